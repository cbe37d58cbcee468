"""What can be refused by its head is refused before its bytes are read or written."""

from base64 import b64encode

import httpx
import pytest

from tests.conftest import StartServer
from tests.durability.raw_connection import Wire
from tests.files.client import API, create, multipart, problem
from tests.files.stored import nothing_stored
from tests.people import Person
from tests.server import Server

MIB = 2**20
FORM = b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx'
FORM_TYPE = "multipart/form-data; boundary=frontier"


@pytest.mark.parametrize(
    ("settings", "length", "status", "slug"),
    [
        ({"QUOTA_BYTES": str(10 * MIB)}, 20 * MIB, 413, "quota-exceeded"),
        ({"MAX_FILE_BYTES": str(10 * MIB)}, 20 * MIB, 413, "size-limit-exceeded"),
        ({"DISK_RESERVE_BYTES": str(2**60)}, 20 * MIB, 503, "storage-unavailable"),
    ],
    ids=["quota", "size", "disk"],
)
def test_a_form_that_cannot_fit_is_refused_before_its_file(
    start_server: StartServer, settings: dict[str, str], length: int, status: int, slug: str
) -> None:
    server = start_server(**settings)
    carol = server.create_person("carol@example.org")
    with Wire(server.port) as wire, nothing_stored(server):
        wire.begin("POST", f"{API}/files", carol.token, length, FORM_TYPE)
        wire.send(FORM)
        # The parser gets blocks of 1 MiB.
        wire.send(b"x" * MIB)
        response = wire.response()
    assert response
    assert response.status == status
    assert response.problem()["type"].endswith(slug)


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", f"{API}/files", "multipart/form-data; boundary=frontier"),
        ("PUT", f"{API}/files/x.bin", "application/octet-stream"),
        ("PUT", f"{API}/uploads/{{id}}/chunks/0", "application/octet-stream"),
        ("POST", f"{API}/uploads", "application/json"),
        ("PATCH", f"{API}/user", "application/json"),
        ("POST", "/upload/", "multipart/form-data; boundary=frontier"),
        ("POST", "/account/login/", "application/x-www-form-urlencoded"),
    ],
)
@pytest.mark.parametrize("encoding", ["gzip", "br", "GZIP", "identity, gzip", "x"])
def test_an_encoded_body_is_refused_everywhere(
    server: Server, alice: Person, method: str, path: str, kind: str, encoding: str
) -> None:
    path = path.format(id=create(alice.api)["id"]) if "{id}" in path else path
    headers = {"Content-Type": kind, "Content-Encoding": encoding}
    with nothing_stored(server):
        response = alice.api.request(method, path, content=b"\x1f\x8b", headers=headers)
    problem(response, 415, "content-encoding-not-supported")


def test_a_browser_gets_a_page(server: Server) -> None:
    headers = {"Accept": "text/html", "Content-Encoding": "gzip"}
    response = httpx.post(f"{server.address}/account/login/", content=b"x", headers=headers)
    assert response.status_code == 415
    assert response.headers["Content-Type"].startswith("text/html")


def test_the_identity_encoding_is_accepted(alice: Person) -> None:
    form = multipart("x.bin", b64encode(b"content"))
    form["headers"]["Content-Encoding"] = "identity"
    assert alice.api.post(f"{API}/files", **form).status_code == 201
