"""Answers shared with a second buyer, and consents to a copy that are extended, taken back by section, and
told of before they end."""

import core.models
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.rls import append_only, secure_table

COPY = ("copy_id+supplier_org", "assessments_sharedcopy")

#: The inner query reads as the supplier company: it shares what it handed in itself.
OWN_SOURCE = """
ALTER POLICY supplier_rows ON assessments_sharedcopy
  WITH CHECK (supplier_org_id = (SELECT ctx_org())
    AND EXISTS (SELECT 1 FROM assessments_submission s WHERE s.id = source));
"""

KEYS = "".join(
    f"""
ALTER TABLE {table} ADD CONSTRAINT {table}_copy_id_fk FOREIGN KEY (tenant_id, supplier_org_id, copy_id)
  REFERENCES assessments_sharedcopy (tenant_id, supplier_org_id, id);
"""
    for table in ("assessments_consent", "assessments_submittedfile")
)

RIGHTS = """
GRANT UPDATE (expires_at, withdrawn, remind_at) ON assessments_consent TO esgdd_supplier;
GRANT UPDATE (remind_at) ON assessments_consent TO esgdd_worker;
GRANT SELECT (id, tenant_id, remind_at) ON assessments_consent TO esgdd_clock;
CREATE POLICY clock_rows ON assessments_consent FOR SELECT TO esgdd_clock USING (true);
"""

#: The owner of a table with forced row-level security changes nothing in it unless the force is off.
REMINDED = """
ALTER TABLE assessments_consent NO FORCE ROW LEVEL SECURITY;
UPDATE assessments_consent SET remind_at = (
  SELECT min(expires_at - lead) FROM unnest(ARRAY[interval '30 days', interval '7 days']) AS lead
  WHERE expires_at - lead > now()
) WHERE expires_at > now() AND revoked_at IS NULL;
ALTER TABLE assessments_consent FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0011_sections_and_internal_reviews"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SharingAsk",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("standard", models.CharField(max_length=32)),
                ("message", models.CharField(blank=True, max_length=500)),
                ("asked_by_name", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Asked"), ("shared", "Shared"), ("declined", "Not shared")],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("tell_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="consent",
            name="remind_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawn",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AlterField(
            model_name="consent",
            name="submission",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="assessments.submission",
            ),
        ),
        migrations.AlterField(
            model_name="submittedfile",
            name="submission",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="assessments.submission",
            ),
        ),
        migrations.CreateModel(
            name="SharedCopy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("standard", models.CharField(max_length=32)),
                ("standard_version", models.CharField(max_length=32)),
                ("source", models.UUIDField(editable=False)),
                ("sections", models.JSONField()),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("purpose", models.CharField(max_length=300)),
                ("shared_by_name", models.CharField(max_length=200)),
                ("shared_at", models.DateTimeField()),
                ("form_key", models.UUIDField()),
                (
                    "shared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "ordering": ["-shared_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="consent",
            name="copy",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="assessments.sharedcopy",
            ),
        ),
        migrations.AddField(
            model_name="submittedfile",
            name="copy",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="assessments.sharedcopy",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)),
                fields=["remind_at"],
                name="consents_end_soon",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["supplier_org", "-given_at"], name="consent_ledger"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(fields=("tenant", "copy"), name="consent_once_a_copy"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("copy", None), ("submission__isnull", False)),
                    models.Q(("copy__isnull", False), ("submission", None)),
                    _connector="OR",
                ),
                name="consent_to_one_copy",
            ),
        ),
        migrations.AddConstraint(
            model_name="submittedfile",
            constraint=models.UniqueConstraint(
                fields=("tenant", "copy", "evidence_id"), name="shared_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="submittedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("copy", None), ("submission__isnull", False)),
                    models.Q(("copy__isnull", False), ("submission", None)),
                    _connector="OR",
                ),
                name="file_of_one_copy",
            ),
        ),
        migrations.AddField(
            model_name="sharingask",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sharingask",
            name="copy",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asks",
                to="assessments.sharedcopy",
            ),
        ),
        migrations.AddField(
            model_name="sharingask",
            name="supplier_org",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="sharingask",
            name="tenant",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="sharedcopy",
            index=models.Index(fields=["tenant", "supplier_org"], name="copy_of_company"),
        ),
        migrations.AddConstraint(
            model_name="sharedcopy",
            constraint=models.UniqueConstraint(
                fields=("tenant", "supplier_org", "form_key"), name="copy_once_a_form"
            ),
        ),
        migrations.AddIndex(
            model_name="sharingask",
            index=models.Index(
                condition=models.Q(("tell_at__isnull", False)), fields=["tell_at"], name="asks_to_tell_of"
            ),
        ),
        migrations.AddIndex(
            model_name="sharingask",
            index=models.Index(fields=["supplier_org", "state"], name="ask_portal"),
        ),
        migrations.AddConstraint(
            model_name="sharingask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("tenant", "supplier_org", "standard"),
                name="one_open_ask",
            ),
        ),
        secure_table(
            "assessments_sharedcopy",
            case=True,
            supplier="select, insert",
            buyer="select",
            assessor="select",
            worker="select",
        ),
        append_only("assessments_sharedcopy"),
        migrations.RunSQL(OWN_SOURCE, reverse_sql=migrations.RunSQL.noop),
        secure_table(
            "assessments_sharingask",
            case=True,
            buyer="select, insert",
            assessor="select",
            supplier="select, update (state, decided_at, copy_id)",
            worker="select, update (tell_at)",
            clock="id, tenant_id, tell_at",
            keys=[COPY],
        ),
        migrations.RunSQL(KEYS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(REMINDED, reverse_sql=migrations.RunSQL.noop),
    ]
