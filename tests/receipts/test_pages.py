"""Receipts of real cards: downloaded, checked on the public page and by the verifier, altered and refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from scoring.engine.canonical import read_json
from scoring.engine.seal import PublishedKey, read_keys
from scoring.engine.verify import total_of, verify
from scoring.models import Scorecard
from scoring.receipts import keys
from scoring.receipts.making import receipt_of
from scoring.stages import advance_scorecards
from standards import loader
from tenants.scope import scope
from tests.receipts.samples import STRANGER, Receipt, leaves_of, other, put, sealed_again, without
from tests.scoring.rounds import (
    LATER,
    accept_rest,
    audit,
    cards,
    decide,
    entry,
    finding,
    finish,
    hand_in,
    rated,
)
from tests.world import NOW

CHECK = "/receipts/check/"
POLICY = "environment.policy.environmental_policy"


def published() -> dict[str, PublishedKey]:
    """The keys as anybody fetches them."""
    answer = Client().get("/.well-known/score-receipt-keys.json")
    assert answer.headers["Content-Type"] == "application/jwk-set+json"
    return read_keys(answer.json())


def download(client: Client, card: Scorecard, route: str = "scorecard_receipt") -> Receipt:
    """A receipt as it is downloaded."""
    answer = client.get(reverse(route, args=[card.pk]))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="receipt-')
    receipt = read_json(answer.content)
    assert isinstance(receipt, dict)
    return receipt


def shown(receipt: object) -> str:
    """The page a stranger gets for this receipt, given as a file."""
    file = SimpleUploadedFile("receipt.json", json.dumps(receipt).encode())
    answer = Client().post(CHECK, {"file": file})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("standard", "item"), [("t-cerds", POLICY), ("t-cfie", "17")])
def test_every_card_has_a_receipt_that_anybody_can_check(world, sign_in, standard, item) -> None:
    client = sign_in("Aurora", "viewer")
    declared, verified = rated(world, standard)
    audited = audit(verified, finding(1, item))
    for card in (declared, verified, audited):
        receipt = download(client, card)
        verdict = verify(receipt, published(), loader.get(standard))
        assert verdict.is_whole, verdict.faults
        assert verdict.by_package
        assert str(total_of(receipt)) == card.total_exact.removesuffix("/1")
        assert receipt["card"]["basis"] == card.basis


def test_a_receipt_says_who_decided_what_on_which_file(world, sign_in) -> None:
    checks = loader.cerds().indicator(POLICY).levels[0].criteria
    request = hand_in(world, answers={POLICY: entry(*[one.key for one in checks], proof=True)})
    decide(world, request, POLICY, "rejected", reason="not_shown")
    accept_rest(world, request)
    finish(world, request)
    advance_scorecards(now=LATER)
    declared, verified = cards(world)
    receipt = download(sign_in("Aurora", "viewer"), verified)
    assert receipt["proof"][POLICY] == {
        "evidence": [{"name": "environment policy.pdf", "sha256": "ab" * 32}],
        "decision": "rejected",
        "reviewer": "Clearwater assessor",
        "decided_at": NOW.isoformat(),
    }
    assert receipt["table"]["indicators"][POLICY]["level"] == "none"
    assert receipt["supplier"]["name"] == "Evergreen Knitting"
    assert receipt["issuer"]["name"] == "Aurora Outdoor"
    before = download(sign_in("Aurora", "viewer"), declared)
    assert before["table"]["indicators"][POLICY]["level"] == "basic"
    assert {one["reviewer"] for one in before["proof"].values()} == {None}, "no decision before it is final"


def test_the_rated_company_gets_the_same_receipt(world, sign_in) -> None:
    card = rated(world)[0]
    mine = download(sign_in("Evergreen", "contributor"), card, "portal_scorecard_receipt")
    theirs = download(sign_in("Aurora", "viewer"), card)
    for receipt in (mine, theirs):
        del receipt["issued_at"], receipt["seal"]
    assert mine == theirs


def test_every_field_that_a_card_adds_altered_in_turn_is_named(world, sign_in) -> None:
    """What follows from the result alone is altered, field by field, in another test."""
    receipt = download(sign_in("Aurora", "viewer"), rated(world, "t-cfie")[1])
    known = published()
    leaves = [
        leaf for leaf in leaves_of(receipt) if leaf.places[0] not in {"table", "result", "document", "seal"}
    ]
    assert len(leaves) > 100
    for leaf in leaves:
        altered = put(receipt, leaf.places, other(leaf.value))
        assert [fault.path for fault in verify(altered, known).faults] == [leaf.path]
    assert not verify(without(receipt, ("card", "status")), known).is_whole


def test_a_receipt_stays_good_when_the_key_is_replaced(world, sign_in) -> None:
    card = rated(world)[0]
    client = sign_in("Aurora", "viewer")
    old = download(client, card)
    keys.rotate(now=card.computed_at + timedelta(days=4000))
    new = download(client, card)
    assert new["seal"]["key"]["kid"] != old["seal"]["key"]["kid"]
    assert verify(old, published()).is_whole
    assert "in use from" in shown(old)


def test_making_a_receipt_takes_no_query_per_line(world, django_assert_num_queries) -> None:
    card = rated(world)[1]
    with scope(world.scope("Aurora")):
        card = Scorecard.objects.select_related("request__tenant", "submission").get(pk=card.pk)
        with django_assert_num_queries(1):
            receipt_of(card, now=NOW)


def test_the_page_tells_a_whole_receipt_and_what_it_says(world, sign_in) -> None:
    receipt = download(sign_in("Aurora", "viewer"), rated(world)[1])
    page = shown(receipt)
    assert "The receipt is whole, and was signed here." in page
    kid = receipt["seal"]["key"]["kid"]
    for words in ("Evergreen Knitting", "Aurora Outdoor", "Document-verified", "4 stars", kid):
        assert words in page
    text = Client().post(CHECK, {"text": json.dumps(receipt, indent=3)})
    assert "The receipt is whole" in text.content.decode()


def test_the_page_names_the_field_that_was_changed_and_shows_nothing_else_of_it(world, sign_in) -> None:
    receipt = download(sign_in("Aurora", "viewer"), rated(world)[1])
    page = shown(put(receipt, ("table", "indicators", POLICY, "level"), "<b>advanced</b>"))
    assert "Do not rely on this receipt." in page
    assert f"table.indicators.{POLICY}.level" in page
    assert "was changed after signing" in page
    assert "&quot;basic&quot;" in page
    assert "&quot;&lt;b&gt;advanced" in page
    assert "Evergreen Knitting" not in page
    many = {**receipt, "table": {f"x{place}": place for place in range(500)}}
    assert "fields more" in shown(many)


def test_the_page_tells_a_receipt_of_somebody_else_apart(world, sign_in) -> None:
    receipt = download(sign_in("Aurora", "viewer"), rated(world)[0])
    page = shown(sealed_again(receipt, STRANGER))
    assert "This receipt was not signed here." in page
    assert "Evergreen Knitting" not in page


@pytest.mark.parametrize(
    ("brought", "words"),
    [
        ({}, "Choose a receipt file, or paste its text."),
        ({"text": "  \n"}, "Choose a receipt file, or paste its text."),
        ({"text": "hello"}, "The text is not JSON: it goes wrong at line 1, column 1."),
        ({"text": "[]"}, "The text is JSON, but no score receipt."),
        ({"text": "[" * 5000}, "The text is nested deeper than 32 levels."),
        ({"text": "a\0b"}, "Null characters are not allowed."),
        ({"file": b""}, "The file is not JSON: it goes wrong at line 1, column 1."),
        ({"file": b"\x89PNG"}, "The file is not UTF-8 text, at byte 1."),
        ({"file": b"[1.5]"}, "The file holds the number 1.5; receipts hold whole numbers and text only."),
        ({"file": b" " * (2 * 1024 * 1024 + 1)}, "The file is larger than 2 MB; no receipt is."),
        ({"file": b"{}", "text": "{}"}, "Choose a file or paste a text, not both."),
    ],
)
def test_what_is_no_receipt_gets_its_own_sentence(db, brought, words) -> None:
    data: dict[str, Any] = {
        name: SimpleUploadedFile("r.json", value) if isinstance(value, bytes) else value
        for name, value in brought.items()
    }
    answer = Client().post(CHECK, data)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_what_is_far_too_large_is_refused_before_it_is_read(db) -> None:
    unread = Client().post(CHECK, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=10**9)
    assert unread.status_code == 413
    assert "The file is larger than 2 MB; no receipt is." in unread.content.decode()
    pasted = Client().post(CHECK, {"text": "x" * (2 * 1024 * 1024 + 1)})
    assert pasted.status_code == 413


def test_a_form_of_another_site_is_refused(db) -> None:
    answer = Client(enforce_csrf_checks=True).post(CHECK, {"text": "{}"})
    assert answer.status_code == 403


def test_the_page_speaks_of_any_shape_without_failing(world, sign_in) -> None:
    receipt = download(sign_in("Aurora", "viewer"), rated(world)[0])
    values: tuple[Any, ...] = (None, [], {}, "x", 7)
    for name in ("card", "issuer", "standard", "result", "table", "seal", "format", "document"):
        for value in values:
            assert "Do not rely on this receipt." in shown(put(receipt, (name,), value))


def test_the_scorecard_offers_its_receipt(world, sign_in) -> None:
    card = rated(world)[1]
    page = sign_in("Aurora", "viewer").get(f"/scorecards/{card.pk}/").content.decode()
    assert reverse("scorecard_receipt", args=[card.pk]) in page
    assert CHECK in page


def test_the_keys_are_published_to_everybody_and_none_before_the_first(db) -> None:
    assert Client().get("/.well-known/score-receipt-keys.json").json() == {"keys": []}
    keys.signing_key(now=NOW)
    assert len(published()) == 1


def test_one_address_checks_so_many_receipts_a_minute(world, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"receipt_check": "2/m/ip"}
    cache.clear()
    answers = [Client().post(CHECK, {"text": "{}"}) for _try in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert "wait a minute, then check it again" in answers[2].content.decode()
    assert Client().get(CHECK).status_code == 200, "the page itself is open"
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert elsewhere.post(CHECK, {"text": "{}"}).status_code == 422
    cache.clear()
