"""E-mails to users. Without a mail server, the server writes them to files."""

import re
from email import message_from_bytes, policy
from pathlib import Path

SEPARATOR = re.compile(rb"^-{79}\n", re.MULTILINE)
# Notices of what has happened, which are not what a test waits for.
NOTICES = (
    "New device",
    "New API key",
    "New webhook",
    "Your account",
    "Your password was",
    "Your e-mail address was",
)
LINK = re.compile(r"https?://\S+")


def mailed_link(data_dir: Path, email: str) -> str:
    """Return the link in the newest message to `email`."""
    newest_first = sorted(
        (data_dir / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True
    )
    for path in newest_first:
        for written in reversed(SEPARATOR.split(path.read_bytes())):
            message = message_from_bytes(written, policy=policy.default)
            if message["To"] == email and not message["Subject"].startswith(NOTICES):
                text = message.get_body(("plain",))
                found = LINK.search(text.get_content()) if text else None
                assert found, "the message has no link"
                return found[0]
    raise AssertionError(f"no mail to {email}")
