"""Plans of evaluations, who evaluates, what is signed, joint evaluations: four kinds of rows and their rights."""

import core.models
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.rls import append_only, secure_table


_ENDED = "ended_at, ended_by_name, end_reason"
_OWN = "title, content, valid_from, valid_until, revision, sha256, token_hash, offered_at, owner_signed_at"

FIXED = """
CREATE FUNCTION assessments_plan_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'approved' THEN
    RAISE EXCEPTION 'an approved plan never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER plan_fixed BEFORE UPDATE OR DELETE ON assessments_planversion
  FOR EACH ROW EXECUTE FUNCTION assessments_plan_fixed();

-- What both sides signed stands; before that each side writes what is its own.
CREATE FUNCTION assessments_agreement_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE acting text := coalesce(current_setting('esgdd.organisation', true), '');
DECLARE words_stay boolean := (NEW.title, NEW.content, NEW.valid_from, NEW.valid_until, NEW.sha256, NEW.offered_at)
  IS NOT DISTINCT FROM (OLD.title, OLD.content, OLD.valid_from, OLD.valid_until, OLD.sha256, OLD.offered_at);
DECLARE owner_stays boolean := (NEW.owner_signed_at, NEW.token_hash)
  IS NOT DISTINCT FROM (OLD.owner_signed_at, OLD.token_hash);
DECLARE partner_stays boolean := (NEW.partner_id, NEW.partner_signed_at)
  IS NOT DISTINCT FROM (OLD.partner_id, OLD.partner_signed_at);
DECLARE partner_freed boolean := NEW.partner_signed_at IS NULL
  AND NEW.partner_id IS NOT DISTINCT FROM OLD.partner_id;
BEGIN
  IF OLD.owner_signed_at IS NOT NULL AND OLD.partner_signed_at IS NOT NULL
     AND NOT (words_stay AND owner_stays AND partner_stays) THEN
    RAISE EXCEPTION 'what both sides signed never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF acting <> '' AND acting <> OLD.tenant_id::text AND NOT (words_stay AND owner_stays) THEN
    RAISE EXCEPTION 'this belongs to who wrote the agreement' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF acting = OLD.tenant_id::text AND NOT (partner_stays OR partner_freed) THEN
    RAISE EXCEPTION 'this belongs to the other side' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreement_fixed BEFORE UPDATE ON assessments_jointagreement
  FOR EACH ROW EXECUTE FUNCTION assessments_agreement_fixed();
"""

#: A rating body's proofs are its own; buyers that engage it now read them.
PROOFS = """
ALTER POLICY assessor_rows ON assessments_competenceproof
  USING (tenant_id = (SELECT ctx_org()) AND (SELECT ctx_engaged_tenant()) IS NOT NULL)
  WITH CHECK (tenant_id = (SELECT ctx_org()) AND (SELECT ctx_engaged_tenant()) IS NOT NULL);
CREATE POLICY bodies_engaged ON assessments_competenceproof FOR SELECT TO esgdd_buyer
  USING (tenant_id IN (
    SELECT organisation_id FROM tenants_engagement WHERE tenant_id = (SELECT ctx_tenant()) AND ended_at IS NULL
  ));
"""

#: The other side sees an agreement once it is on offer: a rating body as partner, a buyer as partner or,
#: until somebody took it up, by the link.
AGREEMENTS = """
ALTER POLICY assessor_rows ON assessments_jointagreement
  USING (tenant_id = (SELECT ctx_engaged_tenant()) AND partner_id = (SELECT ctx_org()) AND offered_at IS NOT NULL)
  WITH CHECK (tenant_id = (SELECT ctx_engaged_tenant()) AND partner_id = (SELECT ctx_org()));
CREATE POLICY partner_reads ON assessments_jointagreement FOR SELECT TO esgdd_buyer
  USING (offered_at IS NOT NULL AND (partner_id = (SELECT ctx_tenant())
    OR (partner_id IS NULL AND token_hash <> '' AND token_hash = current_setting('esgdd.agreement', true))));
CREATE POLICY partner_changes ON assessments_jointagreement FOR UPDATE TO esgdd_buyer
  USING (offered_at IS NOT NULL AND (partner_id = (SELECT ctx_tenant())
    OR (partner_id IS NULL AND token_hash <> '' AND token_hash = current_setting('esgdd.agreement', true))))
  WITH CHECK (partner_id = (SELECT ctx_tenant()));
"""

#: Signed by people of the organisation that acts, and by nobody else; both sides read what is on an agreement.
STATEMENTS = """
ALTER TABLE assessments_signedstatement ADD CONSTRAINT assessments_signedstatement_partner_fk
  FOREIGN KEY (tenant_id, partner_id, agreement_id)
  REFERENCES assessments_jointagreement (tenant_id, partner_id, id);
ALTER POLICY buyer_rows ON assessments_signedstatement
  USING (tenant_id = (SELECT ctx_tenant()) OR partner_id = (SELECT ctx_tenant()))
  WITH CHECK (organisation_id = (SELECT ctx_org())
    AND (tenant_id = (SELECT ctx_tenant()) OR partner_id = (SELECT ctx_tenant())));
ALTER POLICY assessor_rows ON assessments_signedstatement
  USING (tenant_id = (SELECT ctx_engaged_tenant()) AND (partner_id IS NULL OR partner_id = (SELECT ctx_org())))
  WITH CHECK (tenant_id = (SELECT ctx_engaged_tenant()) AND organisation_id = (SELECT ctx_org())
    AND (partner_id IS NULL OR partner_id = (SELECT ctx_org())));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0014_outside_results"),
        ("suppliers", "0018_fewer_indexes_over_imports"),
        ("tenants", "0004_firms_by_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvaluationPlan",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "campaign",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="assessments.campaign",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="InterestConflict",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("person_name", models.CharField(max_length=200)),
                ("reason", models.CharField(max_length=1000)),
                ("declared_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=200)),
                ("end_reason", models.CharField(blank=True, max_length=1000)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplier",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interest_conflicts",
                        to="suppliers.supplier",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-declared_at"],
            },
        ),
        migrations.CreateModel(
            name="JointAgreement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("owner_name", models.CharField(max_length=200)),
                ("partner_name", models.CharField(max_length=200)),
                ("with_body", models.BooleanField(default=False)),
                ("title", models.CharField(max_length=200)),
                ("content", models.JSONField(default=dict)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField()),
                ("revision", models.PositiveIntegerField(default=1)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("token_hash", models.CharField(blank=True, max_length=64)),
                ("offered_at", models.DateTimeField(blank=True, null=True)),
                ("owner_signed_at", models.DateTimeField(blank=True, null=True)),
                ("partner_signed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=200)),
                ("end_reason", models.CharField(blank=True, max_length=1000)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("proposed", "Waits for approval"),
                            ("approved", "Approved"),
                        ],
                        default="draft",
                        max_length=16,
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("remark", models.CharField(blank=True, max_length=1000)),
                ("authors", models.JSONField(default=list)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("written_by_name", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("approved_by_name", models.CharField(blank=True, max_length=200)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="assessments.evaluationplan",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="SignedStatement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("interest", "Statement on conflicts of interest"),
                            ("confidentiality", "Statement on confidentiality"),
                            ("agreement", "Agreement on a joint evaluation"),
                        ],
                        max_length=16,
                    ),
                ),
                ("person_name", models.CharField(max_length=200)),
                ("organisation_name", models.CharField(max_length=200)),
                ("role", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(max_length=10)),
                ("version", models.CharField(max_length=32)),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "agreement",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="assessments.jointagreement",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    core.models.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="assessments.evaluationplan",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-signed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CompetenceProof",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("experience", "ESG experience"),
                            ("law", "Policies and law"),
                            ("sector", "Knowledge of the sector"),
                            ("ethics", "Professional ethics"),
                            ("confidentiality", "Confidentiality"),
                            ("legal_person", "Legal person"),
                            ("rules", "Rules on process, data and quality"),
                            ("staff", "Full-time ESG staff"),
                            ("quality", "Quality control"),
                        ],
                        max_length=16,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("issuer", models.CharField(blank=True, max_length=200)),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("file", models.CharField(blank=True, max_length=255)),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("added_by_name", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "-created_at"],
                "indexes": [models.Index(fields=["tenant", "person"], name="competence_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ("legal_person", "rules", "staff", "quality")), ("person", None)
                            ),
                            models.Q(
                                ("kind__in", ("experience", "law", "sector", "ethics", "confidentiality")),
                                ("person__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="proof_of_person_or_body",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="evaluationplan",
            index=models.Index(fields=["tenant", "-year"], name="plan_by_year"),
        ),
        migrations.AddConstraint(
            model_name="evaluationplan",
            constraint=models.UniqueConstraint(fields=("tenant", "campaign"), name="one_plan_a_campaign"),
        ),
        migrations.AddConstraint(
            model_name="interestconflict",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("tenant", "person", "supplier"),
                name="conflict_declared_once",
            ),
        ),
        migrations.AddIndex(
            model_name="jointagreement",
            index=models.Index(fields=["partner"], name="agreement_partner"),
        ),
        migrations.AddConstraint(
            model_name="jointagreement",
            constraint=models.UniqueConstraint(fields=("tenant", "partner", "id"), name="agreement_of_two"),
        ),
        migrations.AddConstraint(
            model_name="jointagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("partner")), _negated=True),
                name="agreement_with_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_from__lte", models.F("valid_until"))), name="agreement_from_to"
            ),
        ),
        migrations.AddConstraint(
            model_name="jointagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner_signed_at", None), ("partner_signed_at", None)),
                    models.Q(
                        ("offered_at__isnull", False),
                        ("partner__isnull", False),
                        models.Q(("sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="agreement_signed_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                fields=("tenant", "plan", "version"), name="plan_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "approved"), _negated=True),
                fields=("tenant", "plan"),
                name="plan_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_at__isnull", False), ("approved_by__isnull", False), ("state", "approved")
                    ),
                    models.Q(models.Q(("state", "approved"), _negated=True), ("approved_at", None)),
                    _connector="OR",
                ),
                name="plan_approved_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="signedstatement",
            index=models.Index(fields=["tenant", "plan", "person"], name="statement_of_person"),
        ),
        migrations.AddConstraint(
            model_name="signedstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("agreement__isnull", False),
                        ("kind", "agreement"),
                        ("partner__isnull", False),
                        ("plan", None),
                    ),
                    models.Q(
                        models.Q(("kind", "agreement"), _negated=True),
                        ("agreement", None),
                        ("partner", None),
                        ("plan__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="statement_on_plan_or_agreement",
            ),
        ),
        secure_table(
            "assessments_evaluationplan",
            buyer="select, insert, update (title)",
            assessor="select",
            keys=[("campaign_id", "assessments_campaign")],
        ),
        secure_table(
            "assessments_planversion",
            buyer="select, insert, update, delete",
            assessor="select",
            keys=[("plan_id", "assessments_evaluationplan")],
        ),
        secure_table(
            "assessments_competenceproof",
            buyer="select, insert, update (ended_at)",
            assessor="select, insert, update (ended_at)",
        ),
        secure_table(
            "assessments_jointagreement",
            buyer=f"select, insert, update (partner_id, partner_name, partner_signed_at, {_OWN}, {_ENDED})",
            assessor=f"select, update (partner_signed_at, {_ENDED})",
        ),
        secure_table(
            "assessments_signedstatement",
            buyer="select, insert",
            assessor="select, insert",
            keys=[
                ("plan_id", "assessments_evaluationplan"),
                ("agreement_id", "assessments_jointagreement"),
            ],
        ),
        secure_table(
            "assessments_interestconflict",
            buyer=f"select, insert, update (ended_by_id, {_ENDED})",
            assessor=f"select, insert, update (ended_by_id, {_ENDED})",
            worker="select",
            keys=[("supplier_id", "suppliers_supplier")],
        ),
        append_only("assessments_signedstatement"),
        *(
            migrations.RunSQL(sql, reverse_sql=migrations.RunSQL.noop)
            for sql in (FIXED, PROOFS, AGREEMENTS, STATEMENTS)
        ),
    ]
