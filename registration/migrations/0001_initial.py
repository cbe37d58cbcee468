from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

import registration.models


def create_row(apps: Any, _schema_editor: Any) -> None:
    """Open the way to the first account, unless a server of an earlier release already has accounts."""
    used = apps.get_model("accounts", "user").objects.order_by().exists()
    apps.get_model("registration", "setup").objects.create(closed_at=timezone.now() if used else None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("accounts", "0003_normalized_addresses")]

    operations = [
        migrations.CreateModel(
            name="Setup",
            fields=[
                (
                    "id",
                    models.CharField(
                        db_column="_id", default="setup", editable=False, max_length=8, primary_key=True, serialize=False
                    ),
                ),
                ("nonce", models.CharField(default=registration.models.nonce, editable=False, max_length=32)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
            ],
        ),
        migrations.RunPython(create_row, migrations.RunPython.noop),
    ]
