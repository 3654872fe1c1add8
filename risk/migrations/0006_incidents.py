"""Incidents and interruptions of supply, and whom they concern."""

import core.models
from core.rls import secure_table
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("risk", "0005_classes_go_with_suppliers"),
        ("suppliers", "0014_lists_of_belongings"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("natural", "Natural event"),
                            ("accident", "Fire or accident"),
                            ("authority", "Order of an authority"),
                            ("labour", "Strike or labour dispute"),
                            ("transport", "Transport or customs"),
                            ("insolvency", "Insolvency"),
                            ("cyber", "Failure or attack on computers"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("happened_on", models.DateField()),
                (
                    "supply",
                    models.CharField(
                        choices=[
                            ("none", "None so far"),
                            ("delayed", "Delayed"),
                            ("reduced", "Reduced"),
                            ("stopped", "Stopped"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("effect", models.CharField(blank=True, max_length=2000)),
                ("recovery_plan", models.CharField(blank=True, max_length=2000)),
                ("recover_by", models.DateField(blank=True, null=True)),
                ("recovered_on", models.DateField(blank=True, null=True)),
                ("lessons", models.CharField(blank=True, max_length=2000)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    core.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="risk.riskentry",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "ordering": ["-happened_on", "-number"],
            },
        ),
        migrations.CreateModel(
            name="IncidentSupplier",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "incident",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplier_links",
                        to="risk.incident",
                    ),
                ),
                (
                    "site",
                    core.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incident_links",
                        to="suppliers.site",
                    ),
                ),
                (
                    "supplier",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incident_links",
                        to="suppliers.supplier",
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
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(fields=("tenant", "number"), name="incident_once"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recovered_on", None), ("recovered_on__gte", models.F("happened_on")), _connector="OR"
                ),
                name="incident_over_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on", None), models.Q(("lessons", ""), _negated=True), _connector="OR"
                ),
                name="incident_closed_with_lesson",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentsupplier",
            constraint=models.UniqueConstraint(
                fields=("tenant", "incident", "supplier"), name="incident_supplier_once"
            ),
        ),
        secure_table(
            "risk_incident",
            buyer="select, insert, update",
            assessor="select",
            worker="select",
            keys=[("entry_id", "risk_riskentry")],
        ),
        secure_table(
            "risk_incidentsupplier",
            buyer="select, insert, update, delete",
            assessor="select",
            worker="select",
            keys=[
                ("incident_id", "risk_incident"),
                ("supplier_id", "suppliers_supplier"),
                ("site_id", "suppliers_site"),
            ],
        ),
    ]
