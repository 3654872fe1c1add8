"""A supplier company's own corrective actions, without a finding, and what a customer is told of them."""

import core.models
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.rls import secure_table


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0009_papers_end"),
        ("remediation", "0004_clock_of_scores"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnAction",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("title", models.CharField(max_length=200)),
                ("progress", models.TextField(blank=True, max_length=2000)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("doing", "In progress"),
                            ("done", "Done"),
                            ("dropped", "Not pursued"),
                        ],
                        default="planned",
                        max_length=16,
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True)),
                ("standard", models.CharField(blank=True, max_length=32)),
                ("standard_version", models.CharField(blank=True, max_length=32)),
                ("item", models.CharField(blank=True, max_length=120)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
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
                (
                    "updated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "title", "id"],
            },
        ),
        migrations.CreateModel(
            name="OwnActionProof",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "action",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proof",
                        to="remediation.ownaction",
                    ),
                ),
                (
                    "evidence",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.evidence",
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
        ),
        migrations.CreateModel(
            name="SharedAction",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("source", models.UUIDField()),
                ("title", models.CharField(max_length=200)),
                ("progress", models.TextField(blank=True, max_length=2000)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("doing", "In progress"),
                            ("done", "Done"),
                            ("dropped", "Not pursued"),
                        ],
                        max_length=16,
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True)),
                ("standard", models.CharField(blank=True, max_length=32)),
                ("standard_version", models.CharField(blank=True, max_length=32)),
                ("item", models.CharField(blank=True, max_length=120)),
                ("papers", models.PositiveSmallIntegerField(default=0)),
                ("updated_at", models.DateTimeField()),
                (
                    "supplier_org",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
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
                "ordering": ["due_on", "title", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="ownaction",
            index=models.Index(fields=["tenant", "state", "due_on"], name="own_action_by_state"),
        ),
        migrations.AddConstraint(
            model_name="ownactionproof",
            constraint=models.UniqueConstraint(
                fields=("tenant", "action", "evidence"), name="own_action_proof_once"
            ),
        ),
        migrations.AddIndex(
            model_name="sharedaction",
            index=models.Index(fields=["tenant", "supplier_org"], name="shared_action_by_company"),
        ),
        migrations.AddConstraint(
            model_name="sharedaction",
            constraint=models.UniqueConstraint(fields=("tenant", "source"), name="shared_action_once"),
        ),
        secure_table("remediation_ownaction", supplier="select, insert, update"),
        secure_table(
            "remediation_ownactionproof",
            supplier="select, insert, delete",
            keys=[
                ("action_id", "remediation_ownaction"),
                ("evidence_id", "assessments_evidence"),
            ],
        ),
        secure_table(
            "remediation_sharedaction",
            case=True,
            supplier=(
                "select, insert, delete, update (title, progress, due_on, state, done_on, standard, "
                "standard_version, item, papers, updated_at)"
            ),
            buyer="select",
            assessor="select",
        ),
    ]
