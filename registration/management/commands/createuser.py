import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from registration.services import setup

MAX_PASSWORD_CHARS = 4096


class Command(BaseCommand):
    help = "Creates a user with a verified e-mail address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            required=True,
            help="read the password from standard input",
        )
        parser.add_argument("--staff", action="store_true", help="make the user a moderator")
        parser.add_argument(
            "--superuser",
            action="store_true",
            help="make the user a moderator who can also change the rights of others",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = sys.stdin.readline(MAX_PASSWORD_CHARS).rstrip("\r\n")
        rights = {
            "is_staff": options["staff"] or options["superuser"],
            "is_superuser": options["superuser"],
        }
        try:
            user = setup.create_by_operator(options["email"], password, **rights)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"Created {user.email}.")
