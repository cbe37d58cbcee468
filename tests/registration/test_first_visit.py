"""The first visit to real servers: what they print, and many visitors at once."""

import re
from pathlib import Path

import httpx

from tests.campaign import rounds
from tests.durability.twins import Pair
from tests.people import Person
from tests.registration.unused import unused_pair
from tests.server import Server

MANY = rounds(32, one_in=3)
PASSWORD = "correct-horse-battery-staple"


def printed_link(server: Server) -> str:
    [link] = re.findall(r"http://\S+/account/setup/\S+", server.log())
    return str(link)


def test_two_servers_print_one_link_and_many_visitors_at_once_make_one_account(
    prepared_data_dir: Path, tmp_path: Path
) -> None:
    with unused_pair(tmp_path / "var", prepared_data_dir) as pair:
        link = printed_link(pair.first)
        assert printed_link(pair.second) == link
        assert (tmp_path / "var" / "setup_link").read_text().strip() == link
        statuses = visit_at_once(pair, link.removeprefix(pair.first.url))
        assert sorted(statuses) == [302] + [410] * (MANY - 1)
        [(email,)] = pair.first.rows.find("accounts_user", "email", is_superuser=True)
        assert pair.first.rows.find("account_emailaddress", "email", "verified") == [(email, True)]
        assert len(pair.first.rows.find("accounts_user", "email")) == 1
        assert httpx.get(link).status_code == 410
        assert link.split("/")[-2] not in logged(pair)


def visit_at_once(pair: Pair, path: str) -> list[int]:
    with httpx.Client(base_url=pair.first.address) as browser:
        assert browser.get(path).status_code == 200
        csrf = browser.cookies["csrftoken"]

    def visit(client: httpx.Client, number: int) -> int:
        form = {"email": f"first{number}@example.org", "name": "", "password1": PASSWORD}
        client.cookies.set("csrftoken", csrf)
        return client.post(path, data={**form, "csrfmiddlewaretoken": csrf}).status_code

    return pair.together(MANY, Person(pair.first.address), visit)


def logged(pair: Pair) -> str:
    """Return what both servers have logged, without what they printed when they started."""
    lines = [*pair.first.log().splitlines(), *pair.second.log().splitlines()]
    return "\n".join(line for line in lines if line.startswith("time="))
