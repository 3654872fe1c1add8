"""Room on the pages of requests: pinning rules then writes no index at all."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessments", "0007_remarks_to_search")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE assessments_request SET (fillfactor = 80)",
            reverse_sql="ALTER TABLE assessments_request RESET (fillfactor)",
        ),
    ]
