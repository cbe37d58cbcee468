from typing import Any

from django.db import migrations

from accounts.addresses import normalized


def normalize_addresses(apps: Any, _schema_editor: Any) -> None:
    """Store addresses in the spelling under which accounts are now found. One that another account has stays as it is."""
    for model in (apps.get_model("accounts", "user"), apps.get_model("account", "emailaddress")):
        for row in model.objects.order_by().only("pk", "email").iterator(chunk_size=1000):
            address = normalized(row.email)
            if address != row.email and not model.objects.filter(email=address).exists():
                model.objects.filter(pk=row.pk).update(email=address)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_search_name"), ("account", "0001_initial")]

    operations = [migrations.RunPython(normalize_addresses, migrations.RunPython.noop)]
