"""A company is told 90, 30 and 7 days before a paper of its vault ends."""

from django.db import migrations, models

#: The owner of a table with forced row-level security changes nothing in it unless the force is off.
REMINDED = """
ALTER TABLE assessments_evidence NO FORCE ROW LEVEL SECURITY;
UPDATE assessments_evidence SET remind_at = (
  SELECT min(at) FROM (
    SELECT (valid_until - lead)::timestamp AT TIME ZONE o.time_zone AS at
    FROM tenants_organisation o, unnest(ARRAY[90, 30, 7]) AS lead WHERE o.id = tenant_id
  ) AS days WHERE at > now()
) WHERE valid_until > now();
ALTER TABLE assessments_evidence FORCE ROW LEVEL SECURITY;
"""

RIGHTS = """
GRANT UPDATE (remind_at) ON assessments_evidence TO esgdd_worker;
GRANT SELECT (id, tenant_id, remind_at) ON assessments_evidence TO esgdd_clock;
CREATE POLICY clock_rows ON assessments_evidence FOR SELECT TO esgdd_clock USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0008_room_for_pinned_rules"), ("tenants", "0001_initial")]
    operations = [
        migrations.AddField("evidence", "remind_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(REMINDED, reverse_sql=migrations.RunSQL.noop),
        migrations.AddIndex(
            "evidence",
            models.Index(
                fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="papers_end_soon"
            ),
        ),
        migrations.RunSQL(RIGHTS, reverse_sql=migrations.RunSQL.noop),
    ]
