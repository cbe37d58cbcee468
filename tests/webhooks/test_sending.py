"""One attempt ends in time, follows nothing, and believes only a valid certificate."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from tests.webhooks.receiver import Receiver
from webhooks import sending
from webhooks.models import Problem

Serve = Callable[[Callable[[socket.socket], None]], int]


@pytest.fixture(autouse=True)
def _this_machine_is_allowed(settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve one connection after the other by a function, and return the port."""
    listeners: list[socket.socket] = []

    def start(answer: Callable[[socket.socket], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def run() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with closing(connection):
                    try:
                        answer(connection)
                    except OSError:
                        continue

        threading.Thread(target=run, daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X")
        time.sleep(0.05)


def nothing(connection: socket.socket) -> None:
    connection.recv(65536)
    time.sleep(5)


def garbage(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")


def endless(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("answer", [drip, nothing])
def test_a_slow_answer_is_cut_off(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, scheme: str, answer: Callable[[socket.socket], None]
) -> None:
    monkeypatch.setattr(sending, "TIME_LIMIT", 0.5)
    begun = time.monotonic()
    outcome = sending.post(f"{scheme}://127.0.0.1:{serve(answer)}/", {}, b"{}")
    assert time.monotonic() - begun < 2
    expected = Problem.TLS if (scheme, answer) == ("https", drip) else Problem.TIMEOUT
    assert outcome.problem == expected
    assert outcome.status is None


def test_what_is_no_http_is_no_answer(serve: Serve) -> None:
    assert sending.post(f"http://127.0.0.1:{serve(garbage)}/", {}, b"{}").problem == Problem.ANSWER


def test_an_endless_answer_is_not_read(serve: Serve) -> None:
    begun = time.monotonic()
    assert sending.post(f"http://127.0.0.1:{serve(endless)}/", {}, b"{}").problem is None
    assert time.monotonic() - begun < 2


def test_nobody_listening_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    assert sending.post(f"http://127.0.0.1:{port}/", {}, b"{}").problem == Problem.CONNECTION


def test_a_name_that_does_not_exist_is_said() -> None:
    assert sending.post("https://no-such-host.invalid/", {}, b"{}").problem == Problem.NAME


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.answers = [status]
    assert sending.post(receiver.url, {}, b"{}") == (Problem.STATUS, status)
    assert [message.path for message in receiver.received] == ["/hook?from=bytebin"]


def certificate(name: str, folder: Path) -> Path:
    """Write a self-signed certificate for the DNS name, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, SHA256())
    )
    path = folder / f"{name}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("name", "trusted", "problem"),
    [
        ("localhost", True, None),
        ("localhost", False, Problem.TLS),
        ("other.example", True, Problem.TLS),
    ],
)
def test_the_certificate_must_be_valid_for_the_name(
    receiver: Receiver,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    trusted: bool,
    problem: Problem | None,
) -> None:
    path = certificate(name, tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    sending.tls.cache_clear()
    try:
        url = f"https://localhost:{receiver.server_port}/"
        assert sending.post(url, {}, b"{}").problem == problem
    finally:
        sending.tls.cache_clear()
    assert len(receiver.received) == (problem is None)
