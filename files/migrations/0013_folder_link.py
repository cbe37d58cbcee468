from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0012_trash_and_folders'),
    ]

    operations = [
        migrations.AddField(
            model_name='folder',
            name='link_id',
            field=models.CharField(blank=True, db_index=True, default='', editable=False, max_length=11, verbose_name='ID of its link'),
        ),
    ]
