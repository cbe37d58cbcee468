"""Notices: a person adds a webhook, and a program of theirs hears of a download that a browser has verified."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import file_id, save
from tests.browser.journeys.text_page import read_once
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.cli.user import User
from tests.conftest import StartServer
from tests.databases.engine import LONG_AGO
from tests.server import ROOT, Server, environment
from tests.webhooks.receiver import Receiver, receiving

pytestmark = pytest.mark.turns(5)


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    return start_server(WEBHOOK_NETWORKS="127.0.0.0/8")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@contextmanager
def delivering(server: Server) -> Iterator[subprocess.Popen[bytes]]:
    """Run the background process, as `make serve` does."""
    command = [sys.executable, str(ROOT / "manage.py"), "notices", "--every", "0.2"]
    settings = environment(server.data_dir, **server.settings)
    with subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def add_webhook(visitor: Visitor, url: str) -> str:
    """Return the signing secret."""
    page = visitor.page
    page.goto("/account/")
    page.get_by_role("link", name="Notices").click()
    page.get_by_role("link", name="Add a webhook").click()
    page.get_by_label("Address").fill("http://10.0.0.1/hook")
    page.get_by_role("button", name="Add the webhook").click()
    expect(page.get_by_role("alert").first).to_contain_text("private network")
    page.get_by_label("Address").fill(url)
    for event in ("Each download of a file", "An encrypted file was received completely"):
        page.get_by_label(event).check()
    page.get_by_label("The first download of a file").uncheck()
    page.get_by_role("button", name="Add the webhook").click()
    secret = page.get_by_role("textbox", name="Signing secret").input_value()
    page.get_by_role("link", name="Go to the webhook").click()
    assert secret not in page.content()
    return secret


def test_a_program_hears_of_a_verified_download_even_if_its_sender_is_killed(
    server: Server, new_visitor: NewVisitor, receiver: Receiver, tmp_path: Path
) -> None:
    judy = server.create_user("judy@example.org")
    owner = new_visitor(server, judy)
    secret = add_webhook(owner, receiver.url)
    owner.page.get_by_role("button", name="Send a test").click()
    expect(owner.page.get_by_text("A test is on its way")).to_be_visible()

    receiver.delay = 60
    with delivering(server) as process:
        assert receiver.arrived.wait(30)
        os.kill(process.pid, signal.SIGKILL)  # after its claim, before it knows what came of the attempt
    receiver.delay = 0
    server.rows.change("webhooks_delivery", {"next_at": LONG_AGO}, type="webhook.test")
    server.manage("notices")
    first, second = receiver.received
    assert first.id == second.id
    assert first.body == second.body
    assert second.is_signed_with(secret)
    owner.page.reload()
    expect(owner.page.get_by_text("Last message delivered")).to_be_visible()

    sending = UploadPage(owner)
    sending.choose(payload("letter.txt", b"dear reader" * 1000))
    sending.start()
    link = sending.link("letter.txt")
    recipient = new_visitor(server)
    recipient.open(link)
    with recipient.page.expect_response("**/receipt") as answer:
        saved = tmp_path / "letter.txt"
        save(recipient).save_as(saved)
    assert answer.value.status == 204
    assert saved.read_bytes() == b"dear reader" * 1000
    server.manage("notices")
    told = [(message.document["type"], message.document["data"]) for message in receiver.received[2:]]
    assert told == [
        ("file.downloaded", {"id": file_id(link)}),
        ("file.received", {"id": file_id(link)}),
    ]
    assert all(message.is_signed_with(secret) for message in receiver.received)
    assert "letter" not in repr(receiver.received)

    # The link of an encrypted file is mailed by the person's own program, because the server does not have its key.
    owner.page.goto("/files/")
    owner.page.get_by_role("button", name="Details letter.txt").first.click()
    filled = owner.page.get_by_role("link", name="E-mail the link").get_attribute("href") or ""
    assert filled.startswith("mailto:?subject=A%20file%20for%20you&body=")
    assert link in unquote(filled)


@pytest.mark.turns(4)
def test_mails_are_chosen_and_turned_off_from_their_link(server: Server, new_visitor: NewVisitor) -> None:
    judy = server.create_person("erin@example.org")
    owner = new_visitor(server, judy)
    owner.page.goto("/account/notices/")
    owner.page.get_by_label("Each download, at most one mail an hour").check()
    owner.page.get_by_role("button", name="Save").click()
    expect(owner.page.get_by_role("status")).to_contain_text("Your choice has been saved.")
    sending = UploadPage(owner)
    sending.choose(payload("letter.txt", b"dear reader"))
    sending.start()
    recipient = new_visitor(server)
    recipient.open(sending.link("letter.txt"))
    with recipient.page.expect_response("**/receipt"):
        save(recipient)
    server.rows.change("files_filenotice", {"due_at": LONG_AGO}, kind="downloads")
    server.manage("notices")
    hers = [text for text in texts(server) if f"To: {judy.email}" in text]
    [mail] = [text for text in hers if "Your file was downloaded" in text]
    assert "downloaded 1 time, received completely 1 time" in mail.replace("=\n", "")
    assert "letter" not in mail
    [off] = set(re.findall(r"http://[\w.:]+/account/notices/", mail.replace("=\n", "")))
    owner.page.goto(off)
    owner.page.get_by_label("No mails").check()
    owner.page.get_by_role("button", name="Save").click()
    expect(owner.page.get_by_label("No mails")).to_be_checked()


def test_who_reads_a_text_once_says_so_before_it_is_gone(
    server: Server, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    owner = server.create_person("frank@example.org")
    server.rows.change("accounts_user", {"download_mails": "each"}, email="frank@example.org")
    user = User(tmp_path, BYTEBIN_URL=server.address, BYTEBIN_KEY=owner.token)
    link = user.run("paste", "--burn", stdin="dear reader").stdout.decode().strip()
    recipient = new_visitor(server)
    recipient.open(link)
    with (
        recipient.page.expect_response("**/receipt") as receipt,
        recipient.page.expect_response("**/burn") as burnt,
    ):
        read_once(recipient, "dear reader")
    assert (receipt.value.status, burnt.value.status) == (204, 204)


def texts(server: Server) -> list[str]:
    return [path.read_text() for path in (server.data_dir / "mail").iterdir()]
