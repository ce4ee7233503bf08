"""The only way out: one HTTP client for every call to a partner.

It connects only to addresses that it has checked itself (server-side request forgery, ASVS v5.0.0-1.3.6): a name is
resolved once, private, loopback and link-local addresses are refused, and the connection goes to exactly the address
that was checked, so that a second answer of the name server changes nothing. Redirects are not followed. Every call
has one deadline for name, connection and body together, and a cap on the size of the answer. Addresses and query
strings are never logged: only the host.

`client` is for partners that an operator chose; `stranger_client` for addresses that somebody else gave us: https to a
name on few ports, with name look-ups of its own, and through a proxy that checks once more where one is set up.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAnswerInTimeError
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlsplit

import httpcore
import httpx
import msgspec
import structlog

from burgerprofiel.foundation import config, telemetry

CONNECT_SECONDS = 1.0
TOTAL_SECONDS = 8.0
MAX_BYTES = 1024 * 1024
_MOST_CONNECTIONS = 100

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_log = structlog.get_logger(__name__)
_deadline: ContextVar[float] = ContextVar("outbound_deadline")
_resolver = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolve")
# a name server that a stranger runs may be slow for as long as it likes; it shall not hold up calls to partners
_stranger_resolver = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolve-strange")
_NAME = re.compile(
    r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE
)
# httpx writes whole addresses at INFO, query string included
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Into = Callable[[bytes], object]


class OutboundError(Exception):
    """A call to a partner that gave no usable answer. `code` is stable; the text names the host, never the address.

    `unsent` says that nothing of the request can have reached the partner; False where that is not certain.
    """

    code = "outbound"

    def __init__(self, host: str, reason: str, *, unsent: bool = False) -> None:
        super().__init__(f"{host}: {reason}")
        self.host = host
        self.reason = reason
        self.unsent = unsent


class UnreachableError(OutboundError):
    """No name, no connection, or a connection that broke."""

    code = "unreachable"


class TooSlowError(OutboundError):
    """The deadline of the call passed."""

    code = "too-slow"


class RefusedError(OutboundError):
    """We do not go there: another scheme than http(s), or an address that is not public."""

    code = "refused"


class BadAnswerError(OutboundError):
    """A redirect, an answer above the cap, a broken answer, or another form than was asked."""

    code = "bad-answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole, within the cap. Header names are in lower case."""

    host: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON. Raises BadAnswerError."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadAnswerError(self.host, "not JSON") from error


@lru_cache(maxsize=1)
def client() -> Client:
    """The client of this process: keeps connections, safe between threads."""
    return Client(private_allowed=config.current().outbound_private_allowed)


@lru_cache(maxsize=1)
def stranger_client() -> Client:
    """The client of this process for addresses that others gave us."""
    settings = config.current()
    return Client(
        private_allowed=settings.outbound_private_allowed,
        strangers=Strangers(ports=settings.webhook_ports, proxy=settings.webhook_proxy),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    """How we go to addresses that others gave us: the ports that are open, and the CONNECT proxy (`host:port`) if any.

    A proxy looks names up itself and must refuse inner addresses itself, as smokescreen does.
    """

    ports: frozenset[int] = frozenset({443})
    proxy: str = ""

    def check(self, url: str, *, private_allowed: Collection[str] = ()) -> None:
        """Raise RefusedError unless the address is https, to a name (no number), on an open port.

        Hosts in `private_allowed` are an operator's choice and pass in any form.
        """
        host = _checked_host(url)
        parts = urlsplit(url)
        if host.lower() in private_allowed:
            return
        if parts.scheme != "https" or not _NAME.fullmatch(host):
            raise RefusedError(host, "only https, to a name")
        if (parts.port or 443) not in self.ports:
            raise RefusedError(host, "a port that is not open to us")


class Client:
    """Sends requests; `private_allowed` are host names that may lie on a private or loopback address."""

    def __init__(
        self,
        *,
        private_allowed: Iterable[str] = (),
        tls: ssl.SSLContext | None = None,
        strangers: Strangers | None = None,
    ) -> None:
        context = tls or ssl.create_default_context()
        self._private_allowed = frozenset(name.lower() for name in private_allowed)
        self._strangers = strangers
        transport = httpx.HTTPTransport(verify=context, trust_env=False)
        # httpx has no public way to give a network backend
        transport._pool = self._pool(context)
        self._http = httpx.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            headers={"user-agent": "burgerprofiel"},
        )

    def _pool(self, context: ssl.SSLContext) -> httpcore.ConnectionPool:
        options: dict[str, Any] = {
            "ssl_context": context,
            "max_connections": _MOST_CONNECTIONS,
            # of what is too many it may close one that a call has just taken (httpcore's issue 1110)
            "max_keepalive_connections": _MOST_CONNECTIONS,
            "keepalive_expiry": 15,
        }
        proxy = self._strangers.proxy if self._strangers else ""
        if proxy:
            options["network_backend"] = _CheckedBackend(
                frozenset({proxy.rpartition(":")[0].lower()}), _resolver
            )
            return httpcore.HTTPProxy(proxy_url=f"http://{proxy}", **options)
        resolver = _stranger_resolver if self._strangers else _resolver
        return httpcore.ConnectionPool(
            network_backend=_CheckedBackend(self._private_allowed, resolver), **options
        )

    def close(self) -> None:
        """Close the connections that are kept."""
        self._http.close()

    def get(self, url: str, **options: Any) -> Answer:
        """Send a GET; options as for `send`."""
        return self.send("GET", url, **options)

    def post(self, url: str, **options: Any) -> Answer:
        """Send a POST; options as for `send`."""
        return self.send("POST", url, **options)

    def send(
        self,
        method: Method,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
        total_seconds: float = TOTAL_SECONDS,
        connect_seconds: float = CONNECT_SECONDS,
        max_bytes: int = MAX_BYTES,
        into: Into | None = None,
    ) -> Answer:
        """Send one request and read the whole answer, whatever its status but a redirect.

        `data` is sent as a form, `content` as it is. `into` takes the body of a success piece by piece, and the answer
        then has none: for files; what it raises comes out as it is.

        Raises RefusedError, UnreachableError, TooSlowError or BadAnswerError; all are OutboundError.
        """
        host = _checked_host(url)
        if self._strangers:
            self._strangers.check(url, private_allowed=self._private_allowed)
        started = time.monotonic()
        token = _deadline.set(started + total_seconds)
        try:
            request = self._http.build_request(
                method,
                url,
                headers={"accept-encoding": "identity", **(headers or {})},
                params=params,
                data=data,
                content=content,
                timeout=httpx.Timeout(total_seconds, connect=min(connect_seconds, total_seconds)),
            )
            with telemetry.client_span(method, host=host) as span:
                answer = self._read(request, host=host, max_bytes=max_bytes, into=into)
                span.finish(status=answer.status)
        except OutboundError as error:
            _log.warning("outbound_failed", host=host, method=method, code=error.code, reason=error.reason)
            raise
        finally:
            _deadline.reset(token)
        _log.debug(
            "outbound", host=host, method=method, status=answer.status, seconds=time.monotonic() - started
        )
        return answer

    def _read(self, request: httpx.Request, *, host: str, max_bytes: int, into: Into | None) -> Answer:
        try:
            response = self._http.send(request, stream=True)
            try:
                body = _body(response, host=host, max_bytes=max_bytes, into=into)
            finally:
                response.close()
        except httpx.TimeoutException as error:
            unsent = isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout)
            raise TooSlowError(host, "no answer in time", unsent=unsent) from error
        except (httpx.RemoteProtocolError, httpx.DecodingError, httpx.InvalidURL) as error:
            if str(error).startswith("Server disconnected"):  # all that httpx tells of a line that is cut
                raise UnreachableError(host, "no connection") from error
            raise BadAnswerError(host, "the answer is no HTTP") from error
        except httpx.ProxyError as error:
            raise RefusedError(host, "the proxy did not let us") from error
        except httpx.TransportError as error:
            unsent = isinstance(error, httpx.ConnectError)
            raise UnreachableError(host, "no connection", unsent=unsent) from error
        return Answer(host, response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)


def _checked_host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise RefusedError("?", "not an address") from error
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise RefusedError(host or "?", "only http and https, without credentials")
    return host


def host_of(url: str) -> str:
    """The host of an address, for people and logs; the rest of an address may hold secrets."""
    return urlsplit(url).hostname or "?"


def _body(response: httpx.Response, *, host: str, max_bytes: int, into: Into | None) -> bytes:
    if response.is_redirect:
        raise BadAnswerError(host, "a redirect, which is not followed")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise BadAnswerError(host, "a compressed answer, which was not asked")
    received, size = bytearray(), 0
    take: Into = into if into and response.is_success else received.extend
    for chunk in response.iter_raw():
        size += len(chunk)
        if size > max_bytes:
            raise BadAnswerError(host, f"more than {max_bytes} bytes")
        take(chunk)
    return bytes(received)


def _remaining(timeout: float | None) -> float:
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the deadline of the call has passed")
    return left if timeout is None else min(timeout, left)


def is_public(address: Address) -> bool:
    """Whether an address lies on the public internet, also when an IPv4 address hides in an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        if inner := _embedded(address):
            return is_public(inner)
        if address.is_site_local:  # fec0::/10, withdrawn by RFC 3879 but still routed here and there
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


class _CheckedBackend(httpcore.NetworkBackend):
    """Resolves a name once, checks every address, connects to the checked address."""

    def __init__(self, private_allowed: frozenset[str], resolver: ThreadPoolExecutor) -> None:
        self._private_allowed = private_allowed
        self._resolver = resolver
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._resolve(host, port)
        if host.lower() not in self._private_allowed and not all(map(is_public, addresses)):
            raise RefusedError(host, "not a public address")
        return self._connect(host, addresses, port=port, timeout=timeout, options=socket_options)

    def _resolve(self, host: str, port: int) -> list[Address]:
        answer = self._resolver.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            found = answer.result(timeout=_remaining(None))
        except NoAnswerInTimeError as error:
            raise TooSlowError(host, "the name server gave no answer in time", unsent=True) from error
        except (OSError, UnicodeError) as error:
            raise UnreachableError(host, "the name is not known", unsent=True) from error
        return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]

    def _connect(
        self,
        host: str,
        addresses: list[Address],
        *,
        port: int,
        timeout: float | None,
        options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        for address in addresses:
            try:
                stream = self._plain.connect_tcp(
                    str(address), port, timeout=_remaining(timeout), socket_options=list(options or ())
                )
            except httpcore.ConnectError:
                continue
            return _DeadlineStream(stream)
        raise UnreachableError(host, "no connection", unsent=True)


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every operation ends at the deadline of the call that uses it now."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=_remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=_remaining(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, timeout=_remaining(timeout))
        return _DeadlineStream(secured)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
