"""Sections given to colleagues, internal reviews before handing in, and submissions taken back."""

import core.models
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.rls import secure_table

REQUEST = ("request_id+supplier_org", "assessments_request")

#: Reviews under way when this came. The owner of a table reads nothing while row-level security is forced.
BEGUN = """
ALTER TABLE assessments_request NO FORCE ROW LEVEL SECURITY;
ALTER TABLE assessments_submission NO FORCE ROW LEVEL SECURITY;
ALTER TABLE assessments_review NO FORCE ROW LEVEL SECURITY;
UPDATE assessments_request SET review_round = begun.number FROM (
  SELECT s.request_id, max(s.number) AS number FROM assessments_submission s
  WHERE EXISTS (SELECT 1 FROM assessments_review v WHERE v.submission_id = s.id) GROUP BY s.request_id
) begun WHERE begun.request_id = assessments_request.id;
ALTER TABLE assessments_request FORCE ROW LEVEL SECURITY;
ALTER TABLE assessments_submission FORCE ROW LEVEL SECURITY;
ALTER TABLE assessments_review FORCE ROW LEVEL SECURITY;
"""

#: The clock finds whose section belongs to somebody who is no member any more.
RIGHTS = """
GRANT UPDATE (review_round) ON assessments_request TO esgdd_assessor;
GRANT SELECT (user_id, organisation_id) ON tenants_membership TO esgdd_clock;
CREATE POLICY clock_rows ON tenants_membership FOR SELECT TO esgdd_clock USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0010_campaigns"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="review_round",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="InternalReview",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("reader_name", models.CharField(max_length=200)),
                ("asked_by_name", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Being read"),
                            ("cleared", "Cleared to hand in"),
                            ("sent_back", "Sent back with remarks"),
                            ("ended", "Called off"),
                        ],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("answers", models.JSONField(blank=True, default=dict)),
                ("own", models.PositiveSmallIntegerField(default=0)),
                ("words", models.TextField(blank=True, max_length=2000)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("tell_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reader",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="internal_reviews",
                        to="assessments.request",
                    ),
                ),
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
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="InternalRemark",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("item", models.CharField(max_length=120)),
                ("text", models.CharField(max_length=1000)),
                ("answer_hash", models.CharField(max_length=64)),
                ("written_at", models.DateTimeField()),
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
                (
                    "review",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="assessments.internalreview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SectionAssignment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("section", models.CharField(max_length=120)),
                ("person_name", models.CharField(max_length=200)),
                ("assigned_by_name", models.CharField(max_length=200)),
                ("assigned_at", models.DateTimeField()),
                ("until", models.DateField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("tell_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[("moved", "Given to somebody else"), ("left", "Left the company")],
                        max_length=8,
                    ),
                ),
                (
                    "assigned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="assessments.request",
                    ),
                ),
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
                "ordering": ["assigned_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "submission",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="assessments.submission",
                    ),
                ),
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
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandInRule",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("reads_first", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
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
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="one_hand_in_rule")],
            },
        ),
        migrations.AddIndex(
            model_name="internalreview",
            index=models.Index(
                condition=models.Q(("tell_at__isnull", False)), fields=["tell_at"], name="readings_to_tell"
            ),
        ),
        migrations.AddIndex(
            model_name="internalreview",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["supplier_org", "reader"], name="readings_of"
            ),
        ),
        migrations.AddConstraint(
            model_name="internalreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("tenant", "request"),
                name="one_reading_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="internalremark",
            constraint=models.UniqueConstraint(fields=("tenant", "review", "item"), name="remark_once"),
        ),
        migrations.AddIndex(
            model_name="sectionassignment",
            index=models.Index(
                condition=models.Q(("tell_at__isnull", False)), fields=["tell_at"], name="sections_to_tell"
            ),
        ),
        migrations.AddIndex(
            model_name="sectionassignment",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["supplier_org", "person"], name="sections_of"
            ),
        ),
        migrations.AddConstraint(
            model_name="sectionassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("tenant", "request", "section"),
                name="one_person_a_section",
            ),
        ),
        migrations.AddIndex(
            model_name="withdrawal",
            index=models.Index(
                condition=models.Q(("settled_at", None)),
                fields=["withdrawn_at"],
                name="withdrawals_to_settle",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.UniqueConstraint(fields=("tenant", "submission"), name="withdrawn_once"),
        ),
        migrations.RunSQL(BEGUN, reverse_sql=migrations.RunSQL.noop),
        secure_table(
            "assessments_sectionassignment",
            case=True,
            supplier="select, insert, update",
            worker="select, update (step, tell_at)",
            clock="id, tenant_id, supplier_org_id, person_id, ended_at, tell_at",
            keys=[REQUEST],
        ),
        secure_table("assessments_handinrule", supplier="select, insert, update"),
        secure_table(
            "assessments_internalreview",
            case=True,
            supplier="select, insert, update",
            worker="select, update (tell_at)",
            clock="id, tenant_id, supplier_org_id, reader_id, state, tell_at",
            keys=[REQUEST],
        ),
        secure_table(
            "assessments_internalremark",
            case=True,
            supplier="select, insert, update, delete",
            keys=[("review_id+supplier_org", "assessments_internalreview")],
        ),
        secure_table(
            "assessments_withdrawal",
            case=True,
            supplier="select, insert",
            buyer="select",
            assessor="select",
            worker="select, update (settled_at)",
            clock="id, tenant_id, submission_id, settled_at",
            keys=[("submission_id+supplier_org", "assessments_submission")],
        ),
        migrations.RunSQL(RIGHTS, reverse_sql=migrations.RunSQL.noop),
    ]
