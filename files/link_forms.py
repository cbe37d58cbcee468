"""The forms of upload links through which nothing is encrypted. Sizes are in MB of 2^20 bytes, as pages show them."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms import DigitsField
from files.link_fields import NewPasswordField
from files.models import UploadRequest
from files.services.requests.links import MOST_FILES
from files.services.requests.plain import NewPlainLink
from files.services.requests.texts import MOST_TEXT, MOST_TITLE, NONE

MIB = 2**20
LINK_LIFETIMES = {
    24 * 60 * 60: _("1 day"),
    7 * 24 * 60 * 60: _("7 days"),
    30 * 24 * 60 * 60: _("30 days"),
    90 * 24 * 60 * 60: _("90 days"),
    365 * 24 * 60 * 60: _("1 year"),
}


class LinkFields(forms.Form):
    """What an upload link without encryption says, and its limits."""

    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE, help_text=_("Senders see it."))
    text = forms.CharField(
        label=_("Text"), max_length=MOST_TEXT, required=False, widget=forms.Textarea({"rows": 3})
    )
    max_files = DigitsField(label=_("Files at most"), min_value=1, max_value=MOST_FILES, initial=20)
    max_size = DigitsField(
        label=_("Size of all files at most, in MB"), min_value=1, max_value=2**40, initial=1000
    )
    max_file_size = DigitsField(
        label=_("Largest file, in MB (optional)"), min_value=1, max_value=2**40, required=False
    )
    expires_in = forms.TypedChoiceField(
        label=_("Ends after"), choices=LINK_LIFETIMES.items(), coerce=int, initial=7 * 24 * 60 * 60
    )
    password = NewPasswordField(
        label=_("Password (optional)"),
        help_text=_("Senders need it as well as the link. Send it to them separately."),
    )
    notify = forms.BooleanField(
        label=_("Send me a mail when files arrive, at most one an hour"), required=False, initial=True
    )


class PlainLinkForm(LinkFields):
    """A new link. The first field makes it a deliberate choice."""

    understood = forms.BooleanField(
        label=_("Not encrypted: this server and its operator can read what is sent. I want that.")
    )
    field_order = ("understood",)

    def link(self) -> NewPlainLink:
        """Return the link of a valid form."""
        given = self.cleaned_data
        return NewPlainLink(
            title=given["title"],
            text=given["text"],
            password=given["password"],
            max_files=given["max_files"],
            max_bytes=given["max_size"] * MIB,
            max_file_size=given["max_file_size"] * MIB if given["max_file_size"] else None,
            expires_in=given["expires_in"],
            notify=given["notify"],
        )


class PlainLinkChangeForm(LinkFields):
    """Changes of a link. What the owner leaves as it is stays to the byte and to the second."""

    no_password = forms.BooleanField(label=_("Remove the password"), required=False)
    field_order = (
        "title",
        "text",
        "max_files",
        "max_size",
        "max_file_size",
        "expires_in",
        "password",
        "no_password",
    )

    def __init__(self, data: Mapping[str, Any] | None, link: UploadRequest) -> None:
        super().__init__(data, initial=initial_of(link))
        self.link = link
        expires_in = cast("forms.TypedChoiceField", self.fields["expires_in"])
        expires_in.required, expires_in.initial = False, ""
        expires_in.choices = [("", kept_expiry(link)), *LINK_LIFETIMES.items()]
        if link.password:
            self.fields["password"].label = _("New password (optional)")
            self.fields["password"].help_text = _("It has a password. Leave this empty to keep it.")
        else:
            del self.fields["no_password"]

    def clean_max_files(self) -> int:
        given = int(self.cleaned_data["max_files"])
        if given < self.link.used_files:
            raise forms.ValidationError(
                ngettext_lazy(
                    "%(count)d file has come in. The limit can't be lower.",
                    "%(count)d files have come in. The limit can't be lower.",
                    self.link.used_files,
                )
                % {"count": self.link.used_files}
            )
        return given

    def clean_max_size(self) -> int:
        given = int(self.cleaned_data["max_size"])
        if "max_size" in self.changed_data and given * MIB < self.link.used_bytes:
            words = _("%(size)s have come in. The limit can't be lower.")
            raise forms.ValidationError(words % {"size": filesizeformat(self.link.used_bytes)})
        return given

    def changes(self) -> dict[str, Any]:
        """Return what is to be changed by a valid form, as files/services/requests/links.py takes it."""
        given = {name: self.cleaned_data[name] for name in self.changed_data}
        if "max_size" in given:
            given["max_bytes"] = given.pop("max_size") * MIB
        if "max_file_size" in given:
            given["max_file_size"] = given["max_file_size"] * MIB if given["max_file_size"] else None
        if given.pop("no_password", False):
            given["password"] = NONE
        return given


def initial_of(link: UploadRequest) -> dict[str, Any]:
    """Return the fields' values as they are. Sizes are rounded up, so that none is shown as 0."""
    return {
        "title": link.title,
        "text": link.text,
        "max_files": link.max_files,
        "max_size": -(-link.max_bytes // MIB),
        "max_file_size": -(-link.max_file_size // MIB) if link.max_file_size else None,
        "expires_in": "",
        "notify": link.notify,
    }


def kept_expiry(link: UploadRequest) -> str:
    """Return the label of the choice that keeps the expiry."""
    return gettext("As now: %(date)s") % {
        "date": date_format(timezone.localtime(link.expires_at), "DATE_FORMAT")
    }
