"""One settings file, read top to bottom. What differs per place comes from the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from socialnet import env

django_stubs_ext.monkeypatch()  # lets ModelAdmin[User] and its like be written at runtime

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of place is this? Safe unless somebody says otherwise. ----------------------------
DEBUG = env.flag("DEBUG")
DEMO = env.flag(
    "DEMO"
)  # shows logins and a made-up mailbox; socialnet.checks refuses it in production
PRODUCTION = env.flag("PRODUCTION", default=not (DEBUG or DEMO))
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else "not-a-secret-" * 5)
# Keys for secrets that must be read back (webhook secrets). The first one encrypts; the others
# still decrypt, so a key can be replaced without a stop.
FIELD_KEYS = env.words("FIELD_KEYS", SECRET_KEY)
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver"
)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# The address in letters and notices: a message is made in a worker, which has no request.
BASE_URL = env.text("BASE_URL", None if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "socialnet",
    "programmes",
    "signals",
    "partners",
    "activities",
    "residents",
    "outbox",
    "accounts.apps.AccountsConfig",
    "accounts.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "socialnet.middleware.quiet_responses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before anybody is sent to the login: for whoever came in with a code there is none.
    "partners.middleware.LinkSessions",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "residents.middleware.CardSessions",
    "socialnet.middleware.BrakeOnFiles",
]

ROOT_URLCONF = "socialnet.urls"
WSGI_APPLICATION = "socialnet.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "socialnet.context_processors.page",
            ],
            "builtins": ["accounts.templatetags.components"],
        },
    }
]


# --- PostgreSQL: the only database, and the truth -----------------------------------------------
PREPARED_FROM = 3


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "socialnet.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": env.number("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": "socialnet",
            # A statement that comes back is planned once per connection: planning was a quarter
            # of a resident's file. (A pooler per transaction must know prepared statements.)
            "server_side_binding": True,
            "prepare_threshold": PREPARED_FROM,
            **query,
        },
    }


DATABASES = {"default": _database(env.text("DATABASE_URL", "postgresql://app@/app?host=/nowhere"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Valkey/Redis: a bell and a cache; losing it loses nothing -----------------------------------
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    # Limits on logging in live here: they hold when Redis is away, and so does the login.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
    },
    # What may be away at any moment (accounts.cache).
    "fast": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "socialnet",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    },
}


def _broker(url: str) -> str:
    """kombu spells a socket its own way: redis+socket:///path?virtual_host=0."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    database = parse_qs(parts.query).get("db", ["0"])[-1]
    return f"redis+socket://{parts.path}?virtual_host={database}"


CELERY_BROKER_URL = _broker(REDIS_URL)
# A silent broker must not hold up a request: publishing gives up after a second, without retries.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "global_keyprefix": "socialnet:",
    "polling_interval": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_TASK_TIME_LIMIT = 60
# Minutes of work wait for each other, and no message waits for them. A worker that is not told
# which queue it serves takes both.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("slow")]
CELERY_TASK_ROUTES = {
    "residents.work_on_import": {"queue": "slow"},
    "residents.sweep_imports": {"queue": "slow"},
    "residents.make_card_runs": {"queue": "slow"},
    "signals.work_on_arrears": {"queue": "slow"},
    "socialnet.erase_what_is_due": {"queue": "slow"},
    "socialnet.greet": {"queue": "slow"},
}
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "outbox-sweep": {
        "task": "outbox.drain",
        "schedule": env.number("OUTBOX_SWEEP_SECONDS", 10),
        "options": {"expires": 10},
    },
    "outbox-warn": {
        "task": "outbox.warn",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 240},
    },
    "residents-sweep-imports": {
        "task": "residents.sweep_imports",
        "schedule": env.number("OUTBOX_SWEEP_SECONDS", 10),
        "options": {"expires": 10},
    },
    "residents-purge-imports": {
        "task": "residents.purge_imports",
        "schedule": crontab(minute=15),
    },
    "residents-make-card-runs": {
        "task": "residents.make_card_runs",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "activities-remind": {
        "task": "activities.remind",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 240},
    },
    # Before what is past its term goes: the counts are of the names.
    "activities-count-finished": {
        "task": "activities.count_finished",
        "schedule": crontab(hour=1, minute=45),
    },
    "activities-sweep-places": {
        "task": "activities.sweep_places",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "activities-check-counters": {
        "task": "activities.check_counters",
        "schedule": crontab(hour=3, minute=30),
    },
    "activities-keep-series": {
        "task": "activities.keep_series",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "partners-watch": {
        "task": "partners.watch",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "signals-watch": {
        "task": "signals.watch",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "signals-work-on-arrears": {
        "task": "signals.work_on_arrears",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "signals-purge-arrears": {
        "task": "signals.purge_arrears",
        "schedule": crontab(minute=20),
    },
    "morning": {
        "task": "socialnet.greet",
        "schedule": crontab(hour=7, minute=30, day_of_week="mon-fri"),
    },
    "retention": {
        "task": "socialnet.erase_what_is_due",
        "schedule": crontab(hour=2, minute=15),
    },
}

# --- The outbox ----------------------------------------------------------------------------------
# host:port (or host:*) that webhooks may reach although it is not a public https address: the
# demo's and the tests' own receivers. Empty in production (socialnet.checks).
OUTBOX_TRUSTED_ADDRESSES = env.words("OUTBOX_TRUSTED_ADDRESSES", "127.0.0.1:*" if DEMO else "")
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if PRODUCTION
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = env.text("EMAIL_FILE_PATH", str(BASE_DIR / "var" / "demo" / "mail"))
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=PRODUCTION)
EMAIL_TIMEOUT = 10
# Who carries text messages (outbox/channels/sms.py). The console carries none: it only notes that
# there was one.
SMS_PROVIDER = env.text("SMS_PROVIDER", "outbox.channels.sms_providers.Console")
SMS_URL = env.text("SMS_URL", "")
SMS_TOKEN = env.text("SMS_TOKEN", "")
SMS_SENDER = env.text("SMS_SENDER", "Flat")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Samen in de flat <bericht@demo.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Who may come in -----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Logins"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # sign-up itself is closed by the adapter
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # slow mail, slow readers
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 1 if PRODUCTION else 0)
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", default=PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

# --- Pages ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# Collected in production; elsewhere WhiteNoise serves the files from where they are.
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "var" / "static")) if PRODUCTION else None
_NPM = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/designsystemet", _NPM / "@digdir" / "designsystemet-css" / "dist" / "src"),
    ("vendor/designsystemet-theme", _NPM / "@digdir" / "designsystemet-css" / "dist" / "theme"),
    ("vendor/designsystemet-theme", _NPM / "@digdir" / "designsystemet-css" / "dist" / "theme"),
    ("vendor/atkinson", _NPM / "@fontsource-variable" / "atkinson-hyperlegible-next"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
CRISPY_ALLOWED_TEMPLATE_PACKS = "ds"
CRISPY_TEMPLATE_PACK = "ds"
CRISPY_FAIL_SILENTLY = False
# The pack writes its own classes; crispy's "textinput" and the like would only be noise.
CRISPY_CLASS_CONVERTERS = dict.fromkeys(
    [
        *["textinput", "emailinput", "numberinput", "telinput", "urlinput", "passwordinput"],
        *["searchinput", "dateinput", "timeinput", "datetimeinput", "textarea", "select"],
        *["nullbooleanselect", "selectmultiple", "radioselect", "checkboxinput"],
        *["checkboxselectmultiple", "fileinput", "clearablefileinput"],
    ],
    "",
)

# --- Logs: one line per event, ids only, never a name --------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "socialnet.logs.OneLine",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"level": "WARNING"}},
}
