from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path, register_converter
from django.utils.functional import lazy
from django.views.generic import RedirectView

from bytebin.db.ids import IdConverter
from files import screenshots, sharex
from files.views import leaving, library, notices

handler400 = "files.views.errors.bad_request"
handler403 = "files.views.errors.forbidden"
handler404 = "files.views.errors.not_found"
handler500 = "files.views.errors.server_error"

register_converter(IdConverter, "id")

# Django tries the patterns in order. The API comes first: a large file takes a thousand requests to it.
urlpatterns = [
    path("api/", include("files.api.urls")),
    path("", include("files.urls")),
    # Browsers request this for pages that name no icon, such as those of the admin site.
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("base/favicon.svg"))),
    path("admin/", admin.site.urls),
    path("account/keys/sharex/links/", sharex.download_shortener, name="keys-sharex-links"),
    path("account/keys/sharex/", sharex.download_config, name="keys-sharex"),
    path("account/keys/script/", screenshots.download_script, name="keys-script"),
    path("account/keys/", include("apikeys.urls")),
    path("account/library/", library.library, name="library"),
    path("account/notices/", notices.choose, name="notices"),
    path("account/notices/webhooks/", include("webhooks.urls")),
    path("account/close/", leaving.leave, name="account-leave"),
    path("account/export/", leaving.export, name="account-export"),
    # Before allauth's: some of its pages are replaced.
    # In this order: they replace some of each other's pages, and of allauth's.
    path("account/", include("sso.urls")),
    path("account/", include("accounts.urls")),
    path("account/", include("registration.urls")),
    path("account/", include("allauth.account.urls")),
]
