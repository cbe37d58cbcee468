from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bytebin.errors import SetupDone
from registration.services import setup


class Command(BaseCommand):
    help = "Prints the link that creates the server's first account."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(setup.link())
        except SetupDone as done:
            raise CommandError("This server already has an account. Create others with createuser.") from done
