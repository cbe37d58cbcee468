"""Describe the machine and the software that were measured, without host names or paths."""

import json
import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.servers import HERE, PROCESSES, nginx_program


def about(folder: Path, rounds: int, completions: str) -> dict[str, str]:
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": f"{processor()}, {os.cpu_count()} cores, shared by server and clients",
        "memory": f"{int(memory[1]) // 2**20} GiB" if memory else "unknown",
        "kernel": f"{platform.system()} {platform.release().split('-')[0]}",
        "filesystem": filesystem(folder),
        "versions": versions(),
        "processes": f"{PROCESSES} per server, copyparty one",
        "rounds": f"{rounds}; in each, every server takes its turn",
        "load average before": f"{os.getloadavg()[0]:.1f}",
        "completions": completions,
    }


def processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return found[1].strip() if found else platform.machine()


def filesystem(folder: Path) -> str:
    """Return the filesystem type of the innermost mount that contains `folder`."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    holding = [(Path(point), kind) for point, kind in mounts if folder.is_relative_to(point)]
    return max(holding, key=lambda mount: len(mount[0].parts))[1]


def versions() -> str:
    node = json.loads((HERE / "node" / "package-lock.json").read_text())["packages"]
    pins = (HERE / "requirements.txt").read_text()
    python = re.findall(r"^(tuspyserver|uvicorn|copyparty)==([\d.]+)", pins, re.MULTILINE)
    found = {
        "Python": platform.python_version(),
        "Django": version("Django"),
        "gunicorn": version("gunicorn"),
        "nginx": printed([nginx_program(), "-v"]).partition("/")[2],
        "@tus/server": node["node_modules/@tus/server"]["version"],
        "Node": printed(["node", "--version"]).lstrip("v"),
        **dict(python),
    }
    return ", ".join(f"{name} {number}" for name, number in found.items())


def printed(command: list[str]) -> str:
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    return ran.stdout.strip()
