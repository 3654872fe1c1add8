"""Papers with type, sites, revisions and document control; checklists; files that wait for the virus scanner."""

import core.models
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.rls import secure_table


#: A newer file is of the same company; the stage that scans moves a file out of quarantine or refuses it.
RIGHTS = """
ALTER TABLE assessments_evidence ADD CONSTRAINT assessments_evidence_replaced_by_id_fk
  FOREIGN KEY (tenant_id, replaced_by_id) REFERENCES assessments_evidence (tenant_id, id);
GRANT UPDATE (file, scan, scan_at, scan_tries) ON assessments_evidence TO esgdd_worker;
GRANT SELECT (id, tenant_id, scan_at) ON assessments_evidence TO esgdd_clock;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0015_evaluation_plans"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChecklistPaper",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("line", models.CharField(max_length=60)),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="CompanySite",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(max_length=120)),
                ("place", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="KeptShare",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("document", models.JSONField(default=dict)),
                ("given_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="answerevidence",
            name="released",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="evidence",
            name="confidentiality",
            field=models.CharField(
                choices=[
                    ("public", "Public"),
                    ("customers", "For customers we answer to"),
                    ("on_request", "On request only"),
                ],
                db_default="customers",
                default="customers",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="control",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not under document control"),
                    ("draft", "Draft"),
                    ("reviewed", "Reviewed"),
                    ("in_force", "In force"),
                    ("withdrawn", "Withdrawn"),
                    ("obsolete", "Obsolete"),
                ],
                db_default="",
                default="",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="control_note",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="evidence",
            name="drafted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="language",
            field=models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
        migrations.AddField(
            model_name="evidence",
            name="origin",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="evidence",
            name="original_at",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="evidence",
            name="rank",
            field=models.CharField(
                blank=True,
                choices=[
                    ("international", "International authority"),
                    ("national", "National: ministry, national media"),
                    ("provincial", "Provincial or regional government"),
                    ("industry", "National industry association"),
                    ("third_party", "Authoritative third party"),
                    ("municipal", "City or district"),
                    ("other", "Another body"),
                ],
                db_default="",
                default="",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="replaced_by",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="earlier",
                to="assessments.evidence",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="reviewed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="reviewed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="revision",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="evidence",
            name="scan",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Released"),
                    ("waiting", "Waits for the virus scanner"),
                    ("refused", "Refused by the virus scanner"),
                ],
                db_default="",
                default="",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="scan_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="scan_tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="evidence",
            name="sites",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="evidence",
            name="type_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="evidence",
            name="type_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="evidence",
            name="version",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(("scan_at__isnull", False)), fields=["scan_at"], name="files_to_scan"
            ),
        ),
        migrations.AddField(
            model_name="checklistpaper",
            name="evidence",
            field=core.models.TenantForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.evidence",
            ),
        ),
        migrations.AddField(
            model_name="checklistpaper",
            name="tenant",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="companysite",
            name="tenant",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="keptshare",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="keptshare",
            name="supplier_org",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddField(
            model_name="keptshare",
            name="tenant",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistpaper",
            constraint=models.UniqueConstraint(
                fields=("tenant", "line", "evidence"), name="checklist_paper_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="companysite",
            constraint=models.UniqueConstraint(fields=("tenant", "name"), name="company_site_once"),
        ),
        migrations.AddConstraint(
            model_name="keptshare",
            constraint=models.UniqueConstraint(fields=("tenant", "supplier_org"), name="kept_share_once"),
        ),
        migrations.RunSQL(RIGHTS, reverse_sql=migrations.RunSQL.noop),
        secure_table("assessments_companysite", supplier="select, insert, delete"),
        secure_table(
            "assessments_checklistpaper",
            supplier="select, insert, delete",
            keys=[("evidence_id", "assessments_evidence")],
        ),
        secure_table(
            "assessments_keptshare",
            case=True,
            supplier="select, insert, update (document, given_by_id, given_at, updated_at, revoked_at)",
            buyer="select",
            assessor="select",
        ),
    ]
