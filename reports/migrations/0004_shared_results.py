"""Results that supplier companies share by link: a table of the company's own, read by the holder of a link."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models
from core.rls import secure_table

_CHANGES = "revoked_at, token_hash, link_made_at, opened, last_opened_at"

#: The card and the report lie in the case files of the customer who rated, and are about this company.
KEYS = """
ALTER TABLE reports_sharedresult ADD CONSTRAINT reports_sharedresult_card_id_fk
  FOREIGN KEY (rater_id, tenant_id, card_id) REFERENCES scoring_scorecard (tenant_id, supplier_org_id, id);
ALTER TABLE reports_sharedresult ADD CONSTRAINT reports_sharedresult_report_id_fk
  FOREIGN KEY (rater_id, tenant_id, report_id) REFERENCES reports_report (tenant_id, supplier_org_id, id);
"""

#: The inner queries read as the supplier company: it shares published cards and released reports only.
PUBLISHED = """
ALTER POLICY supplier_rows ON reports_sharedresult
  WITH CHECK (tenant_id = (SELECT ctx_tenant())
    AND EXISTS (SELECT 1 FROM scoring_scorecard c WHERE c.id = card_id)
    AND (report_id IS NULL OR EXISTS (SELECT 1 FROM reports_report r WHERE r.id = report_id)));
"""

#: A visitor without an account reads, as the login role, the one row whose link they hold: where it leads.
READ_BY_LINK = """
CREATE FUNCTION ctx_share() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE value text := current_setting('esgdd.share', true);
BEGIN
  IF value IS NULL OR value = '' THEN
    RAISE EXCEPTION 'no link: esgdd.share is not set' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN value;
END $$;
GRANT SELECT (id, tenant_id, token_hash) ON reports_sharedresult TO esgdd_app;
CREATE POLICY link_rows ON reports_sharedresult FOR SELECT TO esgdd_app
  USING (token_hash = (SELECT ctx_share()));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_draft_reports"),
        ("scoring", "0015_decisions_of_published_cards"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedResult",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("with_receipt", models.BooleanField(default=False)),
                ("recipient", models.CharField(max_length=120)),
                ("receipt", models.JSONField()),
                ("form_key", models.UUIDField(default=uuid.uuid4)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("link_made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("opened", models.PositiveIntegerField(default=0)),
                ("last_opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "card",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="scoring.scorecard",
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
                    "rater",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
                (
                    "report",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="reports.report",
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
            options={"ordering": ["-created_at", "-id"]},
        ),
        migrations.AddIndex(
            model_name="sharedresult",
            index=models.Index(fields=["tenant", "-created_at"], name="shared_recent"),
        ),
        migrations.AddConstraint(
            model_name="sharedresult",
            constraint=models.UniqueConstraint(fields=("tenant", "form_key"), name="shared_once"),
        ),
        secure_table("reports_sharedresult", supplier=f"select, insert, update ({_CHANGES})"),
        migrations.RunSQL(KEYS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(PUBLISHED, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(READ_BY_LINK, reverse_sql=migrations.RunSQL.noop),
    ]
