"""All settings, read from environment variables, which `.env.example` lists."""

import os
from datetime import timedelta
from urllib.parse import urlsplit

from whitenoise.compress import Compressor

from bytebin import databases, ldap_settings, mail_settings, openapi, single_sign_on, stores
from bytebin.caches import cache_url
from bytebin.content_policy import content_policy
from bytebin.env import BASE_DIR, allowed_hosts, data_dir, env, public_url, secret_key
from bytebin.hosts import is_loopback
from bytebin.observability import log_settings
from bytebin.static_headers import add_headers

MIB, GIB = 2**20, 2**30
MAX_BYTES = 2**63 - 1  # what the databases can count

DATA_DIR = data_dir()
DEBUG = env.boolean("DEBUG")
SECRET_KEY = secret_key(DATA_DIR)
PUBLIC_URL = public_url()
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or ""
ALLOWED_HOSTS = [
    f"[{PUBLIC_HOST}]" if ":" in PUBLIC_HOST else PUBLIC_HOST,
    "localhost",
    "127.0.0.1",
    "[::1]",
    *allowed_hosts(),
]

INSTALLED_APPS = [
    "files",
    "apikeys",
    "webhooks",
    "sso",
    "registration",
    "accounts",
    "bytebin.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "bytebin.apps.StaticFilesConfig",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "bytebin.observability.request_record.RecordRequest",
    # Before the middleware that adds a page's headers: a page loads about fifty static files, which have their own.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bytebin.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bytebin.middleware.ContentPolicy",
    "bytebin.observability.operations.Operations",
    "accounts.languages.BrowserLanguage",
    "bytebin.short_way.Sessions",
    "django.middleware.common.CommonMiddleware",
    "bytebin.cors.AllowOtherOrigins",
    "bytebin.malformed.RefuseMalformed",
    "django.middleware.csrf.CsrfViewMiddleware",
    "bytebin.short_way.Users",
    "accounts.languages.ChosenLanguage",
    "bytebin.short_way.Messages",
    "accounts.middleware.SeenSessions",
    "allauth.account.middleware.AccountMiddleware",
    "bytebin.middleware.PlainBodies",
    "bytebin.middleware.DomainErrors",
]

ROOT_URLCONF = "bytebin.urls"
WSGI_APPLICATION = "bytebin.wsgi.application"
APPEND_SLASH = True
# The application is mounted at the root of PUBLIC_URL, whatever a server or proxy says.
FORCE_SCRIPT_NAME = ""

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
                "registration.context.registration",
                "sso.context.single_sign_on",
            ],
            "builtins": ["bytebin.import_maps"],
        },
    }
]

# If DATABASE_URL is unset: SQLite in DATA_DIR.
DATABASES = databases.databases(env.str("DATABASE_URL", default=""), DATA_DIR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if databases.is_mongodb(DATABASES):
    INSTALLED_APPS = databases.mongodb_apps(INSTALLED_APPS)
    DEFAULT_AUTO_FIELD = databases.MONGODB_KEY
    MIGRATION_MODULES = databases.MONGODB_MIGRATIONS

# The Redis that counts rate limits. If it is empty, they are counted in DATA_DIR.
CACHE_URL = cache_url(env.str("CACHE_URL", default=""))

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.hashers.BoundedArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "sso.account_adapter.SsoAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "add_email": "registration.forms.AddEmailForm",
    "login": "accounts.forms.LoginForm",
    "reset_password": "accounts.forms.ResetPasswordForm",  # not a password # nosec B105
    "signup": "registration.forms.SignupForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
# Entering the password again, or a passkey, counts for this long, as does a fresh login.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = PUBLIC_URL.split(":", 1)[0]

# Who may register. Moderators choose what is empty here (registration/services/rules.py).
REGISTRATION = env.matching("REGISTRATION", "open|invitation|closed", "must be open, invitation or closed")
ALLOWED_EMAIL_DOMAINS = env.email_domains("ALLOWED_EMAIL_DOMAINS")
BLOCKED_EMAIL_DOMAINS = env.email_domains("BLOCKED_EMAIL_DOMAINS")

# Single sign-on
OIDC_ISSUER = single_sign_on.oidc_issuer(env.str("OIDC_ISSUER", default=""))
OIDC_CLIENT_ID: str = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET: str = env.str("OIDC_CLIENT_SECRET", default="")
single_sign_on.require_client(OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET)
OIDC_NAME = single_sign_on.oidc_name(env.str("OIDC_NAME", default=""), OIDC_ISSUER)
OIDC_SCOPES = single_sign_on.oidc_scopes(env.str("OIDC_SCOPES", default="openid email profile"))
OIDC_GROUPS_CLAIM: str = env.str("OIDC_GROUPS_CLAIM", default="groups")
OIDC_TRUST_EMAIL = env.boolean("OIDC_TRUST_EMAIL")
SSO_MODERATOR_GROUPS = single_sign_on.groups(env.str("SSO_MODERATOR_GROUPS", default=""))
SSO_REGISTER_GROUPS = single_sign_on.groups(env.str("SSO_REGISTER_GROUPS", default=""))
SSO_QUOTAS = single_sign_on.quotas(env.str("SSO_QUOTAS", default=""))
SSO_ONLY = single_sign_on.only(OIDC_ISSUER, wanted=env.boolean("SSO_ONLY"))
LDAP_START_TLS = env.boolean("LDAP_START_TLS")
LDAP_URL = ldap_settings.url(env.str("LDAP_URL", default=""), start_tls=LDAP_START_TLS)
LDAP_BIND_DN: str = env.str("LDAP_BIND_DN", default="")
LDAP_BIND_PASSWORD: str = env.str("LDAP_BIND_PASSWORD", default="")
LDAP_USER_BASE: str = env.str("LDAP_USER_BASE", default="")
LDAP_USER_FILTER = ldap_settings.user_filter(env.str("LDAP_USER_FILTER", default="(mail=%(user)s)"))
LDAP_GROUP_BASE: str = env.str("LDAP_GROUP_BASE", default="")
LDAP_ID_ATTRIBUTE: str = env.str("LDAP_ID_ATTRIBUTE", default="entryUUID")
LDAP_NAME = ldap_settings.name(LDAP_URL)
ldap_settings.require_base(LDAP_URL, LDAP_USER_BASE)
if LDAP_URL:
    AUTHENTICATION_BACKENDS.append("sso.ldap.LdapBackend")
    vars().update(
        ldap_settings.backend(
            LDAP_URL,
            bind=(LDAP_BIND_DN, LDAP_BIND_PASSWORD),
            users=(LDAP_USER_BASE, LDAP_USER_FILTER),
            groups=LDAP_GROUP_BASE,
            identifier=LDAP_ID_ATTRIBUTE,
            start_tls=LDAP_START_TLS,
        )
    )
SOCIALACCOUNT_ADAPTER = "sso.adapter.SsoAdapter"
SOCIALACCOUNT_FORMS = {"disconnect": "sso.forms.DisconnectForm"}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
# Second factors and passkeys
MFA_ADAPTER = "accounts.mfa.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "accounts.mfa.forms.ActivateTotpForm",
    "add_webauthn": "accounts.mfa.forms.AddPasskeyForm",
    "authenticate": "accounts.mfa.forms.CodeForm",
    "authenticate_webauthn": "accounts.mfa.forms.PasskeyForm",
    "edit_webauthn": "accounts.mfa.forms.RenamePasskeyForm",
    "login_webauthn": "accounts.mfa.forms.PasskeyLoginForm",
    "reauthenticate": "accounts.mfa.forms.CodeAgainForm",
    "reauthenticate_webauthn": "accounts.mfa.forms.PasskeyAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PUBLIC_HOST
MFA_TOTP_TOLERANCE = 1  # clocks may differ by a period of 30 seconds (RFC 6238, section 5.2)
# Nobody can log in without a confirmed address, so this concerns only addresses that an account is being changed to.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MODERATORS_NEED_SECOND_FACTOR = env.boolean("MODERATORS_NEED_SECOND_FACTOR")
MAX_PASSKEYS = 20  # for each account
# Revokes all API keys of a user, who asked for that while logging out other devices. Accounts know no keys.
KEY_REVOKER = "apikeys.services.revoke_all"

# Sign-up and password reset ask the browser for a proof of work.
PROOF_OF_WORK = env.boolean("PROOF_OF_WORK", default=not is_loopback(PUBLIC_HOST))
# So does every upload link before files are sent. Otherwise, its owner decides.
UPLOAD_PROOF_OF_WORK = env.boolean("UPLOAD_PROOF_OF_WORK")

# "Recent activity" and the last uses of API keys store the addresses of clients for this many days. 0: not at all.
ACTIVITY_ADDRESS_DAYS = env.integer("ACTIVITY_ADDRESS_DAYS", 30, 0, 90)

# Mail. Without EMAIL_URL, each message is written to a file.
EMAIL_CONFIGURED = bool(env.str("EMAIL_URL", default=""))
if EMAIL_CONFIGURED:
    vars().update(mail_settings.server(env.str("EMAIL_URL")))
else:
    EMAIL_BACKEND = "bytebin.mail.FileBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="")
DEFAULT_FROM_EMAIL = (
    mail_settings.sender(DEFAULT_FROM_EMAIL) if DEFAULT_FROM_EMAIL else f"bytebin@{PUBLIC_HOST}"
)

# Webhooks may reach the public internet and, besides, these networks, which they may reach without https.
WEBHOOK_NETWORKS = env.networks("WEBHOOK_NETWORKS")

# Static files and blobs
STATIC_URL = "/static/"
STATIC_ROOT = env.directory("STATIC_ROOT", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "bytebin.staticfiles.ModuleManifestStorage"},
    "blobs": stores.blobs(env.str("BLOB_STORE_URL", default=""), DATA_DIR),
}
# Bytes of the disk that blobs leave free, so that the database can still write when the disk is full.
DISK_RESERVE_BYTES = env.integer("DISK_RESERVE_BYTES", 64 * MIB, 0, MAX_BYTES)
# Faster on slow disks: chunks are then synced when their file is completed, not before each is confirmed.
LOSE_CHUNKS_ON_POWER_CUT = env.boolean("LOSE_CHUNKS_ON_POWER_CUT")
WHITENOISE_ADD_HEADERS_FUNCTION = add_headers
WHITENOISE_ALLOW_ALL_ORIGINS = False
# WhiteNoise's list, and source maps: only the developers of Swagger UI load them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# Django's parser of forms accepts no file. The two forms that do are read as they arrive (files/multipart.py).
FILE_UPLOAD_HANDLERS = ["bytebin.refuse_files.RefuseFiles"]

# The internal location from which nginx sends the blobs. If empty, the server sends them itself.
ACCEL_REDIRECT_PREFIX = env.matching(
    "ACCEL_REDIRECT_PREFIX",
    "/(?:[A-Za-z0-9._~-]+/)+",
    "must be a path that begins and ends with a slash, such as ACCEL_REDIRECT_PREFIX=/blobs/",
)
# Redirect downloads to S3, to a URL that is signed for a minute. Browsers must be able to reach its host.
REDIRECT_DOWNLOADS = env.boolean("REDIRECT_DOWNLOADS")
# Let clients upload chunks to S3 directly. The server then cannot check the digest that a client claims.
DIRECT_UPLOADS = env.boolean("DIRECT_UPLOADS")
# Origins in the Content-Security-Policy. Pages may read from the first; only the upload worker may use the second.
DOWNLOAD_ORIGINS = stores.origins(STORAGES["blobs"]) if REDIRECT_DOWNLOADS else []
UPLOAD_ORIGINS = stores.origins(STORAGES["blobs"]) if DIRECT_UPLOADS else []

# Limits, in bytes and seconds. GET /api/v1/limits returns those that clients need.
MIN_CHUNK_BYTES = stores.min_chunk_bytes(STORAGES["blobs"])
MAX_CHUNK_BYTES = 64 * MIB
DEFAULT_CHUNK_BYTES = 8 * MIB
MAX_CHUNKS = 10_000
QUOTA_BYTES = env.integer("QUOTA_BYTES", 10 * GIB, 0, MAX_BYTES)
MAX_FILE_BYTES = env.integer("MAX_FILE_BYTES", 10 * GIB, 1, MAX_CHUNKS * MAX_CHUNK_BYTES)
MAX_FILE_TTL = env.integer("MAX_FILE_TTL", 0, 0, 10 * 365 * 24 * 60 * 60) or None
MAX_PARALLEL_CHUNKS = 6
MAX_OPEN_UPLOADS = 1_000
# Rows that one user can make, whose bytes no quota counts: files, uploads that are open or ended less than a week ago,
# API keys, invitations, and e-mail addresses (the current one and the one that it is being changed to).
MAX_FILES = 100_000
MAX_KEPT_UPLOADS = 100_000
MAX_API_KEYS = 100
MAX_WEBHOOKS = 5
MAX_INVITATIONS = 1_000
MAX_INVITATION_USES = 1_000  # accounts by one invitation
ACCOUNT_MAX_EMAIL_ADDRESSES = 2
UPLOAD_IDLE_TTL = 24 * 60 * 60
UPLOAD_MAX_TTL = 7 * 24 * 60 * 60
# Upload links: those of an account that are open, and all of them; and the uploads through one link, open ones and
# rows that are kept for a week. They expire earlier than others.
MAX_LIVE_LINKS = 100
MAX_LINKS = 1_000
MAX_OPEN_UPLOADS_OF_LINK = 16
MAX_KEPT_UPLOADS_OF_LINK = 5_000
LINK_UPLOAD_IDLE_TTL = 6 * 60 * 60
LINK_UPLOAD_MAX_TTL = 3 * 24 * 60 * 60
TICKET_TTL = 6 * 60 * 60
DOWNLOAD_TTL = 7 * 24 * 60 * 60  # a download that is resumed within this time counts once
ENDED_UPLOAD_KEPT = timedelta(days=7)
TRASH_KEPT = timedelta(days=7)

# The Bearer token for /metrics. If it is empty, /metrics returns 404.
METRICS_TOKEN = env.matching(
    "METRICS_TOKEN", "[!-~]+", "must be of ASCII characters without spaces: a header has to carry it"
)
if METRICS_TOKEN:
    # prometheus_client reads the variable when it is imported. Each process then writes its own files there.
    METRICS_DIR = DATA_DIR / "metrics"
    METRICS_DIR.mkdir(mode=0o700, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)

# The number of trusted proxies that add to X-Forwarded-For. Rate limits use the address that the outermost one saw.
PROXY_COUNT = env.integer("PROXY_COUNT", 0, 0, 16)

# Cookies
SECURE_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_HTTPS
# Neither another host of the same domain nor a page without https can set a cookie with this prefix (RFC 6265bis).
COOKIE_PREFIX = "__Host-" if SECURE_HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}device"
MESSAGE_STORAGE = "bytebin.message_cookie.Messages"

# API
REST_FRAMEWORK = {
    # files.api.base.ApiView authorises API methods. A plain REST framework view refuses every caller by default.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "files.api.schema.OneFormat",
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "files.problems.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "UNICODE_JSON": True,
}
SPECTACULAR_SETTINGS = openapi.document(SESSION_COOKIE_NAME)

# Security
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains is the operator's decision
    "security.W021",  # so is the browsers' preload list
    "security.W008",  # the proxy redirects http to https; the server never redirects an upload
]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE_HTTPS else 0
# With no-referrer, forms are sent with "Origin: null", which the CSRF check refuses. Referrers never have a fragment.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "files.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = content_policy(DOWNLOAD_ORIGINS)

LANGUAGE_CODE = "en"
# Each by its own name. docs/TRANSLATE.md says how to add one.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["bytebin.formats"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

LOG_FORMAT = env.choice("LOG_FORMAT", "text", "json")
LOG_CLIENT_ADDRESS = env.boolean("LOG_CLIENT_ADDRESS")
LOGGING = log_settings.logging(LOG_FORMAT, env.choice("LOG_LEVEL", "INFO", "DEBUG", "WARNING", "ERROR"))
