"""Campaigns: one questionnaire asked of many suppliers; requests of chosen sections; reminders of requests."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models
from core.rls import secure_table

RIGHTS = """
ALTER TABLE assessments_request ADD CONSTRAINT assessments_request_campaign_id_fk
  FOREIGN KEY (tenant_id, campaign_id) REFERENCES assessments_campaign (tenant_id, id);
GRANT SELECT (sections, remind_at) ON assessments_request TO esgdd_clock;
GRANT INSERT, UPDATE (withdrawn_at, expires_at) ON tenants_invitation TO esgdd_worker;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0009_papers_end"),
        ("suppliers", "0018_fewer_indexes_over_imports"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CampaignRecipient",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "To be asked"), ("asked", "Asked"), ("left_out", "Left out")],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                (
                    "left_out",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("merged", "Merged into another record"),
                            ("outside", "Removed or refused"),
                            ("open", "Has an open request on this standard"),
                            ("contact", "No e-mail address"),
                            ("size", "No size class"),
                            ("fault", "Could not be asked"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="request",
            name="remind_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="remind_days",
            field=models.JSONField(
                blank=True, db_default=models.Value([], output_field=models.JSONField()), default=list
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="reminded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="sections",
            field=models.JSONField(
                blank=True, db_default=models.Value([], output_field=models.JSONField()), default=list
            ),
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(max_length=200)),
                ("standard", models.CharField(max_length=32)),
                ("standard_version", models.CharField(max_length=32)),
                ("standard_hash", models.CharField(max_length=64)),
                ("sections", models.JSONField(blank=True, default=list)),
                (
                    "coverage",
                    models.CharField(
                        choices=[("full", "Full coverage"), ("chosen", "Chosen suppliers")], max_length=16
                    ),
                ),
                ("coverage_reason", models.CharField(blank=True, max_length=500)),
                ("language", models.CharField(default="en", max_length=10)),
                ("due_at", models.DateTimeField()),
                ("short_notice_reason", models.CharField(blank=True, max_length=500)),
                ("reference_date", models.DateField()),
                ("base_extended_to", models.DateField(blank=True, null=True)),
                ("announcement", models.TextField(blank=True, max_length=2000)),
                ("remind_days", models.JSONField(blank=True, default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("sending", "Being sent"),
                            ("running", "Running"),
                            ("ended", "Ended"),
                        ],
                        default="draft",
                        max_length=16,
                    ),
                ),
                ("recipient_count", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("end_reason", models.CharField(blank=True, max_length=500)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
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
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="request",
            name="campaign",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="assessments.campaign",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)),
                fields=["remind_at"],
                name="request_reminders",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(
                condition=models.Q(("campaign__isnull", False)),
                fields=("tenant", "campaign", "supplier"),
                name="asked_once_by_a_campaign",
            ),
        ),
        migrations.AddField(
            model_name="campaignrecipient",
            name="campaign",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recipients",
                to="assessments.campaign",
            ),
        ),
        migrations.AddField(
            model_name="campaignrecipient",
            name="supplier",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="suppliers.supplier",
            ),
        ),
        migrations.AddField(
            model_name="campaignrecipient",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(fields=["tenant", "state", "-created_at"], name="campaign_by_state"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("coverage", "chosen"), _negated=True),
                    models.Q(("coverage_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="campaign_scope_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="campaignrecipient",
            index=models.Index(fields=["tenant", "campaign", "state"], name="recipient_by_state"),
        ),
        migrations.AddConstraint(
            model_name="campaignrecipient",
            constraint=models.UniqueConstraint(
                fields=("tenant", "campaign", "supplier"), name="recipient_once"
            ),
        ),
        secure_table(
            "assessments_campaign",
            buyer="select, insert, update, delete",
            assessor="select",
            worker="select, update (state, sent_at)",
            clock="id, tenant_id, state",
        ),
        secure_table(
            "assessments_campaignrecipient",
            buyer="select, insert, update (state, left_out), delete",
            worker="select, update (state, left_out)",
            keys=[("campaign_id", "assessments_campaign"), ("supplier_id", "suppliers_supplier")],
        ),
        migrations.RunSQL(RIGHTS, reverse_sql=migrations.RunSQL.noop),
    ]
