import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normalized
from accounts.forms import DigitsField
from accounts.models import DownloadMails
from accounts.validators import validate_address
from files.link_fields import LIFETIMES, NEVER, NewPasswordField, NoteField, OwnWordsField, lifetimes
from files.models.kind import KIND_NAMES
from files.models.shortlink import MOST_TARGET
from files.services import listing
from files.services.mailing import MOST_PEOPLE, MOST_TEXT
from files.services.short_links import NewShortLink
from files.services.spec import MAX_DOWNLOADS
from files.services.texts import LANGUAGES

ORDERS = dict(
    zip(
        listing.ORDERS,
        (
            _("Newest first"), _("Oldest first"), _("Name, A to Z"), _("Name, Z to A"), _("Smallest first"),
            _("Largest first"),
        ),
        strict=True,
    )
)  # fmt: skip
KINDS = dict(
    zip(
        KIND_NAMES,
        (_("Images"), _("Videos"), _("Audio"), _("Text"), _("Documents"), _("Archives"), _("Other")),
        strict=True,
    )
)
SEARCH = "mine-search"  # the ID of the search form, to which these fields belong
DEFAULT_LIFETIME = 7 * 24 * 60 * 60


def default_lifetime() -> str:
    values = [value for value, _ in lifetimes()]
    return str(DEFAULT_LIFETIME) if str(DEFAULT_LIFETIME) in values else values[-1]


class NoticesForm(forms.Form):
    """Which mails the user wants. The fields are those of User."""

    download_mails = forms.ChoiceField(
        label=_("Downloads of your files"),
        choices=DownloadMails.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "Mails wait a few minutes, so that they can also tell whether an encrypted file was received completely."
        ),
    )
    limit_mails = forms.BooleanField(label=_("When a file has reached its download limit"), required=False)
    expiry_mails = forms.BooleanField(
        label=_("A week and a day before a file expires"),
        required=False,
        help_text=_("Not for files that you made for a few days only."),
    )


class PeopleField(forms.CharField):
    """E-mail addresses, separated by commas, spaces or lines. Its value is the list, each in its one spelling."""

    widget = forms.Textarea

    def clean(self, value: str) -> list[str]:
        people = list(
            dict.fromkeys(normalized(one) for one in re.split(r"[\s,;]+", super().clean(value)) if one)
        )
        if len(people) > MOST_PEOPLE:
            sentence = _("Enter at most %(limit)d addresses.")
            raise forms.ValidationError(sentence, params={"limit": MOST_PEOPLE})
        for address in people:
            validate_address(address)
        return people


class MailForm(forms.Form):
    """To whom a link is mailed, and what its owner writes."""

    people = PeopleField(
        label=_("E-mail addresses"),
        max_length=MOST_PEOPLE * 256,
        widget=forms.Textarea(
            attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
        ),
        help_text=_("Up to ten, separated by commas."),
    )
    text = forms.CharField(
        label=_("Message"), required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )


class CloseForm(forms.Form):
    """The confirmation of closing an account, and of what it means for the server if nobody else moderates it."""

    alone = forms.BooleanField(
        label=_("I know that this server will have no moderator, and can't get one on its pages.")
    )

    def __init__(self, *args: Any, is_last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_last:
            del self.fields["alone"]


class FilterForm(forms.Form):
    """The fields of the search in My files besides its words. The values are checked by files/services/listing.py."""

    order = forms.ChoiceField(label=_("Order"), choices=ORDERS.items())
    kind = forms.ChoiceField(label=_("Type"), choices=[("", _("All types")), *KINDS.items()])
    encrypted = forms.ChoiceField(
        label=_("Encryption"),
        choices=[("", _("All files")), ("true", _("Encrypted")), ("false", _("Not encrypted"))],
    )
    expiring = forms.ChoiceField(
        label=_("Expiry"),
        choices=[("", _("All files")), ("true", _("Within 7 days")), ("false", _("Later or never"))],
    )
    after = forms.CharField(label=_("Uploaded on or after"), widget=forms.DateInput({"type": "date"}))
    before = forms.CharField(label=_("Uploaded before"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, query: Mapping[str, str]) -> None:
        super().__init__(initial=dict(query), auto_id="mine-%s", use_required_attribute=False)
        for field in self.fields.values():
            field.widget.attrs |= {"form": SEARCH, "class": "input"}


class UploadOptions(forms.Form):
    """The upload form without its file, which is streamed (files/multipart.py)."""

    expires_in = forms.TypedChoiceField(
        label=_("Expires after"),
        choices=lifetimes,
        initial=default_lifetime,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    max_downloads = DigitsField(
        label=_("Download limit"),
        min_value=1,
        max_value=MAX_DOWNLOADS,
        required=False,
        help_text=_("The link stops working after this many downloads. Leave it empty for no limit."),
    )
    password = NewPasswordField(
        label=_("Password (optional)"),
        help_text=_("This server checks it, and keeps only its hash. Send it separately from the link."),
    )
    slug = OwnWordsField()
    note = NoteField()
    private = forms.BooleanField(label=_("Only I can open it"), required=False)


class TextOptions(UploadOptions):
    """The form of a text without the text, which is streamed (files/views/text.py)."""

    name = forms.CharField(label=_("Name"), max_length=255, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: [("", _("Automatic")), *((key, each.label) for key, each in LANGUAGES.items())],
        required=False,
    )
    burn = forms.BooleanField(label=_("Burn after reading"), required=False)


class ShortLinkForm(forms.Form):
    """A new short link."""

    target = forms.CharField(
        label=_("Address to shorten"),
        max_length=MOST_TARGET,
        widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off"}),
    )
    slug = OwnWordsField()
    expires_in = forms.TypedChoiceField(
        label=_("Expires after"),
        choices=[NEVER, *LIFETIMES.items(), (365 * 24 * 60 * 60, _("1 year"))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    max_visits = DigitsField(
        label=_("Most visits (empty: no limit)"), min_value=1, max_value=MAX_DOWNLOADS, required=False
    )
    password = NewPasswordField(
        label=_("Password (optional)"),
        help_text=_("This server checks it, and keeps only its hash. Send it separately from the link."),
    )

    def link(self) -> NewShortLink:
        """Return the link of a valid form."""
        return NewShortLink(**self.cleaned_data)
