"""The threads of workers in this test's browsers, as the system has them: one that was ended is gone."""

import os
from pathlib import Path

from tests.browser.saving.memory import family_of

Thread = tuple[int, int]  # its process and itself
# As each engine calls them. The system keeps 15 characters of it.
CHROMIUM, FIREFOX, WEBKIT = "DedicatedWorker", "DOM Worker", "WebCore: Worker"


def worker_threads(name: str) -> set[Thread]:
    return {
        (pid, int(task.name))
        for pid in family_of(os.getpid())
        for task in Path(f"/proc/{pid}/task").glob("*")
        if name_of(task) == name
    }


def name_of(task: Path) -> str:
    try:
        return (task / "comm").read_text().rstrip("\n")
    except (FileNotFoundError, ProcessLookupError):
        return ""  # it has ended
