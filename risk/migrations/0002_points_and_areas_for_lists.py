"""Points and areas of a class stand beside its tree, for lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_risk_classes")]

    operations = [
        migrations.AddField(
            model_name="riskassessment",
            name="areas",
            field=models.JSONField(
                db_default=models.Value({}, output_field=models.JSONField()), default=dict
            ),
        ),
        migrations.AddField(
            model_name="riskassessment",
            name="points",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="riskassessment",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["tenant", "-points", "id"],
                name="risk_by_points",
            ),
        ),
    ]
