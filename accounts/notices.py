"""Messages that tell users what happened to their account, as text and as HTML."""

import logging
from smtplib import SMTPException
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.languages import language_of
from accounts.models import Activity, Kind, User

log = logging.getLogger(__name__)


class Notice(NamedTuple):
    """`text` follows the greeting. It may contain %(detail)s."""

    subject: Promise
    text: Promise


NOTICES = {
    Kind.NEW_DEVICE: Notice(
        _("New device"), _("Someone logged in to your account on a device that is new to it.")
    ),
    Kind.PASSWORD_CHANGED: Notice(
        _("Your password was changed"), _("The password of your account was changed.")
    ),
    Kind.PASSWORD_RESET: Notice(
        _("Your password was reset"), _("A new password was set with a link that we had mailed to you.")
    ),
    Kind.EMAIL_CHANGED: Notice(
        _("Your e-mail address was changed"), _("The e-mail address of your account is now %(detail)s.")
    ),
    Kind.FACTOR_ADDED: Notice(
        _("New way to log in"), _("A new way to log in was added to your account: %(detail)s.")
    ),
    Kind.FACTOR_REMOVED: Notice(
        _("Way to log in removed"), _("A way to log in was removed from your account: %(detail)s.")
    ),
    Kind.RECOVERY_CODES_MADE: Notice(
        _("New recovery codes"),
        _("New recovery codes were created for your account. The old ones no longer work."),
    ),
    Kind.RECOVERY_CODE_USED: Notice(
        _("A recovery code was used"), _("Someone logged in to your account with a recovery code.")
    ),
    Kind.RESCUED: Notice(
        _("Your second factor was removed"),
        _(
            "The operator of this server removed the second factor and the passkeys of your account, and logged out "
            "all devices. Log in with your password, or reset it if you don't have one, and set up a new second factor."
        ),
    ),
    Kind.KEY_CREATED: Notice(_("New API key"), _("A new API key was created for your account: %(detail)s.")),
    Kind.WEBHOOK_ADDED: Notice(
        _("New webhook"), _("A webhook that sends messages to %(detail)s was added to your account.")
    ),
    Kind.LIBRARY_CREATED: Notice(
        _("Your library was set up"), _("A library was set up for the files of your account.")
    ),
    Kind.LIBRARY_METHODS_CHANGED: Notice(
        _("The ways to unlock your library have changed"),
        _("A way to unlock the library of your account was added or removed."),
    ),
    Kind.LIBRARY_KEY_CHANGED: Notice(
        _("The key of your library was changed"),
        _("The key of the library of your account was changed. Your other devices have to be set up again."),
    ),
    Kind.LIBRARY_DELETED: Notice(
        _("Your library was deleted"),
        _("The library of your account was deleted. Your files are still there."),
    ),
    Kind.INVITATION_USED: Notice(
        _("Your invitation was used"), _("Someone signed up with your invitation: %(detail)s.")
    ),
    Kind.CLOSING: Notice(
        _("Your account will be closed"),
        _(
            "Your account and all its files will be deleted on %(detail)s. To keep them, log in before that day."
        ),
    ),
    Kind.CLOSING_CANCELLED: Notice(
        _("Your account stays open"), _("Someone logged in to your account, so it will not be closed.")
    ),
}


def send(user: User, entry: Activity, *, to: str = "") -> None:
    """Mail the notice of this entry, if its kind has one, to the user or to the address `to`.

    A failure is logged: what the message is about has already happened.
    """
    notice = NOTICES.get(Kind(entry.kind))
    if notice is None:
        return
    with language_of(user):
        text = str(notice.text) % {"detail": entry.words}
    context = {
        "user": user,
        "subject": notice.subject,
        "text": text,
        "entry": entry,
        "activity_url": settings.PUBLIC_URL + reverse("account_activity"),
    }
    try:
        get_adapter().send_mail("account/email/notice", to or user.email, context)
    except (OSError, SMTPException):
        log.warning("the notice %s to user %s was not sent", entry.kind, user.pk, exc_info=True)
