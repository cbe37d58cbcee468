"""Errors and policy violations of a page are detected, which the journeys rely on."""

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.visitor import Visitor
from tests.server import Server

BREACHES = {
    "console.error('look here')": "look here",
    "setTimeout(() => { throw new Error('not caught'); })": "not caught",
    "document.body.append(Object.assign(document.createElement('img'), { src: 'http://localhost:1/' }))": "img-src",
    "setTimeout(() => { document.body.setAttribute('onclick', 'x'); })": "require-trusted-types-for",
    "setTimeout(() => { document.body.innerHTML = 'x'; })": "require-trusted-types-for",
    "setTimeout(() => { new Worker('/static/elsewhere.js'); })": "not the URL of a worker of this server",
}


def test_each_breach_is_detected(server: Server, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    for script, complaint in BREACHES.items():
        expect_noticed(visitor, script, complaint)
    visitor.expects("")


def expect_noticed(visitor: Visitor, script: str, complaint: str) -> None:
    visitor.complaints.clear()
    visitor.page.goto("/account/login/")
    assert visitor.problems() == []
    visitor.page.evaluate(f"() => {{ {script} }}")
    visitor.page.wait_until(
        lambda: any(complaint in problem for problem in visitor.problems()), f"{complaint} is noticed"
    )
