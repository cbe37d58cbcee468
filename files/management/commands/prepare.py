"""Apply migrations and collect static files, if either has changed since the last time."""

from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BLOCK = 2**20
# They decide what the collected files contain.
PACKAGES = ("django", "whitenoise", "brotli")


class Command(BaseCommand):
    help = "Apply migrations and collect static files, if either has changed since the last time."

    def handle(self, *args: Any, **options: Any) -> None:
        if has_migrations_to_apply():
            call_command("migrate", verbosity=0)
        wanted, stamp = fingerprint(), Path(settings.STATIC_ROOT) / ".collected"
        if not stamp.exists() or stamp.read_text() != wanted:
            call_command("collectstatic", interactive=False, verbosity=0)
            stamp.write_text(wanted)


def has_migrations_to_apply() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def fingerprint() -> str:
    """Return a digest of all static files before they are collected, and of what collects them."""
    digest = sha256(" ".join(version(package) for package in PACKAGES).encode())
    for path, content in sorted(sources()):
        digest.update(f"{path}\0{digest_of(content)}\0".encode())
    return digest.hexdigest()


def sources() -> Iterator[tuple[str, Path]]:
    """Yield the static files, each as its URL path and its place, and the module that stores them."""
    yield "", Path(settings.BASE_DIR) / "bytebin" / "staticfiles.py"
    ignored = apps.get_app_config("staticfiles").ignore_patterns  # type: ignore[attr-defined]  # Django's own
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            yield path, Path(storage.path(path))


def digest_of(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
