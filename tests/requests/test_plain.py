"""Sending through a plain link without scripts, the password, and who can see what came."""

import re
from collections import Counter
from html import unescape

import httpx
import pytest
from django.utils import timezone

from tests.files.client import API, problem
from tests.files.pages import form, page
from tests.people import Person
from tests.requests.forging import Link, spelled
from tests.requests.plain_link import HTML, LARGE, PAGE, Plain
from tests.server import Server
from tests.services.test_photos import SECRETS, photo

TICKET = re.compile(r'name="ticket" value="([^"]+)"')
# What the page says, by the setting of its owner.
PHOTOS = {
    "keep": "Photos keep what the camera wrote into them",
    "location": "the place where they were taken is removed; what else the camera wrote into them stays",
    "none": "what the camera wrote into them is removed",
}


def test_a_stranger_sends_two_files_without_scripts(plain: Plain, browser: httpx.Client) -> None:
    shown = plain.look()
    assert shown.status_code == 200
    assert "Röntgen &lt;b&gt;" in shown.text
    assert "These files are not encrypted" in shown.text
    assert "20 more files" in shown.text
    assert (shown.headers["Referrer-Policy"], shown.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "Set-Cookie" not in shown.headers
    sent = plain.send(("größe.txt", b"one"), ("<i>.bin", b"2" * LARGE), note="For\r\nyou", sender="Eve")
    assert sent.status_code == 200
    assert "größe.txt" in sent.text
    assert "&lt;i&gt;.bin" in sent.text
    assert "18 more files" in sent.text
    assert plain.used() == (2, 4096 + LARGE)
    listed = unescape(page(browser, PAGE))
    assert "For\nyou" in listed
    assert listed.count("from a stranger, who typed this name:") >= 2
    assert listed.index("Röntgen <b>") < listed.index("größe.txt")


def test_what_came_exists_for_its_owner_alone_until_it_is_released(
    plain: Plain, browser: httpx.Client, stranger: Person, bob: Person
) -> None:
    plain.send(("until-released.txt", b"<script>"))
    file = plain.files()["until-released.txt"]
    paths = [f"/f/{file}", f"/d/{file}", f"/r/{file}/until-released.txt"]
    for api in (stranger.api, bob.api):
        for path in paths:
            problem(api.get(path, headers={"Accept": "application/json"}), 404, "file-not-found")
        problem(api.post(f"{API}/files/{file}/open", json={}), 404, "file-not-found")
    assert "until you release it" in page(browser, paths[0])
    opened = browser.post(paths[0], data=form(browser), follow_redirects=True)
    assert (opened.content, opened.headers["Content-Disposition"][:10]) == (b"<script>", "attachment")
    browser.post(PAGE, data=form(browser, accept=file))
    assert stranger.api.get(paths[0]).status_code == 404
    assert browser.post(PAGE, data=form(browser, release=file)).status_code == 302
    assert stranger.api.get(paths[1]).content == b"<script>"


@pytest.mark.parametrize("setting", PHOTOS)
def test_the_page_says_what_becomes_of_photos(
    server: Server, alice: Person, plain: Plain, browser: httpx.Client, setting: str
) -> None:
    """It is what the owner's account removes from them, and what is removed."""
    server.rows.change("accounts_user", {"photo_metadata": setting}, email=alice.email)
    try:
        shown = plain.look().text
        plain.send((f"{setting}.jpg", photo("JPEG")))
    finally:
        server.rows.change("accounts_user", {"photo_metadata": "location"}, email=alice.email)
    assert [said for said in PHOTOS.values() if said in shown] == [PHOTOS[setting]]
    page(browser, file := f"/f/{plain.files()[f'{setting}.jpg']}")
    kept = browser.post(file, data=form(browser), follow_redirects=True).content
    assert any(secret in kept for secret in SECRETS) is (setting == "keep")
    assert (b"taken by Ann" in kept) is (setting != "none")


def test_a_form_without_a_file_or_with_a_wrong_text_or_cut_off_sends_nothing(plain: Plain) -> None:
    form_of = {"Content-Type": "multipart/form-data; boundary=cut"} | HTML
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n\r\n'
    none = plain.api.post(plain.path, content=head % b"" + b"\r\n--cut--\r\n", headers=form_of)
    assert (none.status_code, "Choose a file first." in none.text) == (400, True)
    assert plain.send(("x", b"1"), sender="a\0b").status_code == 400
    assert plain.send(("x", b"1"), note="n" * 2001).status_code == 400
    assert plain.api.post(plain.path, content=head % b"cut.txt" + b"half", headers=form_of).status_code == 400
    assert plain.used() == (0, 0)


def test_the_password_opens_the_page_and_its_ticket_the_form(alice: Person, stranger: Person) -> None:
    plain = Plain(alice, stranger, password="Ärger im Büro", text="secret text")
    for locked in (plain.look(), plain.enter("wrong"), plain.send(("x", b"1"), ticket="x")):
        assert "Röntgen" not in locked.text
        assert "secret text" not in locked.text
    assert [plain.enter("wrong").status_code, plain.send(("x", b"1")).status_code] == [403, 403]
    opened = plain.enter("A\u0308rger im Bu\u0308ro")
    assert "secret text" in opened.text
    [ticket] = TICKET.findall(opened.text)
    assert plain.send(("x.txt", b"1"), ticket=ticket).status_code == 200
    other = Plain(alice, stranger, password="Ärger im Büro")
    assert other.send(("x.txt", b"1"), ticket=ticket).status_code == 403
    assert (plain.used(), other.used()) == ((1, 4096), (0, 0))


def test_wrong_passwords_are_counted_and_right_ones_are_not(alice: Person, stranger: Person) -> None:
    """Together with wrong tokens, which are tried first because a password takes the server a tenth of a second."""
    plain, sealed = Plain(alice, stranger, password="right"), Link()
    assert alice.api.post(f"{API}/requests", json=sealed.document()).status_code == 201
    wrong = {"send_token": spelled(sealed.link_token)}
    answers = [plain.enter("right").status_code for _ in range(3)]
    answers += [
        stranger.api.post(f"{API}/requests/{sealed.id}/open", json=wrong).status_code for _ in range(55)
    ]
    answers += [plain.enter("wrong").status_code for _ in range(5)]
    assert Counter(answers) == {200: 3, 403: 60}
    assert plain.enter("right").status_code == 429


def test_a_link_that_has_ended_takes_nothing(
    server: Server, alice: Person, stranger: Person, plain: Plain
) -> None:
    assert plain.change(state="closed").status_code == 200
    assert "is closed" in plain.look().text
    assert [plain.look().status_code, plain.send(("x", b"1")).status_code] == [410, 410]
    expired = Plain(alice, stranger)
    server.rows.change("files_uploadrequest", {"expires_at": timezone.now()}, _id=expired.id)
    assert [expired.look().status_code, expired.send(("x", b"1")).status_code] == [410, 410]
    full = Plain(alice, stranger, max_files=1)
    full.send(("x", b"1"))
    assert 'type="file"' not in full.look().text
    assert full.send(("y", b"1")).status_code == 413
    assert (plain.used(), expired.used(), full.used()[0]) == ((0, 0), (0, 0), 1)


def test_a_proof_of_work_needs_javascript(alice: Person, stranger: Person) -> None:
    plain = Plain(alice, stranger, proof=True)
    assert "<noscript>" in plain.look().text
    refused = plain.send(("x", b"1"))
    assert (refused.status_code, "Turn on JavaScript" in refused.text) == (403, True)
    assert plain.used() == (0, 0)


def test_the_page_of_a_sealed_link_still_takes_no_form(alice: Person, stranger: Person) -> None:
    sealed = Link()
    alice.api.post(f"{API}/requests", json=sealed.document()).raise_for_status()
    assert stranger.api.post(f"/u/{sealed.id}", files={"file": ("x", b"1")}).status_code == 405
