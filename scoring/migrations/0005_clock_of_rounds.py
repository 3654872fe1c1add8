"""The clock finds the buyers without a running re-evaluation."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scoring", "0004_round_rights")]
    operations = [
        migrations.RunSQL(
            "GRANT SELECT (subject_id, kind, state) ON core_obligation TO esgdd_clock;",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
