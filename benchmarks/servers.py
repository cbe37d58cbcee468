"""The servers that bytebin is compared with, each on a free port and with its own directory on the same disk."""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from benchmarks.process import tree
from benchmarks.source import Source
from tests.ports import free_port
from tests.server import BIN, MALLOC, ROOT

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
BENCH_BIN = ROOT / ".venv" / "bench" / "bin"  # made by `make bench`
PROCESSES = 2  # per measured server; also bytebin's default
THREADS = 64  # likewise
START_TIMEOUT = 30.0  # seconds
STOP_TIMEOUT = 10.0

NGINX = """
daemon off;
user {user} {group};
worker_processes {processes};
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    client_max_body_size 0;
    client_body_buffer_size 1m;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {files};
        location /put/ {{
            dav_methods PUT;
            create_full_put_path on;
        }}
    }}
}}
"""


class Peer:
    """A server started by `command`. It stores uploads below `files_below(folder)`."""

    def __init__(self, folder: Path, port: int, *command: str | Path, **environment: str) -> None:
        self.port = port
        self.files = files_below(folder)
        self._log = folder / "log"
        self._command = command
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={"PATH": os.environ["PATH"]} | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ready(self) -> Self:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{self._command}: {self._log.read_text(errors='replace')[-2000:]}")

    def stored(self) -> int:
        """Return the bytes of everything uploaded since the last `clean`."""
        files = (path for path in self.files.rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files if self.files / "static" not in path.parents)

    def clean(self) -> None:
        """Remove everything uploaded since the last call."""
        for entry in self.files.iterdir():
            if entry.name == "static":
                continue
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def stop(self) -> None:
        """Stop the server as an operator would, then kill any of its processes that remain."""
        family = tree(self.pid)
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_TIMEOUT)
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()


def files_below(folder: Path) -> Path:
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    return files


def nginx_program() -> str:
    """Return nginx's path. Debian installs it in a directory that is only in root's PATH."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"


def nginx(folder: Path) -> Peer:
    """WebDAV PUT below /put/, static files below /static/."""
    port, configuration = free_port(), folder / "nginx.conf"
    names = {
        "user": pwd.getpwuid(os.getuid()).pw_name,
        "group": grp.getgrgid(os.getgid()).gr_name,
        "processes": PROCESSES,
        "folder": folder,
        "files": files_below(folder),
        "port": port,
    }
    configuration.write_text(NGINX.format(**names))
    return Peer(folder, port, nginx_program(), "-p", folder, "-c", configuration).ready()


def tus_node(folder: Path) -> Peer:
    port, files = free_port(), files_below(folder)
    return Peer(folder, port, "node", HERE / "node" / "tus.mjs", str(port), files, str(PROCESSES)).ready()


def tuspyserver(folder: Path) -> Peer:
    port, files = free_port(), files_below(folder)
    options = f"--workers {PROCESSES} --log-level warning --no-access-log --port {port}"
    return Peer(
        folder,
        port,
        BENCH_BIN / "uvicorn",
        *options.split(),
        "--app-dir",
        PEERS,
        "tuspy:app",
        BENCH_FILES=str(files),
    ).ready()


def copyparty(folder: Path) -> Peer:
    """Run copyparty with one volume that everybody can write to. It keeps its own files outside the volume."""
    port, files = free_port(), files_below(folder)
    options = f"-q -i 127.0.0.1 -p {port} --http-only --no-thumb"
    volume = ["-v", f"{files}::w", "--hist", str(folder / "history")]
    return Peer(
        folder, port, BENCH_BIN / "copyparty", *options.split(), *volume, XDG_CONFIG_HOME=str(folder)
    ).ready()


def django_form(folder: Path) -> Peer:
    """Run Django's form upload under the same kind of server as bytebin."""
    port, files = free_port(), files_below(folder)
    options = f"--config /dev/null --preload --worker-class gthread --workers {PROCESSES} --threads {THREADS}"
    command = [str(BIN / "gunicorn"), *options.split(), "--bind", f"127.0.0.1:{port}", "--chdir", str(PEERS)]
    environment = MALLOC | {"BENCH_FILES": str(files)}
    return Peer(folder, port, *command, "djangoform", **environment).ready()


def durable(folder: Path) -> Peer:
    """Start the program that receives, hashes, writes and syncs chunks, and does nothing else."""
    port, files = free_port(), files_below(folder)
    return Peer(folder, port, sys.executable, "-m", "benchmarks.durable", str(port), files).ready()


def sink(folder: Path, source: Source, small_size: int) -> Peer:
    """Start the server that does nothing. What the clients reach with it is their ceiling."""
    port = free_port()
    files_below(folder)
    return Peer(
        folder, port, sys.executable, "-m", "benchmarks.sink", str(port), source.path, str(small_size)
    ).ready()
