"""Work without a request: jobs that are asked for, jobs by the clock, and loops that wait for work.

Procrastinate runs the first two; blocks know this module only. A job's arguments are kept and logged: ids and
numbers of rows, never a national number or another fact about a person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec

import procrastinate
from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from burgerprofiel.foundation import telemetry
from burgerprofiel.foundation.accesslog import context

P = ParamSpec("P")

_STALLED_SECONDS = 120
_FAILED_KEPT_HOURS = 30 * 24
# it writes every job with its arguments, twice, at INFO
logging.getLogger("procrastinate").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How a job that raises is tried again: `times` more, after first × factor^n seconds, at most `cap`."""

    times: int = 5
    first_seconds: float = 10
    factor: float = 4
    cap_seconds: float = 3600

    def wait(self, tries: int) -> float:
        """Seconds until the next try after `tries` retries have failed as well."""
        return min(self.first_seconds * self.factor**tries, self.cap_seconds)


NEVER = Retry(times=0)


class _Strategy(BaseRetryStrategy):
    def __init__(self, retry: Retry) -> None:
        self._retry = retry

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= self._retry.times:
            return None
        return RetryDecision(retry_in={"seconds": round(self._retry.wait(job.attempts))})


class Task(Generic[P]):
    """A function that can also be asked to run later, by a worker. Called, it simply runs."""

    def __init__(self, function: Callable[P, None], retry: Retry) -> None:
        self._function = function
        self._name = _name(function)
        self.retry = retry
        self._task: Any = app.task(name=self._name, retry=_Strategy(retry))(self._work)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self._function(*args, **kwargs)

    def defer(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Run it in a worker once the open transaction has committed; keyword arguments only."""
        if args:
            raise TypeError("a job takes keyword arguments only")
        self._task.defer(**kwargs, **telemetry.carrier())

    def _work(self, traceparent: str = "", **kwargs: Any) -> None:
        function: Callable[..., None] = self._function
        with telemetry.work_span(self._name, traceparents=[traceparent]), context.work(self._name):
            function(**kwargs)


def task(*, retry: Retry = NEVER) -> Callable[[Callable[P, None]], Task[P]]:
    """Make a function a job. It has to bear being run twice: a worker may die after the effect."""
    return lambda function: Task(function, retry)


def every(cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a function by the clock (UTC, five fields), once however many workers there are."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        name = _name(function)

        def on_time(timestamp: int) -> None:
            with telemetry.work_span(name), context.work(name):
                function()

        app.periodic(cron=cron)(app.task(name=name)(on_time))
        return function

    return register


def _name(function: Callable[..., None]) -> str:
    return f"{function.__module__.removeprefix('burgerprofiel.')}.{function.__name__}"


@dataclass(frozen=True, slots=True)
class Loop:
    """Work that is always going on. `run` does one batch and answers how many seconds to wait for the next:
    0 when more may be waiting, None to sleep until `channel` announces something or `poll_seconds` have passed.
    """

    name: str
    run: Callable[[], float | None]
    poll_seconds: float
    channel: str
    threads: int


loops: dict[str, Loop] = {}
"""Everything that was registered, by name."""


def loop(
    name: str, *, poll_seconds: float, channel: str = "", threads: int = 1
) -> Callable[[Callable[[], float | None]], Callable[[], float | None]]:
    """Register a loop; `channel` is a channel of PostgreSQL's NOTIFY."""

    def register(run: Callable[[], float | None]) -> Callable[[], float | None]:
        def work() -> float | None:
            with context.work(f"worker.{name}"):
                return run()

        loops[name] = Loop(name, work, poll_seconds, channel, threads)
        return run

    return register


@every("*/5 * * * *")
def revive_jobs() -> None:
    """Give the jobs of workers that died to the others, and forget old failures."""
    async_to_sync(_revive)()


async def _revive() -> None:
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_SECONDS):
        await manager.retry_job(job)
    await manager.delete_old_jobs(nb_hours=_FAILED_KEPT_HOURS, include_failed=True)


def worker_app() -> procrastinate.App:
    """Procrastinate's app for the worker process: own connections to fetch jobs, the same tasks.

    The tasks stay bound to Django's connection, so that a job that asks for a job does so in its transaction.
    """
    return app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
