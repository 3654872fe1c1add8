"""The reviewed exceptions to tenant isolation, each with its reason. Anything else fails the proofs."""

from __future__ import annotations

#: The login role, before any context, may read and write these: it must find out who is asking.
IDENTITY_TABLES = {
    "tenants_organisation": "the organisation switcher shows a person's organisations before one is active",
    "tenants_user": "signing in",
    "tenants_membership": "signing in: what a person may act for",
    "tenants_engagement": "signing in: for which buyers a rating body may act",
    "tenants_invitation": "an invitation is looked up by the hash of its token, before an account exists",
    "api_apiclient": "the token endpoint finds a client by its id, and each request by its token",
    "api_apitoken": "a request of the API is found by the hash of its token, before any context",
    "django_session": "sessions of signed-in people; looked up by their random key",
    "account_emailaddress": "django-allauth: addresses of accounts",
    "account_emailconfirmation": "django-allauth: proof of an address",
    "django_migrations": "the health page compares it with the code; it holds no tenant's data",
}

#: Tables of IDENTITY_TABLES that only the login role reads, so they carry no row-level security.
WITHOUT_ROW_SECURITY = {
    "api_apitoken": "no side role has a grant",
    "django_session": "no side role has a grant",
    "account_emailaddress": "no side role has a grant",
    "account_emailconfirmation": "no side role has a grant",
    "django_migrations": "no side role has a grant; read only",
}

#: Names of models and permissions, the same for everybody: any side may read them, none may write.
REFERENCE_TABLES = {
    "auth_permission": "django-guardian joins grants to the permission's name",
    "django_content_type": "django-guardian joins permissions to the model's name",
}

#: Tables that the login role may read for visitors without an account, and never write.
PUBLIC_TABLES = {
    "scoring_publicwarning": (
        "warnings that two people of the buyer made public: buyer's name, supplier's name, text and day; the "
        "row is deleted when the warning is taken back"
    ),
}

#: Tables of which the login role may find the one row whose link a visitor holds, and never write.
TOKEN_TABLES = {
    "reports_sharedresult": (
        "id and company of the result behind a link; the policy compares the hash of its token with the one "
        "set for the transaction, and without one every query is refused"
    ),
}

_BY_LINK = "for whoever holds the link; reads as the company that shared, tests/reports/test_sharing.py"
#: Routes that show everybody what a buyer made public on purpose, or whoever holds a link what it is for.
FOR_EVERYBODY = {
    "public_warnings": "reads PUBLIC_TABLES alone; names of buyer and supplier are its content",
    **dict.fromkeys(("shared", "shared_receipt", "shared_report", "shared_file"), _BY_LINK),
    "agreement_join": (
        "for the buyer that holds the link of an agreement on offer; shows that agreement alone, and becomes "
        "its other side: tests/assessments/test_agreements.py"
    ),
}

#: What the clock role may read across tenants: enough to find what is due, and no content.
CLOCK_COLUMNS = {
    "tenants_invitation": {"id", "tenant_id", "sent_at", "accepted_at", "withdrawn_at", "expires_at"},
    "suppliers_importbatch": {"id", "tenant_id", "state"},
    "suppliers_supplier": {"tenant_id", "seek_twins"},
    "reports_report": {"id", "tenant_id", "state"},
    "reports_sharedresult": {"id", "tenant_id", "remind_at"},
    "assessments_evidence": {"id", "tenant_id", "remind_at", "scan_at"},
    "assessments_consent": {"id", "tenant_id", "remind_at"},
    "assessments_sharingask": {"id", "tenant_id", "tell_at"},
    "assessments_request": {
        *("id", "tenant_id", "state", "review_revision", "due_at", "rules_at"),
        *("sections", "remind_at"),
    },
    "assessments_campaign": {"id", "tenant_id", "state"},
    "scoring_screening": {"id", "tenant_id", "supplier_id", "revision", "scored_revision"},
    "scoring_rescoring": {"id", "tenant_id", "state"},
    "scoring_portfolio": {"id", "tenant_id", "next_at"},
    "suppliers_chainreading": {"id", "tenant_id", "next_at"},
    "risk_riskwatch": {"id", "tenant_id", "next_at"},
    "assessments_submission": {"id", "tenant_id", "request_id"},
    "assessments_sectionassignment": {
        *("id", "tenant_id", "supplier_org_id", "person_id", "ended_at", "tell_at")
    },
    "assessments_internalreview": {*("id", "tenant_id", "supplier_org_id", "reader_id", "state", "tell_at")},
    "assessments_withdrawal": {"id", "tenant_id", "submission_id", "settled_at"},
    "tenants_membership": {"user_id", "organisation_id"},
    "scoring_scorecard": {
        "id",
        "tenant_id",
        "request_id",
        "submission_id",
        "supplier_id",
        "standard",
        "basis",
        "review_revision",
        "is_current",
    },
    "tenants_organisation": {"id", "kind"},
    "tenants_notice": {"id", "tenant_id", "next_at", "sent_at"},
    "core_obligation": {"id", "tenant_id", "subject_id", "kind", "state", "next_at"},
    "core_effect": {"id", "tenant_id", "subject_type", "kind", "due_at", "handled_at"},
    "remediation_finding": {
        *("id", "tenant_id", "supplier_id", "supplier_org_id", "state", "rated_state"),
        *("standard", "severity"),
    },
    "audits_audit": {"id", "tenant_id", "supplier_id", "state", "rated_at"},
    "audits_findingsheet": {"id", "tenant_id", "state"},
    "onboarding_onboardingcase": {"id", "tenant_id", "outcome"},
    "onboarding_changereport": {"id", "tenant_id", "taken_up_at"},
    "onboarding_codeversion": {"id", "tenant_id", "state", "asked_at"},
}

#: Unique without the tenant: (table, columns) → why it tells nothing about another tenant.
UNIQUE_WITHOUT_TENANT = {
    ("tenants_invitation", ("token_hash",)): "hash of an unguessable token; the link is found by it",
    ("reports_sharedresult", ("token_hash",)): "hash of 256 random bits; the link is found by it",
    ("api_apiclient", ("client_id",)): "40 random letters; the token endpoint finds the client by them",
    ("tenants_user", ("email",)): "one account a person, whatever the organisation; sign-in is by address",
    ("tenants_user", ("lower(email)",)): "the same, whatever the case of the letters",
    ("tenants_membership", ("user_id", "organisation_id")): "organisation_id is the tenant of a membership",
}

#: Foreign keys to these tables need no tenant: the rows are people and organisations, not tenants' data.
SHARED_TARGETS = {
    "tenants_organisation": "a tenant column points here itself",
    "tenants_user": "people act for several organisations",
}

#: Foreign keys whose tenant is held by another column than tenant_id: (table, column) → (columns, why).
TENANT_BY_ANOTHER_COLUMN = {
    ("assessments_answerevidence", "evidence_id"): (
        ("supplier_org_id", "evidence_id"),
        "the proof lies in the vault of the supplier company, which is the tenant of its vault",
    ),
    ("remediation_prooffile", "evidence_id"): (
        ("supplier_org_id", "evidence_id"),
        "the proof of a correction is of a file in the same company's vault",
    ),
    ("assessments_submittedfile", "evidence_id"): (
        ("supplier_org_id", "evidence_id"),
        "the copy is of a file in the same company's vault",
    ),
    ("reports_sharedresult", "card_id"): (
        ("rater_id", "tenant_id", "card_id"),
        "the card lies with the customer who rated, and is about the company that shares it",
    ),
    ("reports_sharedresult", "report_id"): (
        ("rater_id", "tenant_id", "report_id"),
        "the report lies with the customer who rated, and is about the company that shares it",
    ),
}

#: Policies that let a role read every row: (table, role) → why.
EVERY_ROW = {
    **{(table, "esgdd_app"): why for table, why in IDENTITY_TABLES.items()},
    **{(table, "esgdd_app"): why for table, why in PUBLIC_TABLES.items()},
    **{(table, "esgdd_clock"): "columns of CLOCK_COLUMNS only" for table in CLOCK_COLUMNS},
}

#: Policies that reach the context through another table's policies: (table, policy) → why.
CONTEXT_BY_ANOTHER_TABLE = {
    ("tenants_user", "known_people"): "people with a membership that the same role may see",
}
