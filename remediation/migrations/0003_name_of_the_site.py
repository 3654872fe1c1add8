"""A finding keeps what its site was called: the supplier company cannot read the buyer's list of sites."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("remediation", "0002_row_level_security")]
    operations = [
        migrations.AddField(
            model_name="finding",
            name="site_name",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
    ]
