"""What the API of upload links takes and gives, as JSON. Sealed bytes are in base64, tokens in base64url."""

import base64
from typing import Any

from django.conf import settings
from rest_framework import serializers

from files.api.fields import TIME, Base64Field, NumberField, validated
from files.api.serializers import EncryptionInput
from files.models import Upload, UploadRequest
from files.services.library.boxes import text_of
from files.services.link_passwords import MOST_PASSWORD
from files.services.requests.links import NewLink
from files.services.requests.plain import NewPlainLink
from files.services.requests.received import Received
from files.services.requests.sending import Contribution
from files.services.requests.texts import MOST_TEXT, MOST_TITLE
from files.services.spec import Encryption
from files.services.upload_tokens import token_of

DEFAULT_FILES = 20
LONGEST_PROOF = 4096  # characters, as in accounts.proof
LARGEST_NUMBER = 2**53 - 1  # the largest integer that every JSON reader keeps exactly (RFC 8259, section 6)


class LimitsInput(serializers.Serializer[Any]):
    max_files = NumberField(required=False, default=DEFAULT_FILES)
    max_bytes = NumberField(help_text="As the owner's quota counts them.")
    max_file_size = NumberField(required=False, allow_null=True)
    expires_in = NumberField(help_text="Seconds.")
    notify = serializers.BooleanField(required=False, default=True)
    proof = serializers.BooleanField(required=False, default=False)


class RequestInput(LimitsInput):
    id = serializers.CharField(max_length=11)
    card = Base64Field()
    link_token_digest = Base64Field()
    send_token_digest = Base64Field()

    def link(self) -> NewLink:
        """Return the new link. Raise InvalidRequest."""
        return NewLink(**validated(self))


class PlainRequestInput(LimitsInput):
    """A link through which nothing is encrypted: this server and its operator can read what is sent."""

    plain = serializers.BooleanField(help_text="true")
    title = serializers.CharField(max_length=MOST_TITLE)
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=MOST_TEXT)
    password = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=MOST_PASSWORD, trim_whitespace=False
    )

    def link(self) -> NewPlainLink:
        """Return the new link. Raise InvalidRequest."""
        fields = validated(self)
        del fields["plain"]
        return NewPlainLink(**fields)


class RequestChanges(serializers.Serializer[Any]):
    card = Base64Field(required=False)
    send_token_digest = Base64Field(required=False)
    max_files = NumberField(required=False)
    max_bytes = NumberField(required=False)
    max_file_size = NumberField(required=False, allow_null=True)
    expires_in = NumberField(required=False)
    state = serializers.ChoiceField(
        required=False, choices=[UploadRequest.State.OPEN.value, UploadRequest.State.CLOSED.value]
    )
    notify = serializers.BooleanField(required=False)
    proof = serializers.BooleanField(required=False)
    title = serializers.CharField(required=False, max_length=MOST_TITLE, help_text="Of a plain link.")
    text = serializers.CharField(
        required=False, allow_blank=True, max_length=MOST_TEXT, help_text="Of a plain link."
    )
    password = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MOST_PASSWORD,
        trim_whitespace=False,
        help_text="Of a plain link; empty for none.",
    )


class RequestOutput(serializers.ModelSerializer[UploadRequest]):
    state = serializers.SerializerMethodField(help_text="open, closed, expired or taken down")
    card = serializers.SerializerMethodField(help_text="Empty for a plain link.")
    plain = serializers.BooleanField(help_text="Whether what is sent is not encrypted.")
    title = serializers.CharField(help_text="Of a plain link; otherwise in the card.")
    text = serializers.CharField(help_text="As title.")
    expires_at = serializers.DateTimeField(format=TIME)
    created_at = serializers.DateTimeField(format=TIME)
    open_uploads = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField(
        help_text="Without the part after the #, which the server never has."
    )

    class Meta:
        model = UploadRequest
        fields = (
            "id", "state", "card", "plain", "title", "text", "max_files", "max_bytes", "max_file_size", "used_files",
            "used_bytes", "open_uploads", "expires_at", "notify", "proof", "created_at", "url",
        )  # fmt: skip

    def get_state(self, request: UploadRequest) -> str:
        if request.state == UploadRequest.State.OPEN and request.expired:
            return "expired"
        return request.state

    def get_card(self, request: UploadRequest) -> str:
        return text_of(request.card)

    def get_open_uploads(self, request: UploadRequest) -> int:
        return int(self.context["open_uploads"].get(request.pk, 0))

    def get_url(self, request: UploadRequest) -> str:
        return f"{settings.PUBLIC_URL}/u/{request.pk}"


class RequestsOutput(serializers.Serializer[Any]):
    requests = RequestOutput(many=True)
    next = serializers.CharField(allow_null=True)


class OpenRequestInput(serializers.Serializer[Any]):
    link_token = Base64Field(url_safe=True, required=False)
    send_token = Base64Field(url_safe=True, required=False)


class OpenRequestOutput(serializers.Serializer[Any]):
    head = serializers.CharField(required=False, help_text="Returned for a correct link_token.")
    card = serializers.CharField(required=False, help_text="Returned for a correct send_token.")
    files_left = serializers.IntegerField(required=False)
    bytes_left = serializers.IntegerField(required=False)
    max_file_size = serializers.IntegerField(required=False)
    expires_at = serializers.DateTimeField(required=False)
    chunk_size = serializers.IntegerField(required=False)
    challenge = serializers.DictField(
        required=False, allow_null=True, help_text="A proof of work to solve before files are sent, or null."
    )


class ContributionInput(serializers.Serializer[Any]):
    send_token = Base64Field(url_safe=True)
    size = NumberField(help_text="Bytes of the body.")
    encryption = EncryptionInput()
    sealed = Base64Field()
    chunk_size = NumberField(required=False, allow_null=True)
    proof = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_PROOF)


def contribution(fields: dict[str, Any], idempotency_key: str | None) -> Contribution:
    return Contribution(
        size=fields["size"],
        encryption=Encryption(**fields["encryption"]),
        sealed=fields["sealed"],
        chunk_size=fields.get("chunk_size"),
        idempotency_key=idempotency_key,
    )


class ContributionOutput(serializers.Serializer[Any]):
    """A new upload. Send `token` as Bytebin-Upload with its chunks."""

    id = serializers.CharField()
    token = serializers.CharField()
    chunk_size = serializers.IntegerField()
    chunk_count = serializers.IntegerField()
    expires_at = serializers.DateTimeField()


def upload_document(upload: Upload, request: UploadRequest) -> dict[str, Any]:
    return {
        "id": upload.pk,
        "token": base64.urlsafe_b64encode(token_of(upload.pk)).decode().rstrip("="),
        "chunk_size": upload.chunk_size,
        "chunk_count": upload.chunk_count,
        "expires_at": min(upload.expires_at, request.expires_at).strftime(TIME),
    }


class ReceivedFileOutput(serializers.Serializer[Any]):
    """A received file. A key without requests:read, which only changes it, gets `id`, `filed` and `released`."""

    id = serializers.CharField()
    request = serializers.CharField(required=False)
    size = serializers.IntegerField(required=False)
    received_at = serializers.DateTimeField(required=False)
    envelope = serializers.CharField(required=False)
    sealed = serializers.CharField(required=False)
    filed = serializers.BooleanField()
    released = serializers.BooleanField()


class ReceivedListOutput(serializers.Serializer[Any]):
    files = ReceivedFileOutput(many=True)
    next = serializers.CharField(allow_null=True)


class ReceivedChanges(serializers.Serializer[Any]):
    filed = serializers.BooleanField(required=False)
    released = serializers.ChoiceField(
        required=False, choices=[True], help_text="Only true: it can't be undone."
    )


def received_document(received: Received) -> dict[str, Any]:
    key, file = received.key, received.file
    return {
        "id": file.pk,
        "request": key.request_id,
        "size": file.size,
        "received_at": key.received_at.strftime(TIME) if key.received_at else None,
        "envelope": text_of(received.envelope),
        "sealed": text_of(key.sealed),
        "filed": key.filed_at is not None,
        "released": file.released_at is not None,
    }
