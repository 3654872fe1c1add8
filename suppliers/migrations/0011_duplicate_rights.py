"""Pairs, merges and saved views are the buyer's; the database marks suppliers whose twins are to be sought."""

from django.db import migrations

from core.rls import secure_table

MERGED = """
ALTER TABLE suppliers_supplier ADD CONSTRAINT suppliers_supplier_merged_into_id_fk
  FOREIGN KEY (tenant_id, merged_into_id) REFERENCES suppliers_supplier (tenant_id, id);
"""
#: Whoever writes it, by whatever way: what is compared has changed.
SEEK = """
CREATE FUNCTION suppliers_seek_twins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.seek_twins := true; RETURN NEW; END $$;
CREATE TRIGGER seek_twins BEFORE UPDATE OF name, country, address, contact_email, reference
  ON suppliers_supplier FOR EACH ROW
  WHEN ((OLD.name, OLD.country, OLD.address, OLD.contact_email, OLD.reference)
    IS DISTINCT FROM (NEW.name, NEW.country, NEW.address, NEW.contact_email, NEW.reference))
  EXECUTE FUNCTION suppliers_seek_twins();
CREATE FUNCTION suppliers_seek_twins_of_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE suppliers_supplier SET seek_twins = true
    WHERE tenant_id = NEW.tenant_id AND id = NEW.supplier_id AND NOT seek_twins;
  RETURN NULL;
END $$;
CREATE TRIGGER seek_twins AFTER INSERT OR UPDATE OF external_id ON suppliers_supplierkey
  FOR EACH ROW WHEN (NEW.scheme <> 'erp') EXECUTE FUNCTION suppliers_seek_twins_of_key();
"""
CLOCK = """
GRANT SELECT (tenant_id, seek_twins) ON suppliers_supplier TO esgdd_clock;
CREATE POLICY clock_rows ON suppliers_supplier FOR SELECT TO esgdd_clock USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0010_duplicates_and_saved_views")]
    operations = [
        migrations.RunSQL(MERGED, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(SEEK, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(CLOCK, reverse_sql=migrations.RunSQL.noop),
        secure_table(
            "suppliers_duplicatepair",
            buyer="select, insert, update",
            worker="select, insert, update, delete",
            keys=[("first_id", "suppliers_supplier"), ("second_id", "suppliers_supplier")],
        ),
        secure_table(
            "suppliers_merge",
            buyer="select, insert, update",
            assessor="select",
            worker="select",
            keys=[("survivor_id", "suppliers_supplier"), ("merged_id", "suppliers_supplier")],
        ),
        secure_table("suppliers_savedview", buyer="select, insert, update, delete"),
    ]
