"""Mail the owners of files what has happened to them: one mail for all that is due, with nothing of their content.

A mail is claimed by postponing its rows, and stored as sent afterwards. If the process dies in between, it is sent
a second time.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db.models import F
from django.template.defaultfilters import date, filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.languages import language_of
from accounts.models import User
from files.models import File, FileNotice
from files.services.notices.rows import EVERY

log = logging.getLogger(__name__)

Kind = FileNotice.Kind
OWNERS = 200  # of one run
MOST_LINES = 50  # of one mail
RETRY = timedelta(minutes=10)
MOST_ATTEMPTS = 20


def mail_due() -> int:
    """Send the mails that are due, and return how many. A failure is logged, and tried again after RETRY."""
    due = FileNotice.objects.filter(due_at__lte=timezone.now())
    owners = list(due.order_by().values_list("owner_id", flat=True).distinct()[:OWNERS])
    return sum(mail_owner(owner_id) for owner_id in owners)


def mail_owner(owner_id: str) -> bool:
    claimed = [row for row in due_rows(owner_id) if claim(row)]
    owner = User.objects.filter(pk=owner_id, is_active=True, closing_at=None).first()
    files = {file.pk: file for file in File.objects.filter(pk__in={row.file_id for row in claimed})}
    told = [row for row in claimed if owner and row.file_id in files and wants(owner, row)]
    sent = owner is not None and bool(told) and send(owner, told, files)
    for row in claimed:
        if sent or row not in told:
            settle(row)
    return sent


def due_rows(owner_id: str) -> Iterable[FileNotice]:
    return FileNotice.objects.filter(owner_id=owner_id, due_at__lte=timezone.now()).order_by("due_at", "pk")[
        :MOST_LINES
    ]


def claim(row: FileNotice) -> bool:
    """Return whether this process took the row. After too many failures, nobody does."""
    now = timezone.now()
    due = FileNotice.objects.filter(pk=row.pk, due_at__lte=now)
    if row.attempts >= MOST_ATTEMPTS:
        due.update(due_at=None, count=0, received=0)
        return False
    return due.update(due_at=now + RETRY, attempts=F("attempts") + 1) == 1


def settle(row: FileNotice) -> None:
    """Store that the row was told. What has been counted meanwhile is told in the next mail."""
    now = timezone.now()
    same = FileNotice.objects.filter(pk=row.pk)
    same.update(
        count=F("count") - row.count,
        received=F("received") - row.received,
        told_at=now,
        due_at=None,
        attempts=0,
    )
    same.filter(count__gt=0, due_at=None).update(due_at=now + EVERY)


def wants(owner: User, row: FileNotice) -> bool:
    """Return whether the owner still wants such mails."""
    if row.kind in (Kind.WEEK, Kind.DAY):
        return owner.expiry_mails
    if row.kind == Kind.LIMIT:
        return owner.limit_mails
    return bool(owner.download_mails)


def send(owner: User, told: list[FileNotice], files: dict[str, File]) -> bool:
    with language_of(owner):
        context = {
            "user": owner,
            "subject": subject_of(told),
            "lines": [line_of(row, files[row.file_id]) for row in told],
            "files_url": settings.PUBLIC_URL + reverse("files"),
            "notices_url": settings.PUBLIC_URL + reverse("notices"),
        }
    try:
        get_adapter().send_mail("files/email/told", owner.email, context)
    except (OSError, SMTPException):
        log.warning("the mail about files of user %s was not sent", owner.pk, exc_info=True)
        return False
    return True


def subject_of(told: list[FileNotice]) -> str:
    kinds = {row.kind for row in told}
    if kinds <= {Kind.FIRST, Kind.DOWNLOADS}:
        return ngettext("Your file was downloaded", "Your files were downloaded", len(told))
    if kinds <= {Kind.WEEK, Kind.DAY}:
        return ngettext("Your file will expire soon", "Your files will expire soon", len(told))
    return _("About your files")


def line_of(row: FileNotice, file: File) -> str:
    """Return the sentence about one file. The server knows no name of an encrypted one, but its size and date."""
    name = file.name or _("Encrypted file of %(size)s, uploaded on %(date)s") % {
        "size": filesizeformat(file.size),
        "date": date(file.created_at, "DATE_FORMAT"),
    }
    return _("%(file)s: %(news)s") % {"file": name, "news": news_of(row, file)}


def news_of(row: FileNotice, file: File) -> str:
    if row.kind in (Kind.WEEK, Kind.DAY):
        return _("expires on %(date)s") % {"date": date(file.expires_at, "DATETIME_FORMAT") + " UTC"}
    if row.kind == Kind.LIMIT:
        return _("has reached its download limit. The link no longer works.")
    times = ngettext("downloaded %(count)d time", "downloaded %(count)d times", row.count)
    sentence = times % {"count": row.count}
    if not row.received:
        return sentence
    received = ngettext(
        "received completely %(count)d time", "received completely %(count)d times", row.received
    )
    return f"{sentence}, {received % {'count': row.received}}"
