"""The buyer plans audits and grants them; auditors of an engaged firm write what they found."""

from django.db import migrations

from core.rls import secure_table

#: What django-guardian joins to: names of permissions and models, nobody's data.
NAMES = """
GRANT SELECT ON auth_permission, django_content_type TO esgdd_buyer, esgdd_assessor;
"""
AUDIT = ("audit_id", "audits_audit")


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0001_initial"),
        ("remediation", "0002_row_level_security"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        secure_table(
            "audits_audit",
            buyer="select, insert, update",
            assessor="select, update (state, summary, concluded_at, concluded_by_name)",
            worker="select, update (rated_at)",
            clock="id, tenant_id, supplier_id, state, rated_at",
            keys=[("supplier_id", "suppliers_supplier")],
        ),
        secure_table(
            "audits_auditsite",
            buyer="select, insert, delete",
            assessor="select",
            worker="select",
            keys=[AUDIT, ("site_id", "suppliers_site")],
        ),
        secure_table(
            "audits_auditgrant",
            buyer="select, insert, delete",
            assessor="select, insert, delete",
            keys=[("content_object_id", "audits_audit")],
        ),
        secure_table(
            "audits_findingsheet",
            buyer="select",
            assessor="select, insert, update",
            worker="select, update",
            clock="id, tenant_id, state",
            keys=[AUDIT],
        ),
        secure_table(
            "audits_findingsheetrow",
            buyer="select",
            assessor="select, update (finding_id)",
            worker="select, insert, update, delete",
            keys=[("sheet_id", "audits_findingsheet"), ("finding_id", "remediation_finding")],
        ),
        migrations.RunSQL(NAMES, reverse_sql=migrations.RunSQL.noop),
    ]
