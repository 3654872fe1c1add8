"""The clock sees on which standard a finding stands and how grave it is, to find the scores it concerns."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("remediation", "0003_name_of_the_site")]
    operations = [
        migrations.RunSQL(
            "GRANT SELECT (standard, severity) ON remediation_finding TO esgdd_clock;",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
