"""Optional packages, which are not in requirements.txt."""

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured


def require(module: str, setting: str, requirements: str) -> None:
    """Raise ImproperlyConfigured if `module` is not installed. The message says what to install for `setting`."""
    if find_spec(module) is None:
        raise ImproperlyConfigured(
            f"{setting} needs a package that is not installed. "
            f"Run: pip install --require-hashes -r {requirements}"
        )
