"""Read the mail sent by tests."""

import re
from urllib.parse import urlsplit

from django.core import mail


def last_mail(to: str) -> str:
    """Return the text of the last message to `to`."""
    texts = [str(message.body) for message in mail.outbox if message.to == [to]]
    assert texts, f"no mail to {to}"
    return texts[-1]


def mailed_link(to: str) -> str:
    match = re.search(r"https?://\S+", last_mail(to))
    assert match, "the mail has no link"
    return match[0]


def path_of(link: str) -> str:
    return urlsplit(link).path
