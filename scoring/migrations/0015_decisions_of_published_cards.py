"""Suppliers go on reading the decisions of results that were published before."""

from django.db import migrations

#: The owner of a table with forced row-level security changes nothing in it unless the force is off.
SHOWN = """
ALTER TABLE assessments_request NO FORCE ROW LEVEL SECURITY;
ALTER TABLE scoring_scorecard NO FORCE ROW LEVEL SECURITY;
UPDATE assessments_request r SET decisions_shown = review_revision
WHERE EXISTS (
  SELECT 1 FROM scoring_scorecard c WHERE c.tenant_id = r.tenant_id AND c.request_id = r.id
    AND c.basis = 'verified' AND c.state = 'published' AND c.review_revision = r.review_revision);
ALTER TABLE assessments_request FORCE ROW LEVEL SECURITY;
ALTER TABLE scoring_scorecard FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0014_peers_and_portfolio"),
        ("assessments", "0005_decisions_shown_with_the_result"),
    ]
    operations = [migrations.RunSQL(SHOWN, reverse_sql=migrations.RunSQL.noop)]
