"""Results of outside questionnaires and remote assessments, entered by a company or its customer."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models
from core.rls import secure_table


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0013_answers_in_workbooks"),
        ("suppliers", "0019_names_of_listed_suppliers"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideResult",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("scheme", models.CharField(max_length=32)),
                ("scheme_name", models.CharField(blank=True, max_length=100)),
                ("score", models.CharField(max_length=100)),
                ("assessed_on", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("file", models.CharField(blank=True, max_length=255)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("by_supplier", models.BooleanField(default=False)),
                ("entered_by_name", models.CharField(max_length=200)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplier",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outside_results",
                        to="suppliers.supplier",
                    ),
                ),
                (
                    "supplier_org",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
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
                "ordering": ["-assessed_on", "id"],
                "indexes": [models.Index(fields=["tenant", "supplier"], name="outside_by_supplier")],
            },
        ),
        secure_table(
            "assessments_outsideresult",
            case=True,
            buyer="select, insert, update (removed_at)",
            assessor="select",
            supplier="select, insert, update (removed_at)",
            worker="select",
            keys=[("supplier_id+supplier_org", "suppliers_supplier")],
        ),
    ]
