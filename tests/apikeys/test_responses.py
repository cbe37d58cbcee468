"""No response contains what the scopes of its caller do not allow.

Every API method is called with every scope, with every pair of scopes and with a session. Each member of each response
is looked up in one table.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import combinations
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from accounts.models import User
from apikeys.models import Scope
from files.api.base import ApiView
from files.api.library_documents import CreateInput
from files.models import Envelope, File, Library, LibraryItem, LibraryMethod, Upload
from files.services import access, file_links, folders, short_links, tickets, uploads
from files.services.library import writing
from tests.library import boxes
from tests.members import Member
from tests.requests.forging import Link, spelled
from tests.requests.making import TOKEN, make, send
from tests.services.making import chunk_of, store_file, whole
from webhooks.models import Event, Form, Webhook
from webhooks.services import register

API = "/api/v1"
OCTETS = "application/octet-stream"
PLAIN = {"plain": True, "title": "t", "max_bytes": 9, "expires_in": 60}
FILES: set[str] = {Scope.FILES_READ, Scope.FILES_WRITE}
LIBRARY: set[str] = {Scope.LIBRARY_READ, Scope.LIBRARY_WRITE, Scope.LIBRARY_MANAGE}
REQUESTS: set[str] = {Scope.REQUESTS_READ, Scope.REQUESTS_WRITE}

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
    # Anyone who has this link can delete the file.
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
LISTS = {"files", "folders", "uploads", "chunks", "requests", "webhooks", "links"}
PROBLEM = {"type", "title", "status", "detail", "instance", "scope"}
# A file's deletion link is also returned to the key that created it.
CREATED = GRANTED_BY | {"file.deletion_url": {Scope.FILES_DELETE, Scope.FILES_WRITE}}


class Scene:
    """What exists before a request: a file, and once asked for, an upload with all its chunks and a completed one.

    The uploads were created with a key that the caller does not have.
    """

    def __init__(self, user: User, api: Client) -> None:
        self.user, self.api = user, api
        self.file: File = store_file(user)

    @cached_property
    def open(self) -> Upload:
        return by_another_key(whole(self.user, count=1))

    @cached_property
    def completed(self) -> Upload:
        upload = whole(self.user, count=1)
        uploads.complete(upload)
        return by_another_key(upload)

    @property
    def owner(self) -> str:
        return self.user.pk

    def write(self, path: str, document: dict[str, Any]) -> Any:
        return self.json("POST", f"/library{path}", json.dumps(document | {"replace": True}))

    def json(self, method: str, path: str, body: str = "{}") -> Any:
        return self.api.generic(method, API + path, body, content_type="application/json")


@dataclass(frozen=True)
class Call:
    """A call of the API method `view`, `method`, whose response has members of `kind` in the table."""

    view: str
    method: str
    kind: str
    send: Callable[[Scene], Any]
    table: dict[str, set[str]]


def call(view: str, method: str, kind: str, send: Callable[[Scene], Any], *, creates: bool = False) -> Call:
    return Call(view, method, kind, send, CREATED if creates else GRANTED_BY)


def folder_of(scene: Scene) -> str:
    return folders.create(scene.user, "a folder", "").pk


def read_link(scene: Scene) -> Any:
    folder = folders.create(scene.user, "a folder", "")
    folders.create(scene.user, "inside", folder.pk)
    folders.move_files(scene.user, [scene.file.pk], folder.pk)
    shared = folders.change(scene.user, folder.pk, {"link": True})
    return scene.api.get(f"{API}/folder-links/{shared.link_id}")


def list_folders(scene: Scene) -> Any:
    folder_of(scene)
    return scene.api.get(f"{API}/folders")


def link_of(scene: Scene) -> str:
    """Return the path of a new upload link."""
    return f"/requests/{make(scene.user).pk}"


def list_links(scene: Scene) -> Any:
    link_of(scene)
    return scene.api.get(f"{API}/requests")


def list_received(scene: Scene) -> Any:
    send(make(scene.user))
    return scene.api.get(f"{API}/received")


def file_received(scene: Scene) -> Any:
    key = send(make(scene.user))
    return scene.json("PATCH", f"/received/{key.pk}", '{"filed": true}')


def send_through(scene: Scene) -> Any:
    link = Link(link_token=TOKEN, send_token=TOKEN)
    return scene.json("POST", f"{link_of(scene)}/uploads", json.dumps(link.contribution()))


def more_of(scene: Scene) -> str:
    """Return the path of another link to the file."""
    link = file_links.create(scene.file, file_links.NewFileLink(label="a"))
    return f"/files/{scene.file.pk}/links/{link.pk}"


def list_more(scene: Scene) -> Any:
    more_of(scene)
    return scene.api.get(f"{API}/files/{scene.file.pk}/links")


def short_of(scene: Scene) -> str:
    """Return the path of a new short link."""
    return f"/shortlinks/{short_links.create(scene.file.owner, short_links.NewShortLink('http://a.b')).pk}"


def list_short(scene: Scene) -> Any:
    short_of(scene)
    return scene.api.get(f"{API}/shortlinks")


def ids_of(scene: Scene) -> str:
    return json.dumps({"ids": [scene.file.pk]})


def list_uploads(scene: Scene) -> Any:
    assert scene.open.pk
    return scene.api.get(f"{API}/uploads")


def upload_and_complete(scene: Scene) -> Any:
    """Create an upload, complete it twice with the same key, and return the second response."""
    created = scene.json("POST", "/uploads", '{"name": "e", "size": 0}')
    if created.status_code != 201:
        return created
    path = f"/uploads/{created.json()['id']}/complete"
    scene.json("POST", path)
    return scene.json("POST", path)


def burn(scene: Scene) -> Any:
    """Open a file to burn, and delete it as its reader."""
    file = store_file(scene.user, burn=True)
    ticket = access.open_file(file).ticket
    return scene.json("POST", f"/files/{file.pk}/burn", f'{{"ticket": "{ticket}"}}')


def change_webhook(scene: Scene) -> Any:
    return scene.json("PATCH", f"/webhooks/{webhook_of(scene)}", '{"events": ["file.expiring"]}')


CALLS = (
    call(
        "api-webhooks", "POST", "webhook",
        lambda scene: scene.json("POST", "/webhooks", '{"url": "https://example.org/", "events": ["file.expiring"]}'),
    ),
    call("api-webhooks", "GET", "webhook", lambda scene: webhook_of(scene) and scene.api.get(f"{API}/webhooks")),
    call("api-webhook", "PATCH", "webhook", change_webhook),
    call("api-webhook", "DELETE", "webhook", lambda scene: scene.api.delete(f"{API}/webhooks/{webhook_of(scene)}")),
    call("api-user", "GET", "user", lambda scene: scene.api.get(f"{API}/user")),
    call("api-user", "PATCH", "user", lambda scene: scene.json("PATCH", "/user", '{"name": "Alice"}')),
    call("api-user", "PATCH", "user", lambda scene: scene.json("PATCH", "/user")),
    call("api-limits", "GET", "limits", lambda scene: scene.api.get(f"{API}/limits")),
    call("api-files", "GET", "file", lambda scene: scene.api.get(f"{API}/files")),
    call("api-files", "POST", "file", lambda scene: scene.api.post(f"{API}/files", form()), creates=True),
    call("api-file", "GET", "file", lambda scene: scene.api.get(f"{API}/files/{scene.file.pk}")),
    call("api-file", "PATCH", "file", lambda scene: scene.json("PATCH", f"/files/{scene.file.pk}")),
    call(
        "api-file", "PATCH", "file",
        lambda scene: scene.json("PATCH", f"/files/{scene.file.pk}", '{"name": "new", "expires_in": 600}'),
    ),
    call(
        "api-file", "PUT", "file",
        lambda scene: scene.api.put(f"{API}/files/new.bin", b"new", OCTETS), creates=True,
    ),
    call("api-file", "DELETE", "file", lambda scene: scene.api.delete(f"{API}/files/{scene.file.pk}")),
    call(
        "api-replace", "POST", "file",
        lambda scene: scene.json(
            "POST", f"/files/{encrypted(scene)}/replace", f'{{"successor": "{encrypted(scene)}", "version": 0}}'
        ),
    ),
    call("api-file-own-link", "POST", "file", lambda scene: scene.json("POST", f"/files/{scene.file.pk}/link")),
    call("api-file-own-link", "DELETE", "file", lambda scene: scene.api.delete(f"{API}/files/{scene.file.pk}/link")),
    call("api-file-links", "GET", "more", list_more),
    call("api-file-links", "POST", "more", lambda scene: scene.json("POST", f"/files/{scene.file.pk}/links")),
    call("api-file-link", "PATCH", "more", lambda scene: scene.json("PATCH", more_of(scene), '{"label": "b"}')),
    call("api-file-link", "DELETE", "more", lambda scene: scene.api.delete(f"{API}{more_of(scene)}")),
    call("api-short-links", "GET", "short", list_short),
    call("api-short-links", "POST", "short", lambda scene: scene.json("POST", "/shortlinks", '{"target": "http://a.b"}')),
    call("api-short-link", "GET", "short", lambda scene: scene.api.get(f"{API}{short_of(scene)}")),
    call("api-short-link", "PATCH", "short", lambda scene: scene.json("PATCH", short_of(scene), '{"max_visits": 3}')),
    call("api-short-link", "DELETE", "short", lambda scene: scene.api.delete(f"{API}{short_of(scene)}")),
    call("api-open", "POST", "open", lambda scene: scene.json("POST", f"/files/{scene.file.pk}/open")),
    call("api-burn", "POST", "open", burn),
    call("api-receipt", "POST", "open", lambda scene: confirmed(scene, encrypted(scene))),
    call("api-uploads", "GET", "upload", list_uploads),
    call(
        "api-uploads", "POST", "upload", lambda scene: scene.json("POST", "/uploads", '{"name": "n", "size": 9}')
    ),
    call("api-uploads", "OPTIONS", "upload", lambda scene: scene.api.options(f"{API}/uploads")),
    call("api-upload", "GET", "upload", lambda scene: scene.api.get(f"{API}/uploads/{scene.open.pk}")),
    call("api-chunks", "GET", "chunk", lambda scene: scene.api.get(f"{API}/uploads/{scene.open.pk}/chunks")),
    call(
        "api-chunk", "PUT", "chunk",
        lambda scene: scene.api.put(f"{API}/uploads/{scene.open.pk}/chunks/0", chunk_of(0), OCTETS),
    ),
    # Neither upload was created by this caller.
    call("api-complete", "POST", "file", lambda scene: scene.json("POST", f"/uploads/{scene.open.pk}/complete")),
    call(
        "api-complete", "POST", "file",
        lambda scene: scene.json("POST", f"/uploads/{scene.completed.pk}/complete"),
    ),
    call("api-complete", "POST", "file", upload_and_complete, creates=True),
    call(
        "api-chunk", "DELETE", "chunk",
        lambda scene: scene.api.delete(f"{API}/uploads/{scene.open.pk}/chunks/0"),
    ),
    call("api-folders", "GET", "folder", list_folders),
    call("api-folders", "POST", "folder", lambda scene: scene.json("POST", "/folders", '{"name": "new"}')),
    call(
        "api-folder", "PATCH", "folder",
        lambda scene: scene.json("PATCH", f"/folders/{folder_of(scene)}", '{"name": "other"}'),
    ),
    call("api-folder", "DELETE", "folder", lambda scene: scene.api.delete(f"{API}/folders/{folder_of(scene)}")),
    call("api-folder-link", "GET", "link", read_link),
    call(
        "api-folders-move", "POST", "move",
        lambda scene: scene.json("POST", "/folders/move", json.dumps({"ids": [scene.file.pk], "folder": None})),
    ),
    call("api-trash", "POST", "trash", lambda scene: scene.json("POST", "/trash", ids_of(scene))),
    call("api-trash", "DELETE", "trash", lambda scene: scene.api.delete(f"{API}/trash")),
    call("api-trash-restore", "POST", "trash", lambda scene: scene.json("POST", "/trash/restore", ids_of(scene))),
    call("api-trash-delete", "POST", "trash", lambda scene: scene.json("POST", "/trash/delete", ids_of(scene))),
    call("api-library", "GET", "library", lambda scene: scene.api.get(f"{API}/library")),
    call("api-library", "POST", "library", lambda scene: scene.write("", boxes.new_library(scene.owner, 2, 2))),
    call("api-library", "DELETE", "library", lambda scene: scene.api.delete(f"{API}/library")),
    call("api-library-items", "GET", "library", lambda scene: scene.api.get(f"{API}/library/items")),
    call(
        "api-library-items", "POST", "library", lambda scene: scene.write("/items", boxes.files(scene.owner, 1, ["a"]))
    ),
    call(
        "api-library-methods", "POST", "library",
        lambda scene: scene.write("/methods", boxes.settings_write(scene.owner, 1, add=[], remove=[])),
    ),
    call("api-library-rotate", "POST", "library", lambda scene: scene.write("/rotate", boxes.rotation(scene.owner, 1))),
    call("api-requests", "GET", "request", list_links),
    call(
        "api-requests", "POST", "request",
        lambda scene: scene.json("POST", "/requests", json.dumps(Link().document())),
    ),
    call(
        "api-requests", "POST", "request",
        lambda scene: scene.json("POST", "/requests", json.dumps(PLAIN)),
    ),
    call("api-request", "GET", "request", lambda scene: scene.api.get(f"{API}{link_of(scene)}")),
    call("api-request", "PATCH", "request", lambda scene: scene.json("PATCH", link_of(scene), '{"max_files": 3}')),
    call("api-request", "DELETE", "request", lambda scene: scene.api.delete(f"{API}{link_of(scene)}")),
    call(
        "api-request-open", "POST", "sender",
        lambda scene: scene.json("POST", f"{link_of(scene)}/open", json.dumps({"send_token": spelled(TOKEN)})),
    ),
    call("api-request-uploads", "POST", "sender", send_through),
    call("api-received", "GET", "received", list_received),
    call("api-received-file", "PATCH", "received", file_received),
    call("api-upload", "DELETE", "upload", lambda scene: scene.api.delete(f"{API}/uploads/{scene.open.pk}")),
)  # fmt: skip

# An archive, not JSON: tests/services/test_export.py
ARCHIVES = {("api-export", "GET")}

# The scopes of the library and those of upload links have nothing in common with the others.
SHORT: set[str] = {Scope.LINKS_READ, Scope.LINKS_WRITE}
APART = [
    sorted(LIBRARY),
    sorted(REQUESTS),
    sorted(SHORT),
    sorted(set(Scope.values) - LIBRARY - REQUESTS - SHORT),
]
COMBINATIONS = [(scope,) for scope in Scope.values] + [
    pair for group in APART for pair in combinations(group, 2)
]


def form() -> dict[str, Any]:
    return {"file": BytesIO(b"new")}


def encrypted(scene: Scene) -> str:
    """Return the id of a new encrypted file, always under the same link."""
    file = store_file(scene.user)
    File.objects.filter(pk=file.pk).update(encrypted=True)
    Envelope.objects.create(
        id=file.pk, header=b"", sealed=b"", link_token_digest="0" * 64, read_token_digest=""
    )
    return file.pk


def webhook_of(scene: Scene) -> str:
    """Return the ID of a new webhook of the caller's account, which is to have room for it."""
    owner = scene.file.owner
    Webhook.objects.filter(user=owner).delete()
    return register(owner, "https://example.org/", Form.STANDARD, [Event.EXPIRING])[0].pk


def confirmed(scene: Scene, file_id: str) -> Any:
    ticket = json.dumps({"ticket": tickets.issue(file_id, int(time.time()))})
    return scene.json("POST", f"/files/{file_id}/receipt", ticket)


def by_another_key(upload: Upload) -> Upload:
    Upload.objects.filter(pk=upload.pk).update(api_key_id="another")
    return upload


def begin_library(owner: User) -> None:
    """Give the owner a new library."""
    for model in (Library, LibraryItem, LibraryMethod):
        model._default_manager.filter(owner=owner).delete()
    writing.create(owner, CreateInput(data=boxes.new_library(owner.pk)).write())


def members(document: Any, above: str = "") -> Iterator[str]:
    """Yield the dotted path of each member that has a value, without the name of the list in a list's response."""
    if isinstance(document, dict):
        for name, value in document.items():
            listed = isinstance(value, list) and name in LISTS
            yield from members(value, above if listed else f"{above}.{name}")
    elif isinstance(document, list) and document and isinstance(document[0], dict):
        for item in document:
            yield from members(item, above)
    else:
        yield above


def members_of(response: Any) -> set[str]:
    return set(members(response.json())) if response.content else set()


@pytest.mark.parametrize("scopes", COMBINATIONS, ids=",".join)
def test_no_key_receives_a_member_that_its_scopes_do_not_allow(
    alice: Member, scopes: tuple[str, ...]
) -> None:
    api = alice.api(*scopes)
    for one in CALLS:
        if one.kind == "library":
            begin_library(alice.user)
        response = one.send(Scene(alice.user, api))
        assert response.status_code < 500
        if response.status_code >= 400:
            assert set(response.json()) <= PROBLEM, one
            continue
        for member in members_of(response):
            assert one.table[f"{one.kind}{member}"] & set(scopes), (one, member)


def test_a_session_receives_every_member(alice: Member) -> None:
    seen = set()
    for one in CALLS:
        if one.kind == "library":
            begin_library(alice.user)
        response = one.send(Scene(alice.user, alice.browser))
        seen |= {f"{one.kind}{member}" for member in members_of(response)}
    assert seen == set(GRANTED_BY)


@pytest.mark.parametrize("one", [one for one in CALLS if one.kind == "file" and one.table is CREATED])
def test_the_creator_of_a_file_gets_its_deletion_link_also_on_a_retry(alice: Member, one: Call) -> None:
    assert "deletion_url" in one.send(Scene(alice.user, alice.api(Scope.FILES_WRITE))).json()


def test_another_key_that_repeats_a_completion_gets_no_deletion_link(alice: Member) -> None:
    ours, other = alice.api(Scope.FILES_WRITE), alice.api(Scope.FILES_READ, Scope.FILES_WRITE)
    headers = {"Idempotency-Key": "the same"}
    responses = [
        api.post(f"{API}/uploads", {"name": "e", "size": 0}, content_type="application/json", headers=headers)
        for api in (ours, other)
    ]
    assert responses[0].json()["id"] == responses[1].json()["id"]
    complete = f"{API}/uploads/{responses[0].json()['id']}/complete"
    assert "deletion_url" not in other.post(complete, content_type="application/json").json()
    assert "deletion_url" in ours.post(complete, content_type="application/json").json()


def test_every_api_method_is_called() -> None:
    assert {(one.view, one.method) for one in CALLS} | ARCHIVES == set(api_methods())


def api_methods() -> Iterator[tuple[str, str]]:
    """Yield the name and each method of every view of the API."""
    for pattern in patterns(get_resolver().url_patterns):
        view = getattr(pattern.callback, "view_class", None)
        if pattern.name and view and issubclass(view, ApiView):
            yield from ((pattern.name, method) for method in view.required_scopes if method != "HEAD")


def patterns(found: list[Any]) -> Iterator[URLPattern]:
    for pattern in found:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns)
        else:
            yield pattern
