"""No malformed request makes a load balancer (nginx, with two servers) consider a server failed."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.campaign import SEED, rounds, seeded
from tests.conftest import StartServer
from tests.deploy.proxies import nginx
from tests.figures import Figures
from tests.fuzz.corpus import Corpus
from tests.fuzz.mutations import mutate
from tests.fuzz.request import Request, exchange_by_proxy, status_of
from tests.ports import free_port
from tests.server import Server

REQUESTS = 5_000
AT_ONCE = 8
UPSTREAM_FAILED = {500, 502, 503, 504}
# What nginx logs about a server that failed.
SIGNS = ("upstream prematurely", "upstream sent", "no live upstreams")
# By default, nginx sends nothing for ten seconds to a server that failed once.
SITE = """
    upstream bytebin {{ server 127.0.0.1:{first}; server 127.0.0.1:{second}; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://bytebin; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host $http_host; proxy_request_buffering off;
        }}
    }}
"""


class Balanced(NamedTuple):
    servers: tuple[Server, Server]
    port: int
    log: Path


@pytest.fixture(scope="module")
def balanced(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Balanced]:
    port, folder = free_port(), tmp_path_factory.mktemp("nginx")
    url = f"http://127.0.0.1:{port}"
    first, second = (
        start_server(PUBLIC_URL=url, PROXY_COUNT="1"),
        start_server(PUBLIC_URL=url, PROXY_COUNT="1"),
    )
    with nginx(folder, SITE.format(first=first.port, second=second.port, port=port), url):
        yield Balanced((first, second), port, folder / "log")


def test_no_malformed_request_removes_a_server_from_the_load_balancer(
    balanced: Balanced, figures: Figures
) -> None:
    server = balanced.servers[0]
    alice = server.create_person("alice@example.org")
    moderator = server.create_user("moderator@example.org", staff=True)
    valid = Corpus(server, alice, moderator).requests()
    chance = seeded(SEED, "nginx")
    statuses = statuses_of(
        balanced.port, [mutate(chance.choice(valid), chance) for _ in range(rounds(REQUESTS))]
    )
    assert not UPSTREAM_FAILED & set(statuses), statuses
    log = balanced.log.read_text(errors="replace")
    assert [line[:500] for line in log.splitlines() if any(sign in line for sign in SIGNS)] == []
    assert all(httpx.get(f"http://127.0.0.1:{balanced.port}/healthz").status_code == 200 for _ in range(10))
    figures(f"seed {SEED}; {statuses.total()} requests, {dict(sorted(statuses.items()))}")


def test_a_content_type_that_cannot_be_parsed_is_answered_400(balanced: Balanced) -> None:
    url = f"http://127.0.0.1:{balanced.port}/"
    for _ in range(20):
        assert httpx.get(url, headers={"Content-Type": "a/b; c*=nosuch''d"}).status_code == 400
        assert httpx.get(url).status_code == 200


def statuses_of(port: int, requests: list[Request]) -> Counter[int]:
    encoded = [request.encoded() for request in requests]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(
            status_of(response) for response in pool.map(partial(exchange_by_proxy, port), encoded)
        )
