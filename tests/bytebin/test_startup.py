"""What the server prints when it has started, and settings that it refuses to start with."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from django.core.exceptions import ImproperlyConfigured

from bytebin.extras import require
from tests.conftest import StartServer
from tests.server import ROOT, ServerFailed, manage

pytestmark = pytest.mark.turns(3)


def in_long(*values: object) -> ParameterSet:
    """Mark a case that another of the same kind stands for in `make test`."""
    return pytest.param(*values, marks=pytest.mark.long)


def test_the_first_line_is_the_url_and_the_second_names_the_mail_destination(
    start_server: StartServer,
) -> None:
    server = start_server(fresh=True)
    first, second, *rest = server.log().splitlines()
    assert first == f"bytebin is up: {server.url}/"
    assert str(server.data_dir / "mail") in second
    assert "EMAIL_URL" in second
    assert not rest


def test_with_a_mail_server_only_the_url_is_printed(start_server: StartServer) -> None:
    server = start_server(fresh=True, EMAIL_URL="smtp://127.0.0.1:2525")
    assert server.log() == f"bytebin is up: {server.url}/\n"


def test_behind_a_proxy_both_urls_are_printed(start_server: StartServer) -> None:
    server = start_server(fresh=True, PUBLIC_URL="https://files.example.org")
    listening = server.address.removeprefix("http://")
    assert server.log().startswith(f"bytebin is up: https://files.example.org/ (listening on {listening})\n")


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"PUBLIC_URL": "http://files.example.org"}, "PUBLIC_URL=https://files.example.org"),
        in_long({"PUBLIC_URL": "http://192.168.1.5:8000"}, "PUBLIC_URL=https://"),
        in_long({"PUBLIC_URL": "files.example.org"}, "https://files.example.org"),
        ({"SECRET_KEY": "short"}, "Leave SECRET_KEY unset"),
        ({"DATABASE_URL": "mysql://127.0.0.1/bytebin"}, "DATABASE_URL must begin with one of mongodb://"),
        in_long({"DATABASE_URL": "mongodb://127.0.0.1:27017"}, "DATABASE_URL names no database"),
        in_long({"CACHE_URL": "memcached://127.0.0.1:11211"}, "CACHE_URL must begin with one of redis://"),
        in_long(
            {"BLOB_STORE_URL": "s3://key:secret@host"}, "must have the form s3://KEY:SECRET@HOST:PORT/BUCKET"
        ),
        ({"REDIRECT_DOWNLOADS": "true"}, "need a store that serves by itself: BLOB_STORE_URL=s3://"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_an_unsafe_setting_is_refused_with_a_suggestion(
    start_server: StartServer, settings: dict[str, str], advice: str
) -> None:
    with pytest.raises(ServerFailed, match=re.escape(advice)) as refused:
        start_server(fresh=True, **settings)
    assert "bytebin is up" not in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_a_data_folder_that_others_can_read_is_refused(start_server: StartServer) -> None:
    server = start_server(fresh=True)
    server.stop()
    server.data_dir.chmod(0o755)
    with pytest.raises(ServerFailed, match=f"chmod 700 {server.data_dir}"):
        server.start()


def test_manage_py_refuses_the_same(prepared_data_dir: Path) -> None:
    command = ["createuser", "x@example.org", "--password-stdin"]
    settings = {"PUBLIC_URL": "http://files.example.org"}
    with pytest.raises(subprocess.CalledProcessError) as refused:
        manage(prepared_data_dir, *command, stdin="correct horse\n", fresh=True, **settings)
    assert "PUBLIC_URL=https://files.example.org" in refused.value.stderr


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "http://127.0.0.9", "http://[::1]:8000", "https://x.org"]
)
def test_this_machine_and_https_are_safe(prepared_data_dir: Path, url: str) -> None:
    assert "no issues" in manage(prepared_data_dir, "check", fresh=True, PUBLIC_URL=url)


def test_every_setting_is_named_in_the_example() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    sources = [ROOT / "gunicorn.conf.py", ROOT / "bytebin" / "settings.py", ROOT / "bytebin" / "env.py"]
    read = {name for path in sources for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text())}
    assert read == named


def test_a_missing_extra_is_named_with_the_command_that_installs_it() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL needs .* -r requirements-mongodb\.txt"):
        require("no_such_module", "DATABASE_URL", "requirements-mongodb.txt")


def test_preparing_again_does_only_what_has_changed(prepared_data_dir: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "var"
    shutil.copytree(prepared_data_dir, data_dir)
    manifest = data_dir / "static" / "staticfiles.json"
    collected = manifest.stat().st_mtime_ns
    began = time.monotonic()
    manage(data_dir, "prepare")
    assert time.monotonic() - began < 10
    assert manifest.stat().st_mtime_ns == collected


@pytest.mark.long  # it compresses every static file again
def test_preparing_another_release_collects_and_migrates(prepared_data_dir: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "var"
    shutil.copytree(prepared_data_dir, data_dir)
    manifest = data_dir / "static" / "staticfiles.json"
    collected = manifest.stat().st_mtime_ns
    (data_dir / "static" / ".collected").write_text("of another release")
    manage(data_dir, "prepare")
    assert manifest.stat().st_mtime_ns > collected
    manage(data_dir, "migrate", "files", "0007")
    manage(data_dir, "prepare")
    assert "[ ]" not in manage(data_dir, "showmigrations")
