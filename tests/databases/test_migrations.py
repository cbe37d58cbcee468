"""On each database, the migrations produce exactly what the models define."""

from pathlib import Path

from tests.server import manage


def test_no_model_has_changed_since_its_last_migration(prepared_data_dir: Path) -> None:
    assert manage(prepared_data_dir, "makemigrations", "--check", "--dry-run") == "No changes detected"


def test_all_migrations_are_applied(prepared_data_dir: Path) -> None:
    assert "[ ]" not in manage(prepared_data_dir, "showmigrations")
