"""The base period a buyer extends; what a paper of the vault is, when it is in force and what it tells of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0002_row_level_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="binds_supplier",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="evidence",
            name="group_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="evidence",
            name="issued_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="issuer",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("policy", "Policy"),
                    ("certificate", "Certificate"),
                    ("honour", "Honour"),
                    ("record", "Record"),
                    ("report", "Report"),
                    ("other", "Other"),
                ],
                db_default="other",
                default="other",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="number",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        migrations.AddField(
            model_name="evidence",
            name="of_group",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="evidence",
            name="period_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="period_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="valid_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="base_extended_to",
            field=models.DateField(blank=True, null=True),
        ),
    ]
