"""No cache stores a response that depends on who asks: every page and every API method, for each kind of visitor."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from files.models import File
from files.services.deletion import deletion_secret
from tests.members import Member, alice, anonymous, fresh_rate_limits, moderator
from tests.services.making import create, store_file

__all__ = ["alice", "anonymous", "fresh_rate_limits", "moderator"]

# The bytes of a file, which a browser may keep but must revalidate.
STORED = {"raw", "download"}


def patterns(found: list[Any], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in found:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", pattern


def url_of(name: str, pattern: URLPattern, file: File, upload_id: str) -> str:
    known = {
        "file_id": file.pk, "name": "x.bin", "secret": deletion_secret(file), "upload_id": upload_id, "index": 0,
        "longest": 480,
        "slug": "not-found", "key_id": "nothing", "object_id": file.pk, "content_type_id": 1, "app_label": "files",
        "key": "nothing", "uidb36": "x", "url": "nothing", "passkey_id": "1",
        "token": "nothing", "invitation_id": "nothing", "folder_id": "nothing", "link_id": "nothing",
        "request_id": "nothing", "webhook_id": "nothing", "words": "nothing", "short_id": "nothing",
    }  # fmt: skip
    wanted = [*pattern.pattern.converters, *getattr(pattern.pattern, "regex").groupindex]  # noqa: B009
    return reverse(name, kwargs={argument: known[argument] for argument in wanted})


@pytest.mark.parametrize("who", ["anonymous", "alice", "moderator"])
def test_no_response_may_be_cached_unless_it_says_so(
    who: str, request: pytest.FixtureRequest, alice: Member
) -> None:
    visitor = request.getfixturevalue(who)
    client: Client = visitor if isinstance(visitor, Client) else visitor.browser
    client.raise_request_exception = False
    file, upload = store_file(alice.user), create(alice.user)
    for name, pattern in patterns(get_resolver().url_patterns):
        url = url_of(name, pattern, file, upload.pk)
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            response = client.generic(method, url, headers={"Accept": "text/html"})
            cached = response.headers["Cache-Control"]
            assert "no-store" in cached or (name in STORED and cached == "private, no-cache"), (name, method)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api/v1/nothing",
        "/upload/?stored=nothing",
        "/healthz",
        "/readyz",
        "/favicon.ico",
        "/account",
    ],
)
def test_errors_redirects_and_states_may_not_be_cached(path: str, alice: Member) -> None:
    for response in (
        alice.browser.get(path),
        Client().get(path),
        Client().get(path, headers={"Host": "other.example"}),
    ):
        assert "no-store" in response.headers["Cache-Control"]
