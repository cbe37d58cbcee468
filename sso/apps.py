from django.apps import AppConfig


class SsoConfig(AppConfig):
    """Single sign-on: accounts of an OpenID Connect provider or an LDAP directory."""

    name = "sso"
