"""What an export says about the account and its files, as JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from accounts.models import Activity, User
from accounts.services import quota_limit
from apikeys.models import ApiKey
from files.models import File, FileLink, Folder, Library, LibraryMethod, ShortLink, Upload, UploadRequest
from files.services.library.boxes import text_of
from files.services.orphans import LIVING
from webhooks.models import Webhook

USER = (
    "id",
    "email",
    "name",
    "photo_metadata",
    "card_text",
    "card_colour",
    "date_joined",
    "last_login",
    "is_staff",
    "is_superuser",
    "quota_bytes",
    "used_bytes",
    "download_mails",
    "limit_mails",
    "expiry_mails",
)
ADDRESS = ("email", "verified", "primary")
# Without the digest of the secret.
KEY = (
    "id", "name", "scopes", "networks", "created_at", "expires_at", "last_used_at", "last_used_program",
    "last_used_address", "revoked_at",
)  # fmt: skip
FACTOR = ("type", "created_at", "last_used_at")
ACTIVITY = ("at", "kind", "detail", "client", "address")
UPLOAD = ("id", "name", "content_type", "size", "received_bytes", "encrypted", "created_at", "expires_at")
FILE = (
    "id", "name", "content_type", "size", "encrypted", "state", "created_at", "expires_at", "max_downloads",
    "download_count", "burn", "trashed_at", "note", "address", "only_owner",
)  # fmt: skip
LINK = ("id", "file_id", "label", "created_at", "expires_at", "max_downloads", "download_count")
SHORT = ("id", "target", "state", "created_at", "expires_at", "max_visits", "visit_count")
REQUEST = (
    "id", "state", "max_files", "max_bytes", "max_file_size", "used_files", "used_bytes", "expires_at", "notify",
    "proof", "created_at", "title", "text",
)  # fmt: skip
# Without the signing secret, with which somebody could pretend to be this server.
WEBHOOK = ("id", "url", "form", "events", "created_at", "delivered_at", "failing_since", "disabled_at")
FOLDER = ("id", "name", "parent", "created_at", "link_id")
LIBRARY = ("revision", "generation", "item_count", "item_bytes", "created_at", "changed_at")


def account_document(user: User) -> dict[str, Any]:
    """Return the account with all but its files and what would let somebody use it."""
    return {
        "exported_at": plain(timezone.now()),
        "server": settings.PUBLIC_URL,
        "user": members(user, USER) | {"quota_limit": quota_limit(user)},
        "addresses": [members(row, ADDRESS) for row in EmailAddress.objects.filter(user=user)],
        "api_keys": [members(row, KEY) for row in ApiKey.objects.filter(user=user)],
        "second_factors": [members(row, FACTOR) for row in Authenticator.objects.filter(user=user)],
        "recent_activity": [members(row, ACTIVITY) for row in Activity.objects.filter(user=user)],
        "webhooks": [members(row, WEBHOOK) for row in Webhook.objects.visible_to(user)],
        "folders": [members(row, FOLDER) for row in Folder.objects.visible_to(user)],
        "links": [members(row, LINK) for row in FileLink.objects.visible_to(user)],
        "short_links": [members(row, SHORT) for row in ShortLink.objects.visible_to(user)],
        "unfinished_uploads": [
            members(row, UPLOAD) for row in Upload.objects.visible_to(user).filter(state__in=LIVING)
        ],
        "upload_links": [
            members(row, REQUEST) | {"card": text_of(row.card)}
            for row in UploadRequest.objects.visible_to(user)
        ],
    }


def library_document(library: Library) -> dict[str, Any]:
    """Return the library without its items. Sealed bytes are in base64, as in the API."""
    methods = LibraryMethod.objects.filter(owner=library.pk)
    return {
        "account": library.pk,
        **members(library, LIBRARY),
        "head": text_of(library.head),
        "methods": [
            {
                "id": method.method,
                "kind": method.kind,
                "credential_id": text_of(method.credential_id) or None,
                "sealed": text_of(method.sealed),
                "created_at": plain(method.created_at),
            }
            for method in methods
        ],
    }


def file_document(file: File, paths: Sequence[str]) -> dict[str, Any]:
    """Return the file. `paths`: what the archive has of it; none if it has expired or was taken down."""
    more = {"folder": file.folder_id or None, "upload_link": file.request_id or None, "paths": list(paths)}
    return members(file, FILE) | more


def members(row: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
