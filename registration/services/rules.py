"""Who may register: by settings in the environment or, where they are unset, by what moderators have chosen."""

from django.conf import settings

from registration.models import ONLY_RULES, Rules
from registration.services import setup

# Fields of Rules -> settings in the environment, which take precedence unless they are empty.
SETTINGS = {
    "mode": "REGISTRATION",
    "allowed_domains": "ALLOWED_EMAIL_DOMAINS",
    "blocked_domains": "BLOCKED_EMAIL_DOMAINS",
}


def fixed() -> dict[str, str]:
    """Return the fields that the environment sets, with their values."""
    given = {
        "mode": settings.REGISTRATION,
        "allowed_domains": settings.ALLOWED_EMAIL_DOMAINS,
        "blocked_domains": settings.BLOCKED_EMAIL_DOMAINS,
    }
    return {field: value for field, value in given.items() if value}


def current() -> Rules:
    """Return the rules that apply now. They are not to be saved: they may contain values of the environment."""
    rules = Rules.objects.filter(pk=ONLY_RULES).first() or Rules()
    for field, value in fixed().items():
        setattr(rules, field, value)
    return rules


def change(**fields: str) -> None:
    """Store the given fields, and leave the others as they are."""
    if fields:
        Rules.objects.get_or_create(pk=ONLY_RULES)
        Rules.objects.filter(pk=ONLY_RULES).update(**fields)


def who_may_sign_up() -> str:
    """Return the mode that applies now. Until the server is set up, nobody can sign up."""
    return Rules.Mode.CLOSED if setup.is_open() else current().mode
