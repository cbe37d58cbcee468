"""Run the benchmarks. `make bench` takes about a quarter of an hour; `make bench QUICK=1` is a short trial run."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks import browser, chart, commands, machine, screenshots, servers, singles
from benchmarks.bytebin import Bytebin, Prepared
from benchmarks.cases import (
    BYTEBIN,
    COPYPARTY,
    DJANGO,
    DURABLE,
    FULL,
    NGINX,
    QUICK,
    RELAXED,
    SINK,
    SMALL,
    TUS_NODE,
    TUSPY,
    VARIANTS,
    Case,
    Field,
    Scale,
    Server,
    all_cases,
    file_urls,
    screenshot_posts,
    upload,
)
from benchmarks.clients import Sample, run
from benchmarks.connection import Connection, Failed
from benchmarks.report import report, write_into
from benchmarks.results import Results
from benchmarks.serve import first_response_seconds
from benchmarks.source import MIB, Source

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
KEPT = ROOT / "var" / "bench.json"
DOCUMENT = ROOT / "docs" / "PERFORMANCE.md"
PICTURE = ROOT / "docs" / "images" / "performance.svg"


def main() -> None:
    quick = "--quick" in sys.argv
    scale, rounds = (QUICK, 1) if quick else (FULL, ROUNDS)
    with temporary_folder() as folder:
        results = measure(folder, scale, rounds)
    print(report(results))
    if not quick:
        results.save(KEPT)
        publish(results)


def publish(results: Results) -> None:
    write_into(DOCUMENT, results)
    chart.draw(results, PICTURE)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a directory on the disk of bytebin's own data. /tmp could be in memory, which would measure no disk."""
    var = ROOT / "var"
    var.mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=var))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def measure(folder: Path, scale: Scale, rounds: int) -> Results:
    sizes = ", ".join(size_name(size) for size in scale.completions)
    results = Results(machine.about(folder, rounds, sizes))
    source = Source(folder / "source", scale.file)
    for chunk_size in (MIB, 8 * MIB):
        source.prepare(chunk_size)
    prepared = Prepared(folder / "prepared")
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        round_folder = folder / f"round-{number}"
        with ExitStack() as stack:
            field = set_up(round_folder, scale, source, prepared, stack)
            one_round(field, results, number)
            measure_commands(round_folder, field, results, number)
        say("  make serve")
        results.add_single("serve", first_response_seconds(prepared.folder))
        shutil.rmtree(round_folder)
    return results


def size_name(size: int) -> str:
    return f"{size // 2**30} GiB" if size >= 2**30 else f"{size // MIB} MiB"


def set_up(folder: Path, scale: Scale, source: Source, prepared: Prepared, stack: ExitStack) -> Field:
    """Start new servers, which `stack` stops all at once, and store the files to be downloaded."""
    folder.mkdir()
    makers: dict[str, Callable[[Path], servers.Peer]] = {
        NGINX: servers.nginx,
        TUS_NODE: servers.tus_node,
        TUSPY: servers.tuspyserver,
        DJANGO: servers.django_form,
        COPYPARTY: servers.copyparty,
        DURABLE: servers.durable,
        SINK: partial(servers.sink, source=source, small_size=SMALL),
    }
    stops = stack.enter_context(ThreadPoolExecutor())
    peers = {}
    for name, make in makers.items():
        peers[name] = make(folder / name.strip("@").replace("/", "-"))
        stack.callback(stops.submit, peers[name].stop)
    bytebin = Bytebin(folder / "bytebin", prepared)
    stack.callback(stops.submit, bytebin.stop)
    variants = {}
    for number, (name, settings) in enumerate(VARIANTS.items()):
        variants[name] = Bytebin(folder / f"variant-{number}", prepared, **settings)
        stack.callback(stops.submit, variants[name].stop)
    static = peers[NGINX].files / "static"
    static.mkdir()
    shutil.copyfile(source.path, static / "file")
    for number in range(scale.small_files):
        (static / str(number)).write_bytes(source.read(number * SMALL, SMALL))
    return Field(
        scale=scale,
        source=source,
        image=screenshots.png(),
        bytebin=bytebin,
        variants=variants,
        peers=peers,
        file=bytebin.keep_file(source, scale.file),
        small_files=bytebin.keep_small_files(source, SMALL, scale.small_files),
    )


def check_downloads(field: Field) -> None:
    """Check the bytes of downloads. Uploads are checked by bytebin's digests and the sizes of the peers' files."""
    part = {"Range": f"bytes={MIB}-{2 * MIB - 1}"}
    for name in (BYTEBIN, NGINX):
        port, path = file_urls(field)[name]
        with Connection(port) as connection:
            if connection.request("GET", path, part).body != field.source.read(MIB, MIB):
                raise Failed(f"{name} does not send the bytes that were stored")


def one_round(field: Field, results: Results, number: int) -> None:
    check_downloads(field)
    warm_up(field)
    for case in all_cases(field):
        for server in in_turn(list(case.loads), number):
            take(field, case, server, results)
    results.add_single("sha256", singles.sha256_seconds())
    results.add_single("health", singles.health_while_stalled(field.bytebin, field.source))
    say("  upload through the page")
    for kind, seconds in browser.upload_seconds(
        field.bytebin, field.source.path, encrypted_first=number % 2 == 1
    ).items():
        results.add_single(f"browser-{kind}", seconds * 2**30 / field.source.size)
    for writers in (1, 4):
        results.add_single(f"disk-{writers}", singles.disk(field.source, writers))
    small, goal, large = field.scale.completions
    for name, size in {"small": small, "goal": goal, **({"large": large} if number == 0 else {})}.items():
        say(f"  completion of {size_name(size)}")
        results.add_single(f"completion-{name}", singles.completion(field.bytebin, field.source, size))
    if number == 0:
        measure_crowd(field, results)


def measure_crowd(field: Field, results: Results) -> None:
    say(f"  screenshots of {screenshots.CROWD} clients for {field.scale.crowd} s")
    sample, health = screenshots.crowd(field.bytebin, field.image, field.scale.crowd)
    results.add_single("crowd", sample.p95)
    results.add_single("crowd-health", health)
    results.add_single("crowd-errors", sum(reported.get("errors", 0) for reported in sample.reported))


def measure_commands(folder: Path, field: Field, results: Results, number: int) -> None:
    say("  upload with the command line")
    for name, seconds in commands.upload_seconds(
        folder, field.bytebin, field.peers[COPYPARTY], field.source.path, number
    ).items():
        results.add_single(f"command-{name}", seconds * 2**30 / field.source.size)
    field.bytebin.clean()


def in_turn(names: list[str], number: int) -> list[str]:
    """Rotate `names`, so that a different server goes first in each round."""
    shift = number % len(names)
    return names[shift:] + names[:shift]


def take(field: Field, case: Case, name: str, results: Results) -> None:
    server = field.server(name)
    sample = run(case.clients, case.loads[name], server.pid)
    results.add(case, name, sample)
    clean(case, name, server, sample)
    say(f"  {case.title}, {name}: {sample.seconds:.2f} s, {sample.bytes / MIB / sample.seconds:.0f} MiB/s")


def clean(case: Case, name: str, server: Server, sample: Sample) -> None:
    """Delete what was uploaded. Raise Failed if a server other than bytebin has stored less than was sent."""
    if isinstance(server, Bytebin):
        server.remember(sample.reported)
    elif case.stores and name != SINK and server.stored() < sample.bytes:
        raise Failed(f"{name} has stored less than was sent")
    server.clean()


def warm_up(field: Field) -> None:
    """Make small uncounted uploads to each server, because a server's first request loads what it needs."""
    small = replace(field, scale=replace(field.scale, file=16 * MIB))
    relaxed = upload(small, 4)
    for case in (
        upload(small, 16, MIB),
        replace(relaxed, loads={RELAXED: relaxed.loads[RELAXED]}),
        screenshot_posts(field, 1),
    ):
        for name, load in case.loads.items():
            server = field.server(name)
            clean(case, name, server, run(case.clients, load, server.pid))


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
