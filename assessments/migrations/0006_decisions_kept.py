"""Decisions of a finished review are kept when it is opened again. Suppliers read them by a later migration."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import core.models
from core.rls import append_only, secure_table


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_decisions_shown_with_the_result"),
        ("tenants", "0004_firms_by_invitation"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptDecisions",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("revision", models.PositiveIntegerField()),
                ("decisions", models.JSONField()),
                (
                    "request",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_decisions",
                        to="assessments.request",
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "request", "revision"), name="decisions_kept_once"
                    )
                ],
            },
        ),
        secure_table(
            "assessments_keptdecisions",
            case=True,
            buyer="select, insert",
            assessor="select, insert",
            worker="select",
            keys=[("request_id+supplier_org", "assessments_request")],
        ),
        append_only("assessments_keptdecisions"),
    ]
