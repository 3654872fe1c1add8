"""Categories, groups, flags, contacts and products are the buyer's; rating bodies read what sorts suppliers."""

from django.db import migrations

from core.rls import secure_table

SUPPLIER = [("supplier_id", "suppliers_supplier")]
SORTED = """
ALTER TABLE suppliers_supplier ADD CONSTRAINT suppliers_supplier_category_id_fk
  FOREIGN KEY (tenant_id, category_id) REFERENCES suppliers_category (tenant_id, id);
ALTER TABLE suppliers_supplier ADD CONSTRAINT suppliers_supplier_group_id_fk
  FOREIGN KEY (tenant_id, group_id) REFERENCES suppliers_suppliergroup (tenant_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0007_supplier_master")]
    operations = [
        secure_table(
            "suppliers_category",
            buyer="select, insert, update, delete",
            assessor="select",
            worker="select, insert",
            keys=[("parent_id", "suppliers_category")],
        ),
        secure_table(
            "suppliers_suppliergroup",
            buyer="select, insert, update, delete",
            assessor="select",
            worker="select, insert",
        ),
        migrations.RunSQL(SORTED, reverse_sql=migrations.RunSQL.noop),
        secure_table(
            "suppliers_statuschange",
            buyer="select, insert, update",
            worker="select, insert",
            keys=SUPPLIER,
        ),
        secure_table(
            "suppliers_supplierflag",
            buyer="select, insert, update",
            assessor="select",
            worker="select, insert, update",
            keys=SUPPLIER,
        ),
        secure_table(
            "suppliers_contact",
            buyer="select, insert, update, delete",
            worker="select, insert, update, delete",
            keys=SUPPLIER,
        ),
        secure_table(
            "suppliers_product",
            buyer="select, insert, update, delete",
            assessor="select",
            worker="select, insert, update, delete",
            keys=SUPPLIER,
        ),
    ]
