"""The API of webhooks: the same services as the pages under Account, Notices."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.requests import caller
from apikeys.models import Scope
from files.api.base import ApiView
from files.api.fields import TIME, validated
from files.bodies import read_json
from webhooks import services
from webhooks.forms import CHOICES, LONGEST, clean_url
from webhooks.models import Form, Webhook


class WebhookInput(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=LONGEST)
    form = serializers.ChoiceField(Form.values, default=Form.STANDARD)
    events = serializers.MultipleChoiceField(choices=CHOICES, allow_empty=False)

    def validate_url(self, text: str) -> str:
        return clean_url(text)


class WebhookChanges(serializers.Serializer[Any]):
    events = serializers.MultipleChoiceField(choices=CHOICES, allow_empty=False, required=False)
    disabled = serializers.BooleanField(
        required=False, help_text="True: it is told nothing. False: what happens from now on."
    )


class WebhookOutput(serializers.Serializer[Any]):
    id = serializers.CharField()
    host = serializers.CharField(
        help_text="Of the address, which is not returned: it often contains a secret."
    )
    form = serializers.ChoiceField(Form.values)
    events = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField(format=TIME)
    delivered_at = serializers.DateTimeField(format=TIME, allow_null=True)
    failing_since = serializers.DateTimeField(format=TIME, allow_null=True)
    disabled_at = serializers.DateTimeField(format=TIME, allow_null=True)


class NewWebhookOutput(WebhookOutput):
    secret = serializers.CharField(help_text="For checking signatures. It is returned only here.")


class WebhooksOutput(serializers.Serializer[Any]):
    webhooks = WebhookOutput(many=True)


class WebhooksView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.USER_READ, "POST": Scope.USER_WRITE}

    @extend_schema(operation_id="webhooks_list", responses=WebhooksOutput)
    def get(self, request: HttpRequest) -> JsonResponse:
        found = Webhook.objects.visible_to(caller(request))
        return JsonResponse({"webhooks": WebhookOutput(found, many=True).data})

    @extend_schema(operation_id="webhooks_add", request=WebhookInput, responses={201: NewWebhookOutput})
    def post(self, request: HttpRequest) -> JsonResponse:
        wanted = validated(WebhookInput(data=read_json(request)))
        webhook, secret = services.register(
            caller(request), wanted["url"], Form(wanted["form"]), wanted["events"], request
        )
        return JsonResponse({**WebhookOutput(webhook).data, "secret": secret}, status=201)


class WebhookView(ApiView):
    required_scopes: ClassVar = {"PATCH": Scope.USER_WRITE, "DELETE": Scope.USER_WRITE}

    @extend_schema(operation_id="webhooks_change", request=WebhookChanges, responses=WebhookOutput)
    def patch(self, request: HttpRequest, webhook_id: str) -> JsonResponse:
        webhook = services.own_webhook(caller(request), webhook_id)
        changes = validated(WebhookChanges(data=read_json(request)))
        services.change(webhook, **changes)
        return JsonResponse(WebhookOutput(services.own_webhook(caller(request), webhook_id)).data)

    @extend_schema(operation_id="webhooks_remove", responses={204: None})
    def delete(self, request: HttpRequest, webhook_id: str) -> HttpResponse:
        services.remove(services.own_webhook(caller(request), webhook_id))
        return HttpResponse(status=204)
