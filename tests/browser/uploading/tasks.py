"""CPU time of each task on a page's main thread, from Chromium's tracing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.browser.quiet import QuietChromium

CATEGORY = "toplevel"
TASK = "ThreadControllerImpl::RunTask"
MAIN_THREAD = "CrRendererMain"
# Starting a worker's thread: usually within 5 ms, sometimes 130 on a busy machine, and not the page's work.
WORKER_STARTS = "blink.mojom.DedicatedWorkerHostFactoryClient"


@contextmanager
def recorded_tasks(chromium: QuietChromium) -> Iterator[list[float]]:
    """Yield a list that is filled at the end: CPU milliseconds of each task on the tab's main thread."""
    tasks: list[float] = []
    chromium.send(
        "Tracing.start", traceConfig={"includedCategories": [CATEGORY], "excludedCategories": ["*"]}
    )
    yield tasks
    chromium.evaluate("0")  # a task is recorded when it ends; once this one has, all earlier ones are too
    chromium.send("Tracing.end")
    messages = chromium.events_until("Tracing.tracingComplete")
    events = [
        event
        for message in messages
        if message["method"] == "Tracing.dataCollected"
        for event in message["params"]["value"]
    ]
    main = main_threads(events)
    mine = [event for event in events if (event["pid"], event["tid"]) in main]
    starts = [event for event in mine if starts_worker(event)]
    tasks += [
        event["tdur"] / 1000
        for event in mine
        if event["name"] == TASK and "tdur" in event and not any(holds(event, start) for start in starts)
    ]


def starts_worker(event: dict[str, Any]) -> bool:
    message = event["args"].get("chrome_mojo_event_info", {})
    return "dur" in event and message.get("watcher_notify_interface_tag") == WORKER_STARTS


def holds(task: dict[str, Any], part: dict[str, Any]) -> bool:
    same_thread = (task["pid"], task["tid"]) == (part["pid"], part["tid"])
    return same_thread and bool(task["ts"] <= part["ts"] < task["ts"] + task["dur"])


def main_threads(events: list[dict[str, Any]]) -> set[tuple[int, int]]:
    return {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == MAIN_THREAD
    }
