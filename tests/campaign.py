"""Campaigns: a tenth of their rounds in `make test`, all of them in `make test-long`."""

import os

import pytest

LONG = os.environ.get("TEST_LONG") == "1"


def rounds(full: int) -> int:
    """Return `full` in `make test-long`, a tenth of it (at least one) otherwise."""
    return full if LONG else max(1, full // 10)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests marked `long` to `make test-long`; the summary counts them as deselected."""
    if LONG:
        return
    kept = [item for item in items if item.get_closest_marker("long") is None]
    left = [item for item in items if item.get_closest_marker("long") is not None]
    config.hook.pytest_deselected(items=left)
    items[:] = kept
