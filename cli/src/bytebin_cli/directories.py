"""The platform's directories for settings and state, and private files in them."""

import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bytebin_cli.errors import NotSaved
from bytebin_cli.texts import gettext as _

APP = "bytebin"


def config_dir(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / APP
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / APP
    return _xdg(environ, "XDG_CONFIG_HOME", ".config") / APP


def state_dir(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / APP / "state"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / APP / "state"
    return _xdg(environ, "XDG_STATE_HOME", ".local/state") / APP


def private_dir(path: Path) -> Path:
    """Create the directory if it is missing. Raise NotSaved."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotSaved(
            _("The directory {path} cannot be created: {reason}.").format(path=path, reason=error.strerror)
        ) from None
    return path


def write_private(path: Path, content: bytes) -> None:
    """Write the file atomically, with mode 0600 from the start. Raise NotSaved."""
    private_dir(path.parent)
    try:
        # mkstemp's files are 0600.
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotSaved(
            _("{path} cannot be written: {reason}.").format(path=path, reason=error.strerror)
        ) from None


def wipe(path: Path) -> None:
    """Overwrite a file, then delete it. Copies that a copy-on-write file system or an SSD keeps remain."""
    with suppress(OSError):
        with path.open("r+b") as file:
            file.write(bytes(os.fstat(file.fileno()).st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def _xdg(environ: Mapping[str, str], variable: str, otherwise: str) -> Path:
    """Return the variable's directory, or `otherwise` in the home directory. XDG ignores relative paths."""
    named = Path(environ.get(variable, ""))
    return named if named.is_absolute() else Path.home() / otherwise
