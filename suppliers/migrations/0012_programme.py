"""A buyer's programme of responsible sourcing and its targets, for its own people alone."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.rls import secure_table


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0011_duplicate_rights"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProgrammeTarget",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("text", models.CharField(max_length=300)),
                ("year", models.PositiveSmallIntegerField()),
                ("measure", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("reached", "Reached"), ("missed", "Missed")],
                        default="open",
                        max_length=16,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["year", "created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("policy", models.TextField(blank=True)),
                ("policy_url", models.URLField(blank=True)),
                ("strategy", models.TextField(blank=True)),
                ("commitment", models.TextField(blank=True)),
                ("committed_by", models.CharField(blank=True, max_length=200)),
                ("committed_on", models.DateField(blank=True, null=True)),
                ("resources", models.TextField(blank=True)),
                ("team", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "procurement_lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sustainability_lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="programme_once")],
            },
        ),
        secure_table("suppliers_programme", buyer="select, insert, update"),
        secure_table("suppliers_programmetarget", buyer="select, insert, update, delete"),
    ]
