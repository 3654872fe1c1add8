"""A supplier opens objections and takes them back; it decides none."""

from django.db import migrations

OPENED = """
DROP POLICY supplier_rows ON scoring_dispute;
CREATE POLICY supplier_rows ON scoring_dispute FOR ALL TO esgdd_supplier
  USING (supplier_org_id = (SELECT ctx_org()))
  WITH CHECK (supplier_org_id = (SELECT ctx_org()) AND state IN ('open', 'withdrawn')
    AND decided_by_id IS NULL AND new_card_id IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0011_objection_and_card_share_a_supplier")]
    operations = [migrations.RunSQL(OPENED, reverse_sql=migrations.RunSQL.noop)]
