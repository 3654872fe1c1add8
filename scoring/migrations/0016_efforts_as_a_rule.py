"""Working days of improvements are a kind of rule."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0015_decisions_of_published_cards")]

    operations = [
        migrations.AlterField(
            model_name="ratingrule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("topics", "Topic weights"),
                    ("dimensions", "Dimension weights"),
                    ("indicators", "Indicator weights"),
                    ("points", "Points table"),
                    ("policy", "Evaluation policy"),
                    ("effort", "Working days of improvements"),
                    ("edition", "Edition of the standard"),
                ],
                max_length=16,
            ),
        ),
    ]
