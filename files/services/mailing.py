"""Mail the link of a plain file to people, for its owner. Nobody's address is stored.

The key of an encrypted file never goes into our mail: its owner's own mail program sends that link.
"""

from collections.abc import Sequence
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from accounts.languages import language_of
from accounts.models import User
from bytebin.errors import EmailNotVerified, FileNotFound, MailNotSent, RateLimited
from bytebin.ratelimits import Limit, Taken, take
from files.models import File

MOST_PEOPLE = 10  # of one mail
MOST_TEXT = 500  # characters
DAY = 24 * 60 * 60
BY_ONE = Limit("mailed links by account", 50, DAY)
TO_ONE = Limit("mailed links to address", 5, DAY)  # by all accounts together


def can_be_mailed(file: File) -> bool:
    """Return whether the server knows a link of the file that works for others."""
    works = file.state == File.State.LIVE and file.trashed_at is None and not file.expired
    return works and not file.encrypted and not file.private


def mail_link(owner: User, file: File, url: str, people: Sequence[str], text: str) -> None:
    """Send `url`, the address of the file's page, to each of `people`, with the owner's `text`.

    `people` are up to MOST_PEOPLE addresses in their one spelling. Raises FileNotFound if `can_be_mailed` is False,
    EmailNotVerified, RateLimited, and MailNotSent if the mail server does not take all of them.
    """
    if not can_be_mailed(file):
        raise FileNotFound
    if not EmailAddress.objects.filter(user=owner, email=owner.email, verified=True).exists():
        raise EmailNotVerified
    taken = count(owner, people)
    messages = [message_to(address, owner, file, url, text) for address in people]
    try:
        get_connection().send_messages(messages)
    except (OSError, SMTPException):
        give_back(taken)
        raise MailNotSent from None


def count(owner: User, people: Sequence[str]) -> list[Taken]:
    """Count one mail for the owner and each address. Count nothing if any limit is reached."""
    taken: list[Taken] = []
    try:
        for address in people:
            taken.append(take((BY_ONE, owner.pk), (TO_ONE, address)))  # noqa: PERF401  # kept if the next fails
    except RateLimited:
        give_back(taken)
        raise
    return taken


def give_back(taken: Sequence[Taken]) -> None:
    for each in taken:
        each.give_back()


def message_to(address: str, owner: User, file: File, url: str, text: str) -> EmailMessage:
    """Return the mail: it says who sends it, and answers go to them."""
    context = {
        "sender": owner.name or owner.email,
        "sender_address": owner.email,
        "text": text,
        "file": file,
        "url": url,
        "public_url": settings.PUBLIC_URL,
    }
    with language_of(owner):
        message: EmailMessage = get_adapter().render_mail(
            "files/email/link", address, context, headers={"Reply-To": owner.email}
        )
    return message
