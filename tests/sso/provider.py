"""A small OpenID Connect provider on loopback: strict with its client, and faulty on demand."""

import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "bytebin", "a secret: of the client"
Claims = dict[str, Any]


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, OTHER_KEY = new_key(), new_key()


@dataclass
class Provider:
    """Whoever is sent here is logged in as `person` at once. The other fields are its faults."""

    url: str = ""
    person: Claims = field(default_factory=dict)
    tamper: Callable[[Claims], None] = lambda _claims: None
    sign: Callable[[Claims], str] = lambda claims: jwt.encode(claims, KEY, "RS256", {"kid": "1"})
    userinfo: Callable[[Claims], Claims] = dict
    callback: dict[str, str] = field(default_factory=dict)
    changes: Claims = field(default_factory=dict)
    logged_in_at: float = field(default_factory=time.time)
    asks_anew: bool = True
    tells_time: bool = True
    codes: dict[str, tuple[dict[str, str], Claims]] = field(default_factory=dict)
    tokens: dict[str, Claims] = field(default_factory=dict)
    exchanged: list[str] = field(default_factory=list)

    def behave(self) -> None:
        """Forget all faults."""
        fresh = Provider()
        for name in (
            "tamper",
            "sign",
            "userinfo",
            "callback",
            "changes",
            "person",
            "logged_in_at",
            "asks_anew",
            "tells_time",
        ):
            setattr(self, name, getattr(fresh, name))

    def configuration(self) -> Claims:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "authorization_response_iss_parameter_supported": True,
            **self.changes,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where the browser goes. Raise AssertionError for a request that leaves out what protects it."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 16
        code = secrets.token_urlsafe()
        self.codes[code] = asked, self.person
        answer = {"code": code, "state": asked["state"], "iss": self.url} | self.callback
        return (
            f"{asked['redirect_uri']}?{urlencode({name: value for name, value in answer.items() if value})}"
        )

    def exchange(self, form: dict[str, str], authorization: str) -> Claims:
        assert b64decode(authorization.removeprefix("Basic ")).decode() == f"{CLIENT}:{SECRET}"
        asked, person = self.codes.pop(form["code"])
        assert form["redirect_uri"] == asked["redirect_uri"]
        digest = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        assert digest == asked["code_challenge"]
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
            **person,
        }
        if "max_age" in asked and self.tells_time:
            anew = self.asks_anew and asked.get("prompt") == "login"
            claims["auth_time"] = now if anew else int(self.logged_in_at)
        self.tamper(claims)
        token = secrets.token_urlsafe()
        self.tokens[token] = self.userinfo(person)
        self.exchanged.append(form["code"])
        return {"access_token": token, "token_type": "Bearer", "id_token": self.sign(claims)}

    def keys(self) -> Claims:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]}


class Requests(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(asked))
            self.end_headers()
        elif parts.path == "/userinfo":
            token = self.headers["Authorization"].removeprefix("Bearer ")
            self.answer(200, self.provider.tokens[token])
        else:
            documents = {
                "/keys": self.provider.keys,
                "/.well-known/openid-configuration": self.provider.configuration,
            }
            self.answer(200, documents[parts.path]())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        try:
            self.answer(200, self.provider.exchange(form, unquote(self.headers.get("Authorization", ""))))
        except (AssertionError, KeyError):
            self.answer(400, {"error": "invalid_grant"})

    def answer(self, status: int, content: Claims) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's signature
        pass


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    handler = type("Handler", (Requests,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield provider
        server.shutdown()
