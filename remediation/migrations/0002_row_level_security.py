"""Buyers and their auditors write findings and decide; the supplier company plans and proves."""

from django.db import migrations

from core.rls import secure_table

FINDING = ("finding_id+supplier_org", "remediation_finding")
DECIDE = "select, update (state, decided_by_name, decided_at, reason)"

#: A supplier company proves with files of its own vault only.
VAULT_KEY = """
ALTER TABLE remediation_prooffile ADD CONSTRAINT remediation_prooffile_evidence_id_fk
  FOREIGN KEY (supplier_org_id, evidence_id) REFERENCES assessments_evidence (tenant_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("remediation", "0001_initial"),
        ("assessments", "0002_row_level_security"),
        ("suppliers", "0004_site_and_key_rights"),
        ("core", "0004_obligation_rights"),
    ]
    operations = [
        secure_table(
            "remediation_finding",
            case=True,
            buyer="select, insert, update",
            assessor="select, insert, update",
            supplier="select, update (plan_state, fix_state, updated_at)",
            worker="select, update",
            clock="id, tenant_id, supplier_id, supplier_org_id, state, rated_state",
            keys=[("supplier_id", "suppliers_supplier"), ("site_id", "suppliers_site")],
        ),
        secure_table(
            "remediation_plan",
            case=True,
            buyer=DECIDE,
            assessor=DECIDE,
            supplier="select, insert",
            worker="select",
            keys=[FINDING],
        ),
        secure_table(
            "remediation_correctiveaction",
            case=True,
            buyer="select",
            assessor="select",
            supplier="select, insert, update (done_on)",
            worker="select",
            keys=[FINDING, ("plan_id+supplier_org", "remediation_plan")],
        ),
        secure_table(
            "remediation_correction",
            case=True,
            buyer=DECIDE,
            assessor=DECIDE,
            supplier="select, insert",
            worker="select",
            keys=[FINDING],
        ),
        secure_table(
            "remediation_prooffile",
            case=True,
            buyer="select",
            assessor="select",
            supplier="select, insert",
            worker="select",
            keys=[("correction_id+supplier_org", "remediation_correction")],
        ),
        migrations.RunSQL(VAULT_KEY, reverse_sql=migrations.RunSQL.noop),
    ]
