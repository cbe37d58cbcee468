from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.addresses import normalized
from accounts.mfa import factors
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Removes the second factor and the passkeys of a user who has lost them, and logs out all their devices. "
        "Make sure first that it is really them who asks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=normalized(options["email"])).first()
        if user is None:
            raise CommandError(f"No account has the e-mail address {options['email']}.")
        factors.rescue(user)
        self.stdout.write(f"{user.email} can log in without a second factor now.")
        if not user.has_usable_password():
            self.stdout.write(
                'They have no password: they can set one with "Reset your password" on the login page.'
            )
