from django.http import HttpRequest

from accounts.adapter import AccountAdapter
from registration.services import setup


class RegistrationAdapter(AccountAdapter):
    """Adds to allauth's flows who may register."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        return not setup.is_open()
