"""What an Accept header asks for, wherever the server reads one (RFC 9110, section 12.5.1)."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from files.negotiation import preference, preferred, prefers_error_page, prefers_page

JSON, TEXT, HTML = "application/json", "text/plain", "text/html"
CHROMIUM = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FIREFOX_IMAGE = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"


@pytest.mark.parametrize(
    ("accept", "weights"),
    [
        # The table of RFC 9110, section 12.5.1, with our types in place of its examples.
        (
            "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5",
            {TEXT: 0.7, HTML: 0.3, JSON: 0.5, "image/jpeg": 0.5},
        ),
        ("text/html;level=1, text/html;q=0.4", {HTML: 0.4}),
        ("*/*, text/plain;q=0", {TEXT: 0, JSON: 1}),
        ("TEXT/Plain ; Q=0.5 , application/*;q=.2", {TEXT: 0.5, JSON: 0.2, "image/png": 0}),
        ("text/plain; charset=utf-8", {TEXT: 1}),
        ("text/plain;q=nonsense, image/*;q=7", {TEXT: 1, "image/png": 1}),
        ("*;q=.2, text, /, ;;, ,", {TEXT: 0, JSON: 0}),
        ("", {TEXT: 0}),
    ],
)
def test_the_most_precise_range_decides(accept: str, weights: dict[str, float]) -> None:
    assert {media_type: preference(accept, media_type).weight for media_type in weights} == weights


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/json, text/plain, */*", JSON),  # axios, Angular
        ("application/json", JSON),
        ("*/*", JSON),
        ("", JSON),
        (CHROMIUM, JSON),
        ("text/plain", TEXT),
        ("text/*", TEXT),
        ("text/plain, */*;q=0.1", TEXT),
        ("text/plain, application/json;q=0.9", TEXT),
        ("text/plain, */*", JSON),  # a tie
        ("text/plain;q=0", JSON),
        ("text/plain;q=0, */*", JSON),
        ("image/png", JSON),  # neither: JSON is more useful than 406
    ],
)
def test_an_upload_is_answered_in_the_preferred_format(accept: str, expected: str) -> None:
    request = RequestFactory().post("/", headers={"Accept": accept})
    assert preferred(request, JSON, TEXT) == expected


@pytest.mark.parametrize(
    ("accept", "content", "page"),
    [
        (CHROMIUM, "image/avif", True),  # a tie
        (CHROMIUM, "application/octet-stream", True),
        (FIREFOX, "video/mp4", True),
        (FIREFOX_IMAGE, "image/png", False),
        ("*/*", "application/octet-stream", False),
        ("", "application/octet-stream", False),
        ("text/*", "text/plain", False),
        ("text/html", "image/png", True),
        ("text/html;q=0.2", "image/png", True),
        ("text/html;q=0", "image/png", False),
        ("text/html;q=0, */*", "image/png", False),
        ("text/html;q=0.5, */*", "image/png", False),
        ("application/json, text/html;q=0.1, */*;q=0.5", "image/png", False),
        ("image/*, text/html;q=0.9", "image/png", False),
        ("image/*, text/html;q=0.9", "text/plain", True),
    ],
)
def test_a_link_shows_its_page_to_clients_that_prefer_html(accept: str, content: str, page: bool) -> None:
    request = RequestFactory().get("/", headers={"Accept": accept})
    assert prefers_page(request, content) == page


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (CHROMIUM, True),
        (FIREFOX, True),
        ("*/*", False),
        ("application/json, text/html;q=0.5", False),
        ("application/problem+json, text/html;q=0.9", False),
        ("application/*, text/html;q=0.9", False),
        ("text/html, application/json", True),  # a tie
    ],
)
def test_an_error_is_a_page_for_clients_that_prefer_html(accept: str, page: bool) -> None:
    assert prefers_error_page(RequestFactory().get("/", headers={"Accept": accept})) == page


@given(st.text(st.characters(max_codepoint=255)), st.sampled_from([JSON, TEXT, HTML]))
def test_any_header_gives_a_weight(accept: str, media_type: str) -> None:
    found = preference(accept, media_type)
    assert 0 <= found.precision <= 3
    assert 0 <= found.weight <= 1
