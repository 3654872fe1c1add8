"""Scorecards are written by the scoring stage alone and read by everyone in the case."""

from django.db import migrations

from core.rls import secure_table


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial"), ("assessments", "0002_row_level_security")]
    operations = [
        secure_table(
            "scoring_scorecard",
            case=True,
            buyer="select",
            assessor="select",
            supplier="select",
            worker="select, insert, update (is_current)",
            clock="id, tenant_id, request_id, submission_id, basis, review_revision",
            keys=[
                ("supplier_id", "suppliers_supplier"),
                ("request_id+supplier_org", "assessments_request"),
                ("submission_id+supplier_org", "assessments_submission"),
            ],
        ),
    ]
