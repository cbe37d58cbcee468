from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import ratelimits, reauthentication  # noqa: PLC0415  # allauth needs the apps

        ratelimits.install()
        reauthentication.install()
