"""Row-level security in one place: the SQL that makes a table safe, used by migrations only.

Every database role has its own policy on every table, so a role without a grant and a policy sees nothing.

========== ===================================== ===========================================================
role       who                                   reads and writes
========== ===================================== ===========================================================
buyer      people of the buyer                   rows of its tenant
assessor   people of an engaged rating body      rows of the tenant that engaged it
supplier   people of a supplier company          its own vault (tenant = itself), case rows by supplier_org
worker     stages, one tenant at a time          rows of that tenant
clock      finding what is due                   listed columns only, across tenants
app        the login role, before any context    identity tables only
========== ===================================== ===========================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import migrations

ROLES = ("buyer", "assessor", "supplier", "worker")

#: Context functions. Each raises when nothing is set: a forgotten context is loud, not empty.
CONTEXT_FUNCTIONS = """
CREATE FUNCTION ctx_uuid(setting text) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE value text := current_setting(setting, true);
BEGIN
  IF value IS NULL OR value = '' THEN
    RAISE EXCEPTION 'no tenant context: % is not set', setting USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN value::uuid;
END $$;
CREATE FUNCTION ctx_tenant() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT ctx_uuid('esgdd.tenant') $$;
CREATE FUNCTION ctx_org() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT ctx_uuid('esgdd.organisation') $$;
"""

#: Where the tenant column must point, for each role.
_TENANT_CHECK = {
    "buyer": "tenant_id = (SELECT ctx_tenant())",
    "assessor": "tenant_id = (SELECT ctx_engaged_tenant())",
    "supplier": "tenant_id = (SELECT ctx_tenant())",
    "worker": "tenant_id = (SELECT ctx_tenant())",
}
_SUPPLIER_CASE_CHECK = "supplier_org_id = (SELECT ctx_org())"


def _policy(table: str, role: str, check: str) -> str:
    return (
        f"CREATE POLICY {role}_rows ON {table} FOR ALL TO esgdd_{role} USING ({check}) WITH CHECK ({check});"
    )


def secure_table(
    table: str,
    *,
    buyer: str = "",
    assessor: str = "",
    supplier: str = "",
    worker: str = "",
    clock: str = "",
    case: bool = False,
    keys: Iterable[tuple[str, str]] = (),
) -> migrations.RunSQL:
    """Make ``table`` safe: forced row-level security, a policy and grants for each role, composite keys.

    The role arguments are the privileges granted, such as ``"select, insert"``, or column-wise
    ``"select, update (state)"``; empty means no access. ``clock`` is a column list the clock role may read
    across tenants. ``case`` rows are shown to a supplier by ``supplier_org_id`` (and must belong to a
    supplier company the tenant has engaged); other rows by ``tenant_id``. ``keys`` are pairs of
    (foreign-key column, target table): the constraint covers the tenant too, and the supplier company
    where the column is written ``column+supplier_org``.
    """
    grants = {"buyer": buyer, "assessor": assessor, "supplier": supplier, "worker": worker}
    sql = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;",
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_key UNIQUE (tenant_id, id);",
    ]
    if case:
        sql += [
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_case_key UNIQUE (tenant_id, supplier_org_id, id);",
            (
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_engaged "
                "FOREIGN KEY (tenant_id, supplier_org_id) "
                "REFERENCES tenants_engagement (tenant_id, organisation_id);"
            ),
        ]
    for role in ROLES:
        if not grants[role]:
            continue
        check = _SUPPLIER_CASE_CHECK if role == "supplier" and case else _TENANT_CHECK[role]
        sql += [f"GRANT {grants[role]} ON {table} TO esgdd_{role};", _policy(table, role, check)]
    if clock:
        sql += [
            f"GRANT SELECT ({clock}) ON {table} TO esgdd_clock;",
            f"CREATE POLICY clock_rows ON {table} FOR SELECT TO esgdd_clock USING (true);",
        ]
    sql += [_composite_key(table, column, target) for column, target in keys]
    return migrations.RunSQL("\n".join(sql), reverse_sql=migrations.RunSQL.noop)


def _composite_key(table: str, column: str, target: str) -> str:
    column, _, with_supplier = column.partition("+")
    own, far = ["tenant_id", column], ["tenant_id", "id"]
    if with_supplier:
        own, far = ["tenant_id", "supplier_org_id", column], ["tenant_id", "supplier_org_id", "id"]
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk FOREIGN KEY ({', '.join(own)}) "
        f"REFERENCES {target} ({', '.join(far)});"
    )


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on ``table`` to everyone, the owner included."""
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
        CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
        CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
        """,
        reverse_sql=migrations.RunSQL.noop,
    )


def grant_identity(
    tables: Sequence[str], *, privileges: str = "select, insert, update, delete"
) -> migrations.RunSQL:
    """Grant the login role an identity table (user, session, sign-in): the reviewed exception to RLS."""
    return migrations.RunSQL(
        f"GRANT {privileges} ON {', '.join(tables)} TO esgdd_app;",
        reverse_sql=migrations.RunSQL.noop,
    )
