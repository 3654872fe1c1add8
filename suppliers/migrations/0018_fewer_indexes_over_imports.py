"""Indexes over one key alone go where another one begins with the tenant and that key, as every query does.

A list of ten thousand suppliers wrote a hundred thousand entries into them.
"""

import core.models
import django.db.models.deletion
from django.db import migrations, models

TENANT = {
    "db_index": False,
    "editable": False,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "tenants.organisation",
}
KEY = {"db_constraint": False, "db_index": False, "on_delete": django.db.models.deletion.PROTECT}


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0017_site_keys")]

    operations = [
        migrations.AlterField("importrow", "tenant", models.ForeignKey(**TENANT)),
        migrations.AlterField(
            "importrow",
            "batch",
            core.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="suppliers.importbatch",
            ),
        ),
        migrations.AlterField(
            "importrow",
            "supplier",
            core.models.TenantForeignKey(**KEY, null=True, related_name="+", to="suppliers.supplier"),
        ),
        migrations.AddIndex(
            "importrow",
            models.Index(
                condition=models.Q(("supplier__isnull", False)),
                fields=["tenant", "supplier"],
                name="import_row_supplier",
            ),
        ),
        migrations.AlterField("supplier", "tenant", models.ForeignKey(**TENANT)),
        migrations.AlterField("supplier", "supplier_org", models.ForeignKey(**TENANT, null=True)),
        migrations.AlterField(
            "supplier",
            "category",
            core.models.TenantForeignKey(
                **KEY, blank=True, null=True, related_name="suppliers", to="suppliers.category"
            ),
        ),
        migrations.AlterField(
            "supplier",
            "group",
            core.models.TenantForeignKey(
                **KEY, blank=True, null=True, related_name="suppliers", to="suppliers.suppliergroup"
            ),
        ),
        migrations.AlterField(
            "supplier",
            "merged_into",
            core.models.TenantForeignKey(
                **KEY, editable=False, null=True, related_name="+", to="suppliers.supplier"
            ),
        ),
    ]
