from typing import Any

from django.db import migrations, models

# What was uploaded before, by its stored type (files/services/thumbnails.py).
TYPES = [
    "image/png", "image/apng", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/heic",
    "video/mp4", "video/webm", "video/ogg", "video/quicktime", "video/x-matroska",
]
LARGEST = 64 * 2**20


def want_thumbnails(apps: Any, _schema_editor: Any) -> None:
    """Have a sweep make the thumbnails of what is there."""
    files = apps.get_model("files", "file").objects
    there = files.filter(encrypted=False, content_type__in=TYPES, size__gt=0, size__lte=LARGEST)
    there.update(thumbnail_state="wanted")


class Migration(migrations.Migration):
    dependencies = [("files", "0020_notices")]

    operations = [
        migrations.CreateModel(
            name="Thumbnail",
            fields=[
                (
                    "id",
                    models.CharField(
                        db_column="_id", editable=False, max_length=11, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(editable=False)),
                ("blob_key", models.CharField(db_index=True, editable=False, max_length=64)),
                ("size", models.BigIntegerField(editable=False)),
                ("chunks_digest", models.CharField(editable=False, max_length=64)),
                ("content_type", models.CharField(editable=False, max_length=127)),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                ("thumbnails", models.JSONField(editable=False)),
            ],
        ),
        migrations.AddField(
            model_name="file",
            name="thumbnail_state",
            field=models.CharField(
                blank=True,
                choices=[("", ""), ("wanted", "wanted"), ("made", "made")],
                default="",
                editable=False,
                max_length=6,
            ),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                condition=models.Q(("thumbnail_state", "wanted")),
                fields=["thumbnail_state", "created_at"],
                name="file_thumbnail_wanted",
            ),
        ),
        migrations.RunPython(want_thumbnails, migrations.RunPython.noop),
    ]
