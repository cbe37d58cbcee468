"""How long a page's main thread was busy with one thing, as Chromium's own tracing tells it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.browser.quiet import QuietChromium

CATEGORY = "toplevel"
TASK = "ThreadControllerImpl::RunTask"
MAIN_THREAD = "CrRendererMain"


@contextmanager
def recorded_tasks(chromium: QuietChromium) -> Iterator[list[float]]:
    """Filled in at the end: milliseconds of CPU (a busy machine adds none) of each task on the tab's main thread."""
    tasks: list[float] = []
    chromium.send(
        "Tracing.start", traceConfig={"includedCategories": [CATEGORY], "excludedCategories": ["*"]}
    )
    yield tasks
    chromium.send("Tracing.end")
    messages = chromium.events_until("Tracing.tracingComplete")
    events = [
        event
        for message in messages
        if message["method"] == "Tracing.dataCollected"
        for event in message["params"]["value"]
    ]
    main = main_threads(events)
    tasks += [
        event["tdur"] / 1000
        for event in events
        if event["name"] == TASK and "tdur" in event and (event["pid"], event["tid"]) in main
    ]


def main_threads(events: list[dict[str, Any]]) -> set[tuple[int, int]]:
    return {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == MAIN_THREAD
    }
