from typing import Any, ClassVar

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import BaseReauthenticateView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from requests import RequestException

from accounts import activity
from accounts.models import Kind
from bytebin.errors import ProviderUnavailable
from bytebin.ratelimits import Limit, take
from bytebin.ratelimits.callers import network
from sso import confirmation, discovery, joining
from sso.adapter import CONNECT, LOGIN
from sso.confirmation import CONFIRM
from sso.identity import Identity
from sso.provider import OidcAdapter
from sso.services import accounts

STARTED = Limit("logins at the provider", 30, 60)


@require_POST
def log_in(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider.

    Not by a redirect: the page's policy (form-action) would hold for every site to which the provider passes it on.
    """
    take((STARTED, network(request)))
    asked = request.POST.get("process")
    process = asked if asked in (CONNECT, CONFIRM) and request.user.is_authenticated else LOGIN
    provider = get_adapter().get_provider(request, settings.OIDC_ISSUER)
    try:
        sent = provider.redirect(
            request,
            process,
            next_url=get_next_redirect_url(request),
            data={"invitation": request.POST.get("invitation", "")},
            auth_params=confirmation.parameters() if process == CONFIRM else {},
        )
    except (OAuth2Error, RequestException) as error:
        raise ProviderUnavailable from error
    response = render(request, "sso/leaving.html", {"url": sent.url, "name": settings.OIDC_NAME})
    response.headers["Refresh"] = f"0; url={sent.url}"
    return response


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Take the code that the provider sent with the browser, and log in. allauth checks the state, and that once."""
    take((STARTED, network(request)))
    try:
        require_own_issuer(request)
        response: HttpResponse = OAuth2CallbackView.adapter_view(OidcAdapter(request))(request)
    except (OAuth2Error, RequestException) as error:
        provider = get_adapter().get_provider(request, settings.OIDC_ISSUER)
        response = render_authentication_error(request, provider, exception=error)
    response.headers["Referrer-Policy"] = "strict-origin"  # the query has the code
    return response


def require_own_issuer(request: HttpRequest) -> None:
    """Raise OAuth2Error for the response of another provider (RFC 9207, against mix-up)."""
    named = request.GET.get("iss")
    promised = discovery.configuration().get("authorization_response_iss_parameter_supported") is True
    if named != settings.OIDC_ISSUER and (named is not None or promised):
        raise OAuth2Error("the response is of another provider")


class Confirm(BaseReauthenticateView):  # type: ignore[misc]  # allauth has no types
    """Asks the user to confirm who they are by a new login at the provider."""

    template_name = "sso/confirm_identity.html"
    form_class = Form
    http_method_names: ClassVar[list[str]] = ["get", "head"]


confirm = login_required(Confirm.as_view())


@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("You cancelled the login."))
    return redirect("account" if request.user.is_authenticated else "account_login")


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for proof that the account is the caller's; by POST, mail the link, or join after a login."""
    identity, user = joining.pending(request)
    if joining.proved_by_login(request, user):
        if request.method != "POST":
            return page(request, "sso/confirm.html", identity, user)
        return joined(request, identity, user)
    if request.method == "POST":
        joining.send_link(identity, user)
        return page(request, "sso/link_sent.html", identity, user)
    return page(request, "sso/join.html", identity, user)


@require_http_methods(["GET", "HEAD", "POST"])
def join_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Join by POST from the page of the mailed link, in the browser that asked for it, and log in."""
    identity, user = joining.pending(request)
    joining.require_link(token, identity, user)
    if request.method != "POST":
        return page(request, "sso/confirm.html", identity, user)
    joining.forget(request)
    accounts.take_over(user, identity)
    activity.record(user, Kind.FACTOR_ADDED, request, name_of(identity))
    user.refresh_from_db()
    record_authentication(request, user, "socialaccount", provider=identity.provider, uid=identity.subject)
    response: HttpResponse = perform_login(request, user)
    return response


def joined(request: HttpRequest, identity: Identity, user: Any) -> HttpResponse:
    joining.forget(request)
    accounts.connect(user, identity)
    activity.record(user, Kind.FACTOR_ADDED, request, name_of(identity))
    messages.success(
        request, _("From now on, you can also log in with %(name)s.") % {"name": settings.OIDC_NAME}
    )
    return redirect("account")


def name_of(identity: Identity) -> str:
    """Return the name of the identity's provider or directory for people."""
    return settings.OIDC_NAME if identity.provider == settings.OIDC_ISSUER else settings.LDAP_NAME


def page(request: HttpRequest, template: str, identity: Identity, user: Any) -> HttpResponse:
    context = {
        "email": identity.email,
        "name": name_of(identity),
        "by_password": user.has_usable_password() and not settings.SSO_ONLY,
        "by_mail": settings.EMAIL_CONFIGURED,
    }
    return render(request, template, context)


@require_safe
def log_in_only_here(request: HttpRequest) -> HttpResponse:
    """The login page of a server on which only the provider lets people in."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "account/login.html", {"next": get_next_redirect_url(request) or ""})


@require_http_methods(["GET", "HEAD", "POST"])
def without_passwords(request: HttpRequest, **_parts: str) -> HttpResponse:
    """Pages about passwords, on such a server."""
    return render(request, "sso/without_passwords.html", {"name": settings.OIDC_NAME}, status=403)
