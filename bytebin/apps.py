from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig

from bytebin.checks import register_checks


class AdminConfig(DjangoAdminConfig):
    default_site = "bytebin.admin.Site"

    def ready(self) -> None:
        super().ready()
        register_checks()
