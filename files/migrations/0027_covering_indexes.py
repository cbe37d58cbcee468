from typing import Any

from django.db import migrations, models

from bytebin.db.indexes import CoveringIndex

COVERS = ("search_name", "kind", "encrypted")
KEYS = {
    "file_owner_newest": ["owner", "-created_at", "-id"],
    "file_owner_name": ["owner", "name", "id"],
    "file_owner_size": ["owner", "size", "id"],
}
WIDE = [CoveringIndex(fields=fields, covers=COVERS, name=name) for name, fields in KEYS.items()]
NARROW = [models.Index(fields=fields, name=name) for name, fields in KEYS.items()]


def widen(apps: Any, schema_editor: Any) -> None:
    replace_indexes(apps, schema_editor, WIDE)


def narrow(apps: Any, schema_editor: Any) -> None:
    replace_indexes(apps, schema_editor, NARROW)


def replace_indexes(apps: Any, schema_editor: Any, indexes: list[models.Index]) -> None:
    """Replace them on SQLite alone: MongoDB's have these columns since 0018, PostgreSQL's stay as they are."""
    if schema_editor.connection.vendor == "sqlite":
        files = apps.get_model("files", "file")
        for index in indexes:
            schema_editor.remove_index(files, index)
            schema_editor.add_index(files, index)


class Migration(migrations.Migration):
    dependencies = [("files", "0026_burn_group")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                *(migrations.RemoveIndex(model_name="file", name=name) for name in KEYS),
                *(migrations.AddIndex(model_name="file", index=index) for index in WIDE),
            ],
            database_operations=[migrations.RunPython(widen, narrow)],
        ),
    ]
