from typing import Any

from django.db import migrations

from bytebin.db.folding import FoldedField, fold_existing


def fold_names(apps: Any, _schema_editor: Any) -> None:
    fold_existing(apps.get_model("files", "upload"), "search_name")


class Migration(migrations.Migration):
    dependencies = [("files", "0007_counted_bytes")]

    operations = [
        migrations.AddField(model_name="upload", name="search_name", field=FoldedField("name")),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
