from typing import ClassVar

from django.http import HttpRequest, JsonResponse
from drf_spectacular.utils import extend_schema

from accounts import services as accounts
from accounts.requests import caller
from apikeys.models import Scope
from files.api.base import ApiView
from files.api.serializers import UserInput, UserOutput, validated
from files.bodies import read_json


class UserView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.USER_READ, "PATCH": Scope.USER_WRITE}

    @extend_schema(operation_id="user_read", responses=UserOutput)
    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(UserOutput(caller(request)).data)

    @extend_schema(operation_id="user_change", request=UserInput, responses=UserOutput)
    def patch(self, request: HttpRequest) -> JsonResponse:
        changes = validated(UserInput(data=read_json(request), partial=True))
        if "name" in changes:
            accounts.change_name(caller(request), changes["name"])
        return JsonResponse(UserOutput(caller(request)).data)
