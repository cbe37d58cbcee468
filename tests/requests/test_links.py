"""An upload link, as its owner makes, changes and ends it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha
import pytest

from tests.files.client import API, json_of, problem
from tests.people import Person
from tests.requests.conftest import MakeLink
from tests.requests.forging import Link, card, text
from tests.requests.sender import Shared
from tests.server import Server


def test_a_link_is_made_listed_read_and_deleted(
    shared: Shared, alice: Person, bob: Person, server: Server
) -> None:
    document = shared.state
    made = shared.link.document()
    assert document.pop("created_at")
    ends = datetime.fromisoformat(document.pop("expires_at"))
    assert timedelta(minutes=59) < ends - datetime.now(UTC) <= timedelta(hours=1)
    card_of = document.pop("card")
    assert len(card_of) == len(made["card"])
    assert document == {
        "id": shared.link.id, "state": "open", "max_files": 20, "max_bytes": 100_000_000, "max_file_size": None,
        "used_files": 0, "used_bytes": 0, "open_uploads": 0, "notify": False, "proof": False,
        "plain": False, "title": "", "text": "",
        "url": f"{server.url}/u/{shared.link.id}",
    }  # fmt: skip
    listed = json_of(alice.api.get(f"{API}/requests"))["requests"]
    assert shared.link.id in {link["id"] for link in listed}
    assert json_of(bob.api.get(f"{API}/requests"))["requests"] == []
    for method in ("GET", "PATCH", "DELETE"):
        problem(bob.api.request(method, shared.path, json={}), 404, "request-not-found")
    assert alice.api.delete(shared.path).status_code == 204
    problem(alice.api.get(shared.path), 404, "request-not-found")
    problem(shared.open(link_token=shared.link.link_token), 404, "request-not-found")


def test_an_id_is_used_once(shared: Shared, bob: Person) -> None:
    problem(shared.owner.post(f"{API}/requests", json=shared.link.document()), 409, "request-exists")
    problem(bob.api.post(f"{API}/requests", json=shared.link.document()), 409, "request-exists")


def altered(place: int, *values: int, password: bool = False, request_id: str = "A" * 11) -> str:
    sealed = bytearray(card(request_id, password=password))
    sealed[place : place + len(values)] = bytes(values)
    return text(bytes(sealed))


CARDS = {
    "magic": altered(0, 0x88),
    "version": altered(8, 2),
    "suite": altered(9, 2),
    "another flag": altered(10, 2),
    "a flag without its KDF": altered(10, 1),
    "a KDF without its flag": altered(10, 0, password=True),
    "k too small": altered(11, 10),
    "k of another length": altered(11, 12),
    "another KDF": altered(12, 1, password=True),
    "two lanes": altered(13, 2, password=True),
    "not zero": altered(15, 1),
    "a weak KDF": altered(16, 0, 0, 0, 2, password=True),
    "a KDF that takes forever": altered(16, 0, 0, 0, 17, password=True),
    "a KDF with little memory": altered(20, 0, 0, 255, 255, password=True),
    "a KDF with too much memory": altered(20, 0, 4, 0, 1, password=True),
    "another link's id": altered(24, 0x42),
    "a longer id": altered(35, 0x41),
    "cut": text(card("A" * 11)[:-1]),
    "longer": text(card("A" * 11) + b"\0"),
    "too large": text(card("A" * 11, box=14)),
    "nothing but a head": text(card("A" * 11)[:72]),
}


@pytest.mark.parametrize("sealed", CARDS.values(), ids=CARDS.keys())
def test_a_card_outside_the_format_is_refused(alice: Person, sealed: str) -> None:
    problem(alice.api.post(f"{API}/requests", json=Link("A" * 11).document(card=sealed)), 400, "invalid-card")


@pytest.mark.parametrize("box", [11, 12, 13])
@pytest.mark.parametrize("password", [False, True])
def test_a_card_of_the_format_is_taken(alice: Person, box: int, password: bool) -> None:
    link = Link()
    sealed = text(card(link.id, box=box, password=password))
    made = alice.api.post(f"{API}/requests", json=link.document(card=sealed))
    assert made.status_code == 201, made.text
    assert json_of(made)["card"] == sealed


@pytest.mark.parametrize(
    "more",
    [
        {"id": "short"}, {"id": "A" * 10 + "-"}, {"max_files": 0}, {"max_files": 1001}, {"max_files": "3"},
        {"max_bytes": 0}, {"max_bytes": None}, {"max_file_size": 0}, {"expires_in": 59}, {"expires_in": 366 * 86_400},
        {"expires_in": None}, {"link_token_digest": "AAAA"}, {"send_token_digest": "AAAA"}, {"notify": "perhaps"},
        {"card": "!"},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_link_can_have_is_refused(alice: Person, more: dict[str, Any]) -> None:
    problem(alice.api.post(f"{API}/requests", json=Link().document(**more)), 400, "invalid-request")


def test_the_limits_themselves_are_allowed(alice: Person) -> None:
    for more in ({"max_files": 1}, {"max_files": 1000}, {"expires_in": 60}, {"expires_in": 365 * 86_400}):
        made = alice.api.post(f"{API}/requests", json=Link().document(**more))
        assert made.status_code == 201, made.text
        assert alice.api.delete(f"{API}/requests/{json_of(made)['id']}").status_code == 204


def test_title_and_password_change_with_a_new_card(shared: Shared) -> None:
    edited = text(card(shared.link.id))
    assert json_of(shared.change(card=edited))["card"] == edited
    salted = text(card(shared.link.id, password=True, salt=b"n" * 32))
    problem(shared.change(card=salted), 400, "invalid-card")
    problem(shared.change(card=text(card("B" * 11))), 400, "invalid-card")
    other = Link()
    digests = other.document()
    changed = shared.change(card=salted, send_token_digest=digests["send_token_digest"])
    assert changed.status_code == 200
    problem(shared.open(send_token=shared.link.send_token), 403, "wrong-token")
    assert shared.open(send_token=other.send_token).status_code == 200
    problem(shared.change(send_token_digest="AAAA"), 400, "invalid-request")


def test_limits_expiry_and_mail_change(shared: Shared) -> None:
    changed = json_of(shared.change(max_file_size=5000, notify=True, proof=True, expires_in=86_400))
    assert (changed["max_file_size"], changed["notify"], changed["proof"]) == (5000, True, True)
    assert datetime.fromisoformat(changed["expires_at"]) > datetime.now(UTC) + timedelta(hours=23)
    assert json_of(shared.change(max_file_size=None))["max_file_size"] is None
    for more in ({"max_files": None}, {"max_files": 0}, {"state": "taken down"}, {"expires_in": 1}):
        problem(shared.change(**more), 400, "invalid-request")
    problem(shared.change(max_bytes=2**61), 413, "quota-exceeded")


def test_a_closed_link_ends_its_open_uploads_at_once_and_can_be_opened_again(shared: Shared) -> None:
    done, going = shared.upload(), shared.upload()
    done.finish()
    going.put()
    assert json_of(shared.change(state="closed"))["state"] == "closed"
    problem(going.put(), 410, "request-closed")
    problem(going.complete(), 410, "request-closed")
    problem(going.status(), 410, "request-closed")
    problem(shared.begin(), 410, "request-closed")
    problem(shared.open(link_token=shared.link.link_token), 410, "request-closed")
    problem(shared.open(send_token=shared.link.send_token), 410, "request-closed")
    assert done.complete().status_code == 200  # a late retry
    assert shared.used() == (1, 4096)
    assert len(shared.received()) == 1
    assert json_of(shared.change(state="open"))["state"] == "open"
    problem(going.put(), 410, "upload-aborted")
    shared.send()


def test_a_deleted_link_leaves_what_was_received(shared: Shared, alice: Person) -> None:
    file, going = shared.send(), shared.upload()
    used = json_of(alice.api.get(f"{API}/user"))["quota"]["used"]
    assert alice.api.delete(shared.path).status_code == 204
    problem(going.put(), 404, "request-not-found")
    assert json_of(alice.api.get(f"{API}/user"))["quota"]["used"] == used - 4096
    assert [one["id"] for one in shared.received()] == [file["id"]]
    assert alice.api.delete(f"{API}/files/{file['id']}").status_code == 204
    assert json_of(alice.api.get(f"{API}/user"))["quota"]["used"] == used - 2 * 4096


def test_an_expired_link_ends_its_open_uploads(shared: Shared, server: Server) -> None:
    first, second = shared.upload(), shared.upload()
    past = datetime.now(UTC) - timedelta(seconds=1)
    server.rows.change("files_uploadrequest", {"expires_at": past}, _id=shared.link.id)
    problem(first.put(), 410, "request-expired")
    problem(shared.begin(), 410, "request-expired")
    problem(shared.open(link_token=shared.link.link_token), 410, "request-expired")
    assert shared.state["state"] == "expired"
    assert shared.used() == (1, 4096)
    assert "uploads of ended upload links aborted: 1" in server.manage("purge")
    assert shared.used() == (0, 0)
    assert json_of(shared.change(expires_in=3600))["state"] == "open"
    problem(second.put(), 410, "upload-aborted")
    shared.send()


def test_an_idle_upload_expires_after_six_hours(shared: Shared, server: Server) -> None:
    document = shared.link.contribution()
    created = json_of(shared.api.post(f"{shared.path}/uploads", json=document))
    # Never later than the link itself.
    assert created["expires_at"] == shared.state["expires_at"]
    shared.change(expires_in=86_400)
    created = json_of(shared.begin())
    left = datetime.fromisoformat(created["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=5, minutes=59) < left <= timedelta(hours=6)
    past = datetime.now(UTC) - timedelta(seconds=1)
    server.rows.change("files_upload", {"expires_at": past}, _id=created["id"])
    headers = {"Bytebin-Upload": created["token"]}
    problem(shared.api.get(f"{API}/uploads/{created['id']}", headers=headers), 410, "upload-expired")
    assert shared.used() == (2, 8192)
    server.manage("purge")
    server.manage("purge")
    assert shared.used() == (1, 4096)


def test_an_account_has_at_most_100_live_links(server: Server) -> None:
    owner = server.create_person("erin@example.org")
    for _ in range(100):
        made = owner.api.post(f"{API}/requests", json=Link().document())
        assert made.status_code == 201, made.text
    last = json_of(made)["id"]
    document = problem(owner.api.post(f"{API}/requests", json=Link().document()), 429, "too-many-requests")
    assert document["limit"] == 100
    assert owner.api.patch(f"{API}/requests/{last}", json={"state": "closed"}).status_code == 200
    assert owner.api.post(f"{API}/requests", json=Link().document()).status_code == 201
    problem(owner.api.patch(f"{API}/requests/{last}", json={"state": "open"}), 429, "too-many-requests")
    first_page = json_of(owner.api.get(f"{API}/requests"))
    rest = json_of(owner.api.get(f"{API}/requests", params={"cursor": first_page["next"]}))
    assert (len(first_page["requests"]), len(rest["requests"]), rest["next"]) == (100, 1, None)


def test_a_link_of_a_closing_or_suspended_account_takes_nothing(server: Server, stranger: Person) -> None:
    owner = server.create_person("frida@example.org")
    shared = Shared(owner, stranger)
    going = shared.upload()
    server.rows.change("accounts_user", {"is_active": False}, email=owner.email)
    problem(shared.begin(), 410, "request-closed")
    problem(shared.open(link_token=shared.link.link_token), 410, "request-closed")
    server.rows.change(
        "accounts_user", {"is_active": True, "closing_at": datetime.now(UTC)}, email=owner.email
    )
    problem(shared.begin(), 404, "request-not-found")
    problem(going.put(), 404, "request-not-found")
    server.rows.change("accounts_user", {"closing_at": None}, email=owner.email)
    assert shared.used() == (0, 0)


def test_proof_of_work_before_files_are_sent_where_the_owner_wants_it(new_link: MakeLink) -> None:
    shared = new_link(proof=True)
    challenge = shared.look()["challenge"]
    assert challenge
    refused = problem(shared.begin(), 403, "proof-required")
    assert refused["challenge"].keys() == challenge.keys()
    problem(shared.begin(proof="nonsense"), 403, "proof-required")
    assert shared.used() == (0, 0)
    started = time.monotonic()
    proof = solved(challenge)
    assert time.monotonic() - started < 60
    answers = [shared.begin(proof=proof) for _ in range(16)]
    assert {answer.status_code for answer in answers} == {201}
    for answer in answers:
        created = json_of(answer)
        shared.api.delete(f"{API}/uploads/{created['id']}", headers={"Bytebin-Upload": created["token"]})
    assert [shared.begin(proof=proof).status_code for _ in range(5)] == [201, 201, 201, 201, 403]


def solved(challenge: dict[str, Any]) -> str:
    made = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(made)
    assert solution
    return altcha.Payload(made, solution).to_base64()
