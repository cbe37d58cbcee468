from wsgiref.headers import Headers

from django.conf import settings

# A static file that is opened by its own URL, outside our pages, may do nothing.
NOTHING = "default-src 'none'"
PICTURE = f"{NOTHING}; style-src 'unsafe-inline'"
# A worker gets the policy of its own response, and import maps do not apply to it (docs/SECURITY.md).
WORKER = f"{NOTHING}; require-trusted-types-for 'script'; trusted-types 'none'"
MODULE_WORKER = f"{WORKER}; script-src 'self'"
# Only this worker and the next may compile WebAssembly. It may connect to this server only, to fetch the module.
ARGON2_WORKER = f"{WORKER}; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
# Its module is in its script, so that it may connect to nothing: it decodes strangers' pictures.
HEIC_WORKER = f"{WORKER}; script-src 'self' 'wasm-unsafe-eval'"
# Only this worker may upload. It holds no link key: encrypted chunks are sealed before it gets them.
SEND_WORKER = f"{MODULE_WORKER}; connect-src 'self'"
# What the sandboxed frame of a PDF loads, which has no origin (files/views/pdf.py).
LOADED_BY_FRAME = ("/vendor/pdfjs-dist/", "/files/js/pdf/", "/files/css/pdf-frame.")
# The service worker fetches nothing itself. Its URL must stay the same, because a browser updates the worker from it.
STREAM_WORKER = "/workers/stream-worker.js"
# The same of the one that takes what other apps share.
SHARE_WORKER = "/workers/share-worker.js"
SCOPES = {STREAM_WORKER: "/f/", SHARE_WORKER: "/upload/"}


def add_headers(headers: Headers, path: str, url: str) -> None:
    """Add the security headers to a static file. WhiteNoise calls this once for each file."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = policy_of(url)
    if url.endswith(".js"):
        headers["Content-Type"] = "text/javascript"  # always UTF-8 (HTML, 8.1.4.2); a page loads 40 of them
    if any(part in url for part in LOADED_BY_FRAME):
        headers["Access-Control-Allow-Origin"] = "*"
    for worker, scope in SCOPES.items():
        if url.endswith(worker):
            headers["Service-Worker-Allowed"] = scope


def policy_of(url: str) -> str:
    if url.endswith(tuple(SCOPES)):
        return WORKER
    if "/workers/argon2id-worker." in url:
        return ARGON2_WORKER
    if "/workers/heic-worker." in url:
        return HEIC_WORKER
    if "/workers/send-worker." in url:
        return " ".join([SEND_WORKER, *settings.UPLOAD_ORIGINS])
    if "/workers/" in url:
        return MODULE_WORKER
    return PICTURE if url.endswith(".svg") else NOTHING
