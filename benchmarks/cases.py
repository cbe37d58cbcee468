"""Define the cases. Each case is one kind of load, with the way to put each server under it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from benchmarks import downloads, screenshots, uploads
from benchmarks.bytebin import Bytebin
from benchmarks.clients import Work
from benchmarks.connection import Slice
from benchmarks.servers import Peer
from benchmarks.source import MIB, Source

BYTEBIN, NGINX, TUS_NODE, TUSPY, DJANGO, COPYPARTY, DURABLE, SINK = (
    "bytebin",
    "nginx",
    "@tus/server",
    "tuspyserver",
    "Django's default",
    "copyparty",
    "durable limit",
    "ceiling",
)
# bytebin with one difference: the variables of its environment.
RELAXED = "bytebin, chunks not synced"
VARIANTS = {RELAXED: {"LOSE_CHUNKS_ON_POWER_CUT": "true"}}
Server = Bytebin | Peer
CHUNK = 8 * MIB
SMALL = 100 * 2**10


@dataclass(frozen=True)
class Scale:
    """Amounts of data, in bytes unless stated. Every number of clients must divide `file` into whole chunks."""

    file: int
    form: int
    small_files: int
    small_requests: int  # per client
    screenshots: int  # per client
    crowd: int  # seconds
    completions: tuple[int, int, int]  # small, the goal's, large


FULL = Scale(
    file=2**30,
    form=100 * MIB,
    small_files=200,
    small_requests=500,
    screenshots=200,
    crowd=60,
    completions=(10 * MIB, 2**30, 10 * 2**30),
)
QUICK = Scale(
    file=128 * MIB,
    form=16 * MIB,
    small_files=20,
    small_requests=30,
    screenshots=20,
    crowd=1,
    completions=(10 * MIB, 128 * MIB, 256 * MIB),
)


@dataclass(frozen=True)
class Case:
    """One kind of load. The other servers' speeds are compared with the `baseline`'s, unless it is ""."""

    name: str
    title: str
    clients: int
    loads: dict[str, Callable[[int], Work]]
    counts_requests: bool = False
    stores: bool = False
    times_requests: bool = False
    baseline: str = NGINX


@dataclass(frozen=True)
class Field:
    """The running servers, and the files stored on them for downloads."""

    scale: Scale
    source: Source
    image: bytes  # the screenshot
    bytebin: Bytebin
    variants: dict[str, Bytebin]
    peers: dict[str, Peer]
    file: str
    small_files: list[str]

    def port(self, name: str) -> int:
        return self.peers[name].port

    def server(self, name: str) -> Server:
        if name == BYTEBIN:
            return self.bytebin
        return self.variants.get(name) or self.peers[name]


def screenshot_posts(field: Field, clients: int) -> Case:
    image, requests = field.image, field.scale.screenshots

    loads: dict[str, Callable[[], Work]] = {
        BYTEBIN: partial(screenshots.to_bytebin, field.bytebin.port, field.bytebin.token, image, requests),
        COPYPARTY: partial(screenshots.to_copyparty, field.port(COPYPARTY), image, requests),
        SINK: partial(screenshots.to_copyparty, field.port(SINK), image, requests),
    }
    return Case(
        name=f"screenshots-{clients}",
        title=f"Screenshots of {len(image) // 1000} kB, {clients} client{'s' * (clients > 1)}",
        clients=clients,
        loads={name: each(load) for name, load in loads.items()},
        counts_requests=True,
        stores=True,
        times_requests=True,
        baseline=COPYPARTY,
    )


def upload(field: Field, clients: int, chunk_size: int = CHUNK) -> Case:
    """Upload one file in all: every client uploads its part of it as a separate file."""
    share = max(field.scale.file // clients, chunk_size)

    def load(send: Callable[..., Work], *to: Any) -> Callable[[int], Work]:
        return lambda number: send(*to, field.source, number * share, share, chunk_size)

    def own(server: Bytebin) -> Callable[[int], Work]:
        return load(uploads.to_bytebin, server.port, server.token)

    compared = (RELAXED,) if (clients, chunk_size) == (4, CHUNK) else ()
    return Case(
        name=f"upload-{chunk_size // MIB}-{clients}",
        title=f"Upload in chunks of {chunk_size // MIB} MiB, {clients} client{'s' * (clients > 1)}",
        clients=clients,
        loads={
            BYTEBIN: own(field.bytebin),
            **{name: own(field.variants[name]) for name in compared},
            NGINX: load(uploads.to_nginx, field.port(NGINX)),
            TUS_NODE: load(uploads.to_tus, field.port(TUS_NODE)),
            TUSPY: load(uploads.to_tus, field.port(TUSPY)),
            DURABLE: load(uploads.to_durable, field.port(DURABLE)),
            SINK: load(uploads.to_nginx, field.port(SINK)),
        },
        stores=True,
    )


def form_upload(field: Field) -> Case:
    part = Slice(field.source.fd, 0, field.scale.form)
    loads = {
        BYTEBIN: partial(uploads.form_to_bytebin, field.bytebin.port, field.bytebin.token, part),
        NGINX: partial(uploads.whole_to_nginx, field.port(NGINX), part),
        DJANGO: partial(uploads.form_to_django, field.port(DJANGO), part),
        SINK: partial(uploads.whole_to_nginx, field.port(SINK), part),
    }
    title = f"Form upload of {field.scale.form // MIB} MiB, 4 clients"
    return Case("form", title, 4, {name: each(load) for name, load in loads.items()}, stores=True)


def download_whole(field: Field) -> Case:
    loads = {name: partial(downloads.whole, port, path) for name, (port, path) in file_urls(field).items()}
    title = f"Download of {field.scale.file // MIB} MiB, 4 clients"
    return Case("download", title, 4, {name: each(load) for name, load in loads.items()})


def download_ranges(field: Field) -> Case:
    loads = {
        name: partial(downloads.ranges, port, path, field.scale.file, CHUNK)
        for name, (port, path) in file_urls(field).items()
    }
    title = "Download in ranges of 8 MiB, 4 clients"
    return Case("ranges", title, 4, {name: each(load) for name, load in loads.items()})


def download_small(field: Field) -> Case:
    paths = {
        BYTEBIN: [f"/d/{file}" for file in field.small_files],
        NGINX: [f"/static/{number}" for number in range(field.scale.small_files)],
        SINK: ["/small"],
    }

    def load(name: str) -> Callable[[int], Work]:
        port = field.server(name).port
        return lambda number: downloads.many(port, paths[name], field.scale.small_requests, number * 7)

    title = "Download of files of 100 KiB, 16 clients"
    return Case("small", title, 16, {name: load(name) for name in paths}, counts_requests=True)


def file_urls(field: Field) -> dict[str, tuple[int, str]]:
    return {
        BYTEBIN: (field.bytebin.port, f"/d/{field.file}"),
        NGINX: (field.port(NGINX), "/static/file"),
        SINK: (field.port(SINK), "/file"),
    }


def each(load: Callable[[], Work]) -> Callable[[int], Work]:
    """Return a load that is the same for every client."""
    return lambda _number: load()


def all_cases(field: Field) -> list[Case]:
    """Return the cases, from few clients to many, so that a server's memory is not left over from a heavier case."""
    return [
        screenshot_posts(field, 1),
        screenshot_posts(field, 8),
        upload(field, 1),
        upload(field, 4),
        upload(field, 16),
        upload(field, 4, MIB),
        form_upload(field),
        download_whole(field),
        download_ranges(field),
        download_small(field),
        memory_case(field),
    ]


def memory_case(field: Field) -> Case:
    case = upload(field, 64)
    return replace(case, loads={BYTEBIN: case.loads[BYTEBIN]}, baseline="")
