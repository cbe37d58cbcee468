"""Django's messages to users, kept in a cookie with the prefix of the other cookies."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Messages(FallbackStorage):
    """Messages in the cookie or, if they are too long for it, in the session."""

    storage_classes = (MessageCookie, SessionStorage)
