"""E-mails to people about a case, and who a stage may tell: the people of engaged organisations."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.rls import secure_table

PEOPLE_TO_TELL = """
CREATE POLICY people_to_tell ON tenants_membership FOR SELECT TO esgdd_worker USING (
  EXISTS (
    SELECT 1 FROM tenants_engagement e
    WHERE e.organisation_id = tenants_membership.organisation_id
      AND e.tenant_id = (SELECT ctx_tenant()) AND e.ended_at IS NULL
  )
);
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_row_level_security")]
    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=200)),
                ("context", models.JSONField(default=dict)),
                ("path", models.CharField(max_length=200)),
                ("next_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=300)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
                (
                    "recipient",
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
                "ordering": ["-created_at"],
                "constraints": [models.UniqueConstraint(fields=("tenant", "key"), name="notice_once")],
                "indexes": [
                    models.Index(
                        fields=["next_at"], condition=models.Q(("sent_at", None)), name="notice_waiting"
                    )
                ],
            },
        ),
        secure_table(
            "tenants_notice",
            worker="select, insert, update (next_at, sent_at, attempts, problem)",
            clock="id, tenant_id, next_at, sent_at",
        ),
        migrations.RunSQL(PEOPLE_TO_TELL, reverse_sql=migrations.RunSQL.noop),
    ]
