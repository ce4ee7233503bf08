"""Dispatches with more than one at work: nothing is lost, nothing doubled, nothing missed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import psycopg
import pytest
from django.db import connection

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import DispatchState
from burgerprofiel.blocks.messages.services import arriving, dispatches, leaving
from burgerprofiel.blocks.messages.tests import sending
from burgerprofiel.blocks.messages.tests.sending import CLIENT, progress, sent

pytestmark = pytest.mark.django_db(transaction=True)


class _Killed(BaseException):
    """The process is gone: nothing of ours runs any more."""


def _beside(work: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def small_slices() -> Any:
    with mock.patch.object(dispatches, "BULK", 0), mock.patch.object(dispatches, "SLICE", 2):
        yield


@pytest.mark.parametrize("place", ["claim", "resolve", "deliver", "settle", "count"])
def test_a_worker_that_is_killed_anywhere_loses_and_doubles_nothing(small_slices: None, place: str) -> None:
    made = sent(6)
    assert leaving.send_next()
    target = {
        "claim": (leaving, "_send"),
        "resolve": (leaving, "_parties"),
        "deliver": (arriving, "deliver"),
        "settle": (leaving, "_Settled"),
        "count": (leaving, "_count"),
    }[place]
    real = getattr(*target)

    def dies(*given: Any, **named: Any) -> Any:
        if place == "deliver":
            real(*given, **named)
        raise _Killed

    with mock.patch.object(*target, dies), pytest.raises(_Killed):
        leaving.send_next()
    assert progress(made.id).counts.delivered == 2
    sending.work()
    done = progress(made.id)
    assert done.state is DispatchState.DONE
    assert done.counts.delivered == 6
    assert sending.fates(made.id) == ["DELIVERED"] * 6
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE burgerprofiel_writer")
        cursor.execute("SELECT count(*), count(DISTINCT row_number) FROM messages_message")
        assert cursor.fetchone() == (6, 6)
        cursor.execute("RESET ROLE")


def test_many_workers_send_each_message_once(small_slices: None) -> None:
    made = sent(12)
    workers = [_beside(sending.work) for _ in range(3)]
    for worker in workers:
        worker.join(60)
    done = progress(made.id)
    assert done.state is DispatchState.DONE
    assert (done.counts.delivered, done.counts.waiting) == (12, 0)


def test_what_is_in_hands_leaves_and_the_rest_is_cancelled(small_slices: None) -> None:
    made = sent(6)
    in_hands, go_on = threading.Event(), threading.Event()
    real = arriving.deliver

    def deliver(*given: Any, **named: Any) -> Any:
        in_hands.set()
        assert go_on.wait(60)
        return real(*given, **named)

    with mock.patch.object(arriving, "deliver", deliver):
        worker = _beside(leaving.send_next)
        assert in_hands.wait(60)
        stopped = public.cancel_dispatch(CLIENT, dispatch_id=made.id)
        go_on.set()
        worker.join(60)
    assert stopped.counts.cancelled == 4
    sending.work()
    counts = progress(made.id).counts
    assert (counts.delivered, counts.cancelled, counts.waiting) == (2, 4, 0)
    assert sending.fates(made.id) == ["DELIVERED"] * 2 + ["CANCELLED"] * 4


def test_changes_are_told_in_order_and_none_is_missed() -> None:
    made = sent(5)
    parameters = connection.get_connection_params()
    wanted = {
        name: parameters[name]
        for name in ("host", "port", "dbname", "user", "password")
        if name in parameters
    }
    with psycopg.connect(**wanted) as slow:
        slow.execute("SELECT pg_current_xact_id()")  # a change that began before, and has not ended
        sending.work()
        assert public.list_changes(CLIENT, dispatch_id=made.id, limit=10) == ([], (0, 0))
    place, rows, until = (0, 0), list[tuple[int, str]](), time.monotonic() + 60
    while len(rows) < 5 and time.monotonic() < until:  # another database of the server may be writing as well
        found, place = public.list_changes(CLIENT, dispatch_id=made.id, limit=2, since=place)
        rows += [(one.row, one.fate.value) for one in found]
    assert rows == [(row, "DELIVERED") for row in range(1, 6)]
    assert public.list_changes(CLIENT, dispatch_id=made.id, limit=2, since=place) == ([], place)
