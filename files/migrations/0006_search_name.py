from typing import Any

from django.db import migrations

from bytebin.db.folding import FoldedField, fold_existing


def fold_names(apps: Any, _schema_editor: Any) -> None:
    fold_existing(apps.get_model("files", "file"), "search_name")


class Migration(migrations.Migration):
    dependencies = [("files", "0005_upload_api_key")]

    operations = [
        migrations.AddField(model_name="file", name="search_name", field=FoldedField("name")),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
