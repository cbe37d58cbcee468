"""Performance goals, one line each: what was measured, the target, and whether it was reached."""

from typing import NamedTuple

from benchmarks.cases import BYTEBIN, COPYPARTY, DJANGO, DURABLE, NGINX, TUS_NODE, TUSPY
from benchmarks.results import Results

LIMIT_CPU = 1.35
SMALL_FILES_A_SECOND = 2500
SMALL_FILES_RATIO = 0.15


class Goal(NamedTuple):
    what: str
    measured: str
    target: str
    reached: bool


def goals(results: Results) -> list[Goal]:
    return [
        *(goal for clients in (1, 8) for goal in screenshots(results, f"screenshots-{clients}")),
        *crowd(results),
        *uploads(results),
        cpu(results),
        *completion(results),
        memory(results, "upload-8-16", 16, 160),
        memory(results, "upload-8-64", 64, 200),
        at_least(results, "download", 1.0),
        at_least(results, "ranges", 0.85),
        *small_files(results),
        at_least(results, "form", 0.40),
        at_least(results, "form", 1.3, DJANGO),
        encrypted(results, "browser", "Upload in Chromium", 0.80),
        encrypted(results, "command", "Upload with the command line", 0.85),
        commands(results),
        at_most("`make serve` to the first response", results.single("serve").median, 3, "s"),
        at_most("/healthz while 100 uploads stall", results.single("health").median * 1000, 50, "ms"),
    ]


def screenshots(results: Results, case: str) -> list[Goal]:
    title = results.cases[case]["title"]
    p50, p95 = results.latency(case, BYTEBIN)
    return [
        at_least(results, case, 0.5, COPYPARTY),
        Goal(f"{title}: ratio of p95 to p50", f"{p95 / p50:.2f}", "<= 3", p95 <= 3 * p50),
        at_most(f"{title}: CPU of a request", results.cpu(case, BYTEBIN).median, 5, "ms"),
    ]


def crowd(results: Results) -> list[Goal]:
    """32 clients that post screenshots one after the other: nobody waits long, and nothing fails."""
    errors = sum(results.singles["crowd-errors"])
    return [
        at_most("Screenshots of 32 clients: p95", results.single("crowd").median * 1000, 500, "ms"),
        Goal("Screenshots of 32 clients: failed requests", f"{errors:.0f}", "0", errors == 0),
        at_most("/healthz meanwhile: p95", results.single("crowd-health").median * 1000, 50, "ms"),
    ]


def encrypted(results: Results, client: str, what: str, target: float) -> Goal:
    """Compare the throughput of the same file with the same client."""
    return faster(
        results, f"{what}, encrypted: ratio to plain", f"{client}-encrypted", f"{client}-plain", target
    )


def commands(results: Results) -> Goal:
    what = "Upload with the command line, plain: ratio to copyparty's client and server"
    return faster(results, what, "command-plain", "command-copyparty", 1.1)


def faster(results: Results, what: str, single: str, than: str, target: float) -> Goal:
    """Compare the speeds of two measurements that are kept as seconds."""
    ratio = results.single(than).median / results.single(single).median
    return Goal(what, f"{ratio:.2f}", f">= {target:.2f}", ratio >= target)


def uploads(results: Results) -> list[Goal]:
    targets = {TUS_NODE: 1.5, TUSPY: 1.25, DURABLE: 0.85}
    return [
        *(
            at_least(results, f"upload-8-{clients}", ratio, peer)
            for peer, ratio in targets.items()
            for clients in (1, 4, 16)
        ),
        at_least(results, "upload-1-4", 1.4, TUS_NODE),
    ]


def at_least(results: Results, case: str, target: float, to: str = NGINX) -> Goal:
    ratio = results.ratio(case, BYTEBIN, to)
    return Goal(
        f"{results.cases[case]['title']}: ratio to {to}", f"{ratio:.2f}", f">= {target:.2f}", ratio >= target
    )


def at_most(what: str, measured: float, target: float, unit: str) -> Goal:
    return Goal(what, f"{measured:.1f} {unit}", f"<= {target:g} {unit}", measured <= target)


def cpu(results: Results) -> Goal:
    """Compare with the sum of what nginx needs to receive the bytes and OpenSSL to digest them."""
    limit = results.cpu("upload-8-4", NGINX).median + results.single("sha256").median
    what = f"CPU of an upload, 8 MiB chunks, 4 clients: ratio to nginx PUT + SHA-256 ({limit:.2f} s per GiB)"
    ratio = results.cpu("upload-8-4", BYTEBIN).median / limit
    return Goal(what, f"{ratio:.2f}", f"<= {LIMIT_CPU}", ratio <= LIMIT_CPU)


def completion(results: Results) -> list[Goal]:
    small, middle, large = (
        results.single(f"completion-{size}").median for size in ("small", "goal", "large")
    )
    ratio = large / small
    titles = results.about["completions"]
    return [
        at_most(f"Completing request, {titles.split(', ')[1]}", middle * 1000, 25, "ms"),
        Goal(
            f"Completing request: ratio of the largest to the smallest of {titles}",
            f"{ratio:.2f}",
            "<= 1.5",
            ratio <= 1.5,
        ),
    ]


def memory(results: Results, case: str, uploads_at_once: int, target: int) -> Goal:
    peak = results.memory(case, BYTEBIN).median
    return at_most(f"Memory with {uploads_at_once} simultaneous uploads", peak, target, "MiB")


def small_files(results: Results) -> list[Goal]:
    speed, ratio = results.speed("small", BYTEBIN).median, results.ratio("small", BYTEBIN)
    title = results.cases["small"]["title"]
    return [
        Goal(
            f"{title}: per second, or ratio to nginx",
            f"{speed:.0f}/s, {ratio:.2f}",
            f">= {SMALL_FILES_A_SECOND}/s or >= {SMALL_FILES_RATIO}",
            speed >= SMALL_FILES_A_SECOND or ratio >= SMALL_FILES_RATIO,
        ),
        at_most(f"{title}: CPU of a request", results.cpu("small", BYTEBIN).median, 0.8, "ms"),
    ]
