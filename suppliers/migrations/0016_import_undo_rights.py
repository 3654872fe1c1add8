"""The worker takes imports back: it removes what they made, and sees what hangs on it."""

from django.db import migrations

RIGHTS = """
GRANT DELETE ON suppliers_supplier, suppliers_site, suppliers_supplylink TO esgdd_worker;
GRANT SELECT ON suppliers_declaration TO esgdd_worker;
CREATE POLICY worker_rows ON suppliers_declaration FOR SELECT TO esgdd_worker
  USING (tenant_id = (SELECT ctx_tenant()));
GRANT SELECT, DELETE ON suppliers_passeddemand TO esgdd_worker;
CREATE POLICY worker_rows ON suppliers_passeddemand FOR ALL TO esgdd_worker
  USING (tenant_id = (SELECT ctx_tenant())) WITH CHECK (tenant_id = (SELECT ctx_tenant()));
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0015_import_undo_updates_sheets")]
    operations = [migrations.RunSQL(RIGHTS, reverse_sql=migrations.RunSQL.noop)]
