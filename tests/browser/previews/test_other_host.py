"""Previews under another allowed host name than that of PUBLIC_URL."""

from playwright.sync_api import Browser, expect

from tests.browser.direct import png
from tests.files.client import upload
from tests.people import Person


def test_pictures_and_texts_are_shown_under_another_host(alice: Person, browser: Browser) -> None:
    page = browser.new_page()
    picture = upload(alice.api, png(), name="picture.png")
    page.goto(picture["url"].replace("127.0.0.1", "localhost"))
    page.wait_for_function("() => document.querySelector('.share__preview')?.naturalWidth > 0")
    text = upload(alice.api, b"Hello", name="notes.txt")
    page.goto(text["url"].replace("127.0.0.1", "localhost"))
    expect(page.get_by_role("region", name="Text of notes.txt")).to_have_text("Hello")
    page.close()
