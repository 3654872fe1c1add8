"""Row 3: what PostgreSQL's own catalogue says about the floor. Every object is looked at, none is trusted."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.apps import apps

from tests.prove.outcome import Outcome
from tests.security.exceptions import (
    CONTEXT_BY_ANOTHER_TABLE,
    EVERY_ROW,
    IDENTITY_TABLES,
    PUBLIC_TABLES,
    REFERENCE_TABLES,
    SHARED_TARGETS,
    TENANT_BY_ANOTHER_COLUMN,
    TOKEN_TABLES,
    UNIQUE_WITHOUT_TENANT,
    WITHOUT_ROW_SECURITY,
)

SIDES = ("esgdd_assessor", "esgdd_buyer", "esgdd_clock", "esgdd_supplier", "esgdd_worker")
PRODUCT_ROLES = ("esgdd_app", *SIDES)
APPEND_ONLY = (
    "core_event",
    "assessments_submission",
    "assessments_submittedfile",
    "assessments_keptdecisions",
    "assessments_signedstatement",
    "assessments_sharedcopy",
)
#: Policies that show a second side a row and that no other proof would miss: (table, policy).
SECOND_SIDES = (("assessments_jointagreement", "partner_reads"),)
#: Triggers that keep what is final as it is, or note what has to be looked at: (table, trigger).
GUARDS = (
    ("scoring_ratingrule", "rule_in_force"),
    ("onboarding_conditionset", "terms_fixed"),
    ("onboarding_codeversion", "terms_fixed"),
    ("onboarding_paper", "paper_fixed"),
    ("assessments_planversion", "plan_fixed"),
    ("assessments_jointagreement", "agreement_fixed"),
    ("suppliers_supplier", "seek_twins"),
    ("suppliers_supplierkey", "seek_twins"),
)
HARMFUL = {"TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"}

TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relkind, c.reloptions, r.rolname
FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
"""
COLUMNS = """
SELECT c.relname, a.attname, a.attnotnull FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND a.attnum > 0 AND NOT a.attisdropped
"""
GRANTS = """
SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), x.privilege_type
FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) x LEFT JOIN pg_roles r ON r.oid = x.grantee
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND x.grantee <> c.relowner
UNION
SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), x.privilege_type
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
CROSS JOIN LATERAL aclexplode(a.attacl) x LEFT JOIN pg_roles r ON r.oid = x.grantee
WHERE c.relnamespace = 'public'::regnamespace AND x.grantee <> c.relowner
"""
POLICIES = """
SELECT tablename, policyname, permissive, roles::text[], cmd, coalesce(qual, ''), coalesce(with_check, '')
FROM pg_policies WHERE schemaname = 'public'
"""
FOREIGN_KEYS = """
SELECT k.conname, k.conrelid::regclass::text, k.confrelid::regclass::text,
  array(SELECT attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, i)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY i),
  array(SELECT attname::text FROM unnest(k.confkey) WITH ORDINALITY u(n, i)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY i),
  k.convalidated
FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
"""
UNIQUE_INDEXES = """
SELECT i.indrelid::regclass::text, i.indisprimary,
  array(SELECT pg_get_indexdef(i.indexrelid, n::int, true) FROM generate_series(1, i.indnkeyatts) n)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
"""
FUNCTIONS = """
SELECT p.proname, p.prosecdef, r.rolname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
WHERE p.pronamespace = 'public'::regnamespace
"""
ROLES = """
SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit, rolcanlogin
FROM pg_roles WHERE rolname LIKE 'esgdd\\_%'
"""
MEMBERS = """
SELECT held.rolname, holder.rolname FROM pg_auth_members m
JOIN pg_roles held ON held.oid = m.roleid JOIN pg_roles holder ON holder.oid = m.member
WHERE holder.rolname LIKE 'esgdd\\_%'
"""
TRIGGERS = """
SELECT t.tgrelid::regclass::text, t.tgname, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
"""
SCHEMA = """
SELECT coalesce(r.rolname, 'PUBLIC'), x.privilege_type FROM pg_namespace n
CROSS JOIN LATERAL aclexplode(n.nspacl) x LEFT JOIN pg_roles r ON r.oid = x.grantee
WHERE n.nspname = 'public' AND x.privilege_type = 'CREATE'
"""


class CatalogueLint:
    """The proof over the database that ``cursor``, a superuser's, is connected to."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.outcome = Outcome()
        self._expect = self.outcome.expect
        self._columns: dict[str, dict[str, bool]] = defaultdict(dict)
        for table, column, required in self._ask(COLUMNS):
            self._columns[table][column] = required
        self._grants: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for table, role, privilege in self._ask(GRANTS):
            self._grants[table][role].add(privilege)

    def run(self) -> Outcome:
        """Look at every object once."""
        for check in (
            self._tables,
            self._privileges,
            self._policies,
            self._foreign_keys,
            self._declared_keys,
            self._unique,
            self._functions,
            self._roles,
            self._append_only,
        ):
            check()
        return self.outcome

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        self._cursor.execute(query)
        rows: list[tuple[Any, ...]] = self._cursor.fetchall()
        return rows

    def _tables(self) -> None:
        for table, secured, forced, kind, options, owner in self._ask(TABLES):
            if kind == "v":
                harmless = "security_invoker=true" in (options or []) or not self._grants[table]
                self._expect(harmless, f"view {table} reads with its owner's rights")
                continue
            self._expect(kind in "rp", f"{table} cannot carry row-level security")
            self._expect(owner == "esgdd_owner", f"{table} belongs to {owner}")
            granted = set(self._grants[table]) & set(PRODUCT_ROLES)
            exempt = table in WITHOUT_ROW_SECURITY and granted <= {"esgdd_app"}
            if table in REFERENCE_TABLES:
                exempt = all(held <= {"SELECT"} for held in self._grants[table].values())
            if granted and not exempt:
                self._expect(secured and forced, f"{table}: row-level security is not forced")
            if "tenant_id" in self._columns[table]:
                self._expect(self._columns[table]["tenant_id"], f"{table}.tenant_id may be empty")

    def _privileges(self) -> None:
        for table, grants in self._grants.items():
            for role, held in grants.items():
                self._expect(role in PRODUCT_ROLES, f"{role} has {held} on {table}")
                self._expect(not held & HARMFUL, f"{role} has {held & HARMFUL} on {table}")
            by_login = grants.get("esgdd_app", set())
            is_open = table in {*PUBLIC_TABLES, *TOKEN_TABLES}
            reviewed = table in IDENTITY_TABLES or (is_open and by_login == {"SELECT"})
            self._expect(not by_login or reviewed, f"the login role has rights on {table}")
        for role, _ in self._ask(SCHEMA):
            self._expect(role not in {"PUBLIC", *PRODUCT_ROLES}, f"{role} may create objects")

    def _policies(self) -> None:
        held: dict[str, set[str]] = defaultdict(set)
        named = set()
        for table, name, permissive, roles, command, using, check in self._ask(POLICIES):
            named.add((table, name))
            what = f"policy {name} on {table}"
            self._expect(
                permissive == "PERMISSIVE", f"{what} is restrictive: nobody has reviewed what it means"
            )
            held[table].update(roles)
            for role in roles:
                self._expect(role in PRODUCT_ROLES, f"{what} is for {role}")
                self._expect(self._grants[table].get(role), f"{what}: {role} has no grant")
                for text in (using, check if command in {"ALL", "INSERT", "UPDATE"} else using):
                    asks = "ctx_" in text or (table, name) in CONTEXT_BY_ANOTHER_TABLE
                    self._expect(
                        asks or (table, role) in EVERY_ROW, f"{what} asks no context: {text or 'none'}"
                    )
        for table, name in SECOND_SIDES:
            self._expect((table, name) in named, f"{table} lacks the policy {name}")
        for table, grants in self._grants.items():
            for role in set(grants) & set(PRODUCT_ROLES):
                covered = role in held[table] or table in {*WITHOUT_ROW_SECURITY, *REFERENCE_TABLES}
                self._expect(covered, f"{role} has a grant on {table} and no policy")

    def _foreign_keys(self) -> None:
        for name, table, target, own, far, valid in self._ask(FOREIGN_KEYS):
            self._expect(valid, f"{name} is not validated")
            if "tenant_id" not in self._columns[target] or target in SHARED_TARGETS:
                continue
            if not self._grants[table].keys() & set(SIDES):
                continue  # nobody in a tenant's context writes here
            pairs = set(zip(own, far, strict=True))
            listed = any((table, column) in TENANT_BY_ANOTHER_COLUMN for column in own)
            self._expect(
                ("tenant_id", "tenant_id") in pairs or listed, f"{name} ({own} → {target}) lacks the tenant"
            )

    def _declared_keys(self) -> None:
        """Django makes no constraint for a TenantForeignKey: the migrations must have."""
        made = {(table, tuple(own)) for _, table, _, own, _, _ in self._ask(FOREIGN_KEYS)}
        for model in apps.get_models():
            table = model._meta.db_table
            columns = self._columns[table]
            for field in model._meta.concrete_fields:
                if not field.is_relation or getattr(field, "db_constraint", False):
                    continue
                key = (table, field.column)
                wanted = [("tenant_id", field.column), ("tenant_id", "supplier_org_id", field.column)]
                if key in TENANT_BY_ANOTHER_COLUMN:
                    wanted = [TENANT_BY_ANOTHER_COLUMN[key][0]]
                self._expect(
                    any((table, one) in made for one in wanted), f"{table}.{field.column}: no composite key"
                )
            if {"tenant_id", "supplier_org_id"} <= set(columns):
                engaged = (table, ("tenant_id", "supplier_org_id")) in made
                self._expect(engaged, f"{table}: any supplier company fits any buyer")

    def _unique(self) -> None:
        for table, primary, columns in self._ask(UNIQUE_INDEXES):
            names = tuple(str(column).replace("(email::text)", "(email)") for column in columns)
            silent = primary or "tenant_id" in names or not self._tenant_table(table)
            listed = (table, names) in UNIQUE_WITHOUT_TENANT
            self._expect(silent or listed, f"{table}: {names} is unique across tenants")

    def _tenant_table(self, table: str) -> bool:
        return bool(self._grants[table]) and table not in {*WITHOUT_ROW_SECURITY, *REFERENCE_TABLES}

    def _functions(self) -> None:
        for name, definer, owner in self._ask(FUNCTIONS):
            self._expect(not definer, f"function {name} runs with its owner's rights")
            self._expect(owner == "esgdd_owner", f"function {name} belongs to {owner}")

    def _roles(self) -> None:
        seen = set()
        for name, boss, bypass, roles, databases, replicate, inherit, login in self._ask(ROLES):
            seen.add(name)
            self._expect(not (boss or bypass or replicate), f"{name} goes around row-level security")
            if name in PRODUCT_ROLES:
                self._expect(not (roles or databases), f"{name} may create roles or databases")
                self._expect(login == (name == "esgdd_app"), f"{name}: login is {login}")
                self._expect(name != "esgdd_app" or not inherit, "esgdd_app has its sides' rights unasked")
        self._expect(seen >= {*PRODUCT_ROLES, "esgdd_owner"}, f"roles missing: {seen}")
        members = {(held, holder) for held, holder in self._ask(MEMBERS)}
        self._expect(members == {(side, "esgdd_app") for side in SIDES}, f"unlisted membership: {members}")

    def _append_only(self) -> None:
        triggers = {(table, name): enabled for table, name, enabled in self._ask(TRIGGERS)}
        for table, name in GUARDS:
            self._expect(triggers.get((table, name)) == "O", f"{table} lacks the trigger {name}")
        for table in APPEND_ONLY:
            for name in ("append_only_rows", "append_only_table"):
                self._expect(triggers.get((table, name)) == "O", f"{table} lacks the trigger {name}")
            for role, held in self._grants[table].items():
                self._expect(not held & {"UPDATE", "DELETE"}, f"{role} may change {table}")
