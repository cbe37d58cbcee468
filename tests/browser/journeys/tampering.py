"""Tampering with the static scripts of a stopped server."""

import json
from pathlib import Path

from bytebin.staticfiles import integrity_of
from tests.server import Server

MARK = '\nglobalThis.document?.documentElement.setAttribute("data-altered", "yes");\n'


def alter(server: Server, name: str, *, release_too: bool = False) -> None:
    """Append code to a script. With `release_too`, update its digest in the release as well, so it passes the check."""
    static = server.data_dir / "static"
    hashed = json.loads((static / "staticfiles.json").read_text())["paths"][name]
    script = static / hashed
    altered = script.read_text().removesuffix(MARK) + MARK
    script.unlink()  # a link to a file that all servers share
    script.write_text(altered)
    for compressed in script.parent.glob(f"{script.name}.*"):
        compressed.unlink()
    if release_too:
        say_so(static / "scripts.json", hashed, script.read_bytes())


def say_so(listed: Path, hashed: str, content: bytes) -> None:
    scripts = json.loads(listed.read_text())
    scripts[hashed]["integrity"] = integrity_of(content)
    listed.unlink()
    listed.write_text(json.dumps(scripts))
