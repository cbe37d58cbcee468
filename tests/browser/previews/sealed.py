"""Encrypted files with any name and type, as an attacker could make them."""

import base64
import json
from typing import Any

from tests.browser.saving.sealed_upload import digest_of_token, link_token
from tests.cli.sealing import Sealer
from tests.files.client import complete, put
from tests.people import Person

SEGMENT_LOG2 = 18  # what the pages write
SEGMENT = 2**SEGMENT_LOG2
MIB = 2**20


def send(
    person: Person, content: bytes, name: str, content_type: str, *, spoilt: int | None = None, **fields: Any
) -> str:
    """Upload an encrypted file and return its link. One bit of segment `spoilt` is flipped."""
    sealer = Sealer(len(content), segment_log2=SEGMENT_LOG2)
    described = json.dumps({"name": name, "type": content_type, "size": len(content)}).encode()
    segments = list(sealer.segments(content))
    if spoilt is not None:
        segments[spoilt] = segments[spoilt][:-1] + bytes([segments[spoilt][-1] ^ 1])
    body = b"".join(segments)
    encryption = {
        "envelope": base64.b64encode(sealer.envelope(described)).decode(),
        "link_token_digest": digest_of_token(link_token(sealer)),
        "read_token_digest": digest_of_token(sealer.key(b"read-token")),
    }
    announced = {"size": len(body), "encryption": encryption} | fields
    upload = person.api.post("/api/v1/uploads", json=announced).raise_for_status().json()
    step = upload["chunk_size"]
    for index in range(upload["chunk_count"]):
        put(person.api, upload["id"], index, body[index * step : (index + 1) * step]).raise_for_status()
    stored = complete(person.api, upload["id"]).raise_for_status().json()
    return f"{stored['url']}{sealer.fragment}"
