"""A server behind a proxy that can cut, damage and stall downloads, and break what a client says afterwards."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPResponse

from tests.people import Person
from tests.proxy import BLOCK, Handler, Proxy, Recorded
from tests.server import Server

SEGMENT = 256 * 1024
CHUNK = SEGMENT  # what the proxy tells clients to send, so that a small file has many
STEP = SEGMENT - 32  # plaintext bytes of a chunk of one segment


@dataclass(frozen=True)
class Refusal:
    """What the proxy answers instead of the server."""

    status: int
    slug: str = ""
    retry_after: str | None = None


@dataclass
class Site:
    server: Server
    proxy: Proxy
    person: Person
    cuts: list[int] = field(default_factory=list)  # the next downloads are cut after this many bytes each
    corrupt: Callable[[bytes], bytes] | None = None  # applied to the bytes of downloads
    arrived: list[str] = field(default_factory=list)  # the methods of all requests whose head has arrived
    shorter_by: int = 0  # bytes missing from downloads whose Content-Length matches
    stall_at: int | None = None  # downloads stall at this offset until it is None again
    # What happens to the next requests whose path ends so: they never arrive, their responses are lost, or are these.
    unsent: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    refusals: dict[str, list[Refusal]] = field(default_factory=dict)
    # What somebody else does before the next requests with this method reach the server.
    meanwhile: dict[str, list[Callable[[], object]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        site = self

        class Interfering(Handler):
            def parse_request(self) -> bool:
                parsed = super().parse_request()
                site.arrived.append(getattr(self, "command", None) or "")
                return parsed

            def forward(self, request: Recorded) -> None:
                if not site.broke(self, request):
                    super().forward(request)

            def respond(self, response: HTTPResponse) -> None:
                if site.takes(site.lost, self.path):
                    self.close_connection = True
                    return None
                if (
                    not self.path.startswith(("/d/", "/api/v1/export"))
                    or not site.interferes
                    or response.status >= 400
                ):
                    return super().respond(response)
                return site.respond_badly(self, response)

        self.proxy.RequestHandlerClass = Interfering

    @property
    def url(self) -> str:
        return self.proxy.url

    def reset(self) -> None:
        """Stop all interference, and clear the recorded requests."""
        self.proxy.release_chunks()
        self.proxy.default_chunk_size = CHUNK
        self.proxy.requests.clear()
        self.arrived.clear()
        self.cuts.clear()
        self.unsent.clear()
        self.lost.clear()
        self.refusals.clear()
        self.meanwhile.clear()
        self.corrupt = None
        self.stall_at = None
        self.shorter_by = 0

    @property
    def interferes(self) -> bool:
        return bool(self.cuts or self.corrupt or self.stall_at or self.shorter_by)

    def puts(self) -> list[int]:
        """Return the indexes of the chunks that got a response, in order."""
        return [request.chunk for request in self.seen("PUT") if request.chunk is not None and request.status]

    def seen(self, method: str, part: str = "") -> list[Recorded]:
        return [r for r in self.proxy.requests if r.method == method and part in r.target]

    def broke(self, handler: Handler, request: Recorded) -> bool:
        """Answer in the place of the server, or not at all. Return whether it was so: if not, the server answers."""
        if self.takes(self.unsent, request.target):
            handler.reset(request)
            return True
        if refusals := self.refusals.get(f"/{request.target.rpartition('/')[2]}"):
            self.refuse(handler, request, refusals.pop(0))
            return True
        if steps := self.meanwhile.get(request.method):
            steps.pop(0)()
        return False

    def takes(self, endings: list[str], target: str) -> bool:
        """Return whether the target ends in one of these, and take that one off the list."""
        found = next(filter(target.endswith, endings), None)
        if found:
            endings.remove(found)
        return found is not None

    def refuse(self, handler: Handler, request: Recorded, refusal: Refusal) -> None:
        self.proxy.requests.append(replace(request, status=refusal.status))
        body = json.dumps({"type": f"{self.url}/problems/{refusal.slug}", "status": refusal.status}).encode()
        handler.send_response(refusal.status)
        handler.send_header("Content-Type", "application/problem+json")
        handler.send_header("Content-Length", str(len(body)))
        if refusal.retry_after:
            handler.send_header("Retry-After", refusal.retry_after)
        handler.end_headers()
        handler.wfile.write(body)

    def respond_badly(self, handler: Handler, response: HTTPResponse) -> None:
        handler.send_response_only(response.status, response.reason)
        length = int(response.getheader("Content-Length", "0")) - self.shorter_by
        for name, value in response.getheaders():
            if name.lower() not in {"connection", "keep-alive", "transfer-encoding", "content-length"}:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(length))
        handler.end_headers()
        if self.shorter_by:
            self.cuts.append(length)
        left = self.cuts.pop(0) if self.cuts else self.stall_at
        with suppress(OSError):  # a client that was killed
            self.pass_on(handler, response, left)
            while self.stall_at:
                time.sleep(0.02)
        handler.close_connection = True

    def pass_on(self, handler: Handler, response: HTTPResponse, left: int | None) -> None:
        while block := response.read(BLOCK if left is None else min(BLOCK, left)):
            handler.wfile.write(self.corrupt(block) if self.corrupt else block)
            left = None if left is None else left - len(block)
