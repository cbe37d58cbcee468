"""Files with a password: the fixed vectors on the real server, opened by the real page."""

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import CHECKED, save
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(4)

FILES = json.loads((Path(__file__).parents[2] / "vectors" / "e2ee-b1.json").read_text())["files"]
WITH_PASSWORD = {name: vector for name, vector in FILES.items() if vector["password"]}


def token_digest(token: str) -> str:
    return base64.b64encode(sha256(bytes.fromhex(token)).digest()).decode()


def store(sender: Person, vector: dict[str, Any]) -> str:
    """Upload the vector's envelope and body, and return the whole link."""
    body = base64.b64decode(vector["body"])
    encryption = {
        "envelope": vector["envelope"],
        "link_token_digest": token_digest(vector["link_token"]),
        "read_token_digest": token_digest(vector["read_token"]),
    }
    upload = sender.api.post("/api/v1/uploads", json={"size": len(body), "encryption": encryption}).json()
    sender.api.put(
        f"/api/v1/uploads/{upload['id']}/chunks/0",
        content=body,
        headers={"Content-Type": "application/octet-stream"},
    ).raise_for_status()
    stored = sender.api.post(f"/api/v1/uploads/{upload['id']}/complete", json={}).raise_for_status().json()
    return f"{stored['url']}#{vector['fragment'].removeprefix('#')}"


@pytest.mark.parametrize("vector", WITH_PASSWORD.values(), ids=WITH_PASSWORD.keys())
def test_a_wrong_password_is_refused_and_the_right_one_opens_the_file(
    vector: dict[str, Any], server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.expects(403)
    page = visitor.open(store(alice, vector))
    field = page.get_by_label("Password", exact=True)
    expect(field).to_be_focused()
    field.fill("not the password")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_contain_text("Wrong password.")
    field.fill(vector["password"])
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("button", name="Download")).to_be_enabled()
    saved = save(visitor)
    expect(page.get_by_text(CHECKED)).to_be_visible()
    assert sha256(saved.path().read_bytes()).hexdigest() == vector["plaintext_sha256"]
    sent = "".join(f"{request.url} {request.post_data}" for request in visitor.requests)
    assert vector["password"] not in sent
