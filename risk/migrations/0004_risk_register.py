"""The risk register: entries, what is done about them, whom they concern."""

import core.models
from core.rls import secure_table
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models


ENTRY = ("entry_id", "risk_riskentry")


class Migration(migrations.Migration):
    dependencies = [
        ("risk", "0003_materiality_record"),
        ("suppliers", "0011_duplicate_rights"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RiskEntry",
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
                            ("policy_legal", "Policy and legal"),
                            ("technology", "Technology"),
                            ("market", "Market"),
                            ("reputation", "Reputation"),
                            ("acute", "Physical, acute"),
                            ("chronic", "Physical, chronic"),
                            ("human_rights", "Human rights"),
                            ("workers_rights", "Workers’ rights"),
                            ("environment", "Environment"),
                            ("anti_corruption", "Anti-corruption"),
                        ],
                        max_length=16,
                    ),
                ),
                ("starter", models.CharField(blank=True, max_length=40)),
                ("factor", models.CharField(blank=True, max_length=2000)),
                ("process", models.CharField(blank=True, max_length=2000)),
                ("on_activities", models.CharField(blank=True, max_length=1000)),
                ("on_products", models.CharField(blank=True, max_length=1000)),
                ("on_partners", models.CharField(blank=True, max_length=1000)),
                ("on_stakeholders", models.CharField(blank=True, max_length=1000)),
                ("existing", models.CharField(blank=True, max_length=2000)),
                (
                    "likelihood",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                (
                    "consequence",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                ("points", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "residual_likelihood",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                (
                    "residual_consequence",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                ("residual_points", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("more_needed", models.BooleanField(blank=True, null=True)),
                ("more_reason", models.CharField(blank=True, max_length=1000)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("countries", models.JSONField(blank=True, default=list)),
                ("project", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("watched", "Watched"), ("closed", "Closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=1000)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "category",
                    core.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_entries",
                        to="suppliers.category",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="RiskEntrySupplier",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "entry",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplier_links",
                        to="risk.riskentry",
                    ),
                ),
                (
                    "supplier",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_links",
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
        migrations.CreateModel(
            name="RiskMeasure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("rank", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=500)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("under_way", "Under way"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "entry",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
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
                "ordering": ["rank", "created_at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="riskentry",
            index=models.Index(fields=["tenant", "state", "-points"], name="risk_entry_by_points"),
        ),
        migrations.AddConstraint(
            model_name="riskentry",
            constraint=models.UniqueConstraint(fields=("tenant", "number"), name="risk_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="riskentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("likelihood", None), ("likelihood__range", (1, 5)), _connector="OR"),
                    models.Q(("consequence", None), ("consequence__range", (1, 5)), _connector="OR"),
                    models.Q(
                        ("residual_likelihood", None), ("residual_likelihood__range", (1, 5)), _connector="OR"
                    ),
                    models.Q(
                        ("residual_consequence", None),
                        ("residual_consequence__range", (1, 5)),
                        _connector="OR",
                    ),
                ),
                name="risk_entry_on_the_grid",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consequence", None), ("likelihood", None), ("points", None)),
                    (
                        "points",
                        django.db.models.expressions.CombinedExpression(
                            models.F("likelihood"), "*", models.F("consequence")
                        ),
                    ),
                    _connector="OR",
                ),
                name="risk_entry_points",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("residual_consequence", None),
                        ("residual_likelihood", None),
                        ("residual_points", None),
                    ),
                    (
                        "residual_points",
                        django.db.models.expressions.CombinedExpression(
                            models.F("residual_likelihood"), "*", models.F("residual_consequence")
                        ),
                    ),
                    _connector="OR",
                ),
                name="risk_entry_residual_points",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("more_needed", None), models.Q(("more_reason", ""), _negated=True), _connector="OR"
                ),
                name="risk_entry_more_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskentrysupplier",
            constraint=models.UniqueConstraint(
                fields=("tenant", "entry", "supplier"), name="risk_entry_supplier_once"
            ),
        ),
        secure_table(
            "risk_riskentry",
            buyer="select, insert, update",
            assessor="select",
            worker="select",
            keys=[("category_id", "suppliers_category")],
        ),
        secure_table(
            "risk_riskmeasure",
            buyer="select, insert, update",
            assessor="select",
            worker="select",
            keys=[ENTRY],
        ),
        secure_table(
            "risk_riskentrysupplier",
            buyer="select, insert, update, delete",
            assessor="select",
            worker="select",
            keys=[ENTRY, ("supplier_id", "suppliers_supplier")],
        ),
    ]
