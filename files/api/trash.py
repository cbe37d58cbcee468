"""The API of the trash."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, ClassVar

from django.http import HttpRequest, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.models import User
from accounts.requests import caller
from apikeys.models import Scope
from bytebin.db.ids import MAX_LENGTH
from files.api.base import ApiView
from files.api.fields import validated
from files.bodies import read_json
from files.services import trash


class IdsInput(serializers.Serializer[Any]):
    ids = serializers.ListField(
        child=serializers.RegexField(r"\A[0-9A-Za-z]+\Z", max_length=MAX_LENGTH),
        min_length=1,
        max_length=trash.MOST,
    )


class OutcomeOutput(serializers.Serializer[Any]):
    changed = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())


class EmptiedOutput(serializers.Serializer[Any]):
    deleted = serializers.IntegerField()
    left = serializers.IntegerField()


def apply(request: HttpRequest, step: Callable[[User, list[str]], trash.Outcome]) -> JsonResponse:
    ids = validated(IdsInput(data=read_json(request)))["ids"]
    return JsonResponse(asdict(step(caller(request), ids)))


class TrashView(ApiView):
    required_scopes: ClassVar = {"POST": Scope.FILES_DELETE, "DELETE": Scope.FILES_DELETE}

    @extend_schema(operation_id="trash_put", request=IdsInput, responses=OutcomeOutput)
    def post(self, request: HttpRequest) -> JsonResponse:
        return apply(request, trash.put)

    @extend_schema(operation_id="trash_empty", responses=EmptiedOutput)
    def delete(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(asdict(trash.empty(caller(request))))


class RestoreView(ApiView):
    required_scopes: ClassVar = {"POST": Scope.FILES_DELETE}

    @extend_schema(operation_id="trash_restore", request=IdsInput, responses=OutcomeOutput)
    def post(self, request: HttpRequest) -> JsonResponse:
        return apply(request, trash.restore)


class DeleteView(ApiView):
    required_scopes: ClassVar = {"POST": Scope.FILES_DELETE}

    @extend_schema(operation_id="trash_delete", request=IdsInput, responses=OutcomeOutput)
    def post(self, request: HttpRequest) -> JsonResponse:
        return apply(request, trash.delete)
