"""The clock finds the buyers without a running re-evaluation; a supplier's last result is found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0004_round_rights")]
    operations = [
        migrations.AddIndex(
            model_name="roundresult",
            index=models.Index(fields=["supplier", "standard", "-created_at"], name="round_result_last"),
        ),
        migrations.RunSQL(
            "GRANT SELECT (subject_id, kind, state) ON core_obligation TO esgdd_clock;",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
