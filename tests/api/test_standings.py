"""Where suppliers stand, as an ERP reads it to act on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Obligation
from onboarding.models import CaseStanding, OnboardingCase
from remediation.models import Finding
from risk.models import RiskAssessment, RiskOverrule
from scoring.models import Scorecard
from scoring.services import rule_saving as save
from scoring.services.ruling import put_in_force
from suppliers.models import Supplier, SupplierKey
from suppliers.services.listing import create_supplier
from suppliers.services.merging import merge_suppliers
from suppliers.services.statuses import change_status
from suppliers.services.unmerging import undo_merge
from tenants.scope import Scope, scope
from tests import cases as full_cases
from tests.api.programs import Program
from tests.scoring.ruled import by, draft
from tests.world import NOW

KEY = "standings/by-source/erp/V-Evergreen/"


@pytest.fixture
def case(world) -> full_cases.Case:
    """Aurora's full case with Evergreen Knitting."""
    return full_cases.build(world).of("Aurora")


@pytest.fixture
def erp(world, case) -> Program:
    """Aurora's ERP, which may read standings only."""
    return Program(world, "Aurora", "standings:read").sign_in()


def changed(erp: Program, since: datetime, **query: object) -> set[str]:
    """The names of those that changed, read one a page."""
    answer = erp.get("standings/", changed_since=since.isoformat(), limit=1, **query)
    names: list[str] = []
    while True:
        page = answer.json()
        names += [item["name"] for item in page["items"]]
        if page["next"] is None:
            assert len(names) == len(set(names))
            return set(names)
        answer = erp.web.get(page["next"], headers=erp.headers)
        assert answer.json()["as_of"] is None


@pytest.fixture
def quiet(world, erp) -> Iterator[datetime]:
    """An instant after which nothing of the case happened; it is a minute later now."""
    with time_machine.travel(NOW + timedelta(days=400), tick=True):
        erp.sign_in()
        yield timezone.now() - timedelta(minutes=1)


def test_everything_an_erp_acts_on_is_read_by_its_own_id(world, case, erp) -> None:
    answer = erp.get(KEY)
    assert answer.status_code == 200, answer.json()
    told = answer.json()

    with scope(world.scope("Aurora")):
        card = Scorecard.objects.get(supplier_id=case.ids["supplier"], is_official=True)
        overrule = RiskOverrule.objects.get(pk=case.ids["risk_overrule"])
        supplier = Supplier.objects.get(pk=case.ids["supplier"])
    assert (told["supplier_id"], told["name"]) == (str(supplier.pk), supplier.name)
    assert told["keys"] == [{"source_system": "erp", "external_id": "V-Evergreen"}]
    assert told["merged_from"] is None
    (rating,) = told["ratings"]
    assert rating["scorecard_id"] == str(card.pk)
    assert (rating["basis"], rating["total_exact"], rating["stars"], rating["grade"]) == (
        "verified",
        card.total_exact,
        int(card.band),
        None,
    )
    assert (rating["minimum"], rating["below_minimum"], rating["zeroed"]) == (None, False, False)
    risk = told["risk"]
    assert (risk["class"], risk["by_rule"], risk["overruled"], risk["why"]) == (
        "high",
        "medium",
        True,
        overrule.reason,
    )
    assert told["onboarding"]["stage"] in {"invited", "baseline", "assessment", "decision"}
    assert (told["onboarding"]["outcome"], told["onboarding"]["days_allowed"]) == (None, 90)
    # Drafts are nobody's word yet.
    assert {name: n for name, n in told["open"].items() if n} == {
        "critical": 1,
        "major": 1,
        "observation": 1,
    }
    assert erp.get(f"standings/{supplier.pk}/").json() == told
    (listed,) = [one for one in erp.get("standings/").json()["items"] if one["name"] == supplier.name]
    assert listed == told


def test_status_and_its_reason(world, case, erp) -> None:
    with scope(world.scope("Aurora")):
        mill = create_supplier(
            tenant_id=world.org("Aurora").pk,
            actor=world.user("Aurora", "procurement"),
            name="Hazel",
            country="PT",
            status="admitted",
        )
    path = f"standings/{mill.pk}/"
    fresh = erp.get(path).json()
    assert (fresh["status"]["code"], fresh["status"]["reason"]) == ("admitted", "")
    assert (fresh["ratings"], fresh["risk"], fresh["onboarding"]) == ([], None, None)
    assert set(fresh["open"].values()) == {0}
    with scope(world.scope("Aurora")):
        change_status(
            supplier=mill, to="suspended", reason="Nobody answers.", actor=world.user("Aurora", "admin")
        )
    status = erp.get(path).json()["status"]
    assert (status["code"], status["reason"]) == ("suspended", "Nobody answers.")
    assert status["since"] > fresh["status"]["since"]
    suspended = erp.get("standings/", status="suspended").json()["items"]
    assert [one["name"] for one in suspended] == ["Hazel"]


def test_below_the_least_points_of_the_policy(world, case, erp, quiet) -> None:
    assert changed(erp, quiet) == set()
    with scope(world.scope("Aurora")):
        rule = draft(world, "policy")
        content = {"official": "strongest", "release": "automatic", "events_until": "today"}
        save.save_policy(rule.pk, given=content | {"threshold": "199.5"}, **by(world, rule))
        rule.refresh_from_db()
        day = timezone.now().date()
        put_in_force(rule.pk, day=day, now=timezone.now(), **by(world, rule))
    (rating,) = erp.get(KEY).json()["ratings"]
    assert (rating["minimum"], rating["below_minimum"]) == ("199.5", True)
    assert "Evergreen Knitting" in changed(erp, quiet)


def test_since_when_a_risk_class_holds(world, case, erp) -> None:
    def at(day: int) -> datetime:
        return datetime(2026, 9, day, tzinfo=timezone.get_default_timezone())

    tenant = world.org("Aurora")
    mill = case.ids["mill"]
    with scope(Scope.worker(tenant.pk)):
        for number, held in enumerate(("low", "high", "high"), start=1):
            RiskAssessment.objects.create(
                tenant=tenant,
                supplier_id=mill,
                number=number,
                rule_label="2026.1",
                risk_class=held,
                tree={},
                input_hash=f"{number:064x}",
                assessed_at=at(number),
                is_current=number == 3,
            )
    risk = erp.get(f"standings/{mill}/").json()["risk"]
    assert (risk["class"], risk["since"], risk["overruled"]) == ("high", "2026-09-02T00:00:00Z", False)
    with scope(world.scope("Aurora")):
        manager = world.user("Aurora", "esg_manager")
        overrule = RiskOverrule.objects.create(
            tenant=tenant, supplier_id=mill, risk_class="low", reason="Seen.", by=manager, by_name="M"
        )
    risk = erp.get(f"standings/{mill}/").json()["risk"]
    assert (risk["class"], risk["since"]) == ("low", overrule.created_at.isoformat()[:-6] + "Z")
    with scope(world.scope("Aurora")):
        RiskOverrule.objects.filter(pk=overrule.pk).update(ended_at=at(20))
    risk = erp.get(f"standings/{mill}/").json()["risk"]
    assert (risk["class"], risk["since"]) == ("high", "2026-09-20T00:00:00Z")


def test_what_changed_is_found_whatever_changed(world, case, erp, quiet) -> None:
    name = "Evergreen Knitting"
    assert changed(erp, quiet) == set()
    now = timezone.now()
    one = {"supplier_id": case.ids["supplier"]}
    changes: list[tuple[Any, str]] = [
        (Supplier.objects.filter(pk=case.ids["supplier"]), "updated_at"),
        (Scorecard.objects.filter(**one, is_official=True), "published_at"),
        (RiskOverrule.objects.filter(**one), "ended_at"),
        (OnboardingCase.objects.filter(**one, outcome=""), "started_at"),
        (OnboardingCase.objects.filter(**one, outcome=""), "due_at"),
        (CaseStanding.objects.filter(case__supplier=case.ids["supplier"]), "checked_at"),
        (Finding.objects.filter(pk=case.ids["answered_finding"]), "updated_at"),
        (Obligation.objects.filter(subject_id=case.ids["answered_finding"]), "breached_at"),
        (SupplierKey.objects.filter(**one), "created_at"),
    ]
    people = world.scope("Aurora")
    by_people = {Supplier, OnboardingCase, SupplierKey}
    for rows, column in changes:
        writer = people if rows.model in by_people else Scope.worker(world.org("Aurora").pk)
        with scope(writer):
            before = list(rows.values_list("pk", column))
            assert rows.update(**{column: now}), column
        assert changed(erp, quiet) == {name}, (rows.model, column)
        with scope(writer):
            for pk, was in before:
                rows.model.objects.filter(pk=pk).update(**{column: was})
        assert changed(erp, quiet) == set(), (rows.model, column)
    with scope(world.scope("Aurora")):
        Finding.objects.filter(pk=case.ids["draft_finding"]).update(updated_at=now)
    assert changed(erp, quiet) == set()


def test_the_list_says_from_when_to_go_on_and_narrows(world, case, erp) -> None:
    page = erp.get("standings/").json()
    gone = timezone.now() - datetime.fromisoformat(page["as_of"])
    assert timedelta(minutes=10) <= gone < timedelta(minutes=12)
    of_erp = erp.get("standings/", source_system="erp").json()["items"]
    assert [one["keys"] for one in of_erp] == [[{"source_system": "erp", "external_id": "V-Evergreen"}]]
    assert erp.get("standings/", source_system="crm").json()["items"] == []
    assert {one["name"] for one in page["items"]} > {of_erp[0]["name"]}
    with scope(world.scope("Aurora")):
        Supplier.objects.filter(pk=case.ids["supplier"]).update(risk_class="high")
    assert [one["name"] for one in erp.get("standings/", risk_class="high").json()["items"]] == [
        of_erp[0]["name"]
    ]


def test_a_merged_records_id_gives_the_one_that_stayed_and_says_so(world, case, erp) -> None:
    actor = world.user("Aurora", "admin")
    with scope(world.scope("Aurora")):
        old = create_supplier(tenant_id=world.org("Aurora").pk, actor=actor, name="Old", country="PT")
        key = SupplierKey.objects.create(
            tenant=world.org("Aurora"), supplier=old, source_system="erp", external_id="OLD"
        )
        survivor = Supplier.objects.get(pk=case.ids["supplier"])
        finding = Finding.objects.get(pk=case.ids["answered_finding"])
        Finding.objects.filter(pk=finding.pk).update(supplier=old, severity="critical")
        merge = merge_suppliers(survivor=survivor, merged=old, actor=actor, now=timezone.now())
    reader = Program(world, "Aurora", "suppliers:read", name="Reader").sign_in()
    for told in (
        erp.get("standings/by-source/erp/OLD/").json(),
        erp.get(f"standings/{old.pk}/").json(),
    ):
        assert told["supplier_id"] == str(survivor.pk)
        assert told["merged_from"]["supplier_id"] == str(old.pk)
        assert told["merged_from"]["name"] == "Old"
        assert told["open"]["critical"] == 2  # what is open at the merged record is not lost
    assert erp.get(KEY).json()["merged_from"] is None
    read = reader.get(f"suppliers/{old.pk}/").json()
    assert (read["id"], read["merged_from"]["number"]) == (str(survivor.pk), old.number)
    with scope(world.scope("Aurora")):
        merge.refresh_from_db()
        undo_merge(merge=merge, actor=actor, now=timezone.now())
    apart = erp.get("standings/by-source/erp/OLD/").json()
    assert (apart["supplier_id"], apart["merged_from"]) == (str(old.pk), None)
    assert key.external_id == apart["keys"][0]["external_id"]


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"changed_since": "yesterday"}, ("changed_since", "invalid")),
        ({"source_system": "a b"}, ("source_system", "invalid")),
        ({"status": "gone"}, ("status", "invalid_choice")),
        ({"risk_class": "none"}, ("risk_class", "invalid_choice")),
        ({"since": "2026-01-01"}, ("since", "unknown_field")),
        ({"cursor": "x"}, ("cursor", "cursor_unreadable")),
    ],
)
def test_parameters_that_cannot_be_used_are_named(world, erp, query, fault) -> None:
    answer = erp.get("standings/", **query)
    assert answer.status_code == 400
    assert fault in [(one["parameter"], one["code"]) for one in answer.json()["errors"]]


def test_ids_that_are_not_there_or_are_no_ids(world, case, erp) -> None:
    for path, status in (
        ("standings/by-source/erp/nobody/", 404),
        ("standings/by-source/crm/V-Evergreen/", 404),
        ("standings/by-source/e p/V-1/", 400),
        ("standings/by-source/erp/%00/", 400),
        (f"standings/by-source/erp/{'1' * 129}/", 400),
        ("standings/00000000-0000-4000-8000-000000000000/", 404),
        ("standings/7/", 404),
    ):
        answer = erp.get(path)
        assert answer.status_code == status, path
        assert answer["Content-Type"] == "application/problem+json"
    other = Program(world, "Borealis", "standings:read", name="Other").sign_in()
    assert other.get(f"standings/{case.ids['supplier']}/").status_code == 404
    of_other = other.get(KEY).json()
    assert of_other["supplier_id"] != str(case.ids["supplier"])
    assert str(case.ids["supplier"]) not in other.get("standings/").content.decode()


def test_a_page_of_many_takes_as_many_queries_as_one(world, case, erp) -> None:
    since = date(2020, 1, 1).isoformat()
    erp.get("standings/")  # notes the use
    with CaptureQueriesContext(connection) as few:
        assert len(erp.get("standings/", limit=1, changed_since=since).json()["items"]) == 1
    with scope(world.scope("Aurora")):
        for number in range(20):
            create_supplier(
                tenant_id=world.org("Aurora").pk,
                actor=world.user("Aurora", "admin"),
                name=f"Mill {number}",
                country="PT",
            )
    with CaptureQueriesContext(connection) as many:
        assert len(erp.get("standings/", limit=200, changed_since=since).json()["items"]) > 20
    assert len(many) == len(few)
