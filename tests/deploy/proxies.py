"""Run the real nginx and Caddy on a free port, with the documented configuration."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

START_TIMEOUT = 60.0  # seconds
CADDY_OPTIONS = """
	admin off
	auto_https disable_redirects
	default_bind 127.0.0.1
	local_certs
	skip_install_trust
"""
PROGRAMS = "/usr/sbin:/usr/bin:/sbin:/bin"


@contextmanager
def nginx(folder: Path, site: str, url: str) -> Iterator[None]:
    """Run nginx with `site` inside http {}. Workers run as the current user, since blobs are private."""
    user = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    (folder / "nginx.conf").write_text(
        f"""
        {user} daemon off; pid nginx.pid;
        events {{}}
        http {{
            access_log off;
            client_body_temp_path body; proxy_temp_path proxy;
            fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
            {site}
        }}
        """
    )
    with running(["nginx", "-p", str(folder), "-e", "stderr", "-c", "nginx.conf"], folder, url):
        yield


@contextmanager
def caddy(folder: Path, site: str, url: str) -> Iterator[None]:
    """Run Caddy with `site`, on the loopback interface and with a certificate of its own authority."""
    (folder / "Caddyfile").write_text(f"{{\n{CADDY_OPTIONS}}}\n{site}")
    command = ["caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
    with running(command, folder, url):
        yield


@contextmanager
def running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    environment = {"PATH": PROGRAMS, "HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        wait_until_up(process, url, folder / "log")
        yield
    finally:
        process.terminate()
        process.wait()


def wait_until_up(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(f"{url}/healthz", verify=False)  # noqa: S501  # the test's own certificate
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())


def certificate(folder: Path) -> tuple[Path, Path]:
    """Create a self-signed certificate and key for 127.0.0.1. Return their paths."""
    chain, key = folder / "fullchain.pem", folder / "privkey.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1"
    )
    outputs = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(chain)]
    subprocess.run([*command.split(), *outputs], check=True, capture_output=True)
    return chain, key
