from allauth.socialaccount.views import connections
from django.conf import settings
from django.urls import path, re_path

from sso import views

# Pages about passwords. Where only the provider lets people in, they say so instead.
PASSWORDS = {
    "account_signup": "signup/",
    "account_change_password": "password/change/",  # a URL, not a password # nosec B105
    "account_set_password": "password/set/",  # a URL, not a password # nosec B105
    "account_reset_password": "password/reset/",  # a URL, not a password # nosec B105
    "account_reset_password_done": "password/reset/done/",  # a URL, not a password # nosec B105
    "account_reset_password_from_key_done": "password/reset/key/done/",  # a URL, not a password # nosec B105
}
RESET_KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

only = [
    path("signup/passkey/", views.without_passwords, name="account_signup_passkey"),
    path("login/passkey/", views.without_passwords, name="mfa_login_webauthn"),
    path("login/", views.log_in_only_here, name="account_login"),
    *(path(route, views.without_passwords, name=name) for name, route in PASSWORDS.items()),
    re_path(RESET_KEY, views.without_passwords, name="account_reset_password_from_key"),
]
oidc = [
    path("oidc/", connections, name="socialaccount_connections"),
    path("oidc/login/", views.log_in, name="oidc_login"),
    path("oidc/callback/", views.callback, name="oidc_callback"),
    path("reauthenticate/oidc/", views.confirm, name="oidc_confirm"),
    path("oidc/cancelled/", views.cancelled, name="socialaccount_login_cancelled"),
]
joining = [
    path("join/", views.join, name="sso-join"),
    path("join/<str:token>/", views.join_by_link, name="sso-join-link"),
]

urlpatterns = [
    *(only if settings.SSO_ONLY else []),
    *(oidc if settings.OIDC_ISSUER else []),
    *(joining if settings.OIDC_ISSUER or settings.LDAP_URL else []),
]
