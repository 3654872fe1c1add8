"""The assessor's desk: assignments, the buyer's policy, checks of proof, second readings, samples."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.models
from core.rls import secure_table

REQUEST = ("request_id", "assessments_request")
ALL = "select, insert, update, delete"


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0016_the_vault"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="returns",
            field=models.JSONField(
                blank=True, db_default=models.Value({}, output_field=models.JSONField()), default=dict
            ),
        ),
        migrations.CreateModel(
            name="ProofCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=255)),
                ("passed", models.JSONField(default=list)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("checked_by_name", models.CharField(max_length=200)),
                ("checked_at", models.DateTimeField()),
                (
                    "request",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proof_checks",
                        to="assessments.request",
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "request", "sha256"), name="proof_checked_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewAssignment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("section", models.CharField(blank=True, max_length=120)),
                ("person_name", models.CharField(max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("assigned_by_name", models.CharField(max_length=200)),
                ("assigned_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_assignments",
                        to="assessments.request",
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
                "indexes": [models.Index(fields=["tenant", "person"], name="assigned_by_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "request", "section"), name="assigned_to_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewPolicy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("needed", models.JSONField(default=list)),
                ("second_share", models.PositiveSmallIntegerField(default=0)),
                ("second_raised", models.BooleanField(default=False)),
                ("second_key", models.BooleanField(default=False)),
                ("sample_share", models.PositiveSmallIntegerField(default=10)),
                ("days", models.PositiveSmallIntegerField(default=14)),
                ("seed", models.CharField(max_length=32)),
                ("changed_by_name", models.CharField(max_length=200)),
                ("changed_at", models.DateTimeField()),
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
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="review_policy_once")],
            },
        ),
        migrations.CreateModel(
            name="SampledAcceptance",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("items", models.JSONField()),
                ("sample", models.JSONField()),
                ("seed", models.CharField(max_length=32)),
                ("share", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Sample being read"),
                            ("accepted", "Accepted by sample"),
                            ("broken", "Put back: a fault in the sample"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("accepted", models.JSONField(default=list)),
                ("fault", models.CharField(blank=True, max_length=120)),
                ("started_by_name", models.CharField(max_length=200)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "request",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sampled_acceptances",
                        to="assessments.request",
                    ),
                ),
                (
                    "submission",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessments.submission",
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
                "ordering": ["-started_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("tenant", "request"),
                        name="one_sample_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondReading",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("item", models.CharField(max_length=120)),
                ("decided_at", models.DateTimeField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("raised", "The proof shows more than was claimed"),
                            ("key", "Key supplier"),
                            ("sample", "Drawn at random"),
                        ],
                        max_length=16,
                    ),
                ),
                ("share", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be read"),
                            ("agreed", "Agreed"),
                            ("disagreed", "Not agreed"),
                            ("settled", "Settled by a third person"),
                        ],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("reader_name", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by_name", models.CharField(blank=True, max_length=200)),
                ("settled_note", models.CharField(blank=True, max_length=1000)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_readings",
                        to="assessments.request",
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "request", "item"), name="read_again_once")
                ],
            },
        ),
        migrations.RunSQL(
            "GRANT UPDATE (returns) ON assessments_request TO esgdd_assessor;",
            reverse_sql=migrations.RunSQL.noop,
        ),
        secure_table("assessments_reviewpolicy", buyer="select, insert, update", assessor="select"),
        secure_table("assessments_reviewassignment", buyer=ALL, assessor=ALL, keys=[REQUEST]),
        secure_table("assessments_proofcheck", buyer=ALL, assessor=ALL, keys=[REQUEST]),
        secure_table("assessments_secondreading", buyer=ALL, assessor=ALL, keys=[REQUEST]),
        secure_table(
            "assessments_sampledacceptance",
            buyer="select, insert, update",
            assessor="select, insert, update",
            keys=[REQUEST, ("submission_id", "assessments_submission")],
        ),
    ]
