"""A preview is removed when a segment is damaged, and when another link is opened on the page."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import png
from tests.browser.previews.media import BYTES_PER_SECOND, wav
from tests.browser.previews.playing import PLAYS, expect_released, requested_ranges
from tests.browser.previews.sealed import SEGMENT, send
from tests.people import Person
from tests.server import Server

TAKEN_AWAY = "The preview was removed: the file was damaged or changed on its way."
# The object URLs that the page has created and not yet revoked.
COLLECT_ADDRESSES = """
  window.addresses = [];
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    const address = createObjectURL.call(URL, blob);
    window.addresses.push(address);
    return address;
  };
  URL.revokeObjectURL = (address) => {
    window.addresses = window.addresses.filter((one) => one !== address);
    revokeObjectURL.call(URL, address);
  };
"""


@pytest.mark.parametrize(
    ("name", "content_type", "content"),
    [
        ("square.png", "image/png", png() + bytes(3 * SEGMENT)),
        ("notes.txt", "text/plain", b"x" * 3 * SEGMENT),
    ],
)
def test_nothing_of_a_damaged_file_is_shown(
    server: Server, alice: Person, new_visitor: NewVisitor, name: str, content_type: str, content: bytes
) -> None:
    page = new_visitor(server).open(send(alice, content, name, content_type, spoilt=2))
    expect(page.get_by_role("alert")).to_contain_text(TAKEN_AWAY)
    expect(page.locator("#preview :is(img, pre)")).to_have_count(0)


def test_a_player_is_removed_where_the_damage_begins(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    seconds = 200
    spoilt = seconds * BYTES_PER_SECOND // (SEGMENT - 32)
    visitor = new_visitor(server)
    visitor.expects("net::ERR_FAILED")
    page = visitor.open(send(alice, wav(240), "talk.wav", "audio/wav", spoilt=spoilt))
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(PLAYS, arg=0)
    expect(page.get_by_role("alert")).to_be_hidden()
    player = page.locator("#preview audio").element_handle()
    player.evaluate("(player, to) => { player.currentTime = to; }", seconds)
    expect(page.get_by_role("alert")).to_contain_text(TAKEN_AWAY)
    expect(page.locator("#preview audio")).to_have_count(0)
    expect_released(page, player)


def test_another_link_ends_the_previous_preview(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.context.add_init_script(COLLECT_ADDRESSES)
    link = send(alice, png(40, 30), "square.png", "image/png")
    page = visitor.open(link)
    picture = page.get_by_role("img", name="Preview of square.png")
    expect(picture).to_be_visible()
    assert page.evaluate("window.addresses.length") == 1
    page.goto(link[:-1])
    expect(page.get_by_role("alert")).to_contain_text("The link is damaged.")
    expect(page.locator("#preview img")).to_have_count(0)
    page.wait_for_function("window.addresses.length === 0")
    page.goto(link)
    expect(picture).to_be_visible()


def test_another_link_ends_playback(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    link = send(alice, wav(240), "talk.wav", "audio/wav")
    page = visitor.open(link)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(PLAYS, arg=0)
    player = page.locator("#preview audio").element_handle()
    page.goto(link[:-1])
    expect(page.get_by_role("alert")).to_contain_text("The link is damaged.")
    expect_released(page, player)
    loaded = len(requested_ranges(visitor))
    page.goto(link)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert len(requested_ranges(visitor)) == loaded
