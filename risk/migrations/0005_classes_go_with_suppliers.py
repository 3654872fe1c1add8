"""What follows from a supplier goes with it when its import is taken back."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("risk", "0004_risk_register")]
    operations = [
        migrations.RunSQL(
            "GRANT DELETE ON risk_riskassessment TO esgdd_worker;", reverse_sql=migrations.RunSQL.noop
        )
    ]
