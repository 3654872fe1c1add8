"""What a reviewer states on release, and why a draft was set aside."""

from django.db import migrations, models

STATES = [
    ("draft", "Draft"),
    ("reviewed", "Reviewed"),
    ("published", "Published"),
    ("aside", "Set aside"),
]
GRANTS = """
GRANT UPDATE (independence, aside_reason) ON scoring_scorecard TO esgdd_buyer, esgdd_assessor;
GRANT UPDATE (independence, aside_reason) ON scoring_scorecard TO esgdd_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0009_public_warnings")]
    operations = [
        migrations.AddField(
            model_name="scorecard",
            name="independence",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="scorecard",
            name="aside_reason",
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AlterField(
            model_name="scorecard",
            name="state",
            field=models.CharField(choices=STATES, default="published", max_length=16),
        ),
        migrations.RemoveIndex(model_name="scorecard", name="card_to_release"),
        migrations.AddIndex(
            model_name="scorecard",
            index=models.Index(
                condition=models.Q(("state__in", ["draft", "reviewed"])),
                fields=["tenant", "state", "-computed_at"],
                name="card_to_release",
            ),
        ),
        migrations.RunSQL(GRANTS, reverse_sql=migrations.RunSQL.noop),
    ]
