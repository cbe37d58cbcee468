"""JSON of the account: the user, and the limits and the quota of their uploads."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from accounts.validators import validate_name
from files.services import quota


class QuotaOutput(serializers.Serializer[Any]):
    limit = serializers.IntegerField()
    used = serializers.IntegerField()


class UserOutput(serializers.ModelSerializer[User]):
    """An account. A key without user:read, which only changes it, gets `id` and `name`."""

    email = serializers.EmailField(required=False)
    quota = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("id", "email", "name", "quota")

    @extend_schema_field(QuotaOutput)
    def get_quota(self, user: User) -> dict[str, int]:
        return quota.report(user)


class UserInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80, allow_blank=True, validators=[validate_name])


class LimitsOutput(serializers.Serializer[Any]):
    max_size = serializers.IntegerField()
    min_chunk_size = serializers.IntegerField()
    max_chunk_size = serializers.IntegerField()
    default_chunk_size = serializers.IntegerField()
    max_chunks = serializers.IntegerField()
    max_parallel = serializers.IntegerField()
    idle_ttl = serializers.IntegerField()
    max_ttl = serializers.IntegerField()
    max_file_ttl = serializers.IntegerField(allow_null=True)
    digest_algorithms = serializers.ListField(child=serializers.CharField())
    max_open_uploads = serializers.IntegerField()
    max_kept_uploads = serializers.IntegerField(help_text="Open ones, and those that ended within a week.")
    max_files = serializers.IntegerField()
    max_api_keys = serializers.IntegerField()
    max_email_addresses = serializers.IntegerField()
    min_counted_size = serializers.IntegerField(help_text="Bytes of the quota that a file takes at least.")
    direct = serializers.BooleanField(
        help_text="Whether PUT of a chunk with Prefer: direct returns a presigned URL."
    )
    photo_metadata = serializers.ChoiceField(
        User.PhotoMetadata.choices, help_text="What stays in photos, by the account's choice."
    )
    quota = QuotaOutput()
