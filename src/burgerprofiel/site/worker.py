"""The worker process: delivers events, sends mail, runs jobs. Any number of them may run side by side.

Each loop of `foundation.jobs` has its threads; one thread listens to PostgreSQL and wakes them; procrastinate runs
the jobs in an event loop of its own. SIGTERM lets every thread finish its batch. A lost database is waited for.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import django
import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.db import connection
from django.utils.module_loading import autodiscover_modules
from prometheus_client import Gauge

from burgerprofiel.foundation import decoding, dispatch, failures, garbage, jobs, memory, outbox
from burgerprofiel.foundation.accesslog import work  # noqa: F401 - its loops and jobs

JOBS_AT_ONCE = 4
_BATCH = 500
_BLOCKED_SECONDS = 0.02
_LONGEST_PAUSE = 10.0
_STOP_SECONDS = 30.0

_log = structlog.get_logger(__name__)
_HEARTBEAT = Gauge(
    "burgerprofiel_worker_heartbeat_seconds",
    "Unix time at which a part of the worker was last alive",
    labelnames=("part",),
    multiprocess_mode="mostrecent",
)


@jobs.loop("outbox", poll_seconds=1.0, channel=outbox.CHANNEL, threads=2)
def deliver_events() -> float | None:
    """Deliver one batch of outbox events."""
    batch = dispatch.dispatch_once(limit=_BATCH)
    if batch.delivered or batch.failed:
        return 0
    return _BLOCKED_SECONDS if batch.blocked else None


class JobsEndedError(Exception):
    """Procrastinate stopped by itself, after it logged why: a part of it failed."""


class Worker:
    """The threads of one worker process."""

    def __init__(self, loops: Iterable[jobs.Loop]) -> None:
        self._loops = tuple(loops)
        self._stopping = threading.Event()
        self._wake = {loop.name: threading.Event() for loop in self._loops}

    def run(self) -> None:
        """Work until `stop`; returns when every batch that was begun is finished."""
        threads = [
            threading.Thread(target=self._keep, args=(loop.name, step), name=f"{loop.name}-{number}")
            for loop in self._loops
            for number in range(loop.threads)
            for step in [self._stepper(loop)]
        ]
        threads += [
            threading.Thread(target=self._keep, args=(name, step), name=name)
            for name, step in (("listener", self._listen), ("jobs", self._run_jobs))
        ]
        for thread in threads:
            thread.start()
        _log.info("worker.started", loops=[loop.name for loop in self._loops])
        while not self._stopping.wait(1.0):
            pass
        deadline = time.monotonic() + _STOP_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        _log.info("worker.stopped", unfinished=[thread.name for thread in threads if thread.is_alive()])

    def stop(self) -> None:
        """Ask every thread to end after its batch. Safe in a signal handler."""
        self._stopping.set()
        for wake in self._wake.values():
            wake.set()

    def _keep(self, part: str, step: Callable[[], None]) -> None:
        """Repeat a step until the worker stops; after a failure pause ever longer and take a new connection."""
        pause = 0.5
        while not self._stopping.is_set():
            _HEARTBEAT.labels(part).set_to_current_time()
            try:
                step()
                pause = 0.5
            except Exception as error:  # noqa: BLE001 - the edge: the worker outlives whatever its work raises
                _log.error("worker.failed", part=part, error=failures.place(error))
                connection.close()
                self._stopping.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        connection.close()

    def _stepper(self, loop: jobs.Loop) -> Callable[[], None]:
        wake = self._wake[loop.name]

        def step() -> None:
            wake.clear()
            wait = loop.run()
            if wait == 0:
                wake.set()
            elif not self._stopping.is_set():
                wake.wait(loop.poll_seconds if wait is None else wait)

        return step

    def _listen(self) -> None:
        """Wake the loops that wait for a channel. Whoever connects anew wakes them all: it may have missed one."""
        by_channel = {loop.channel: self._wake[loop.name] for loop in self._loops if loop.channel}
        with psycopg.connect(**_parameters(), autocommit=True) as listening:
            for channel in by_channel:
                listening.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
            for wake in by_channel.values():
                wake.set()
            while not self._stopping.is_set():
                _HEARTBEAT.labels("listener").set_to_current_time()
                for notice in listening.notifies(timeout=1.0, stop_after=1):
                    by_channel[notice.channel].set()

    def _run_jobs(self) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._run_jobs_async())

    async def _run_jobs_async(self) -> None:
        """Until we stop. Raises JobsEndedError when procrastinate gives up, so that the next try waits for a while."""
        # What it does by Django's connection runs in a thread of asgiref, whose connection may be what was lost.
        await sync_to_async(_close_connection)()
        app = jobs.worker_app()
        async with app.open_async():
            running = asyncio.create_task(
                app.run_worker_async(
                    concurrency=JOBS_AT_ONCE,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=_STOP_SECONDS - 5,
                )
            )
            while not self._stopping.is_set() and not running.done():
                _HEARTBEAT.labels("jobs").set_to_current_time()
                await asyncio.wait([running], timeout=0.5)
            running.cancel()
            await running
        if not self._stopping.is_set():
            raise JobsEndedError


def _close_connection() -> None:
    connection.close()


def _parameters() -> dict[str, Any]:
    """How Django connects, for a connection outside of its pool."""
    parameters = connection.get_connection_params()
    return {
        name: value for name, value in parameters.items() if name not in ("cursor_factory", "context", "pool")
    }


def _widen_pool(loops: Iterable[jobs.Loop]) -> None:
    """Let every thread have a connection; the pool of the settings is that of a web worker."""
    options = connection.settings_dict["OPTIONS"]
    options["pool"] = {**options["pool"], "max_size": sum(loop.threads for loop in loops) + JOBS_AT_ONCE + 2}


def main() -> int:
    """Run a worker until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "burgerprofiel.site.settings")
    memory.keep_to_itself()
    django.setup()
    autodiscover_modules("handlers")
    importlib.import_module("burgerprofiel.foundation.keys.work")  # its jobs, which need models
    _widen_pool(jobs.loops.values())
    decoding.learn_types()
    garbage.spare_what_is_loaded()
    worker = Worker(jobs.loops.values())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
