"""Third-party apps with keys that MongoDB can generate. Their migrations are in bytebin/mongodb/migrations."""

from allauth.account import apps as allauth
from allauth.mfa import apps as mfa
from allauth.socialaccount import apps as socialaccount
from allauth.usersessions import apps as usersessions
from django.contrib.auth import apps as auth
from django.contrib.contenttypes import apps as contenttypes
from django.db.models.signals import post_migrate

from bytebin import apps
from bytebin.databases import MONGODB_KEY
from bytebin.mongodb.hints import use_hints
from bytebin.mongodb.indexes import add_plain_indexes
from bytebin.mongodb.lookups import escape_iexact
from bytebin.mongodb.sorting import sort_by_index


class AdminConfig(apps.AdminConfig):
    default_auto_field = MONGODB_KEY

    def ready(self) -> None:
        super().ready()
        escape_iexact()
        sort_by_index()
        use_hints()
        post_migrate.connect(add_plain_indexes)


class AuthConfig(auth.AuthConfig):
    default_auto_field = MONGODB_KEY


class ContentTypesConfig(contenttypes.ContentTypesConfig):
    default_auto_field = MONGODB_KEY


class AccountConfig(allauth.AccountConfig):  # type: ignore[misc]  # allauth has no types
    default_auto_field = MONGODB_KEY


class SocialAccountConfig(socialaccount.SocialAccountConfig):  # type: ignore[misc]  # allauth has no types
    default_auto_field = MONGODB_KEY


class MFAConfig(mfa.MFAConfig):  # type: ignore[misc]  # allauth has no types
    default_auto_field = MONGODB_KEY


class UserSessionsConfig(usersessions.UserSessionsConfig):  # type: ignore[misc]  # allauth has no types
    default_auto_field = MONGODB_KEY
