"""Risk classes: the rule, imported indices, what the rule says of each supplier, what people say instead."""

import core.models
from core.rls import secure_table
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


SUPPLIER = ("supplier_id", "suppliers_supplier")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("suppliers", "0006_risk_class_of_suppliers"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RiskRule",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Put in force")],
                        default="draft",
                        max_length=16,
                    ),
                ),
                ("effective_from", models.DateField(blank=True, null=True)),
                ("content", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
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
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="RiskAssessment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.PositiveIntegerField()),
                ("rule_label", models.CharField(max_length=32)),
                (
                    "risk_class",
                    models.CharField(
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")], max_length=8
                    ),
                ),
                ("tree", models.JSONField()),
                ("input_hash", models.CharField(max_length=64)),
                ("assessed_at", models.DateTimeField()),
                ("is_current", models.BooleanField(default=True)),
                (
                    "supplier",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_assessments",
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
                (
                    "rule",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risk.riskrule",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="RiskWatch",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("mark", models.CharField(blank=True, max_length=300)),
                ("looked_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
        ),
        migrations.CreateModel(
            name="CountryIndex",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(max_length=120)),
                ("source", models.CharField(max_length=300)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "direction",
                    models.CharField(
                        choices=[("higher_worse", "Higher is worse"), ("lower_worse", "Lower is worse")],
                        max_length=16,
                    ),
                ),
                ("area", models.CharField(max_length=24)),
                ("cuts", models.JSONField(default=list)),
                ("values", models.JSONField(default=dict)),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "imported_by",
                    models.ForeignKey(
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
                "ordering": ["name", "-year", "-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "name", "year", "sha256"), name="country_index_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskOverrule",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "risk_class",
                    models.CharField(
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")], max_length=8
                    ),
                ),
                (
                    "instead_of",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("by_name", models.CharField(max_length=200)),
                ("until", models.DateField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=1000)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                        related_name="risk_overrules",
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
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("tenant", "supplier"),
                        name="one_running_risk_overrule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="risk_overrule_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="riskrule",
            constraint=models.UniqueConstraint(fields=("tenant", "version"), name="risk_rule_once"),
        ),
        migrations.AddConstraint(
            model_name="riskrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("tenant",), name="one_draft_risk_rule"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "draft"), ("effective_from__isnull", False), _connector="OR"),
                name="risk_rule_in_force_from_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.UniqueConstraint(
                fields=("tenant", "supplier", "number"), name="risk_assessment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("tenant", "supplier"),
                name="one_current_risk_assessment",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskwatch",
            constraint=models.UniqueConstraint(fields=("tenant",), name="risk_watch_once"),
        ),
        secure_table(
            "risk_riskrule",
            buyer="select, insert, update, delete",
            assessor="select",
            worker="select",
        ),
        secure_table("risk_countryindex", buyer="select, insert", assessor="select", worker="select"),
        secure_table(
            "risk_riskassessment",
            buyer="select",
            assessor="select",
            worker="select, insert, update (is_current)",
            keys=[SUPPLIER, ("rule_id", "risk_riskrule")],
        ),
        secure_table(
            "risk_riskoverrule",
            buyer="select, insert, update (ended_at, ended_by_id, ended_reason)",
            assessor="select",
            worker="select, update (ended_at)",
            keys=[SUPPLIER],
        ),
        secure_table(
            "risk_riskwatch",
            buyer="select, update (next_at)",
            assessor="select",
            worker="select, insert, update",
            clock="id, tenant_id, next_at",
        ),
    ]
