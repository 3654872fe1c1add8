"""The event log: everyone adds, nobody changes; a supplier company reads its own."""

from django.db import migrations

from core.rls import append_only, secure_table

SUPPLIER_AND_BODY = """
ALTER TABLE core_event ADD CONSTRAINT core_event_engaged FOREIGN KEY (tenant_id, supplier_org_id)
  REFERENCES tenants_engagement (tenant_id, organisation_id);
GRANT SELECT, INSERT ON core_event TO esgdd_supplier;
CREATE POLICY supplier_rows ON core_event FOR ALL TO esgdd_supplier
  USING (supplier_org_id = (SELECT ctx_org()) OR tenant_id = (SELECT ctx_tenant()))
  WITH CHECK (supplier_org_id = (SELECT ctx_org()) OR tenant_id = (SELECT ctx_tenant()));
CREATE POLICY own_body_rows ON core_event FOR ALL TO esgdd_assessor
  USING (tenant_id = (SELECT ctx_org())) WITH CHECK (tenant_id = (SELECT ctx_org()));
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial"), ("tenants", "0002_row_level_security")]
    operations = [
        secure_table(
            "core_event",
            buyer="select, insert",
            assessor="select, insert",
            worker="select, insert",
        ),
        migrations.RunSQL(SUPPLIER_AND_BODY, reverse_sql=migrations.RunSQL.noop),
        append_only("core_event"),
    ]
