"""Who may do what: one table, role → capability, and the three ways a view can declare its access.

A view says ``@capability("suppliers.view")``, ``@signed_in`` or ``@public``; one that says nothing is
refused. Evaluation and purchasing are different roles (T/CERDS 7.1 a): procurement asks, but never decides
a review.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tenants.models import OrganisationKind, Role

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks of its visitor: nothing (public), an account, or a capability."""

    kind: str
    capability: str = ""


PUBLIC = Access("public")
SIGNED_IN = Access("signed_in")

_BUYER_READS = {
    "home.open",
    "search.open",
    "workspace.open",
    "suppliers.view",
    "requests.view",
    "campaigns.view",
    "reviews.view",
    "scores.view",
    "events.view",
    "evidence.view",
    "members.view",
    "findings.view",
    "audits.open",
    "audits.view",
    "rounds.view",
    "rescoring.view",
    "reports.view",
    "screening.view",
    "rules.view",
    "rules.vote",
    "portfolio.view",
    "risk.view",
    "onboarding.view",
    "standings.view",
    "risks.view",
    "views.save",
    "plans.view",
}
_BUYER_WRITES = {"suppliers.edit", "suppliers.import", "requests.send"}
#: What those who buy and those who evaluate may both start; deciding is for evaluation alone.
_FOLLOW_UP = {"findings.edit", "audits.plan", "reports.make", "onboarding.edit", "risks.edit"}
_JUDGES = {"reviews.decide", "reviews.finish", "findings.decide", "screening.edit"}
_JUDGES |= {"scores.release", "disputes.decide"}
_SUPPLIER_WRITES = {
    "home.open",
    "search.open",
    "portal.open",
    "answers.edit",
    "evidence.edit",
    "evidence.view",
    "scores.own",
    "events.view",
    "members.view",
    "findings.own",
    "findings.answer",
    "actions.own",
    "reports.own",
    "disputes.open",
    "shares.view",
    "sources.own",
    "onboarding.own",
}
_ASSESSOR_READS = {
    "home.open",
    "search.open",
    "workspace.open",
    "suppliers.view",
    "requests.view",
    "reviews.view",
    "scores.view",
    "evidence.view",
    "events.view",
    "members.view",
    "findings.view",
    "audits.open",
    "audits.view",
    "rounds.view",
    "rescoring.view",
    "reports.view",
    "screening.view",
    "rules.view",
    "rules.vote",
    "risks.view",
    "risk.view",
    "plans.view",
}
#: Who heads those who evaluate: proofs of people and organisation, and what the organisation signs.
_ANSWERS_FOR_EVALUATION = {"plans.sign", "competence.edit", "agreements.sign"}

#: (kind of organisation, role) → capabilities.
CAPABILITIES: dict[tuple[str, str], frozenset[str]] = {
    (OrganisationKind.BUYER, Role.VIEWER): frozenset(_BUYER_READS),
    (OrganisationKind.BUYER, Role.PROCUREMENT): frozenset(_BUYER_READS | _BUYER_WRITES | _FOLLOW_UP),
    (OrganisationKind.BUYER, Role.ESG_MANAGER): frozenset(
        _BUYER_READS
        | _BUYER_WRITES
        | _FOLLOW_UP
        | _JUDGES
        | {"rounds.start", "firms.manage", "warnings.publish", "rules.edit", "rescoring.start"}
        | {"reviews.assign"}
        | {"risk.edit", "risk.overrule", "programme.edit"}
        | {"onboarding.decide", "onboarding.terms"}
        | {"plans.edit", "plans.approve", "agreements.edit"}
        | _ANSWERS_FOR_EVALUATION
    ),
    (OrganisationKind.BUYER, Role.ADMIN): frozenset(
        _BUYER_READS
        | _BUYER_WRITES
        | {"members.manage", "firms.manage", "clients.manage", "warnings.publish", "programme.edit"}
        | {"plans.approve", "agreements.edit"}
        | _ANSWERS_FOR_EVALUATION
    ),
    (OrganisationKind.ASSESSOR, Role.LEAD): frozenset(
        _ASSESSOR_READS
        | _JUDGES
        | {"reviews.assign", "members.manage", "audits.work", "audits.staff", "reports.make"}
        | _ANSWERS_FOR_EVALUATION
    ),
    (OrganisationKind.ASSESSOR, Role.ASSESSOR): frozenset(_ASSESSOR_READS | _JUDGES | {"plans.sign"}),
    (OrganisationKind.ASSESSOR, Role.AUDITOR): frozenset(
        {"home.open", "workspace.open", "audits.open", "audits.work"}
    ),
    (OrganisationKind.SUPPLIER, Role.ADMIN): frozenset(
        _SUPPLIER_WRITES | {"answers.submit", "members.manage", "shares.edit", "team.edit"}
    ),
    (OrganisationKind.SUPPLIER, Role.CONTRIBUTOR): frozenset(_SUPPLIER_WRITES),
}

#: Views of libraries, by route name, and what they ask. Anything not listed is refused.
THIRD_PARTY: dict[str, Access] = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_inactive": PUBLIC,
    "account_change_password": SIGNED_IN,
    "javascript-catalog": PUBLIC,
}


def capability(name: str) -> Callable[[View], View]:
    """Declare that a view needs this capability in the organisation the visitor acts for."""
    return _declare(Access("capability", name))


def public(view: View) -> View:
    """Declare that a view needs no account."""
    return _declare(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Declare that a view needs an account, and nothing of an organisation."""
    return _declare(SIGNED_IN)(view)


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def access_of(view: Callable[..., Any], route_name: str | None) -> Access | None:
    """What the view asks, or None when nobody declared it."""
    declared = getattr(view, "access", None)
    if isinstance(declared, Access):
        return declared
    return THIRD_PARTY.get(route_name or "")
