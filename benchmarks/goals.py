"""Performance goals, one line each: what was measured, the target, and whether it was reached."""

from typing import NamedTuple

from benchmarks.cases import BYTEBIN, DJANGO, NGINX, TUS_NODE, TUSPY
from benchmarks.results import Results

LIMIT_CPU = 1.25
SMALL_FILES_A_SECOND = 2000


class Goal(NamedTuple):
    what: str
    measured: str
    target: str
    reached: bool


def goals(results: Results) -> list[Goal]:
    return [
        *uploads(results),
        cpu(results),
        *completion(results),
        memory(results, "upload-8-16", 16, 160),
        memory(results, "upload-8-64", 64, 200),
        at_least(results, "download", 1.0),
        at_least(results, "ranges", 0.85),
        small_files(results),
        at_least(results, "form", 0.40),
        at_least(results, "form", 1.3, DJANGO),
        encrypted(results),
        at_most("/healthz while 100 uploads stall", results.single("health").median * 1000, 50, "ms"),
    ]


def encrypted(results: Results) -> Goal:
    """Compare the throughput of the same file in the same browser."""
    ratio = results.single("browser-plain").median / results.single("browser-encrypted").median
    return Goal("Upload in Chromium, encrypted: ratio to plain", f"{ratio:.2f}", ">= 0.80", ratio >= 0.80)


def uploads(results: Results) -> list[Goal]:
    targets = {"upload-8-1": 0.30, "upload-8-4": 0.40, "upload-8-16": 0.40, "upload-1-4": 0.25}
    return [
        *(at_least(results, case, ratio) for case, ratio in targets.items()),
        *(at_least(results, f"upload-8-{clients}", 1.7, TUS_NODE) for clients in (1, 4, 16)),
        *(at_least(results, f"upload-8-{clients}", 1.2, TUSPY) for clients in (1, 4, 16)),
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


def small_files(results: Results) -> Goal:
    speed, ratio = results.speed("small", BYTEBIN).median, results.ratio("small", BYTEBIN)
    return Goal(
        "Download of files of 100 KiB, 16 clients: per second, or ratio to nginx",
        f"{speed:.0f}/s, {ratio:.2f}",
        f">= {SMALL_FILES_A_SECOND}/s or >= 0.10",
        speed >= SMALL_FILES_A_SECOND or ratio >= 0.10,
    )
