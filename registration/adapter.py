from django.http import HttpRequest

from accounts.adapter import AccountAdapter
from registration.models import Rules
from registration.services import rules


class RegistrationAdapter(AccountAdapter):
    """Adds to allauth's flows who may register."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        return rules.who_may_sign_up() == Rules.Mode.OPEN
