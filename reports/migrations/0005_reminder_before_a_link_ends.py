"""A company is told a week before a link it shared ends."""

from django.db import migrations, models

#: The owner of a table with forced row-level security changes nothing in it unless the force is off.
REMINDED = """
ALTER TABLE reports_sharedresult NO FORCE ROW LEVEL SECURITY;
UPDATE reports_sharedresult SET remind_at = expires_at - interval '7 days'
WHERE revoked_at IS NULL AND expires_at > now();
ALTER TABLE reports_sharedresult FORCE ROW LEVEL SECURITY;
"""

RIGHTS = """
GRANT UPDATE (remind_at) ON reports_sharedresult TO esgdd_supplier;
GRANT SELECT, UPDATE (remind_at) ON reports_sharedresult TO esgdd_worker;
CREATE POLICY worker_rows ON reports_sharedresult FOR ALL TO esgdd_worker
  USING (tenant_id = (SELECT ctx_tenant())) WITH CHECK (tenant_id = (SELECT ctx_tenant()));
GRANT SELECT (id, tenant_id, remind_at) ON reports_sharedresult TO esgdd_clock;
CREATE POLICY clock_rows ON reports_sharedresult FOR SELECT TO esgdd_clock USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_shared_results")]
    operations = [
        migrations.AddField("sharedresult", "remind_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(REMINDED, reverse_sql=migrations.RunSQL.noop),
        migrations.AddIndex(
            "sharedresult",
            models.Index(
                fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="shared_ends_soon"
            ),
        ),
        migrations.RunSQL(RIGHTS, reverse_sql=migrations.RunSQL.noop),
    ]
