"""What other systems call sites: the buyer's, as what they call suppliers is."""

import core.models
import django.db.models.deletion
import uuid
from django.db import migrations, models

from core.rls import secure_table


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0016_import_undo_rights"),
        ("tenants", "0004_firms_by_invitation"),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("source_system", models.CharField(max_length=64)),
                ("external_id", models.CharField(max_length=128)),
                (
                    "site",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="suppliers.site",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["source_system", "external_id"],
                "indexes": [models.Index(fields=["tenant", "site"], name="site_key_of")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "source_system", "external_id"), name="site_key_once"
                    )
                ],
            },
        ),
        secure_table(
            "suppliers_sitekey",
            buyer="select, insert, update, delete",
            worker="select, insert, delete",
            keys=[("site_id", "suppliers_site")],
        ),
    ]
