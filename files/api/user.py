from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services as accounts
from apikeys.models import Scope
from files.api.base import ScopedView, caller
from files.api.serializers import UserInput, UserOutput


class UserView(ScopedView):
    required_scopes: ClassVar = {"GET": Scope.USER_READ, "PATCH": Scope.USER_WRITE}

    @extend_schema(operation_id="user_read", responses=UserOutput)
    def get(self, request: Request) -> Response:
        return Response(UserOutput(caller(request)).data)

    @extend_schema(operation_id="user_change", request=UserInput, responses=UserOutput)
    def patch(self, request: Request) -> Response:
        changes = UserInput(data=request.data, partial=True)
        changes.is_valid(raise_exception=True)
        if "name" in changes.validated_data:
            accounts.change_name(caller(request), changes.validated_data["name"])
        return Response(UserOutput(caller(request)).data)
