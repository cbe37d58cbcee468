"""The forms of a file's links: its own, and those beside it."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.forms import DigitsField
from files.link_fields import NewPasswordField, NoteField, OwnWordsField, lifetimes
from files.models import File, FileLink
from files.models.link import MOST_LABEL
from files.services.spec import MAX_DOWNLOADS

KEEP = "keep"


class LinkRulesForm(forms.Form):
    """The rules of a file's own link. An empty password leaves the present one."""

    expires_in = forms.ChoiceField(label=_("Expires"), required=False)
    max_downloads = DigitsField(
        label=_("Most downloads (empty: no limit)"), min_value=1, max_value=MAX_DOWNLOADS, required=False
    )
    private = forms.BooleanField(label=_("Only I can open it"), required=False)
    protected = forms.BooleanField(label=_("The link needs a password"), required=False)
    password = NewPasswordField(
        label=_("New password"),
        help_text=_("This server checks it, and keeps only its hash. Send it separately from the link."),
    )
    slug = OwnWordsField()
    note = NoteField()

    def __init__(self, given: Any = None, *, file: File) -> None:
        initial = {
            "expires_in": KEEP,
            "max_downloads": file.max_downloads,
            "private": file.only_owner,
            "protected": bool(file.password),
            "slug": file.address,
            "note": file.note,
        }
        super().__init__(given, initial=initial)
        self.file = file
        expires = self.fields["expires_in"]
        if isinstance(expires, forms.ChoiceField):
            expires.choices = [(KEEP, _("As it is")), *lifetimes()]
        if file.encrypted:
            for name in ("protected", "password", "slug", "note"):
                del self.fields[name]

    def clean(self) -> None:
        require_password(self, self.file.password)

    def changes(self) -> dict[str, Any]:
        """Return the changes that a valid form asks for, as files/services/editing.py takes them."""
        given = self.cleaned_data
        changes: dict[str, Any] = {"max_downloads": given["max_downloads"], "private": given["private"]}
        changes |= changed_expiry(given["expires_in"]) | changed_password(given)
        return changes | {name: given[name] for name in ("slug", "note") if name in given}


class FileLinkFields(forms.Form):
    """What every link beside the file's own has."""

    label = forms.CharField(
        label=_("For whom, or what for"),
        max_length=MOST_LABEL,
        required=False,
        help_text=_("Only you see it. This server can read it."),
    )
    expires_in = forms.ChoiceField(label=_("Expires after"), required=False)
    max_downloads = DigitsField(
        label=_("Most downloads (empty: no limit)"), min_value=1, max_value=MAX_DOWNLOADS, required=False
    )

    def offer_lifetimes(self, *first: tuple[str, str | Promise]) -> None:
        expires = self.fields["expires_in"]
        if isinstance(expires, forms.ChoiceField):
            with_file = ("", _("When the file does"))
            expires.choices = [*first, with_file, *(each for each in lifetimes() if each[0])]


class NewFileLinkForm(FileLinkFields):
    """One more link to a file."""

    password = NewPasswordField(
        label=_("Password (optional)"),
    )

    def __init__(self, given: Any = None, *, encrypted: bool) -> None:
        super().__init__(given, auto_id="new-%s")
        self.offer_lifetimes()
        if encrypted:
            del self.fields["password"]

    def clean_expires_in(self) -> int | None:
        given = self.cleaned_data["expires_in"]
        return int(given) if given else None


class FileLinkChangeForm(FileLinkFields):
    """The rules of a link beside the file's own. An empty password leaves the present one."""

    protected = forms.BooleanField(label=_("The link needs a password"), required=False)
    password = NewPasswordField(
        label=_("New password"),
        help_text=_("This server checks it, and keeps only its hash. Send it separately from the link."),
    )
    # Of the rules that the form shows: a change in the meantime is not overwritten.
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, given: Any = None, *, link: FileLink, encrypted: bool) -> None:
        initial = {
            "label": link.label,
            "expires_in": KEEP,
            "max_downloads": link.max_downloads,
            "protected": bool(link.password),
            "version": link.version,
        }
        super().__init__(given, initial=initial, auto_id=f"{link.pk}-%s")
        self.link = link
        self.offer_lifetimes((KEEP, _("As it is")))
        if encrypted:
            del self.fields["protected"], self.fields["password"]

    def clean(self) -> None:
        require_password(self, self.link.password)

    def changes(self) -> dict[str, Any]:
        """Return the changes that a valid form asks for, as files/services/file_links.py takes them."""
        given = self.cleaned_data
        changes = {"label": given["label"], "max_downloads": given["max_downloads"]}
        return changes | changed_expiry(given["expires_in"]) | changed_password(given)


def require_password(form: forms.Form, present: str) -> None:
    """Add an error to a form that wants a password, but has none, now or from before."""
    given = form.cleaned_data
    if given.get("protected") and not (given.get("password") or present):
        form.add_error("password", _("Enter a password."))


def changed_expiry(chosen: str) -> dict[str, Any]:
    if chosen == KEEP:
        return {}
    return {"expires_in": int(chosen) if chosen else None}


def changed_password(given: dict[str, Any]) -> dict[str, Any]:
    """Return nothing for a form without a password."""
    if "protected" not in given:
        return {}
    if not given["protected"]:
        return {"password": None}  # nosec B105  # takes the password away
    return {"password": given["password"]} if given["password"] else {}
