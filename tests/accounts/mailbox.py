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
    """Return the last link that was mailed, except for that of the notices."""
    texts = "\n".join(str(message.body) for message in mail.outbox if message.to == [to])
    links: list[str] = [
        link for link in re.findall(r"https?://\S+", texts) if not link.endswith("/account/activity/")
    ]
    assert links, f"no link to {to}"
    return links[-1]


def path_of(link: str) -> str:
    return urlsplit(link).path
