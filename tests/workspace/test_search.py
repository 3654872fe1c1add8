"""One field that finds: what each reader may see, in words of any script, and never what is another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Consent
from core.templatetags.ui_format import day
from risk.models import Incident, RiskEntry
from suppliers.models import Supplier
from suppliers.services.listing import create_supplier
from suppliers.services.sites import add_site
from tenants.scope import scope
from tests.finding_cases import buyer_findings
from tests.scoring.rounds import entry, hand_in
from tests.world import NOW
from workspace.search import of_buyers

#: When the supplier's consent to the copy ends: within the life of a session.
ENDS = NOW + timedelta(days=3)
POLICY = "environment.policy.environmental_policy"


@pytest.fixture
def dyehouse(world) -> Iterator[Supplier]:
    """A supplier with a site, a draft and issued findings, and a remark in what another one handed in."""
    request = hand_in(
        world, answers={POLICY: entry(proof=True, comment="见第四页：废水处理 and <b>sludge</b>.")}
    )
    with scope(world.scope("Evergreen")):
        Consent.objects.filter(submission__request_id=request.pk).update(expires_at=ENDS)
    with scope(world.scope("Aurora")):
        person, tenant = world.user("Aurora", "esg_manager"), world.org("Aurora").pk
        supplier = create_supplier(
            tenant_id=tenant,
            actor=person,
            name="东莞云雀时装有限公司",
            country="CN",
            address="Humen, Quay Road 7",
        )
        add_site(supplier=supplier, name="Dye hall", address="Quay Road 9", actor=person)
        buyer_findings(supplier, writer=person)
    with time_machine.travel(NOW, tick=False):
        yield supplier


def found(client, text: str, **more: str) -> dict[str, list[str]]:
    """Kind → what stands in its rows."""
    page = client.get(reverse("search"), {"q": text, **more}).content.decode()
    groups = re.findall(r'id="found-(\w+)".*?</section>', page, re.DOTALL)
    blocks = re.findall(r'id="found-\w+"(.*?)</section>', page, re.DOTALL)
    rows = [re.findall(r'class="search-page__hit".*?</a>', block, re.DOTALL) for block in blocks]
    plain = [[" ".join(re.sub(r"<[^>]+>", "", row).split()) for row in block] for block in rows]
    return dict(zip(groups, plain, strict=True))


def test_a_buyer_finds_by_parts_of_words_in_any_script(dyehouse, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    assert list(found(client, "云雀")) == ["suppliers", "findings"]
    assert "东莞云雀时装有限公司" in found(client, "quay humen")["suppliers"][0]
    assert "Quay Road 9" in found(client, "DYE hall")["sites"][0]
    assert "废水处理" in found(client, "废水")["answers"][0]
    assert "environment policy.pdf" in found(client, "policy.pdf")["evidence"][0]
    assert found(client, "quay nowhere") == {}


def test_what_is_found_is_marked_and_never_read_as_html(dyehouse, sign_in) -> None:
    page = sign_in("Aurora", "viewer").get(reverse("search"), {"q": "<b>sludge"}).content.decode()
    assert "<mark>&lt;b&gt;sludge</mark>" in page
    assert "<b>sludge" not in page


def test_one_kind_can_be_opened_whole_and_the_list_of_suppliers_agrees(dyehouse, world, sign_in) -> None:
    with scope(world.scope("Aurora")):
        for number in range(7):
            create_supplier(
                tenant_id=world.org("Aurora").pk,
                actor=world.user("Aurora", "procurement"),
                name=f"Quay Mill {number}",
                country="SE",
            )
    client = sign_in("Aurora", "viewer")
    assert len(found(client, "quay")["suppliers"]) == 5
    assert len(found(client, "quay", **{"in": "suppliers"})["suppliers"]) == 8
    listed = client.get(reverse("suppliers"), {"q": "quay"}).content.decode()
    assert "Quay Mill 6" in listed
    assert "云雀" in listed


def test_a_copy_is_found_as_long_as_the_supplier_consents(dyehouse, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    with time_machine.travel(ENDS - timedelta(seconds=1), tick=False):
        assert list(found(client, "sludge")) == ["answers"]
        assert list(found(client, "policy.pdf")) == ["evidence"]
    with time_machine.travel(ENDS, tick=False):
        assert found(client, "sludge") == found(client, "policy.pdf") == {}


def test_a_supplier_company_searches_its_own_things_alone(dyehouse, sign_in) -> None:
    portal = found(sign_in("Evergreen", "contributor"), "aurora")
    assert list(portal) == ["requests"]
    assert found(sign_in("Evergreen", "contributor"), "quay") == {}
    assert found(sign_in("Borealis", "viewer"), "quay") == {}
    assert sign_in("Clearwater", "auditor").get(reverse("search")).status_code == 403


def test_risks_and_incidents_are_found_by_their_texts(dyehouse, world, sign_in) -> None:
    with scope(world.scope("Aurora")):
        told = {"tenant_id": world.org("Aurora").pk, "created_by": world.user("Aurora", "esg_manager")}
        RiskEntry.objects.create(number=1, title="Water runs short", factor="Drought at the river", **told)
        Incident.objects.create(
            number=1,
            title="Works flooded",
            kind="natural",
            happened_on=NOW.date(),
            effect="River mud",
            **told,
        )
    hits = found(sign_in("Aurora", "viewer"), "river")
    assert list(hits) == ["risks", "incidents"]
    assert hits["risks"][0].endswith("Water runs short Risk register")
    assert hits["incidents"][0].endswith(f"Works flooded {day(NOW.date())}")


def test_a_rating_body_searches_what_it_may_read(dyehouse, sign_in) -> None:
    client = sign_in("Clearwater", "lead")
    assert list(found(client, "dye hall")) == ["sites"]
    for kind in ("numbers", "contacts"):
        page = client.get(reverse("search"), {"q": "a", "in": kind})
        assert page.status_code == 200
        assert f'id="found-{kind}"' not in page.content.decode()


def test_each_kind_costs_one_query(dyehouse, sign_in, django_assert_num_queries) -> None:
    client = sign_in("Aurora", "viewer")
    client.get(reverse("search"))
    with CaptureQueriesContext(connection) as empty:
        client.get(reverse("search"))
    with django_assert_num_queries(len(empty) + len(of_buyers.SOURCES)):
        client.get(reverse("search"), {"q": "quay"})
