"""Accessibility of every page: axe-core's rules, keyboard use, narrow screens and page weight."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from files.views.rows import PAGE_SIZE
from tests.browser.journeys.conftest import CHUNK, NewVisitor, Sessions, visitors_without_problems
from tests.browser.journeys.content import png
from tests.browser.journeys.gallery import VIEWS, Scene, View
from tests.browser.journeys.gallery.requests import upload_link
from tests.browser.journeys.gallery.sharing import TEXT
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.sealed import send
from tests.campaign import LONG, taking_turns
from tests.conftest import StartServer
from tests.files.client import upload
from tests.proxy import running_proxy

# Widths in CSS pixels, and color schemes. A long run looks at each view in all of them. Any other run looks at one view
# in 16, chosen by its seed, in one of them: the views take the first two in turn.
LOOKS: list[tuple[int, Literal["light", "dark"]]] = [
    (1280, "light"),
    (390, "dark"),
    (1280, "dark"),
    (390, "light"),
]
NARROWEST = 320  # CSS pixels, WCAG 2.2, 1.4.10
MOST_BYTES = 100_000
MOST_STOPS = 60
AXE = Axe()


@pytest.fixture(scope="module")
def scene(start_server: StartServer) -> Iterator[Scene]:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        proxy.default_chunk_size = CHUNK
        yield Scene(server, proxy)
        proxy.release_chunks()


@pytest.fixture(
    params=[
        *taking_turns([view for view in VIEWS if not view.variant], one_in=16),
        *(pytest.param(view, marks=pytest.mark.long) for view in VIEWS if view.variant),
    ],
    ids=lambda view: view.name,
)
def view(request: pytest.FixtureRequest) -> View:
    chosen = request.param
    assert isinstance(chosen, View)
    return chosen


@pytest.fixture(scope="module")
def browser_of(scene: Scene, browser: Browser, sessions: Sessions) -> Iterator[Callable[[str], Visitor]]:
    """Return one visitor per user, shared by most views so that they share its cache."""
    with visitors_without_problems(browser, sessions) as new_visitor:

        @cache
        def of(who: str) -> Visitor:
            return new_visitor(scene.server, scene.person(who) if who else None, reduced_motion="reduce")

        yield of


@pytest.fixture
def visitor(
    scene: Scene, view: View, browser_of: Callable[[str], Visitor], new_visitor: NewVisitor
) -> Iterator[Visitor]:
    """A visitor with the view open, without animations."""
    if view.apart:
        person = scene.person(view.who) if view.who else None
        visitor = new_visitor(scene.server, person, reduced_motion="reduce")
    else:
        visitor = browser_of(view.who)
    visitor.open_afresh()
    if view.failure:
        visitor.expects(view.failure)
    view.open(visitor, scene)
    visitor.page.wait_for_load_state("load")
    yield visitor
    scene.proxy.release_chunks()
    assert visitor.problems() == []


def test_a_page_is_accessible_light_and_dark_wide_and_narrow(visitor: Visitor, view: View) -> None:
    page = visitor.page
    violations = {}
    for width, scheme in LOOKS if LONG else [LOOKS[VIEWS.index(view) % 2]]:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        result = AXE.run(page)
        if result.violations_count:
            violations[width, scheme] = result.generate_report()
    assert violations == {}
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    overflow = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"{overflow} px wider than the screen"
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    tab_through(page)


# The focused element: whether it shows its focus, and whether it is in view.
FOCUSED = """() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const label = element.closest("label") ?? element;
  // A player's own buttons are in its shadow tree, a frame's in its document, and show the focus themselves.
  const apart = element instanceof HTMLMediaElement || element instanceof HTMLIFrameElement;
  const shows = apart || [element, label].some((one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  });
  const box = label.getBoundingClientRect();
  element.dataset.stop ??= String(document.querySelectorAll("[data-stop]").length);
  return {
    stop: element.dataset.stop,
    what: element.outerHTML.slice(0, 120),
    shows,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
# Visible, enabled controls that were not reached. One radio button per group is enough.
UNREACHED = """() => {
  const scope = document.querySelector("dialog[open]") ?? document;
  const controls = [...scope.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
  const reachedGroups = controls.filter((one) => one.type === "radio" && one.dataset.stop).map((one) => one.name);
  return controls
    .filter((one) => one.tabIndex >= 0 && !one.disabled && !one.dataset.stop)
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => !(one.type === "radio" && reachedGroups.includes(one.name)))
    .map((one) => one.outerHTML.slice(0, 120));
}"""


def tab_through(page: Page) -> None:
    """Tab once around the page: each stop must be visible, and every usable control a stop."""
    stops: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            continue  # the browser's own toolbar follows the last stop
        if stops[-1:] == [focused["stop"]]:
            continue  # a player has several buttons of its own
        if focused["stop"] in stops:
            break
        stops.append(focused["stop"])
        assert focused["shows"], f"no focus to be seen on {focused['what']}"
        assert focused["seen"], f"focused outside of what is seen: {focused['what']}"
    else:
        raise AssertionError(f"{MOST_STOPS} stops, and no end")
    assert page.evaluate(UNREACHED) == []


def test_the_checks_find_faults(scene: Scene, new_visitor: NewVisitor) -> None:
    """Shows that the test above can fail."""
    page = new_visitor(scene.server).page
    page.goto("/account/login/")
    page.evaluate("() => document.querySelectorAll('label').forEach((label) => label.remove())")
    assert AXE.run(page).violations_count > 0
    submit = page.locator("main button[type=submit]")
    submit.evaluate("button => { button.style.outline = 'none'; button.style.boxShadow = 'none'; }")
    with pytest.raises(AssertionError, match="no focus to be seen on <button"):
        tab_through(page)
    page.reload()
    submit.evaluate("button => button.addEventListener('focus', () => button.blur())")
    with pytest.raises(AssertionError, match="submit"):
        tab_through(page)


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/", ""),
        pytest.param("/account/login/", "", marks=pytest.mark.long),
        pytest.param("/account/signup/", "", marks=pytest.mark.long),
        pytest.param("/problems/quota-exceeded", "", marks=pytest.mark.long),
        ("/upload/", "judy"),
        pytest.param("/account/", "judy", marks=pytest.mark.long),
        ("/account/keys/", "judy"),
    ],
)
def test_a_page_is_light_to_load(scene: Scene, new_visitor: NewVisitor, path: str, who: str) -> None:
    visitor = new_visitor(scene.server, scene.judy if who else None)
    assert 5_000 < transferred(visitor, path) < MOST_BYTES


def test_a_full_page_of_my_files_is_light_to_load(scene: Scene, new_visitor: NewVisitor) -> None:
    owner = scene.server.create_person("full-page@example.org")
    for number in range(PAGE_SIZE):
        upload(owner.api, b"x", name=f"screenshot {number} of the new window.png", content_type="image/png")
    assert 5_000 < transferred(new_visitor(scene.server, owner), "/files/") < MOST_BYTES


@pytest.mark.parametrize(
    "encrypted", [True, pytest.param(False, marks=pytest.mark.long)], ids=["encrypted", "plain"]
)
def test_the_page_of_a_file_is_light_to_load(scene: Scene, new_visitor: NewVisitor, encrypted: bool) -> None:
    page = UploadPage(new_visitor(scene.server, scene.judy))
    page.encrypt(encrypted)
    page.choose(payload("light.bin", b"x"))
    page.start()
    assert 5_000 < transferred(new_visitor(scene.server), page.link("light.bin")) < MOST_BYTES


@pytest.mark.parametrize(
    ("name", "content_type", "content", "shown"),
    [
        ("square.png", "image/png", png(40, 30), ".share__preview"),
        pytest.param("a.csv", "text/csv", b"a,b\n1,2\n", "table", marks=pytest.mark.long),
    ],
)
def test_the_page_of_a_plain_file_that_is_shown_is_light_to_load(
    scene: Scene, new_visitor: NewVisitor, name: str, content_type: str, content: bytes, shown: str
) -> None:
    link = upload(scene.judy.api, content, name=name, content_type=content_type)["url"]
    assert 5_000 < transferred(new_visitor(scene.server), link, shown) < MOST_BYTES


def test_the_page_of_an_upload_link_is_light_to_load(scene: Scene, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(scene.server)
    link = upload_link(visitor, scene).page.url
    assert 5_000 < transferred(new_visitor(scene.server), link, "#upload-form") < MOST_BYTES


def test_the_page_that_shows_an_encrypted_text_is_light_to_load(
    scene: Scene, new_visitor: NewVisitor
) -> None:
    link = send(scene.judy, TEXT, "notes.txt", "text/plain")
    shown = "[role=region][aria-label='Text of notes.txt']"
    assert 5_000 < transferred(new_visitor(scene.server), link, shown) < MOST_BYTES


def transferred(visitor: Visitor, url: str, shown: str = "main") -> int:
    """Return the bytes transferred, headers included, until `shown` is there, with an empty cache."""
    page = visitor.context.new_page()
    sizes: list[int] = []

    def on_finished(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    session = visitor.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.loadingFinished", on_finished)
    page.goto(url, wait_until="networkidle")
    page.locator(shown).wait_for()
    return round(sum(sizes))
