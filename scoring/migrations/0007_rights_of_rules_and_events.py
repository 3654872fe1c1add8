"""Who reads and writes rules, the 360° check, objections and bulk jobs; a supplier sees published cards only."""

from django.db import migrations

from core.rls import secure_table

RELEASE = "state, reviewed_by_id, reviewed_by_name, reviewed_at, published_by_id, published_by_name, published_at, supersedes_id"

CARDS = f"""
GRANT UPDATE ({RELEASE}, is_official) ON scoring_scorecard TO esgdd_worker;
GRANT UPDATE ({RELEASE}, is_official, is_current) ON scoring_scorecard TO esgdd_buyer, esgdd_assessor;
DROP POLICY supplier_rows ON scoring_scorecard;
CREATE POLICY supplier_rows ON scoring_scorecard FOR ALL TO esgdd_supplier
  USING (supplier_org_id = (SELECT ctx_org()) AND state = 'published')
  WITH CHECK (supplier_org_id = (SELECT ctx_org()) AND state = 'published');
ALTER TABLE scoring_scorecard ADD CONSTRAINT scoring_scorecard_supersedes_id_fk
  FOREIGN KEY (tenant_id, supersedes_id) REFERENCES scoring_scorecard (tenant_id, id);
"""

IN_FORCE_STAYS = """
CREATE FUNCTION scoring_rule_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'published' THEN
    RAISE EXCEPTION 'a rule in force never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_in_force BEFORE UPDATE OR DELETE ON scoring_ratingrule
  FOR EACH ROW EXECUTE FUNCTION scoring_rule_in_force();
"""

OFFICIAL = """
UPDATE scoring_scorecard c SET is_official = true
WHERE c.is_current AND c.basis IN ('audited', 'verified')
  AND NOT EXISTS (
    SELECT 1 FROM scoring_scorecard a WHERE a.tenant_id = c.tenant_id AND a.supplier_id = c.supplier_id
      AND a.standard = c.standard AND a.is_current AND a.basis = 'audited' AND c.basis = 'verified');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0006_rules_screening_disputes_rescoring"),
        ("assessments", "0004_rules_of_requests"),
    ]
    operations = [
        migrations.RunSQL(OFFICIAL, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(CARDS, reverse_sql=migrations.RunSQL.noop),
        secure_table(
            "scoring_ratingrule",
            buyer="select, insert, update, delete",
            assessor="select",
            worker="select, insert",
        ),
        migrations.RunSQL(IN_FORCE_STAYS, reverse_sql=migrations.RunSQL.noop),
        secure_table(
            "scoring_expertpanel",
            buyer="select, insert, update, delete",
            assessor="select",
            keys=[("rule_id", "scoring_ratingrule")],
        ),
        secure_table(
            "scoring_expertvote",
            buyer="select, insert, update, delete",
            assessor="select, insert, update",
            keys=[("panel_id", "scoring_expertpanel")],
        ),
        secure_table(
            "scoring_screening",
            buyer="select, insert, update",
            assessor="select, insert, update",
            worker="select, insert, update",
            clock="id, tenant_id, supplier_id, revision, scored_revision",
            keys=[("supplier_id", "suppliers_supplier")],
        ),
        secure_table(
            "scoring_negativeevent",
            buyer="select, insert, update",
            assessor="select, insert, update",
            worker="select",
            keys=[("supplier_id", "suppliers_supplier")],
        ),
        secure_table(
            "scoring_warningentry",
            buyer="select, insert, update",
            assessor="select, insert, update",
            worker="select",
            keys=[("supplier_id", "suppliers_supplier"), ("event_id", "scoring_negativeevent")],
        ),
        secure_table(
            "scoring_dispute",
            case=True,
            buyer="select, update",
            assessor="select, update",
            supplier="select, insert, update (state)",
            worker="select, update",
            keys=[
                ("supplier_id", "suppliers_supplier"),
                ("card_id+supplier_org", "scoring_scorecard"),
                ("new_card_id", "scoring_scorecard"),
            ],
        ),
        secure_table(
            "scoring_rescoring",
            buyer="select, insert, update (state)",
            assessor="select",
            worker="select, update",
            clock="id, tenant_id, state",
        ),
        migrations.RunSQL(
            "GRANT SELECT (rules_at) ON assessments_request TO esgdd_clock;",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
