import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0014_lists_of_many_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReceivedKey',
            fields=[
                ('id', models.CharField(db_column='_id', editable=False, max_length=11, primary_key=True, serialize=False)),
                ('request_id', models.CharField(max_length=11)),
                ('sealed', models.BinaryField(max_length=5236)),
                ('received_at', models.DateTimeField(null=True)),
                ('filed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='UploadRequest',
            fields=[
                ('id', models.CharField(db_column='_id', editable=False, max_length=11, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'open'), ('closed', 'closed'), ('taken down', 'taken down')], default='open', max_length=10, verbose_name='state')),
                ('card', models.BinaryField(max_length=8356)),
                ('link_token_digest', models.CharField(max_length=64)),
                ('send_token_digest', models.CharField(max_length=64)),
                ('max_files', models.PositiveIntegerField(verbose_name='most files')),
                ('max_bytes', models.BigIntegerField(verbose_name='most bytes')),
                ('max_file_size', models.BigIntegerField(null=True, verbose_name='bytes of the largest file')),
                ('used_files', models.PositiveIntegerField(default=0, verbose_name='files')),
                ('used_bytes', models.BigIntegerField(default=0, verbose_name='bytes')),
                ('expires_at', models.DateTimeField(db_index=True, verbose_name='expires')),
                ('proof', models.BooleanField(default=False, verbose_name='proof of work')),
                ('notify', models.BooleanField(default=True, verbose_name='mail on arrival')),
                ('notified_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
            ],
            options={
                'verbose_name': 'upload link',
                'verbose_name_plural': 'upload links',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='file',
            name='released_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='file',
            name='request_id',
            field=models.CharField(blank=True, default='', editable=False, max_length=11, verbose_name='upload link'),
        ),
        migrations.AddField(
            model_name='upload',
            name='request_id',
            field=models.CharField(blank=True, default='', editable=False, max_length=11, verbose_name='upload link'),
        ),
        migrations.AddField(
            model_name='upload',
            name='token_digest',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(fields=['request_id', 'state'], name='upload_request_state'),
        ),
        migrations.AddField(
            model_name='receivedkey',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='received_keys', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='uploadrequest',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='upload_requests', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddIndex(
            model_name='receivedkey',
            index=models.Index(fields=['owner', 'received_at', 'id'], name='received_key_oldest'),
        ),
        migrations.AddIndex(
            model_name='uploadrequest',
            index=models.Index(fields=['owner', '-created_at', '-id'], name='request_owner_newest'),
        ),
    ]
