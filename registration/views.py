from allauth.account.utils import complete_signup
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bytebin.ratelimits.callers import network
from registration.forms import SetupForm
from registration.services import setup


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password1")
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Create the server's first account by POST, and log it in. GET only shows the form."""
    setup.require(token, network(request))
    form = SetupForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "registration/setup.html", {"form": form})
    account = {name: form.cleaned_data[name] for name in ("email", "name")}
    user = setup.create_first_account(**account, password=form.cleaned_data["password1"])
    messages.success(request, _("The server is set up, and this is your account."))
    logged_in: HttpResponse = complete_signup(request, user, None, None)
    return logged_in
