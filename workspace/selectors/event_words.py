"""Events in words people use: what happened, and which values changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from assessments.catalogue import STANDARDS, catalogue
from assessments.models import Decision, EvidenceKind, RejectReason, RequestState
from audits.models import AuditState
from core.models import Event
from core.templatetags import ui_format
from remediation.models import Area, FindingState, Severity
from remediation.rules import FIX, PLAN
from reports.models import Language
from scoring.models import Basis, CardState, DisputeState, Method, RuleKind
from scoring.services.disputes import OBLIGATION as DISPUTE
from standards.codes import code
from suppliers.models import SizeClass, SupplierStatus
from tenants.models import Role

#: What each kind of event is called.
KINDS: Mapping[str, str | Promise] = {
    "request.sent": gettext_lazy("Request sent"),
    "request.opened": gettext_lazy("Request opened by the supplier"),
    "request.extended": gettext_lazy("Due date moved"),
    "request.closed": gettext_lazy("Request closed"),
    "request.submitted": gettext_lazy("Answers handed in"),
    "request.returned": gettext_lazy("Answers sent back"),
    "request.reviewed": gettext_lazy("Review finished"),
    "answer.saved": gettext_lazy("Answer changed"),
    "answer.taken_over": gettext_lazy("Earlier answer taken over"),
    "answer.taken_back": gettext_lazy("Answer taken over put back"),
    "review.decided": gettext_lazy("Answer decided"),
    "review.accepted_together": gettext_lazy("Answers accepted together"),
    "evidence.stored": gettext_lazy("File added"),
    "evidence.dated": gettext_lazy("Validity of a file changed"),
    "evidence.described": gettext_lazy("What is said of a file changed"),
    "evidence.attached": gettext_lazy("File offered as proof"),
    "evidence.detached": gettext_lazy("File no longer offered as proof"),
    "consent.given": gettext_lazy("Consent given"),
    "consent.revoked": gettext_lazy("Consent taken back"),
    "scorecard.computed": gettext_lazy("Scorecard computed"),
    "scorecard.restored": gettext_lazy("Earlier scorecard holds again"),
    "edition.adopted": gettext_lazy("Edition of a standard adopted"),
    "rule.drafted": gettext_lazy("Draft of a rule begun"),
    "rule.changed": gettext_lazy("Draft of a rule changed"),
    "rule.in_force": gettext_lazy("Rule put in force"),
    "rule.withdrawn": gettext_lazy("Draft of a rule thrown away"),
    "panel.opened": gettext_lazy("Panel of experts opened"),
    "panel.voted": gettext_lazy("Expert voted"),
    "panel.round_ended": gettext_lazy("Round of a panel ended"),
    "panel.closed": gettext_lazy("Panel closed, medians taken"),
    "panel.called_off": gettext_lazy("Panel called off"),
    "rescoring.started": gettext_lazy("Bulk re-evaluation started"),
    "rescoring.stopped": gettext_lazy("Bulk re-evaluation stopped"),
    "rescoring.finished": gettext_lazy("Bulk re-evaluation done"),
    "scorecard.reviewed": gettext_lazy("Scorecard reviewed by a second person"),
    "scorecard.published": gettext_lazy("Scorecard published"),
    "scorecard.sent_back": gettext_lazy("Draft scorecard sent back"),
    "request.reopened": gettext_lazy("Review opened again"),
    "review.decided_again": gettext_lazy("Answer decided again after an objection"),
    "dispute.opened": gettext_lazy("Objection to a line of the scorecard"),
    "dispute.withdrawn": gettext_lazy("Objection taken back"),
    "dispute.decided": gettext_lazy("Objection replied to"),
    "round.asked": gettext_lazy("Re-evaluation started by hand"),
    "round.run": gettext_lazy("Quarter re-evaluated"),
    "obligation.round": gettext_lazy("Re-evaluation due"),
    "site.added": gettext_lazy("Site added"),
    "site.changed": gettext_lazy("Site changed"),
    "audit.planned": gettext_lazy("Audit planned"),
    "audit.granted": gettext_lazy("Person put on the team"),
    "audit.revoked": gettext_lazy("Person taken off the team"),
    "audit.cancelled": gettext_lazy("Audit called off"),
    "audit.concluded": gettext_lazy("Audit concluded"),
    "sheet.uploaded": gettext_lazy("Sheet of findings uploaded"),
    "sheet.read": gettext_lazy("Sheet of findings read"),
    "sheet.failed": gettext_lazy("Sheet of findings not readable"),
    "sheet.taken": gettext_lazy("Sheet of findings taken"),
    "sheet.discarded": gettext_lazy("Sheet of findings thrown away"),
    "finding.drafted": gettext_lazy("Finding drafted"),
    "finding.changed": gettext_lazy("Finding changed"),
    "finding.issued": gettext_lazy("Finding issued"),
    "finding.shown": gettext_lazy("Finding shown to the supplier, who joined"),
    "finding.withdrawn": gettext_lazy("Finding withdrawn"),
    "finding.closed": gettext_lazy("Finding closed"),
    "plan.submitted": gettext_lazy("Plan sent"),
    "plan.decided": gettext_lazy("Plan decided"),
    "action.done": gettext_lazy("Corrective action done"),
    "action.reopened": gettext_lazy("Corrective action not done after all"),
    "correction.submitted": gettext_lazy("Proof sent"),
    "correction.decided": gettext_lazy("Proof decided"),
    "obligation.reminder": gettext_lazy("Reminder of a deadline"),
    "obligation.breach": gettext_lazy("Deadline passed"),
    "obligation.escalation": gettext_lazy("Escalated"),
    "negative_event.recorded": gettext_lazy("Negative event recorded"),
    "negative_event.changed": gettext_lazy("Negative event changed"),
    "negative_event.withdrawn": gettext_lazy("Negative event withdrawn"),
    "screening.checked": gettext_lazy("360° check done"),
    "warning.opened": gettext_lazy("Put on the warning list"),
    "warning.asked": gettext_lazy("Asked to make a warning public"),
    "warning.published": gettext_lazy("Warning made public"),
    "warning.taken_back": gettext_lazy("Public warning taken back"),
    "warning.ended": gettext_lazy("Taken off the warning list"),
    "supplier.created": gettext_lazy("Supplier added"),
    "supplier.changed": gettext_lazy("Supplier changed"),
    "supplier.joined": gettext_lazy("Supplier joined"),
    "supplier.connected": gettext_lazy("Supplier connected with another system"),
    "link.added": gettext_lazy("Supply link added"),
    "link.removed": gettext_lazy("Supply link removed"),
    "import.uploaded": gettext_lazy("List uploaded"),
    "import.read": gettext_lazy("List read"),
    "import.confirmed": gettext_lazy("Import confirmed"),
    "import.finished": gettext_lazy("Import finished"),
    "import.failed": gettext_lazy("List not readable"),
    "import.discarded": gettext_lazy("List discarded"),
    "invitation.created": gettext_lazy("Invitation made"),
    "invitation.withdrawn": gettext_lazy("Invitation withdrawn"),
    "invitation.accepted": gettext_lazy("Invitation accepted"),
    "engagement.ended": gettext_lazy("Rating body or audit firm no longer works for you"),
    "engagement.resumed": gettext_lazy("Rating body or audit firm works for you again"),
    "api_client.created": gettext_lazy("API client connected"),
    "api_client.revoked": gettext_lazy("API client revoked"),
    "report.requested": gettext_lazy("Report asked for"),
    "report.ready": gettext_lazy("Report made"),
    "report.failed": gettext_lazy("Report not made"),
    "membership.role_changed": gettext_lazy("Role changed"),
    "membership.removed": gettext_lazy("Member removed"),
}

#: What the fields in ``before`` and ``after`` are called. Fields not listed (hashes, keys) are not shown.
FIELDS: Mapping[str, str | Promise] = {
    "standard": gettext_lazy("Standard"),
    "due_at": gettext_lazy("Due"),
    "state": gettext_lazy("State"),
    "reason": gettext_lazy("Reason"),
    "email": gettext_lazy("E-mail"),
    "role": gettext_lazy("Role"),
    "organisation": gettext_lazy("Organisation"),
    "name": gettext_lazy("Name"),
    "language": gettext_lazy("Language"),
    "country": gettext_lazy("Country"),
    "address": gettext_lazy("Address"),
    "sector": gettext_lazy("Sector"),
    "size_class": gettext_lazy("Size"),
    "size_reason": gettext_lazy("Reason for the size"),
    "industry": gettext_lazy("Industry code"),
    "headcount": gettext_lazy("Headcount"),
    "revenue": gettext_lazy("Revenue, in millions"),
    "assets": gettext_lazy("Total assets, in millions"),
    "currency": gettext_lazy("Currency"),
    "figures_year": gettext_lazy("Year of the figures"),
    "tier": gettext_lazy("Tier"),
    "status": gettext_lazy("Status"),
    "contact_name": gettext_lazy("Contact"),
    "contact_email": gettext_lazy("Contact e-mail"),
    "source_system": gettext_lazy("Other system"),
    "external_id": gettext_lazy("Number there"),
    "scopes": gettext_lazy("Scopes"),
    "file": gettext_lazy("File"),
    "item": gettext_lazy("Question"),
    "items": gettext_lazy("Questions"),
    "decision": gettext_lazy("Decision"),
    "note": gettext_lazy("Note"),
    "valid_until": gettext_lazy("Valid until"),
    "paper_kind": gettext_lazy("Kind of paper"),
    "paper_number": gettext_lazy("Number of the paper"),
    "issuer": gettext_lazy("Issuer"),
    "issued_on": gettext_lazy("Issued on"),
    "valid_from": gettext_lazy("Valid from"),
    "period_from": gettext_lazy("Tells of the time from"),
    "period_to": gettext_lazy("Tells of the time to"),
    "of_group": gettext_lazy("Of a group"),
    "group_name": gettext_lazy("Group"),
    "binds_supplier": gettext_lazy("Binds the company"),
    "expires_at": gettext_lazy("Until"),
    "number": gettext_lazy("Round"),
    "total": gettext_lazy("Total"),
    "band": gettext_lazy("Result"),
    "basis": gettext_lazy("Basis"),
    "fresh": gettext_lazy("New"),
    "known": gettext_lazy("Known"),
    "repeated": gettext_lazy("Repeated"),
    "refused": gettext_lazy("Refused"),
    "rejected": gettext_lazy("Rejected"),
    "material": gettext_lazy("Material"),
    "met": gettext_lazy("Ticked"),
    "quarter": gettext_lazy("Quarter"),
    "suppliers": gettext_lazy("Suppliers"),
    "up": gettext_lazy("Moved up"),
    "down": gettext_lazy("Moved down"),
    "same": gettext_lazy("Unchanged"),
    "first": gettext_lazy("First result"),
    "none": gettext_lazy("No result yet"),
    "severity": gettext_lazy("Severity"),
    "area": gettext_lazy("Area"),
    "clause": gettext_lazy("Clause"),
    "title": gettext_lazy("Title"),
    "site": gettext_lazy("Site"),
    "found_on": gettext_lazy("Found on"),
    "sites": gettext_lazy("Sites"),
    "supplier": gettext_lazy("Supplier"),
    "firm": gettext_lazy("Audit firm"),
    "person": gettext_lazy("Person"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "summary": gettext_lazy("Summary"),
    "kind": gettext_lazy("Deadline"),
    "action": gettext_lazy("Action"),
    "actions": gettext_lazy("Actions"),
    "independence": gettext_lazy("Independent, no conflict of interest"),
    "disclosed": gettext_lazy("Disclosed"),
    "reviewer": gettext_lazy("Reviewed by"),
    "files": gettext_lazy("Files"),
    "done_on": gettext_lazy("Done on"),
    "happened_on": gettext_lazy("Happened on"),
    "checked_on": gettext_lazy("Checked on"),
    "sources": gettext_lazy("Where was looked"),
    "source": gettext_lazy("Source"),
    "authority": gettext_lazy("Authority"),
    "text": gettext_lazy("Public text"),
    "rule": gettext_lazy("Rule"),
    "scope": gettext_lazy("Scope"),
    "version": gettext_lazy("Version"),
    "method": gettext_lazy("Method"),
    "effective_from": gettext_lazy("In force from"),
    "experts": gettext_lazy("Experts"),
    "round": gettext_lazy("Round"),
}

_DAYS = frozenset({"effective_from", "valid_from", "valid_until", "period_from", "period_to"})
_CHOICES: Mapping[str, Mapping[str, Any]] = {
    "state": dict(DisputeState.choices)
    | dict(CardState.choices)
    | dict(RequestState.choices)
    | dict(FindingState.choices)
    | dict(AuditState.choices),
    "role": dict(Role.choices),
    "size_class": dict(SizeClass.choices),
    "language": dict(Language.choices),
    "status": dict(SupplierStatus.choices),
    "decision": dict(Decision.choices),
    "reason": dict(RejectReason.choices),
    "basis": dict(Basis.choices),
    "paper_kind": dict(EvidenceKind.choices),
    "severity": dict(Severity.choices),
    "area": dict(Area.choices),
    "rule": dict(RuleKind.choices),
    "method": dict(Method.choices),
    "kind": {PLAN: gettext_lazy("Plan"), FIX: gettext_lazy("Correction"), DISPUTE: gettext_lazy("Reply")},
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event in words; ``before`` is empty where the event tells no earlier value."""

    label: str
    before: str
    after: str


def title(kind: str) -> str:
    """What an event of this kind is called; the kind itself for one this list does not know."""
    return str(KINDS.get(kind, kind))


def changes(event: Event) -> list[Change]:
    """The fields an event tells of, in words."""
    keys = list(dict.fromkeys([*event.before, *event.after]))
    return [
        Change(
            str(FIELDS[key]),
            value(key, event.before.get(key), standard=event.before.get("standard") or ""),
            value(key, event.after.get(key), standard=event.after.get("standard") or ""),
        )
        for key in keys
        if key in FIELDS and (event.before.get(key) or "") != (event.after.get(key) or "")
    ]


def value(key: str, raw: Any, *, standard: str = "") -> str:
    """One value of an event as people read it; empty for none. ``standard`` is the one an item belongs to."""
    if raw is None or raw == "":
        return ""
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, list):
        return str(len(raw))
    if isinstance(raw, str):
        return _question(raw, standard) if key == "item" else _text(key, raw)
    return str(raw)


def _text(key: str, raw: str) -> str:
    if key == "standard":
        return code(raw)
    if key in _CHOICES:
        return str(_CHOICES[key].get(raw, raw))
    if key.endswith("_at"):
        return ui_format.moment(datetime.fromisoformat(raw))
    if key.endswith("_on") or key in _DAYS:
        return ui_format.day(date.fromisoformat(raw))
    if key == "total" and "/" in raw:
        return ui_format.number(Fraction(raw), 2)
    return raw


def _question(key: str, standard: str) -> str:
    """The number and name of an item; the key where no standard has it, or several and none is named."""
    known = [standard] if standard in STANDARDS else STANDARDS
    found = [item for one in known if (item := catalogue(one).items.get(key)) is not None]
    if len(found) != 1:
        return key
    return f"{found[0].number} {found[0].name.in_language(get_language() or 'en')}"
