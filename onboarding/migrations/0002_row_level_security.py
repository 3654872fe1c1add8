"""Buyers set terms and decide; the supplier company reads its case, signs and tells; the stage keeps both up."""

from django.db import migrations

from core.rls import secure_table

CASE = ("case_id", "onboarding_onboardingcase")
OWN_CASE = ("case_id+supplier_org", "onboarding_onboardingcase")
SIGN = "language, details, signer_name, signer_role, signed_by_id, signed_at"

FIXED = """
CREATE FUNCTION onboarding_terms_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE old_row jsonb := to_jsonb(OLD);
DECLARE new_row jsonb;
BEGIN
  IF OLD.state = 'draft' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    new_row := to_jsonb(NEW);
    IF NEW.state IN (OLD.state, 'ended')
       AND old_row - ARRAY['state', 'ended_at', 'asked_at', 'updated_at']
         = new_row - ARRAY['state', 'ended_at', 'asked_at', 'updated_at'] THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'what is in force never changes' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER terms_fixed BEFORE UPDATE OR DELETE ON onboarding_conditionset
  FOR EACH ROW EXECUTE FUNCTION onboarding_terms_fixed();
CREATE TRIGGER terms_fixed BEFORE UPDATE OR DELETE ON onboarding_codeversion
  FOR EACH ROW EXECUTE FUNCTION onboarding_terms_fixed();

CREATE FUNCTION onboarding_paper_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.signed_at IS NULL
     AND (NEW.kind, NEW.version, NEW.document, NEW.sha256, NEW.case_id, NEW.asked_at)
       = (OLD.kind, OLD.version, OLD.document, OLD.sha256, OLD.case_id, OLD.asked_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a signed paper never changes' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER paper_fixed BEFORE UPDATE OR DELETE ON onboarding_paper
  FOR EACH ROW EXECUTE FUNCTION onboarding_paper_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("onboarding", "0001_onboarding_cases"),
        ("suppliers", "0002_row_level_security"),
        ("tenants", "0002_row_level_security"),
        ("core", "0004_obligation_rights"),
    ]
    operations = [
        secure_table(
            "onboarding_conditionset", buyer="select, insert, update, delete", worker="select, insert, update"
        ),
        secure_table(
            "onboarding_codeversion",
            buyer="select, insert, update, delete",
            worker="select, insert, update",
            clock="id, tenant_id, state, asked_at",
        ),
        secure_table(
            "onboarding_onboardingcase",
            case=True,
            buyer="select, insert, update",
            supplier="select",
            worker="select, insert, update (supplier_org_id)",
            clock="id, tenant_id, outcome",
            keys=[
                ("supplier_id", "suppliers_supplier"),
                ("condition_set_id", "onboarding_conditionset"),
            ],
        ),
        secure_table(
            "onboarding_casestanding",
            buyer="select, insert, update",
            worker="select, insert, update",
            keys=[CASE],
        ),
        secure_table("onboarding_waiver", buyer="select, insert, update", worker="select", keys=[CASE]),
        secure_table(
            "onboarding_changereport",
            case=True,
            buyer="select",
            supplier="select, insert",
            worker="select, update (taken_up_at)",
            clock="id, tenant_id, taken_up_at",
            keys=[("earlier_id+supplier_org", "onboarding_onboardingcase")],
        ),
        secure_table(
            "onboarding_paper",
            case=True,
            buyer="select",
            supplier=f"select, update ({SIGN})",
            worker="select, insert, update (replaced_at)",
            keys=[OWN_CASE],
        ),
        secure_table(
            "onboarding_baselinedraft", case=True, supplier="select, insert, update", keys=[OWN_CASE]
        ),
        secure_table(
            "onboarding_baseline",
            case=True,
            buyer="select",
            supplier="select, insert",
            worker="select",
            keys=[OWN_CASE],
        ),
        migrations.RunSQL(FIXED, reverse_sql=migrations.RunSQL.noop),
    ]
