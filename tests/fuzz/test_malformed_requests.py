"""Whatever a client sends, the status is below 500, and the log has no traceback.

A seeded fuzzer mutates valid requests of every URL and speaks to the server over plain sockets. It sends 50,000
requests in a long run and 1,000 otherwise; a failure names the seed that repeats it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.campaign import LONG, SEED, rounds, seeded
from tests.conftest import StartServer
from tests.figures import Figures
from tests.fuzz.corpus import Corpus
from tests.fuzz.mutations import mutate
from tests.fuzz.request import Request, exchange, status_of
from tests.people import Person
from tests.server import Server

REQUESTS = 50_000
BATCH = 500  # requests before the corpus is created again: mutations delete, complete, revoke and log out
AT_ONCE = 4
METHODS = [b"GET", b"HEAD", b"OPTIONS", b"POST", b"PUT", b"PATCH", b"DELETE", b"TRACE", b"PROPFIND"]
# Signs in the log that the server failed, or that its WSGI server had to correct the response.
SIGNS = ["Traceback", "level=error", "level=critical", "logger=gunicorn.http.wsgi"]
# Served by middleware.
NOT_IN_URLCONF = {"/healthz", "/readyz", "/static/base/favicon.svg"}


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    return start_server()


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


@pytest.fixture(scope="module")
def staff(server: Server) -> Person:
    return server.create_user("moderator@example.org", staff=True)


@pytest.fixture(scope="module")
def corpus(server: Server, alice: Person, staff: Person) -> Corpus:
    return Corpus(server, alice, staff)


def routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def test_every_url_has_a_valid_request_which_is_served(server: Server, corpus: Corpus) -> None:
    requests = corpus.requests()
    assert_every_url_is_among(requests)
    for request in requests:
        status = status_of(exchange(server.port, request.encoded()))
        assert 200 <= status < 500, (status, request)
    assert problems_in(server.log()) == []


def assert_every_url_is_among(requests: list[Request]) -> None:
    paths = {request.target.partition(b"?")[0].decode() for request in requests}
    tried = {resolve(path).route for path in paths - NOT_IN_URLCONF}
    # `resolve` writes nested patterns without their ^, and most API URLs exist with and without the last slash.
    known = {route.replace("^", "").rstrip("/") for route in routes(get_resolver().url_patterns)}
    assert known == {route.replace("^", "").rstrip("/") for route in tried}


def test_every_method_of_every_url_is_answered(server: Server, corpus: Corpus) -> None:
    for request in {request.target: request for request in corpus.requests()}.values():
        some = METHODS if LONG else seeded(SEED, request.target).sample(METHODS, 2)
        for method in some:
            changed = replace(request, method=method, body=b"")
            status = status_of(exchange(server.port, changed.encoded()))
            assert 200 <= status < 500, (status, changed)
    assert problems_in(server.log()) == []


def test_no_request_is_answered_with_a_server_error(server: Server, corpus: Corpus, figures: Figures) -> None:
    statuses: Counter[int] = Counter()
    failures: list[str] = []
    for batch in range(max(1, rounds(REQUESTS, one_in=100) // BATCH)):
        chance = seeded(SEED, batch)
        valid = corpus.requests()
        mutated = [mutate(chance.choice(valid), chance) for _ in range(BATCH)]
        for request, status in zip(mutated, statuses_of(server, mutated), strict=True):
            statuses[status] += 1
            if not 200 <= status < 500:
                failures.append(f"batch {batch}: {status} to {request}"[:2000])
    summary = f"{len(failures)} failed; FAULTS_SEED={SEED} repeats them:\n" + "\n".join(failures[:5])
    assert failures == [], summary + "\n" + server.log()[-100_000:]
    assert problems_in(server.log()) == []
    assert statuses[200], "valid requests are among them"
    figures(f"seed {SEED}; {statuses.total()} requests, {dict(sorted(statuses.items()))}")


def statuses_of(server: Server, requests: list[Request]) -> list[int]:
    encoded = [request.encoded() for request in requests]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [status_of(response) for response in pool.map(partial(exchange, server.port), encoded)]


def problems_in(log: str) -> list[str]:
    """Return the lines of the log that report a failure of the server."""
    lines = log.splitlines()
    return [line[:500] for line in lines if any(sign in line for sign in SIGNS)]
