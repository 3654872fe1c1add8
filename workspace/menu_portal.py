"""The places of the supplier portal's bar, in order; what is opened seldom stands in a menu at its end."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the menu: shown to who holds ``capability``, lit up on the routes in ``routes``."""

    capability: str
    route: str
    label: str | Promise
    icon: str
    section: str | Promise = ""
    routes: frozenset[str] = frozenset()


#: Places that stand in a menu at the end of the bar.
_MORE = gettext_lazy("More")
#: What a supplier company has, as far as the member's role may open it.
PORTAL = (
    Entry(
        "portal.open",
        "portal",
        gettext_lazy("Requests"),
        "clipboard-list",
        routes=frozenset(
            {"portal_request", "portal_item", "portal_check", "portal_scorecard"}
            | {"portal_team", "portal_team_rest", "portal_team_invite"}
            | {"portal_reading", "portal_reading_finish", "portal_withdraw"}
            | {"portal_workbook", "portal_workbook_upload", "portal_workbook_look"}
            | {"portal_prefill", "answers_confirm"}
        ),
    ),
    Entry(
        "onboarding.own",
        "portal_onboarding",
        gettext_lazy("Onboarding"),
        "user-plus",
        routes=frozenset({"portal_onboarding_case", "portal_paper", "portal_baseline"}),
    ),
    Entry(
        "findings.own",
        "portal_findings",
        gettext_lazy("Findings"),
        "flag",
        routes=frozenset({"portal_finding"}),
    ),
    Entry(
        "evidence.view",
        "vault",
        gettext_lazy("Evidence"),
        "files",
        routes=frozenset({"evidence_edit", "vault_kept", "portal_outside"}),
    ),
    Entry(
        "actions.own",
        "portal_own_actions",
        gettext_lazy("Own actions"),
        "target-arrow",
        routes=frozenset({"portal_standing", "portal_own_action", "portal_own_action_new"}),
    ),
    Entry(
        "portal.open",
        "portal_consents",
        gettext_lazy("Who has our answers"),
        "eye",
        routes=frozenset(
            {
                "portal_consent",
                "consent_extend",
                "answers_share",
                "answers_share_confirm",
            }
        ),
    ),
    Entry(
        "reports.own",
        "portal_reports",
        gettext_lazy("Reports"),
        "report",
        _MORE,
        routes=frozenset({"portal_report"}),
    ),
    Entry(
        "disputes.open",
        "portal_objections",
        gettext_lazy("Objections"),
        "message-report",
        _MORE,
        routes=frozenset({"portal_objection", "portal_objection_new"}),
    ),
    Entry(
        "shares.view",
        "portal_shares",
        gettext_lazy("Shared results"),
        "share",
        _MORE,
        routes=frozenset({"portal_share", "portal_share_new", "portal_share_renew"}),
    ),
    Entry(
        "sources.own",
        "portal_chain",
        gettext_lazy("Your sources"),
        "sitemap",
        _MORE,
        routes=frozenset({"portal_source", "portal_source_new"}),
    ),
    Entry(
        "members.view",
        "members",
        gettext_lazy("People"),
        "users",
        _MORE,
        routes=frozenset({"portal_rule"}),
    ),
    Entry("events.view", "events", gettext_lazy("Event log"), "history", _MORE),
)
