"""What the server returns of an encrypted file, to whom, and how often tokens may be guessed."""

import base64
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from tests.cli.vectors import Vector, vector
from tests.conftest import StartServer
from tests.files.client import API, complete, problem, put, upload
from tests.files.past_tickets import past_ticket
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.server import Server


@pytest.fixture(autouse=True)
def fresh_rate_limits(server: Server) -> None:
    """Forget the wrong tokens of earlier tests: an address has sixty a minute."""
    forget_counts(server.data_dir)


SEALED = vector("password-nfkc")
RATE = 60  # wrong tokens a minute, from one IP address


def store(sender: httpx.Client, sealed: Vector, **fields: Any) -> str:
    """Upload an encrypted file. Return its ID."""
    digests = {
        "link_token_digest": base64.b64encode(sha256(sealed.link_token).digest()).decode(),
        "read_token_digest": base64.b64encode(sha256(sealed.read_token).digest()).decode(),
    }
    encryption = {"envelope": base64.b64encode(sealed.envelope).decode(), **digests}
    announced = {"size": len(sealed.body), "encryption": encryption, **fields}
    created = sender.post(f"{API}/uploads", json=announced).raise_for_status().json()
    assert put(sender, created["id"], 0, sealed.body).status_code == 201
    return str(complete(sender, created["id"]).json()["id"])


def spelled(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def open_with(reader: httpx.Client, file_id: str, **tokens: bytes) -> httpx.Response:
    body = {name: spelled(token) for name, token in tokens.items()}
    return reader.post(f"{API}/files/{file_id}/open", json=body)


@pytest.fixture(scope="module")
def file_id(alice: Person) -> str:
    return store(alice.api, SEALED)


def test_the_id_alone_gives_access_to_nothing(file_id: str, stranger: Person) -> None:
    for address in (f"/d/{file_id}", f"/r/{file_id}/x"):
        assert stranger.api.get(address).status_code == 403
    problem(open_with(stranger.api, file_id), 403, "wrong-token")
    page = stranger.api.get(f"/f/{file_id}", headers={"Accept": "text/html"}).text
    for secret in (SEALED.envelope[:88], SEALED.envelope[88:162], SEALED.link_token, SEALED.read_token):
        assert base64.b64encode(secret).decode()[:40] not in page


def test_the_link_alone_gives_the_header_and_nothing_to_test_passwords_with(
    file_id: str, stranger: Person
) -> None:
    response = open_with(stranger.api, file_id, link_token=SEALED.link_token)
    assert response.status_code == 200
    assert response.json() == {"header": base64.b64encode(SEALED.envelope[:88]).decode()}


def test_link_and_password_give_the_envelope_and_the_body(file_id: str, stranger: Person) -> None:
    opened = open_with(stranger.api, file_id, read_token=SEALED.read_token).json()
    assert base64.b64decode(opened["envelope"]) == SEALED.envelope
    body = stranger.api.get(f"/d/{file_id}", headers={"Bytebin-Ticket": opened["ticket"]})
    assert body.content == SEALED.body


@pytest.mark.parametrize(
    "tokens",
    [
        {"link_token": SEALED.read_token},
        {"read_token": SEALED.link_token},
        {"link_token": bytes(32), "read_token": SEALED.read_token},
        {"link_token": sha256(SEALED.link_token).digest()},
        {"read_token": sha256(SEALED.read_token).digest()},
        {"read_token": SEALED.read_token[:-1]},
    ],
    ids=[
        "read as link",
        "link as read",
        "wrong link first",
        "link's digest",
        "read's digest",
        "cut",
    ],
)
def test_any_other_token_is_refused(file_id: str, stranger: Person, tokens: dict[str, bytes]) -> None:
    problem(open_with(stranger.api, file_id, **tokens), 403, "wrong-token")


def test_a_ticket_opens_only_its_own_file(file_id: str, alice: Person, stranger: Person) -> None:
    other = store(alice.api, SEALED)
    ticket = open_with(stranger.api, file_id, read_token=SEALED.read_token).json()["ticket"]
    assert stranger.api.get(f"/d/{other}", headers={"Bytebin-Ticket": ticket}).status_code == 403


@pytest.mark.parametrize("kind", ["link_token", "read_token"])
def test_guessing_is_rate_limited_whether_right_or_wrong(start_server: StartServer, kind: str) -> None:
    server = start_server()
    sender, guesser = server.create_person("sender@example.org"), server.person()
    file_id = store(sender.api, SEALED)
    guesses = (number.to_bytes(32) for number in range(2 * RATE))
    responses = [open_with(guesser.api, file_id, **{kind: guess}) for guess in guesses]
    refused = [response for response in responses if response.status_code == 403]
    # A new rate limit window may begin while this runs.
    assert RATE <= len(refused) < 2 * RATE
    late = problem(responses[-1], 429, "rate-limited")
    assert late["detail"]
    assert int(responses[-1].headers["Retry-After"]) > 0
    right = {"link_token": SEALED.link_token, "read_token": SEALED.read_token}[kind]
    problem(open_with(guesser.api, file_id, **{kind: right}), 429, "rate-limited")


@pytest.fixture
def limited(alice: Person) -> str:
    """Return the ID of a plain file that may be opened once."""
    return str(upload(alice.api, b"once", max_downloads=1)["id"])


def renew(reader: httpx.Client, file_id: str, ticket: str) -> httpx.Response:
    return reader.post(f"{API}/files/{file_id}/open", json={"ticket": ticket})


def read(reader: httpx.Client, file_id: str, ticket: str) -> int:
    return reader.get(f"/d/{file_id}", headers={"Bytebin-Ticket": ticket}).status_code


def test_a_download_that_outlasts_its_ticket_resumes_and_counts_once(
    server: Server, limited: str, stranger: Person
) -> None:
    assert renew(stranger.api, limited, "").status_code == 200
    problem(renew(stranger.api, limited, ""), 410, "download-limit-reached")
    expired = past_ticket(server, limited, timedelta(hours=7))
    assert read(stranger.api, limited, expired) == 403
    renewed = renew(stranger.api, limited, expired).json()["ticket"]
    assert read(stranger.api, limited, renewed) == 200


def test_a_ticket_is_not_renewed_forever(server: Server, limited: str, stranger: Person) -> None:
    assert renew(stranger.api, limited, "").status_code == 200
    old = past_ticket(server, limited, timedelta(days=7, minutes=1))
    for refused in (old, "x", "a" * 100):
        problem(renew(stranger.api, limited, refused), 410, "download-limit-reached")
    problem(renew(stranger.api, limited, "a" * 201), 400, "invalid-request")


def test_another_file_s_ticket_renews_nothing(
    server: Server, limited: str, file_id: str, stranger: Person
) -> None:
    assert renew(stranger.api, limited, "").status_code == 200
    others = past_ticket(server, file_id, timedelta(hours=1))
    problem(renew(stranger.api, limited, others), 410, "download-limit-reached")


def test_an_encrypted_file_s_ticket_is_renewed_only_with_its_read_token(
    server: Server, file_id: str, stranger: Person
) -> None:
    expired = past_ticket(server, file_id, timedelta(hours=7))
    problem(renew(stranger.api, file_id, expired), 403, "wrong-token")
    tokens = {"read_token": spelled(SEALED.read_token), "ticket": expired}
    renewed = stranger.api.post(f"{API}/files/{file_id}/open", json=tokens).json()
    assert read(stranger.api, file_id, renewed["ticket"]) == 200


def open_own(reader: httpx.Client, file_id: str) -> httpx.Response:
    body = {"read_token": spelled(SEALED.read_token), "as_owner": True}
    return reader.post(f"{API}/files/{file_id}/open", json=body)


def test_the_owner_reads_without_using_up_a_download(alice: Person, stranger: Person) -> None:
    limited = store(alice.api, SEALED)
    assert alice.api.patch(f"{API}/files/{limited}", json={"max_downloads": 1}).status_code == 200
    for _twice in range(2):
        opened = open_own(alice.api, limited).json()
        assert base64.b64decode(opened["envelope"]) == SEALED.envelope
        assert read(stranger.api, limited, opened["ticket"]) == 200
    assert alice.api.get(f"{API}/files/{limited}").json()["download_count"] == 0
    assert open_with(stranger.api, limited, read_token=SEALED.read_token).status_code == 200
    problem(open_with(stranger.api, limited, read_token=SEALED.read_token), 410, "download-limit-reached")
    assert open_own(alice.api, limited).status_code == 200
    problem(
        alice.api.post(f"{API}/files/{limited}/open", json={"read_token": "AA", "as_owner": True}),
        403,
        "wrong-token",
    )


def test_only_the_owner_reads_as_the_owner(
    server: Server, file_id: str, bob: Person, stranger: Person
) -> None:
    problem(open_own(stranger.api, file_id), 401, "unauthorized")
    problem(open_own(bob.api, file_id), 404, "file-not-found")
    sender = server.create_person("only-sends@example.org", scopes=("files:write",))
    problem(open_own(sender.api, store(sender.api, SEALED)), 403, "insufficient-scope")
