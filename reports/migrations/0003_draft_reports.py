"""Reports on scorecards that wait for release: for those who judge and buy, never for the supplier company."""

from django.db import migrations, models

POLICY = """
DROP POLICY supplier_rows ON reports_report;
CREATE POLICY supplier_rows ON reports_report FOR ALL TO esgdd_supplier
  USING (supplier_org_id = (SELECT ctx_org()) AND NOT is_draft)
  WITH CHECK (supplier_org_id = (SELECT ctx_org()) AND NOT is_draft);
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_row_level_security")]
    operations = [
        migrations.AddField(
            model_name="report",
            name="is_draft",
            field=models.BooleanField(default=False, db_default=False),
        ),
        migrations.RunSQL(POLICY, reverse_sql=migrations.RunSQL.noop),
    ]
