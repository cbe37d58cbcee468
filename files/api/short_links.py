"""The API of short links."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers

from accounts.requests import caller
from apikeys.models import Scope
from files.api.base import ApiView
from files.api.fields import TIME, NumberField, PasswordField, validated
from files.bodies import read_json
from files.models import ShortLink
from files.models.shortlink import MOST_SLUG
from files.paging import page_after
from files.services import short_links


class ShortLinkChanges(serializers.Serializer[Any]):
    target = serializers.CharField(required=False, help_text="An http or https URL.")
    expires_in = NumberField(required=False, allow_null=True, help_text="Seconds; null: never.")
    max_visits = NumberField(required=False, allow_null=True)
    password = PasswordField()


class ShortLinkInput(ShortLinkChanges):
    target = serializers.CharField(help_text="An http or https URL.")
    slug = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MOST_SLUG,
        default="",
        help_text="What the link ends with.",
    )


class ShortLinkOutput(serializers.ModelSerializer[ShortLink]):
    url = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(format=TIME)
    expires_at = serializers.DateTimeField(format=TIME, allow_null=True)
    password = serializers.SerializerMethodField(help_text="Whether the link needs one.")

    class Meta:
        model = ShortLink
        fields = (
            "id", "url", "target", "state", "created_at", "expires_at", "max_visits", "visit_count", "password",
        )  # fmt: skip

    @extend_schema_field(serializers.URLField())
    def get_url(self, link: ShortLink) -> str:
        return f"{settings.PUBLIC_URL}/s/{link.pk}"

    @extend_schema_field(serializers.BooleanField())
    def get_password(self, link: ShortLink) -> bool:
        return bool(link.password)


class ShortLinksOutput(serializers.Serializer[Any]):
    links = ShortLinkOutput(many=True)
    next = serializers.CharField(allow_null=True)


class ShortLinksView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.LINKS_READ, "POST": Scope.LINKS_WRITE}

    @extend_schema(
        operation_id="short_links_list",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("limit", OpenApiTypes.INT)],
        responses=ShortLinksOutput,
    )
    def get(self, request: HttpRequest) -> JsonResponse:
        page, cursor = page_after(ShortLink.objects.visible_to(caller(request)), request)
        return JsonResponse({"links": ShortLinkOutput(page, many=True).data, "next": cursor})

    @extend_schema(
        operation_id="short_links_create", request=ShortLinkInput, responses={201: ShortLinkOutput}
    )
    def post(self, request: HttpRequest) -> JsonResponse:
        wanted = short_links.NewShortLink(**validated(ShortLinkInput(data=read_json(request))))
        return JsonResponse(ShortLinkOutput(short_links.create(caller(request), wanted)).data, status=201)


class ShortLinkView(ApiView):
    required_scopes: ClassVar = {
        "GET": Scope.LINKS_READ,
        "PATCH": Scope.LINKS_WRITE,
        "DELETE": Scope.LINKS_WRITE,
    }

    @extend_schema(operation_id="short_links_read", responses=ShortLinkOutput)
    def get(self, request: HttpRequest, short_id: str) -> JsonResponse:
        return JsonResponse(ShortLinkOutput(short_links.find(caller(request), short_id)).data)

    @extend_schema(operation_id="short_links_change", request=ShortLinkChanges, responses=ShortLinkOutput)
    def patch(self, request: HttpRequest, short_id: str) -> JsonResponse:
        changes = validated(ShortLinkChanges(data=read_json(request)))
        return JsonResponse(ShortLinkOutput(short_links.change(caller(request), short_id, changes)).data)

    @extend_schema(operation_id="short_links_delete", responses={204: None})
    def delete(self, request: HttpRequest, short_id: str) -> HttpResponse:
        short_links.delete(caller(request), short_id)
        return HttpResponse(status=204)
