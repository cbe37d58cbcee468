"""Files in the memory of a page, given to the modules that read them for a preview."""

import base64
from collections.abc import Sequence
from typing import Any, NamedTuple

from playwright.sync_api import Page


class Content(NamedTuple):
    """`fails_at` and `stalls_at`: where reading ends with an error, or goes on only when it is aborted, in bytes."""

    name: str
    content: bytes
    type: str = ""
    fails_at: int | None = None
    stalls_at: int | None = None


# Calls one function of a module with one source after the other. Answers what each returned, or what it was rejected
# with, how many bytes were read, and in what time.
CALLS = """async ([module, name, files]) => {
  const called = (await import(`/static/files/js/encrypted/${module}`))[name];
  const answers = [];
  for (const { name, type, content, failsAt, stallsAt } of files) {
    const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
    let read = 0;
    const source = { name, type, size: bytes.length, read: (start, end, signal) => {
      let at = start;
      return new ReadableStream({ pull(controller) {
        if (stallsAt !== null && at >= stallsAt) {
          return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        }
        if (failsAt !== null && at >= failsAt) return controller.error(new Error("the source failed"));
        if (at === end) return controller.close();
        const piece = bytes.slice(at, Math.min(at + 65536, end, failsAt > at ? failsAt : end));
        at += piece.length;
        read += piece.length;
        controller.enqueue(piece);
      } }, { highWaterMark: 0 });
    } };
    const began = performance.now();
    const options = { signal: new AbortController().signal, onBytes: () => {} };
    const answer = await called(source, options).then((value) => ({ value }), (error) => ({ error: String(error) }));
    answers.push({ ...answer, read, seconds: (performance.now() - began) / 1000 });
  }
  return answers;
}"""


def call(page: Page, module: str, name: str, files: Sequence[Content]) -> list[dict[str, Any]]:
    """Return what the function of a module in encrypted/ makes of each file: `value` or `error`, `read`, `seconds`."""
    given = [
        {
            "name": file.name,
            "type": file.type,
            "content": base64.b64encode(file.content).decode(),
            "failsAt": file.fails_at,
            "stallsAt": file.stalls_at,
        }
        for file in files
    ]
    answers: list[dict[str, Any]] = page.evaluate(CALLS, [module, name, given])
    return answers
