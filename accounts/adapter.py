from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import activity, closing, notices, sessions
from accounts.addresses import normalized
from accounts.languages import language_of
from accounts.mfa.signup import PasskeyChoice
from accounts.models import Kind, User
from accounts.models.activity import APP, PASSKEY, SERVICE
from bytebin.db.transactions import atomic
from bytebin.errors import CannotConfirm, PasswordJustChanged

# The messages of allauth that "Recent activity" has as an entry of its own, each with the entry's detail.
EVENTS: dict[str, tuple[Kind, str]] = {
    "account/email/password_changed": (Kind.PASSWORD_CHANGED, ""),
    "account/email/password_set": (Kind.PASSWORD_CHANGED, ""),
    "account/email/password_reset": (Kind.PASSWORD_RESET, ""),
    "mfa/email/totp_activated": (Kind.FACTOR_ADDED, APP),
    "mfa/email/totp_deactivated": (Kind.FACTOR_REMOVED, APP),
    "mfa/email/webauthn_added": (Kind.FACTOR_ADDED, PASSKEY),
    "mfa/email/webauthn_removed": (Kind.FACTOR_REMOVED, PASSKEY),
    "mfa/email/recovery_codes_generated": (Kind.RECOVERY_CODES_MADE, ""),
    "socialaccount/email/account_connected": (Kind.FACTOR_ADDED, SERVICE),
    "socialaccount/email/account_disconnected": (Kind.FACTOR_REMOVED, SERVICE),
}
# What the buttons for confirming who one is say, by allauth's names.
PROOFS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use your passkey"),
}
# Stored by allauth with each session, where it would never expire. Addresses are kept in "Recent activity" only.
NO_ADDRESS = "0.0.0.0"  # noqa: S104 # nosec B104  # nothing listens there

MAILED_LINKS = ("activate_url", "password_reset_url", "signup_url")


def at_public_url(link: str) -> str:
    """Return `link` at PUBLIC_URL: mailed links contain secrets, and a request can claim any host.

    `link` has no other path than our own, because FORCE_SCRIPT_NAME is empty.
    """
    public = urlsplit(settings.PUBLIC_URL)
    return urlsplit(link)._replace(scheme=public.scheme, netloc=public.netloc).geturl()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Hooks that adapt allauth's flows to our user model."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": _("Your account already uses this e-mail address."),
        "email_password_mismatch": _("The e-mail address or the password isn't correct."),
        "email_taken": _("There's already an account with this e-mail address."),
        "enter_current_password": _("That isn't your current password."),
        "incorrect_password": _("The password isn't correct."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "rate_limited": _("Too many requests. Wait a few minutes, then try again."),
        "too_many_login_attempts": _("Too many failed attempts. Wait a few minutes, then try again."),
    }

    def is_safe_url(self, url: str) -> bool:
        """Return whether `next` may lead to `url`: a path, or a URL of PUBLIC_URL's origin.

        allauth itself allows every host of ALLOWED_HOSTS.
        """
        public = urlsplit(settings.PUBLIC_URL)
        if not url_has_allowed_host_and_scheme(url, {public.netloc}):
            return False
        return urlsplit(url).scheme in ("", public.scheme)

    def get_client_ip(self, request: HttpRequest) -> str:  # noqa: ARG002  # allauth's signature
        return NO_ADDRESS

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        """Return under what failed logins of an account are counted: its address alone.

        allauth adds the Host header, in which a client can vary the port.
        """
        return normalized(str(credentials.get("email", "")))

    def clean_email(self, email: str) -> str:
        """Return the address under which sign-up, change and reset store or find an account."""
        return normalized(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        links = {name: at_public_url(context[name]) for name in MAILED_LINKS if name in context}
        site = {"name": "bytebin", "domain": urlsplit(settings.PUBLIC_URL).netloc}
        given = {"request": self.request, "email": email, **context, **links, "current_site": site}
        with language_of(context.get("user")):
            message = self.render_mail(template_prefix, email, given)
        message.send()

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Record what allauth tells the user, which mails our notice. A new address is told to the old one as well."""
        if template_prefix == "account/email/email_changed" and context and email:
            entry = activity.record(user, Kind.EMAIL_CHANGED, self.request, context["to_email"])
            notices.send(user, entry, to=email)
        elif template_prefix in EVENTS:
            kind, detail = EVENTS[template_prefix]
            activity.record(user, kind, self.request, detail)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return the ways to confirm who one is, a passkey first: it takes one tap. Raise CannotConfirm without any."""
        methods = self.proofs(user)
        if not methods and user.is_authenticated:
            raise CannotConfirm
        passkeys_first = sorted(methods, key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")
        return [
            {**method, "description": PROOFS.get(method["id"], method["description"])}
            for method in passkeys_first
        ]

    def proofs(self, user: User) -> list[dict[str, Any]]:
        """Return allauth's entry of each way that is open to the user. Other apps add to them."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return methods

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """A fresh login proves as much as entering the password again. One at a provider may be old: see sso."""
        for entry in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
            if entry["method"] != "socialaccount":
                entry["reauthenticated"] = True
        request.session.modified = True
        response: HttpResponse = super().post_login(request, user, **kwargs)
        activity.record_login(user, request, response)
        sessions.keep_newest(user)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Log in. A login keeps an account that is closing; after its time, raise ImmediateHttpResponse with a page."""
        if closing.keep(user, request):
            sentence = _("Welcome back! Your account won't be closed, and everything is as it was.")
            messages.success(request, sentence)
        if user.closing_at is not None:
            raise ImmediateHttpResponse(render(request, "accounts/closed.html"))
        super().login(request, user)

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        user.name = form.cleaned_data["name"]
        if isinstance(form, PasskeyChoice):
            user.pk = form.account_id()
        super().save_user(request, user, form, commit)
        return user

    def set_password(self, user: User, password: str) -> None:
        """Save only the password: the whole row could undo a concurrent suspension. Raise PasswordJustChanged.

        The old one is compared in the same step: of many requests with one link or one old password, one counts.
        """
        old = user.password
        user.set_password(password)
        if not User.objects.filter(pk=user.pk, password=old).update(password=user.password):
            raise PasswordJustChanged

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Verify the address. Return False, with a message, if another account has taken it in the meantime."""
        try:
            return self.confirm(request, email_address)
        except IntegrityError:
            self.add_message(
                request,
                messages.ERROR,
                "account/messages/email_confirmation_failed.txt",
                {"email": email_address.email},
            )
            return False

    @atomic
    def confirm(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        email_address.refresh_from_db()
        return bool(super().confirm_email(request, email_address))
