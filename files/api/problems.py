"""Django REST framework's errors, and ours, as its answers."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from apikeys.problems import AccessProblem
from bytebin.errors import InvalidRequest
from files.problems import FRAMEWORK, HEADERS, describe, describe_status, domain_error, problem

# Of these our own sentence says more than the framework's.
GENERIC = {401, 404, 405, 406}


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Django REST framework's hook. What nobody expected goes on to Django, which logs it and answers 500."""
    instance = context["request"].path
    if known := domain_error(error):
        document, headers = describe(known, instance), HEADERS.get(type(known), {})
    elif isinstance(error, (exceptions.APIException, Http404, PermissionDenied, SuspiciousOperation)):
        document, headers = describe_framework(error, instance), framework_headers(error)
    else:
        return None
    return Response(document, document["status"], headers=headers, content_type="application/problem+json")


def describe_framework(error: Exception, instance: str) -> dict[str, Any]:
    """An error of the framework, or of `apikeys`, which names its own slug, title and members."""
    if isinstance(error, exceptions.ValidationError):
        sentence, members = first_sentence(error.detail), {"errors": error.detail}
        return problem(InvalidRequest.slug, InvalidRequest.title, 400, sentence, instance, members)
    status = status_of(error)
    if isinstance(error, AccessProblem):
        return problem(error.slug, error.title, status, str(error), instance, error.members)
    document = describe_status(status, instance)
    if isinstance(error, exceptions.APIException) and status not in GENERIC:
        document["detail"] = str(error.detail)
    return document


def status_of(error: Exception) -> int:
    if isinstance(error, exceptions.APIException):
        return error.status_code if error.status_code in FRAMEWORK else 400
    known = {Http404: 404, PermissionDenied: 403}
    return next((status for kind, status in known.items() if isinstance(error, kind)), 400)


def first_sentence(detail: Any, field: str = "") -> str:
    """The first complaint of a serializer, with the field that it is about."""
    if isinstance(detail, Mapping):
        field, detail = next(iter(detail.items()))
        return first_sentence(detail, field)
    if isinstance(detail, list):
        return first_sentence(detail[0], field)
    return f"{field}: {detail}" if field else str(detail)


def framework_headers(error: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    return headers
