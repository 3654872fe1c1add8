"""Shares of links, tiers that follow from links, declared sources, demands passed on."""

import core.models
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.rls import secure_table

#: A company declares for its own entry in the customer's list, not for another's.
COMPANY_KEY = """
ALTER TABLE suppliers_supplier ADD CONSTRAINT suppliers_supplier_company_key
  UNIQUE (tenant_id, supplier_org_id, id);
"""
#: Links into which a declaration was taken belong to the declaration's buyer.
DECLARATION_OF_LINK = """
ALTER TABLE suppliers_supplylink ADD CONSTRAINT suppliers_supplylink_declaration_id_fk
  FOREIGN KEY (tenant_id, declaration_id) REFERENCES suppliers_declaration (tenant_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0008_supplier_master_rights"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChainReading",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("read_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("source", models.UUIDField(editable=False)),
                (
                    "shown",
                    models.CharField(
                        choices=[("named", "By name"), ("hidden", "That it is there, without a name")],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("identifier", models.CharField(blank=True, max_length=64)),
                ("material", models.CharField(blank=True, max_length=200)),
                (
                    "share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Not looked at yet"),
                            ("taken", "Taken into the list"),
                            ("set_aside", "Set aside"),
                            ("withdrawn", "Taken back by the supplier"),
                        ],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("consented_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="OwnSource",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(max_length=200)),
                ("country", models.CharField(max_length=2)),
                ("identifier", models.CharField(blank=True, max_length=64)),
                ("material", models.CharField(max_length=200)),
                (
                    "share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["material", "name", "id"],
            },
        ),
        migrations.CreateModel(
            name="PassedDemand",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("code", "Code of conduct"),
                            ("standard", "Requirements of an ESG standard"),
                            ("request", "Questionnaire or request for data"),
                            ("terms", "Contract terms"),
                            ("training", "Training"),
                        ],
                        max_length=16,
                    ),
                ),
                ("passed_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("evidence", models.UUIDField(blank=True, null=True)),
                ("evidence_name", models.CharField(blank=True, max_length=255)),
            ],
            options={
                "ordering": ["-passed_on", "-created_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="supplylink",
            name="link_once",
        ),
        migrations.AddField(
            model_name="supplier",
            name="stated_tier",
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="supplylink",
            name="share",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=5,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
            ),
        ),
        migrations.AddField(
            model_name="chainreading",
            name="tenant",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="declared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="supplier",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="declarations",
                to="suppliers.supplier",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="supplier_org",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="tenant",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="supplylink",
            name="declaration",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links",
                to="suppliers.declaration",
            ),
        ),
        migrations.AddIndex(
            model_name="supplylink",
            index=models.Index(fields=["tenant", "downstream"], name="link_by_downstream"),
        ),
        migrations.AddConstraint(
            model_name="supplylink",
            constraint=models.UniqueConstraint(
                fields=("tenant", "upstream", "downstream", "material"), name="link_of_material_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="supplylink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share", None), models.Q(("share__gte", 0), ("share__lte", 100)), _connector="OR"
                ),
                name="link_share_in_percent",
            ),
        ),
        migrations.AddField(
            model_name="ownsource",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ownsource",
            name="tenant",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="passeddemand",
            name="declaration",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="demands",
                to="suppliers.declaration",
            ),
        ),
        migrations.AddField(
            model_name="passeddemand",
            name="link",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="demands",
                to="suppliers.supplylink",
            ),
        ),
        migrations.AddField(
            model_name="passeddemand",
            name="noted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="passeddemand",
            name="supplier_org",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="passeddemand",
            name="tenant",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="chainreading",
            index=models.Index(fields=["next_at"], name="chain_reading_due"),
        ),
        migrations.AddConstraint(
            model_name="chainreading",
            constraint=models.UniqueConstraint(fields=("tenant",), name="chain_reading_once"),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(fields=["tenant", "state"], name="declaration_by_state"),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.UniqueConstraint(
                fields=("tenant", "supplier_org", "source"), name="declaration_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consented_at__isnull", False), ("shown", "named")),
                    models.Q(
                        ("country", ""),
                        ("identifier", ""),
                        ("material", ""),
                        ("name", ""),
                        ("share", None),
                        ("shown", "hidden"),
                    ),
                    _connector="OR",
                ),
                name="declaration_named_by_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownsource",
            constraint=models.UniqueConstraint(
                fields=("tenant", "name", "country", "material"), name="own_source_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="passeddemand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declaration__isnull", False), ("link", None), ("supplier_org__isnull", False)),
                    models.Q(("declaration", None), ("link__isnull", False), ("supplier_org", None)),
                    _connector="OR",
                ),
                name="demand_along_one_link",
            ),
        ),
        secure_table(
            "suppliers_chainreading", worker="select, insert, update", clock="id, tenant_id, next_at"
        ),
        secure_table("suppliers_ownsource", supplier="select, insert, update, delete"),
        migrations.RunSQL(COMPANY_KEY, reverse_sql=migrations.RunSQL.noop),
        secure_table(
            "suppliers_declaration",
            case=True,
            buyer="select, update (state, decided_at, updated_at)",
            assessor="select",
            supplier="select, insert, update",
            keys=[("supplier_id+supplier_org", "suppliers_supplier")],
        ),
        migrations.RunSQL(DECLARATION_OF_LINK, reverse_sql=migrations.RunSQL.noop),
        secure_table(
            "suppliers_passeddemand",
            buyer="select, insert, delete",
            assessor="select",
            supplier="select, insert",
            case=True,
            keys=[
                ("link_id", "suppliers_supplylink"),
                ("declaration_id+supplier_org", "suppliers_declaration"),
            ],
        ),
    ]
