"""A real S3 server: seaweedfs, on free ports, with its own directory.

`python -m tests.s3_server PYTEST-ARGUMENTS` runs tests while one is up. Each server that they start, and the services
that they call, store blobs there, each under its own prefix.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import SystemRandom
from socket import socket
from tempfile import TemporaryDirectory
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

from files.blobstore.address import storage_at
from tests.ports import is_free, is_ours
from tests.server import STORE_VARIABLE

WEED = Path(sys.executable).parent / "weed"
START_TIMEOUT = 60.0  # seconds; about 2 on an idle machine
# It also listens on each port + 10000.
SPAN = 10_000
KEY, SECRET, BUCKET = "test-key", "test+secret/key", "bytebin"
ESCAPED_SECRET = "test%2Bsecret%2Fkey"
PARTS = ("master", "volume", "filer", "s3")
OPTIONS = (
    "-ip=127.0.0.1",
    "-ip.bind=127.0.0.1",
    f"-bucket={BUCKET}",
    "-admin.ui=false",
    "-webdav=false",
    "-master.telemetry=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
)


class S3Server:
    """An S3 server. `url(prefix)` is a value for BLOB_STORE_URL; each prefix is a separate store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = free_ports(len(PARTS))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return self.ports[-1]

    def url(self, prefix: str) -> str:
        return f"s3://{KEY}:{ESCAPED_SECRET}@127.0.0.1:{self.port}/{BUCKET}/{prefix}?tls=false"

    def start(self) -> Self:
        ports = [f"-{part}.port={port}" for part, port in zip(PARTS, self.ports, strict=True)]
        secrets = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "GOMEMLIMIT": "300MiB"}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [WEED, "mini", f"-dir={self.folder}", *OPTIONS, *ports],
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder)} | secrets,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_up()
        return self

    def _wait_until_up(self) -> None:
        """Wait until the server stores an object. It accepts connections before it can."""
        assert self.process
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self.process.poll() is None:
            with closing(socket()) as probe:
                if not probe.connect_ex(("127.0.0.1", self.port)) and self._stores():
                    return
            time.sleep(0.1)
        self.kill()
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-4000:])

    def _stores(self) -> bool:
        try:
            bucket(self.url("")).put_object(Bucket=BUCKET, Key="probe", Body=b"")
        except (BotoCoreError, ClientError):
            return False
        return True

    def kill(self) -> None:
        """Kill the server with SIGKILL. What it acknowledged is on its disk."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def storage(url: str) -> Any:
    return S3Storage(**storage_at(url)["OPTIONS"])


def bucket(url: str) -> Any:
    """Return a plain S3 client, for operations that a store does not offer."""
    return storage(url).connection.meta.client


def free_ports(count: int) -> list[int]:
    """Return ports below the ephemeral range, so that a killed server can reuse its own."""
    found: list[int] = []
    while len(found) < count:
        port = SystemRandom().randrange(10_000, 20_000)
        if is_ours(port) and port not in found and is_free(port) and is_free(port + SPAN):
            found.append(port)
    return found


@contextmanager
def s3_server() -> Iterator[S3Server]:
    with TemporaryDirectory(prefix="bytebin-s3-") as folder:
        server = S3Server(Path(folder))
        try:
            yield server.start()
        finally:
            if server.process:
                server.kill()


def main() -> int:
    settings.configure()
    with s3_server() as server:
        environment = os.environ | {STORE_VARIABLE: server.url("{}")}
        return subprocess.run(
            [sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
