"""A valid body for every route that takes one, made of the objects of one case."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessments.catalogue import catalogue
from tenants.models import ROLES_BY_KIND, Membership
from tests.cases import Case
from tests.onboarding_cases import answered_baseline
from tests.papers import PDF
from tests.planning_cases import evaluation_body
from tests.risk_cases import risk_body
from tests.screening_cases import PUBLIC_TEXT
from tests.world import NOW, PASSWORD

Body = dict[str, Any]

CAMPAIGN = {
    "name": "Yearly questions",
    "questionnaire": "esg-due-diligence 2.0",
    "coverage": "full",
    "due_on": (NOW + timedelta(days=45)).date().isoformat(),
    "reference_date": NOW.date().isoformat(),
    "language": "en",
}

SUPPLIER = {"name": "Ivy Leather", "country": "PT", "tier": "1", "status": "candidate"}
FINDING = {
    "severity": "critical",
    "title": "Exit blocked",
    "area": "health_safety",
    "found_on": NOW.date().isoformat(),
    "step": "draft",
}
AUDITED = FINDING | {"title": "Dark stairs", "description": "No light on the stairs of hall 1."}
EVENT = {
    "title": "Late wages",
    "topic": "labour",
    "happened_on": (NOW - timedelta(days=90)).date().isoformat(),
    "source": "Labour office, case 3",
    "severity": "minor",
    "reach": "site",
    "penalty": "warning",
}
SHEET = (
    "Severity;Area;In a few words;What was seen;Found on\n"
    f"Minor;Labour;Late payslips;Payslips of May came in July.;{NOW.date().isoformat()}\n"
).encode()
LIST = b"Name,Country,Address\nJuniper Dyes,IN,2 Vat Lane\n"
RESULT = {"scheme": "ecovadis", "score": "Silver, 62", "assessed_on": NOW.date().isoformat()}
#: Bodies that name an object by its id, and the field that does.
IDS_IN_BODIES = {
    "request_new": "supplier",
    "campaign_new": "supplier",
    "campaign_recipients": "supplier",
    "evidence_attach": "evidence",
    "vault_line_pick": "evidence",
    "answer_take": "source",
    "portal_prefill_take": "source",
    "portal_outside": "customers",
    "portal_proof": "evidence",
    "reviews_assign": "review",
    "reviews_take": "review",
    "reviews_give_back": "review",
    "supplier_edit": "owner",
    "report_new": "supplier",
    "supplier_merge": "supplier",
    "suppliers_selected": "supplier",
    "suppliers_status": "supplier",
    "finding_new": "supplier",
    "audit_new": "supplier",
    "onboarding_new": "supplier",
    "exercise_new": "playbook",
    "exercise_edit": "playbook",
    "exercise_follow_up": "entry",
    "audit_team": "team",
    "panel_open": "experts",
    "release_many": "card",
    "portal_share_new": "card",
    "answers_share_confirm": "customer",
}


def body(route: str, case: Case, *, side: str, context: str) -> Body:
    """What somebody of ``side`` sends to ``route`` about ``case``. ``context`` is what they may act for."""
    return {
        **_plain(route),
        **_of_case(route, case),
        **_of_audit(route, case),
        **_of_rule(route, case),
        **risk_body(route, case.versions),
        **_of_onboarding(route, case),
        **_of_register(route, case),
        **_of_program(route, case),
        **evaluation_body(route),
        **_of_person(route, side, context),
        **_files(route),
    }


def _plain(route: str) -> Body:
    def day(days: int) -> str:
        return (NOW + timedelta(days=days)).date().isoformat()

    texts: dict[str, Body] = {
        "account_login": {"login": "viewer@aurora.example", "password": PASSWORD},
        "account_reset_password": {"email": "viewer@aurora.example"},
        "account_change_password": {
            "oldpassword": PASSWORD,
            "password1": "another-long-password",
            "password2": "another-long-password",
        },
        "set_language": {"language": "en"},
        "settings": {"name": "Kim Viewer", "language": "en", "time_zone": "Asia/Shanghai"},
        "invitation": {"name": "Kim Newcomer", "password": "another-long-password", "language": "en"},
        "firm_invite": {
            "organisation_name": "Heron Audits",
            "name": "Lou Heron",
            "email": "lou@heron.example",
            "language": "en",
        },
        "request_extend": {"due_on": day(60), "reason": "They asked for more time."},
        "campaign_edit": CAMPAIGN,
        "campaign_extend": {"due_on": day(70), "reason": "Harvest time."},
        "campaign_again": {"reason": "They can be reached now."},
        "campaign_end": {"reason": "We ask anew in spring."},
        "request_close": {"reason": "No longer needed."},
        "request_invite": {"email": "mill@example.org", "language": "en"},
        "supplier_new": SUPPLIER,
        "supplier_edit": SUPPLIER,
        "supplier_status": {"status": "removed", "reason": "It closed its gates."},
        "flag_set": {"kind": "core_part", "reason": "Its yarn is in every product."},
        "flag_end": {"reason": "There is a second source now."},
        "contact_add": {"name": "Ana Reis", "email": "ana@reis.example"},
        "contact_main": {"name": "Ana Reis", "email": "ana@reis.example"},
        "contact_change": {"name": "Wen Li", "role": "Quality"},
        "product_add": {"name": "Cotton yarn", "kind": "material", "flow": "forward"},
        "product_change": {"name": "Merino yarn, fine", "kind": "material", "flow": "forward"},
        "identifier_add": {"scheme": "duns", "external_id": "12-345-6789"},
        "programme_edit": {"policy": "Fair work everywhere", "revision": "1"},
        "target_new": {"text": "Four stars everywhere", "year": "2030", "state": "open"},
        "target_edit": {"text": "Five stars everywhere", "year": "2031", "state": "open"},
        "category_new": {"code": "DYE", "name": "Dyes"},
        "category_edit": {"code": "KNIT", "name": "Knitted goods"},
        "supplier_group_new": {"name": "Larch Group"},
        "supplier_group_edit": {"name": "Birch Group"},
        "view_save": {"name": "Vietnam", "query": "country=VN"},
        "link_add": {"direction": "buys", "other": "1", "material": "Yarn"},
        "link_change": {"material": "Yarn", "share": "40"},
        "link_passed": {"kind": "code", "passed_on": day(-30)},
        "portal_source_new": {"name": "Quiet Dyeing", "country": "CN", "material": "Dyeing"},
        "portal_own_action_new": {"title": "Meter every line", "due_on": day(40), "state": "planned"},
        "portal_own_action": {
            "title": "Meter every line",
            "due_on": day(40),
            "state": "doing",
            "revision": "1",
        },
        "portal_source_passed": {"kind": "code", "passed_on": day(-30)},
        "review_decide": {"decision": "accepted"},
        "review_return": {"due_on": day(20)},
        "review_read": {"agrees": "no", "note": "Not signed."},
        "review_sample": {"drop": "1"},
        "review_rules_save": {"second_share": "5", "sample_share": "20", "days": "10"},
        "answer_save": {"revision": "1", "none_met": "on"},
        "evidence_control": {"to": "obsolete", "reason": "Replaced by the one of this year."},
        "vault_site_add": {"name": "Hall 9", "place": "Porto"},
        "vault_kept_show": {"show": "1"},
        "evidence_edit": {"kind": "certificate", "valid_until": day(90)},
        "portal_submit": {"consent": "on"},
        "portal_reading_remark": {"text": "Which paper shows it?"},
        "portal_reading_finish": {"step": "back", "words": "Look again."},
        "portal_rule_save": {"reads_first": "yes"},
        "portal_team_invite": {"email": "new@evergreen.example", "language": "en"},
        "portal_plan": {
            "root_cause": "The keys were not handed over.",
            "rows": "1",
            "actions-0-description": "Unlock the exits before each shift.",
            "actions-0-responsible": "Plant manager",
            "actions-0-due_on": day(60),
        },
        "portal_action_done": {"done_on": ""},
        "finding_edit": FINDING,
        "finding_withdraw": {"reason": "It was another building."},
        "plan_decide": {"decision": "accept"},
        "proof_decide": {"decision": "reject", "reason": "It shows another door."},
        "audit_finding_new": AUDITED,
        "audit_finding_edit": AUDITED,
        "audit_conclude": {"summary": "Nothing was found."},
        "audit_cancel": {"reason": "The plant is flooded."},
        "edition_adopt": {"day": day(1)},
        "rescoring_new": {"standard": "t-cerds", "reason": "New topic weights"},
        "receipt_check": {"text": '{"format": "score-receipt/1"}'},
        "site_add": {"name": "Print hall"},
        "site_remove": {"reason": "Closed in spring"},
        "screening_check": {"checked_on": day(0), "sources": "Court register"},
        "negative_event_new": EVENT,
        "negative_event_withdraw": {"reason": "It was another company."},
        "warning_ask": {"public_text": PUBLIC_TEXT},
        "warning_agree": {"seen": PUBLIC_TEXT},
        "warning_take_back": {"reason": "The firm appealed."},
        "warning_end": {"reason": "Three clean years."},
        "scorecard_release": {"step": "release", "independent": "on"},
        "objection_reply": {"outcome": "reject", "reply": "The file shows another hall."},
        "portal_objection_new": {"text": "The second file shows it on page 4."},
        "site_change": {"name": "Print hall", "address": "3 Vat Lane"},
        "api_client_new": {"name": "Warehouse", "scopes": ["suppliers:read"]},
    }
    return texts.get(route, {})


def _of_case(route: str, case: Case) -> Body:
    about_supplier = {"finding_new": FINDING, "report_new": {"language": "en"}}
    if route in about_supplier:
        return about_supplier[route] | {"supplier": str(case.ids["supplier"])}
    if route == "request_new":
        mill = str(case.ids["mill"])
        return {
            "step": "send",
            "supplier": [mill],
            "standards": ["t-cfie"],
            "due_on": (NOW + timedelta(days=40)).date().isoformat(),
            "reference_date": NOW.date().isoformat(),
            "language": "en",
            f"email-{mill}": "mill@example.org",
        }
    named: dict[str, Body] = {
        "answers_share_confirm": {
            "customer": str(case.ids["another_customer"]),
            "sections": ["environment"],
            "purpose": "To assess us",
            "until": (NOW + timedelta(days=30)).date().isoformat(),
            "form_key": str(uuid4()),
        },
        "consent_extend": {"until": (NOW + timedelta(days=320)).date().isoformat()},
        "consent_revoke": {"what": "all"},
        "consent_hand_in": {"consent": "on"},
        "shared_ask": {"standard": "t-cerds"},
        "portal_team_rest": {
            "person": str(case.ids["colleague"]),
            "until": (NOW + timedelta(days=5)).date().isoformat(),
        },
        "campaign_new": CAMPAIGN | {"supplier": [str(case.ids["mill"])]},
        "campaign_recipients": {"do": "add", "supplier": [str(case.ids["mill"])]},
        "portal_share_new": {
            "card": str(case.ids["scorecard"]),
            "recipient": "Halcyon Stores",
            "includes": "receipt",
            "report": str(case.ids["report"]),
            "until": (NOW + timedelta(days=30)).date().isoformat(),
            "form_key": str(uuid4()),
        },
        "suppliers_selected": {"do": "tags", "add": "wool", "supplier": [str(case.ids["supplier"])]},
        "suppliers_status": {
            "status": "removed",
            "reason": "They closed their gates.",
            "supplier": [str(case.ids["supplier"])],
        },
        "view_change": {"name": "Mills", "is_shared": "on"},
        "supplier_merge": {"supplier": [str(case.ids["supplier"]), str(case.ids["mill"])]},
        "negative_event": EVENT | {"seen": case.versions["negative_event"]},
        "release_many": {"card": [str(case.ids["draft_card"])], "independent": "on"},
        "link_add": {"other": f"{case.company.name}, plant 2"},
        "portal_source": {
            "name": f"Dye house for {case.buyer.name}",
            "country": "CN",
            "material": "Dyeing",
            f"to_{case.buyer.pk}": "named",
            "consents": "on",
        },
        "portal_proof": {"statement": "The exits are open.", "evidence": [str(case.ids["spare_evidence"])]},
        "vault_line_pick": {"evidence": str(case.ids["spare_evidence"])},
        "evidence_attach": {"evidence": str(case.ids["spare_evidence"])},
        "answer_take": {"source": str(case.ids["reviewed_request"]), "source_item": case.item},
        "portal_prefill_take": {"source": str(case.ids["reviewed_request"])},
        "answers_confirm": {"item": [case.item]},
        "portal_outside": RESULT | {"customers": [str(case.ids["supplier"])]},
        "outside_add": RESULT,
        "portal_workbook_take": {"seen": case.versions.get("workbook", "")},
        "portal_workbook_upload": {"file": SimpleUploadedFile("answers.xlsx", b64decode(case.workbook))},
    }
    review = str(case.ids["submitted_request"])
    if route == "reviews_assign":
        return {"review": review, "person": str(_reviewer_of(case))}
    if route in {"reviews_take", "reviews_give_back"}:
        return {"review": review}
    if route == "review_accept":
        section = catalogue("t-cfie").items[case.review_item].section
        return {"item": case.review_item, "section": section}
    return named.get(route, {})


def _reviewer_of(case: Case) -> Any:
    """A person of the rating body that reviews for the case's buyer."""
    leads = Membership.objects.filter(role="lead", organisation__engaged_by__tenant=case.buyer)
    return leads.values_list("user_id", flat=True)[0]


def _of_audit(route: str, case: Case) -> Body:
    if route == "audit_new":
        return {
            "supplier": str(case.ids["supplier"]),
            "firm": str(case.ids["firm"]),
            "protocol": "Four-pillar on-site",
            "announcement": "announced",
            "starts_on": (NOW + timedelta(days=9)).date().isoformat(),
            "ends_on": (NOW + timedelta(days=10)).date().isoformat(),
            "sites": [str(case.ids["site"])],
        }
    return {"team": [str(case.ids["auditor"])]} if route == "audit_team" else {}


def _of_register(route: str, case: Case) -> Body:
    playbook = {
        "title": "Flood",
        "scenario": "Water in the halls.",
        "triggers": "A red warning.",
        "step-1-text": "Call the mill.",
        "step-1-role": "Purchaser",
        "step-1-hours": "2",
    }
    exercise = {
        "playbook": str(case.ids["playbook"]),
        "held_on": "2026-11-20",
        "people": "Purchasing",
        "tried": "A flood on a Sunday",
    }
    risk = {"title": "Drought", "kind": "chronic"}
    incident = {"title": "Fire", "kind": "accident", "happened_on": "2026-11-20", "supply": "none"}
    bodies: dict[str, Body] = {
        "risk_starters": {"starter": "trade_rules"},
        "risk_entry_new": risk,
        "risk_entry_edit": risk | {"revision": "1"},
        "risk_entry_review": {
            "note": "Still so.",
            "next_on": (timezone.now() + timedelta(days=90)).date().isoformat(),
        },
        "risk_entry_state": {"state": "watched", "reason": "Nothing to do for now."},
        "risk_measure_add": {"text": "A second source."},
        "risk_measure": {"text": "A second source.", "state": "done", "rank": "1"},
        "risk_supplier_link": {"other": "Lone Mill"},
        "incident_new": incident,
        "incident_edit": incident | {"revision": "1"},
        "incident_close": {"lessons": "A second gate for the water."},
        "incident_supplier_name": {"other": "Lone Mill"},
        "playbook_new": playbook,
        "playbook_edit": playbook | {"revision": "1", "note": "One step more."},
        "playbook_review": {"next_on": (timezone.now() + timedelta(days=90)).date().isoformat()},
        "exercise_new": exercise,
        "exercise_edit": exercise | {"revision": "1"},
        "exercise_follow_up": {"text": "A list of numbers.", "entry": str(case.ids["risk_entry"])},
    }
    return bodies.get(route, {})


def _of_onboarding(route: str, case: Case) -> Body:
    bodies: dict[str, Body] = {
        "onboarding_new": {
            "supplier": str(case.ids["mill"]),
            "cause": "change",
            "change": "A new hall for dyeing.",
        },
        "onboarding_conditions_edit": {"step": "save", "on_code": "on"},
        "onboarding_code_edit": {"step": "save", "en-title": "Code"},
        "onboarding_waive": {"key": "code", "reason": "They sent it on paper."},
        "onboarding_waiver_decide": {"grant": "yes"},
        "onboarding_terms_met": {"reason": "The permit is in the vault."},
        "onboarding_decide": {"outcome": "refused", "reason": "No proof of the permits."},
        "portal_baseline_save": {"revision": "1", **answered_baseline(), "workers": "14"},
        "portal_baseline_hand_in": {"revision": "1", **answered_baseline(), "workers": "15"},
        "portal_change": {"text": "We moved to another hall."},
        "import_sheet": {"sheet": "Notes"},
        "import_columns": {"column-0": "name", "column-1": "country", "column-2": "address"},
        "portal_paper": {"name": "Wen Li", "role": "Director", "agreed": "on", "language": "en"},
    }
    return bodies.get(route, {})


def _of_rule(route: str, case: Case) -> Body:
    weights = {f"w-{key}": "1667" for key in ("environment", "labour", "procurement", "society")}
    weights |= {f"w-{key}": "1666" for key in ("operations", "governance")}
    pairs = {f"p-{row}-{column}": "1" for row in range(6) for column in range(row + 1, 6)}
    bodies: dict[str, Body] = {
        "rule_draft": {"standard": "t-cerds", "kind": "dimensions"},
        "what_if_draft": {"standard": "t-cerds", "threshold": "75"},
        "rule_save": {"by": "hand", **weights},
        "rule_try": {"by": "ahp", **pairs},
        "rule_materiality": {"environment:financial": "3", "environment:impact": "4"},
        "rule_in_force": {"day": (timezone.now() + timedelta(days=9)).date().isoformat()},
        "panel_open": {"experts": [str(people.user_id) for people in _people(case)]},
        "panel_vote": {"round": "1", **weights},
    }
    found = bodies.get(route, {})
    return found | {"revision": case.rule_revision} if route.startswith("rule_") else found


def _people(case: Case) -> Iterable[Membership]:
    """Everybody at the buyer, whom no scope is needed to know."""
    return Membership.objects.filter(organisation=case.buyer)


def _of_program(route: str, case: Case) -> Body:
    """What a program sends to the API."""
    bodies: dict[str, Body] = {
        "v1_supplier_by_source": {"id": str(case.ids["supplier"]), "sector": "Weaving"},
        "v1_suppliers_upsert": {
            "source_system": "erp",
            "suppliers": [{"external_id": "V-9", "name": "Juniper Dyes", "country": "IN"}],
        },
        "v1_sites_upsert": {
            "source_system": "erp",
            "sites": [{"external_id": "P-9", "supplier": _key(case), "name": "Dye house"}],
        },
        "v1_links_upsert": {
            "source_system": "erp",
            "links": [{"upstream": _key(case), "downstream": "V-nobody", "material": "Dye"}],
        },
        "v1_token": {"grant_type": "client_credentials", **case.client},
    }
    return bodies.get(route, {})


def _key(case: Case) -> str:
    """What the buyer's ERP calls the supplier."""
    return f"V-{case.company.name.split()[0]}"


def _of_person(route: str, side: str, context: str) -> Body:
    if route == "switch":
        return {"context": context}
    if route in {"member_invite", "member_role"} and side in ROLES_BY_KIND:
        return {"email": "colleague@example.org", "role": ROLES_BY_KIND[side][-1], "language": "en"}
    return {}


def _files(route: str) -> Body:
    if route == "imports":
        return {"file": SimpleUploadedFile("more.csv", LIST, "text/csv")}
    if route == "audit_upload":
        return {"file": SimpleUploadedFile("more.csv", SHEET, "text/csv")}
    if route == "evidence_revise":
        newer = PDF + f"% {uuid4()}\n%%EOF\n".encode()
        return {"file": SimpleUploadedFile("newer.pdf", newer, "application/pdf")}
    if route in {"vault_upload", "vault_line_upload", "evidence_upload", "portal_proof_upload"}:
        return {"file": SimpleUploadedFile("proof.pdf", PDF, "application/pdf")}
    return {}
