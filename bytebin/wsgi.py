import os

from django.core.wsgi import get_wsgi_application

from bytebin.server.counted_input import count_input

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bytebin.settings")

application = count_input(get_wsgi_application())
