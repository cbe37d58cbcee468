"""A request gets the same response on the short way through the middleware as on the long one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from bytebin import short_way
from files.models import File
from tests.members import Member
from tests.services.making import store_file

HTML = {"Accept": "text/html"}
FORM = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\ncontent\r\n--x--\r\n',
    "multipart/form-data; boundary=x",
)
Ask = Callable[[Client, File], Any]

WITH_KEY: dict[str, Ask] = {
    "a document": lambda client, _: client.get("/api/v1/limits"),
    "a list": lambda client, _: client.get("/api/v1/files?limit=1"),
    "HEAD": lambda client, _: client.head("/api/v1/limits"),
    "a change": lambda client, file: client.patch(f"/api/v1/files/{file.pk}", {}, "application/json"),
    "malformed JSON": lambda client, file: client.patch(f"/api/v1/files/{file.pk}", "{", "application/json"),
    "an upload without a file": lambda client, _: client.post("/api/v1/files", b"", FORM[1]),
    "not found": lambda client, _: client.get("/api/v1/files/00000000000"),
    "no such URL": lambda client, _: client.get("/api/v1/nothing"),
    "another method": lambda client, _: client.put("/api/v1/limits"),
    "preflight": lambda client, _: client.options(
        "/api/v1/files", headers={"Access-Control-Request-Method": "POST"}
    ),
    "an encoded body": lambda client, _: client.post(
        "/api/v1/files", *FORM, headers={"Content-Encoding": "gzip"}
    ),
}
BY_LINK: dict[str, Ask] = {
    "a file": lambda client, file: client.get(f"/r/{file.pk}/x.bin"),
    "a download": lambda client, file: client.get(f"/d/{file.pk}"),
    "HEAD of a file": lambda client, file: client.head(f"/d/{file.pk}"),
    "a range": lambda client, file: client.get(f"/d/{file.pk}", headers={"Range": "bytes=1-2"}),
    "an impossible range": lambda client, file: client.get(f"/d/{file.pk}", headers={"Range": "bytes=90-"}),
    "not modified": lambda client, file: client.get(f"/d/{file.pk}", headers={"If-None-Match": file.etag}),
    "no file, for a program": lambda client, _: client.get("/d/00000000000"),
    "no file, for a browser": lambda client, _: client.get("/d/00000000000", headers=HTML),
    "more behind the link": lambda client, file: client.get(f"/d/{file.pk}.", headers=HTML),
    "another method, by link": lambda client, file: client.post(f"/d/{file.pk}"),
    "a NUL": lambda client, _: client.get("/r/00000000000/%00"),
    "a long URL": lambda client, file: client.get(f"/r/{file.pk}/" + "x" * 3000),
}


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], list[Any]]:
    """Send a request by both ways and return both responses, the one of the short way first."""

    def both(ask: Callable[[], Any]) -> list[Any]:
        taken: list[bool] = []
        decide = short_way.is_short

        def noted(request: HttpRequest) -> bool:
            taken.append(decide(request))
            return taken[-1]

        with monkeypatch.context() as patch:
            patch.setattr(short_way, "is_short", noted)
            short = ask()
        assert all(taken)
        with monkeypatch.context() as patch:
            patch.setattr(short_way, "is_short", lambda _request: False)
            return [short, ask()]

    return both


def described(response: Any) -> dict[str, Any]:
    headers = {name: value for name, value in response.headers.items() if name != "X-Request-Id"}
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return {
        "status": response.status_code,
        "headers": headers,
        "cookies": str(response.cookies),
        "body": body,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [*WITH_KEY, *BY_LINK])
def test_both_ways_give_the_same_response(
    alice: Member, ways: Callable[[Callable[[], Any]], list[Any]], kind: str
) -> None:
    file = store_file(User.objects.get(pk=alice.user.pk))
    client = alice.api() if kind in WITH_KEY else Client()
    ask = (WITH_KEY | BY_LINK)[kind]
    short, long = (described(response) for response in ways(lambda: ask(client, file)))
    assert short == long


@pytest.mark.django_db
def test_a_session_takes_the_long_way(alice: Member) -> None:
    file = store_file(User.objects.get(pk=alice.user.pk))
    response = alice.browser.get(f"/d/{file.pk}")
    assert response.wsgi_request.session.session_key
    assert alice.browser.get("/api/v1/user").status_code == 200


@pytest.mark.django_db
def test_a_key_is_enough_beside_a_session_without_a_csrf_token(alice: Member) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {alice.token()}"})
    client.force_login(alice.user)
    assert client.patch("/api/v1/user", {"name": "A"}, "application/json").status_code == 200
    without = Client(enforce_csrf_checks=True)
    without.force_login(alice.user)
    assert without.patch("/api/v1/user", {"name": "A"}, "application/json").status_code == 403
