"""What every simulator shares: pages, request bodies, the page of the fault switches, the server."""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jinja2
from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from simulators.faults import FaultMiddleware, Faults

HERE = Path(__file__).parent
STOP_SECONDS = 1
MAX_BODY = 4 * 1024 * 1024
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
)

# ---------------------------------------------------------------- pages and bodies

_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    template: str,
    *,
    status: int = 200,
    policy: str = PAGE_POLICY,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> HTMLResponse:
    """Render a page of a simulator under a strict content security policy, never cached."""
    fixed = {
        "content-security-policy": policy,
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    body = _templates.get_template(template).render(context)
    return HTMLResponse(body, status_code=status, headers={**fixed, **(headers or {})})


async def body(request: Request) -> bytes:
    """Read a body; 413 when it is too long."""
    whole = bytearray()
    async for chunk in request.stream():
        whole += chunk
        if len(whole) > MAX_BODY:
            raise HTTPException(413, f"at most {MAX_BODY} bytes")
    return bytes(whole)


async def json_body(request: Request) -> Any:
    """Read a JSON body; a clear 400 when it is none, 413 when it is too long."""
    return _as_json(await body(request))


def _as_json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"the body is not JSON: {error}") from error


async def form_body(request: Request) -> dict[str, str]:
    """Read a urlencoded form; a clear 400 when a field comes twice or the form is unreadable."""
    return unique_fields((await body(request)).decode("utf-8", "replace"))


def unique_fields(encoded: str) -> dict[str, str]:
    """Parse urlencoded text, refusing repeated names (RFC 6749 §3.1, §3.2)."""
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=200)
    except ValueError as error:
        raise HTTPException(400, "unreadable form") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise HTTPException(400, "a parameter is given more than once")
    return fields


# ---------------------------------------------------------------- fault switches


def _fault_routes(faults: Faults) -> list[BaseRoute]:
    async def show(request: Request) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return page("faults.html", faults=faults)
        active: dict[str, list[dict[str, object]]] = {}
        for fault in faults.active():
            active.setdefault(fault.kind.name, []).append(fault.as_json())
        return JSONResponse({"active": active, "known": {k.name: k.help for k in faults.kinds.values()}})

    async def change(request: Request) -> Response:
        is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        content = await body(request)
        if is_form and not content.lstrip().startswith(b"{"):  # `curl -d` calls JSON a form too
            await faults.change(_form_to_change(unique_fields(content.decode("utf-8", "replace"))))
            return RedirectResponse("/_faults", status_code=303)
        wanted = _as_json(content)
        if not isinstance(wanted, dict):
            raise HTTPException(400, "give a JSON object of fault names")
        await faults.change(wanted)
        return await show(request)

    async def clear(request: Request) -> Response:
        await faults.clear()
        return await show(request)

    return [
        Route("/_faults", show, methods=["GET"]),
        Route("/_faults", change, methods=["POST"]),
        Route("/_faults", clear, methods=["DELETE"]),
    ]


def _form_to_change(form: Mapping[str, str]) -> dict[str, object]:
    name = form.get("name", "")
    if form.get("off"):
        return {name: False}
    value: dict[str, object] = {"prefix": form.get("prefix", ""), "value": float(form.get("value") or 0)}
    if times := form.get("times"):
        value["times"] = int(times)
    return {name: value}


# ---------------------------------------------------------------- application and server


def application(
    routes: Iterable[BaseRoute],
    *,
    faults: Faults,
    exception_handlers: Mapping[Any, Callable[[Request, Any], Any]] | None = None,
) -> Starlette:
    """Put a simulator together: its routes, the fault switches and page, the style sheet, readable errors."""
    handlers: dict[Any, Any] = {HTTPException: _http_error, ValueError: _value_error}
    return Starlette(
        routes=[*_fault_routes(faults), Route("/_style.css", _style), *routes],
        middleware=[Middleware(FaultMiddleware, faults=faults)],
        exception_handlers={**handlers, **(exception_handlers or {})},
    )


async def _style(request: Request) -> Response:
    return Response((HERE / "templates" / "style.css").read_text(), media_type="text/css")


async def _http_error(request: Request, error: HTTPException) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return page("error.html", status=error.status_code, title="Dat lukt niet", detail=error.detail)
    return JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)


async def _value_error(request: Request, error: ValueError) -> Response:
    return await _http_error(request, HTTPException(400, str(error)))


def parser(name: str, *, description: str) -> argparse.ArgumentParser:
    """Make the command line that all simulators share."""
    arguments = argparse.ArgumentParser(prog=f"python -m simulators.{name}", description=description)
    arguments.add_argument("--port", type=int, required=True, help="port for HTTP; 0 picks a free one")
    arguments.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    return arguments


def free_port(host: str, *, port: int) -> int:
    """Return the port, or a free one for 0. Exits with a message when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"cannot listen on {host}:{port}: {error.strerror}")
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Tls:
    """HTTPS for callers with a certificate of `ca` only."""

    certificate: Path
    key: Path
    ca: Path


def run(
    app: Starlette,
    *,
    host: str,
    port: int,
    ready: str,
    beside: contextlib.AbstractAsyncContextManager[object] | None = None,
    tls: Tls | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then end the process; print `ready` once, when the server answers."""
    beside = beside or contextlib.nullcontext()
    asyncio.run(_run(app, host=host, port=port, ready=ready, beside=beside, tls=tls))


@contextlib.asynccontextmanager
async def serving(
    app: Starlette, *, host: str, port: int, tls: Tls | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    """Serve an application within a block; it answers when the block begins."""
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_enabled=False,
        ssl_cert=tls.certificate if tls else None,
        ssl_key=tls.key if tls else None,
        ssl_ca=tls.ca if tls else None,
        ssl_client_verify=tls is not None,
    )
    task = asyncio.create_task(server.serve())
    await _until_listening(host, port=port, serving=task)
    try:
        yield task
    finally:
        server.stop()  # type: ignore[no-untyped-call]


async def _run(
    app: Starlette,
    *,
    host: str,
    port: int,
    ready: str,
    beside: contextlib.AbstractAsyncContextManager[object],
    tls: Tls | None,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with beside, serving(app, host=host, port=port, tls=tls) as task:
        print(ready, flush=True)
        await stop.wait()
    await asyncio.wait({task}, timeout=STOP_SECONDS)
    # The server's own threads outlive it: they wait for connections that a fault keeps open, or abort when
    # the interpreter is taken down under them. Everything is closed here, so leave without waiting for them.
    sys.stdout.flush()
    os._exit(0)


async def _until_listening(host: str, *, port: int, serving: asyncio.Task[None]) -> None:
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.005)
        else:
            writer.close()
            return
    serving.result()
    raise SystemExit("the server stopped before it listened")
