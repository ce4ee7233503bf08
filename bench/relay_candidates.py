"""The ways to one public address that `bench.relay` compares: `python -m bench.relay_candidates WAY PORT SOCKET`."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from granian.server.mp import MPServer

WORKERS, THREADS = 2, 4


def web(*, port: int, socket: Path | None) -> None:
    """Django alone, on the socket or on the port."""
    _many("bench.relay_site:application", Interfaces.WSGI, port=port, socket=socket, threads=THREADS)


def together(*, port: int, socket: Path) -> None:
    """One kind of process: ASGI for streams, Django in a thread pool of the same process."""
    _many("bench.relay_candidates:pooled", Interfaces.ASGINL, port=port, socket=None, threads=1)


def _many(target: str, interface: Interfaces, *, port: int, socket: Path | None, threads: int) -> None:
    MPServer(
        target,
        address="127.0.0.1",
        port=port,
        uds=socket,
        interface=interface,
        http=HTTPModes.http1,
        websockets=False,
        workers=WORKERS,
        blocking_threads=threads,
        log_enabled=False,
    ).serve()


def relay(*, port: int, socket: Path) -> None:
    """Our relay, in a process of its own."""
    from burgerprofiel.foundation import config  # noqa: PLC0415 - each candidate loads what it uses
    from burgerprofiel.site.relay import Relay  # noqa: PLC0415

    chosen = Relay(config.read({"WEB_BIND": f"unix:{socket}"}))

    async def handle(scope: Any, receive: Any, send: Any) -> None:
        await (_tick(send) if scope["path"] == "/tick" else chosen.handle(scope, receive, send))

    async def serve() -> None:
        await chosen.start()
        await _one(handle, port=port)

    uvloop.run(serve())


def relay_httpcore(*, port: int, socket: Path) -> None:
    """The same with httpcore, on which httpx stands."""
    import httpcore  # noqa: PLC0415

    async def serve() -> None:
        pool = httpcore.AsyncConnectionPool(
            uds=str(socket), max_connections=256, max_keepalive_connections=256
        )

        async def handle(scope: Any, receive: Any, send: Any) -> None:
            url = httpcore.URL(scheme=b"http", host=b"web", target=scope["raw_path"])
            async with pool.stream(scope["method"], url, headers=scope["headers"]) as answer:
                body = await answer.aread()
                headers = [(name.lower(), value) for name, value in answer.headers]
                await send({"type": "http.response.start", "status": answer.status, "headers": headers})
                await send({"type": "http.response.body", "body": body})

        await _one(handle, port=port)

    uvloop.run(serve())


async def _one(application: Any, *, port: int) -> None:
    await Server(
        application,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        backpressure=10_000,
    ).serve()


_threads = ThreadPoolExecutor(THREADS)


def _answer(environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    from bench.relay_site import application  # noqa: PLC0415 - only the workers of `together` need Django

    started: list[Any] = []
    body = b"".join(
        application(environ, lambda status, headers, error=None: started.extend((status, headers)))
    )
    headers = [(name.lower().encode(), value.encode()) for name, value in started[1]]
    return int(started[0].split()[0]), headers, body


async def _tick(send: Any) -> None:
    """What a stream needs from the event loop: a turn."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def pooled(scope: Any, receive: Any, send: Any) -> None:
    """The least that brings a WSGI application into an event loop: faster than any adapter that is complete."""
    if scope["path"] == "/tick":
        await _tick(send)
        return
    environ = {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": scope["path"],
        "QUERY_STRING": "",
        "SERVER_NAME": "bench",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.errors": sys.stderr,
        **{
            f"HTTP_{name.decode().upper().replace('-', '_')}": value.decode()
            for name, value in scope["headers"]
        },
    }
    status, headers, body = await asyncio.get_running_loop().run_in_executor(_threads, _answer, environ)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve one candidate until terminated."""
    way, port, socket = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    match way:
        case "web":
            web(port=port, socket=socket)
        case "two-ports":
            web(port=port, socket=None)
        case "together":
            together(port=port, socket=socket)
        case "relay":
            relay(port=port, socket=socket)
        case "relay-httpcore":
            relay_httpcore(port=port, socket=socket)


if __name__ == "__main__":
    main()
