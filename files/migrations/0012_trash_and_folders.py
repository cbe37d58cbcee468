import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import files.models.folder


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0011_file_version'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='file',
            name='trashed_at',
            field=models.DateTimeField(db_index=True, editable=False, null=True, verbose_name='in the trash since'),
        ),
        migrations.AddField(
            model_name='file',
            name='folder_id',
            field=models.CharField(blank=True, default='', editable=False, max_length=16, verbose_name='folder'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(fields=['owner', 'folder_id', '-created_at', '-id'], name='file_folder_newest'),
        ),
        migrations.CreateModel(
            name='Folder',
            fields=[
                ('id', models.CharField(db_column='_id', default=files.models.folder.folder_id, editable=False, max_length=16, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('parent', models.CharField(blank=True, default='', max_length=16, verbose_name='folder around it')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='folders', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'folder',
                'verbose_name_plural': 'folders',
                'ordering': ['created_at', 'id'],
                'indexes': [models.Index(fields=['owner', 'created_at', 'id'], name='folder_owner_oldest')],
            },
        ),
    ]
