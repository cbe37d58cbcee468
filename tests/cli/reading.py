"""All steps of the reader in one call."""

import io
from dataclasses import dataclass

from bytebin_cli.body import open_body
from bytebin_cli.errors import Refused
from bytebin_cli.format import parse_envelope, parse_fragment
from bytebin_cli.keys import FileKeys, derive_file_keys
from bytebin_cli.metadata import Metadata, open_envelope


@dataclass(frozen=True)
class Reading:
    """`released` is the plaintext released before `refusal`, if there was one."""

    metadata: Metadata | None
    keys: FileKeys | None
    released: bytes
    refusal: Refused | None


def read(envelope: bytes, body: bytes, fragment: str, password: str | None = None) -> Reading:
    released = bytearray()
    metadata = keys = refusal = None
    try:
        parsed = parse_envelope(envelope)
        keys = derive_file_keys(parse_fragment(fragment), parsed.header, password)
        opened = open_envelope(parsed, keys)
        metadata = opened.metadata
        for segment in open_body(opened, io.BytesIO(body), len(body)):
            released += segment
    except Refused as error:
        refusal = error
    return Reading(metadata, keys, bytes(released), refusal)
