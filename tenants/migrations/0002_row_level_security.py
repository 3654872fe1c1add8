"""Context functions, identity tables and who sees which organisation and person."""

from django.db import migrations

from core.rls import CONTEXT_FUNCTIONS, grant_identity

IDENTITY = [
    "tenants_organisation",
    "tenants_user",
    "tenants_membership",
    "tenants_engagement",
    "tenants_invitation",
]
SIDES = "esgdd_buyer, esgdd_assessor, esgdd_supplier"

POLICIES = f"""
GRANT SELECT ON tenants_organisation TO {SIDES}, esgdd_worker;
-- All of a person but the password's hash, which only the login role reads.
GRANT SELECT (id, email, name, language, time_zone, is_active, created_at, last_login) ON tenants_user
  TO {SIDES}, esgdd_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenants_membership TO {SIDES};
GRANT SELECT ON tenants_membership TO esgdd_worker;
GRANT SELECT ON tenants_engagement TO {SIDES}, esgdd_worker;
GRANT INSERT, UPDATE ON tenants_engagement TO esgdd_buyer;
GRANT INSERT ON tenants_engagement TO esgdd_worker;
GRANT SELECT, INSERT, UPDATE ON tenants_invitation TO {SIDES};
GRANT SELECT, UPDATE (sent_at, problem) ON tenants_invitation TO esgdd_worker;
GRANT SELECT (id, tenant_id, sent_at, accepted_at, withdrawn_at, expires_at) ON tenants_invitation TO esgdd_clock;

CREATE POLICY engaged ON tenants_engagement FOR SELECT TO esgdd_assessor, esgdd_supplier
  USING (organisation_id = (SELECT ctx_org()));
CREATE POLICY engaging ON tenants_engagement FOR ALL TO esgdd_buyer, esgdd_worker
  USING (tenant_id = (SELECT ctx_tenant())) WITH CHECK (tenant_id = (SELECT ctx_tenant()));

-- The tenant of a rating body: only one that engages it now, else an error.
CREATE FUNCTION ctx_engaged_tenant() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE engaged uuid;
BEGIN
  SELECT tenant_id INTO engaged FROM tenants_engagement
    WHERE tenant_id = ctx_tenant() AND organisation_id = ctx_org() AND ended_at IS NULL;
  IF engaged IS NULL THEN
    RAISE EXCEPTION 'the organisation is not engaged by this tenant' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN engaged;
END $$;

CREATE POLICY known_organisations ON tenants_organisation FOR SELECT TO esgdd_buyer, esgdd_supplier, esgdd_worker USING (
  id = (SELECT ctx_org()) OR id = (SELECT ctx_tenant()) OR EXISTS (
    SELECT 1 FROM tenants_engagement e
    WHERE (e.tenant_id = tenants_organisation.id AND e.organisation_id = (SELECT ctx_org()))
       OR (e.organisation_id = tenants_organisation.id AND e.tenant_id = (SELECT ctx_tenant()))
  )
);

CREATE POLICY engaging_organisations ON tenants_organisation FOR SELECT TO esgdd_assessor
  USING (id = (SELECT ctx_org()) OR id = (SELECT ctx_engaged_tenant()));

CREATE POLICY colleagues ON tenants_membership FOR SELECT TO esgdd_buyer, esgdd_supplier, esgdd_worker
  USING (organisation_id = (SELECT ctx_org()) OR organisation_id = (SELECT ctx_tenant()));
CREATE POLICY people_of_the_buyer ON tenants_membership FOR SELECT TO esgdd_assessor
  USING (organisation_id = (SELECT ctx_engaged_tenant()));
CREATE POLICY own_members ON tenants_membership FOR ALL TO {SIDES}
  USING (organisation_id = (SELECT ctx_org())) WITH CHECK (organisation_id = (SELECT ctx_org()));

CREATE POLICY known_people ON tenants_user FOR SELECT TO {SIDES}, esgdd_worker USING (
  EXISTS (SELECT 1 FROM tenants_membership m WHERE m.user_id = tenants_user.id)
);

-- Nobody is invited to somebody else's organisation; one a taken-up invitation founded stands on it later.
CREATE POLICY own_invitations ON tenants_invitation FOR ALL TO {SIDES}
  USING (tenant_id = (SELECT ctx_org())) WITH CHECK (
    tenant_id = (SELECT ctx_org())
    AND (organisation_id IS NULL OR organisation_id = tenant_id OR accepted_at IS NOT NULL)
  );
CREATE POLICY worker_rows ON tenants_invitation FOR ALL TO esgdd_worker
  USING (tenant_id = (SELECT ctx_tenant())) WITH CHECK (tenant_id = (SELECT ctx_tenant()));
CREATE POLICY clock_rows ON tenants_invitation FOR SELECT TO esgdd_clock USING (true);
"""

ENABLE = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
    f"CREATE POLICY sign_in ON {table} FOR ALL TO esgdd_app USING (true) WITH CHECK (true);"
    for table in IDENTITY
)


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("sessions", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(CONTEXT_FUNCTIONS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES + ENABLE, reverse_sql=migrations.RunSQL.noop),
        grant_identity(IDENTITY),
        grant_identity(["django_session", "account_emailaddress", "account_emailconfirmation"]),
        grant_identity(["django_migrations"], privileges="select"),
        migrations.RunSQL(
            "GRANT USAGE ON SEQUENCE account_emailaddress_id_seq, account_emailconfirmation_id_seq TO esgdd_app;",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
