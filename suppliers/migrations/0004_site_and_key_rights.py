"""Sites and external keys are the buyer's; auditors read the sites they go to."""

from django.db import migrations

from core.rls import secure_table

SUPPLIER = [("supplier_id", "suppliers_supplier")]


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0003_sites_and_external_keys")]
    operations = [
        secure_table(
            "suppliers_site",
            buyer="select, insert, update, delete",
            assessor="select, insert",
            worker="select, insert",
            keys=SUPPLIER,
        ),
        secure_table(
            "suppliers_supplierkey",
            buyer="select, insert, update, delete",
            worker="select, insert",
            keys=SUPPLIER,
        ),
    ]
