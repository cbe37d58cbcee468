"""The responses, downloads and complaints of one visitor's tabs."""

from dataclasses import dataclass
from pathlib import Path

from tests.browser.firefox.bidi import Connection, Params
from tests.browser.journeys.policy import header_faults, resource_faults

OWN_SCHEMES = ("blob:", "data:", "about:")
# SHA-256 of the empty string. Firefox checks a module against it when its page goes away during the load.
OF_NOTHING = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@dataclass(frozen=True)
class Answered:
    """A request and its response; header names in lower case. `destination` is as in the Fetch standard."""

    method: str
    url: str
    status: int
    headers: dict[str, str]
    destination: str
    request_headers: dict[str, str]


@dataclass(frozen=True)
class Download:
    """A finished download: its path, or None if it was cancelled or failed."""

    path: Path | None


class Record:
    def __init__(self, connection: Connection, base: str, user: str) -> None:
        self.complaints: list[str] = []
        self.responses: list[Answered] = []
        self.downloads: list[Download] = []
        self.channel = f"violations of {user}"
        self._connection = connection
        self._base = base
        self._user = user
        self._tabs: set[str] = set()
        self._listeners = {
            "browsingContext.contextCreated": self._on_tab,
            "browsingContext.downloadEnd": self._on_download,
            "log.entryAdded": self._on_log,
            "network.responseCompleted": self._on_response,
            "network.fetchError": self._on_failure,
            "script.message": self._on_message,
        }
        for event, listener in self._listeners.items():
            connection.on(event, listener)

    def stop(self) -> None:
        for event, listener in self._listeners.items():
            self._connection.off(event, listener)

    def _on_tab(self, tab: Params) -> None:
        if tab["userContext"] == self._user:
            self._tabs.add(tab["context"])

    def _on_download(self, download: Params) -> None:
        if download["context"] in self._tabs:
            whole = download["status"] == "complete"
            self.downloads.append(Download(Path(download["filepath"]) if whole else None))

    def _on_log(self, entry: Params) -> None:
        if entry["source"].get("context") not in self._tabs or OF_NOTHING in entry["text"]:
            return
        if entry["level"] in {"error", "warn"}:
            self.complaints.append(f"{entry['type']} {entry['level']}: {entry['text']}")

    def _on_message(self, message: Params) -> None:
        if message["channel"] == self.channel:
            self.complaints.append(f"against the policy: {message['data']['value']}")

    def _on_response(self, event: Params) -> None:
        """Check the headers: every response needs a policy, and every HTML page the full one.

        Firefox reports no requests of workers.
        """
        if event["context"] not in self._tabs:
            return
        request, response = event["request"], event["response"]
        headers = texts(response["headers"])
        self.responses.append(
            Answered(
                request["method"],
                request["url"],
                response["status"],
                headers,
                request["destination"],
                texts(request["headers"]),
            )
        )
        self._stays_here(request["url"])
        path = request["url"].removeprefix(self._base)
        if headers.get("content-type", "").startswith("text/html"):
            self.complaints += [f"{fault} ({path})" for fault in header_faults(headers, path)]
        elif path.startswith(("/static/", "/api/", "/upload/", "/f/")):
            self.complaints += [f"{fault} ({path})" for fault in resource_faults(headers)]

    def _on_failure(self, event: Params) -> None:
        if event["context"] in self._tabs:
            self._stays_here(event["request"]["url"])

    def _stays_here(self, url: str) -> None:
        if not url.startswith((f"{self._base}/", *OWN_SCHEMES)):
            self.complaints.append(f"a request to another origin: {url}")


def texts(headers: list[Params]) -> dict[str, str]:
    return {header["name"].lower(): header["value"]["value"] for header in headers}
