from typing import Any

from django.db import migrations, models
from django.db.models import F


def count_size(apps: Any, _schema_editor: Any) -> None:
    """Files that exist count what they have counted so far: their size."""
    apps.get_model("files", "File").objects.update(counted_bytes=F("size"))


class Migration(migrations.Migration):
    dependencies = [("files", "0006_search_name")]

    operations = [
        migrations.AddField(
            model_name="file",
            name="counted_bytes",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(count_size, migrations.RunPython.noop),
    ]
