"""A buyer's supplier list is its own; engaged rating bodies read it, suppliers do not see it."""

from django.db import migrations

from core.rls import secure_table

SUPPLIER_ORG = """
ALTER TABLE suppliers_supplier ADD CONSTRAINT suppliers_supplier_engaged FOREIGN KEY (tenant_id, supplier_org_id)
  REFERENCES tenants_engagement (tenant_id, organisation_id);
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0001_initial"), ("core", "0002_row_level_security")]
    operations = [
        secure_table(
            "suppliers_supplier",
            buyer="select, insert, update",
            assessor="select",
            worker="select, insert, update",
        ),
        migrations.RunSQL(SUPPLIER_ORG, reverse_sql=migrations.RunSQL.noop),
        secure_table(
            "suppliers_supplylink",
            buyer="select, insert, update, delete",
            assessor="select",
            worker="select, insert",
            keys=[("upstream_id", "suppliers_supplier"), ("downstream_id", "suppliers_supplier")],
        ),
        secure_table(
            "suppliers_importbatch",
            buyer="select, insert, update",
            worker="select, update",
            clock="id, tenant_id, state",
        ),
        secure_table(
            "suppliers_importrow",
            buyer="select",
            worker="select, insert, update, delete",
            keys=[("batch_id", "suppliers_importbatch"), ("supplier_id", "suppliers_supplier")],
        ),
    ]
