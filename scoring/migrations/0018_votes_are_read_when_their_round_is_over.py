"""A vote of a round that still runs is read by its expert only; the panel counts the votes that are in."""

from django.db import migrations, models

#: The owner of a table with forced row-level security changes nothing in it unless the force is off.
COUNT = """
ALTER TABLE scoring_expertpanel NO FORCE ROW LEVEL SECURITY;
ALTER TABLE scoring_expertvote NO FORCE ROW LEVEL SECURITY;
UPDATE scoring_expertpanel p SET votes_in = (
  SELECT count(*) FROM scoring_expertvote v
  WHERE v.tenant_id = p.tenant_id AND v.panel_id = p.id AND v.round = p.round);
ALTER TABLE scoring_expertpanel FORCE ROW LEVEL SECURITY;
ALTER TABLE scoring_expertvote FORCE ROW LEVEL SECURITY;
"""

#: ``esgdd.voter`` holds what the person is called in the panels they look at, see ``as_voter``.
_READ = """
ALTER POLICY {role}_rows ON scoring_expertvote
  USING (tenant_id = (SELECT {tenant}()) AND (
    voter = ANY (string_to_array(current_setting('esgdd.voter', true), ','))
    OR EXISTS (
      SELECT 1 FROM scoring_expertpanel p
      WHERE p.tenant_id = scoring_expertvote.tenant_id AND p.id = scoring_expertvote.panel_id
        AND (p.state = 'closed' OR p.round > scoring_expertvote.round))))
  WITH CHECK (tenant_id = (SELECT {tenant}()));
"""
READ = _READ.format(role="buyer", tenant="ctx_tenant") + _READ.format(
    role="assessor", tenant="ctx_engaged_tenant"
)

#: Experts of rating bodies count their vote; the worker tells experts that a round is open.
RIGHTS = """
GRANT UPDATE (votes_in) ON scoring_expertpanel TO esgdd_assessor;
GRANT SELECT ON scoring_expertpanel TO esgdd_worker;
CREATE POLICY worker_rows ON scoring_expertpanel FOR ALL TO esgdd_worker
  USING (tenant_id = (SELECT ctx_tenant())) WITH CHECK (tenant_id = (SELECT ctx_tenant()));
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0017_kept_decisions_of_published_cards")]
    operations = [
        migrations.AddField("expertpanel", "votes_in", models.PositiveSmallIntegerField(default=0)),
        *(migrations.RunSQL(sql, reverse_sql=migrations.RunSQL.noop) for sql in (COUNT, READ, RIGHTS)),
    ]
