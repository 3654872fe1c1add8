"""Drafts and the vault belong to the supplier; buyers and assessors read what was submitted."""

from django.db import migrations

from core.rls import append_only, secure_table

REQUEST = ("request_id+supplier_org", "assessments_request")
SUBMISSION = ("submission_id+supplier_org", "assessments_submission")

#: A supplier company offers, and hands in, files of its own vault only.
VAULT_KEY = """
ALTER TABLE {table} ADD CONSTRAINT {table}_evidence_id_fk
  FOREIGN KEY (supplier_org_id, evidence_id) REFERENCES assessments_evidence (tenant_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial"), ("suppliers", "0002_row_level_security")]
    operations = [
        secure_table(
            "assessments_request",
            case=True,
            buyer="select, insert, update",
            assessor="select, update (state, reviewed_at, review_revision, due_at)",
            supplier="select, update (state, answered, opened_at, submitted_at)",
            worker="select, insert, update",
            clock="id, tenant_id, state, review_revision, due_at",
            keys=[("supplier_id", "suppliers_supplier")],
        ),
        secure_table("assessments_answer", case=True, supplier="select, insert, update", keys=[REQUEST]),
        secure_table("assessments_evidence", supplier="select, insert, update", worker="select"),
        secure_table(
            "assessments_answerevidence", case=True, supplier="select, insert, delete", keys=[REQUEST]
        ),
        migrations.RunSQL(
            VAULT_KEY.format(table="assessments_answerevidence"), reverse_sql=migrations.RunSQL.noop
        ),
        secure_table(
            "assessments_submission",
            case=True,
            supplier="select, insert",
            buyer="select",
            assessor="select",
            worker="select",
            clock="id, tenant_id, request_id",
            keys=[REQUEST],
        ),
        append_only("assessments_submission"),
        secure_table(
            "assessments_submittedfile",
            case=True,
            supplier="select, insert",
            buyer="select",
            assessor="select",
            worker="select",
            keys=[SUBMISSION],
        ),
        migrations.RunSQL(
            VAULT_KEY.format(table="assessments_submittedfile"), reverse_sql=migrations.RunSQL.noop
        ),
        append_only("assessments_submittedfile"),
        secure_table(
            "assessments_consent",
            case=True,
            supplier="select, insert, update (revoked_at)",
            buyer="select",
            assessor="select",
            worker="select",
            keys=[SUBMISSION],
        ),
        secure_table(
            "assessments_review",
            case=True,
            buyer="select, insert, update, delete",
            assessor="select, insert, update, delete",
            supplier="select",
            worker="select",
            keys=[REQUEST, SUBMISSION],
        ),
    ]
