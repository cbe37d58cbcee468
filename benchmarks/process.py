"""Read from /proc what a server's processes have cost so far."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def tree(root: int) -> list[int]:
    """Return the process IDs of `root` and all its descendants."""
    found = [root]
    for pid in found:
        for children in PROC.glob(f"{pid}/task/*/children"):
            found += [int(child) for child in read(children).split()]
    return found


def cpu_seconds(root: int) -> float:
    """Return the user and system time of the tree's threads, including threads and processes that have ended."""
    ticks = 0
    for pid in tree(root):
        # The name, in parentheses, may contain spaces; utime, stime, and the same of ended
        # children are fields 14 to 17 (proc(5)).
        fields = read(PROC / str(pid) / "stat").rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICKS


def machine_cpu_seconds() -> float:
    """Return the time that all processors have worked since the start: for processes, the kernel and interrupts."""
    user, nice, system, _idle, _iowait, irq, softirq = map(int, read(PROC / "stat").split(None, 8)[1:8])
    return (user + nice + system + irq + softirq) / TICKS


def memory(root: int) -> int:
    """Return the tree's proportional set size (Pss) in bytes. Shared memory counts once."""
    total = 0
    for pid in tree(root):
        for line in read(PROC / str(pid) / "smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def read(path: Path) -> str:
    """Return the file's text, or "" if the process has just ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
