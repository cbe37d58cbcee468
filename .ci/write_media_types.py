"""Write the table of media types (files/services/media_types.py) as a script for the pages. `--check` only compares.

The table has no build step: the script is in the repository, and `make check` fails if it is not up to date.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "static" / "files" / "js" / "encrypted" / "preview" / "media-types.js"
sys.path.insert(0, str(ROOT))

HEAD = """\
// Written by .ci/write_media_types.py from files/services/media_types.py. Change the table there.

/**
 * @typedef {"image" | "heic" | "drawing" | "audio" | "video"} SeenOrHeardKind
 * @typedef {SeenOrHeardKind | "text" | "active" | "archive" | "pdf" | "file"} MediaKind
 * @typedef {[name: string, kind: MediaKind, extensions: string[], aliases: string[]]} MediaType
 */
"""


def main() -> int:
    wanted = script()
    if "--check" not in sys.argv:
        SCRIPT.write_text(wanted)
    elif SCRIPT.read_text() != wanted:
        print(f"{SCRIPT.relative_to(ROOT)} is not up to date: run python .ci/write_media_types.py")
        return 1
    return 0


def script() -> str:
    """Return the text of the script."""
    from files.services.media_types import LARGEST_SHOWN, TABLE, VAGUE  # noqa: PLC0415  # needs the path above

    rows = "".join(f"  {json.dumps(media)},\n" for media in TABLE)
    sizes = "".join(f"  {kind}: {size},\n" for kind, size in LARGEST_SHOWN.items())
    vague = "".join(f"  {json.dumps(name)},\n" for name in VAGUE)
    return (
        f"{HEAD}\n/** @type {{MediaType[]}} */\nexport const MEDIA_TYPES = [\n{rows}];\n\n"
        f"/** Types that programs send if they do not know one. */\nexport const VAGUE = [\n{vague}];\n\n"
        "/** @type {Partial<Record<MediaKind, number>>} bytes; other kinds have no limit */\n"
        f"export const LARGEST_SHOWN = {{\n{sizes}}};\n"
    )


if __name__ == "__main__":
    sys.exit(main())
