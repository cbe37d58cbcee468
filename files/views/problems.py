from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apikeys.errors import AccessError
from files.problems import FRAMEWORK, STATUS


class Explained(NamedTuple):
    slug: str
    title: str
    advice: str


@require_safe
def problem(request: HttpRequest, slug: str) -> HttpResponse:
    """What the `type` of a problem document leads to."""
    found = explanations().get(slug)
    if found is None:
        raise Http404
    error, status = found
    return render(request, "files/problem.html", {"error": error, "status": status})


def explanations() -> dict[str, tuple[Explained, int | None]]:
    """By slug: the domain's own errors, those of access, and what the framework refuses."""
    access = ((Explained(kind.slug, kind.title, kind.advice), None) for kind in AccessError.__subclasses__())
    own = ((Explained(kind.slug, kind.title, kind.advice), status) for kind, status in STATUS.items())
    framework = ((Explained(*words), status) for status, words in FRAMEWORK.items())
    return {error.slug: (error, status) for error, status in (*framework, *access, *own)}
