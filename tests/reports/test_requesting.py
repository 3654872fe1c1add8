"""Asking for a report: only of finished reviews, frozen as things stand, and once for the same results."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from audits.rerating import advance_rerating
from core.errors import InvalidInput
from core.models import Event
from reports.content import NothingToReport, freeze
from reports.models import Report
from reports.reading.report import ReportReading
from scoring import documents
from scoring.engine import exact_text
from scoring.models import Basis
from scoring.stages import advance_scorecards
from tenants.scope import scope
from tests.audits.test_rerating import AFTER, POLICY, audited, find
from tests.reports.asking import ask, the_supplier
from tests.scoring.rounds import LATER, accept_rest, cards, decide, finish, hand_in, rated


def test_a_draft_is_not_reported(world) -> None:
    with pytest.raises(NothingToReport, match="finished review"):
        ask(world)
    request = hand_in(world)
    advance_scorecards(now=LATER)
    assert cards(world), "there is a declared result by now"
    with pytest.raises(NothingToReport):
        ask(world)
    accept_rest(world, request)
    with pytest.raises(NothingToReport):
        ask(world)
    with scope(world.scope("Aurora")):
        assert not Report.objects.exists()
        assert not Event.objects.filter(kind="report.requested").exists()


def test_the_report_freezes_what_is_known_now(world) -> None:
    declared, verified = rated(world)
    report = ask(world)
    (result,) = report.content["results"]
    assert result["cards"]["verified"]["total"] == verified.total_exact
    assert result["cards"]["declared"]["total"] == declared.total_exact
    assert result["round"]["reviewers"] == ["Clearwater assessor"]
    assert result["round"]["proof"]["accepted"] == 84
    assert report.content["supplier"]["name"] == "Evergreen Knitting"
    assert report.content["buyer"]["name"] == "Aurora Outdoor"
    assert report.state == Report.State.QUEUED
    assert (report.stars, report.grade) == (int(verified.band), "")
    with scope(world.scope("Aurora")):
        event = Event.objects.get(kind="report.requested")
        assert event.supplier_org_id is None
        supplier = the_supplier()
        supplier.name = "Evergreen Knitting Group"
        supplier.save(update_fields=["name"])
        assert Report.objects.get().content["supplier"]["name"] == "Evergreen Knitting"


def test_asking_again_for_unchanged_results_gives_the_same_report(world) -> None:
    rated(world)
    first = ask(world)
    assert ask(world).pk == first.pk
    other = ask(world, "zh-hans")
    assert other.pk != first.pk
    assert other.content_hash == first.content_hash
    with scope(world.scope("Aurora")):
        assert Report.objects.count() == 2
        assert Event.objects.filter(kind="report.requested").count() == 2


def test_a_new_result_makes_a_new_report_and_leaves_the_old_one(world) -> None:
    rated(world)
    first = ask(world)
    rated(world, "t-cfie")
    second = ask(world)
    assert second.pk != first.pk
    assert [one["standard"] for one in second.content["results"]] == ["t-cerds", "t-cfie"]
    assert second.grade
    with scope(world.scope("Aurora")):
        assert Report.objects.count() == 2


def test_the_audit_leads_on_its_standard_and_documents_on_the_other(world) -> None:
    verified = rated(world)[1]
    rated(world, "t-cfie")
    before = ask(world)
    find(world)
    advance_rerating(now=AFTER)
    (card,) = audited(world)
    report = ask(world)
    assert report.pk != before.pk
    cerds, cfie = ReportReading(report.content, report.content_hash).results
    assert cerds.lead is not None
    assert cfie.lead is not None
    assert (cerds.lead.basis, cfie.lead.basis) == (Basis.AUDITED, Basis.VERIFIED)
    assert exact_text(cerds.lead.total) == card.total_exact != verified.total_exact
    assert exact_text(documents.outcome_of(cerds.lead_result).total) == card.total_exact
    assert report.stars == int(card.band)
    refuted = cerds.decision_on(POLICY)
    assert refuted is not None
    assert refuted.own == "Refuted by F-0001"
    assert report.content["results"][0]["round"]["reviewed_at"], "the review is still told"


def test_what_reviewers_did_not_let_stand_is_told(world) -> None:
    request = hand_in(world, answers={})
    with scope(world.scope("Aurora")):
        item = next(iter(request.submissions.get().document["items"]))
    decide(world, request, item, "rejected", reason="unreadable", note="Page 2 is black.")
    accept_rest(world, request)
    finish(world, request)
    advance_scorecards(now=LATER)
    (result,) = ask(world).content["results"]
    assert result["round"]["decisions"] == {item: ["rejected", "unreadable"]}
    assert result["round"]["proof"]["rejected"] == 1


def test_reports_are_written_in_two_languages_only(world) -> None:
    rated(world)
    with pytest.raises(InvalidInput):
        ask(world, "fr")


def test_the_document_does_not_depend_on_who_asks_or_in_which_language(world) -> None:
    rated(world)
    with scope(world.scope("Aurora")):
        english = freeze(the_supplier())
    with override("zh-hans"), scope(world.scope("Clearwater")):
        chinese = freeze(the_supplier())
    assert english == chinese
