"""Row 2: every table × four verbs × every database role × {no context, A, B}, as the app's own login.

Foreign rows are neither read nor written; own rows are read, so that a wall without a door is noticed too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import product
from typing import Any
from uuid import UUID, uuid4

from tests.prove.outcome import Outcome
from tests.prove.ownership import CASE_TABLES, EVENTS, TENANT_TABLES, TWO_SIDED, Books, Place, Row
from tests.prove.sql_session import BROKEN_KEY, TAKEN_KEY, Reply, SqlSession
from tests.security.exceptions import CLOCK_COLUMNS, IDENTITY_TABLES, PUBLIC_TABLES, REFERENCE_TABLES
from tests.world import World

SIDES = ("esgdd_buyer", "esgdd_assessor", "esgdd_supplier", "esgdd_worker")
INSERT = (
    "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"
)


def places(world: World) -> list[Place]:
    """Every role without a context, each organisation in its place, and rating bodies where they are not
    engaged."""
    ids = {name: str(world.org(name).pk) for name in _NAMES}
    pairs = {
        "esgdd_buyer": [("Aurora", "Aurora"), ("Borealis", "Borealis")],
        "esgdd_assessor": [
            ("Clearwater", "Aurora"),
            ("Dovetail", "Borealis"),
            ("Clearwater", "Borealis"),
            ("Dovetail", "Aurora"),
        ],
        "esgdd_supplier": [("Evergreen", "Evergreen"), ("Foxglove", "Foxglove")],
        "esgdd_worker": [(name, name) for name in ("Aurora", "Borealis", "Evergreen", "Foxglove")],
    }
    found = [Place(role) for role in ("esgdd_app", "esgdd_clock", *SIDES)]
    found += [Place(role, ids[org], ids[tenant]) for role, held in pairs.items() for org, tenant in held]
    return found


_NAMES = ("Aurora", "Borealis", "Clearwater", "Dovetail", "Evergreen", "Foxglove")


class SqlMatrix:
    """The proof over one database. ``books`` are its rows as the superuser sees them."""

    def __init__(self, session: SqlSession, books: Books, world: World) -> None:
        self._session, self._books = session, books
        self._places = places(world)
        self._others = [str(world.org(name).pk) for name in _NAMES]
        self.outcome = Outcome()

    def run(self, tables: Iterable[str] | None = None) -> Outcome:
        """Try everything on ``tables``, by default on all of them."""
        self.outcome.expect(not self._books.unknown_tables(), f"unlisted: {self._books.unknown_tables()}")
        for table in tables or self._books.rows:
            for place in self._places:
                self._try(table, place)
        return self.outcome

    def _try(self, table: str, place: Place) -> None:
        if table in REFERENCE_TABLES or (table in PUBLIC_TABLES and place.role == "esgdd_app"):
            self._unwritable(table, place)
        elif place.role == "esgdd_app":
            if table not in IDENTITY_TABLES:
                self._closed(table, place)
        elif place.role == "esgdd_clock":
            self._clock(table, place)
        elif not place.tenant:
            self._closed(table, place)
        else:
            self._read(table, place)
            self._write(table, place)
            self._move(table, place)
            self._point_elsewhere(table, place)

    def _closed(self, table: str, place: Place) -> None:
        """Loud: each verb is refused, not answered with nothing."""
        column = self._first_column(table)
        for statement in (
            f"SELECT {column} FROM {table}",
            f"INSERT INTO {table} DEFAULT VALUES",
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
        ):
            if (
                statement.startswith("INSERT")
                and self._books.rows[table]
                and "id" in self._books.rows[table][0]
            ):
                reply = self._insert(table, place, self._books.rows[table][0])
            else:
                reply = self._session.ask(place, statement)
            self._expect(reply.denied, place, statement, reply)

    def _clock(self, table: str, place: Place) -> None:
        for column in self._books.columns[table]:
            reply = self._session.ask(place, f'SELECT "{column}" FROM {table}')
            listed = column in CLOCK_COLUMNS.get(table, ())
            self._expect(reply.denied != listed, place, f"SELECT {column} FROM {table}", reply)
        self._unwritable(table, place)

    def _unwritable(self, table: str, place: Place) -> None:
        column = self._first_column(table)
        for statement in (
            f"INSERT INTO {table} DEFAULT VALUES",
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
        ):
            reply = self._session.ask(place, statement)
            self._expect(reply.denied, place, statement, reply)

    def _read(self, table: str, place: Place) -> None:
        statement = f"SELECT {self._first_column(table)} FROM {table}"
        reply = self._session.ask(place, statement)
        if reply.code:
            self._expect(reply.denied, place, statement, reply)
            return
        column = self._first_column(table)
        own = {row[column] for row in self._books.readable(table, place)}
        seen = {str(key) for (key,) in reply.rows}
        self._expect(seen <= own, place, f"{statement} shows foreign rows {seen - own}", reply)
        due = own if table in _SEEN_IN_FULL else {place.organisation} & own
        self._expect(due <= seen, place, f"{statement} hides own rows {due - seen}", reply)

    def _write(self, table: str, place: Place) -> None:
        foreign = self._books.foreign(table, place)
        if not foreign or "id" not in foreign[0]:
            self._closed(table, place)
            return
        for row in foreign[:5]:
            reply = self._insert(table, place, row)
            self._expect(reply.denied, place, f"INSERT INTO {table} a row of another", reply)
        keys = [str(row["id"]) for row in foreign]
        column = self._updatable(table, place)
        for statement in (
            f"UPDATE {table} SET {column} = {column} WHERE id::text = ANY(%s)",
            f"DELETE FROM {table} WHERE id::text = ANY(%s)",
        ):
            reply = self._session.ask(place, statement, [keys])
            self._expect(reply.denied or (not reply.code and not reply.touched), place, statement, reply)

    def _move(self, table: str, place: Place) -> None:
        """Hand an own row to another organisation."""
        own = [row for row in self._books.rows[table] if self._books.writable(table, row, place)]
        columns = ["tenant_id", "supplier_org_id"] if place.role == "esgdd_supplier" else ["tenant_id"]
        for column in (c for c in columns if own and c in own[0]):
            for other in self._others:
                keys = [str(row["id"]) for row in own if row[column] != other]
                statement = f"UPDATE {table} SET {column} = %s WHERE id::text = ANY(%s)"
                reply = self._session.ask(place, statement, [other, keys])
                self._expect(_refused(reply), place, statement, reply)

    def _point_elsewhere(self, table: str, place: Place) -> None:
        """Let an own row refer to a row of another: one of each case here, to one of each case there."""
        own = [row for row in self._books.rows[table] if self._books.writable(table, row, place)]
        if not own or table not in CASE_TABLES | TENANT_TABLES | TWO_SIDED:
            return
        for column, target in _REFERENCES.items():
            foreign = self._books.foreign(target, place)
            if column not in own[0] or not foreign:
                continue
            pointing = [row for row in own if row[column] is not None] or own
            for row, other in product(_one_a_case(pointing), _one_a_case(foreign)):
                if other["id"] == row[column] or _is_of_company(other, place):
                    continue  # where it points anyway, or a buyer's entries of the company itself
                pointed = _in_order(row | _fresh_names(row) | {column: other["id"]})
                reply = self._insert(table, place, pointed)
                if row[column] is None and reply.code == BROKEN_CHECK:
                    continue  # a row of this kind must not point there at all
                refused = _refused(reply) or reply.code == TAKEN_KEY
                self._expect(refused, place, f"INSERT INTO {table} with a foreign {column}", reply)

    def _insert(self, table: str, place: Place, row: Row) -> Reply:
        fresh = row | ({"id": str(uuid4())} if _is_uuid(row["id"]) else {"id": 999_999})
        columns = ", ".join(f'"{name}"' for name in fresh if name not in self._books.generated[table])
        return self._session.ask(place, INSERT.format(table=table, columns=columns), [json.dumps(fresh)])

    def _updatable(self, table: str, place: Place) -> str:
        """A column this role may write, else any."""
        for column in self._books.columns[table]:
            probe = self._session.ask(place, "SELECT has_column_privilege(%s, %s, 'UPDATE')", [table, column])
            if probe.rows and probe.rows[0][0]:
                return column
        return self._first_column(table)

    def _first_column(self, table: str) -> str:
        columns = self._books.columns[table]
        return "id" if "id" in columns else columns[0]

    def _expect(self, condition: object, place: Place, what: str, reply: Reply) -> None:
        answer = f"{reply.code} {reply.message}" if reply.code else f"{reply.touched} rows"
        self.outcome.expect(condition, f"{place}: {what} → {answer}")


#: A row that a check constraint refuses.
BROKEN_CHECK = "23514"
#: Tables where a role that may read sees all it may, not just some of it.
_SEEN_IN_FULL = CASE_TABLES | TENANT_TABLES | TWO_SIDED | {EVENTS, "tenants_membership", "tenants_user"}
_REFERENCES = {
    "supplier_id": "suppliers_supplier",
    "upstream_id": "suppliers_supplier",
    "declaration_id": "suppliers_declaration",
    "link_id": "suppliers_supplylink",
    "downstream_id": "suppliers_supplier",
    **dict.fromkeys(("first_id", "second_id", "survivor_id", "merged_id"), "suppliers_supplier"),
    "batch_id": "suppliers_importbatch",
    "category_id": "suppliers_category",
    "parent_id": "suppliers_category",
    "group_id": "suppliers_suppliergroup",
    "request_id": "assessments_request",
    "submission_id": "assessments_submission",
    "copy_id": "assessments_sharedcopy",
    **dict.fromkeys(("evidence_id", "replaced_by_id"), "assessments_evidence"),
    "review_id": "assessments_internalreview",
    "site_id": "suppliers_site",
    "finding_id": "remediation_finding",
    "plan_id": "remediation_plan",
    "agreement_id": "assessments_jointagreement",
    "action_id": "remediation_ownaction",
    "correction_id": "remediation_correction",
    "obligation_id": "core_obligation",
    "audit_id": "audits_audit",
    "content_object_id": "audits_audit",
    "sheet_id": "audits_findingsheet",
    "round_id": "scoring_round",
    "new_card_id": "scoring_scorecard",
    "before_id": "scoring_scorecard",
    **{f"{kind}_group_id": "scoring_peergroup" for kind in ("size", "industry", "country")},
    "card_id": "scoring_scorecard",
    "report_id": "reports_report",
    "rule_id": "scoring_ratingrule",
    "panel_id": "scoring_expertpanel",
    "event_id": "scoring_negativeevent",
    "warning_id": "scoring_warningentry",
    "case_id": "onboarding_onboardingcase",
    "entry_id": "risk_riskentry",
    "incident_id": "risk_incident",
    "playbook_id": "risk_playbook",
    "exercise_id": "risk_exercise",
    "measure_id": "risk_riskmeasure",
    "earlier_id": "onboarding_onboardingcase",
    "condition_set_id": "onboarding_conditionset",
}


def _is_of_company(row: Row, place: Place) -> bool:
    """Whether a buyer's row is about the very supplier company that asks."""
    return place.role == "esgdd_supplier" and row.get("supplier_org_id") == place.organisation


def _one_a_case(rows: Iterable[Row]) -> list[Row]:
    """The first row of every tenant and supplier company."""
    found: dict[tuple[Any, Any], Row] = {}
    for row in rows:
        found.setdefault((row.get("tenant_id"), row.get("supplier_org_id")), row)
    return list(found.values())


def _fresh_names(row: Row) -> Row:
    """New values where the table wants them unique, so that nothing but the reference can be refused."""
    fresh = {
        "number": 9_999,
        "item": "another",
        "code": uuid4().hex,
        "standard": "another",
        "input_hash": uuid4().hex,
        "sha256": uuid4().hex,
        "external_id": uuid4().hex,
        "content_hash": uuid4().hex,
        "source": str(uuid4()),
        "origin_key": uuid4().hex,
        "key": uuid4().hex,
        "is_current": False,
        "is_official": False,
        "version": 9_999,
        "voter": uuid4().hex,
        "line": "another",
        "token_hash": uuid4().hex,
        "form_key": str(uuid4()),
        "section": "another",
    }
    if "reader_name" in row:  # one reads at a time
        fresh |= {"state": "ended"}
    if "publication" in row:  # an event has one open entry on the warning list
        fresh |= {"publication": "none", "ended_at": "2026-01-01T00:00:00Z"}
    if "outcome" in row:  # a supplier has one case that runs
        fresh |= {"outcome": "stopped", "decided_at": "2026-01-01T00:00:00Z"}
    return {column: value for column, value in fresh.items() if column in row}


def _in_order(row: Row) -> Row:
    """A pair names the smaller id first: nothing but the reference is to be refused."""
    if not {"first_id", "second_id"} <= row.keys():
        return row
    first, second = sorted((str(row["first_id"]), str(row["second_id"])))
    return row | {"first_id": first, "second_id": second}


def _refused(reply: Reply) -> bool:
    return reply.code in {"42501", BROKEN_KEY} or (not reply.code and not reply.touched)


def _is_uuid(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
