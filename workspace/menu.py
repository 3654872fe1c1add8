"""The places of the menu, in order, by kind of organisation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from tenants.models import OrganisationKind, Role
from tenants.selectors import Acting
from workspace.menu_portal import PORTAL, Entry

_SETUP = gettext_lazy("Set-up")
_SUPPLIER_ROUTES = frozenset(
    {
        *("supplier", "supplier_tab", "supplier_onboarding", "supplier_new", "supplier_edit"),
        "supplier_network",
        *("imports", "import_batch", "supplier_turnover"),
        *(
            "supplier_status",
            "flag_set",
            "flag_end",
            "site_add",
            "site_change",
            "site_remove",
            "identifier_add",
        ),
        *("contact_add", "contact_main", "contact_change", "product_add", "product_change"),
    }
)
_SORTING_ROUTES = frozenset(
    {
        *("category_new", "category_edit"),
        *("supplier_groups", "supplier_group_new", "supplier_group_edit"),
    }
)
_AUDIT_ROUTES = frozenset({"audit", "audit_new", "audit_sheet", "audit_finding_new", "audit_finding_edit"})
#: What buyers and rating bodies have, as far as their role may open it.
_WORKSPACE = (
    Entry("requests.view", "worklist", gettext_lazy("Worklist"), "inbox"),
    Entry(
        "portfolio.view",
        "portfolio",
        gettext_lazy("Portfolio"),
        "chart-bar",
        routes=frozenset({"portfolio_lists", "portfolio_movers"}),
    ),
    Entry(
        "suppliers.view",
        "suppliers",
        gettext_lazy("Suppliers"),
        "building-factory-2",
        routes=_SUPPLIER_ROUTES
        | {"scorecard", "supplier_screening", "supplier_risk", "supplier_shared", "shared_copy"},
    ),
    Entry(
        "suppliers.view",
        "network",
        gettext_lazy("Network"),
        "sitemap",
        routes=frozenset(
            {"network_map", "network_list", "network_sources", "network_declared", "network_branch"}
        ),
    ),
    Entry(
        "onboarding.view",
        "onboarding",
        gettext_lazy("Onboarding"),
        "user-plus",
        routes=frozenset({"onboarding_new", "onboarding_case", "onboarding_paper"}),
    ),
    Entry(
        "risk.view",
        "risk",
        gettext_lazy("Risk classes"),
        "shield-half",
        routes=frozenset({"risk_list", "risk_rule", "risk_rule_version", "country_index"}),
    ),
    Entry(
        "risk.view",
        "materiality",
        gettext_lazy("Double materiality"),
        "scale",
        routes=frozenset({"materiality_version"}),
    ),
    Entry(
        "screening.view",
        "screening",
        gettext_lazy("360° check"),
        "radar-2",
        routes=frozenset({"negative_event", "negative_event_new"}),
    ),
    Entry(
        "screening.view",
        "warnings",
        gettext_lazy("Warning list"),
        "alert-octagon",
        routes=frozenset({"warning"}),
    ),
    Entry(
        "risks.view",
        "risks",
        gettext_lazy("Risk register"),
        "grid-4x4",
        routes=frozenset(
            {*("risk_entry", "risk_entry_new", "risk_entry_edit"), *("risk_measures", "risk_measure")}
            | {"risk_starters", "incidents", "incident", "incident_new", "incident_edit"}
            | {"playbooks", "playbook", "playbook_new", "playbook_edit"}
            | {"exercises", "exercise", "exercise_new", "exercise_edit"}
        ),
    ),
    Entry(
        "requests.view",
        "requests",
        gettext_lazy("Requests"),
        "send",
        routes=frozenset({"request_new", "request_detail"}),
    ),
    Entry(
        "campaigns.view",
        "campaigns",
        gettext_lazy("Campaigns"),
        "speakerphone",
        routes=frozenset({"campaign", "campaign_new", "campaign_edit"}),
    ),
    Entry(
        "reviews.view",
        "reviews",
        gettext_lazy("Review"),
        "checklist",
        routes=frozenset({"review", "review_item", "review_rules"}),
    ),
    Entry(
        "plans.view",
        "evaluation_plans",
        gettext_lazy("Evaluation plans"),
        "clipboard-text",
        routes=frozenset(
            {"evaluation_plan", "evaluation_plan_new", "evaluation_plan_edit", "evaluation_sign"}
            | {"evaluation_people", "proof_new", "joint_agreements", "joint_agreement"}
            | {"evaluation_conditions"}
            | {"agreement_new", "agreement_edit", "agreement_join"}
        ),
    ),
    Entry("scores.view", "to_release", gettext_lazy("To release"), "rosette-discount-check"),
    Entry(
        "scores.view",
        "objections",
        gettext_lazy("Objections"),
        "message-report",
        routes=frozenset({"objection"}),
    ),
    Entry(
        "findings.view",
        "actions",
        gettext_lazy("Findings & actions"),
        "flag",
        routes=frozenset({"finding", "finding_new", "finding_edit"}),
    ),
    Entry("audits.view", "audits", gettext_lazy("Audits"), "clipboard-check", routes=_AUDIT_ROUTES),
    Entry(
        "rounds.view",
        "quarters",
        gettext_lazy("Quarters"),
        "calendar-repeat",
        routes=frozenset({"quarter", "rescorings", "rescoring", "rescoring_new"}),
    ),
    Entry(
        "reports.view",
        "reports",
        gettext_lazy("Reports"),
        "report",
        routes=frozenset({"report"}),
    ),
    Entry(
        "rules.view",
        "rules",
        gettext_lazy("Rules"),
        "adjustments",
        _SETUP,
        routes=frozenset({"rule", "panel", "what_if"}),
    ),
    Entry(
        "portfolio.view",
        "programme",
        gettext_lazy("Programme"),
        "target",
        _SETUP,
        routes=frozenset({"programme_edit", "target_new", "target_edit"}),
    ),
    Entry(
        "suppliers.view",
        "categories",
        gettext_lazy("Categories & groups"),
        "category",
        _SETUP,
        routes=_SORTING_ROUTES,
    ),
    Entry(
        "onboarding.view",
        "onboarding_conditions",
        gettext_lazy("Admission conditions"),
        "list-check",
        _SETUP,
        routes=frozenset({"onboarding_conditions_edit"}),
    ),
    Entry(
        "onboarding.view",
        "onboarding_code",
        gettext_lazy("Code of conduct"),
        "file-certificate",
        _SETUP,
        routes=frozenset({"onboarding_code_edit"}),
    ),
    Entry("members.view", "members", gettext_lazy("People"), "users", _SETUP),
    Entry("firms.manage", "firms", gettext_lazy("Rating bodies and auditors"), "certificate", _SETUP),
    Entry(
        "clients.manage",
        "api_clients",
        gettext_lazy("API clients"),
        "plug-connected",
        _SETUP,
        routes=frozenset({"api_client_new"}),
    ),
    Entry("events.view", "events", gettext_lazy("Event log"), "history", _SETUP),
)
#: Auditors have no more than the audits granted to them.
_AUDITOR = (
    Entry("audits.work", "audits", gettext_lazy("My audits"), "clipboard-check", routes=_AUDIT_ROUTES),
)


def entries_of(acting: Acting) -> tuple[Entry, ...]:
    """The places of the menu for this kind of organisation, whatever the role may open of them."""
    if acting.organisation.kind == OrganisationKind.SUPPLIER:
        return PORTAL
    return _AUDITOR if acting.role == Role.AUDITOR else _WORKSPACE
