"""How the web process is served: granian, bound to a Unix socket or an address, one worker per core."""

from __future__ import annotations

import fcntl
import importlib
import itertools
import logging
import multiprocessing
import os
import re
import shutil
from functools import partial
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from burgerprofiel.foundation import config, logs, memory
from burgerprofiel.site.capacity import LARGEST_HEAD, THREADS, Bind

_WEB = "burgerprofiel.site.web"
_BACKLOG = 1024
_WAITING_PER_THREAD = 16
_STOP_SECONDS = 10


def serve_web(settings: config.Config) -> None:
    """Serve pages and APIs until told to stop."""
    memory.keep_to_itself()
    bind = Bind.parse(settings.web_bind)
    bind.make_room()
    figures = _figures(bind, settings)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)  # must stand before the first import of a metric
    _number_figures(figures)
    try:
        if multiprocessing.get_start_method() == "fork":
            importlib.import_module(_WEB)  # once here instead of once per worker
        server = _server(bind, settings)
        logging.getLogger("_granian").addFilter(partial(_is_news, server))
        server.serve()
    finally:
        shutil.rmtree(figures, ignore_errors=True)


def _figures(bind: Bind, settings: config.Config) -> Path:
    """An empty folder for the figures of the workers, beside the socket: in /run it is memory.

    They are files mapped into memory. On a disk that is full, writing to one ends the worker (SIGBUS).
    """
    folder = bind.socket.parent if bind.socket else settings.data_dir / "run"
    figures = folder / f"metrics-{os.getpid()}"
    shutil.rmtree(figures, ignore_errors=True)  # of a process that was killed and had this number
    figures.mkdir(parents=True)
    return figures


def _number_figures(folder: Path) -> None:
    """Name the files of figures after a number that a worker holds while it lives, not after its process.

    Workers come and go (`retirement`): the next one goes on with the file of the one before, so that files do not pile
    up and no figure starts again.
    """
    from prometheus_client import values  # noqa: PLC0415 - reads PROMETHEUS_MULTIPROC_DIR when imported

    held: dict[int, str] = {}

    def number() -> str:
        if os.getpid() not in held:
            held[os.getpid()] = _hold_number(folder)
        return held[os.getpid()]

    values.ValueClass = values.MultiProcessValue(number)  # type: ignore[no-untyped-call]


def _hold_number(folder: Path) -> str:
    for number in itertools.count():
        held = os.open(folder / f"{number}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            continue
        return str(number)
    raise AssertionError("unreachable")


def _is_news(server: MPServer, record: logging.LogRecord) -> bool:
    """Whether to log what granian says: a worker that ended by itself in order is no error."""
    found = re.fullmatch(r"Unexpected exit from worker-(\d+)", record.getMessage())
    ended = [worker.inner.exitcode for worker in server.wrks if found and worker.idx == int(found[1]) - 1]
    return ended != [0]


def _server(bind: Bind, settings: config.Config) -> MPServer:
    return MPServer(
        f"{_WEB}:application",
        uds=bind.socket,
        uds_permissions=0o660,
        address=bind.host,
        port=bind.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.workers,
        blocking_threads=THREADS,
        backlog=_BACKLOG,
        backpressure=THREADS * _WAITING_PER_THREAD,
        http1_settings=HTTP1Settings(max_buffer_size=LARGEST_HEAD),
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=logs.settings(settings.log_level),
    )
