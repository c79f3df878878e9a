"""One settings module, read from the environment, safe by default."""

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

from soc2hub.web import logs

BASE = Path(__file__).resolve().parent.parent
env = environ.Env()

PROCESS = env.str("SOC2HUB_PROCESS", "web")
"""web, worker, beat, migrate or test: picks the database role this process signs in with."""
BASE_URL = env.str("SOC2HUB_BASE_URL", "http://localhost:8000")
DATA = Path(env.str("SOC2HUB_DATA", str(BASE / ".local")))
SECRET_KEY = env.str("SOC2HUB_SECRET_KEY")
DEBUG = False
DEMO = env.bool("SOC2HUB_DEMO", False)

_site = urlsplit(BASE_URL)
IS_TLS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("SOC2HUB_ALLOWED_HOSTS", default=[_site.hostname or "localhost"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "soc2hub.tenancy",
    "soc2hub.trail",
    "soc2hub.jobs",
    "soc2hub.vault",
    "soc2hub.accounts",
    "soc2hub.backups",
    "soc2hub.notifications",
    "soc2hub.web",
    "soc2hub.ui",
    "soc2hub.api",
    "soc2hub.custody",
    "scoping",
    "controls",
    "evidence",
    "audits",
    "reporting",
    "soc2hub.program",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
]

MIDDLEWARE = [
    "soc2hub.web.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "soc2hub.web.middleware.SafeHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "soc2hub.accounts.middleware.SessionLimits",
    "soc2hub.accounts.middleware.MfaRequired",
    "soc2hub.accounts.middleware.KnownBrowser",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "soc2hub.web.middleware.ReadableAddress",
]

ROOT_URLCONF = "soc2hub.urls"
WSGI_APPLICATION = "soc2hub.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "soc2hub.web.shell.shell",
            ],
            "libraries": {"lucide": "soc2hub.ui.icons"},
        },
    }
]

FORM_RENDERER = "soc2hub.ui.widgets.Renderer"

# Database: one alias; the process decides which role signs in (SECURITY §1.1 "Roles").
_URLS = {"worker": "DATABASE_URL_WORKER", "beat": "DATABASE_URL_WORKER", "migrate": "DATABASE_URL_MIGRATE"}


def _database() -> dict[str, Any]:
    parsed = env.db_url(_URLS.get(PROCESS, "DATABASE_URL"), default=env.str("DATABASE_URL", "postgres:///soc2hub"))
    options = dict(parsed.get("OPTIONS", {}))
    if PROCESS == "migrate":
        options["options"] = "-c role=soc2hub_owner"
    return parsed | {
        "ENGINE": "soc2hub.tenancy.postgres",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TENANCY_REENTRANT = False
"""Tests only: lets another client be entered inside the test's one open transaction."""

# Counters for sign-in limits live in PostgreSQL: they survive an emptied Redis (case F03).
# The table holds more of them than could be made within their five minutes: by default the 301st pushes others out,
# and whoever guesses would wash their own count away (case A35).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    # A web request rings and goes on: without these it would try for six seconds while Redis is away (case F04).
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "soc2hub.sweep", "schedule": 15.0}}

# Accounts (SECURITY §1.4)
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "soc2hub.accounts.passwords.AtMost128"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "soc2hub.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
# Counts of the library that would refuse before the attempt is recorded are off; `login_failed` refuses sooner.
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "reauthenticate": "",
    "change_password": "",
    "login_failed": "30/m/ip,5/5m/key",
    "login_known": "5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
}
ACCOUNT_FORMS = {"change_password": "soc2hub.accounts.forms.NewPasswordForm"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("SOC2HUB_TRUSTED_PROXIES", 0)
PASSWORD_RESET_TIMEOUT = 3600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "soc2hub.accounts.forms.CodeForm",
    "reauthenticate": "soc2hub.accounts.forms.CodeAgainForm",
}
MFA_ADAPTER = "soc2hub.accounts.adapter.MfaAdapter"
MFA_TOTP_ISSUER = "soc2hub"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_TLS
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "soc2hub.web.errors.csrf_refused"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_SSL_REDIRECT = IS_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
# W003: `lucide` is the package's tag, kept by `soc2hub.ui.icons` once it is drawn.
SILENCED_SYSTEM_CHECKS = ["templates.W003", *([] if IS_TLS else ["security.W008"])]

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_TEMP_DIR = tempfile.gettempdir()

# Vault (SECURITY §1.3): megabytes a file may have; importers stop earlier.
VAULT_ROOT = DATA / "vault"
VAULT_FILE_LIMIT = env.int("SOC2HUB_FILE_LIMIT_MB", 250) * 1024 * 1024
IMPORT_LIMIT = 20 * 1024 * 1024
CLAMAV_ADDRESS = env.str("SOC2HUB_CLAMAV", "")  # host:port of a clamd; empty: files are not scanned

# Backups (SECURITY §1.7): the key is kept elsewhere, never beside what it closes.
BACKUP_TO = env.str("SOC2HUB_BACKUP_TO", "")
BACKUP_KEY = env.str("SOC2HUB_BACKUP_KEY", "")
BACKUP_KEY_FILE = env.str("SOC2HUB_BACKUP_KEY_FILE", "")

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://" + str(DATA / "mail"))
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = str(DATA / "mail")
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.str("SOC2HUB_MAIL_FROM", f"soc2hub <noreply@{_site.hostname}>")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "soc2hub.api.authentication.TokenAuthentication",
        "soc2hub.api.authentication.SignedInAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["soc2hub.api.permissions.DeclaredPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["soc2hub.api.parsers.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "soc2hub.api.problems.problem",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "soc2hub",
    "DESCRIPTION": "From contracts to the audit boundary, controls, evidence, the auditor's room and the board page.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["soc2hub.api.permissions.SignedIn"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "Role": "soc2hub.accounts.models.memberships.ROLES",
        "PracticeRole": "soc2hub.accounts.models.memberships.SEATS",
        "SystemKind": "scoping.models.System.KINDS",
        "CommitmentKind": "scoping.models.Commitment.KINDS",
        "Answer": "scoping.models.System.ANSWERS",
        "ReportType": "scoping.models.ScopeVersion.TYPES",
        "GapState": "controls.models.Gap.STATES",
        "PolicyKind": "controls.models.Policy.KINDS",
        "SubmissionState": "evidence.models.Submission.STATES",
        "SubmissionKind": "evidence.models.Submission.KINDS",
        "RequestKind": "audits.models.Request.KINDS",
        "AuditorStatus": "audits.models.Request.AUDITOR",
        "VendorTest": "scoping.models.Vendor.TESTS",
        "EngagementState": "audits.models.Engagement.STATES",
        "TestOutcome": "audits.models.tests.RESULTS",
        "ReadinessAnswer": "controls.models.assessments.ANSWERS",
        "ControlFrequency": "controls.models.Control.FREQUENCIES",
        "PopulationRole": "evidence.models.Population.ROLES",
        "ClearanceKind": "soc2hub.custody.models.clearances.KINDS",
        "ReasonToPurge": "soc2hub.custody.models.Purge.ASKED",
    },
}

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("woff2", "png", "map", "gz", "br")
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("SOC2HUB_STATIC", str(DATA / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = logs.configure(level=env.str("SOC2HUB_LOG_LEVEL", "INFO"))
