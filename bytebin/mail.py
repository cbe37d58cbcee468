import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

log = logging.getLogger(__name__)


class FileBackend(EmailBackend):
    """Writes mail to files if no mail server is configured, and logs a warning: a user is waiting for the mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = super().send_messages(email_messages) or 0
        log.warning(
            "EMAIL_URL is not set: wrote %d message(s) to %s instead of sending them", sent, self.file_path
        )
        return sent
