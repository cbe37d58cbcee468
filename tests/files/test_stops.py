"""A link stops at the very request after its end, whatever its reader holds: tickets, ranges, caches and thumbnails.

Of each kind of link: a file's own and a further one, of a plain and of an encrypted file. Short links have theirs in
test_short_links.py.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.files.client import API, json_of, problem, upload
from tests.files.test_gates import RATE, SEALED, spelled, store
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.server import Server
from tests.services.pictures import encoded, quarters

PNG = encoded(quarters(), "PNG")
PAST = datetime(2020, 1, 1, tzinfo=UTC)
OPENS = 64
KINDS = [(further, sealed) for further in (False, True) for sealed in (False, True)]


@pytest.fixture(autouse=True)
def fresh_rate_limits(server: Server) -> None:
    forget_counts(server.data_dir)


@dataclass(frozen=True)
class Shared:
    """A file and one of its links. `path` is that of the link's rules in the API."""

    server: Server
    owner: Person
    file_id: str
    link_id: str
    path: str
    sealed: bool

    def change(self, **rules: Any) -> None:
        self.owner.api.patch(self.path, json=rules).raise_for_status()

    def change_file(self, **rules: Any) -> None:
        self.owner.api.patch(f"{API}/files/{self.file_id}", json=rules).raise_for_status()

    def open(self, **body: Any) -> httpx.Response:
        tokens = {"read_token": spelled(SEALED.read_token)} if self.sealed else {}
        return httpx.post(f"{self.server.url}{API}/files/{self.link_id}/open", json={**tokens, **body})

    def get(self, path: str, **headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.get(f"{self.server.url}{path}", headers=sent)

    def answers(self, ticket: str = "", etag: str = "*") -> dict[str, int]:
        """Return the statuses of all ways to the bytes, and of what a reader's caches ask again."""
        link, held = self.link_id, {"Bytebin_Ticket": ticket} if ticket else {}
        ways = {
            "page": self.get(f"/f/{link}", Accept="text/html"),
            "raw": self.get(f"/r/{link}/x.png", **held),
            "download": self.get(f"/d/{link}", **held),
            "range": self.get(f"/d/{link}", Range="bytes=0-3", **held),
            "range of what is cached": self.get(f"/d/{link}", Range="bytes=4-", If_Range=etag, **held),
            "any cached": self.get(f"/d/{link}", If_None_Match="*", **held),
            "cached": self.get(f"/r/{link}/x.png", If_None_Match=etag, **held),
            "cached by date": self.get(
                f"/d/{link}", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT", **held
            ),
            "ticket in the address": self.get(f"/d/{link}?ticket={ticket}"),
            "thumbnail": self.get(f"/t/{link}/160", If_None_Match=etag),
            "oembed": self.get(f"/oembed?url={self.server.url}/f/{link}"),
            "open": self.open(ticket=ticket),
        }
        return {way: response.status_code for way, response in ways.items()}


def shared(server: Server, owner: Person, *, further: bool, sealed: bool, **rules: Any) -> Shared:
    file_id = store(owner.api, SEALED) if sealed else upload(owner.api, PNG, "x.png", slug="")["id"]
    path = f"{API}/files/{file_id}"
    link_id = file_id
    if further:
        link_id = json_of(owner.api.post(f"{path}/links", json={}))["id"]
        path += f"/links/{link_id}"
    link = Shared(server, owner, file_id, link_id, path, sealed)
    if rules:
        link.change(**rules)
    return link


def expire(link: Shared) -> None:
    table = "files_file" if link.link_id == link.file_id else "files_filelink"
    link.server.rows.change(table, {"expires_at": PAST}, _id=link.link_id)


def expire_file(link: Shared) -> None:
    link.server.rows.change("files_file", {"expires_at": PAST}, _id=link.file_id)


def end(link: Shared) -> None:
    own = f"{link.path}/link" if link.link_id == link.file_id else link.path
    assert link.owner.api.delete(own).status_code in (200, 204)


def take_down(link: Shared) -> None:
    link.server.rows.change("files_file", {"state": "taken down"}, _id=link.file_id)


def put_in_trash(link: Shared) -> None:
    link.owner.api.post(f"{API}/trash", json={"ids": [link.file_id]}).raise_for_status()


def delete(link: Shared) -> None:
    link.owner.api.delete(f"{API}/files/{link.file_id}").raise_for_status()


ENDS: dict[str, tuple[Callable[[Shared], None], int]] = {
    "expired": (expire, 410),
    "file expired": (expire_file, 410),
    "ended": (end, 404),
    "taken down": (take_down, 410),
    "private": (lambda link: link.change_file(private=True), 404),
    "in the trash": (put_in_trash, 404),
    "deleted": (delete, 404),
}


@pytest.fixture(
    params=KINDS, ids=lambda kind: f"{'further' if kind[0] else 'own'}, {'sealed' if kind[1] else 'plain'}"
)
def kind(request: pytest.FixtureRequest) -> dict[str, bool]:
    further, sealed = request.param
    return {"further": further, "sealed": sealed}


@pytest.mark.turns(5)
@pytest.mark.parametrize("cause", ENDS)
def test_a_link_stops_at_the_next_request(
    server: Server, alice: Person, kind: dict[str, bool], cause: str
) -> None:
    link = shared(server, alice, **kind)
    ticket = json_of(link.open())["ticket"]
    etag = link.get(f"/d/{link.link_id}", Bytebin_Ticket=ticket).headers["ETag"]
    before = link.answers(ticket, etag)
    assert {before[way] for way in ("page", "raw", "open")} == {200}
    assert (before["range"], before["cached"], before["any cached"]) == (206, 304, 304)
    stop, expected = ENDS[cause]
    stop(link)
    after = link.answers(ticket, etag)
    # An encrypted file never has thumbnails.
    never = {"thumbnail"} if link.sealed else set()
    assert {way: status for way, status in after.items() if way not in never} == dict.fromkeys(
        after.keys() - never, expected
    )


@pytest.mark.parametrize("further", [False, True], ids=["own", "further"])
def test_a_password_that_changes_stops_what_the_former_has_opened(
    server: Server, alice: Person, further: bool
) -> None:
    link = shared(server, alice, further=further, sealed=False)
    cached = link.get(f"/d/{link.link_id}").headers["ETag"]
    shown = {"page": 200, "oembed": 200, "thumbnail": 404}  # a page that asks, and a card that says nothing
    for former, password in (("", "first"), ("first", "second")):
        ticket = json_of(link.open(password=former))["ticket"]
        link.change(password=password)
        after = link.answers(ticket, cached)
        assert after == dict.fromkeys(after, 403) | shown
        assert "x.png" not in link.get(f"/f/{link.link_id}", Accept="text/html").text
    problem(link.open(password="first"), 403, "wrong-token")


def test_a_limit_that_is_reached_stops_all_but_the_downloads_that_it_counts(
    server: Server, alice: Person, kind: dict[str, bool]
) -> None:
    link = shared(server, alice, **kind)
    ticket = json_of(link.open())["ticket"]
    etag = link.get(f"/d/{link.link_id}", Bytebin_Ticket=ticket).headers["ETag"]
    link.change(max_downloads=1)
    after = link.answers("", etag)
    shown = {"page": 200, "oembed": 200, "thumbnail": 404, "open": 410}
    assert after == dict.fromkeys(after, 403) | shown
    # The one download may go on, and is not counted again.
    assert link.get(f"/d/{link.link_id}", Range="bytes=0-3", Bytebin_Ticket=ticket).status_code == 206
    assert link.open(ticket=ticket).status_code == 200


@pytest.mark.turns(3)
def test_n_downloads_under_64_opens_at_once_are_n(
    server: Server, alice: Person, kind: dict[str, bool]
) -> None:
    link = shared(server, alice, **kind, max_downloads=5)
    with ThreadPoolExecutor(OPENS) as pool:
        answers = list(pool.map(lambda _: link.open().status_code, range(OPENS)))
    # Of one address, at most RATE are answered at the same time: each counts as a wrong token until it was compared.
    refused = answers.count(429)
    assert refused <= OPENS - RATE
    assert sorted(answers) == [200] * 5 + [410] * (OPENS - 5 - refused) + [429] * refused
