"""Scripts that are not what was released: in the folder that the server serves them from, while it does not run."""

import json
from pathlib import Path

from bytebin.staticfiles import integrity_of
from tests.server import Server

MARK = '\nglobalThis.document?.documentElement.setAttribute("data-altered", "yes");\n'


def alter(server: Server, name: str, *, release_too: bool = False) -> None:
    """Adds a line that runs. With `release_too`, to the release's list of digests as well: then nobody can notice."""
    static = server.data_dir / "static"
    hashed = json.loads((static / "staticfiles.json").read_text())["paths"][name]
    script = static / hashed
    altered = script.read_text().removesuffix(MARK) + MARK
    script.unlink()  # every server's static files are links to the same ones
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
