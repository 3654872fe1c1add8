"""Whose row is it: written down once, apart from the policies it is held against.

:class:`Books` reads all rows as the superuser; :meth:`Books.readable` says which of a table's rows a person
in a given place may see, in plain Python.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tests.security.exceptions import IDENTITY_TABLES, REFERENCE_TABLES

#: Aggregates; a supplier company reads those that a standing of its own names.
GROUPS = "scoring_peergroup"
#: Rows of a case: the supplier company named in ``supplier_org_id`` takes part in it.
CASE_TABLES = {
    "assessments_request",
    "assessments_answer",
    "assessments_answerevidence",
    "assessments_submission",
    "assessments_submittedfile",
    "assessments_consent",
    "assessments_sharedcopy",
    "assessments_sharingask",
    "assessments_review",
    "assessments_keptdecisions",
    "assessments_answerworkbook",
    "assessments_outsideresult",
    "assessments_keptshare",
    *(f"assessments_{name}" for name in ("sectionassignment", "internalreview", "internalremark")),
    "assessments_withdrawal",
    "scoring_scorecard",
    "scoring_dispute",
    "scoring_standing",
    "reports_report",
    "core_obligation",
    "core_effect",
    "remediation_finding",
    "remediation_plan",
    "remediation_correctiveaction",
    "remediation_correction",
    "remediation_prooffile",
    "remediation_sharedaction",
    "suppliers_declaration",
    *(f"onboarding_{name}" for name in ("onboardingcase", "changereport", "paper", "baseline")),
    "onboarding_baselinedraft",
    "suppliers_passeddemand",
}
#: Rows of one organisation: a buyer's list, a supplier company's vault.
TENANT_TABLES = {
    "suppliers_supplier",
    "suppliers_supplylink",
    "suppliers_importbatch",
    "suppliers_importrow",
    "assessments_evidence",
    *(f"assessments_{name}" for name in ("reviewpolicy", "reviewassignment", "proofcheck", "secondreading")),
    "assessments_sampledacceptance",
    "assessments_companysite",
    "assessments_checklistpaper",
    "assessments_handinrule",
    "assessments_campaign",
    "assessments_campaignrecipient",
    "tenants_notice",
    "suppliers_supplierkey",
    "api_apiclient",
    "suppliers_site",
    "suppliers_sitekey",
    "suppliers_chainreading",
    "suppliers_ownsource",
    *("remediation_ownaction", "remediation_ownactionproof"),
    *(f"suppliers_{name}" for name in ("category", "suppliergroup", "supplierflag", "statuschange")),
    *(f"suppliers_{name}" for name in ("contact", "product", "programme", "programmetarget")),
    *(f"suppliers_{name}" for name in ("duplicatepair", "merge", "savedview")),
    "scoring_round",
    "scoring_roundresult",
    "scoring_portfolio",
    GROUPS,
    *(f"scoring_{name}" for name in ("ratingrule", "expertpanel", "expertvote", "rescoring")),
    *(f"scoring_{name}" for name in ("screening", "negativeevent", "warningentry", "publicwarning")),
    *(f"risk_{name}" for name in ("riskrule", "countryindex", "riskassessment", "riskoverrule", "riskwatch")),
    *(f"risk_{name}" for name in ("riskentry", "riskmeasure", "riskentrysupplier")),
    *(f"risk_{name}" for name in ("incident", "incidentsupplier")),
    *(f"risk_{name}" for name in ("playbook", "playbookversion", "exercise", "exercisemeasure")),
    "risk_materialityrecord",
    *(f"assessments_{name}" for name in ("evaluationplan", "planversion", "interestconflict")),
    "reports_sharedresult",
    "audits_audit",
    "audits_auditsite",
    "audits_auditgrant",
    "audits_findingsheet",
    "audits_findingsheetrow",
    *(f"onboarding_{name}" for name in ("conditionset", "codeversion", "casestanding", "waiver")),
}
#: A rating body's and a buyer's own proofs; a buyer reads those of the bodies it engages.
PROOFS = "assessments_competenceproof"
#: Rows of two sides: who wrote an agreement and who takes part in it, with what both signed.
AGREEMENTS = "assessments_jointagreement"
STATEMENTS = "assessments_signedstatement"
TWO_SIDED = {PROOFS, AGREEMENTS, STATEMENTS}
EVENTS = "core_event"
VOTES = "scoring_expertvote"
#: Nobody but the owner has any business here.
CLOSED_TABLES = {"auth_group", "auth_group_permissions"}
#: Of django-guardian, for grants on any model: ours have a table of their own with a tenant.
CLOSED_TABLES |= {"guardian_userobjectpermission", "guardian_groupobjectpermission"}
#: Of django-oauth-toolkit, for ways of signing in that are not offered.
CLOSED_TABLES |= {f"oauth2_provider_{name}" for name in ("grant", "refreshtoken", "idtoken", "devicegrant")}

Row = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where somebody stands: a database role, their organisation, and the tenant they say they work for."""

    role: str
    organisation: str = ""
    tenant: str = ""

    def __str__(self) -> str:
        side = self.role.removeprefix("esgdd_")
        return (
            f"{side} of {self.organisation[:8]} in {self.tenant[:8]}"
            if self.tenant
            else f"{side}, no context"
        )


class Books:
    """All rows of all tables, as the superuser sees them."""

    def __init__(self, cursor: Any) -> None:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace "
            "AND c.relkind IN ('r', 'p') ORDER BY 1"
        )
        tables = [table for (table,) in cursor.fetchall()]
        self.rows: dict[str, list[Row]] = {}
        self.columns: dict[str, list[str]] = {}
        self.generated: dict[str, set[str]] = defaultdict(set)
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")
            self.rows[table] = [row for (row,) in cursor.fetchall()]
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            self.columns[table] = [column.name for column in cursor.description]
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND is_generated = 'ALWAYS'"
        )
        for table, column in cursor.fetchall():
            self.generated[table].add(column)
        self.engaged: dict[str, set[str]] = defaultdict(set)
        for row in self.rows["tenants_engagement"]:
            if row["ended_at"] is None:
                self.engaged[row["tenant_id"]].add(row["organisation_id"])

    def unknown_tables(self) -> set[str]:
        """Tables nobody has said anything about."""
        known = CASE_TABLES | TENANT_TABLES | TWO_SIDED | CLOSED_TABLES
        known |= {*IDENTITY_TABLES, *REFERENCE_TABLES, EVENTS}
        return set(self.rows) - known

    def inside(self, place: Place) -> bool:
        """Whether the place exists: an organisation in its own rows, or a rating body with its buyer."""
        if place.role == "esgdd_assessor":
            return place.organisation in self.engaged[place.tenant]
        return bool(place.tenant) and place.organisation == place.tenant

    def readable(self, table: str, place: Place) -> list[Row]:
        """The rows of ``table`` that are no secret to somebody in ``place``."""
        return [
            row
            for row in self.rows[table]
            if self._may_read(table, row, place) and not self._is_secret(table, row)
        ]

    def foreign(self, table: str, place: Place) -> list[Row]:
        """The rows of ``table`` that somebody in ``place`` must not write."""
        return [row for row in self.rows[table] if not self.writable(table, row, place)]

    def writable(self, table: str, row: Row, place: Place) -> bool:
        """Whether a row is somebody's own: identity rows are read by more people than may write them."""
        if table in {"tenants_organisation", "tenants_user"}:
            return False
        if table == "tenants_membership":
            return bool(row["organisation_id"] == place.organisation)
        if table == "tenants_engagement":
            return bool(row["tenant_id"] == place.organisation)
        if table == PROOFS:
            return self.inside(place) and bool(row["tenant_id"] == place.organisation)
        return self._may_read(table, row, place)

    def _may_read(self, table: str, row: Row, place: Place) -> bool:
        if table in CASE_TABLES | TENANT_TABLES | TWO_SIDED:
            return self._may_read_work(table, row, place)
        if table == "tenants_invitation":
            return bool(row["tenant_id"] == place.organisation)
        mine = {place.organisation, place.tenant} if self.inside(place) else {place.organisation}
        if table == EVENTS:
            return row["tenant_id"] in mine or _takes_part(row, place)
        if table == "tenants_membership":
            return row["organisation_id"] in mine | self._told(place)
        if table == "tenants_user":
            return any(
                m["user_id"] == row["id"] and m["organisation_id"] in mine | self._told(place)
                for m in self.rows["tenants_membership"]
            )
        return not mine.isdisjoint(self._shown_to(table, row))

    def _may_read_work(self, table: str, row: Row, place: Place) -> bool:
        if table in TWO_SIDED:
            return self.inside(place) and self._is_on_a_side(table, row, place)
        own = self.inside(place) and row["tenant_id"] == place.tenant
        if table == GROUPS and place.role == "esgdd_supplier":
            own = row["id"] in self._groups_named_to(place)
        return own or (table in CASE_TABLES and _takes_part(row, place) and self._is_out(table, row))

    def _is_on_a_side(self, table: str, row: Row, place: Place) -> bool:
        """Whether a row of two sides is known to one of them; stages and supplier companies have none."""
        if place.role not in {"esgdd_buyer", "esgdd_assessor"}:
            return False
        is_own = row["tenant_id"] == place.organisation
        if table == PROOFS:
            engaged = place.role == "esgdd_buyer" and row["tenant_id"] in self.engaged[place.tenant]
            return is_own or engaged
        is_theirs = row["partner_id"] == place.organisation
        if table == AGREEMENTS:
            return is_own or (is_theirs and row["offered_at"] is not None)
        is_of_buyer = row["tenant_id"] == place.tenant and row["partner_id"] is None
        return is_own or is_theirs or is_of_buyer

    def _is_secret(self, table: str, row: Row) -> bool:
        """Whether nobody reads a row yet: a vote of a round that runs, but for the expert whose it is."""
        if table != VOTES:
            return False
        panel = next(one for one in self.rows["scoring_expertpanel"] if one["id"] == row["panel_id"])
        return bool(panel["state"] == "open" and panel["round"] == row["round"])

    def _groups_named_to(self, place: Place) -> set[str]:
        """The groups of peers that the standings of a supplier company name."""
        return {
            row[f"{kind}_group_id"]
            for row in self.rows["scoring_standing"]
            for kind in ("size", "industry", "country")
            if row["supplier_org_id"] == place.organisation
        }

    def _told(self, place: Place) -> set[str]:
        """Organisations whose people are known without being colleagues, while the tenant engages them: to a
        stage that writes to them, all; to a buyer, the rating bodies that see its data."""
        if place.role not in {"esgdd_worker", "esgdd_buyer"}:
            return set()
        bodies = {row["id"] for row in self.rows["tenants_organisation"] if row["kind"] == "assessor"}
        engaged = self.engaged[place.tenant]
        return engaged if place.role == "esgdd_worker" else engaged & bodies

    def _is_out(self, table: str, row: Row) -> bool:
        """Whether a case row is the supplier's to see yet: a scorecard is not before it is published, nor the
        decisions it rests on unless the answers came back; kept decisions are out with a published card."""
        if table == "assessments_review":
            asked = next(one for one in self.rows["assessments_request"] if one["id"] == row["request_id"])
            is_over = asked["state"] in {"reviewed", "closed"}
            is_shown = is_over and 0 < asked["review_revision"] <= asked["decisions_shown"]
            return bool(asked["state"] == "returned" or is_shown)
        if table == "assessments_keptdecisions":
            return any(
                card["request_id"] == row["request_id"]
                and card["review_revision"] == row["revision"]
                and card["basis"] != "declared"
                and card["state"] == "published"
                for card in self.rows["scoring_scorecard"]
            )
        return table != "scoring_scorecard" or row["state"] == "published"

    def _shown_to(self, table: str, row: Row) -> set[str]:
        """The organisations that may see an identity row."""
        match table:
            case "tenants_organisation":
                return {row["id"]} | self._partners(row["id"])
            case "tenants_engagement":
                return {row["tenant_id"], row["organisation_id"]}
        return set()

    def _partners(self, organisation: str) -> set[str]:
        """Organisations that work with this one, now or before."""
        pairs = ({row["tenant_id"], row["organisation_id"]} for row in self.rows["tenants_engagement"])
        return set().union(*(pair for pair in pairs if organisation in pair))


def _takes_part(row: Row, place: Place) -> bool:
    return place.role == "esgdd_supplier" and row["supplier_org_id"] == place.organisation
