"""`bytebin shorten`, against a real server."""

import httpx

from tests.cli.user import User, output_of

TARGET = "https://example.org/a/long/address"


def test_a_short_link_is_printed_and_leads_to_its_target(user: User) -> None:
    link = user.run("shorten", TARGET).stdout.decode().strip()
    assert httpx.get(link).headers["Location"] == TARGET
    options = ("--slug", "cli-party", "--max-visits", "3", "--expires", "7d", "--password-stdin")
    made = output_of(user.run("shorten", TARGET, *options, "--json", stdin="secret\n"))
    assert (made["id"], made["max_visits"], made["password"]) == ("cli-party", 3, True)
    assert made["expires_at"]


def test_a_target_that_is_none_is_refused(user: User) -> None:
    refused = user.run("shorten", "javascript:alert(1)")
    assert refused.returncode == 1
    assert b"http" in refused.stderr
