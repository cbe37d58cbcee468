from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from registration.services import rules


def registration(_request: HttpRequest) -> dict[str, object]:
    """Return for templates who may sign up (Rules.Mode). It is looked up only where a template asks."""
    return {"sign_up": SimpleLazyObject(rules.who_may_sign_up)}
