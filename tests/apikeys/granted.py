"""The scopes that allow each member of a response."""

from apikeys.models import Scope

FILES: set[str] = {Scope.FILES_READ, Scope.FILES_WRITE}
LIBRARY: set[str] = {Scope.LIBRARY_READ, Scope.LIBRARY_WRITE, Scope.LIBRARY_MANAGE}
REQUESTS: set[str] = {Scope.REQUESTS_READ, Scope.REQUESTS_WRITE}
SHORT: set[str] = {Scope.LINKS_READ, Scope.LINKS_WRITE}

# The scopes of which one suffices, for each member of a response.
GRANTED_BY: dict[str, set[str]] = {
    **{
        f"file.{member}": FILES
        for member in (
            "id", "name", "size", "content_type", "encrypted", "created_at", "expires_at", "max_downloads",
            "download_count", "burn", "version", "folder", "trashed_at", "note", "slug", "password", "private",
            "link_ended", "url", "raw_url", "download_url", "thumbnail_url",
        )
    },
    **{
        f"more.{member}": FILES
        for member in (
            "id", "label", "url", "download_url", "created_at", "expires_at", "max_downloads", "download_count",
            "password", "version",
        )
    },
    **{
        f"short.{member}": {Scope.LINKS_READ, Scope.LINKS_WRITE}
        for member in (
            "id", "url", "target", "state", "created_at", "expires_at", "max_visits", "visit_count", "password",
        )
    },
    "short.next": {Scope.LINKS_READ},
    **{f"folder.{member}": FILES for member in ("id", "name", "parent", "created_at", "url")},
    "folder.next": {Scope.FILES_READ},
    **{
        f"link.{member}": set(Scope)
        for member in ("id", "name", "size", "content_type", "created_at", "url", "download_url", "next")
    },
    **{f"move.{member}": {Scope.FILES_WRITE} for member in ("changed", "missing")},
    **{f"trash.{member}": {Scope.FILES_DELETE} for member in ("changed", "missing", "deleted", "left")},
    # Anyone with this link can delete the file.
    "file.deletion_url": {Scope.FILES_DELETE},
    **{
        f"upload.{member}": FILES
        for member in (
            "id", "state", "name", "content_type", "size", "chunk_size", "chunk_count", "missing", "fingerprint",
            "created_at", "expires_at", "url", "received.count", "received.bytes", "received.chunks",
        )
    },
    **{
        f"chunk.{member}": {Scope.FILES_WRITE}
        for member in ("index", "size", "digest", "received_at", "received.count", "received.bytes", "missing_count")
    },
    **{
        f"limits.{member}": {Scope.FILES_WRITE}
        for member in (
            "max_size", "min_chunk_size", "max_chunk_size", "default_chunk_size", "max_chunks", "max_parallel",
            "idle_ttl", "max_ttl", "max_file_ttl", "digest_algorithms", "max_open_uploads", "direct",
            "min_counted_size", "max_files", "max_kept_uploads", "max_api_keys", "max_email_addresses",
            # A client has to know whether a file fits.
            "quota.limit", "quota.used",
            # A client that encrypts has to remove it itself.
            "photo_metadata",
        )
    },
    "library.revision": LIBRARY,
    **{
        f"library.{member}": {Scope.LIBRARY_READ}
        for member in (
            "generation", "items", "bytes", "max_items", "max_bytes", "removed", "next",
            "methods.id", "methods.kind", "methods.sealed", "methods.credential_id", "methods.created_at",
        )
    },
    **{
        f"request.{member}": REQUESTS
        for member in (
            "id", "state", "card", "plain", "title", "text", "max_files", "max_bytes", "max_file_size", "used_files",
            "used_bytes", "open_uploads", "expires_at", "notify", "proof", "created_at", "url",
        )
    },
    "request.next": {Scope.REQUESTS_READ},
    **{f"received.{member}": REQUESTS for member in ("id", "filed", "released")},
    **{
        f"received.{member}": {Scope.REQUESTS_READ}
        for member in ("request", "size", "received_at", "envelope", "sealed", "next")
    },
    # The upload link alone is enough for these.
    **{
        f"sender.{member}": set(Scope)
        for member in (
            "card", "files_left", "bytes_left", "max_file_size", "expires_at", "chunk_size", "challenge",
            "id", "token", "chunk_count",
        )
    },
    **{
        f"webhook.{member}": {Scope.USER_READ, Scope.USER_WRITE}
        for member in (
            "id", "host", "form", "events", "created_at", "delivered_at", "failing_since", "disabled_at",
        )
    },
    "webhook.secret": {Scope.USER_WRITE},
    "user.id": {Scope.USER_READ, Scope.USER_WRITE},
    "user.name": {Scope.USER_READ, Scope.USER_WRITE},
    "user.email": {Scope.USER_READ},
    "user.quota.limit": {Scope.USER_READ},
    "user.quota.used": {Scope.USER_READ},
    # Cursors of lists.
    "file.next": {Scope.FILES_READ},
    "upload.next": {Scope.FILES_READ},
    "chunk.next": {Scope.FILES_WRITE},
    # The link alone is enough for these.
    **{f"open.{member}": set(Scope) for member in ("ticket", "ticket_expires_at", "download_url", "size")},
}  # fmt: skip
# A file's deletion link is also returned to the key that created it.
CREATED = GRANTED_BY | {"file.deletion_url": {Scope.FILES_DELETE, Scope.FILES_WRITE}}
