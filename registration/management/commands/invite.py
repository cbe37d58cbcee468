from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.addresses import normalized
from accounts.validators import validate_address
from bytebin.errors import RegistrationClosed
from registration.services import invitations

MOST_DAYS = 365


class Command(BaseCommand):
    help = (
        "Creates an invitation and prints its link. If it is for one e-mail address, the link is mailed too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", nargs="?", default="")
        parser.add_argument("--uses", type=int, default=1, help="how many accounts it is for")
        parser.add_argument("--days", type=int, default=7, help="after how many days it expires")
        parser.add_argument(
            "--quota", type=int, metavar="BYTES", help="how many bytes each account may store"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email, uses, quota = normalized(options["email"]), options["uses"], options["quota"]
        require(
            1 <= uses <= settings.MAX_INVITATION_USES, f"--uses takes 1 to {settings.MAX_INVITATION_USES}."
        )
        require(1 <= options["days"] <= MOST_DAYS, f"--days takes 1 to {MOST_DAYS}.")
        require(quota is None or quota >= 0, "--quota takes a number of bytes.")
        require(not email or uses == 1, "An invitation for one e-mail address is for one account.")
        try:
            if email:
                validate_address(email)
            made = invitations.make(
                None,
                email=email,
                max_uses=uses,
                expires_in=timedelta(days=options["days"]),
                quota_bytes=quota,
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except RegistrationClosed as error:
            raise CommandError("Registration is closed (REGISTRATION, or the rules at /admin/).") from error
        self.stdout.write(made.link)
        if made.mailed:
            self.stderr.write(f"Mailed to {email}.")
        if made.mail_failed:
            self.stderr.write(f"The mail server refused the mail to {email}.")


def require(condition: bool, sentence: str) -> None:
    if not condition:
        raise CommandError(sentence)
