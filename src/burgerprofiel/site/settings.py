"""Django's settings, made of `foundation.config`; nothing here is read from the environment directly."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from burgerprofiel.foundation import config, database, keys, logs
from burgerprofiel.site import capacity

PACKAGE = Path(__file__).resolve().parent.parent
CONFIG = config.current()
CONFIG.check()


ISSUER_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(CONFIG.oidc.issuer))

DEBUG = CONFIG.debug
SECRET_KEY = keys.secret_file("django.key", length=48).hex()
ALLOWED_HOSTS = [CONFIG.public_host, *(sorted(config.LOOPBACK_HOSTS) if CONFIG.is_local else ())]
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url]
ROOT_URLCONF = "burgerprofiel.site.urls"
WSGI_APPLICATION = "burgerprofiel.site.wsgi.application"

BLOCKS = (
    "identity",
    "dossiers",
    "notifications",
    "messages",
    "privacy",
    "rights",
    "sources",
    "certificates",
    "correspondence",
)
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "burgerprofiel.foundation",
    "burgerprofiel.foundation.limits",
    "burgerprofiel.foundation.uploads",
    "burgerprofiel.foundation.webhooks",
    *(f"burgerprofiel.blocks.{block}" for block in BLOCKS),
]

MIDDLEWARE = [
    "burgerprofiel.foundation.observability.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "burgerprofiel.site.middleware.ActorMiddleware",
    "burgerprofiel.site.middleware.LimitMiddleware",
]

DATABASES = (
    {"default": database.django_settings(CONFIG.database_url, pool_size=capacity.THREADS)}
    if CONFIG.database_url
    else {}
)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            PACKAGE / "foundation" / "ui" / "templates",
            PACKAGE / "foundation" / "accesslog" / "templates",
            PACKAGE / "foundation" / "webhooks" / "templates",
            *(PACKAGE / "blocks" / block / "templates" for block in BLOCKS),
            PACKAGE / "site" / "templates",
        ],
        "OPTIONS": {
            "environment": "burgerprofiel.site.templates.environment",
            "context_processors": ["burgerprofiel.site.context.page"],
        },
    }
]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English"), ("fr", "Français"), ("de", "Deutsch")]
LANGUAGE_COOKIE_NAME = "bp_taal"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [PACKAGE / "locale", PACKAGE / "foundation" / "ui" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "foundation" / "static"]
STATIC_ROOT = CONFIG.data_dir / "static"
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_AUTOREFRESH = False
if not WHITENOISE_USE_FINDERS:  # `burgerprofiel collect` has run: names carry a hash
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

CSRF_COOKIE_NAME = "__Host-bp_csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "burgerprofiel.site.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if CONFIG.is_local else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not CONFIG.is_local
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, ISSUER_ORIGIN],  # signing out is a form that ends at the identity provider
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
API_FIND_CLIENT = "burgerprofiel.blocks.identity.public.find_client"
DMR_SETTINGS = {"validate_responses": False}
FILE_UPLOAD_HANDLERS = ["burgerprofiel.foundation.uploads.handler.MemoryHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = CONFIG.mail.host
EMAIL_PORT = CONFIG.mail.port
EMAIL_HOST_USER = CONFIG.mail.username
EMAIL_HOST_PASSWORD = CONFIG.mail.password
EMAIL_USE_TLS = CONFIG.mail.starttls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = CONFIG.mail.sender

LOGGING = logs.settings(CONFIG.log_level)
logs.configure()
