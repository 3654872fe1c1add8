"""Figures behind a size class: headcount, revenue, total assets, industry; and why a class differs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0004_site_and_key_rights"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="assets",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="importrow",
            name="currency",
            field=models.CharField(
                blank=True,
                choices=[("CNY", "CNY, yuan"), ("EUR", "EUR, euro")],
                db_default="",
                default="",
                max_length=3,
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="figures_year",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="importrow",
            name="headcount",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="importrow",
            name="industry",
            field=models.CharField(blank=True, db_default="", default="", max_length=3),
        ),
        migrations.AddField(
            model_name="importrow",
            name="revenue",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="importrow",
            name="size_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="supplier",
            name="assets",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="supplier",
            name="currency",
            field=models.CharField(
                blank=True,
                choices=[("CNY", "CNY, yuan"), ("EUR", "EUR, euro")],
                db_default="",
                default="",
                max_length=3,
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="figures_year",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="supplier",
            name="headcount",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="supplier",
            name="industry",
            field=models.CharField(blank=True, db_default="", default="", max_length=3),
        ),
        migrations.AddField(
            model_name="supplier",
            name="revenue",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="supplier",
            name="size_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
    ]
