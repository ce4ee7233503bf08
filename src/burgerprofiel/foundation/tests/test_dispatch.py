from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event as Signal
from typing import ClassVar

import pytest
from django.db import connection, transaction

from burgerprofiel.foundation import database, dispatch, outbox
from burgerprofiel.foundation.models import InboxEvent, OutboxEvent
from burgerprofiel.foundation.outbox import Delivered

Handle = Callable[[Sequence[Delivered]], None]


@dataclass(frozen=True, slots=True)
class Counted:
    KIND: ClassVar[str] = "tests.counted"
    VERSION: ClassVar[int] = 1

    number: int
    group: str

    @property
    def key(self) -> str:
        return self.group


class PoisonError(Exception):
    """What a consumer raises for one event."""


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Handle], None]:
    registry: dict[str, outbox.Consumer] = {}
    monkeypatch.setattr(outbox, "consumers", registry)
    monkeypatch.setattr(dispatch, "consumers", registry)

    def add(name: str, handle: Handle) -> None:
        outbox.consumer(name, Counted.KIND)(handle)

    return add


def _numbers(events: Sequence[Delivered]) -> list[int]:
    return [event.payload["number"] for event in events]


def _write(*pairs: tuple[int, str]) -> None:
    outbox.append([Counted(number, group) for number, group in pairs])


def _let_time_pass() -> None:
    OutboxEvent.objects.filter(parked_at=None).update(available_at="2020-01-01T00:00:00Z")


@pytest.mark.django_db
def test_every_consumer_gets_every_event_once_and_in_order(register: Callable[[str, Handle], None]) -> None:
    first: list[int] = []
    second: list[int] = []
    register("first", lambda events: first.extend(_numbers(events)))
    register("second", lambda events: second.extend(_numbers(events)))
    _write(*((n, "a") for n in range(7)))
    while dispatch.dispatch_once(limit=3).delivered:
        pass
    assert first == second == list(range(7))
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_an_event_that_nobody_waits_for_is_removed(register: Callable[[str, Handle], None]) -> None:
    _write((1, "a"))
    assert dispatch.dispatch_once().delivered == 1
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_a_poison_event_holds_up_its_key_only(register: Callable[[str, Handle], None]) -> None:
    seen: list[int] = []

    def handle(events: Sequence[Delivered]) -> None:
        if 3 in _numbers(events):
            raise PoisonError("the value 61.02.03-001.01 stays out of the table")
        seen.extend(_numbers(events))

    register("picky", handle)
    _write((1, "a"), (2, "b"), (3, "a"), (4, "b"), (5, "a"), (6, "c"))
    batch = dispatch.dispatch_once()
    assert seen == [1, 2, 4, 6]
    assert (batch.delivered, batch.failed) == (4, 1)
    assert list(OutboxEvent.objects.order_by("position").values_list("attempts", flat=True)) == [1, 0]
    failed = OutboxEvent.objects.get(attempts=1)
    assert "PoisonError in handle" in failed.error
    assert "61.02" not in failed.error
    assert dispatch.dispatch_once() == dispatch.Batch()


@pytest.mark.django_db
def test_a_key_that_waits_does_not_fill_the_batch(register: Callable[[str, Handle], None]) -> None:
    seen: list[int] = []

    def handle(events: Sequence[Delivered]) -> None:
        if 0 in _numbers(events):
            raise PoisonError
        seen.extend(_numbers(events))

    register("picky", handle)
    _write((0, "a"))
    dispatch.dispatch_once()
    _write(*((n, "a") for n in range(1, 10)), (10, "b"))
    dispatch.dispatch_once(limit=5)
    assert seen == [10]


@pytest.mark.django_db
def test_the_effects_of_other_consumers_are_not_repeated(register: Callable[[str, Handle], None]) -> None:
    seen: list[int] = []
    fails = [True]

    def stubborn(events: Sequence[Delivered]) -> None:
        if fails[0]:
            raise PoisonError

    register("steady", lambda events: seen.extend(_numbers(events)))
    register("stubborn", stubborn)
    _write((1, "a"))
    dispatch.dispatch_once()
    fails[0] = False
    _let_time_pass()
    assert dispatch.dispatch_once().delivered == 1
    assert seen == [1]


@pytest.mark.django_db
def test_twelve_failures_park_an_event_until_an_operator_lets_it_go(
    register: Callable[[str, Handle], None],
) -> None:
    fails = [True]
    seen: list[int] = []

    def handle(events: Sequence[Delivered]) -> None:
        if fails[0] and 1 in _numbers(events):
            raise PoisonError
        seen.extend(_numbers(events))

    register("picky", handle)
    _write((1, "a"), (2, "a"))
    for _ in range(dispatch.MAXIMUM_TRIES):
        assert not seen
        _let_time_pass()
        dispatch.dispatch_once()
    (parked,) = outbox.list_parked()
    assert parked.attempts == dispatch.MAXIMUM_TRIES
    _let_time_pass()
    dispatch.dispatch_once()
    assert seen == [2]
    fails[0] = False
    assert outbox.unpark([parked.id]) == 1
    dispatch.dispatch_once()
    assert seen == [2, 1]


@pytest.mark.django_db
def test_waiting_doubles_up_to_an_hour(register: Callable[[str, Handle], None]) -> None:
    def handle(events: Sequence[Delivered]) -> None:
        raise PoisonError

    register("never", handle)
    _write((1, "a"))
    waits = []
    for _ in range(dispatch.MAXIMUM_TRIES - 1):
        _let_time_pass()
        dispatch.dispatch_once()
        waits.append(
            database.value(
                "SELECT 5 * ceil(extract(epoch FROM available_at - clock_timestamp()) / 5) FROM foundation_outboxevent"
            )
        )
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_keep_the_order(register: Callable[[str, Handle], None]) -> None:
    """Worker one holds the first event of a key; worker two may not overtake it with the second."""
    seen: list[int] = []
    holding, go_on = Signal(), Signal()

    def handle(events: Sequence[Delivered]) -> None:
        if 1 in _numbers(events):
            holding.set()
            assert go_on.wait(60)
        seen.extend(_numbers(events))

    def in_thread(limit: int) -> dispatch.Batch:
        try:
            return dispatch.dispatch_once(limit=limit)
        finally:
            connection.close()

    register("slow", handle)
    _write((1, "a"), (2, "a"), (3, "b"))
    with ThreadPoolExecutor() as pool:
        first = pool.submit(in_thread, 1)
        assert holding.wait(60)
        second = pool.submit(in_thread, 10).result(60)
        go_on.set()
        first.result(60)
    assert (second.delivered, second.blocked) == (1, 1)
    assert seen == [3, 1]
    dispatch.dispatch_once()
    assert seen == [3, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_leaves_no_trace(register: Callable[[str, Handle], None]) -> None:
    def handle(events: Sequence[Delivered]) -> None:
        raise KeyboardInterrupt

    register("mortal", handle)
    _write((1, "a"))
    with pytest.raises(KeyboardInterrupt):
        dispatch.dispatch_once()
    assert OutboxEvent.objects.get().attempts == 0
    assert not InboxEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_writing_events_wakes_who_listens() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {outbox.CHANNEL}")
    with transaction.atomic():
        _write((1, "a"), (2, "a"))
    (notice,) = connection.connection.notifies(timeout=60, stop_after=1)
    assert notice.channel == outbox.CHANNEL


def test_two_consumers_cannot_share_a_name(register: Callable[[str, Handle], None]) -> None:
    register("same", lambda events: None)
    with pytest.raises(ValueError, match="same"):
        register("same", lambda events: None)


@pytest.mark.django_db
def test_statements_are_not_compiled() -> None:
    """PostgreSQL 15 took a second for each claim: a way of planning that is off costs so much there."""
    assert database.value("SHOW jit") == "off"
