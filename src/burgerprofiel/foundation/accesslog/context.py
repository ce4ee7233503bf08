"""Who calls from where, for the rows of the access log: set at the edge of a process, read by the gate."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from burgerprofiel.foundation import clock, telemetry

T = TypeVar("T")

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")


def new_trace() -> str:
    """A fresh identifier of a trace: 16 random bytes."""
    return os.urandom(16).hex()


def new_span() -> str:
    """A fresh identifier of a span: 8 random bytes."""
    return os.urandom(8).hex()


def new_spans(count: int) -> Iterator[str]:
    """As many."""
    lots = os.urandom(8 * count).hex()
    return (lots[at : at + 16] for at in range(0, 16 * count, 16))


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One request, or one run of a job. `caller` holds the trace and span that the caller named (W3C traceparent)."""

    trace_id: str = field(default_factory=new_trace)
    span_id: str = field(default_factory=new_span)
    started_at: datetime = field(default_factory=clock.now)
    ip: str = ""
    device: str = ""
    application: str = "burgerprofiel"
    caller: tuple[str, str] | None = None


_current: ContextVar[Context | None] = ContextVar("access_context", default=None)


def current() -> Context:
    """The context of what is being done now; a fresh one where nobody set any.

    Where OpenTelemetry follows it, its trace and span are the same: operators and the log speak of one trace, not two.
    """
    found, followed = _current.get() or Context(), telemetry.current()
    return replace(found, trace_id=followed[0], span_id=followed[1]) if followed else found


@contextmanager
def within(context: Context) -> Iterator[Context]:
    """Do the block in this context."""
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)


@contextmanager
def work(name: str) -> Iterator[Context]:
    """Do the block as a job or a loop of the worker: a trace of its own."""
    with within(Context(application=name)) as context:
        yield context


def kept(given: Iterable[T]) -> Iterator[T]:
    """The same items, each made in the context of now: for an answer that is written after its request."""
    return _in_context(current(), iter(given))


def _in_context(context: Context, items: Iterator[T]) -> Iterator[T]:
    while True:
        with within(context):
            try:
                item = next(items)
            except StopIteration:
                return
        yield item


def caller_of(traceparent: str) -> tuple[str, str] | None:
    """Trace and span of a W3C traceparent, None when there is none or it cannot be read."""
    found = _TRACEPARENT.fullmatch(traceparent)
    if found is None or not int(found[1], 16) or not int(found[2], 16):
        return None
    return found[1], found[2]
