"""What a report freezes of process, proof, drafts and rounds, and documents of earlier formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assessments.documents import document_hash
from core.models import Event
from reports.content import FORMAT, NoDraftReport
from reports.models import Report
from reports.pdf.render import render_pdf
from reports.reading.report import ReportReading
from reports.selectors import superseded
from reports.services import request_report
from scoring.models import Scorecard
from scoring.stages import advance_scorecards
from suppliers.models import Supplier
from tenants.scope import scope
from tests.reports.asking import ask
from tests.reports.pdf_reading import missing_glyphs, overflowing, pages
from tests.scoring.negative_events import record, take_in
from tests.scoring.releases import POLICY, drafted, release
from tests.scoring.rounds import LATER, PROOF, accept_rest, basic, decide, finish, hand_in, rated
from tests.world import World

OLD = Path(__file__).with_name("frozen_format_2.json")


def draft_report(world: World, card: Scorecard, *, language: str = "en") -> Report:
    """A draft report, asked for by the ESG manager."""
    with scope(world.scope("Aurora")):
        return request_report(
            supplier=Supplier.objects.get(pk=card.supplier_id),
            language=language,
            actor=world.user("Aurora", "esg_manager"),
            now=LATER,
            draft=card,
        )


def test_people_days_and_rules_of_the_round_are_frozen_by_role(world) -> None:
    rated(world)
    (result,) = ask(world).content["results"]
    came = result["round"]
    assert came["requested_by"] == "Aurora procurement"
    assert came["submitted_by"] == "Evergreen Knitting", "no person of the supplier is named"
    assert came["reviewers"] == ["Clearwater assessor"]
    assert came["base_period"] == ["2025-01-01", "2025-12-31"]
    assert [pin["kind"] for pin in came["rules"]] == ["policy"]
    assert came["rules"][0]["effective_from"] == "2020-01-01"
    assert result["newest_version"] == result["version"]
    assert [one["basis"] for one in result["history"]] == ["declared", "verified"]


def test_files_and_decisions_behind_an_item_are_quoted(world) -> None:
    request = hand_in(world, answers={POLICY: {**basic("t-cerds")[POLICY], "evidence": [PROOF]}})
    decide(world, request, POLICY, "rejected", reason="not_shown", note="It names no policy.")
    accept_rest(world, request)
    finish(world, request)
    advance_scorecards(now=LATER)
    report = ask(world)
    reading = ReportReading(report.content, report.content_hash)
    (result,) = reading.by_levels
    told = result.quote_of(POLICY)
    assert told.files[0].name == PROOF["name"]
    assert "30 Jun 2027" in told.files[0].about
    assert told.note == "It names no policy."
    assert "Does not show it" in told.decision
    assert "Clearwater assessor" in told.decision


def test_decisions_made_since_are_not_told_before_their_result_is_released(world) -> None:
    card = rated(world)[1]
    with scope(world.scope("Clearwater")):
        card.request.refresh_from_db()
        type(card.request).objects.filter(pk=card.request_id).update(review_revision=2)
    (result,) = ask(world).content["results"]
    assert result["round"]["proof"]["is_decided"] is False
    assert result["round"]["decisions"] == {}
    assert all(one["decision"] is None for one in result["round"]["items"].values())


def test_the_way_up_reaches_the_next_star_and_names_what_is_still_open(world) -> None:
    rated(world)
    report = ask(world)
    (result,) = ReportReading(report.content, report.content_hash).by_levels
    assert result.advice is not None
    assert result.advice.is_found
    assert result.lead is not None
    assert result.next_band is not None
    assert result.advice.end >= result.next_band.start
    assert sum(step.gain for step in result.advice.steps) == result.advice.end - result.lead.total
    assert sum(step.days for step in result.advice.steps) == result.advice.days
    assert all(condition.texts for step in result.advice.steps for condition in step.conditions)


def test_negative_events_are_told_with_what_they_take_off(world) -> None:
    rated(world)
    record(world)
    take_in()
    report = ask(world)
    (result,) = ReportReading(report.content, report.content_hash).by_levels
    assert result.events is not None
    taken = sum((points for _line, points in result.event_points), 0)
    assert taken == result.view.result.deducted > 0


def test_a_draft_report_tells_of_the_card_that_waits(world) -> None:
    card = drafted(world)
    report = draft_report(world, card)
    assert report.is_draft
    assert report.content["draft"] == {"standard": "t-cerds", "card": str(card.pk), "state": "draft"}
    (result,) = report.content["results"]
    assert result["cards"]["verified"]["id"] == str(card.pk)
    assert result["peers"] == []
    with scope(world.scope("Evergreen")):
        assert not Report.objects.exists(), "the database shows no draft to the supplier"
        assert not Event.objects.filter(kind__startswith="report.").exists()


def test_a_card_that_waits_for_nothing_makes_no_draft_report(world) -> None:
    card = drafted(world)
    release(world, card)
    with scope(world.scope("Aurora")):
        card.refresh_from_db()
    with pytest.raises(NoDraftReport, match="no draft any more"):
        draft_report(world, card)


def test_a_report_says_what_superseded_it_and_stays_as_it_is(world) -> None:
    card = rated(world)[1]
    report = ask(world)
    with scope(world.scope("Aurora")):
        assert superseded(report) == []
    record(world)
    take_in()
    with scope(world.scope("Aurora")):
        (newer,) = superseded(report)
        content = Report.objects.get(pk=report.pk).content
    assert newer.code == "T/CERDS"
    assert content["results"][0]["cards"]["verified"]["id"] == str(card.pk)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_document_of_an_earlier_format_is_still_a_whole_report(language) -> None:
    old: dict[str, Any] = json.loads(OLD.read_text(encoding="utf-8"))
    assert old["format"] < FORMAT
    made = render_pdf(old, language, content_hash=document_hash(old))
    text = " ".join(pages(made))
    assert "Evergreen Knitting" in text
    assert "F-0002" in text
    assert not overflowing(made)
    assert missing_glyphs(made) == 0
