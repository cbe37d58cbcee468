import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.addresses import normalized
from accounts.models import User
from apikeys import services
from apikeys.forms import KeyForm
from apikeys.models import Scope
from bytebin.errors import TooManyKeys

MAX_DAYS = 36_500


def lifetime(text: str) -> timedelta:
    match = re.fullmatch(r"([1-9][0-9]{0,4})d", text)
    if not match or int(match[1]) > MAX_DAYS:
        raise ArgumentTypeError(f"{text!r} is not a number of days, such as 90d")
    return timedelta(days=int(match[1]))


def field(name: str) -> Callable[[str], Any]:
    """Return a parser for one argument, with the validation of that field on the API keys page."""

    def read(text: str) -> Any:
        try:
            return KeyForm.base_fields[name].clean(re.split(r"\s*,\s*", text) if name == "scopes" else text)
        except ValidationError as error:
            raise ArgumentTypeError(" ".join(error.messages)) from error

    return read


class Command(BaseCommand):
    help = "Creates an API key and prints it. It is shown only once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", type=field("name"), required=True)
        parser.add_argument(
            "--scopes",
            type=field("scopes"),
            required=True,
            help=f"comma-separated list of: {', '.join(Scope.values)}",
        )
        parser.add_argument(
            "--networks",
            type=field("networks"),
            default=(),
            help="comma-separated list of networks from which the key may be used (default: from anywhere)",
        )
        parser.add_argument(
            "--expires-in", type=lifetime, help="lifetime in days, such as 90d (default: never expires)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=normalized(options["email"])).first()
        if user is None:
            raise CommandError(f"There is no user with the e-mail address {options['email']}.")
        fields = {name: options[name] for name in ("name", "scopes", "expires_in", "networks")}
        try:
            _, token = services.create(user, **fields)
        except TooManyKeys as refused:
            raise CommandError(refused.detail) from None
        self.stdout.write(token)
