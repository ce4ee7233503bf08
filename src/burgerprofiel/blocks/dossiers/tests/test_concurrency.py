"""Many connections at once: nothing is lost, nothing is doubled, nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from burgerprofiel.blocks.dossiers.contracts import Receipt, Status
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Record, Source, Upload
from burgerprofiel.blocks.dossiers.tests.incoming import (
    AN,
    BO,
    START,
    dossier,
    numbered,
    party,
    readers,
    results,
    source,
    status,
    submit,
)
from burgerprofiel.foundation.models import OutboxEvent
from tests import at_once

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 16


def close_pool() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _pool() -> Iterator[None]:
    """Connections for all threads; a web process has no more than four."""
    options = connection.settings_dict["OPTIONS"]
    before = options["pool"]
    close_pool()
    options["pool"] = {**before, "max_size": THREADS + 1}
    yield
    close_pool()
    options["pool"] = before


@pytest.fixture(autouse=True)
def _source(_pool: None) -> None:
    source()
    party(AN)
    party(BO)


def shares(statuses: list[Status], count: int) -> list[list[Status]]:
    return [statuses[start::count] for start in range(count)]


def test_a_thousand_updates_of_one_file_lose_nothing() -> None:
    given = [status(n / 100, title=f"Titel {n}") for n in range(1_000)]

    def one_by_one(mine: list[Status]) -> Callable[[], list[Receipt]]:
        return lambda: [receipt for given_one in mine for receipt in submit(given_one)]

    receipts = at_once.results(*(one_by_one(share) for share in shares(given, THREADS)))
    assert all(receipt.accepted for share in receipts for receipt in share)
    assert (Upload.objects.count(), DossierEvent.objects.count()) == (1_000, 1_000)
    assert (Dossier.objects.count(), dossier().title) == (1, "Titel 999")
    assert dossier().started_on == START.date()
    current = sum(result == "current" for share in receipts for result in results(share))
    assert OutboxEvent.objects.count() == current


def test_bulk_calls_over_the_same_files_in_opposite_order_do_not_block_each_other() -> None:
    """New files first, then known ones."""
    for step in range(8):
        files = [f"{step // 2}-{n:04}" for n in range(600)]
        calls = [
            lambda day=day, order=order: submit(*(status(day, file=file) for file in order))
            for day, order in ((2 * step, files), (2 * step + 1, files[::-1]))
        ]
        for receipts in at_once.results(*calls):
            assert all(receipt.accepted for receipt in receipts)
    assert (Record.objects.count(), DossierEvent.objects.count()) == (2_400, 9_600)
    last = numbered(Record.objects, *files).values("id")
    newest = Dossier.objects.filter(id__in=last).values_list("changed_at", flat=True)
    assert set(newest) == {status(15).changed_at}


def test_the_same_upload_at_the_same_moment_is_stored_once() -> None:
    for attempt in range(10):
        given = [status(attempt, file=f"file-{n}", title=str(attempt)) for n in range(20)]
        answers = at_once.results(*[lambda mine=given: submit(*mine)] * THREADS)
        assert len({tuple(receipt.id for receipt in receipts) for receipts in answers}) == 1
        outcomes = [tuple(results(receipts)) for receipts in answers]
        assert outcomes.count(("current",) * 20) == 1
    assert Upload.objects.count() == DossierEvent.objects.count() == OutboxEvent.objects.count() == 200


def test_the_same_id_with_other_bodies_at_the_same_moment_lets_one_in() -> None:
    for attempt in range(10):
        calls = [
            lambda n=n: submit(status(attempt, key=f"k{attempt}", file=f"file-{n}"))  # noqa: B023
            for n in range(THREADS)
        ]
        receipts = [receipt for [receipt] in at_once.results(*calls)]
        assert sorted(receipt.accepted for receipt in receipts) == [False] * (THREADS - 1) + [True]
    assert Upload.objects.count() == DossierEvent.objects.count() == 10


def test_readers_that_come_and_go_at_the_same_moment_end_as_the_newest_says() -> None:
    def call(n: int) -> Callable[[], Any]:
        who = readers(AN, BO) if n % 2 else readers(AN)
        return lambda: submit(status(n, title=str(n), readers=who))

    for start in range(0, 48, THREADS):
        at_once.results(*(call(n) for n in range(start, start + THREADS)))
    assert (dossier(AN).title, dossier(BO).title) == ("47", "47")
    at_once.results(call(48), call(49), call(50))
    assert (dossier(BO).title, dossier(BO).left_out_at is None) == ("49", False)
    assert Source.objects.get().last_received_at is not None
