"""Print the results as tables, on the terminal and in docs/PERFORMANCE.md between its two markers."""

from pathlib import Path

from benchmarks.cases import NGINX, SINK
from benchmarks.goals import goals
from benchmarks.results import Results

BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"
PICTURE = "![Speed of bytebin compared with other servers](images/performance.svg)"
Table = list[list[str]]


def report(results: Results) -> str:
    """Return the report as Markdown that is readable as plain text."""
    parts = [about(results), "### Goals", table(goal_rows(results))]
    for case in results.samples:
        parts += [f"### {results.cases[case]['title']}", table(case_rows(results, case))]
    parts += ["### bytebin alone", table(single_rows(results))]
    parts += ["### The machine alone", table(machine_rows(results))]
    return "\n\n".join(parts) + "\n"


def about(results: Results) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in results.about.items())


def goal_rows(results: Results) -> Table:
    header = ["goal", "measured", "target", "reached"]
    return [
        header,
        *(
            [goal.what, goal.measured, goal.target, "yes" if goal.reached else "**no**"]
            for goal in goals(results)
        ),
    ]


def case_rows(results: Results, case: str) -> Table:
    about = results.cases[case]
    speed, cpu = ("files/s", "CPU-ms per file") if about["counts_requests"] else ("MiB/s", "CPU-s per GiB")
    header = ["server", f"{speed}, median", "min to max"]
    header += [f"ratio to {about['baseline']}"] if about["baseline"] else []
    header += ["p50, ms", "p95, ms"] if about["times_requests"] else []
    header += [f"server's {cpu}"]
    header += ["whole machine's"] if about["stores"] else []
    return [
        [*header, "memory, MiB"],
        *(server_row(results, case, server) for server in results.samples[case]),
    ]


def server_row(results: Results, case: str, server: str) -> list[str]:
    about, speed = results.cases[case], results.speed(case, server)
    row = [server, f"{speed.median:.0f}", f"{speed.low:.0f} to {speed.high:.0f}"]
    row += [f"{results.ratio(case, server, about['baseline']):.2f}"] if about["baseline"] else []
    row += [f"{value:.1f}" for value in results.latency(case, server)] if about["times_requests"] else []
    ceiling = server == SINK
    row += [
        f"clients: {results.client_cpu(case, server).median:.2f}"
        if ceiling
        else f"{results.cpu(case, server).median:.2f}"
    ]
    row += [f"{results.machine_cpu(case, server).median:.2f}"] if about["stores"] else []
    return [*row, "" if ceiling else f"{results.memory(case, server).median:.0f}"]


def single_rows(results: Results) -> Table:
    names = dict(zip(("small", "goal", "large"), results.about["completions"].split(", "), strict=True))
    rows = [["what", "median", "min to max"]]
    for key, size in names.items():
        rows.append(single_row(results, f"completion-{key}", f"completing request, {size}", 1000, "ms"))
    rows.append(single_row(results, "health", "/healthz while 100 uploads stall", 1000, "ms"))
    uploads = {kind: f"upload in Chromium, {kind}, 1 GiB" for kind in ("plain", "encrypted")}
    rows.extend(single_row(results, f"browser-{kind}", label, 1, "s") for kind, label in uploads.items())
    commands = {
        "plain": "`bytebin upload --plain`, 1 GiB",
        "encrypted": "`bytebin upload`, encrypted, 1 GiB",
        "copyparty": "copyparty's client to copyparty, 1 GiB",
    }
    rows.extend(single_row(results, f"command-{kind}", label, 1, "s") for kind, label in commands.items())
    rows.append(single_row(results, "serve", "`make serve` to the first response", 1, "s"))
    crowd = {
        "crowd": "screenshots of 32 clients at once: p95",
        "crowd-health": "/healthz meanwhile: p95",
    }
    rows.extend(single_row(results, name, label, 1000, "ms") for name, label in crowd.items())
    return rows


def machine_rows(results: Results) -> Table:
    return [
        ["what", "median", "min to max"],
        single_row(results, "sha256", "`openssl speed sha256`, 1 GiB", 1, "CPU-s"),
        single_row(results, "disk-1", "disk: 1 GiB in chunks of 8 MiB, each synced, 1 writer", 1, "s"),
        single_row(results, "disk-4", "disk: the same, 4 writers", 1, "s"),
        *(disk_row(results, writers) for writers in (1, 4)),
    ]


def disk_row(results: Results, writers: int) -> list[str]:
    """Return the highest ratio to nginx that a server which syncs each chunk can reach on this disk."""
    speed = 1024 / results.single(f"disk-{writers}").median
    ratio = speed / results.speed(f"upload-8-{writers}", NGINX).median
    return [
        f"that disk speed: ratio to nginx PUT with clients: {writers}",
        f"{ratio:.2f}",
        f"{speed:.0f} MiB/s",
    ]


def single_row(results: Results, name: str, label: str, factor: float, unit: str) -> list[str]:
    median, low, high = (f"{value * factor:.{1 if factor > 1 else 2}f}" for value in results.single(name))
    return [label, f"{median} {unit}", f"{low} to {high} {unit}"]


def table(rows: Table) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in rows
    ]
    lines.insert(1, f"|{'|'.join('-' * (width + 2) for width in widths)}|")
    return "\n".join(lines)


def write_into(document: Path, results: Results) -> None:
    """Replace the text between the markers."""
    before, _, rest = document.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    document.write_text(f"{before}{BEGIN}\n\n{PICTURE}\n\n{report(results)}\n{END}{after}")
