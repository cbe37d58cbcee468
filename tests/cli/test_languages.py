"""The command speaks the language of its environment, and JSON for programs stays English."""

import json

from tests.cli.command import run_bytebin

GERMAN = {
    "LANGUAGE": "",
    "LC_ALL": "de_DE.UTF-8",
    "BYTEBIN_URL": "https://127.0.0.1:1",
    "BYTEBIN_KEY": "bb_0",
}


def test_help_and_wrong_usage_are_german() -> None:
    assert "Dateien auf einen bytebin-Server hochladen" in run_bytebin("--help", **GERMAN).stdout.decode()
    assert "Fehler: diese Argumente fehlen: FILE" in run_bytebin("upload", **GERMAN).stderr.decode()


def test_a_failure_is_german_and_english_with_json() -> None:
    plain = run_bytebin("rm", "https://elsewhere.example/f/0123456789A", **GERMAN)
    assert "Dieser Link gehört zu einem anderen Server" in plain.stderr.decode()
    for_programs = run_bytebin("rm", "--json", "https://elsewhere.example/f/0123456789A", **GERMAN)
    assert json.loads(for_programs.stdout)["error"].startswith("That link belongs to a server other than")
