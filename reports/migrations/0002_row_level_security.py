"""Buyers and rating bodies ask for reports, the worker makes them, the supplier company reads its own."""

from django.db import migrations

from core.rls import secure_table

_ASK = "select, insert, update (state, attempts, problem, requested_by_id, requested_at)"


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("suppliers", "0002_row_level_security")]
    operations = [
        secure_table(
            "reports_report",
            case=True,
            buyer=_ASK,
            assessor=_ASK,
            supplier="select",
            worker="select, update (state, attempts, problem, file, sha256, pages, ready_at)",
            clock="id, tenant_id, state",
            keys=[("supplier_id", "suppliers_supplier")],
        ),
    ]
