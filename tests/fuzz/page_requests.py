"""Valid requests of the pages, of links, and by monitoring."""

from tests.files.client import API
from tests.fuzz.caller import SHORT, Caller
from tests.fuzz.request import Request

CURSOR = "WyIyMDMwLTAxLTAxIDAwOjAwOjAwKzAwOjAwIiwgIngiXQ=="  # 2030-01-01, of any list by date
PLAIN_LINK = {"understood": "on", "title": "t", "max_files": "2", "max_size": "1", "expires_in": "86400"}


def links(caller: Caller) -> list[Request]:
    """Return requests by people who have a link, and by monitoring."""
    return [
        caller.request("GET", f"/r/{caller.file}/notes.txt").with_header(b"Range", b"bytes=0-3"),
        caller.request("GET", f"/d/{caller.file}?ticket=x"),
        caller.request("GET", f"/t/{caller.file}/480").with_header(b"If-None-Match", b'"x"'),
        caller.request("GET", f"/f/{caller.file}"),
        caller.request(
            "GET", f"/oembed?url=http://127.0.0.1/f/{caller.file}&format=json&maxwidth=500&maxheight=9"
        ),
        caller.request("GET", "/folder/nosuchlink1?folder=a&cursor=b"),
        caller.request("GET", "/folder/nosuchlink1/zip"),
        caller.request("GET", f"{API}/folder-links/nosuchlink1?folder=a&cursor=b&limit=5"),
        # As chat programs and mails change links.
        caller.request("GET", f"/f/{caller.file}%23b1.AAAA"),
        caller.request("GET", f"/d/{caller.file})"),
        caller.request("GET", "/d/~"),
        caller.request("GET", "/f/~"),
        caller.request("GET", f"/delete/{caller.file}/secret."),
        caller.form(None, f"/f/{caller.file}"),
        caller.request("GET", f"/delete/{caller.file}/secret"),
        caller.form(None, f"/delete/{caller.file}/secret"),
        caller.request("GET", "/"),
        caller.request("GET", "/problems/quota-exceeded"),
        caller.request("GET", "/pdf-frame"),
        caller.request("GET", "/favicon.ico"),
        caller.request("GET", "/healthz"),
        caller.request("GET", "/readyz"),
        caller.request("GET", "/static/base/favicon.svg"),
    ]


def pages(caller: Caller) -> list[Request]:
    user = caller.user
    plain = {"csrfmiddlewaretoken": user.token, "plain": "1", "expires_in": "3600"}
    key = {"name": "k", "scopes": "files:read", "expires_in": "2592000"}
    return [
        caller.page(user, "/upload/"),
        caller.page(user, f"/upload/?stored={caller.file}"),
        caller.with_session(caller.request("POST", "/upload/", caller.multipart(plain), caller.multipart_type()), user),
        caller.page(user, "/upload/text/"),
        caller.with_session(
            caller.request("POST", "/upload/text/", caller.multipart(plain), caller.multipart_type()), user
        ),
        caller.request("POST", "/upload/share", caller.multipart(), caller.multipart_type()),
        caller.request("GET", "/manifest.webmanifest"),
        caller.page(user, f"/files/?q=notes&ids={caller.file}&rows=only&limit=2&cursor={CURSOR}"),
        caller.page(user, f"/files/?delete={caller.file}"),
        caller.form(user, "/files/", id="nosuchfile"),
        caller.page(user, f"/files/?move={caller.file}"),
        caller.form(user, "/files/folders/", name="a", parent=""),
        caller.form(user, "/files/folders/nosuchfolder/rename/", name="b"),
        caller.form(user, "/files/folders/nosuchfolder/delete/", files="keep"),
        caller.form(user, "/files/folders/nosuchfolder/share/", link="make"),
        caller.form(user, "/files/folders/move/", id="nosuchfile1", folder="nosuchfolder"),
        caller.page(user, "/u/nosuchlink1).x"),
        caller.page(user, "/u/~"),
        caller.page(user, "/files/requests/"),
        caller.page(user, f"/files/requests/plain/?cursor={CURSOR}"),
        caller.form(user, "/files/requests/plain/", **PLAIN_LINK),
        caller.form(user, "/files/requests/plain/", accept="nosuchfile1"),
        caller.form(user, "/files/requests/plain/", close="nosuchlink1"),
        caller.form(user, "/files/requests/plain/nosuchlink1/", **PLAIN_LINK),
        caller.form(user, "/files/requests/plain/nosuchlink1/delete/"),
        caller.page(user, f"/files/trash/?cursor={CURSOR}"),
        caller.form(user, "/files/trash/", restore="nosuchfile"),
        caller.form(user, "/files/trash/", delete="nosuchfile"),
        caller.page(user, "/account/"),
        caller.form(user, "/account/profile/", name="Alice"),
        caller.page(user, "/account/keys/"),
        caller.page(user, "/account/keys/?preset=backup"),
        caller.form(user, "/account/keys/", **key),
        caller.form(user, "/account/keys/", name="k", scopes="files:write", networks="::/0", unused_id="A" * 12),
        caller.page(user, "/account/keys/nosuchkey/"),
        caller.form(user, "/account/keys/nosuchkey/", name="k", networks="::1"),
        caller.form(user, "/account/keys/nosuchkey/revoke/"),
        caller.form(user, "/account/keys/sharex/", token="bb_x"),
        caller.form(user, "/account/keys/sharex/links/", token="bb_x"),
        caller.page(user, f"/files/{caller.file}/link/"),
        caller.form(user, f"/files/{caller.file}/link/", save="1", expires_in="keep", slug="some-words", note="n"),
        caller.form(user, f"/files/{caller.file}/link/", make="1", label="Anna", max_downloads="3"),
        caller.form(user, f"/files/{caller.file}/link/", **{"end-other": "nosuchlink1"}),
        caller.page(user, f"/files/short-links/?cursor={CURSOR}"),
        caller.form(user, "/files/short-links/", **{name: str(value) for name, value in SHORT.items()}),
        caller.form(user, "/files/short-links/", delete="nothing"),
        caller.request("GET", "/s/nothing"),
        caller.request("GET", "/s/nothing)."),
        caller.request("GET", "/s/~"),
        caller.form(None, "/s/nothing", password="p"),
        caller.form(user, "/account/keys/script/", token="bb_x", tool="flameshot"),
        caller.page(user, "/account/library/"),
        caller.page(user, "/account/close/"),
        caller.form(user, "/account/export/"),
        caller.page(user, "/account/email/"),
        caller.form(user, "/account/email/", email="new@example.org", action_add=""),
        caller.page(user, "/account/password/change/"),
        caller.form(user, "/account/password/change/", oldpassword="x", password1="y", password2="y"),
        caller.page(user, "/account/reauthenticate/?next=/files/"),
        caller.form(user, "/account/reauthenticate/", password="x"),
        caller.page(user, "/account/password/set/"),
        caller.page(user, "/account/logout/"),
        caller.page(caller.moderator, "/account/invitations/?page=1"),
        caller.form(caller.moderator, "/account/invitations/", email="", max_uses="1", expires_in="7", quota="1"),
        caller.form(caller.moderator, "/account/invitations/nosuchone/revoke/"),
        caller.request("GET", "/account/invitation/0000-0000/"),
        caller.form(None, "/account/invitation/0000-0000/", email="x@example.org", name="x", password1="y"),
        caller.request("GET", "/account/login/?next=/files/"),
        caller.form(None, "/account/login/", login="alice@example.org", password="x", next="/"),
        caller.request("GET", "/account/setup/0000/"),
        caller.form(None, "/account/setup/0000/", email="x@example.org", name="x", password1="y"),
        caller.request("GET", "/account/signup/"),
        caller.form(None, "/account/signup/", email="x@example.org", name="x", password1="y"),
        caller.request("GET", "/account/password/reset/"),
        caller.form(None, "/account/password/reset/", email="nobody@example.org"),
        caller.request("GET", "/account/password/reset/done/"),
        caller.request("GET", "/account/password/reset/key/1-set-password/"),
        caller.request("GET", "/account/password/reset/key/done/"),
        caller.request("GET", "/account/confirm-email/"),
        caller.request("GET", "/account/confirm-email/abc:def/"),
        caller.form(None, "/account/confirm-email/abc:def/"),
        caller.request("GET", "/account/inactive/"),
        caller.request("GET", "/account/login/code/confirm/"),
    ]  # fmt: skip


def notices(caller: Caller) -> list[Request]:
    user, webhooks = caller.user, "/account/notices/webhooks/"
    hook = {"url": "https://example.org/hook?a=b", "form": "discord", "events": "file.downloaded"}
    return [
        caller.page(user, f"/files/{caller.file}/mail/"),
        caller.form(user, f"/files/{caller.file}/mail/", people="a@example.org, b@example.org", text="Hello"),
        caller.page(user, "/account/notices/"),
        caller.form(user, "/account/notices/", download_mails="daily", limit_mails="on", expiry_mails="on"),
        caller.page(user, webhooks),
        caller.form(user, webhooks, **hook),
        caller.page(user, f"{webhooks}nosuchone/"),
        caller.form(user, f"{webhooks}nosuchone/", events="file.expiring"),
        *(caller.form(user, f"{webhooks}nosuchone/{step}/") for step in ("test", "switch", "remove")),
    ]


def security(caller: Caller) -> list[Request]:
    """Return requests for second factors, passkeys, devices and recent activity."""
    user = caller.user
    credential = '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA"}}'
    read = ("security/", "security/app/", "security/app/remove/", "security/codes/", "security/codes/new/",
            "security/codes/file/", "security/passkeys/new/", "security/passkeys/1/", "devices/", "activity/",
            "profile/", "storage/", "reauthenticate/code/?next=/", "reauthenticate/passkey/?next=/")  # fmt: skip
    return [
        *(caller.page(user, f"/account/{path}") for path in read),
        caller.form(user, "/account/security/app/", code="123 456", revoke_keys=""),
        caller.form(user, "/account/security/passkeys/new/", name="x", credential=credential),
        caller.form(user, "/account/security/passkeys/1/", name="x"),
        caller.form(user, "/account/security/passkeys/1/remove/"),
        caller.form(user, "/account/security/codes/new/"),
        caller.form(user, "/account/devices/end/", device="1"),
        caller.form(user, "/account/devices/end-others/", revoke_keys=""),
        caller.form(user, "/account/reauthenticate/code/", code="123456"),
        caller.form(user, "/account/reauthenticate/passkey/", credential=credential),
        caller.request("GET", "/account/proof/"),
        caller.request("GET", "/account/signup/passkey/"),
        caller.request("GET", "/account/login/passkey/"),
        caller.form(None, "/account/login/passkey/", credential=credential, next="/"),
        caller.request("GET", "/account/login/code/"),
        caller.form(None, "/account/login/code/", code="123456"),
    ]
