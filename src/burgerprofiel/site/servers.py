"""How the web and live processes are served: granian, bound to a Unix socket or an address."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import shutil

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from burgerprofiel.foundation import config, logs
from burgerprofiel.site.capacity import THREADS, Bind

_LARGEST_HEAD = 32 * 1024
_BACKLOG = 1024
_LIVE_BACKLOG = 4096
_STOP_SECONDS = 10


def serve_web(settings: config.Config) -> None:
    """Serve pages and APIs until told to stop; one worker per core, four threads each."""
    figures = settings.data_dir / "run" / f"metrics-{os.getpid()}"
    figures.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)  # inherited by the workers, read when they import
    if multiprocessing.get_start_method() == "fork":
        importlib.import_module("burgerprofiel.site.wsgi")  # once here instead of once per worker
    try:
        _serve(
            "burgerprofiel.site.wsgi:application",
            bind=Bind.parse(settings.web_bind),
            interface=Interfaces.WSGI,
            workers=settings.workers,
            settings=settings,
        )
    finally:
        shutil.rmtree(figures, ignore_errors=True)


def serve_live(settings: config.Config) -> None:
    """Serve the streams, and relay the rest, until told to stop."""
    _serve(
        "burgerprofiel.site.asgi:application",
        bind=Bind.parse(settings.live_bind),
        interface=Interfaces.ASGI,
        workers=1,
        settings=settings,
    )


def _serve(target: str, *, bind: Bind, interface: Interfaces, workers: int, settings: config.Config) -> None:
    streaming = interface is Interfaces.ASGI
    if bind.socket is not None:
        bind.socket.parent.mkdir(parents=True, exist_ok=True)
        bind.socket.unlink(missing_ok=True)
    server = Granian(
        target,
        uds=bind.socket,
        uds_permissions=0o660,
        address=bind.host,
        port=bind.port,
        interface=interface,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=1 if streaming else THREADS,
        backlog=_LIVE_BACKLOG if streaming else _BACKLOG,
        backpressure=100_000 if streaming else THREADS * 16,
        http1_settings=HTTP1Settings(max_buffer_size=_LARGEST_HEAD),
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=logs.settings(settings.log_level),
    )
    server.serve()
