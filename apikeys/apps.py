from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiKeysConfig(AppConfig):
    name = "apikeys"
    verbose_name = _("API keys")

    def ready(self) -> None:
        from apikeys import schema  # noqa: F401, PLC0415  # drf-spectacular knows a scheme once its class exists
