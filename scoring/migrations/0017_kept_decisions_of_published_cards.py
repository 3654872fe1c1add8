"""A supplier company reads kept decisions where a scorecard that rests on them was published."""

from django.db import migrations

#: The inner query reads as the supplier company, so it finds published cards of its own only.
SHOWN = """
GRANT SELECT ON assessments_keptdecisions TO esgdd_supplier;
CREATE POLICY supplier_rows ON assessments_keptdecisions FOR SELECT TO esgdd_supplier
  USING (supplier_org_id = (SELECT ctx_org()) AND EXISTS (
    SELECT 1 FROM scoring_scorecard c
    WHERE c.tenant_id = assessments_keptdecisions.tenant_id
      AND c.request_id = assessments_keptdecisions.request_id
      AND c.review_revision = assessments_keptdecisions.revision AND c.basis <> 'declared'));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0016_efforts_as_a_rule"),
        ("assessments", "0006_decisions_kept"),
    ]
    operations = [migrations.RunSQL(SHOWN, reverse_sql=migrations.RunSQL.noop)]
