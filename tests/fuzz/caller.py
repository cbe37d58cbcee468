"""Who makes the requests of the corpus, and the parts that they are made of."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from tests.files.client import API, create, upload
from tests.fuzz.request import Request
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.server import Server

JSON = b"application/json"
FORM = b"application/x-www-form-urlencoded"
BOUNDARY = "frontier"
# What both the API and the page of short links take.
SHORT = {
    "target": "https://a.example/",
    "slug": "short-words",
    "expires_in": 60,
    "max_visits": 1,
    "password": "p",
}


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
class Caller:
    """Makes requests with a key, a user's or moderator's session, or neither, and has the objects that they name.

    Each has a key, sessions, a file and an upload of its own.
    """

    server: Server
    alice: Person
    staff: Person
    user: Session = field(init=False)
    moderator: Session = field(init=False)
    file: str = field(init=False)
    upload: str = field(init=False)

    def __post_init__(self) -> None:
        forget_counts(self.server.data_dir)
        self.alice.token = self.server.create_key(self.alice.email)
        self.user, self.moderator = log_in(self.server, self.alice), log_in(self.server, self.staff)
        self.file = upload(self.alice.api, b"some text", name="notes.txt", content_type="text/plain")["id"]
        self.upload = create(self.alice.api)["id"]

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
