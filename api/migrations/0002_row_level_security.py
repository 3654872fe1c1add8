"""Clients are the buyer's, without the hash of their secret; tokens are looked up before any context."""

from django.db import migrations

from core.rls import grant_identity, secure_table

READ = "select (id, tenant_id, created_at, name, scope, client_id, user_id, created_by_id, last_used_at, revoked_at)"
SIGN_IN = """
CREATE POLICY sign_in ON api_apiclient FOR ALL TO esgdd_app USING (true) WITH CHECK (true);
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0001_clients_and_tokens")]
    operations = [
        secure_table("api_apiclient", buyer=f"{READ}, insert, update (revoked_at)"),
        migrations.RunSQL(SIGN_IN, reverse_sql=migrations.RunSQL.noop),
        grant_identity(["api_apiclient"], privileges="select, update (user_id, last_used_at, updated)"),
        grant_identity(["api_apitoken"], privileges="select, insert, delete"),
    ]
