"""Every setting either works or is refused at startup, with advice on what to write."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from bytebin import hosts
from tests.campaign import LONG, sample
from tests.conftest import StartServer
from tests.server import ROOT, environment, manage

NUMBERS = ["-1", "1.5", "1e3", "1_000", "١٢٣", "10GB", "0x10", "1" * 30]
SWITCHES = ["ture", "2", "enabled", "Yes please"]
# Their values may hold a password: a refusal never repeats them.
SECRETS = {
    *("CACHE_URL", "DATABASE_URL", "BLOB_STORE_URL", "EMAIL_URL", "METRICS_TOKEN"),
    *("OIDC_CLIENT_SECRET", "LDAP_BIND_PASSWORD"),
}

# Variable -> wrong value -> what the refusal says. "" stands for the variable's name and the form of a right value.
WRONG: Mapping[str, Mapping[str, str]] = {
    "HOST": dict.fromkeys(
        ["http://0.0.0.0", "0.0.0.0:8000", "[::1]", "256.0.0.1", "a b"], "HOST=0.0.0.0 or HOST=::"
    ),
    "PORT": dict.fromkeys([*NUMBERS, "0", "65536", "http"], "from 1 to 65535"),
    "PUBLIC_URL": {
        "files.example.org": "PUBLIC_URL=https://files.example.org",
        "https://": "PUBLIC_URL=https://files.example.org",
        "ftp://files.example.org": "PUBLIC_URL=https://files.example.org",
        "https://files.example.org/share": "PUBLIC_URL=https://files.example.org",
        "https://files.example.org//": "PUBLIC_URL=https://files.example.org",
        "https://files.example.org?x=1": "PUBLIC_URL=https://files.example.org",
        "https://files.example.org/?": "PUBLIC_URL=https://files.example.org",
        "https://files.example.org/#top": "PUBLIC_URL=https://files.example.org",
        "https://user:pw@files.example.org": "PUBLIC_URL=https://files.example.org",
        "https://exämple.org": "PUBLIC_URL=https://xn--exmple-cua.org",
        "https://exämple.org:8443": "PUBLIC_URL=https://xn--exmple-cua.org:8443",
        "https://my_host.example.org": "PUBLIC_URL=https://files.example.org",
        "https://files.example.org.": "PUBLIC_URL=https://files.example.org",
        "https://-x.org": "PUBLIC_URL=https://files.example.org",
        "http://::1": "PUBLIC_URL=http://[::1]",
        "https://2001:db8::1": "PUBLIC_URL=https://[2001:db8::1]",
        "https://[::1": "PUBLIC_URL=https://",
        "https://[fe80::1%eth0]": "PUBLIC_URL=https://",
        "https://files.example.org:port": "PUBLIC_URL=https://files.example.org",
        "https://files.example.org:70000": "PUBLIC_URL=https://files.example.org",
        "https://files.example.org:0": "PUBLIC_URL=https://files.example.org",
        "https://files.example.org:": "PUBLIC_URL=https://files.example.org",
        "https://256.1.1.1": "PUBLIC_URL=https://",
        "https://a b.org": "PUBLIC_URL=https://",
        "http://files.example.org": "PUBLIC_URL=https://files.example.org",
    },
    "ALLOWED_HOSTS": {
        "https://a.org": "without scheme, port and path",
        "a.org:8000": "without scheme, port and path",
        "a.org/x": "without scheme, port and path",
        "a.org b.org": "separated by commas",
        "exämple.org": "ALLOWED_HOSTS=xn--exmple-cua.org",
        "::1": "ALLOWED_HOSTS=[::1]",
        "*.a.org": "without scheme, port and path",
    },
    "PROXY_COUNT": dict.fromkeys([*NUMBERS, "true", "17"], "from 0 to 16"),
    "DATA_DIR": dict.fromkeys(["/dev/null", "/proc/version", "/dev/null/x"], "DATA_DIR"),
    "STATIC_ROOT": dict.fromkeys(["/dev/null", "/proc/version"], "must be the path of a directory"),
    "CACHE_URL": {
        "localhost:6379": "must begin with one of redis://",
        "memcached://127.0.0.1:11211": "must begin with one of redis://",
        "redis://": "redis://:PASSWORD@HOST:6379/0",
        "redis://127.0.0.1:port": "redis://:PASSWORD@HOST:6379/0",
        "redis://127.0.0.1:6379/main": "redis://:PASSWORD@HOST:6379/0",
        "redis://:p/w@127.0.0.1": "redis://:PASSWORD@HOST:6379/0",
        "unix://": "redis://:PASSWORD@HOST:6379/0",
    },
    "DATABASE_URL": {
        "mysql://127.0.0.1/bytebin": "must begin with one of mongodb://",
        "/var/lib/bytebin.sqlite3": "must begin with one of mongodb://",
        "mongodb://127.0.0.1:27017": "names no database",
        "mongodb://": "mongodb://USER:PASSWORD@HOST:27017/DATABASE",
        "mongodb://127.0.0.1:port/bytebin": "mongodb://USER:PASSWORD@HOST:27017/DATABASE",
        "mongodb://u:p@w@127.0.0.1/bytebin": "mongodb://USER:PASSWORD@HOST:27017/DATABASE",
        "postgres://127.0.0.1": "postgres://USER:PASSWORD@HOST:5432/DATABASE",
        "postgres://127.0.0.1:port/bytebin": "postgres://USER:PASSWORD@HOST:5432/DATABASE",
        "postgres://u:p#w@127.0.0.1/bytebin": "postgres://USER:PASSWORD@HOST:5432/DATABASE",
        "postgres://u:p@127.0.0.1/bytebin?ssl_mode=require": "DATABASE_URL has the option ssl_mode",
    },
    "BLOB_STORE_URL": dict.fromkeys(
        [
            "s3://key:secret@host",
            "https://s3.example.org/bucket",
            "s3://key@host/bucket",
            "s3://key:secret@host:port/bucket",
            "s3://key:secret@host/bucket?tls=no",
            "s3://key:secret@host/bucket?addressing=other",
            "s3://key:secret@host/bucket?regoin=eu",
            "s3://key:sec#ret@host/bucket",
            "file://blobs",
        ],
        "must have the form s3://KEY:SECRET@HOST:PORT/BUCKET",
    ),
    "REDIRECT_DOWNLOADS": {
        **dict.fromkeys(SWITCHES, "must be true or false"),
        "true": "BLOB_STORE_URL=s3://",
    },
    "DIRECT_UPLOADS": {**dict.fromkeys(SWITCHES, "must be true or false"), "true": "BLOB_STORE_URL=s3://"},
    "SECRET_KEY": {"short": "Leave SECRET_KEY unset"},
    "EMAIL_URL": dict.fromkeys(
        [
            "mail.example.org",
            "smtp://",
            "smtps://mail.example.org",
            "consolemail://",
            "smtp+tls://mail.example.org:port",
            "smtp+tls://u:p#w@mail.example.org",
            "smtp+tls://u:p?w@mail.example.org",
            "smtp+tls://u:p/w@mail.example.org",
        ],
        "EMAIL_URL must have the form smtp+tls://",
    ),
    "DEFAULT_FROM_EMAIL": dict.fromkeys(
        [
            "bytebin",
            "a@",
            "@example.org",
            "a@b@example.org",
            "Bytebin <bytebin>",
            "a@example.org, b@example.org",
        ],
        "DEFAULT_FROM_EMAIL=bytebin <bytebin@example.org>",
    ),
    "REGISTRATION": dict.fromkeys(["opened", "true", "Open"], "must be open, invitation or closed"),
    "ALLOWED_EMAIL_DOMAINS": dict.fromkeys(
        ["a@b.org", "https://a.org", "*.a.org", "a_b.org", "a..org"], "must be domains separated by commas"
    ),
    "BLOCKED_EMAIL_DOMAINS": dict.fromkeys(["*", "192.0.2.1"], "must be domains separated by commas"),
    "OIDC_ISSUER": {
        **dict.fromkeys(
            [
                "login.example.org",
                "http://login.example.org",
                "https://",
                "https://login.example.org?x=1",
                "https://login.example.org/#x",
                f"https://login.example.org/{'x' * 200}",
            ],
            "OIDC_ISSUER=https://login.example.org",
        ),
        "https://login.example.org": "needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET",
    },
    "OIDC_CLIENT_ID": {},
    "OIDC_CLIENT_SECRET": {},
    "OIDC_NAME": {},
    "OIDC_SCOPES": {"email profile": "must contain openid"},
    "OIDC_GROUPS_CLAIM": {},
    "OIDC_TRUST_EMAIL": dict.fromkeys(SWITCHES, "must be true or false"),
    "LDAP_URL": {
        **dict.fromkeys(
            [
                "ldap.example.org",
                "https://ldap.example.org",
                "ldaps://",
                "ldaps://ldap.example.org/dc=org",
                "ldaps://x:port",
            ],
            "LDAP_URL=ldaps://ldap.example.org",
        ),
        "ldap://ldap.example.org": "LDAP_START_TLS=true",
    },
    "LDAP_START_TLS": dict.fromkeys(SWITCHES, "must be true or false"),
    "LDAP_BIND_DN": {},
    "LDAP_BIND_PASSWORD": {},
    "LDAP_USER_BASE": {},
    "LDAP_USER_FILTER": dict.fromkeys(["mail=%(user)s", "(mail=x)"], "LDAP_USER_FILTER=(mail=%(user)s)"),
    "LDAP_GROUP_BASE": {},
    "LDAP_ID_ATTRIBUTE": {},
    "SSO_MODERATOR_GROUPS": {},
    "SSO_REGISTER_GROUPS": {},
    "SSO_QUOTAS": dict.fromkeys(
        ["staff", "staff=", "=5", "staff=5GB", f"staff={2**63}", "staff=1,x"], "SSO_QUOTAS=staff=50000000000"
    ),
    "SSO_ONLY": {**dict.fromkeys(SWITCHES, "must be true or false"), "true": "needs OIDC_ISSUER"},
    "QUOTA_BYTES": dict.fromkeys([*NUMBERS, str(2**63)], "from 0 to 9223372036854775807"),
    "MAX_FILE_BYTES": dict.fromkeys([*NUMBERS, "0", "671088640001"], "from 1 to 671088640000"),
    "MAX_FILE_TTL": dict.fromkeys([*NUMBERS, "7d", "315360001"], "from 0 to 315360000"),
    "DISK_RESERVE_BYTES": dict.fromkeys(NUMBERS, "from 0 to 9223372036854775807"),
    "LOSE_CHUNKS_ON_POWER_CUT": dict.fromkeys(SWITCHES, "must be true or false"),
    "ACCEL_REDIRECT_PREFIX": dict.fromkeys(
        ["/blobs", "blobs/", "/", "https://x.org/blobs/", "/a b/", "/blobs//"],
        "ACCEL_REDIRECT_PREFIX=/blobs/",
    ),
    "WEB_CONCURRENCY": dict.fromkeys([*NUMBERS, "0", "257"], "from 1 to 256"),
    "WEB_THREADS": dict.fromkeys([*NUMBERS, "0", "4097"], "from 1 to 4096"),
    "LOG_LEVEL": dict.fromkeys(["verbose", "info", "TRACE", "10"], "one of: INFO, DEBUG, WARNING, ERROR"),
    "LOG_FORMAT": dict.fromkeys(["xml", "JSON", "text json"], "one of: text, json"),
    "PROOF_OF_WORK": dict.fromkeys(SWITCHES, "must be true or false"),
    "UPLOAD_PROOF_OF_WORK": dict.fromkeys(SWITCHES, "must be true or false"),
    "MODERATORS_NEED_SECOND_FACTOR": dict.fromkeys(SWITCHES, "must be true or false"),
    "WEBHOOK_NETWORKS": dict.fromkeys(
        ["192.168.1.1/24", "home", "10.0.0.0/33"], "networks separated by commas"
    ),
    "ACTIVITY_ADDRESS_DAYS": dict.fromkeys([*NUMBERS, "91"], "from 0 to 90"),
    "LOG_CLIENT_ADDRESS": dict.fromkeys(SWITCHES, "must be true or false"),
    "METRICS_TOKEN": dict.fromkeys(["two words", "tökén"], "ASCII characters without spaces"),
    "DEBUG": dict.fromkeys(SWITCHES, "must be true or false"),
}

# What works, however unusual. The origin is the one that browsers send.
ORIGINS = {
    "https://files.example.org/": "https://files.example.org",
    "HTTPS://Files.Example.ORG": "https://files.example.org",
    "https://files.example.org:443": "https://files.example.org",
    "http://127.0.0.1:80": "http://127.0.0.1",
    "https://files.example.org:8443": "https://files.example.org:8443",
    "https://xn--exmple-cua.org": "https://xn--exmple-cua.org",
    "https://[2001:DB8:0::1]:8443/": "https://[2001:db8::1]:8443",
    "http://localhost:8000": "http://localhost:8000",
}


def outcomes(folder: Path, *settings: dict[str, str]) -> list[dict[str, Any]]:
    """Start once with each of `settings` (tests/bytebin/starting.py)."""
    given = [{"DATA_DIR": str(folder / "var"), **variables} for variables in settings]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bytebin.starting"],
        input=json.dumps(given),
        env={**environment(folder / "var"), "DATABASE_URL": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def documented() -> dict[str, str]:
    """The variables of .env.example with the values there, "" if a variable is commented out."""
    lines = re.findall(r"^(#?)([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    return {name: "" if unset else value for unset, name, value in lines}


def test_no_setting_is_forgotten() -> None:
    assert WRONG.keys() == documented().keys()


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, Any]]:
    """The outcome of a start with a wrong value, by the variable's name and the value: one in ten of them, or all."""
    wrong = sample([(name, value) for name, values in WRONG.items() for value in values])
    found = outcomes(tmp_path_factory.mktemp("wrong"), *({name: value} for name, value in wrong))
    return dict(zip(wrong, found, strict=True))


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_with_a_suggestion(
    name: str, refusals: dict[tuple[str, str], dict[str, Any]]
) -> None:
    tried = {value: outcome for (of, value), outcome in refusals.items() if of == name}
    assert tried or not (LONG and WRONG[name])
    for value, found in tried.items():
        advice = WRONG[name][value]
        assert found["code"] == 1, (value, found["printed"])
        assert advice in found["printed"], value
        assert name in found["printed"], value
        assert "Traceback" not in found["printed"]
        if name in SECRETS:
            assert not re.search(r"\bp#w|\bp[@/?]w|sec#ret|two words|tökén", found["printed"]), value


def test_the_example_as_it_stands_and_empty_variables_work(tmp_path: Path) -> None:
    values = {name: value for name, value in documented().items() if name != "DATA_DIR"}
    for found in outcomes(tmp_path, values, dict.fromkeys(values, "")):
        assert (found["code"], found["printed"]) == (0, "")


def test_unusual_values_work(tmp_path: Path) -> None:
    unusual = [
        {"HOST": "::", "ALLOWED_HOSTS": " A.org, .b.org ,[2001:DB8::1],192.0.2.1,*,"},
        {"EMAIL_URL": "smtp+tls://user%40x:p%23w@mail.example.org", "DEFAULT_FROM_EMAIL": "B <b@localhost>"},
        {"DEBUG": "No", "DIRECT_UPLOADS": "FALSE", "PROXY_COUNT": "2", "LOG_LEVEL": "ERROR"},
        {"CACHE_URL": "redis://:p%2Fw@127.0.0.1:6379/0", "METRICS_TOKEN": "t" * 40},
        {
            "BLOB_STORE_URL": "s3://key:sec%23ret@host:9000/bucket?region=eu&tls=false",
            "DIRECT_UPLOADS": "true",
        },
        {"REGISTRATION": "closed", "ALLOWED_EMAIL_DOMAINS": " A.org,.exämple.org  @b.org, "},
        {
            "OIDC_ISSUER": "https://login.example.org/realms/main/",
            "OIDC_CLIENT_ID": "bytebin",
            "OIDC_CLIENT_SECRET": "p#w",
            "SSO_QUOTAS": "a=b=5, c = 7,",
            "SSO_ONLY": "true",
        },
        {"PORT": "8080", "STATIC_ROOT": str(tmp_path / "static"), "ACCEL_REDIRECT_PREFIX": "/blobs/"},
    ]
    for settings, found in zip(unusual, outcomes(tmp_path, *unusual), strict=True):
        assert (found["code"], found["printed"]) == (0, ""), settings


@pytest.mark.parametrize("url", ORIGINS)
def test_a_public_url_is_normalised_as_in_browsers(url: str) -> None:
    assert hosts.origin(url, "PUBLIC_URL") == ORIGINS[url]


def test_a_server_with_an_ipv6_public_url_answers_to_its_host(start_server: StartServer) -> None:
    server = start_server(fresh=True, PUBLIC_URL="https://[2001:DB8:0::1]:8443/")
    request = Request(f"{server.address}/", headers={"Host": "[2001:db8::1]:8443"})
    with urlopen(request, timeout=20) as response:
        assert response.status == 200


def test_a_value_can_be_read_from_a_file_with_a_trailing_line_feed(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("https://files.example.org\n")
    (tmp_path / "latin").write_bytes(b"\xff")
    good, missing, wrong = outcomes(
        tmp_path,
        {"PUBLIC_URL_FILE": str(tmp_path / "url")},
        {"PUBLIC_URL_FILE": str(tmp_path / "none")},
        {"METRICS_TOKEN_FILE": str(tmp_path / "latin")},
    )
    assert (good["code"], good["printed"]) == (0, "")
    assert (missing["code"], wrong["code"]) == (1, 1)
    assert "The file that PUBLIC_URL_FILE names cannot be read" in missing["printed"]
    assert "The file that METRICS_TOKEN_FILE names cannot be read" in wrong["printed"]


def test_manage_py_prints_one_line(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        manage(tmp_path / "var", "purge", fresh=True, QUOTA_BYTES="10GB")
    assert refused.value.stderr.startswith("bytebin cannot start: QUOTA_BYTES must be a whole number")
    assert refused.value.stderr.count("\n") == 1
