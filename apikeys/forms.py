from datetime import timedelta

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.validators import validate_name
from apikeys import networks
from apikeys.models import Scope, key_id

EXPIRY_CHOICES: list[tuple[str, str | Promise]] = [
    ("", _("Never")),
    ("30", _("In 30 days")),
    ("90", _("In 90 days")),
    ("365", _("In 1 year")),
]
MAX_NETWORKS_TEXT = 2_000  # characters


def days(text: str) -> timedelta:
    return timedelta(days=int(text))


class NetworksField(forms.CharField):
    """Networks and addresses, one per line or separated by commas. Its value is the list of `networks.parse`."""

    widget = forms.Textarea

    def clean(self, value: str) -> list[str]:
        try:
            found = networks.parse(super().clean(value))
        except networks.NotANetwork as wrong:
            sentence = _(
                "%(entry)s isn't an IP address or network. Write them like 203.0.113.7 or 2001:db8::/32."
            )
            raise forms.ValidationError(sentence, params={"entry": str(wrong)}) from None
        if len(found) > networks.MAX_NETWORKS:
            sentence = _("An API key can have at most %(limit)d networks. Combine some of them.")
            raise forms.ValidationError(sentence, params={"limit": networks.MAX_NETWORKS})
        return found


class ChangeForm(forms.Form):
    """What can be changed after a key was created."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[validate_name],
        help_text=_("For example, the program or device that will use the key."),
    )
    networks = NetworksField(
        label=_("Allowed networks"),
        required=False,
        max_length=MAX_NETWORKS_TEXT,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_(
            "The IP addresses or networks from which the key can be used, such as 203.0.113.7 or 2001:db8::/32. "
            "Leave it empty if the key may be used from anywhere."
        ),
    )


class KeyForm(ChangeForm):
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        help_text=_("What the key can do."),
        choices=Scope.choices,
        initial=[Scope.FILES_WRITE],
        widget=forms.CheckboxSelectMultiple,
    )
    expires_in = forms.TypedChoiceField(
        label=_("Expires"), choices=EXPIRY_CHOICES, coerce=days, empty_value=None, required=False
    )
    # The ID of the new key: a form that is sent twice creates one key.
    unused_id = forms.CharField(
        required=False,
        initial=key_id,
        validators=[RegexValidator("^[0-9A-Za-z]{12}$")],
        widget=forms.HiddenInput,
    )

    field_order = ("name", "scopes", "expires_in", "networks", "unused_id")
