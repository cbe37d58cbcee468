"""Errors and policy violations of a page are detected, which the journeys rely on."""

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.server import Server

pytestmark = pytest.mark.turns(4)

BREACHES = {
    "console.error('look here')": "look here",
    "setTimeout(() => { throw new Error('not caught'); })": "not caught",
    "document.body.append(Object.assign(document.createElement('img'), { src: 'http://localhost:1/' }))": "img-src",
    "setTimeout(() => { document.body.setAttribute('onclick', 'x'); })": "require-trusted-types-for",
    "setTimeout(() => { document.body.innerHTML = 'x'; })": "require-trusted-types-for",
    "setTimeout(() => { new Worker('/static/elsewhere.js'); })": "not the URL of a worker of this server",
}


@pytest.mark.parametrize("script", BREACHES)
def test_each_breach_is_detected(script: str, server: Server, new_visitor: NewVisitor) -> None:
    """Each has a visitor of its own: Firefox reports some breaches several times, the last one late."""
    complaint = BREACHES[script]
    visitor = new_visitor(server)
    visitor.page.goto("/account/login/")
    assert visitor.problems() == []
    visitor.page.evaluate(f"() => {{ {script} }}")
    visitor.page.wait_until(
        lambda: any(complaint in problem for problem in visitor.problems()), f"{complaint} is noticed"
    )
    visitor.expects("")
