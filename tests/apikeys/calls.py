"""A call of every API method."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from files.services import access, folders, tickets
from tests.apikeys.granted import CREATED, GRANTED_BY
from tests.apikeys.scene import (
    API,
    Scene,
    encrypted,
    folder_of,
    form,
    ids_of,
    link_of,
    more_of,
    short_of,
    webhook_of,
)
from tests.library import boxes
from tests.requests.forging import Link, spelled
from tests.requests.making import TOKEN, make, send
from tests.services.making import chunk_of, store_file

OCTETS = "application/octet-stream"
PLAIN = {"plain": True, "title": "t", "max_bytes": 9, "expires_in": 60}


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


def read_link(scene: Scene) -> Any:
    folder = folders.create(scene.user, "a folder", "")
    folders.create(scene.user, "inside", folder.pk)
    folders.move_files(scene.user, [scene.file.pk], folder.pk)
    shared = folders.change(scene.user, folder.pk, {"link": True})
    return scene.api.get(f"{API}/folder-links/{shared.link_id}")


def list_folders(scene: Scene) -> Any:
    folder_of(scene)
    return scene.api.get(f"{API}/folders")


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


def list_more(scene: Scene) -> Any:
    more_of(scene)
    return scene.api.get(f"{API}/files/{scene.file.pk}/links")


def list_short(scene: Scene) -> Any:
    short_of(scene)
    return scene.api.get(f"{API}/shortlinks")


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


def confirmed(scene: Scene, file_id: str) -> Any:
    ticket = json.dumps({"ticket": tickets.issue(file_id, int(time.time()))})
    return scene.json("POST", f"/files/{file_id}/receipt", ticket)


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
