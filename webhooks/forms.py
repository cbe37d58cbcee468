from urllib.parse import SplitResult, quote, urlunsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bytebin.hosts import DEFAULT_PORTS, in_ascii, is_address, split
from webhooks import guard
from webhooks.models import Event, Form

LONGEST = 500  # characters of an address
CHOICES = [(event.value, event.label) for event in Event if event != Event.TEST]


def clean_url(text: str) -> str:
    """Return the address in ASCII, with the host as it is looked up. Raise ValidationError."""
    parts, port = split(text.strip())
    if parts is None or parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise forms.ValidationError(_("Enter a web address, such as https://example.org/hook."))
    if parts.username is not None or parts.password is not None:
        raise forms.ValidationError(_("The address can't contain a user name or password."))
    if parts.scheme != "https" and not settings.WEBHOOK_NETWORKS:
        raise forms.ValidationError(_("The address must begin with https://."))
    host = parts.hostname if is_address(parts.hostname) else in_ascii(parts.hostname)
    if not host:
        raise forms.ValidationError(_("Enter a web address, such as https://example.org/hook."))
    if is_address(host) and not guard.may_call(host, encrypted=parts.scheme == "https"):
        raise forms.ValidationError(
            _("This address is in a private network, which this server doesn't call.")
        )
    return composed(parts, host, port)


def composed(parts: SplitResult, host: str, port: int | None) -> str:
    netloc = f"[{host}]" if ":" in host else host
    if port not in (None, DEFAULT_PORTS[parts.scheme]):
        netloc += f":{port}"
    path, query = (
        quote(parts.path or "/", safe="/%:@!$&'()*+,;=~"),
        quote(parts.query, safe="/?%:@!$&'()*+,;=~"),
    )
    return urlunsplit((parts.scheme, netloc, path, query, ""))


class EventsForm(forms.Form):
    """What a webhook is told."""

    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=CHOICES,
        initial=[Event.FIRST_DOWNLOADED, Event.LIMIT_REACHED],
        widget=forms.CheckboxSelectMultiple,
    )


class WebhookForm(EventsForm):
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Where this server sends a message for each event. Only you see it."),
    )
    form = forms.ChoiceField(
        label=_("For"), choices=[(Form.STANDARD, _("A program of yours")), (Form.DISCORD, _("Discord"))]
    )

    field_order = ("url", "form", "events")

    def clean_url(self) -> str:
        return clean_url(self.cleaned_data["url"])
