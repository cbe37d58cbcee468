"""Both log formats: what a client sends can end neither a line nor a value."""

import json
import logging
import re

import httpx
import pytest

from bytebin.observability.log_formats import BindRequest, JsonLines, KeyValue, RedactSecrets
from tests.conftest import StartServer

EVIL = 'x\n2026-01-01 level=info\r\u2028"a" b=c \x1b[31m\x00é'


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("bytebin.test", logging.WARNING, "", 0, message, args, info)
    assert BindRequest().filter(made)
    assert RedactSecrets().filter(made)
    return made


def test_text_is_key_value_by_default(start_server: StartServer) -> None:
    server = start_server()
    token = httpx.get(server.address).headers["X-Request-Id"]
    shape = (
        r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=info logger=bytebin\.access request_id=TOKEN "
        r"method=GET path=/ status=200 bytes_in=0 bytes_out=\d+ ms=\d+\.\d\n"
    )
    server.stop()
    assert re.search(shape.replace("TOKEN", token), server.log())


def test_a_server_that_refuses_to_start_says_so_in_plain_lines(start_server: StartServer) -> None:
    with pytest.raises(Exception, match=r"\n    \?: \(bytebin\.E002\) PUBLIC_URL is http://files"):
        start_server(PUBLIC_URL="http://files.example.org")


@pytest.mark.parametrize("message", [EVIL, f"{EVIL}\n{EVIL}"])
def test_no_input_can_forge_a_line(message: str) -> None:
    text = KeyValue().format(record("said %s", message))
    first, *rest = text.split("\n")
    assert first.startswith("time=")
    assert all(line.startswith("    ") for line in rest)
    assert not re.search(r"[^\t\n -~]", text)
    document = json.loads(JsonLines().format(record("said %s", message)))
    assert document["message"] == f"said {message}"
    assert "\n" not in JsonLines().format(record("said %s", message))


@pytest.mark.parametrize(
    "text",
    [
        "Not Found: /delete/abcdefghijk/geheim",
        "Not Found: /r/abcdefghijk/geheim.pdf",
        "Not Found: /account/confirm-email/geheim/",
        "Not Found: /account/password/reset/key/geheim/",
        "GET /d/abcdefghijk?ticket=geheim HTTP/1.1",
        "key bb_geheim_geheim0",
        "to geheim@example.org: refused",
    ],
)
def test_secrets_are_redacted_in_messages_and_in_tracebacks(text: str) -> None:
    error = ValueError(text)
    for formatter in (KeyValue(), JsonLines()):
        line = formatter.format(record("%s", text, error=error))
        assert "geheim" not in line
        assert line.count("***") == 2
        assert "ValueError" in line
