"""A company says what its papers are, and is told at once where one does not count."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Evidence, Request
from assessments.services.answering import open_request
from core.models import Event
from tenants.scope import scope
from tests.assessments.drafting import answer, answer_everything, own_request, submit
from tests.assessments.test_evidence import send, upload

CERTIFICATE = {
    "kind": "certificate",
    "issuer": "Nordcert",
    "number": "EMS-1",
    "issued_on": "2024-01-10",
    "valid_from": "2024-02-01",
    "valid_until": "2027-01-31",
}


@pytest.fixture
def client(sign_in):
    return sign_in("Evergreen", "contributor")


@pytest.fixture
def asked(world) -> Request:
    """An opened T/CFIE request whose evaluation date is the world's day."""
    with scope(world.scope("Evergreen")):
        request = own_request("t-cfie")
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=world.now)
        return request


@pytest.fixture
def kept(world, client, asked) -> Evidence:
    """A file attached to the answer to item 1."""
    send(client, asked, upload())
    with scope(world.scope("Evergreen")):
        return Evidence.objects.get()


def edit(client: Client, kept: Evidence, values: dict[str, str], *, follow: bool = True) -> Any:
    return client.post(reverse("evidence_edit", args=[kept.pk]), values, follow=follow)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_what_is_said_stands_in_the_vault_and_beside_the_answer(world, client, asked, kept) -> None:
    page = words(edit(client, kept, CERTIFICATE))
    assert "What you said of Environmental policy.pdf was saved." in page
    assert "Certificate no. EMS-1, Nordcert" in page
    item = words(client.get(reverse("portal_item", args=[asked.pk, "1"])))
    assert "valid 1 Feb 2024 to 31 Jan 2027" in item
    assert "Does not count" not in item
    with scope(world.scope("Evergreen")):
        told = Event.objects.get(kind="evidence.described")
    assert (told.before["paper_kind"], told.after["paper_kind"]) == ("other", "certificate")
    edit(client, kept, CERTIFICATE)
    with scope(world.scope("Evergreen")):
        assert Event.objects.filter(kind="evidence.described").count() == 1


def test_a_paper_out_of_force_warns_at_once_and_before_handing_in(world, client, asked, kept) -> None:
    with scope(world.scope("Evergreen")):
        answer(world, asked, "1", met=["1.1"])
        answer_everything(world, asked)
    assert "every claim has proof" in words(client.get(reverse("portal_check", args=[asked.pk])))
    here = reverse("portal_item", args=[asked.pk, "1"])
    page = words(edit(client, kept, CERTIFICATE | {"valid_until": "2026-10-03", "back": here}))
    assert "Does not count: It ended on 3 Oct 2026; on the evaluation date, 24 Nov 2026" in page
    assert "T/CERDS 8.2.3 a 2" in page
    assert "Does not count for Aurora Outdoor, T/CFIE" in words(
        client.get(reverse("evidence_edit", args=[kept.pk]))
    )
    check = words(client.get(reverse("portal_check", args=[asked.pk])))
    assert "Proof that does not count" in check
    assert "every claim has proof" not in check


def test_the_page_says_which_time_counts(client, asked) -> None:
    page = words(client.get(reverse("portal_item", args=[asked.pk, "1"])))
    assert "Policies and certificates must be in force on 24 Nov 2026." in page
    assert "the time from 1 Jan 2025 to 31 Dec 2025" in page
    assert "Honours count from 1 Jan 2023 to 31 Dec 2025." in page


def test_what_was_said_is_frozen_with_the_answers(world, client, asked, kept) -> None:
    edit(client, kept, CERTIFICATE)
    with scope(world.scope("Evergreen")):
        answer_everything(world, asked)
        first = submit(world, asked)
    edit(client, kept, {"kind": "other"})
    with scope(world.scope("Evergreen")):
        first.refresh_from_db()
        (file,) = first.document["items"]["1"]["evidence"]
    assert (file["kind"], file["number"], file["valid_until"]) == ("certificate", "EMS-1", "2027-01-31")
    assert first.document["period"] == {
        "reference_date": "2026-11-24",
        "from": "2025-01-01",
        "to": "2025-12-31",
    }


def test_a_policy_of_the_group_counts_when_the_company_says_that_it_is_bound(client, asked, kept) -> None:
    here = reverse("portal_item", args=[asked.pk, "1"])
    group = {"kind": "policy", "of_group": "on", "group_name": "Green Group", "back": here}
    assert "say that it binds your company" in words(edit(client, kept, group))
    bound = words(edit(client, kept, group | {"binds_supplier": "on"}))
    assert "of Green Group, binds this company" in bound
    assert "Does not count" not in bound
    edit(client, kept, {"kind": "policy", "group_name": "Green Group", "binds_supplier": "on"})
    assert "Green Group" not in words(client.get(here))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": ""}, "Choose what the paper is."),
        ({"kind": "poem"}, "Select a valid choice"),
        ({"valid_until": "31 March"}, "Enter the date as year-month-day"),
        ({"valid_until": "0001-01-01"}, "Check the year"),
        ({"issued_on": "2999-01-01"}, "Check the year"),
        ({"issued_on": "2099-01-01"}, "This day is still to come."),
        ({"valid_from": "2026-05-02", "valid_until": "2026-05-01"}, "This is before the day it begins."),
        ({"issued_on": "2025-05-02", "valid_until": "2025-05-01"}, "This is before the day it was issued."),
        ({"period_from": "2025-01-01"}, "Write both days"),
        ({"period_from": "2025-02-01", "period_to": "2025-01-01"}, "This is before the first day."),
        ({"period_from": "2025-02-01", "period_to": "2099-01-01"}, "a time that is over"),
        ({"kind": "honour"}, "Say when the honour was given"),
        ({"kind": "record"}, "Say which time the record tells of"),
        ({"kind": "policy", "of_group": "on"}, "Write the name of the group."),
        ({"kind": "certificate", "of_group": "on", "group_name": "G"}, "Of a group, only a policy"),
        ({"issuer": "i" * 201}, "200"),
        ({"number": "n\x00"}, "Null characters"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_kept(world, client, kept, values, said) -> None:
    refused = edit(client, kept, {"kind": "other"} | values, follow=False)
    assert refused.status_code == 422
    assert said in words(refused)
    with scope(world.scope("Evergreen")):
        kept.refresh_from_db()
    assert (kept.kind, kept.issued_on, kept.valid_until, kept.issuer) == ("other", None, None, "")


@pytest.mark.parametrize(
    "back", ["https://evil.example/portal/", "//evil.example", "/suppliers/", "javascript:1"]
)
def test_the_way_back_stays_in_the_portal(client, kept, back) -> None:
    answer = edit(client, kept, {"kind": "other", "back": back}, follow=False)
    assert (answer.status_code, answer["Location"]) == (302, reverse("vault"))


def test_another_companys_paper_is_not_there(sign_in, kept) -> None:
    stranger = sign_in("Foxglove", "admin")
    address = reverse("evidence_edit", args=[kept.pk])
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"kind": "policy"}).status_code == 404
