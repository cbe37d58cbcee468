"""No page under /account/ is drawn by a template of allauth, which would have another look."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.members import Member
from tests.rate_limits import forget_rate_limits


def urls(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from urls(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern)


def account_pages() -> list[str]:
    found = {url for url in urls(get_resolver().url_patterns) if url.startswith("/account/")}
    with_parts = ["confirm-email/x:y/", "password/reset/key/1-x/", "invitation/0000-0000/", "setup/0000/"]
    plain = [url for url in found if "(" not in url and "<" not in url]
    return sorted([*plain, *(f"/account/{url}" for url in with_parts)])


def foreign(response: object) -> list[str]:
    """Return the pages' templates of the response that come from allauth."""
    templates = getattr(response, "templates", None) or []
    return [
        each.origin.name
        for each in templates
        if each.origin and "/allauth/" in each.origin.name and each.name.endswith(".html")
    ]


@pytest.mark.parametrize("who", ["nobody", "alice", "with a new login"])
def test_every_page_is_ours(who: str, alice: Member, anonymous: Client) -> None:
    browser = {"nobody": anonymous, "alice": alice.browser}.get(who)
    found = {}
    pages = account_pages()
    assert len(pages) > 40
    for url in pages:
        for method in ("get", "post"):
            forget_rate_limits()
            visitor = browser or Client()
            if browser is None:
                visitor.force_login(alice.user)
            response = getattr(visitor, method)(url, headers={"accept": "text/html"})
            assert response.status_code < 500, url
            if templates := foreign(response):
                found[method, url] = templates
    assert found == {}
