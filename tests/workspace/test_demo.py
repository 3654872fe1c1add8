"""The demo world: made once, invented, in every state, and indistinguishable from one made by hand."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.db.models import F, Q
from django.test import Client
from django.utils import timezone

from assessments.models import Request, Review
from audits.models import Audit, AuditState
from core.models import Effect, Obligation
from remediation.models import Finding, FindingState, PartState, Severity
from scoring.models import (
    Dispute,
    NegativeEvent,
    PublicWarning,
    Round,
    RoundResult,
    Scorecard,
    Screening,
)
from scoring.services import recompute
from suppliers.chain.deriving import derive_tiers
from suppliers.models import Supplier
from tenants.models import Notice, Organisation, User
from tenants.scope import Scope, scope
from tests.workspace.test_worklist import full_list_counts_right_and_costs_no_more
from workspace.demo import editions
from workspace.demo.accounts import BUYER, PASSWORD, PEOPLE
from workspace.demo.cast import cast
from workspace.demo.many import TAG
from workspace.demo.many_made import make_many
from workspace.demo.papers import paper
from workspace.demo.world import build


def test_the_demo_world_shows_every_state_and_every_result(
    world, sign_in, capsys, django_assert_max_num_queries
) -> None:
    assert build(now=timezone.now())
    buyer = Organisation.objects.get(name=BUYER)
    with scope(Scope("buyer", buyer.pk, buyer.pk)):
        states = set(Request.objects.values_list("state", flat=True))
        verified = Scorecard.objects.filter(basis="verified", is_current=True)
        bands = set(verified.values_list("standard", "band"))
        tiers = set(Supplier.objects.values_list("tier", flat=True))
        overdue = Request.objects.filter(due_at__lt=timezone.now(), state__in=["sent", "answering"]).count()
        same = [recompute(card).same for card in verified.order_by("id")[:3]]
    assert states == {"sent", "answering", "submitted", "returned", "reviewed"}
    assert {band for standard, band in bands if standard == "t-cerds"} == {*"1234567", ""}
    assert {band for standard, band in bands if standard == "t-cfie"} == {"AA", "A", "B", "C"}
    assert tiers == {1, 2, 3}
    assert overdue
    assert same == [True, True, True], "a demo card must be what the engine computes"
    follow_up_reaches_every_state(buyer)
    the_check_took_points_voided_a_round_and_warned_of_it(buyer)
    release_and_objections_are_shown(buyer)
    a_later_edition_can_be_adopted()
    assert not Organisation.objects.filter(is_demo=False, name__in=[part.name for part in cast()]).exists()
    assert not build(now=timezone.now()), "a second run must leave everything as it is"
    a_long_list_is_added_once(buyer)
    every_account_signs_in(capsys)
    world.user("Aurora", "esg_manager").memberships.update(organisation=buyer)
    full_list_counts_right_and_costs_no_more(
        sign_in("Aurora", "esg_manager"), buyer, django_assert_max_num_queries
    )


def a_long_list_is_added_once(buyer: Organisation) -> None:
    """So many suppliers more, with chains, results, a finding, classes; a second run adds what is missing."""
    added = [make_many(count, now=timezone.now(), tell=lambda _text: None) for count in (20, 110, 110)]
    assert added == [20, 90, 0]
    with scope(Scope("buyer", buyer.pk, buyer.pk)):
        long_list = Supplier.objects.filter(tags__contains=[TAG])
        assert long_list.count() == 110
        assert set(long_list.values_list("tier", flat=True)) == {1, 2, 3, 4}
        assert not long_list.filter(Q(risk_class="") | Q(tier__gt=1, delivers_to=None)).exists()
        assert derive_tiers(tenant_id=buyer.pk) == 0, "what is said of tiers and what links say must agree"
        cards = Scorecard.objects.filter(supplier__in=long_list, is_official=True)
        assert cards.count() == 4
        assert recompute(cards[0]).same
        finding = Finding.objects.get(supplier__in=long_list)
        assert finding.state == FindingState.OPEN


def a_later_edition_can_be_adopted() -> None:
    """The same answers stand under both editions, and the later one is in use from the day chosen."""
    path = "/rules/editions/esg-due-diligence/"
    client = Client()
    client.force_login(User.objects.get(email="elin@fjallvik.example"))
    page = client.get(path)
    assert page.context["used"] == "1.0"
    assert {side.card.supplier.name for side, _left in page.context["sides"]} == set(editions.RATED)
    assert all(side.after is not None for side, _left in page.context["sides"])
    day = timezone.localdate() + timedelta(days=10)
    assert client.post(f"{path}2.0/adopt/", {"day": day.isoformat()}).status_code == 302
    assert client.get(path).context["used"] == "1.0", "not before that day"


def follow_up_reaches_every_state(buyer) -> None:
    with scope(Scope("buyer", buyer.pk, buyer.pk)):
        findings = Finding.objects.all()
        assert set(findings.values_list("state", flat=True)) == set(FindingState.values)
        assert set(findings.values_list("severity", flat=True)) == set(Severity.values)
        assert set(findings.values_list("fix_state", flat=True)) == set(PartState.values)
        assert set(Audit.objects.values_list("state", flat=True)) == set(AuditState.values)
        assert set(Effect.objects.values_list("kind", flat=True)) >= {"reminder", "breach", "escalation"}
        breached = Obligation.objects.filter(state="open", breached_at__isnull=False)
        assert set(breached.values_list("kind", flat=True)) == {"plan", "fix", "onboarding", "risk_review"}
        rounds = Round.objects.order_by("starts_at")
        assert len(rounds) >= 2
        moved = set(RoundResult.objects.filter(round=rounds.last()).values_list("movement", flat=True))
        assert {"up", "down", "same", "none"} <= moved
        assert Scorecard.objects.filter(basis="audited", is_current=False).exists(), "before and after"
    with scope(Scope.worker(buyer.pk)):
        assert not Notice.objects.filter(sent_at=None).exists(), "nobody is told about the past"


def the_check_took_points_voided_a_round_and_warned_of_it(buyer) -> None:
    with scope(Scope("buyer", buyer.pk, buyer.pk)):
        standing = Scorecard.objects.filter(is_current=True, standard="t-cerds").exclude(events=[])
        taken = {card.document.get("deduction") for card in standing}
        assert {"0.06", "0.0225"} <= taken
        assert {card.total_exact for card in standing.filter(band="")} == {"0/1"}
        assert NegativeEvent.objects.exclude(withdrawn_at=None).count() == 1
        assert not Screening.objects.exclude(revision=F("scored_revision")).exists()
    assert PublicWarning.objects.get(tenant_id=buyer.pk).supplier_name == "Harrowmere Down Mills"


def release_and_objections_are_shown(buyer) -> None:
    with scope(Scope("buyer", buyer.pk, buyer.pk)):
        assert Scorecard.objects.filter(state="draft").exists(), "a draft waits for a second person"
        states = dict(Dispute.objects.values_list("state", "new_card_id"))
        assert set(states) == {"open", "upheld"}
        corrected = Scorecard.objects.get(pk=states["upheld"])
        assert (corrected.cause, corrected.is_current) == ("dispute", True)
        assert Obligation.objects.get(kind="dispute", state="open").due_at > timezone.now()
        raised = Review.objects.filter(note="The document shows the next step as well.")
        assert raised.exists(), "a gap both ways"


def every_account_signs_in(capsys) -> None:
    call_command("demo_accounts")
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [(email, password) for email, password, _role, _org in lines] == [
        (p.email, PASSWORD) for p in PEOPLE
    ]
    page = Client().get("/accounts/login/").content.decode()
    assert PASSWORD in page
    for email, password, *_rest in lines[::5]:
        assert email in page
        answer = Client().post("/accounts/login/", {"login": email, "password": password})
        assert answer.status_code == 302


def test_without_a_demo_world_no_account_is_shown(world) -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert PASSWORD not in page
    assert PEOPLE[0].email not in page


def test_a_paper_is_a_pdf_whose_table_points_at_its_objects() -> None:
    content = paper("Policy (draft)", ["Ķ is written as ?", "back\\slash"])
    start = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert content[start:].startswith(b"xref")
    for number, line in enumerate(content[start:].splitlines()[3:8], start=1):
        assert content[int(line.split()[0]) :].startswith(f"{number} 0 obj".encode())
