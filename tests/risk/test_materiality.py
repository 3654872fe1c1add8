"""Double materiality: points and order by hand, drafts, what is refused, the record as page and file."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import Event
from risk.materiality import blank, content_of, fields_of, judged, missing_of, step_of_four
from risk.models import MaterialityRecord
from risk.services.materiality import draft_record, put_record_in_force
from scoring.rule_places import package_in_use, place_of
from scoring.rule_values import BadRule
from scoring.services.drafts import revision_of
from scoring.services.ruling import draft_rule
from tenants.scope import scope
from tests.risk_cases import judged_content
from tests.world import World

TODAY = date(2026, 3, 2)


def marks(*values: int) -> dict[str, str]:
    names = ("scale", "scope", "remedy", "likelihood", "size", "chance", "chain")
    return {name: str(value) for name, value in zip(names, values, strict=True)}


def typed(key: str, *values: int) -> dict[str, str]:
    return {f"{key}:{name}": value for name, value in marks(*values).items()} | {f"{key}:reason": "Seen"}


def test_points_and_order_follow_from_the_marks() -> None:
    before = blank(["environment", "labour", "society"])
    given = fields_of(before) | {
        "met_on": "2026-03-01",
        "people": "Iris, ESG\n\n Jonas ",
        "threshold:impact": "12",
    }
    given |= typed("environment", 2, 3, 1, 4, 5, 5, 2)  # severity 3, impact 12, financial 25
    given |= typed("labour", 5, 1, 1, 5, 2, 2, 4)  # severity 5, impact 25, financial 4
    given |= typed("society", 1, 1, 1, 1, 1, 1, 1)
    given |= {"new:name": "Water", **typed("new", 5, 5, 5, 5, 5, 5, 5)}
    content = content_of(given, before, today=TODAY)
    assert content["people"] == ["Iris, ESG", "Jonas"]
    assert missing_of(content) == {}
    found = [(one.key, one.severity, one.impact, one.financial, one.material) for one in judged(content)]
    assert found == [
        ("own-1", 5, 25, 25, ("impact", "financial")),
        ("environment", 3, 12, 25, ("impact", "financial")),
        ("labour", 5, 25, 4, ("impact",)),
        ("society", 1, 1, 1, ()),
    ]
    left = content_of(fields_of(content) | {"own-1:leave": "1"}, content, today=TODAY)
    assert [one["key"] for one in left["topics"]] == ["environment", "labour", "society"]
    assert [step_of_four(points) for points in (1, 4, 12, 16, 25)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"environment:scale": "6"}, "environment:scale"),
        ({"threshold:impact": "0"}, "threshold:impact"),
        ({"threshold:financial": "many"}, "threshold:financial"),
        ({"met_on": "2026-03-03"}, "met_on"),
        ({"met_on": "2 March"}, "met_on"),
        ({"people": "x" * 121}, "people"),
        ({"new:scale": "3"}, "new:name"),
        ({"labour:reason": "x" * 1001}, "labour:reason"),
    ],
)
def test_what_cannot_be_used_is_named_at_its_field(given: dict[str, str], field: str) -> None:
    before = judged_content()
    with pytest.raises(BadRule) as refused:
        content_of(fields_of(before) | given, before, today=TODAY)
    assert list(refused.value.problems) == [field]


def test_a_record_is_drafted_completed_put_in_force_and_never_changes(world: World, sign_in: Any) -> None:
    manager = sign_in("Aurora", "esg_manager")
    assert "Nothing is in force yet" in manager.get(reverse("materiality")).content.decode()
    assert manager.post(reverse("materiality_draft")).status_code == 302
    record = _record(world)
    put_url = reverse("materiality_in_force", args=[record.pk])
    sent: dict[str, str] = {"revision": revision_of(record), "day": _today().isoformat(), "reason": ""}
    refused = manager.post(put_url, sent)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Environment · Scale: how grave: Choose a mark from 1 to 5." in text
    assert "Name who took part" in text
    given = fields_of(record.content) | {
        "revision": revision_of(record),
        "met_on": "2026-01-15",
        "people": "Iris",
    }
    for one in record.content["topics"]:
        given |= typed(one["key"], 3, 2, 4, 4, 2, 3, 3)
    save_url = reverse("materiality_save", args=[record.pk])
    wrong = manager.post(save_url, given | {"labour:size": "9", "labour:reason": "Kept as typed"})
    assert wrong.status_code == 422
    assert "Kept as typed" in wrong.content.decode()
    assert manager.post(save_url, given).status_code == 302
    assert manager.post(save_url, given).status_code == 409
    sent |= {"revision": revision_of(_record(world)), "reason": "The first one"}
    late = manager.post(put_url, sent | {"day": "2020-01-01"})
    assert late.status_code == 422
    assert "never changed backwards" in late.content.decode()
    day = _today()
    assert manager.post(put_url, sent | {"day": day.isoformat()}).status_code == 302
    with CaptureQueriesContext(
        connection,
    ) as queries:
        shown = manager.get(reverse("materiality"))
    assert "By impact" in shown.content.decode()
    assert len(queries) <= 16
    for route in ("materiality_save", "materiality_withdraw"):
        assert manager.post(reverse(route, args=[record.pk]), given).status_code == 409
    file = manager.get(reverse("materiality_export", args=[record.pk, "csv"])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert {(row["Impact, points"], row["Financial, points"], row["Material by impact"]) for row in rows} == {
        ("16", "6", "yes")
    }
    with scope(world.scope("Aurora")):
        kinds = list(
            Event.objects.filter(kind__startswith="materiality.")
            .order_by("created_at")
            .values_list("kind", flat=True)
        )
    assert kinds == ["materiality.drafted", "materiality.changed", "materiality.in_force"]


def test_the_next_version_goes_on_from_the_last_and_holds_from_its_day(world: World, sign_in: Any) -> None:
    manager, tenant = world.user("Aurora", "esg_manager"), world.org("Aurora").pk
    today = _today()
    with scope(world.scope("Aurora")):
        first = draft_record(tenant_id=tenant, actor=manager, now=timezone.now())
        MaterialityRecord.objects.filter(pk=first.pk).update(content=judged_content())
        _put(first.pk, tenant, _today(), manager)
        second = draft_record(tenant_id=tenant, actor=manager, now=timezone.now())
        assert second.pk == draft_record(tenant_id=tenant, actor=manager, now=timezone.now()).pk
        assert second.content["met_on"] == ""
        assert {one["key"] for one in second.content["topics"]} >= {"environment", "labour", "governance"}
        content = judged_content()
        content["topics"][0] |= {"scale": 5}
        MaterialityRecord.objects.filter(pk=second.pk).update(content=content)
        _put(second.pk, tenant, today + timedelta(days=30), manager)
    text = sign_in("Aurora", "viewer").get(reverse("materiality")).content.decode()
    assert "Comes into force" in text
    assert "Version 1" in text


def test_topic_weights_take_their_note_from_the_record_and_store_it_only_when_saved(
    world: World, sign_in: Any
) -> None:
    manager, tenant = world.user("Aurora", "esg_manager"), world.org("Aurora").pk
    with scope(world.scope("Aurora")):
        place = place_of(package_in_use(tenant, "t-cerds"), kind="topics")
        rule = draft_rule(tenant_id=tenant, place=place, actor=manager)
        record = draft_record(tenant_id=tenant, actor=manager, now=timezone.now())
        MaterialityRecord.objects.filter(pk=record.pk).update(content=judged_content())
        _put(record.pk, tenant, _today(), manager)
    client = sign_in("Aurora", "esg_manager")
    url = reverse("rule", args=[rule.pk])
    assert "Seen at tier 2" not in client.get(url).content.decode()
    offered = client.get(url, {"record": "1"})
    assert [
        (row["financial"], row["impact"])
        for row in offered.context["materiality"]
        if row["key"] == "environment"
    ] == [("1", "3")]  # 6 and 16 of 25
    assert "Seen at tier 2" in offered.content.decode()
    with scope(world.scope("Aurora")):
        rule.refresh_from_db()
    assert "materiality" not in rule.inputs


def _put(pk: Any, tenant: Any, day: date, manager: Any) -> None:
    record = MaterialityRecord.objects.get(pk=pk)
    put_record_in_force(
        pk,
        tenant_id=tenant,
        day=day,
        reason="Agreed",
        seen=revision_of(record),
        actor=manager,
        now=timezone.now(),
    )


def _record(world: World) -> MaterialityRecord:
    with scope(world.scope("Aurora")):
        return MaterialityRecord.objects.get()


def _today() -> date:
    return timezone.now().date()
