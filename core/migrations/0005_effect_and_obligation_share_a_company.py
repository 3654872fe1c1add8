"""An effect belongs to the company of its obligation: a supplier company cannot write into another's clock."""

from django.db import migrations

SAME_COMPANY = """
ALTER TABLE core_effect ADD CONSTRAINT core_effect_obligation_company_fk
  FOREIGN KEY (tenant_id, supplier_org_id, obligation_id)
  REFERENCES core_obligation (tenant_id, supplier_org_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_obligation_rights")]
    operations = [migrations.RunSQL(SAME_COMPANY, reverse_sql=migrations.RunSQL.noop)]
