from typing import Any

from allauth.account.utils import complete_signup
from allauth.account.views import SignupView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import caller
from bytebin.errors import RateLimited, RegistrationClosed, TooManyInvitations
from bytebin.ratelimits.callers import network
from registration.forms import InvitationForm, InvitedForm, SetupForm
from registration.listing import rows_of
from registration.models import Invitation, Rules
from registration.services import invitations, rules, setup

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password1")
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Create the server's first account by POST, and log it in. GET only shows the form."""
    setup.require(token, network(request))
    form = SetupForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "registration/setup.html", {"form": form})
    account = {name: form.cleaned_data[name] for name in ("email", "name")}
    password = form.cleaned_data["password1"] or None
    user = setup.create_first_account(**account, password=password, id=form.account_id())
    form.add_passkey(user)
    messages.success(request, _("The server is set up, and this is your account."))
    logged_in: HttpResponse = complete_signup(request, user, None, None)
    return logged_in


class InvitedView(SignupView):  # type: ignore[misc]  # allauth has no types
    """Sign-up by the link of an invitation, with allauth's rate limit and mails. GET uses nothing up."""

    template_name = "registration/invited.html"
    opened: invitations.Opened

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            messages.info(
                request, _("You're already logged in. Log out before you create an account by invitation.")
            )
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse a password where only the provider of single sign-on lets people in."""
        if settings.SSO_ONLY:
            raise PermissionDenied
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def is_open(self) -> bool:
        """Open the link. Raise the invitation's error if it doesn't work."""
        self.opened = invitations.open_link(self.kwargs["token"], network(self.request))
        return True

    def get_form_class(self) -> type[BaseForm]:
        return InvitedForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "opened": self.opened}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        invitation = self.opened.invitation
        return {
            **super().get_context_data(**kwargs),
            "email": invitation.email,
            "inviter": invitation.made_by,
            "invitation_token": self.kwargs["token"],
        }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations_page(request: HttpRequest) -> HttpResponse:
    """List the caller's invitations, and make one by POST, which shows its link once."""
    maker = inviter(request)
    form = InvitationForm(request.POST if request.method == "POST" else None, maker=maker)
    made = invite(form) if form.is_valid() else None
    page = Paginator(Invitation.objects.visible_to(maker), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": InvitationForm(maker=maker) if made else form,
        "made": made,
        "closed": rules.current().mode == Rules.Mode.CLOSED,
        "rows": rows_of(list(page)),
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "registration/invitations.html", context)


def inviter(request: HttpRequest) -> User:
    """Return the caller. Raise PermissionDenied if they cannot invite."""
    user = caller(request)
    if not user.can_invite:
        raise PermissionDenied
    return user


def invite(form: InvitationForm) -> invitations.Made | None:
    """Make the invitation of a valid form. Return None, with an error in the form, if it is refused."""
    try:
        return invitations.make(form.maker, **form.wanted())
    except (TooManyInvitations, RegistrationClosed) as refused:
        form.add_error(None, refused.detail)
    except RateLimited:
        form.add_error(None, _("You have created many invitations within an hour. Wait, then try again."))
    return None


@login_required
@require_POST
def revoke(request: HttpRequest, invitation_id: str) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(caller(request)), pk=invitation_id)
    invitations.revoke(invitation)
    messages.success(request, _("The invitation has been revoked. Its link no longer works."))
    return redirect("invitations")
