"""What only some servers need is installed beside requirements.txt."""

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured


def require(module: str, setting: str, requirements: str) -> None:
    """Raises ImproperlyConfigured, which says what to install, where `setting` needs a module that is not there."""
    if find_spec(module) is None:
        raise ImproperlyConfigured(
            f"{setting} needs a package that is not installed. "
            f"Run: pip install --require-hashes -r {requirements}"
        )
