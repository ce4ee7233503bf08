"""Fault switches: how a simulator is told to misbehave, and the faults of the transport that all can show."""

import asyncio
import contextlib
import ctypes
import os
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A fault that a simulator can be told to show; `unit` says what its value means, empty = no value."""

    name: str
    help: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One switched-on fault.

    `prefix` limits it to paths that start so (empty = everywhere); `times` counts down per hit and then
    switches the fault off (None = until switched off).
    """

    kind: FaultKind
    value: float = 0
    prefix: str = ""
    times: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return the fault as `GET /_faults` shows it."""
        return {"value": self.value, "prefix": self.prefix, "times": self.times}


HTTP_KINDS = (
    FaultKind("slow", "answer only after a while", "ms"),
    FaultKind("hang", "send headers and the first byte, then nothing more"),
    FaultKind("reset", "reset the TCP connection without an answer"),
    FaultKind("status", "answer with this status and an empty JSON object", "HTTP status"),
    FaultKind("html", "answer with an HTML page where data is expected; 200 without a number", "HTTP status"),
    FaultKind("invalid_json", "answer 200 with JSON that stops half-way"),
)


class Faults:
    """The switches of one simulator. All are off at the start."""

    def __init__(
        self,
        kinds: Sequence[FaultKind] = (),
        *,
        prefixes: Sequence[str] = (),
        on_change: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.kinds = {kind.name: kind for kind in (*HTTP_KINDS, *kinds)}
        self.prefixes = tuple(prefixes)
        self.on_change = on_change
        self._active: list[Fault] = []

    def active(self) -> list[Fault]:
        """List what is switched on."""
        return list(self._active)

    def is_on(self, name: str) -> bool:
        """Tell whether a fault is on, without counting it as a hit."""
        return any(fault.kind.name == name for fault in self._active)

    def take(self, name: str, *, path: str = "") -> Fault | None:
        """Return the fault when it is on for this path, and count the hit."""
        for position, fault in enumerate(self._active):
            if fault.kind.name == name and path.startswith(fault.prefix):
                self._count(position, fault)
                return fault
        return None

    def _count(self, position: int, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times <= 1:
            del self._active[position]
        else:
            self._active[position] = replace(fault, times=fault.times - 1)

    async def change(self, wanted: Mapping[str, object]) -> None:
        """Switch faults on or off; names that are not mentioned stay as they are.

        Per name: false = off, true = on, a number = on with that value, an object `{value, prefix, times}`,
        or a list of such objects (one per prefix). Raises ValueError, and changes nothing, on an unknown
        name or a wrong shape.
        """
        parsed = {name: self._parse(name, value) for name, value in wanted.items()}
        kept = [fault for fault in self._active if fault.kind.name not in parsed]
        self._active = kept + [fault for faults in parsed.values() for fault in faults]
        if self.on_change:
            await self.on_change()

    async def clear(self) -> None:
        """Switch everything off."""
        await self.change(dict.fromkeys(self.kinds, False))

    def _parse(self, name: str, value: object) -> list[Fault]:
        if name not in self.kinds:
            raise ValueError(f"unknown fault {name!r}; known: {', '.join(sorted(self.kinds))}")
        if isinstance(value, list):
            return [fault for item in value for fault in self._parse(name, item)]
        kind = self.kinds[name]
        if isinstance(value, bool):
            return [Fault(kind)] if value else []
        if isinstance(value, int | float):
            return [Fault(kind, value=value)]
        if isinstance(value, dict) and value.keys() <= {"value", "prefix", "times"}:
            return [_fault_from_object(kind, value)]
        raise ValueError(f"fault {name!r}: give true, false, a number or {{value, prefix, times}}")


def _fault_from_object(kind: FaultKind, value: Mapping[str, Any]) -> Fault:
    number, prefix, times = value.get("value", 0), value.get("prefix", ""), value.get("times")
    if not isinstance(number, int | float) or not isinstance(prefix, str):
        raise ValueError(f"fault {kind.name!r}: value is a number, prefix a text")
    if times is not None and (not isinstance(times, int) or times < 1):
        raise ValueError(f"fault {kind.name!r}: times is a whole number of at least 1")
    return Fault(kind, value=number, prefix=prefix, times=times)


class FaultMiddleware:
    """Show the faults of the transport on every path except the simulator's own controls (`/_...`)."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self.app = app
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer instead of the application when a fault is on, else pass the request on."""
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or path.startswith("/_"):
            await self.app(scope, receive, send)
            return
        if fault := self.faults.take("slow", path=path):
            await asyncio.sleep(fault.value / 1000)
        if self.faults.take("reset", path=path):
            await reset_connection(scope, send)
        elif self.faults.take("hang", path=path):
            await _hang(send)
        elif response := self._spoiled(path):
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _spoiled(self, path: str) -> Response | None:
        if fault := self.faults.take("status", path=path):
            return JSONResponse({}, status_code=_status(fault, default=500))
        if fault := self.faults.take("html", path=path):
            page = "<!doctype html><title>Onderhoud</title><p>Even onderhoud.</p>"
            return HTMLResponse(page, status_code=_status(fault, default=200))
        if self.faults.take("invalid_json", path=path):
            return Response('{"half": ["way', media_type="application/json")
        return None


def _status(fault: Fault, *, default: int) -> int:
    """The status that a fault wants; the server itself breaks over what is none."""
    return int(fault.value) if 100 <= fault.value <= 599 else default


_LIBC = ctypes.CDLL(None)
_NOWHERE = bytes(16)  # a sockaddr of the family AF_UNSPEC


async def reset_connection(scope: Scope, send: Send) -> None:
    """Reset the TCP connection of a request.

    An ASGI application has no access to its connection, so the socket is looked up by the address of the
    caller. On Linux a socket that is connected to nothing any more is reset at once (connect(2), AF_UNSPEC): the server
    has no time to answer 500 for us. With TLS the answer is cut off instead: the server spins for ever over a socket
    that is gone under it.
    """
    if scope["scheme"] == "https":
        await send(_BEGUN)
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        return
    host, port = scope["client"]
    for descriptor in range(3, 1024):
        try:
            connection = socket.socket(fileno=os.dup(descriptor))
        except OSError:
            continue
        with connection, contextlib.suppress(OSError):
            if connection.getpeername()[:2] == (host, int(port)):
                _LIBC.connect(connection.fileno(), _NOWHERE, len(_NOWHERE))
                return


_BEGUN: Message = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"1000")],
}


async def _hang(send: Send) -> None:
    await send(_BEGUN)
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
    await asyncio.Event().wait()
