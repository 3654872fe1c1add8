"""Groups of peers, each supplier's place in them, and a buyer's portfolio, counted by a worker."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import core.models
from core.rls import secure_table

#: A supplier company reads the groups that a standing of its own names; the inner query is bound by the
#: policy of standings as well.
GROUPS_TOLD = """
GRANT SELECT ON scoring_peergroup TO esgdd_supplier;
CREATE POLICY supplier_rows ON scoring_peergroup FOR SELECT TO esgdd_supplier USING (EXISTS (
  SELECT 1 FROM scoring_standing own
  WHERE own.tenant_id = scoring_peergroup.tenant_id AND own.supplier_org_id = (SELECT ctx_org())
    AND scoring_peergroup.id IN (own.size_group_id, own.industry_group_id, own.country_group_id)));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0013_objections_to_published_cards"),
        ("suppliers", "0005_size_facts"),
        ("tenants", "0004_firms_by_invitation"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeerGroup",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("standard", models.CharField(max_length=32)),
                (
                    "size_class",
                    models.CharField(
                        choices=[
                            ("large", "Large"),
                            ("medium", "Medium"),
                            ("micro_small", "Micro and small"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("size", "Size class"),
                            ("industry", "Industry"),
                            ("country", "Country"),
                            ("tier", "Tier"),
                        ],
                        max_length=16,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=8)),
                ("n", models.PositiveIntegerField()),
                ("bands", models.JSONField(default=dict)),
                ("lower", models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ("median", models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ("upper", models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ("topics", models.JSONField(default=dict)),
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
            name="Portfolio",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("counted_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("mark", models.CharField(blank=True, max_length=200)),
                ("content", models.JSONField(default=dict)),
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
            name="Standing",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("standard", models.CharField(max_length=32)),
                (
                    "size_class",
                    models.CharField(
                        choices=[
                            ("large", "Large"),
                            ("medium", "Medium"),
                            ("micro_small", "Micro and small"),
                        ],
                        max_length=16,
                    ),
                ),
                ("industry", models.CharField(blank=True, max_length=3)),
                ("country", models.CharField(max_length=2)),
                ("tier", models.PositiveSmallIntegerField()),
                ("total", models.DecimalField(decimal_places=4, max_digits=9)),
                ("band", models.CharField(blank=True, max_length=4)),
                ("strengths", models.JSONField(default=dict)),
                ("size_percentile", models.PositiveSmallIntegerField(null=True)),
                ("industry_percentile", models.PositiveSmallIntegerField(null=True)),
                ("country_percentile", models.PositiveSmallIntegerField(null=True)),
                (
                    "movement",
                    models.CharField(
                        choices=[
                            ("up", "Moved up"),
                            ("down", "Moved down"),
                            ("same", "Unchanged"),
                            ("first", "First result"),
                            ("none", "No result yet"),
                        ],
                        default="first",
                        max_length=8,
                    ),
                ),
                ("gained", models.DecimalField(decimal_places=4, default=0, max_digits=9)),
                (
                    "before",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.scorecard",
                    ),
                ),
                (
                    "card",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.scorecard",
                    ),
                ),
                (
                    "country_group",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.peergroup",
                    ),
                ),
                (
                    "industry_group",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.peergroup",
                    ),
                ),
                (
                    "size_group",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.peergroup",
                    ),
                ),
                (
                    "supplier",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="suppliers.supplier",
                    ),
                ),
                (
                    "supplier_org",
                    models.ForeignKey(
                        editable=False,
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
        ),
        migrations.AddConstraint(
            model_name="peergroup",
            constraint=models.UniqueConstraint(
                fields=("tenant", "standard", "size_class", "kind", "code"), name="peer_group_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="portfolio",
            constraint=models.UniqueConstraint(fields=("tenant",), name="portfolio_once"),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["tenant", "standard", "size_class", "-total", "id"], name="standing_ranked"
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["tenant", "standard", "movement", "gained", "id"], name="standing_moved"
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["supplier_org", "standard"], name="standing_portal"),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.UniqueConstraint(
                fields=("tenant", "supplier", "standard"), name="standing_once"
            ),
        ),
        secure_table(
            "scoring_peergroup",
            buyer="select",
            assessor="select",
            worker="select, insert, update, delete",
        ),
        secure_table(
            "scoring_standing",
            case=True,
            buyer="select",
            assessor="select",
            supplier="select",
            worker="select, insert, update, delete",
            keys=[
                ("supplier_id", "suppliers_supplier"),
                ("card_id+supplier_org", "scoring_scorecard"),
                ("before_id+supplier_org", "scoring_scorecard"),
                ("size_group_id", "scoring_peergroup"),
                ("industry_group_id", "scoring_peergroup"),
                ("country_group_id", "scoring_peergroup"),
            ],
        ),
        secure_table(
            "scoring_portfolio",
            buyer="select",
            assessor="select",
            worker="select, insert, update",
            clock="id, tenant_id, next_at",
        ),
        migrations.RunSQL(GROUPS_TOLD, reverse_sql=migrations.RunSQL.noop),
    ]
