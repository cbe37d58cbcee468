"""Texts in the form that suits them: programs in colours, Markdown, tables; the same for encrypted and plain files."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.sealed import send
from tests.files.client import upload
from tests.people import Person

pytestmark = pytest.mark.turns(5)

PROGRAM = 'def greet(name):  # </script>\n    return f"Hello {name}"\n'
MARKDOWN = """# Plan

Some **bold** text &amp; `code`, [a site](https://example.org/a), [a script](javascript:ran),
[a file](/files/), [data](data:text/html,x) and <me@example.org>.

![a cat](https://third.example/cat.png) ![local](cat.png)

<script>ran</script> <img src="https://third.example/raw.png" onerror="ran">

- [x] done
- open

| fruit | count |
|-------|-------|
| apple | 2     |

3. third
"""
TABLE = 'name,amount,note\nZoë,"1,5","=1+1"\n"two\nlines",-2,+3\n'

Share = Callable[[Person, str, str, str], str]


def plain(person: Person, content: str, name: str, content_type: str) -> str:
    url: str = upload(person.api, content.encode(), name=name, content_type=content_type)["url"]
    return url


def sealed(person: Person, content: str, name: str, content_type: str) -> str:
    return send(person, content.encode(), name, content_type)


@pytest.fixture(params=[sealed, plain], ids=["encrypted", "plain"])
def share(request: pytest.FixtureRequest) -> Share:
    chosen: Share = request.param
    return chosen


def text_of(page: Page, name: str) -> Locator:
    region = page.get_by_role("region", name=f"Text of {name}")
    expect(region).to_be_visible()
    return region


def urls_of(visitor: Visitor) -> list[str]:
    return [request.url for request in visitor.requests]


def test_a_program_has_colours_and_numbered_lines(reader: Visitor, alice: Person, share: Share) -> None:
    page = reader.open(share(alice, PROGRAM, "greet.py", "text/x-python"))
    text = text_of(page, "greet.py")
    expect(text.locator(".code-word").first).to_have_text("def")
    expect(text.locator(".code-note")).to_have_text("# </script>")
    assert text.evaluate("element => element.textContent") == PROGRAM
    expect(text.locator(".line")).to_have_count(2)
    wrap = page.get_by_role("button", name="Wrap lines")
    expect(wrap).to_have_attribute("aria-pressed", "false")
    wrap.press("Enter")
    assert text.evaluate("element => getComputedStyle(element).whiteSpace") == "pre-wrap"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).press("Space")
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == PROGRAM


def test_markdown_is_formatted_and_has_its_source(reader: Visitor, alice: Person, share: Share) -> None:
    page = reader.open(share(alice, MARKDOWN, "plan.md", "text/markdown"))
    text = text_of(page, "plan.md")
    expect(text.get_by_role("heading", level=2)).to_have_text("Plan")
    links = text.get_by_role("link").evaluate_all("all => all.map(one => [one.href, one.rel, one.target])")
    assert links == [
        [url, "noopener noreferrer nofollow", "_blank"]
        for url in ("https://example.org/a", "mailto:me@example.org", "https://third.example/cat.png")
    ]
    expect(text.get_by_text("<script>ran</script>")).to_be_visible()
    expect(text.get_by_text("Some bold text & code")).to_be_visible()
    expect(text.locator("img, script, [onerror]")).to_have_count(0)
    expect(text.get_by_role("cell", name="apple")).to_be_visible()
    assert text.locator("ol").get_attribute("start") == "3"
    page.get_by_role("button", name="Source").click()
    assert text_of(page, "plan.md").evaluate("element => element.textContent") == MARKDOWN
    assert not [url for url in urls_of(reader) if "third.example" in url]


def test_a_table_shows_formulas_as_text(reader: Visitor, alice: Person, share: Share) -> None:
    page = reader.open(share(alice, TABLE, "sums.csv", "text/csv"))
    text = text_of(page, "sums.csv")
    expect(text.get_by_role("columnheader")).to_have_text(["name", "amount", "note"])
    cells = text.get_by_role("cell").evaluate_all("all => all.map(one => one.textContent)")
    assert cells == ["Zoë", "1,5", "=1+1", "two\nlines", "-2", "+3"]


def test_a_table_that_is_wider_than_the_page_breaks_no_word(reader: Visitor, alice: Person) -> None:
    rows = "country,visitors,revenue,month,comment\n" * 2
    page = reader.open(plain(alice, rows, "cities.csv", "text/csv"))
    page.set_viewport_size({"width": 390, "height": 844})
    text = text_of(page, "cities.csv")
    heights = text.locator("th, td").evaluate_all("all => all.map(one => one.clientHeight)")
    assert max(heights) < 2 * text.evaluate("element => parseFloat(getComputedStyle(element).lineHeight)")
    assert text.evaluate("element => element.scrollWidth > element.clientWidth"), "it is wide enough to tell"
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_long_table_is_cut_and_says_so(reader: Visitor, alice: Person) -> None:
    rows = "".join(f"{number};" + "x;" * 60 + "\n" for number in range(1200))
    page = reader.open(plain(alice, rows, "long.csv", "text/csv"))
    expect(page.get_by_text("Shown: 1000 of 1200 rows, 50 of 62 columns.")).to_be_attached()
    expect(text_of(page, "long.csv").locator("tr")).to_have_count(1000)


def test_markdown_that_nests_too_deeply_is_shown_as_it_is_written(reader: Visitor, alice: Person) -> None:
    page = reader.open(plain(alice, ">" * 5000 + " deep", "deep.md", "text/markdown"))
    expect(text_of(page, "deep.md")).to_have_text(">" * 5000 + " deep")


def test_a_text_without_a_language_loads_no_highlighter(reader: Visitor, alice: Person) -> None:
    page = reader.open(sealed(alice, "just words\n", "notes.txt", "text/plain"))
    text_of(page, "notes.txt")
    page.wait_for_load_state("networkidle")
    assert not [url for url in urls_of(reader) if "vendor" in url or "/workers/" in url]
