"""The check of our scripts' layers finds each kind of violation. Nothing else would, until a page broke."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from tests.server import ROOT

GOOD = {
    "files/js/crypto/bytes.js": "// window is only spoken of here\nexport const one = 1;\n",
    "files/js/crypto/index.js": 'export { one } from "./bytes.js";\n',
    "files/js/transfer/api.js": "export const send = () => fetch('/');\n",
    "files/js/encrypted/file.js": 'import { one } from "../crypto/index.js";\n',
    "files/js/pages/upload.js": (
        'import { one } from "../crypto/index.js";\nimport {\n  send,\n} from "../transfer/api.js";\n'
    ),
}
BYTES, API, UPLOAD = "files/js/crypto/bytes.js", "files/js/transfer/api.js", "files/js/pages/upload.js"
FILE = "files/js/encrypted/file.js"
VIOLATIONS = {
    "crypto imports transfer": (
        BYTES,
        'import { send } from "../transfer/api.js";',
        "imports files/js/transfer",
    ),
    "crypto imports pages": (BYTES, 'import "../pages/upload.js";', "imports files/js/pages"),
    "crypto asks the network": (BYTES, "export const x = fetch('/');", "names fetch"),
    "crypto touches the page": (BYTES, "document.title = 'x';", "names document"),
    "transfer imports crypto": (API, 'import { one } from "../crypto/index.js";', "imports files/js/crypto"),
    "encrypted imports pages": (FILE, 'import "../pages/upload.js";', "imports files/js/pages"),
    "encrypted touches the page": (FILE, "document.title = 'x';", "names document"),
    "transfer touches the page": (API, "document.title = 'x';", "names document"),
    "a circle": (BYTES, 'import { one } from "./index.js";', "in a circle"),
    "no semicolon": (UPLOAD, 'import { one } from "../crypto/index.js"', "no semicolon"),
    "no ending": (UPLOAD, 'import { one } from "../crypto/index";', "ends in .js"),
    "a package's name": (UPLOAD, 'import { one } from "crypto";', "ends in .js"),
    "a file that is not there": (UPLOAD, 'import { one } from "./none.js";', "does not exist"),
}


@pytest.fixture
def check(tmp_path: Path) -> Any:
    """Return a function that runs the check on a small tree with some files overwritten, and returns its exit code."""
    program = runpy.run_path(str(ROOT / ".ci" / "check_js_layers.py"))

    def run(**overwritten: str) -> int:
        for name, text in (GOOD | overwritten).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        program["main"].__globals__["ROOT"] = tmp_path
        return int(program["main"]())

    return run


def test_scripts_that_respect_their_layers_pass(check: Any) -> None:
    assert check() == 0


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_a_violation_is_found(check: Any, capsys: pytest.CaptureFixture[str], violation: str) -> None:
    name, text, complaint = VIOLATIONS[violation]
    assert check(**{name: text}) == 1
    assert complaint in capsys.readouterr().out
