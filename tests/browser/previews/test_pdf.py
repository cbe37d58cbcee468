"""A PDF is shown in a frame without our origin, which gets its bytes and nothing else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.sealed import send
from tests.files.client import upload
from tests.people import Person

pytestmark = pytest.mark.turns(5)


def pdf(*texts: str) -> bytes:
    """Return a PDF with a page for each text."""
    count = len(texts)
    kids = " ".join(f"{3 + number} 0 R" for number in range(count))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {count}>>"]
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents {} 0 R/Resources<</Font<</F {} 0 R>>>>>>"
    objects += [page.format(3 + count + number, 3 + 2 * count) for number in range(count)]
    for text in texts:
        drawn = f"BT /F 24 Tf 40 100 Td ({text}) Tj ET"
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream")
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    body, offsets = "%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}").encode()


def plain(person: Person, content: bytes) -> str:
    url: str = upload(person.api, content, name="two.pdf", content_type="application/pdf")["url"]
    return url


def sealed(person: Person, content: bytes) -> str:
    return send(person, content, "two.pdf", "application/pdf")


@pytest.mark.parametrize("share", [sealed, plain], ids=["encrypted", "plain"])
def test_a_pdf_is_shown_when_it_is_asked_for(
    reader: Visitor, alice: Person, share: Callable[[Person, bytes], str]
) -> None:
    page = reader.open(share(alice, pdf("First text", "Second text")))
    offer = page.get_by_role("button", name="Show preview")
    expect(offer).to_be_visible()
    assert not [request.url for request in reader.requests if "pdfjs" in request.url]
    offer.press("Enter")
    frame = page.frame_locator("#preview iframe")
    expect(frame.get_by_text("Page 1 of 2")).to_be_visible()
    expect(frame.locator("#text")).to_have_text("First text")
    frame.get_by_role("button", name="Next").press("Enter")
    expect(frame.locator("#text")).to_have_text("Second text")
    page.keyboard.press("ArrowLeft")
    expect(frame.get_by_text("Page 1 of 2")).to_be_visible()
    dark = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(v => v < 50)"
    assert frame.locator("canvas").evaluate(dark)
    [inside] = [each for each in page.frames if "pdf-frame" in each.url]
    assert inside.evaluate("origin") == "null"
    assert inside.evaluate("async () => fetch('/f/').then(() => 'reached', () => 'refused')") == "refused"
    reader.expects_words("Content Security Policy", "violates")


def test_what_is_no_pdf_is_not_shown(reader: Visitor, alice: Person) -> None:
    page = reader.open(sealed(alice, b"<script>ran</script>"))
    page.get_by_role("button", name="Show preview").click()
    expect(page.get_by_text("This isn't a PDF")).to_be_visible()
