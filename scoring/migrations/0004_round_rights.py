"""Rounds are made by the worker and read by the buyer and its rating bodies. The clock knows which buyers there are."""

from django.db import migrations

from core.rls import secure_table

BUYERS = """
GRANT SELECT (id, kind) ON tenants_organisation TO esgdd_clock;
CREATE POLICY clock_rows ON tenants_organisation FOR SELECT TO esgdd_clock USING (true);
GRANT SELECT (supplier_id, standard, is_current) ON scoring_scorecard TO esgdd_clock;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_rounds_and_audit_basis"), ("core", "0004_obligation_rights")]
    operations = [
        secure_table("scoring_round", buyer="select", assessor="select", worker="select, insert, update"),
        secure_table(
            "scoring_roundresult",
            buyer="select",
            assessor="select",
            worker="select, insert",
            keys=[
                ("round_id", "scoring_round"),
                ("supplier_id", "suppliers_supplier"),
                ("last_card_id", "scoring_scorecard"),
                ("new_card_id", "scoring_scorecard"),
            ],
        ),
        migrations.RunSQL(BUYERS, reverse_sql=migrations.RunSQL.noop),
    ]
