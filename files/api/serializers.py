"""JSON input and output of uploads and files. The services check everything but types and formats."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from files.api.fields import (
    TIME,
    Base64Field,
    DigitsField,
    FolderField,
    NumberField,
    PasswordField,
    validated,
)
from files.links import links
from files.models import File, Upload, UploadChunk
from files.services.chunk_ranges import format_ranges, missing_ranges
from files.services.digests import format_digest
from files.services.link_passwords import MOST_PASSWORD
from files.services.spec import Encryption, UploadSpec

MAX_TICKET = 200  # characters; the server issues tickets of about 90


class EncryptionInput(serializers.Serializer[Any]):
    envelope = Base64Field()
    link_token_digest = Base64Field()
    read_token_digest = Base64Field()


class LinkOptions(serializers.Serializer[Any]):
    """Options of a file's link. null means none, as "" does."""

    note = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, help_text="Shown to everyone with the link."
    )
    slug = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, help_text="What the link ends with, beside the ID."
    )
    password = PasswordField()
    private = serializers.BooleanField(required=False, help_text="Whether the file is for its owner alone.")


class FileOptions(LinkOptions):
    """Options of a file in every kind of upload."""

    expires_in = NumberField(required=False, allow_null=True, help_text="Seconds; null: never.")
    max_downloads = NumberField(required=False, allow_null=True)


class UploadInput(FileOptions):
    keep_metadata = serializers.BooleanField(
        required=False, help_text="Whether a photo keeps its metadata, whatever the account's choice is."
    )
    name = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, default="")
    size = NumberField(help_text="Bytes.")
    content_type = serializers.CharField(required=False, allow_blank=True, default="")
    chunk_size = NumberField(required=False, allow_null=True, help_text="Bytes.")
    fingerprint = serializers.CharField(required=False, allow_blank=True, default="")
    folder = FolderField(help_text="The ID of one of your folders.")
    burn = serializers.BooleanField(required=False, help_text="Opened once, then deleted.")
    burn_group = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="Of encrypted files that burn together: 32 characters of 0-9 and a-f.",
    )
    encryption = EncryptionInput(required=False, allow_null=True)
    content = Base64Field(
        required=False, allow_null=True, allow_blank=True, help_text="The whole file, if it is small."
    )

    def spec(self, idempotency_key: str | None) -> tuple[UploadSpec, bytes | None]:
        """Return what is announced, and the content if it came along."""
        fields = validated(self)
        encryption = fields.pop("encryption", None)
        folder = fields.pop("folder", None) or ""
        content = fields.pop("content", None)
        fields |= {name: fields.get(name) or "" for name in ("note", "slug", "password") if name in fields}
        spec = UploadSpec(
            **fields,
            folder=folder,
            encryption=Encryption(**encryption) if encryption else None,
            idempotency_key=idempotency_key,
        )
        return spec, content


class CompleteInput(serializers.Serializer[Any]):
    chunks_digest = serializers.CharField(required=False, allow_null=True)


class ReceivedOutput(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    bytes = serializers.IntegerField()
    chunks = serializers.CharField(help_text='Ranges such as "0-3,7".')


class UploadOutput(serializers.ModelSerializer[Upload]):
    received = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(format=TIME)
    expires_at = serializers.DateTimeField(format=TIME)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = (
            "id", "state", "name", "content_type", "size", "chunk_size", "chunk_count", "received", "missing",
            "fingerprint", "created_at", "expires_at", "url",
        )  # fmt: skip

    @extend_schema_field(ReceivedOutput)
    def get_received(self, upload: Upload) -> dict[str, Any]:
        indexes = upload.received_indexes
        total = sum(upload.length_of(index) for index in indexes)
        return {"count": len(indexes), "bytes": total, "chunks": format_ranges(indexes)}

    def get_missing(self, upload: Upload) -> str:
        return missing_ranges(upload.received_indexes, upload.chunk_count)

    def get_url(self, upload: Upload) -> str:
        return f"{settings.PUBLIC_URL}/api/v1/uploads/{upload.pk}"


class ChunkOutput(serializers.ModelSerializer[UploadChunk]):
    digest = serializers.SerializerMethodField()
    received_at = serializers.DateTimeField(format=TIME)

    class Meta:
        model = UploadChunk
        fields = ("index", "size", "digest", "received_at")

    def get_digest(self, chunk: UploadChunk) -> str:
        return format_digest("sha-256", bytes.fromhex(chunk.sha256))


class StoredChunkOutput(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    size = serializers.IntegerField()
    digest = serializers.CharField()
    received = serializers.DictField(child=serializers.IntegerField())
    missing_count = serializers.IntegerField()


class UploadsOutput(serializers.Serializer[Any]):
    uploads = UploadOutput(many=True)
    next = serializers.CharField(allow_null=True)


class ChunksOutput(serializers.Serializer[Any]):
    chunks = ChunkOutput(many=True)
    next = serializers.IntegerField(allow_null=True)


class FileOutput(serializers.ModelSerializer[File]):
    """A file, with its `deletion_url`: only a caller who may delete the file may have it (files/api/responses.py)."""

    created_at = serializers.DateTimeField(format=TIME)
    expires_at = serializers.DateTimeField(format=TIME, allow_null=True)
    folder = serializers.SerializerMethodField()
    trashed_at = serializers.DateTimeField(format=TIME, allow_null=True)
    url = serializers.URLField(read_only=True)
    raw_url = serializers.URLField(read_only=True)
    download_url = serializers.URLField(read_only=True)
    thumbnail_url = serializers.URLField(read_only=True, allow_null=True)
    slug = serializers.CharField(
        source="address", allow_null=True, help_text="What the link ends with instead of the ID, or null."
    )
    password = serializers.SerializerMethodField(help_text="Whether the link needs one.")
    private = serializers.BooleanField(
        source="only_owner", help_text="Whether the file is for its owner alone."
    )
    link_ended = serializers.BooleanField(source="ended")
    deletion_url = serializers.URLField(
        required=False,
        help_text="In the response that creates the file. In others, only for sessions and keys with files:delete.",
    )

    class Meta:
        model = File
        fields = (
            "id", "name", "size", "content_type", "encrypted", "created_at", "expires_at", "max_downloads",
            "download_count", "burn", "version", "folder", "trashed_at", "note", "slug", "password", "private",
            "link_ended",
            "url", "raw_url", "download_url", "thumbnail_url", "deletion_url",
        )  # fmt: skip

    @extend_schema_field(serializers.BooleanField())
    def get_password(self, file: File) -> bool:
        return bool(file.password)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_folder(self, file: File) -> str | None:
        return file.folder_id or None

    def to_representation(self, instance: File) -> dict[str, Any]:
        vars(instance).update(links(instance)._asdict())
        return super().to_representation(instance)


class FilesOutput(serializers.Serializer[Any]):
    files = FileOutput(many=True)
    next = serializers.CharField(allow_null=True)


class FileInput(FileOptions):
    name = serializers.CharField(required=False, trim_whitespace=False)


class ReplaceInput(serializers.Serializer[Any]):
    successor = serializers.CharField(
        help_text="The id of the file whose content takes the place; it ends to exist."
    )
    version = NumberField(min_value=0, help_text="The `version` of the file whose content is replaced.")


class FormInput(LinkOptions):
    """The text fields of a form."""

    expires_in = DigitsField(required=False)
    max_downloads = DigitsField(required=False)
    keep_metadata = serializers.BooleanField(required=False)
    burn = serializers.BooleanField(required=False)
    folder = FolderField()

    name = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)


class OpenInput(serializers.Serializer[Any]):
    password = serializers.CharField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        max_length=MOST_PASSWORD,
        help_text="Of a link that needs one.",
    )
    link_token = Base64Field(url_safe=True, required=False)
    read_token = Base64Field(url_safe=True, required=False)
    ticket = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MAX_TICKET,
        help_text="The ticket of a download to resume, which is not counted again.",
    )
    as_owner = serializers.BooleanField(
        required=False,
        help_text="Counts no download. Needs a session of the owner, or a key with files:read.",
    )


class BurnInput(serializers.Serializer[Any]):
    ticket = serializers.CharField(max_length=MAX_TICKET, help_text="The ticket that opening the file gave.")


class ReceiptInput(serializers.Serializer[Any]):
    ticket = serializers.CharField(max_length=MAX_TICKET, help_text="The ticket of the download.")


class OpenOutput(serializers.Serializer[Any]):
    header = serializers.CharField(required=False, help_text="Base64; returned for a correct link_token.")
    burn = serializers.BooleanField(
        required=False, help_text="True, beside `header`, if opening the file deletes it."
    )
    envelope = serializers.CharField(required=False, help_text="Base64; returned for a correct read_token.")
    ticket = serializers.CharField(required=False)
    ticket_expires_at = serializers.DateTimeField(required=False)
    download_url = serializers.URLField(required=False)
    size = serializers.IntegerField(required=False, help_text="Bytes of the body.")
    receipt = serializers.BooleanField(
        required=False, help_text="Whether the owner is told of a receipt (POST …/receipt)."
    )


class ProblemOutput(serializers.Serializer[Any]):
    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()


class DirectOutput(serializers.Serializer[dict[str, Any]]):
    """The presigned URL for a chunk. Send the bytes to it without bytebin's credentials."""

    url = serializers.URLField()
    method = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")


class DirectInput(serializers.Serializer[dict[str, Any]]):
    etag = serializers.CharField(max_length=255)
