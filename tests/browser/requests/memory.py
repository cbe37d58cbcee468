"""What is in the memory of a page and of its workers, after their garbage was collected (Chrome DevTools Protocol)."""

import json
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Page

Needles = dict[str, bytes]

# Remembers, weakly, each Uint8Array that a script makes, and what WebCrypto returns: no protocol shows their content.
WATCH = """(() => {
  const made = (globalThis.madeBytes = []);
  const keep = (one) => {
    made.push(new WeakRef(one));
    return one;
  };
  const own = Uint8Array;
  const construct = (target, args, newTarget) => keep(Reflect.construct(target, args, newTarget === watched ? own : newTarget));
  const watched = new Proxy(own, { construct });
  globalThis.Uint8Array = watched;
  for (const name of ["slice", "subarray"]) {
    const before = own.prototype[name];
    own.prototype[name] = function (...args) { return keep(before.apply(this, args)); };
  }
  for (const name of ["exportKey", "deriveBits", "decrypt", "digest", "sign"]) {
    const before = globalThis.SubtleCrypto?.prototype[name];
    if (before) SubtleCrypto.prototype[name] = async function (...args) { return keep(await before.apply(this, args)); };
  }
})()"""  # noqa: E501
FIND = """(needles) => {
  const living = madeBytes.map((one) => one.deref()).filter((one) => one && !(one.buffer ?? one).detached);
  const arrays = living.map((one) => (one.buffer ? one : new Uint8Array(one)));
  const finds = (bytes, needle) => {
    for (let at = bytes.indexOf(needle[0]); at >= 0; at = bytes.indexOf(needle[0], at + 1)) {
      if (needle.every((byte, i) => bytes[at + i] === byte)) return true;
    }
    return false;
  };
  return Object.keys(needles).filter((label) => arrays.some((bytes) => finds(bytes, needles[label])));
}"""


class Memory:
    """Realms: "" is the page, the others are its workers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.realms = [""]
        self._chunks: list[str] = []
        self._answers: dict[int, Any] = {}
        self._number = 0
        self.session.on("HeapProfiler.addHeapSnapshotChunk", self._on_chunk)
        self.session.on("Target.attachedToTarget", lambda event: self.realms.append(event["sessionId"]))
        self.session.on("Target.receivedMessageFromTarget", self._on_message)
        attach = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
        self.session.send("Target.setAutoAttach", attach)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.detach()

    def strings(self) -> bytes:
        """Return all strings."""
        return "\n".join(text for realm in self.realms for text in self._snapshot(realm)["strings"]).encode()

    def in_arrays(self, needles: Needles) -> set[str]:
        """Return which needles are in living arrays of the page, into which WATCH was put before it loaded."""
        self._call("", "HeapProfiler.collectGarbage")
        return set(self.page.evaluate(FIND, {label: list(needle) for label, needle in needles.items()}))

    def _snapshot(self, realm: str) -> dict[str, Any]:
        self._chunks.clear()
        self._call(realm, "HeapProfiler.collectGarbage")
        self._call(realm, "HeapProfiler.takeHeapSnapshot", reportProgress=False)
        snapshot: dict[str, Any] = json.loads("".join(self._chunks))
        return snapshot

    def _call(self, realm: str, method: str, **params: Any) -> Any:
        if not realm:
            return self.session.send(method, params)
        self._number += 1
        message = json.dumps({"id": self._number, "method": method, "params": params})
        self.session.send("Target.sendMessageToTarget", {"sessionId": realm, "message": message})
        while self._number not in self._answers:
            self.page.wait_for_timeout(10)
        return self._answers.pop(self._number)["result"]

    def _on_message(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self._answers[message["id"]] = message
        elif message["method"] == "HeapProfiler.addHeapSnapshotChunk":
            self._on_chunk(message["params"])

    def _on_chunk(self, event: dict[str, Any]) -> None:
        self._chunks.append(event["chunk"])
