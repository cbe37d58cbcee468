"""What exists before a request of the API."""

import json
from functools import cached_property
from io import BytesIO
from typing import Any

from django.test import Client

from accounts.models import User
from files.models import Envelope, File, Upload
from files.services import file_links, folders, short_links, uploads
from tests.requests.making import make
from tests.services.making import store_file, whole
from webhooks.models import Event, Form, Webhook
from webhooks.services import register

API = "/api/v1"


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


def folder_of(scene: Scene) -> str:
    return folders.create(scene.user, "a folder", "").pk


def link_of(scene: Scene) -> str:
    """Return the path of a new upload link."""
    return f"/requests/{make(scene.user).pk}"


def more_of(scene: Scene) -> str:
    """Return the path of another link to the file."""
    link = file_links.create(scene.file, file_links.NewFileLink(label="a"))
    return f"/files/{scene.file.pk}/links/{link.pk}"


def short_of(scene: Scene) -> str:
    """Return the path of a new short link."""
    return f"/shortlinks/{short_links.create(scene.file.owner, short_links.NewShortLink('http://a.b')).pk}"


def ids_of(scene: Scene) -> str:
    return json.dumps({"ids": [scene.file.pk]})


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


def by_another_key(upload: Upload) -> Upload:
    Upload.objects.filter(pk=upload.pk).update(api_key_id="another")
    return upload
