from typing import Any, ClassVar

from django.http import HttpRequest, JsonResponse
from drf_spectacular.utils import extend_schema

from accounts import services as accounts
from accounts.requests import caller
from apikeys.authentication import grants
from apikeys.models import Scope
from files.api.account_documents import UserInput, UserOutput
from files.api.base import ApiView
from files.api.fields import validated
from files.bodies import read_json


class UserView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.USER_READ, "PATCH": Scope.USER_WRITE}

    @extend_schema(operation_id="user_read", responses=UserOutput)
    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(user_document(request))

    @extend_schema(operation_id="user_change", request=UserInput, responses=UserOutput)
    def patch(self, request: HttpRequest) -> JsonResponse:
        changes = validated(UserInput(data=read_json(request), partial=True))
        if "name" in changes:
            accounts.change_name(caller(request), changes["name"])
        return JsonResponse(user_document(request))


def user_document(request: HttpRequest) -> dict[str, Any]:
    """Return the account; for a key without `user:read`, which may only change it, `id` and `name`."""
    document = UserOutput(caller(request)).data
    if grants(request, Scope.USER_READ):
        return dict(document)
    return {member: document[member] for member in ("id", "name")}
