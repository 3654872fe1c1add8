"""Who works on the clock: both sides answer and decide, the worker takes the steps, the clock finds them."""

from django.db import migrations

from core.rls import secure_table


class Migration(migrations.Migration):
    dependencies = [("core", "0003_obligations"), ("tenants", "0002_row_level_security")]
    operations = [
        secure_table(
            "core_obligation",
            case=True,
            buyer="select, insert, update",
            assessor="select, insert, update",
            supplier="select, update (state, answered_at, next_at)",
            worker="select, insert, update",
            clock="id, tenant_id, next_at",
        ),
        secure_table(
            "core_effect",
            case=True,
            buyer="select, insert",
            assessor="select, insert",
            supplier="select, insert",
            worker="select, insert, update (handled_at)",
            clock="id, tenant_id, subject_type, kind, due_at, handled_at",
            keys=[("obligation_id", "core_obligation")],
        ),
    ]
