"""Typed readers of the environment. `NAME_FILE` names a file that holds the value of `NAME` (container secrets)."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

environ.Env.read_env(BASE_DIR / ".env")
env = environ.FileAwareEnv()


def data_dir() -> Path:
    """Where everything lives that is not code: database, blobs, mail, secret key. Private to the server's user."""
    path = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret_key(directory: Path) -> str:
    """SECRET_KEY, or a key that is made on the first start and kept in the data directory.

    `link()` makes the file appear whole and at most once, however many processes start at the same time.
    """
    if given := str(env.str("SECRET_KEY", default="")):
        return given
    path = directory / "secret_key"
    if not path.exists():
        draft = directory / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def public_url() -> str:
    """The address that people reach the server at, without a slash at the end; every link is built from it."""
    port = env.str("PORT", default="8000")
    return str(env.str("PUBLIC_URL", default=f"http://127.0.0.1:{port}")).rstrip("/")


def public_host(url: str) -> str:
    return urlsplit(url).hostname or ""
