"""Typed readers of environment variables. `NAME_FILE` may name a file with the value of `NAME` (container secrets)."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

environ.Env.read_env(BASE_DIR / ".env")
env = environ.FileAwareEnv()


def data_dir() -> Path:
    """Return DATA_DIR, which holds the database, blobs, mail and secret key. Create it for the server's user only."""
    path = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret_key(directory: Path) -> str:
    """Return SECRET_KEY or, if it is unset, the key in the data directory, which the first start generates.

    `link()` creates the complete file exactly once, even if several processes start at the same time.
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
    """Return PUBLIC_URL, the base of every link, without a trailing slash."""
    port = env.str("PORT", default="8000")
    return str(env.str("PUBLIC_URL", default=f"http://127.0.0.1:{port}")).rstrip("/")


def public_host(url: str) -> str:
    return urlsplit(url).hostname or ""
