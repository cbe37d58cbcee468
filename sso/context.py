from django.conf import settings
from django.http import HttpRequest


def single_sign_on(_request: HttpRequest) -> dict[str, object]:
    """Return for templates the provider's name, "" without one, and whether passwords are hidden."""
    return {"sso_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "", "sso_only": settings.SSO_ONLY}
