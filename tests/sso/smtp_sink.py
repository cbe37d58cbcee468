"""A mail server that keeps what it is given."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from threading import Thread


class Sink(socketserver.StreamRequestHandler):
    messages: list[bytes]

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.messages.append(content)
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


@contextmanager
def running() -> Iterator[tuple[str, list[bytes]]]:
    """Yield an EMAIL_URL and the list to which messages are added."""
    messages: list[bytes] = []
    handler = type("Handler", (Sink,), {"messages": messages})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", messages
        server.shutdown()


def text_to(messages: list[bytes], email: str) -> str:
    """Return the text of the newest message to `email`."""
    parsed = [message_from_bytes(message, policy=policy.default) for message in messages]
    return str([message for message in parsed if message["To"] == email][-1].get_content())
