"""Rate limits as clients see them: many requests at once, from many addresses, against one file or one account."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from tests.campaign import LONG
from tests.conftest import StartServer
from tests.files.test_gates import RATE, SEALED, open_with, store
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.server import Server

AT_ONCE = 24
LOGINS_AT_ONCE = 100 if LONG else 24
PER_FILE = 600
LOGINS_PER_ACCOUNT = 5
LOGINS_PER_ADDRESS = 10


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    """A server behind one proxy, so that tests can name the client's address."""
    return start_server(PROXY_COUNT="1")


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


@pytest.fixture(scope="module")
def file_id(alice: Person) -> str:
    return store(alice.api, SEALED)


@pytest.fixture(autouse=True)
def no_earlier_counts(server: Server) -> None:
    forget_counts(server.data_dir)


def at_once(count: int, request: Callable[[int], httpx.Response]) -> list[int]:
    """Send `count` requests, AT_ONCE at the same time. Return their statuses."""
    start = Barrier(AT_ONCE)

    def run(first: int) -> list[int]:
        start.wait()
        return [request(number).status_code for number in range(first, count, AT_ONCE)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [status for statuses in pool.map(run, range(AT_ONCE)) for status in statuses]


def guess(server: Server, file_id: str, address: str, **headers: str) -> httpx.Response:
    reader = httpx.Client(base_url=server.address, headers={"X-Forwarded-For": address} | headers, timeout=60)
    with reader:
        return open_with(reader, file_id, link_token=bytes(32))


def test_concurrent_wrong_tokens_are_compared_no_more_often_than_promised(
    server: Server, file_id: str
) -> None:
    statuses = at_once(4 * RATE, lambda _: guess(server, file_id, "192.0.2.1"))
    assert (statuses.count(403), statuses.count(429)) == (RATE, 3 * RATE)


@pytest.mark.parametrize(
    "address",
    ["2001:db8::{:x}", "[2001:db8::1]:{}", "192.0.2.1:{}", "::ffff:192.0.2.1", "10.0.0.{}, 192.0.2.1"],
)
def test_one_client_has_one_limit_however_its_address_is_written(
    server: Server, file_id: str, address: str
) -> None:
    statuses = [guess(server, file_id, address.format(number + 1)).status_code for number in range(RATE + 5)]
    assert statuses == [403] * RATE + [429] * 5


def test_an_api_key_has_no_limit_of_its_own(server: Server, file_id: str, alice: Person) -> None:
    for _ in range(RATE):
        guess(server, file_id, "192.0.2.1")
    key = {"Authorization": f"Bearer {alice.token}"}
    assert guess(server, file_id, "192.0.2.1", **key).status_code == 429


def test_one_file_is_not_guessed_at_faster_from_many_addresses(server: Server, file_id: str) -> None:
    wanted = PER_FILE + 50
    statuses = at_once(wanted, lambda number: guess(server, file_id, f"10.1.{number // 256}.{number % 256}"))
    assert (statuses.count(403), statuses.count(429)) == (PER_FILE, 50)


def test_right_tokens_are_not_counted(server: Server, file_id: str) -> None:
    reader = httpx.Client(base_url=server.address, headers={"X-Forwarded-For": "192.0.2.1"}, timeout=60)
    with reader:
        statuses = [
            open_with(reader, file_id, link_token=SEALED.link_token).status_code for _ in range(RATE + 5)
        ]
    assert set(statuses) == {200}


def log_in(server: Server, email: str, password: str, address: str, host: str = "127.0.0.1") -> str:
    """Return "in", "wrong" or "limited"."""
    headers = {"X-Forwarded-For": address, "Host": host, "Origin": server.url}
    with httpx.Client(base_url=server.address, headers=headers, timeout=120) as browser:
        page = browser.get("/account/login/").text
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[:1]
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token}
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
        response = browser.post("/account/login/", data=form, headers=cookies)
    if response.status_code == 302:
        return "in"
    return (
        "limited" if response.status_code == 429 or "Too many failed attempts" in response.text else "wrong"
    )


def test_the_lock_of_an_account_holds_from_any_address_and_under_any_host(
    server: Server, alice: Person
) -> None:
    tried = [
        log_in(server, alice.email, "wrong", f"10.2.0.{number}", host=f"127.0.0.1:{8000 + number}")
        for number in range(LOGINS_PER_ACCOUNT + 2)
    ]
    assert tried == ["wrong"] * LOGINS_PER_ACCOUNT + ["limited"] * 2
    assert log_in(server, alice.email, alice.password, "10.3.0.1") == "limited"


def test_an_address_cannot_try_many_accounts(server: Server) -> None:
    tried = [
        log_in(server, f"nobody-{number}@example.org", "wrong", f"2001:db8::{number + 1:x}")
        for number in range(LOGINS_PER_ADDRESS + 2)
    ]
    assert tried == ["wrong"] * LOGINS_PER_ADDRESS + ["limited"] * 2


def test_concurrent_logins_are_compared_no_more_often_than_promised(server: Server, alice: Person) -> None:
    start = Barrier(LOGINS_AT_ONCE)

    def attempt(number: int) -> str:
        start.wait()
        return log_in(server, alice.email, "wrong", f"10.4.0.{number}")

    with ThreadPoolExecutor(LOGINS_AT_ONCE) as pool:
        tried = list(pool.map(attempt, range(LOGINS_AT_ONCE)))
    assert (tried.count("wrong"), tried.count("limited")) == (
        LOGINS_PER_ACCOUNT,
        LOGINS_AT_ONCE - LOGINS_PER_ACCOUNT,
    )


def test_right_passwords_are_not_counted(server: Server, alice: Person) -> None:
    tried = [log_in(server, alice.email, alice.password, "10.5.0.1") for _ in range(LOGINS_PER_ACCOUNT + 2)]
    assert set(tried) == {"in"}
