"""What the journeys rely on: a page that does what it must not do is noticed."""

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.server import Server

BREACHES = {
    "console.error('look here')": "look here",
    "setTimeout(() => { throw new Error('not caught'); })": "not caught",
    "document.body.append(Object.assign(document.createElement('img'), { src: 'http://localhost:1/' }))": "img-src",
    "setTimeout(() => { document.body.setAttribute('onclick', 'x'); })": "require-trusted-types-for",
    "setTimeout(() => { document.body.innerHTML = 'x'; })": "require-trusted-types-for",
    "setTimeout(() => { new Worker('/static/elsewhere.js'); })": "no worker of this server's",
}


@pytest.mark.parametrize(("script", "complaint"), BREACHES.items())
def test_a_breach_is_noticed(script: str, complaint: str, server: Server, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    visitor.page.goto("/account/login/")
    assert visitor.problems() == []
    visitor.page.evaluate(f"() => {{ {script} }}")
    visitor.page.wait_until(
        lambda: any(complaint in problem for problem in visitor.problems()), f"{complaint} is noticed"
    )
    visitor.expects("")
