from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("apikeys", "0002_search_name")]

    operations = [
        migrations.AddField(model_name="apikey", name="networks", field=models.JSONField(default=list)),
        migrations.AddField(
            model_name="apikey",
            name="last_used_program",
            field=models.CharField(default="", editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="apikey",
            name="last_used_address",
            field=models.CharField(default="", editable=False, max_length=45),
        ),
    ]
