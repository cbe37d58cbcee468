"""/metrics sums up all worker processes, and has no label whose values clients can multiply."""

import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import API, CHUNK, chunk_of, create, put, upload
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(3)

TOKEN = "a-token-of-the-tests"
TIMEOUT = 60.0  # seconds
CHUNK_PUTS = 'method="PUT",route="/api/v1/uploads/{upload_id}/chunks/{index}"'


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    return start_server(METRICS_TOKEN=TOKEN, WEB_CONCURRENCY="2")


ANSWERED: Counter[str] = Counter()  # requests of this module's tests, by the server's URL


@pytest.fixture(scope="module", autouse=True)
def _answers_are_counted_here_too() -> Iterator[None]:
    send = httpx.Client.send

    def counted(client: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        response = send(client, request, **options)
        ANSWERED[f"http://{request.url.netloc.decode()}"] += 1
        return response

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(httpx.Client, "send", counted)
        yield


def read(server: Server, token: str = TOKEN) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Host": "prometheus.example"}
    return httpx.get(f"{server.address}/metrics", headers=headers)


def metrics(server: Server) -> dict[str, float]:
    """Return the metrics by name and labels. A response is counted after it was sent, so after its client has it.

    Request counts come first, then bytes and so on. So all metrics are complete when the counts were complete twice.
    """
    deadline, complete = time.monotonic() + TIMEOUT, 0
    while True:
        wanted = ANSWERED[server.address]
        response = read(server)
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/plain")
        lines = (line.rpartition(" ") for line in response.text.splitlines() if not line.startswith("#"))
        samples = {name: float(value) for name, _, value in lines}
        counted = sum(value for name, value in samples.items() if name.startswith("bytebin_requests_total"))
        complete = complete + 1 if counted == wanted else 0
        if complete == 2:
            return samples
        assert time.monotonic() < deadline, f"{wanted} requests were answered, {counted} are counted"
        time.sleep(0.1)


def growth(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {
        name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0)
    }


def from_both_workers(server: Server, path: str) -> None:
    """Send enough requests, each on its own connection, that both processes handle some."""
    for _ in range(40):
        httpx.get(server.address + path)


def test_uploads_and_downloads_add_up_over_the_processes(server: Server, alice: Person) -> None:
    from_both_workers(server, "/account/login/")
    before = metrics(server)
    files, chunks = 6, 3
    for number in range(files):
        with httpx.Client(base_url=server.address, headers=alice.api.headers) as connection:
            file = upload(connection, b"".join(chunk_of(number + index) for index in range(chunks)))
        httpx.get(file["raw_url"])
    grown = growth(before, metrics(server))
    assert len(list((server.data_dir / "metrics").glob("counter_*.db"))) >= 2
    assert grown[f'bytebin_requests_total{{{CHUNK_PUTS},status="201"}}'] == files * chunks
    assert grown["bytebin_chunk_seconds_count"] == files * chunks
    assert grown['bytebin_chunk_seconds_bucket{le="+Inf"}'] == files * chunks
    assert grown['bytebin_requests_total{method="GET",route="/r/{file_id}/{name}",status="200"}'] == files
    stored = files * chunks * CHUNK
    assert grown["bytebin_blob_bytes"] == stored
    assert stored < grown["bytebin_received_bytes_total"] < stored + files * 1000
    assert stored < grown["bytebin_sent_bytes_total"]
    assert not [name for name in grown if name.startswith("bytebin_problems")]


def test_open_uploads_and_reserved_bytes_are_gauges(server: Server, alice: Person) -> None:
    before = metrics(server)
    created = create(alice.api)
    grown = growth(before, metrics(server))
    assert grown["bytebin_uploads_open"] == 1
    assert grown["bytebin_quota_reserved_bytes"] == 3 * CHUNK
    assert "bytebin_blob_bytes" not in grown
    alice.api.delete(f"{API}/uploads/{created['id']}")
    after = metrics(server)
    assert after["bytebin_uploads_open"] == before["bytebin_uploads_open"]
    assert after["bytebin_disk_free_bytes"] > 0


def test_problems_are_counted_by_type(server: Server, alice: Person) -> None:
    created = create(alice.api)
    put(alice.api, created["id"], 0, chunk_of(0))
    before = metrics(server)
    for _ in range(3):
        put(alice.api, created["id"], 0, chunk_of(1))
    put(alice.api, created["id"], 1, chunk_of(1), content_digest="sha-256=nonsense")
    httpx.get(f"{server.address}/f/00000000000", headers={"Accept": "text/html"})
    grown = growth(before, metrics(server))
    assert grown['bytebin_problems_total{problem="chunk-conflict"}'] == 3
    assert grown['bytebin_problems_total{problem="digest-invalid-values"}'] == 1
    assert grown['bytebin_problems_total{problem="file-not-found"}'] == 1
    assert "bytebin_chunk_seconds_count" not in grown


def test_no_request_adds_its_own_label(server: Server, alice: Person) -> None:
    for number in range(30):
        file = upload(alice.api, b"x", name=f"name-{number}")
        for method, path in (
            ("GET", f"/f/{file['id']}"),
            ("GET", f"/nothing-{number}"),
            (f"BREW{number}", "/"),
        ):
            httpx.request(method, server.address + path)
        httpx.get(f"{server.address}/problems/slug-{number}")
        httpx.put(f"{server.address}{API}/files/name-{number}", content=b"x")
    routes = {found[1] for found in map(re.compile(r'route="([^"]*)"').search, metrics(server)) if found}
    text = read(server).text
    assert "name-" not in text
    assert "BREW" not in text
    assert "nothing-" not in text
    assert {"/f/{file_id}", "/problems/{slug}", "none"} <= routes
    assert len(routes) < 30


def test_counts_survive_a_worker_and_restart_with_the_server(start_server: StartServer) -> None:
    server = start_server(METRICS_TOKEN=TOKEN)
    from_both_workers(server, "/account/login/")
    logins = 'bytebin_requests_total{method="GET",route="/account/login",status="200"}'
    assert metrics(server)[logins] == 40
    assert server.process
    workers = set(server.worker_pids())
    server.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 2 * TIMEOUT
    while workers & set(server.worker_pids()) or not server.worker_pids():
        assert time.monotonic() < deadline, "the workers have not been replaced"
        time.sleep(0.1)
    from_both_workers(server, "/account/login/")
    assert metrics(server)[logins] == 80
    server.stop()
    del ANSWERED[server.address]
    server.start()
    from_both_workers(server, "/account/login/")
    assert metrics(server)[logins] == 40


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {TOKEN}"}])
def test_without_the_token_there_are_no_metrics(server: Server, header: dict[str, str]) -> None:
    response = httpx.get(f"{server.address}/metrics", headers=header)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.content == b""


def test_an_api_key_is_not_accepted_as_token(alice: Person) -> None:
    assert alice.api.get("/metrics").status_code == 401


def test_without_the_setting_the_page_does_not_exist(start_server: StartServer) -> None:
    server = start_server()
    for token in ("x", TOKEN):
        response = httpx.get(f"{server.address}/metrics", headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == 404
    assert not (server.data_dir / "metrics").exists()
