"""One public address without a proxy: the live process passes everything else on to web over a Unix socket.

The default of `make run` and of small installations; a larger one puts nginx or Caddy in front and sets
LIVE_RELAY=0 (ADR 0005). Bodies stream in both directions; nothing is buffered but answers below 64 kB.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from string import Template

import aiohttp
import structlog
from django.conf import settings as django_settings
from django.utils import translation
from django.utils.translation import gettext as _
from multidict import CIMultiDict
from yarl import URL

from burgerprofiel.foundation import config
from burgerprofiel.site.answers import Receive, Scope, Send, answer, cookie, peer_address

_ONE_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
)
_FORWARDING = frozenset(
    {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip"}
)
_CONNECTIONS = 256
_CONNECT_SECONDS = 2
_IDLE_SECONDS = 120  # between two pieces of a body or an answer
_WHOLE_BYTES = 64 * 1024
_LONGEST_HEADER = 32 * 1024

# Whole in itself: who gives the styles is not there either. It does not reload by itself, which would take the page
# away from somebody who is being read to (WCAG 2.2.1).
_SORRY = Template("""<!doctype html><html lang="$language"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>$title</title><style>
body{margin:0;font:18px/1.5 "Segoe UI",system-ui,sans-serif}
main{max-width:38rem;margin:0 auto;padding:4rem 1.5rem;border-top:6px solid #ffe615}
h1{font-size:1.8rem;line-height:1.2;font-weight:600}
a{display:inline-block;margin-top:.5rem;padding:.65rem 1rem;border-radius:4px;background:#05c;color:#fff;
font-weight:600;text-decoration:none}
a:focus-visible{outline:3px solid #5990de;outline-offset:2px}
</style></head><body><main><h1>$title</h1>
<p>$text</p>
<p><a href="">$again</a></p></main></body></html>
""")
_PROBLEM = b'{"type":"about:blank","title":"The site is restarting","status":502}'

_log = structlog.get_logger("burgerprofiel.relay")


class Relay:
    """Passes requests on to the web process."""

    def __init__(self, settings: config.Config) -> None:
        self._config = settings
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the pool of connections; web need not run yet."""
        self._session = aiohttp.ClientSession(
            connector=_connector(self._config.web_bind),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            timeout=aiohttp.ClientTimeout(total=None, connect=_CONNECT_SECONDS, sock_read=_IDLE_SECONDS),
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
        )

    async def stop(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what web answers, or with a page that tries again while web is away."""
        assert self._session is not None  # noqa: S101 - the lifespan protocol starts us first
        begun = False
        try:
            async with self._session.request(
                scope["method"],
                _address(scope, bind=self._config.web_bind),
                headers=self._headers(scope),
                data=_body(scope, receive),
                allow_redirects=False,
            ) as response:
                begun = True
                await _pass_back(response, send)
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.warning("web-unreachable", error=type(error).__name__, begun=begun)
            if begun:
                raise  # half an answer cannot be taken back: the connection is cut
            await _sorry(scope, send)

    def _headers(self, scope: Scope) -> CIMultiDict[str]:
        dropped = _ONE_HOP | _FORWARDING | _named_by_connection(scope)
        headers = CIMultiDict(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in scope["headers"]
            if name not in dropped
        )
        headers["X-Forwarded-For"] = peer_address(scope, self._config)
        return headers


def _connector(bind: str) -> aiohttp.BaseConnector:
    if bind.startswith("unix:"):
        return aiohttp.UnixConnector(str(Path(bind.removeprefix("unix:"))), limit=_CONNECTIONS)
    return aiohttp.TCPConnector(limit=_CONNECTIONS)


def _named_by_connection(scope: Scope) -> frozenset[bytes]:
    """Headers that the sender declared to be for one hop only (RFC 9110 section 7.6.1)."""
    values = [value for name, value in scope["headers"] if name == b"connection"]
    return frozenset(part.strip().lower() for value in values for part in value.split(b","))


def _address(scope: Scope, *, bind: str) -> URL:
    authority = "web" if bind.startswith("unix:") else bind
    target = scope["raw_path"].decode("latin-1")
    if scope["query_string"]:
        target += "?" + scope["query_string"].decode("latin-1")
    return URL(f"http://{authority}{target}", encoded=True)


def _body(scope: Scope, receive: Receive) -> AsyncIterator[bytes] | None:
    names = {name for name, _value in scope["headers"]}
    if not names & {b"content-length", b"transfer-encoding"}:
        return None
    return _pieces(receive)


async def _pieces(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(_IDLE_SECONDS):
                message = await receive()
        except TimeoutError:
            raise aiohttp.ClientConnectionError from None  # a thread of web waits for the body
        if message["type"] == "http.disconnect":
            raise aiohttp.ClientConnectionError
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return


async def _pass_back(response: aiohttp.ClientResponse, send: Send) -> None:
    headers = [(name.lower(), value) for name, value in response.raw_headers if name.lower() not in _ONE_HOP]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    if response.content_length is not None and response.content_length <= _WHOLE_BYTES:
        await send({"type": "http.response.body", "body": await response.read()})
        return
    async for piece in response.content.iter_any():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _sorry(scope: Scope, send: Send) -> None:
    accepted = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    page = b"text/html" in accepted
    kind = b"text/html; charset=utf-8" if page else b"application/problem+json"
    await answer(
        send,
        status=502,
        body=_sorry_page(_language(scope)) if page else _PROBLEM,
        headers=((b"content-type", kind), (b"cache-control", b"no-store"), (b"retry-after", b"3")),
    )


def _sorry_page(language: str) -> bytes:
    with translation.override(language):
        title = _("Even geduld")
        text = _(
            "De website start opnieuw. Wat je al bewaarde, blijft bewaard. Wacht enkele seconden en probeer het"
            " dan opnieuw."
        )
        again = _("Probeer opnieuw")
    return _SORRY.substitute(language=language, title=title, text=text, again=again).encode()


def _language(scope: Scope) -> str:
    """What this browser chose; who is signed in is not known here."""
    headers = dict(scope["headers"])
    chosen = cookie(headers.get(b"cookie", b""), name=django_settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(django_settings.LANGUAGES) else str(django_settings.LANGUAGE_CODE)
