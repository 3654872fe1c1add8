"""Buyers invite rating bodies and audit firms, and see who belongs to those they engage."""

from django.db import migrations, models

PEOPLE_OF_FIRMS = """
CREATE POLICY people_of_firms ON tenants_membership FOR SELECT TO esgdd_buyer USING (
  EXISTS (
    SELECT 1 FROM tenants_engagement e JOIN tenants_organisation o ON o.id = e.organisation_id
    WHERE e.organisation_id = tenants_membership.organisation_id AND o.kind = 'assessor'
      AND e.tenant_id = (SELECT ctx_tenant()) AND e.ended_at IS NULL
  )
);
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_notices")]
    operations = [
        migrations.AddField(
            "invitation",
            "organisation_kind",
            models.CharField(
                choices=[("buyer", "Buyer"), ("assessor", "Rating body"), ("supplier", "Supplier")],
                default="supplier",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            "invitation",
            models.CheckConstraint(
                condition=models.Q(("organisation_kind", "buyer"), _negated=True),
                name="no_buyer_by_invitation",
            ),
        ),
        migrations.RunSQL(PEOPLE_OF_FIRMS, reverse_sql=migrations.RunSQL.noop),
    ]
