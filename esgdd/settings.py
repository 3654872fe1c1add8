"""Settings, all of them from the environment. See ``docs/operations.md`` for the list."""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import SELF
from django.utils.translation import gettext_lazy as _

from esgdd.npm import NPM_STATIC  # noqa: F401 - a setting

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DJANGO_DEBUG", default=False)
#: Without a key of its own nothing that is signed works: Django raises at the first use.
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var" / "data")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "guardian",
    "oauth2_provider",
    "core",
    "tenants",
    "suppliers",
    "assessments",
    "scoring",
    "remediation",
    "audits",
    "risk",
    "onboarding",
    "reports",
    "api",
    "workspace",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "api.middleware.BearerMiddleware",
    "tenants.middleware.TenantMiddleware",
]
ROOT_URLCONF = "esgdd.urls"
WSGI_APPLICATION = "esgdd.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workspace.shell.shell",
            ],
        },
    },
]

# One database, two logins: the app's own, which row-level security binds, and the owner's, for migrations.
_app_url = env.str("DATABASE_URL", default="postgres://esgdd_app@localhost/esgdd")
DATABASES = {
    "default": env.db_url_config(_app_url),
    "owner": env.db_url_config(env.str("DATABASE_OWNER_URL", default=_app_url)),
}
for _database in DATABASES.values():
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
#: Off where a pooler may give each transaction another connection.
PREPARE_STATEMENTS = env.bool("PREPARE_STATEMENTS", default=True)
DATABASE_ROUTERS = ["core.routers.OwnerMigrates"]
DATABASE_ADMIN_URL = env.str("DATABASE_ADMIN_URL", default="")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "core.cache.SharedCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "esgdd",
        "OPTIONS": {"serializer": "core.cache.Json", "socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
#: A nudge to a Redis that is away fails at once: a request must not wait for what the beat makes up for.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2, "max_retries": 0}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["tenants.sessions.AccountBackend"]
#: Object grants (django-guardian) are asked for by query only: no anonymous user, no permission backend.
ANONYMOUS_USER_NAME = None
#: W011: our tokens point at no refresh tokens, so there is no circle.
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "oauth2_provider.W011"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "tenants.adapter.InvitationOnlyAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"

#: Tries at the API's token endpoint, by address and by client, receipts checked, and links to shared results
#: opened; django-allauth counts.
ACCOUNT_RATE_LIMITS = {
    "api_token": "60/m/ip,20/m/key",
    "receipt_check": "60/m/ip",
    "shared_result": "60/m/ip",
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "api.ApiClient"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "api.ApiToken"  # noqa: S105 - a model
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",  # client credentials and nothing else
    "OAUTH2_VALIDATOR_CLASS": "api.oauth.ClientCredentials",
    "SCOPES_BACKEND_CLASS": "api.scopes.GrantedScopes",
    "CLIENT_SECRET_GENERATOR_LENGTH": 64,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    # RFC 9700 in all that is not offered as well.
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{rule}": True
        for rule in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
        )
    },
}
REST_FRAMEWORK = {
    "COERCE_DECIMAL_TO_STRING": False,  # figures are numbers; the exact ones beside them are text
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.BearerClient"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["api.parsing.QuickJson"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJson"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.parsing.AlwaysJson",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Supplier ESG due diligence",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "PartStateEnum": "remediation.models.PartState",
        "OutcomeEnum": "api.documents.OUTCOMES",
        "CaseOutcomeEnum": "onboarding.models.Outcome",
        "RiskClassEnum": "suppliers.models.RiskClass",
        "SupplierStatusEnum": "suppliers.models.SupplierStatus",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "api.schema.with_security"],
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "core.staticfiles.NpmFinder",
]
NODE_MODULES = BASE_DIR / "node_modules"
WHITENOISE_USE_FINDERS = env.bool("STATIC_FROM_SOURCE", default=False)
_collected = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else _collected
STORAGES = {
    "default": {
        "BACKEND": env.str("FILE_STORAGE", default="django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json(
            "FILE_STORAGE_OPTIONS",
            default={"location": str(DATA_DIR), "base_url": None, "file_permissions_mode": 0o600},
        ),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "core.staticfiles.StaticStorage"
    },
}
FILE_UPLOAD_HANDLERS = ["core.uploads.OnDiskUploadHandler"]

env.EMAIL_SCHEMES["outbox"] = "core.mail.FileOutbox"
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="outbox://")
vars().update(EMAIL_CONFIG)
#: Where mails are written that no mail server takes.
MAIL_FOLDER = Path(EMAIL_CONFIG["EMAIL_FILE_PATH"] or DATA_DIR / "outbox")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@localhost")

HTTPS = env.bool("HTTPS", default=False)
SESSION_ENGINE = "tenants.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
#: Limits count by the visitor's address, which a proxy adds last, instead of by the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}

#: Upload limits in bytes, shown in the messages that refuse a larger file.
MAX_EVIDENCE_BYTES = 25 * 1024 * 1024
MAX_IMPORT_BYTES = 10 * 1024 * 1024
#: Virus scanner (clamd) that every file of a vault is shown to: "host:port" or "unix:/path"; empty: none.
CLAMAV_ADDRESS = env.str("CLAMAV_ADDRESS", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

#: Folder of the keys that seal score receipts; empty: "signing-keys" below DATA_DIR. Machines share one.
SIGNING_KEYS = env.str("SIGNING_KEYS", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "filters": {"links": {"()": "core.logs.LinksMasked"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # A refusal (4xx) is an answer, not an incident: only what broke is logged with its trace.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
        # They tell every step of a report at INFO.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
