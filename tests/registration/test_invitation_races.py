"""Many visitors with one link at once, on two servers: no more accounts than the invitation allows."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.campaign import LONG
from tests.durability.twins import Pair, Twin
from tests.people import Person
from tests.server import Server

MANY = 100 if LONG else 16
USES = 3
PASSWORD = "correct-horse-battery-staple"


@pytest.fixture(scope="module")
def pair(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    # Behind a proxy, each visitor has an address of its own, so that no rate limit decides.
    first = Server(tmp_path_factory.mktemp("pair") / "var", prepared_data_dir, PROXY_COUNT="1")
    second = Twin(first)
    try:
        yield Pair(first.start(), second.start())
    finally:
        second.discard()
        first.discard()


def test_no_invitation_is_used_too_often(pair: Pair) -> None:
    path = urlsplit(pair.first.manage("invite", "--uses", str(USES))).path
    with httpx.Client(base_url=pair.first.address) as browser:
        assert browser.get(path).status_code == 200
        csrf = browser.cookies["csrftoken"]

    def visit(client: httpx.Client, number: int) -> int:
        client.cookies.set("csrftoken", csrf)
        form = {"email": f"new{number}@example.net", "name": "new", "password1": PASSWORD}
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        return client.post(path, data={**form, "csrfmiddlewaretoken": csrf}, headers=headers).status_code

    statuses = pair.together(MANY, Person(pair.first.address), visit)
    assert sorted(statuses) == [302] * USES + [410] * (MANY - USES)
    assert len(pair.first.rows.find("accounts_user", "email", name="new")) == USES
    key, _, secret = path.split("/")[3].partition("-")
    assert len(pair.first.rows.find("registration_arrival", "_id", invitation_id=key)) == USES
    assert pair.first.rows.value("registration_invitation", "uses", _id=key) == USES
    assert secret not in pair.first.log() + pair.second.log()


def test_one_address_that_signs_up_many_times_at_once_uses_the_invitation_once(pair: Pair) -> None:
    path = urlsplit(pair.first.manage("invite", "--uses", "9")).path
    with httpx.Client(base_url=pair.first.address) as browser:
        browser.get(path)
        csrf = browser.cookies["csrftoken"]

    def visit(client: httpx.Client, number: int) -> int:
        client.cookies.set("csrftoken", csrf)
        form = {"email": "twin@example.net", "name": "twin", "password1": PASSWORD}
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        return client.post(path, data={**form, "csrfmiddlewaretoken": csrf}, headers=headers).status_code

    statuses = pair.together(8, Person(pair.first.address), visit)
    assert set(statuses) <= {200, 302}
    assert len(pair.first.rows.find("accounts_user", "email", name="twin")) == 1
    assert [uses for (uses,) in pair.first.rows.find("registration_invitation", "uses", max_uses=9)] == [1]
