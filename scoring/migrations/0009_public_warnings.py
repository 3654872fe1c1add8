"""What the world may read of a warning: a table of its own with nothing else in it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models
from core.rls import secure_table

#: Visitors without an account read it as the login role; nobody but the buyer's people write it.
READ_BY_ALL = """
GRANT SELECT ON scoring_publicwarning TO esgdd_app;
CREATE POLICY public_rows ON scoring_publicwarning FOR SELECT TO esgdd_app USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0008_cards_of_a_bulk_job"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicWarning",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("buyer_name", models.CharField(max_length=200)),
                ("supplier_name", models.CharField(max_length=200)),
                ("text", models.CharField(max_length=1000)),
                ("published_on", models.DateField()),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
                (
                    "warning",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="public_rows",
                        to="scoring.warningentry",
                    ),
                ),
            ],
            options={"ordering": ["-published_on", "id"]},
        ),
        migrations.AddConstraint(
            model_name="publicwarning",
            constraint=models.UniqueConstraint(fields=("tenant", "warning"), name="public_warning_once"),
        ),
        migrations.AddField(
            model_name="warningentry",
            name="taken_back_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="warningentry",
            name="taken_back_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="warningentry",
            name="taken_back_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddConstraint(
            model_name="warningentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("publication", "published"), _negated=True),
                    models.Q(("agreed_by__isnull", False), ("asked_by__isnull", False), ("ended_at", None)),
                    _connector="OR",
                ),
                name="public_is_known_and_open",
            ),
        ),
        secure_table(
            "scoring_publicwarning",
            buyer="select, insert, delete",
            assessor="select, delete",
            keys=[("warning_id", "scoring_warningentry")],
        ),
        migrations.RunSQL(READ_BY_ALL, reverse_sql=migrations.RunSQL.noop),
    ]
