"""Measure the lists of one user who has 100,000 files, on the database that TEST_DATABASE names.

`make bench-lists` runs it on SQLite, PostgreSQL and MongoDB. Each line is one kind of request: the median and the 95th
percentile of 30 on a kept-alive connection, after three that are not counted, and what one costs the server and its
database in CPU time, which says more than the clock where other work keeps the machine busy.
"""

import base64
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import httpx

from benchmarks.listing.many import FILES, FOLDER
from benchmarks.process import cpu_seconds
from tests.databases.chosen import KIND
from tests.files.client import API
from tests.files.pages import browser_of
from tests.library import boxes
from tests.people import Person
from tests.server import ROOT, Server, prepare, prepare_cast, run_script

REPEATS = 30
NOT_COUNTED = 3  # MongoDB chooses a plan in the first ones
GOAL = 150  # milliseconds
WRITE_GOAL = 300
ITEMS = 250
QUERIES: dict[str, dict[str, str]] = {
    "first page": {},
    "a page after 90,000 files": {"cursor": "newest"},
    "search, many matches": {"q": "img"},
    "search, one match": {"q": "file number 77777"},
    "search, no match": {"q": "nothing like it"},
    "search by name, many matches": {"q": "img", "order": "name"},
    "search by name, one match": {"q": "file number 77777", "order": "name"},
    "search of images, no match": {"q": "nothing like it", "kind": "image"},
    "a folder": {"folder": FOLDER},
    "a folder, by name": {"folder": FOLDER, "order": "name"},
    "by name": {"order": "name"},
    "by name, a page in the middle": {"order": "name", "cursor": "named"},
    "by size": {"order": "-size"},
    "images": {"kind": "image"},
    "images, by size": {"kind": "image", "order": "-size"},
    "archives (0.3 % of the files)": {"kind": "archive"},
    "other types (none)": {"kind": "other"},
    "encrypted": {"encrypted": "true"},
    "expiring soon (none)": {"expiring": "true"},
    "of one day": {"after": "2026-01-10", "before": "2026-01-11"},
    "100 files by ID": {"ids": "many"},
}


@dataclass(frozen=True)
class Times:
    """The milliseconds of each request, and the CPU milliseconds of one, on average."""

    each: list[float]
    cpu: float


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bytebin-lists-") as folder:
        prepared = Path(folder) / "prepared"
        prepare(prepared)
        prepare_cast(prepared)
        server = Server(Path(folder) / "var", prepared, fresh=True).start()
        try:
            before = os.getloadavg()[0]
            print(report(measure(server)))
            after = os.getloadavg()[0]
            print(f"{KIND}: load {before:.1f} before, {after:.1f} after", file=sys.stderr)
        finally:
            server.discard()


def measure(server: Server) -> list[tuple[str, Times]]:
    """Return the times of each request, by what it asks for."""
    person = server.create_person("lists@example.org")
    begun = time.perf_counter()
    known = json.loads(fill(server, person))
    print(f"{KIND}: {FILES} files in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    found = []
    with browser_of(server, person) as browser:
        browser.headers["Accept-Encoding"] = "gzip"
        for name, query in QUERIES.items():
            asked = known_values(query, known)
            found.append((f"page: {name}", times(partial(browser.get, "/files/", params=asked))))
            found.append((f"API: {name}", times(partial(person.api.get, f"{API}/files", params=asked))))
        found.append(("page: rows only", times(lambda: browser.get("/files/", params={"rows": "only"}))))
        found.append(("page: the trash", times(lambda: browser.get("/files/trash/"))))
    found.append(("API: the trash", times(lambda: person.api.get(f"{API}/files", params={"trash": "true"}))))
    found.append((f"API: {ITEMS} items written to the library", times(Library(person).write)))
    return found


def fill(server: Server, person: Person) -> str:
    return run_script(
        ROOT / "benchmarks" / "listing" / "many.py",
        person.email,
        data_dir=server.data_dir,
        fresh=True,
        **server.settings | {"PYTHONPATH": str(ROOT)},
    )


def known_values(query: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """Return the query with cursors and IDs in place of their names."""
    query = dict(query)
    if "cursor" in query:
        value = known["time"] if query["cursor"] == "newest" else known["name"]
        query["cursor"] = base64.urlsafe_b64encode(json.dumps([value, "0" * 11]).encode()).decode()
    if "ids" in query:
        query["ids"] = known["ids"]
    return query


def times(request: Callable[[], httpx.Response]) -> Times:
    """Return the times of REPEATS requests, after NOT_COUNTED others."""
    for _ in range(NOT_COUNTED):
        request()
    found, cpu = [], served_seconds()
    for _ in range(REPEATS):
        begun = time.perf_counter()
        response = request()
        found.append((time.perf_counter() - begun) * 1000)
        assert response.status_code == 200, response.text
    return Times(found, (served_seconds() - cpu) / REPEATS * 1000)


def served_seconds() -> float:
    """Return the CPU time of the server and of a database beside it: all that this process has started."""
    return cpu_seconds(os.getpid()) - time.process_time()


class Library:
    """Writes to a library of its own, each of ITEMS new files."""

    def __init__(self, person: Person) -> None:
        self.api = person.api
        self.account = self.api.get(f"{API}/user").json()["id"]
        self.revision = 1
        response = self.api.post(f"{API}/library", json=boxes.new_library(self.account))
        assert response.status_code == 201, response.text

    def write(self) -> httpx.Response:
        names = [f"{self.revision:05}{number:05}" for number in range(ITEMS)]
        document = boxes.files(self.account, self.revision, names)
        self.revision += 1
        return self.api.post(f"{API}/library/items", json=document)


def report(found: list[tuple[str, Times]]) -> str:
    lines = ["| request | median | 95 % | CPU | goal |", "|---|---|---|---|---|"]
    for name, measured in found:
        goal = WRITE_GOAL if "written" in name else GOAL
        high = quantiles(measured.each, n=20)[-1]
        reached = "yes" if high <= goal else "**no**"
        middle = median(measured.each)
        lines.append(f"| {name} | {middle:.0f} ms | {high:.0f} ms | {measured.cpu:.0f} ms | {reached} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
