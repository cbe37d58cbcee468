from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from registration.services import setup


def registration(_request: HttpRequest) -> dict[str, object]:
    """Return for templates whether people can sign up. It is looked up only where a template asks."""
    return {"sign_up_is_open": SimpleLazyObject(lambda: not setup.is_open())}
