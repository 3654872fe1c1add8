"""A supplier company objects to published cards only, and writes no reply."""

from django.db import migrations

#: The inner query reads as the supplier company, so it finds published cards only.
PUBLISHED = """
ALTER POLICY supplier_rows ON scoring_dispute
  WITH CHECK (supplier_org_id = (SELECT ctx_org()) AND state IN ('open', 'withdrawn') AND reply = ''
    AND decided_by_id IS NULL AND new_card_id IS NULL
    AND card_id IN (SELECT id FROM scoring_scorecard));
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0012_objections_as_suppliers_write_them")]
    operations = [migrations.RunSQL(PUBLISHED, reverse_sql=migrations.RunSQL.noop)]
