"""An objection is about a published card of one's own supplier entry, and a supplier company decides none."""

from django.db import migrations

SAME_SUPPLIER = """
ALTER TABLE scoring_scorecard ADD CONSTRAINT scoring_scorecard_supplier_key UNIQUE (tenant_id, supplier_id, id);
ALTER TABLE scoring_dispute ADD CONSTRAINT scoring_dispute_card_supplier_fk
  FOREIGN KEY (tenant_id, supplier_id, card_id) REFERENCES scoring_scorecard (tenant_id, supplier_id, id);
"""

#: The inner query reads as the supplier company, so it finds published cards only.
UNDECIDED = """
DROP POLICY supplier_rows ON scoring_dispute;
CREATE POLICY supplier_rows ON scoring_dispute FOR ALL TO esgdd_supplier
  USING (supplier_org_id = (SELECT ctx_org()))
  WITH CHECK (
    supplier_org_id = (SELECT ctx_org()) AND state IN ('open', 'withdrawn') AND reply = ''
    AND decided_by_id IS NULL AND new_card_id IS NULL
    AND card_id IN (SELECT id FROM scoring_scorecard)
  );
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0010_release_of_cards")]
    operations = [
        migrations.RunSQL(SAME_SUPPLIER, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(UNDECIDED, reverse_sql=migrations.RunSQL.noop),
    ]
