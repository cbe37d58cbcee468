from typing import Any

from django.db import migrations, models
from django.db.models import Count, Sum


def count_received(apps: Any, _schema_editor: Any) -> None:
    """Fill in the counts of uploads that are open during the migration."""
    upload = apps.get_model("files", "Upload")
    rows = upload.objects.filter(state="open").annotate(count=Count("chunks"), size_sum=Sum("chunks__size"))
    for row in rows.order_by():
        upload.objects.filter(pk=row.pk).update(received_count=row.count, received_bytes=row.size_sum or 0)


class Migration(migrations.Migration):
    dependencies = [("files", "0002_chunk_size_and_blob_index")]

    operations = [
        migrations.AddField(
            model_name="upload", name="received_bytes", field=models.BigIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="upload", name="received_count", field=models.PositiveIntegerField(default=0)
        ),
        migrations.RunPython(count_received, migrations.RunPython.noop),
    ]
