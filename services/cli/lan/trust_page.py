"""A page over plain HTTP for phones that do not trust us yet: how to, and the authority's certificate; nothing else.

What can be read here is no secret, and nothing can be sent here.  The platform is only linked to, by its https address.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from string import Template
from threading import Thread
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from services.cli.demo.failures import DemoFailed
from services.cli.lan.authority import Authority

PAGE = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
CERTIFICATE = "/ninehours-ca.crt"
PATIENCE_S = 10
ALONE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class PortTaken(DemoFailed):
    """Another program listens there."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Without asking name servers who we are, which takes long where there are none."""
        TCPServer.server_bind(self)


class _Page(BaseHTTPRequestHandler):
    timeout = PATIENCE_S
    server_version, sys_version = "NineHours", ""

    def __init__(self, certificate: bytes, port: int, *rest: Any) -> None:
        self._certificate, self._port = certificate, port
        super().__init__(*rest)

    def do_GET(self) -> None:
        if self.path == "/":
            self._answer("text/html; charset=utf-8", self._page())
        elif self.path == CERTIFICATE:
            self._answer("application/x-x509-ca-cert", self._certificate)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _page(self) -> bytes:
        """The platform is at the address by which the phone has reached us, whatever it calls that."""
        address = self.connection.getsockname()[0]
        return PAGE.substitute(url=f"https://{address}:{self._port}/").encode()

    def _answer(self, media: str, content: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        for name, value in {**ALONE, "Content-Type": media, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Who looked is nobody's business."""


@contextmanager
def trust_page(held: Authority, host: str, port: int, platform_port: int) -> Iterator[int]:
    """Open while within; yields the port, since 0 picks a free one."""
    answering = partial(_Page, held.certificate.public_bytes(Encoding.DER), platform_port)
    try:
        server = _Server((host, port), answering)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise DemoFailed(f"Nothing can listen at {host}:{port} ({error.strerror}). Is it this machine's?") from None
        raise PortTaken(f"Port {port}, for the page that phones begin with, is taken: --trust-port N") from None
    with server:
        thread = Thread(target=server.serve_forever, name="trust page", daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
