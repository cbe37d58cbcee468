from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_activity")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="closing_at",
            field=models.DateTimeField(blank=True, db_index=True, editable=False, null=True),
        ),
    ]
