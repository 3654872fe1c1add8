"""Answers come back in workbooks, and say when they were taken over and wait to be checked."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models
from core.rls import secure_table


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0012_shared_copies"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("answer", "to_check", models.BooleanField(db_default=False, default=False)),
        migrations.CreateModel(
            name="AnswerWorkbook",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("file_name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "To be looked at"),
                            ("taken", "Taken"),
                            ("discarded", "Thrown away"),
                        ],
                        default="ready",
                        max_length=16,
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("changed", models.PositiveSmallIntegerField(default=0)),
                (
                    "request",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="workbooks",
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
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "discarded"), _negated=True),
                        fields=("tenant", "request", "sha256"),
                        name="answer_workbook_once",
                    )
                ],
            },
        ),
        secure_table(
            "assessments_answerworkbook",
            case=True,
            supplier="select, insert, update (content, state, taken_at, changed)",
            keys=[("request_id+supplier_org", "assessments_request")],
        ),
    ]
