"""Serves the gallery with the same Content-Security-Policy as the product, so that breaches show early."""

import mimetypes
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from burgerprofiel.foundation.ui.catalogue import SOURCE_LANGUAGE
from burgerprofiel.foundation.ui.gallery.pages import PAGES, STATIC, render
from burgerprofiel.foundation.ui.theme import ThemeTokens, theme_css

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

EXAMPLE_THEME = ThemeTokens(
    brand="#7ac5bd", brand_ink="#10302d", action="#0b6e66", action_deep="#07423d", font="atkinson"
)


def make_server(port: int, *, locale: str = SOURCE_LANGUAGE) -> ThreadingHTTPServer:
    """A server on 127.0.0.1; port 0 takes a free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, locale=locale))


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, *args: object, locale: str) -> None:
        self._locale = locale
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.lstrip("/") or "index.html"
        name = path.removesuffix(".html")
        if path == "theme.css":
            self._answer(theme_css(EXAMPLE_THEME).encode(), kind="text/css")
        elif path.startswith("static/"):
            self._answer_static(path.removeprefix("static/"))
        elif name in PAGES:
            page = render(name, locale=self._locale, query=urlsplit(self.path).query)
            self._answer(page.encode(), kind="text/html; charset=utf-8")
        else:
            self._answer(b"", status=HTTPStatus.NOT_FOUND)

    def _answer_static(self, name: str) -> None:
        file = (STATIC / name).resolve()
        if not file.is_relative_to(STATIC.resolve()) or not file.is_file():
            self._answer(b"", status=HTTPStatus.NOT_FOUND)
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._answer(file.read_bytes(), kind=kind)

    def _answer(self, body: bytes, *, kind: str = "text/plain", status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Silent: what was asked is of no interest here."""
