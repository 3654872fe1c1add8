"""A supplier company reads decisions on its answers when they come back, or when their result is published."""

from django.db import migrations, models

#: The inner query reads as the supplier company, so it finds its own requests only.
SHOWN = """
GRANT UPDATE (decisions_shown) ON assessments_request TO esgdd_assessor;
ALTER POLICY supplier_rows ON assessments_review
  USING (supplier_org_id = (SELECT ctx_org()) AND request_id IN (
    SELECT id FROM assessments_request WHERE state = 'returned'
      OR (state IN ('reviewed', 'closed') AND review_revision BETWEEN 1 AND decisions_shown)));
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_rules_of_requests")]
    operations = [
        migrations.AddField(
            model_name="request",
            name="decisions_shown",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
        migrations.RunSQL(SHOWN, reverse_sql=migrations.RunSQL.noop),
    ]
