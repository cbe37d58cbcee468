"""Downloads are sent by the kernel (sendfile): Python never copies their bytes."""

import re
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import upload

SIZE = 8 * 2**20
TIMEOUT = 20.0  # seconds until a call whose bytes have arrived must be in the trace


@pytest.mark.parametrize("headers", [{}, {"Range": f"bytes=1048576-{SIZE - 2}"}], ids=["whole", "range"])
def test_a_download_is_sent_by_the_kernel(
    start_server: StartServer, tmp_path: Path, headers: dict[str, str]
) -> None:
    server = start_server(WEB_CONCURRENCY="1")
    alice = server.create_person("alice@example.org")
    content = bytes(range(256)) * (SIZE // 256)
    file = upload(alice.api, content)
    trace = tmp_path / "trace"
    [worker] = server.worker_pids()
    strace = subprocess.Popen(
        ["strace", "-f", "-e", "trace=sendfile,read,readv", "-o", trace, "-p", str(worker)]
    )
    try:
        while not traced(worker):
            time.sleep(0.05)
        response = httpx.get(file["download_url"], headers=headers)
        deadline = time.monotonic() + TIMEOUT
        while bytes_sent(trace) < len(response.content) and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        strace.terminate()
        strace.wait()
    expected = content if not headers else content[1048576 : SIZE - 1]
    assert response.content == expected
    assert bytes_sent(trace) == len(expected)


def bytes_sent(trace: Path) -> int:
    return sum(int(count) for count in re.findall(r"sendfile.*= (\d+)$", trace.read_text(), re.MULTILINE))


def traced(process: int) -> bool:
    threads = Path(f"/proc/{process}/task").glob("*/status")
    return all("TracerPid:\t0\n" not in thread.read_text() for thread in threads)
