"""An objection names the supplier of its card: a supplier company cannot put another one's in."""

from django.db import migrations

SAME_SUPPLIER = """
ALTER TABLE scoring_scorecard ADD CONSTRAINT scoring_scorecard_supplier_key UNIQUE (tenant_id, supplier_id, id);
ALTER TABLE scoring_dispute ADD CONSTRAINT scoring_dispute_card_supplier_fk
  FOREIGN KEY (tenant_id, supplier_id, card_id) REFERENCES scoring_scorecard (tenant_id, supplier_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0010_release_of_cards")]
    operations = [migrations.RunSQL(SAME_SUPPLIER, reverse_sql=migrations.RunSQL.noop)]
