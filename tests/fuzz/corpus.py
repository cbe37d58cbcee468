"""Valid requests of every URL of the server, from which the mutations start."""

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from tests.files.client import API, create, json_of, upload
from tests.fuzz.request import Request
from tests.library import boxes
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.requests.forging import Link, spelled
from tests.server import Server

JSON = b"application/json"
FORM = b"application/x-www-form-urlencoded"
BOUNDARY = "frontier"
CURSOR = "WyIyMDMwLTAxLTAxIDAwOjAwOjAwKzAwOjAwIiwgIngiXQ=="  # 2030-01-01, of any list by date
RULES = {"expires_in": 3600, "max_downloads": 3, "password": "p"}
SHORT = {
    "target": "https://a.example/",
    "slug": "short-words",
    "expires_in": 60,
    "max_visits": 1,
    "password": "p",
}
OWN_RULES = {"note": "n", "slug": "some-words", "password": "p", "private": True}
LIMITS = {"max_bytes": 10_000, "expires_in": 3600}
PLAIN_LINK = {"understood": "on", "title": "t", "max_files": "2", "max_size": "1", "expires_in": "86400"}


@dataclass
class Session:
    """A browser's session: its cookies, and the token that its forms send."""

    cookie: bytes
    token: str


def log_in(server: Server, person: Person) -> Session:
    with httpx.Client(base_url=server.address, timeout=60) as browser:
        browser.get("/account/login/")
        form = {
            "login": person.email,
            "password": person.password,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        }
        response = browser.post("/account/login/", data=form, headers={"Referer": server.url})
        assert response.status_code == 302, response.status_code
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        return Session(cookie.encode(), browser.cookies["csrftoken"])


@dataclass
class Corpus:
    """Requests with a key, a user's or moderator's session, or neither, and the objects that they need."""

    server: Server
    alice: Person
    staff: Person
    user: Session = field(init=False)
    moderator: Session = field(init=False)
    file: str = field(init=False)
    upload: str = field(init=False)

    def requests(self) -> list[Request]:
        """Return a valid request of every URL. Creates the key, the sessions, the file and the upload that they name.

        They are new each time: a mutation of an earlier request may have revoked keys, ended sessions or used up
        the logins of an hour.
        """
        forget_counts(self.server.data_dir)
        self.alice.token = self.server.create_key(self.alice.email)
        self.user, self.moderator = log_in(self.server, self.alice), log_in(self.server, self.staff)
        self.file = upload(self.alice.api, b"some text", name="notes.txt", content_type="text/plain")["id"]
        self.upload = create(self.alice.api)["id"]
        return [*self.api(), *self.pages(), *self.notices(), *self.security(), *self.admin(), *self.links()]

    def api(self) -> list[Request]:
        uploads, files = f"{API}/uploads", f"{API}/files"
        created = {
            "name": "x.txt", "size": 65_536, "chunk_size": 65_536, "content_type": "text/plain",
            "fingerprint": "f", "expires_in": 3600, "max_downloads": 1, "burn": True, "burn_group": "",
            "folder": None,
        }  # fmt: skip
        encryption = {
            "envelope": "AAAA",
            "link_token_digest": "A" * 43 + "=",
            "read_token_digest": "A" * 43 + "=",
        }
        cursor = "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgInh4eHgiXQ=="
        return [
            self.key("GET", f"{API}/limits"),
            self.key("GET", f"{uploads}?state=open&fingerprint=f&cursor={cursor}&limit=10"),
            self.key("OPTIONS", uploads),
            self.key("POST", uploads, json.dumps(created), JSON).with_header(b"Idempotency-Key", b"k"),
            self.key("POST", uploads, json.dumps({"size": 1, "encryption": encryption}), JSON),
            self.key("POST", uploads, '{"name": "a", "size": 3, "content": "YWJj"}', JSON).with_header(
                b"Idempotency-Key", b"w"
            ),
            self.key("GET", f"{uploads}/{self.upload}"),
            self.key("GET", f"{uploads}/{self.upload}/chunks?after=0&limit=10"),
            self.chunk(0),
            self.chunk(1).with_header(b"Content-Digest", b"sha-256=:" + b"A" * 43 + b"=:"),
            self.key("DELETE", f"{uploads}/{self.upload}/chunks/0"),
            self.key("POST", f"{uploads}/{self.upload}/complete", '{"chunks_digest": "sha-256=:AA==:"}', JSON),
            self.key("GET", f"{files}?q=notes&order=name&cursor={cursor}&limit=5"),
            self.key("GET", f"{files}?link=some-words"),
            self.key("GET", f"{files}?folder=none&kind=text&encrypted=false&expiring=true&after=2026-01-01&trash=true"),
            *(
                self.key("POST", f"{API}/trash{step}", json.dumps({"ids": ["nosuchfile1"]}), JSON)
                for step in ("", "/restore", "/delete")
            ),
            self.key("DELETE", f"{API}/trash"),
            self.key("GET", f"{API}/folders?cursor={cursor}&limit=5"),
            self.key("POST", f"{API}/folders", '{"name": "a", "parent": null}', JSON),
            self.key("PATCH", f"{API}/folders/nosuchfolder", '{"name": "b", "parent": "nosuchfolder"}', JSON),
            self.key("DELETE", f"{API}/folders/nosuchfolder?files=trash"),
            self.key("POST", f"{API}/folders/move", '{"ids": ["nosuchfile1"], "folder": null}', JSON),
            self.key("POST", files, self.multipart(), self.multipart_type()),
            self.key("PUT", f"{files}/put.txt?x=y&folder=&burn=true", "content", b"text/plain"),
            self.key("GET", f"{files}/{self.file}"),
            self.key("PATCH", f"{files}/{self.file}", '{"name": "n.txt", "expires_in": 60, "max_downloads": 9}', JSON),
            self.key("DELETE", f"{files}/nosuchfile"),
            self.key("POST", f"{files}/{self.file}/link"),
            self.key("DELETE", f"{files}/{self.file}/link"),
            self.key("GET", f"{files}/{self.file}/links"),
            self.key("POST", f"{files}/{self.file}/links", json.dumps({"label": "Anna", **RULES}), JSON),
            self.key("PATCH", f"{files}/{self.file}/links/nosuchlink1", json.dumps(RULES), JSON),
            self.key("DELETE", f"{files}/{self.file}/links/nosuchlink1"),
            self.key("PATCH", f"{files}/{self.file}", json.dumps(OWN_RULES), JSON),
            self.key("GET", f"{API}/shortlinks?cursor={cursor}&limit=5"),
            self.key("POST", f"{API}/shortlinks", json.dumps(SHORT), JSON),
            self.key("GET", f"{API}/shortlinks/nothing"),
            self.key("PATCH", f"{API}/shortlinks/nothing", json.dumps(SHORT), JSON),
            self.key("DELETE", f"{API}/shortlinks/nothing"),
            self.key("POST", f"{files}/{self.file}/replace", '{"successor": "nosuchfile", "version": 0}', JSON),
            self.key("POST", f"{files}/{self.file}/open", '{"read_token": "AA", "ticket": "x"}', JSON),
            self.key("POST", f"{files}/{self.file}/open", '{"read_token": "AA", "as_owner": true}', JSON),
            self.key("POST", f"{files}/{self.file}/burn", '{"ticket": "x"}', JSON),
            self.request("POST", f"{files}/{self.file}/receipt", '{"ticket": "WyJhIiwxXQ:x:y"}', JSON),
            *self.library(),
            *self.upload_links(),
            self.key("GET", f"{API}/export"),
            self.key("GET", f"{API}/webhooks"),
            self.key("POST", f"{API}/webhooks", '{"url": "https://example.org/", "events": ["file.expiring"]}', JSON),
            self.key("PATCH", f"{API}/webhooks/nosuchone", '{"events": ["file.expiring"], "disabled": true}', JSON),
            self.key("DELETE", f"{API}/webhooks/nosuchone"),
            self.key("GET", f"{API}/user"),
            self.key("PATCH", f"{API}/user", '{"name": "Alice"}', JSON),
            self.request("GET", f"{API}/openapi.json"),
            self.request("GET", "/api/docs/"),
            self.request("GET", "/api/nothing"),
        ]  # fmt: skip

    def library(self) -> list[Request]:
        """Return requests of the library, each of which needs those before it."""
        account = self.alice.api.get(f"{API}/user").json()["id"]
        library = f"{API}/library"
        written = boxes.files(account, 1, ["a"], removed=[{"kind": 1, "id": "x" * 11}])
        methods = boxes.settings_write(account, 2, add=[], remove=["x" * 16])
        return [
            self.key("POST", library, json.dumps(boxes.new_library(account)), JSON),
            self.key("GET", library),
            self.key("POST", f"{library}/items", json.dumps(written), JSON),
            self.key("GET", f"{library}/items?since=0&limit=5"),
            self.key("GET", f"{library}/items?cursor=0-1&limit=500"),
            self.key("POST", f"{library}/methods", json.dumps(methods), JSON),
            self.key("POST", f"{library}/rotate", json.dumps(boxes.rotation(account, 3)), JSON),
            self.key("DELETE", library),
        ]

    def upload_links(self) -> list[Request]:
        """Return requests of an upload link, by its owner and by a sender, each of which needs those before it."""
        made, requests = Link(), f"{API}/requests"
        tokens = {"link_token": spelled(made.link_token)}
        send = json.dumps(made.contribution(proof="x"))
        for query in ("", "?plain=true"):  # an account has a hundred at most
            for link in json_of(self.alice.api.get(f"{requests}{query}"))["requests"]:
                self.alice.api.delete(f"{requests}/{link['id']}")
        plain = json_of(self.alice.api.post(requests, json={"plain": True, "title": "t", **LIMITS}))["id"]
        sent = json_of(self.sent_through(made))
        chunk = self.request(
            "PUT", f"{API}/uploads/{sent['id']}/chunks/0", b"x" * 132, b"application/octet-stream"
        )
        token = sent["token"].encode()
        return [
            self.key("POST", requests, json.dumps(Link().document(max_file_size=5000, proof=True)), JSON),
            self.key("POST", requests, json.dumps({"plain": True, "title": "t", **LIMITS}), JSON),
            self.request("GET", f"/u/{plain}"),
            self.request(
                "POST", f"/u/{plain}", self.multipart({"note": "n", "sender": "s"}), self.multipart_type()
            ),
            self.request("POST", f"/u/{plain}", b"password=x", b"application/x-www-form-urlencoded"),
            self.key("GET", f"{requests}?limit=5&plain=true"),
            self.key("GET", f"{requests}/{made.id}"),
            self.key(
                "PATCH", f"{requests}/{made.id}", '{"max_files": 30, "state": "open", "notify": false}', JSON
            ),
            self.request("POST", f"{requests}/{made.id}/open", json.dumps(tokens), JSON),
            self.request("POST", f"{requests}/{made.id}/uploads", send, JSON).with_header(
                b"Idempotency-Key", b"k"
            ),
            chunk.with_header(b"Bytebin-Upload", token),
            self.request("GET", f"{API}/uploads/{sent['id']}").with_header(b"Bytebin-Upload", token),
            self.request("POST", f"{API}/uploads/{sent['id']}/complete", "{}", JSON).with_header(
                b"Bytebin-Upload", token
            ),
            self.key("GET", f"{API}/received?request={made.id}&filed=false&limit=5"),
            self.key("PATCH", f"{API}/received/nosuchfile1", '{"filed": true, "released": true}', JSON),
            self.key("DELETE", f"{requests}/nosuchlink1"),
        ]

    def sent_through(self, link: Link) -> httpx.Response:
        """Make the link, and begin an upload through it."""
        self.alice.api.post(f"{API}/requests", json=link.document()).raise_for_status()
        return self.alice.api.post(
            f"{API}/requests/{link.id}/uploads", json=link.contribution()
        ).raise_for_status()

    def links(self) -> list[Request]:
        """Return requests by owners of a link, and by monitoring."""
        return [
            self.request("GET", f"/r/{self.file}/notes.txt").with_header(b"Range", b"bytes=0-3"),
            self.request("GET", f"/d/{self.file}?ticket=x"),
            self.request("GET", f"/t/{self.file}/480").with_header(b"If-None-Match", b'"x"'),
            self.request("GET", f"/f/{self.file}"),
            self.request(
                "GET", f"/oembed?url=http://127.0.0.1/f/{self.file}&format=json&maxwidth=500&maxheight=9"
            ),
            self.request("GET", "/folder/nosuchlink1?folder=a&cursor=b"),
            self.request("GET", "/folder/nosuchlink1/zip"),
            self.request("GET", f"{API}/folder-links/nosuchlink1?folder=a&cursor=b&limit=5"),
            # As chat programs and mails change links.
            self.request("GET", f"/f/{self.file}%23b1.AAAA"),
            self.request("GET", f"/d/{self.file})"),
            self.request("GET", "/d/~"),
            self.request("GET", "/f/~"),
            self.request("GET", f"/delete/{self.file}/secret."),
            self.form(None, f"/f/{self.file}"),
            self.request("GET", f"/delete/{self.file}/secret"),
            self.form(None, f"/delete/{self.file}/secret"),
            self.request("GET", "/"),
            self.request("GET", "/problems/quota-exceeded"),
            self.request("GET", "/pdf-frame"),
            self.request("GET", "/favicon.ico"),
            self.request("GET", "/healthz"),
            self.request("GET", "/readyz"),
            self.request("GET", "/static/base/favicon.svg"),
        ]

    def pages(self) -> list[Request]:
        user = self.user
        plain = {"csrfmiddlewaretoken": user.token, "plain": "1", "expires_in": "3600"}
        key = {"name": "k", "scopes": "files:read", "expires_in": "2592000"}
        return [
            self.page(user, "/upload/"),
            self.page(user, f"/upload/?stored={self.file}"),
            self.with_session(self.request("POST", "/upload/", self.multipart(plain), self.multipart_type()), user),
            self.page(user, "/upload/text/"),
            self.with_session(
                self.request("POST", "/upload/text/", self.multipart(plain), self.multipart_type()), user
            ),
            self.request("POST", "/upload/share", self.multipart(), self.multipart_type()),
            self.request("GET", "/manifest.webmanifest"),
            self.page(user, f"/files/?q=notes&ids={self.file}&rows=only&limit=2&cursor={CURSOR}"),
            self.page(user, f"/files/?delete={self.file}"),
            self.form(user, "/files/", id="nosuchfile"),
            self.page(user, f"/files/?move={self.file}"),
            self.form(user, "/files/folders/", name="a", parent=""),
            self.form(user, "/files/folders/nosuchfolder/rename/", name="b"),
            self.form(user, "/files/folders/nosuchfolder/delete/", files="keep"),
            self.form(user, "/files/folders/nosuchfolder/share/", link="make"),
            self.form(user, "/files/folders/move/", id="nosuchfile1", folder="nosuchfolder"),
            self.page(user, "/u/nosuchlink1).x"),
            self.page(user, "/u/~"),
            self.page(user, "/files/requests/"),
            self.page(user, f"/files/requests/plain/?cursor={CURSOR}"),
            self.form(user, "/files/requests/plain/", **PLAIN_LINK),
            self.form(user, "/files/requests/plain/", accept="nosuchfile1"),
            self.form(user, "/files/requests/plain/", close="nosuchlink1"),
            self.form(user, "/files/requests/plain/nosuchlink1/", **PLAIN_LINK),
            self.form(user, "/files/requests/plain/nosuchlink1/delete/"),
            self.page(user, f"/files/trash/?cursor={CURSOR}"),
            self.form(user, "/files/trash/", restore="nosuchfile"),
            self.form(user, "/files/trash/", delete="nosuchfile"),
            self.page(user, "/account/"),
            self.form(user, "/account/profile/", name="Alice"),
            self.page(user, "/account/keys/"),
            self.page(user, "/account/keys/?preset=backup"),
            self.form(user, "/account/keys/", **key),
            self.form(user, "/account/keys/", name="k", scopes="files:write", networks="::/0", unused_id="A" * 12),
            self.page(user, "/account/keys/nosuchkey/"),
            self.form(user, "/account/keys/nosuchkey/", name="k", networks="::1"),
            self.form(user, "/account/keys/nosuchkey/revoke/"),
            self.form(user, "/account/keys/sharex/", token="bb_x"),
            self.form(user, "/account/keys/sharex/links/", token="bb_x"),
            self.page(user, f"/files/{self.file}/link/"),
            self.form(user, f"/files/{self.file}/link/", save="1", expires_in="keep", slug="some-words", note="n"),
            self.form(user, f"/files/{self.file}/link/", make="1", label="Anna", max_downloads="3"),
            self.form(user, f"/files/{self.file}/link/", **{"end-other": "nosuchlink1"}),
            self.page(user, f"/files/short-links/?cursor={CURSOR}"),
            self.form(user, "/files/short-links/", **{name: str(value) for name, value in SHORT.items()}),
            self.form(user, "/files/short-links/", delete="nothing"),
            self.request("GET", "/s/nothing"),
            self.request("GET", "/s/nothing)."),
            self.request("GET", "/s/~"),
            self.form(None, "/s/nothing", password="p"),
            self.form(user, "/account/keys/script/", token="bb_x", tool="flameshot"),
            self.page(user, "/account/library/"),
            self.page(user, "/account/close/"),
            self.form(user, "/account/export/"),
            self.page(user, "/account/email/"),
            self.form(user, "/account/email/", email="new@example.org", action_add=""),
            self.page(user, "/account/password/change/"),
            self.form(user, "/account/password/change/", oldpassword="x", password1="y", password2="y"),
            self.page(user, "/account/reauthenticate/?next=/files/"),
            self.form(user, "/account/reauthenticate/", password="x"),
            self.page(user, "/account/password/set/"),
            self.page(user, "/account/logout/"),
            self.page(self.moderator, "/account/invitations/?page=1"),
            self.form(self.moderator, "/account/invitations/", email="", max_uses="1", expires_in="7", quota="1"),
            self.form(self.moderator, "/account/invitations/nosuchone/revoke/"),
            self.request("GET", "/account/invitation/0000-0000/"),
            self.form(None, "/account/invitation/0000-0000/", email="x@example.org", name="x", password1="y"),
            self.request("GET", "/account/login/?next=/files/"),
            self.form(None, "/account/login/", login="alice@example.org", password="x", next="/"),
            self.request("GET", "/account/setup/0000/"),
            self.form(None, "/account/setup/0000/", email="x@example.org", name="x", password1="y"),
            self.request("GET", "/account/signup/"),
            self.form(None, "/account/signup/", email="x@example.org", name="x", password1="y"),
            self.request("GET", "/account/password/reset/"),
            self.form(None, "/account/password/reset/", email="nobody@example.org"),
            self.request("GET", "/account/password/reset/done/"),
            self.request("GET", "/account/password/reset/key/1-set-password/"),
            self.request("GET", "/account/password/reset/key/done/"),
            self.request("GET", "/account/confirm-email/"),
            self.request("GET", "/account/confirm-email/abc:def/"),
            self.form(None, "/account/confirm-email/abc:def/"),
            self.request("GET", "/account/inactive/"),
            self.request("GET", "/account/login/code/confirm/"),
        ]  # fmt: skip

    def notices(self) -> list[Request]:
        user, webhooks = self.user, "/account/notices/webhooks/"
        hook = {"url": "https://example.org/hook?a=b", "form": "discord", "events": "file.downloaded"}
        return [
            self.page(user, f"/files/{self.file}/mail/"),
            self.form(user, f"/files/{self.file}/mail/", people="a@example.org, b@example.org", text="Hello"),
            self.page(user, "/account/notices/"),
            self.form(user, "/account/notices/", download_mails="daily", limit_mails="on", expiry_mails="on"),
            self.page(user, webhooks),
            self.form(user, webhooks, **hook),
            self.page(user, f"{webhooks}nosuchone/"),
            self.form(user, f"{webhooks}nosuchone/", events="file.expiring"),
            *(self.form(user, f"{webhooks}nosuchone/{step}/") for step in ("test", "switch", "remove")),
        ]

    def security(self) -> list[Request]:
        """Return requests for second factors, passkeys, devices and recent activity."""
        user = self.user
        credential = '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA"}}'
        read = ("security/", "security/app/", "security/app/remove/", "security/codes/", "security/codes/new/",
                "security/codes/file/", "security/passkeys/new/", "security/passkeys/1/", "devices/", "activity/",
                "profile/", "storage/", "reauthenticate/code/?next=/", "reauthenticate/passkey/?next=/")  # fmt: skip
        return [
            *(self.page(user, f"/account/{path}") for path in read),
            self.form(user, "/account/security/app/", code="123 456", revoke_keys=""),
            self.form(user, "/account/security/passkeys/new/", name="x", credential=credential),
            self.form(user, "/account/security/passkeys/1/", name="x"),
            self.form(user, "/account/security/passkeys/1/remove/"),
            self.form(user, "/account/security/codes/new/"),
            self.form(user, "/account/devices/end/", device="1"),
            self.form(user, "/account/devices/end-others/", revoke_keys=""),
            self.form(user, "/account/reauthenticate/code/", code="123456"),
            self.form(user, "/account/reauthenticate/passkey/", credential=credential),
            self.request("GET", "/account/proof/"),
            self.request("GET", "/account/signup/passkey/"),
            self.request("GET", "/account/login/passkey/"),
            self.form(None, "/account/login/passkey/", credential=credential, next="/"),
            self.request("GET", "/account/login/code/"),
            self.form(None, "/account/login/code/", code="123456"),
        ]

    def admin(self) -> list[Request]:
        staff = self.moderator
        lists = {
            "accounts/user": "q=a&is_active__exact=1&o=1&p=0",
            "files/file": "q=a&state__exact=live&o=1.2",
            "files/upload": "q=a&state__exact=open",
            "files/library": "q=a",
            "files/uploadrequest": "q=a&state__exact=open",
            "files/shortlink": "q=a&state__exact=live",
            "files/warnedhost": "q=a",
            "apikeys/apikey": "q=a",
            "registration/rules": "",
            "registration/invitation": "q=a&o=1",
            "registration/arrival": "q=a",
        }
        found = [self.page(staff, f"/admin/{model}/?{query}") for model, query in lists.items()]
        pages = ("add/", "x/", "x/change/", "x/history/", "x/delete/")
        found += [self.page(staff, f"/admin/{model}/{page}") for model in lists for page in pages]
        found += [
            self.form(staff, f"/admin/{model}/", action="delete_selected", _selected_action="x", index="0")
            for model in lists
        ]
        return [
            *found,
            self.page(staff, "/admin/"),
            self.page(staff, "/admin/accounts/"),
            self.page(staff, f"/admin/files/file/{self.file}/change/"),
            self.form(staff, f"/admin/files/file/{self.file}/change/"),
            self.page(staff, "/admin/registration/rules/rules/change/"),
            self.form(staff, "/admin/registration/rules/rules/change/", mode="open", allowed_domains="x"),
            self.page(staff, "/admin/password_change/"),
            self.form(staff, "/admin/password_change/", old_password="x", new_password1="y", new_password2="z"),
            self.page(staff, "/admin/password_change/done/"),
            self.page(staff, "/admin/autocomplete/?term=x&app_label=files&model_name=file&field_name=owner"),
            self.page(staff, "/admin/jsi18n/"),
            self.page(staff, "/admin/r/1/x/"),
            self.request("GET", "/admin/login/?next=/admin/"),
            self.form(None, "/admin/login/", username="x@example.org", password="y"),
            self.page(staff, "/admin/logout/"),
            self.page(staff, "/admin/nothing/"),
        ]  # fmt: skip

    def request(self, method: str, target: str, body: str | bytes = b"", kind: bytes = b"") -> Request:
        content = body.encode() if isinstance(body, str) else body
        headers = ((b"Host", b"127.0.0.1:%d" % self.server.port), (b"Connection", b"close"))
        request = Request(method.encode(), target.encode(), headers, content)
        return request.with_header(b"Content-Type", kind) if kind else request

    def key(self, method: str, target: str, body: str | bytes = b"", kind: bytes = b"") -> Request:
        """Return a request with the API key."""
        request = self.request(method, target, body, kind)
        return request.with_header(b"Authorization", f"Bearer {self.alice.token}".encode())

    def chunk(self, index: int) -> Request:
        target = f"{API}/uploads/{self.upload}/chunks/{index}"
        return self.key("PUT", target, b"x" * 65_536, b"application/octet-stream")

    def page(self, session: Session, target: str) -> Request:
        return self.with_session(self.request("GET", target), session)

    def form(self, session: Session | None, target: str, /, **fields: str) -> Request:
        """Return the POST of a form, with a valid CSRF token if there is a session."""
        token = {"csrfmiddlewaretoken": session.token} if session else {}
        request = self.request("POST", target, urlencode(token | fields), FORM)
        return self.with_session(request, session) if session else request

    def with_session(self, request: Request, session: Session) -> Request:
        return request.with_header(b"Cookie", session.cookie)

    def multipart(self, fields: dict[str, str] | None = None) -> str:
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (fields or {"expires_in": "3600", "max_downloads": "2", "folder": ""}).items()
        ]
        head = 'Content-Disposition: form-data; name="file"; filename="form.txt"\r\nContent-Type: text/plain'
        return "".join(parts) + f"--{BOUNDARY}\r\n{head}\r\n\r\nbytes\r\n--{BOUNDARY}--\r\n"

    def multipart_type(self) -> bytes:
        return f"multipart/form-data; boundary={BOUNDARY}".encode()
