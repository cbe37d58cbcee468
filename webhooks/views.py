"""The pages of webhooks. They require a session."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import caller
from bytebin.errors import TooManyWebhooks
from webhooks import services
from webhooks.forms import EventsForm, WebhookForm
from webhooks.models import Form, Webhook


def own(request: HttpRequest, webhook_id: str) -> Webhook:
    return services.own_webhook(caller(request), webhook_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a webhook. The response to POST shows its signing secret, which no other page does."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            webhook, secret = services.register(
                caller(request), chosen["url"], Form(chosen["form"]), chosen["events"], request
            )
        except TooManyWebhooks as refused:
            form.add_error(None, refused.detail)
        else:
            return render(request, "webhooks/added.html", {"webhook": webhook, "secret": secret})
    return render(request, "webhooks/add.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Show one webhook, and change what it is told."""
    found = own(request, webhook_id)
    form = EventsForm(request.POST if request.method == "POST" else None, initial={"events": found.events})
    if form.is_valid():
        services.change(found, form.cleaned_data["events"])
        messages.success(request, _("Your choice has been saved."))
        return redirect("webhook", found.pk)
    return render(request, "webhooks/webhook.html", {"webhook": found, "form": form})


@login_required
@require_POST
def test(request: HttpRequest, webhook_id: str) -> HttpResponse:
    services.test(own(request, webhook_id))
    messages.success(
        request, _("A test is on its way. Reload this page in a few seconds to see what became of it.")
    )
    return redirect("webhook", webhook_id)


@login_required
@require_POST
def switch(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Switch the webhook off, or on again."""
    found = own(request, webhook_id)
    if found.disabled_at is None:
        services.switch_off(found)
        messages.success(request, _("The webhook is off."))
    else:
        services.switch_on(found)
        messages.success(request, _("The webhook is on."))
    return redirect("webhook", webhook_id)


@login_required
@require_POST
def remove(request: HttpRequest, webhook_id: str) -> HttpResponse:
    services.remove(own(request, webhook_id))
    messages.success(request, _("The webhook has been removed."))
    return redirect("notices")
