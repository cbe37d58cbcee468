from wsgiref.headers import Headers

from django.conf import settings

# What is opened or started by its own address, and not by a page of ours, may do nothing.
NOTHING = "default-src 'none'"
PICTURE = f"{NOTHING}; style-src 'unsafe-inline'"
# A worker has the policy of its own response, and no import map reaches it: docs/SECURITY.md says what that means.
WORKER = f"{NOTHING}; require-trusted-types-for 'script'; trusted-types 'none'"
MODULE_WORKER = f"{WORKER}; script-src 'self'"
# Only this one may compile WebAssembly, which it fetches, and it may do little else.
ARGON2_WORKER = f"{WORKER}; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
# Only this one may send, and it holds no key: what it is given is sealed already, where it is to be.
SEND_WORKER = f"{MODULE_WORKER}; connect-src 'self'"
# The service worker fetches nothing itself. Its address never changes: a browser updates the worker from there.
STREAM_WORKER = "/workers/stream-worker.js"
STREAM_WORKER_SCOPE = "/f/"


def add_headers(headers: Headers, path: str, url: str) -> None:
    """WhiteNoise's hook for every static file."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = policy_of(url)
    if url.endswith(STREAM_WORKER):
        headers["Service-Worker-Allowed"] = STREAM_WORKER_SCOPE


def policy_of(url: str) -> str:
    if url.endswith(STREAM_WORKER):
        return WORKER
    if "/workers/argon2id-worker." in url:
        return ARGON2_WORKER
    if "/workers/send-worker." in url:
        return " ".join([SEND_WORKER, *settings.UPLOAD_ORIGINS])
    if "/workers/" in url:
        return MODULE_WORKER
    return PICTURE if url.endswith(".svg") else NOTHING
