from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0015_upload_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='receivedkey',
            name='note',
            field=models.CharField(blank=True, default='', max_length=2000),
        ),
        migrations.AddField(
            model_name='receivedkey',
            name='sender',
            field=models.CharField(blank=True, default='', max_length=80),
        ),
        migrations.AddField(
            model_name='uploadrequest',
            name='password',
            field=models.CharField(blank=True, default='', editable=False, max_length=128),
        ),
        migrations.AddField(
            model_name='uploadrequest',
            name='text',
            field=models.CharField(blank=True, default='', max_length=4096, verbose_name='text'),
        ),
        migrations.AddField(
            model_name='uploadrequest',
            name='title',
            field=models.CharField(blank=True, default='', max_length=255, verbose_name='title'),
        ),
    ]
