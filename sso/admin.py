"""The provider is that of the settings, and identities are nobody's to edit."""

import allauth.socialaccount.admin  # noqa: F401  # registers what is unregistered below
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin

admin.site.unregister([SocialAccount, SocialApp, SocialToken])
