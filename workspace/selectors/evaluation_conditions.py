"""Whether what T/CERDS 7.1 and 7.2 ask of a buyer or a rating body holds here, point by point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import JointAgreement, PlanVersion, Review
from assessments.models.planning import OF_BODY, PlanState, ProofKind
from assessments.planning.agreements import agreements_of, state_of
from assessments.planning.people import body_standings
from scoring.models import Basis, CardState, Scorecard
from tenants.access import CAPABILITIES
from tenants.models import Membership, Organisation, OrganisationKind, Role
from tenants.selectors import Acting, firms_of, people_of
from workspace.selectors.evaluation import Evaluator, evaluators_of

#: Time that decisions and releases are looked back over.
_LOOK_BACK = timedelta(days=365)
#: Names that are listed at most.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Condition:
    """One point: its clause, whether it holds, what was found, and the page where one acts on it."""

    clause: str
    name: str
    holds: bool
    words: str
    url: str


def conditions_of(acting: Acting, *, now: datetime, today: date) -> list[Condition]:
    """The points for the organisation somebody acts for. A fixed number of queries, ten at most."""
    if acting.organisation.kind == OrganisationKind.ASSESSOR:
        return list(_of_body(acting, today))
    return list(_of_buyer(acting, now, today))


def _of_buyer(acting: Acting, now: datetime, today: date) -> Iterator[Condition]:
    members = people_of(acting.tenant.pk)
    bodies = [one for one in firms_of(acting.tenant.pk) if one.ended_at is None]
    plan = _plan_that_holds(acting, today)
    people = evaluators_of(plan, acting=acting, today=today) if plan else []
    yield _apart(acting, members, now)
    yield _written_down(plan, today)
    yield _fit(plan, people)
    yield _signed(plan, people)
    yield _second_look(acting, members, bodies, now)
    yield _proven([one.organisation for one in bodies], today)
    yield _agreed(acting, [one.organisation for one in bodies], today)


def _of_body(acting: Acting, today: date) -> Iterator[Condition]:
    own = acting.organisation
    standing = body_standings([own.pk], today=today)[own.pk]
    by_kind = {proof.kind: proof for proof in standing.held}
    for kind in OF_BODY:
        held = by_kind.get(kind)
        words = held.title if held else _("No proof that is valid today.")
        yield Condition(
            "7.1 b)", str(ProofKind(kind).label), held is not None, words, reverse("evaluation_people")
        )
    plan = _plan_that_holds(acting, today)
    mine = str(own.pk)
    people = evaluators_of(plan, acting=acting, today=today) if plan else []
    people = [one for one in people if one.person["organisation_id"] == mine]
    yield _fit(plan, people)
    yield _signed(plan, people)
    running = [one for one in _agreements(acting) if state_of(one, today) == "running"]
    words = running[0].title if running else _("No agreement with this buyer holds today.")
    yield Condition(
        "7.1 d)", _("Duties, data and disputes are agreed"), bool(running), words, reverse("joint_agreements")
    )


def _apart(acting: Acting, members: list[Membership], now: datetime) -> Condition:
    """Nobody who buys decided on an answer lately; the platform gives each person one role."""
    buying = {one.user_id: str(one.user) for one in members if one.role == Role.PROCUREMENT}
    decided = Review.objects.filter(
        tenant_id=acting.tenant.pk, reviewer_id__in=list(buying), decided_at__gte=now - _LOOK_BACK
    )
    both = sorted(
        {buying[key] for key in decided.order_by().values_list("reviewer_id", flat=True).distinct()}
    )
    if both:
        words = _("Buys today and decided on answers in the last twelve months: %(names)s.") % {
            "names": _(", ").join(both[:_NAMED])
        }
    else:
        judging = sum("reviews.decide" in CAPABILITIES[OrganisationKind.BUYER, one.role] for one in members)
        words = _("%(buying)d buy, %(judging)d may decide on answers, nobody both.") % {
            "buying": len(buying),
            "judging": judging,
        }
    name = _("Evaluation is kept apart from purchasing")
    return Condition("7.1 a)", name, not both, words, reverse("members"))


def _written_down(plan: PlanVersion | None, today: date) -> Condition:
    words = (
        _("“%(title)s”, version %(n)d, approved by %(who)s.")
        % {"title": plan.plan.title, "n": plan.version, "who": plan.approved_by_name}
        if plan
        else _("No plan of %(year)d is approved.") % {"year": today.year}
    )
    name = _("Process, duties and checks are written down and approved")
    return Condition("7.1 a), 8.2", name, plan is not None, words, reverse("evaluation_plans"))


def _fit(plan: PlanVersion | None, people: list[Evaluator]) -> Condition:
    """Everybody of the plan is qualified, as far as it can be seen."""
    unfit = [one.person["name"] for one in people if one.standing is not None and not one.standing.is_whole]
    words = _people_words(
        plan, people, unfit, _("Proofs are missing for %(names)s."), _("All proofs are there.")
    )
    name = _("Who evaluates knows ESG, law and the sector")
    return Condition("7.1 a), 7.2", name, bool(people) and not unfit, words, reverse("evaluation_people"))


def _signed(plan: PlanVersion | None, people: list[Evaluator]) -> Condition:
    """Everybody of the plan signed both statements."""
    unsigned = [one.person["name"] for one in people if not one.is_signed]
    words = _people_words(
        plan, people, unsigned, _("Not signed by %(names)s."), _("Signed by all of the plan.")
    )
    url = reverse("evaluation_plan", args=[plan.plan_id]) if plan else reverse("evaluation_plans")
    name = _("Interests and confidentiality are declared in person")
    return Condition("4.4, 7.2 e), f)", name, bool(people) and not unsigned, words, url)


def _people_words(
    plan: PlanVersion | None, people: list[Evaluator], lacking: list[str], some: str, none: str
) -> str:
    if plan is None or not people:
        return _("Nobody is named in an approved plan.")
    return some % {"names": _(", ").join(lacking[:_NAMED])} if lacking else none


def _second_look(acting: Acting, members: list[Membership], bodies: list[Any], now: datetime) -> Condition:
    """Results of the last year that nobody but their reviewers looked at, and who could."""
    alone = Scorecard.objects.filter(
        tenant_id=acting.tenant.pk,
        basis=Basis.VERIFIED,
        state=CardState.PUBLISHED,
        published_at__gte=now - _LOOK_BACK,
        reviewed_by=None,
    ).count()
    able = sum("scores.release" in CAPABILITIES[OrganisationKind.BUYER, one.role] for one in members)
    for body in bodies:
        able += sum(
            "scores.release" in CAPABILITIES[OrganisationKind.ASSESSOR, one.role]
            for one in body.organisation.memberships.all()
        )
    enough = able > 1
    if alone:
        words = ngettext(
            "%(n)d result of the last twelve months was published without a second person.",
            "%(n)d results of the last twelve months were published without a second person.",
            alone,
        ) % {"n": alone}
    elif enough:
        words = _("Every result was looked at by a second person; %(n)d people may do it.") % {"n": able}
    else:
        words = _("Only one person may release results: a second one is needed.")
    name = _("Results are checked by somebody else")
    return Condition("7.1 a)", name, enough and not alone, words, reverse("to_release"))


def _proven(bodies: list[Organisation], today: date) -> Condition:
    standings = body_standings([one.pk for one in bodies], today=today)
    lacking = [one.name for one in bodies if not standings[one.pk].is_whole]
    if lacking:
        words = _("Proofs are missing of %(names)s.") % {"names": _(", ").join(lacking[:_NAMED])}
    else:
        words = _("All proofs are there.") if bodies else _("No rating body is engaged.")
    name = _("Rating bodies are legal persons with rules, staff and quality control")
    return Condition("7.1 b)", name, not lacking, words, reverse("evaluation_people"))


def _agreed(acting: Acting, bodies: list[Organisation], today: date) -> Condition:
    agreed = {one.partner_id for one in _agreements(acting) if state_of(one, today) == "running"}
    lacking = [one.name for one in bodies if one.pk not in agreed]
    if lacking:
        words = _("No agreement holds with %(names)s.") % {"names": _(", ").join(lacking[:_NAMED])}
    else:
        words = _("An agreement holds with each.") if bodies else _("No rating body is engaged.")
    name = _("Duties, data and disputes are agreed")
    return Condition("7.1 d)", name, not lacking, words, reverse("joint_agreements"))


def _agreements(acting: Acting) -> list[JointAgreement]:
    return list(agreements_of(acting.organisation.pk))


def _plan_that_holds(acting: Acting, today: date) -> PlanVersion | None:
    """The newest approved version of a plan of this year."""
    approved = PlanVersion.objects.filter(
        tenant_id=acting.tenant.pk, state=PlanState.APPROVED, plan__year=today.year
    )
    return approved.select_related("plan").order_by("-approved_at").first()
