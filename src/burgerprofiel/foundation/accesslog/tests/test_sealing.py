"""Sealing: nothing is skipped and nothing is sealed twice, whatever the order of commits and wherever it stops."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import transaction

from burgerprofiel.foundation import database
from burgerprofiel.foundation.accesslog import rows, sealer, store, tree
from burgerprofiel.foundation.accesslog.tests.log import Log, entry


def _write_open(other: psycopg.Connection[Any]) -> None:
    """Write a row in another transaction, and leave it open."""
    other.autocommit = False
    columns = (
        "trace_id, span_id, parent_span_id, name, start_time, end_time, status_code, processing_activity_id,"
    )
    columns += " legal_basis, data_subject_id, data_subject_id_type, actor_kind, organisation, source,"
    columns += " data_categories, operation, loa, application, address, count, sealed, logged_at"
    other.execute(
        f"INSERT INTO foundation_accesslog ({columns}, leaf) VALUES"
        " ('a', 'b', '', 'n', now(), now(), 1, 'p', '', gen_random_uuid(), 'party', 'citizen', '', '', '{}', 'read',"
        " 0, '', '', 0, '', now(), sha256('x'))".encode()
    )


def test_a_row_that_commits_late_is_not_skipped(log: Log, other: psycopg.Connection[Any]) -> None:
    _write_open(other)  # has the lower number, and is not there yet
    log.write()
    worker = sealer.Sealer()
    assert worker.seal() == 0  # the row that is there waits for the one that may come before it
    other.commit()
    assert worker.seal() == 2
    late, early = log.ids()
    assert late < early


def test_a_row_that_is_rolled_back_leaves_no_hole(log: Log, other: psycopg.Connection[Any]) -> None:
    _write_open(other)
    log.write()
    other.rollback()
    assert log.seal().size == 1
    assert log.seal(2).size == 3
    assert log.faults() == set()


def test_what_is_sealed_in_pieces_is_one_tree(log: Log) -> None:
    worker = sealer.Sealer()
    rows.record([entry() for _ in range(700)])
    assert [worker.seal(limit=300) for _ in range(4)] == [300, 300, 100, 0]
    log.write(40)
    assert worker.seal() == 40
    newest = store.latest()
    assert newest is not None
    assert newest.size == 740
    hashes = [
        bytes(row["hash"])
        for row in database.rows("SELECT hash FROM foundation_accesslog_leaf ORDER BY leaf_index")
    ]
    assert tree.root(hashes) == newest.root
    assert log.faults() == set()


def test_rows_of_one_large_transaction_are_sealed_over_several_batches(log: Log) -> None:
    rows.record([entry() for _ in range(50)])
    worker = sealer.Sealer()
    while worker.seal(limit=7):
        pass
    newest = store.latest()
    assert newest is not None
    assert newest.size == 50 == len(set(log.ids()))


def test_transactions_are_ordered_as_numbers(log: Log) -> None:
    """As texts, 999 would come after 1000, and what lies between would be looked at again and again."""
    log.write(2)
    first, second = (
        row["id"] for row in database.rows("SELECT id FROM foundation_accesslog ORDER BY id LIMIT 2")
    )
    log.as_god(
        f"UPDATE foundation_accesslog SET txid = '9' WHERE id = {first}",
        f"UPDATE foundation_accesslog SET txid = '10' WHERE id = {second}",
    )
    assert sealer.Sealer().seal(limit=2) == 2
    newest = store.latest()
    assert newest is not None
    assert newest.horizon == 10
    assert log.ids() == [first, second]


@pytest.mark.parametrize("step", ["_take", "_keep_nodes", "_sign"])
def test_a_sealer_that_dies_half_way_loses_nothing(
    log: Log, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    log.seal(300)
    log.write(300)
    whole = getattr(sealer, step)

    def die(*given: Any, **named: Any) -> Any:
        whole(*given, **named)
        raise ZeroDivisionError

    worker = sealer.Sealer()
    with monkeypatch.context() as patched:
        patched.setattr(sealer, step, die)
        with pytest.raises(ZeroDivisionError):
            worker.seal()
    before = store.latest()
    assert before is not None
    assert before.size == 300
    assert worker.seal() == 300  # the same process goes on
    assert sealer.Sealer().seal() == 0  # and so does another
    assert log.faults() == set()


def test_one_seals_at_a_time(log: Log, other: psycopg.Connection[Any]) -> None:
    log.write()
    other.autocommit = False
    other.execute("SELECT pg_advisory_xact_lock(7010002)")
    assert sealer.Sealer().seal() is None
    other.rollback()
    assert sealer.Sealer().seal() == 1


def test_after_a_restore_elsewhere_nothing_is_skipped_or_sealed_twice(log: Log) -> None:
    """A dump that is loaded in another server keeps the numbers of transactions of the old one."""
    log.seal(3)
    log.as_god(
        "UPDATE foundation_accesslog_checkpoint SET horizon = '999999999999'",
        "UPDATE foundation_accesslog SET txid = '999999999000'",
    )
    log.write(2)
    assert log.seal().size == 5
    log.write(2)
    assert log.seal().size == 7
    assert len(set(log.ids())) == 7


def test_a_sealer_notices_that_the_tree_is_not_the_one_it_signed(log: Log) -> None:
    worker = sealer.Sealer()
    log.write(3)
    worker.seal()
    kept = log.copy()
    log.write(3)
    worker.seal()
    log.go_back(kept)
    log.write(1)
    with pytest.raises(sealer.BrokenTreeError):
        worker.seal()


def test_a_sealer_that_starts_notices_leaves_that_were_changed(log: Log) -> None:
    log.seal(5)
    log.as_god("UPDATE foundation_accesslog_leaf SET hash = sha256('x') WHERE leaf_index = 4")
    log.write()
    with pytest.raises(sealer.BrokenTreeError):
        sealer.Sealer().seal()


def test_nothing_is_sealed_before_it_has_committed(log: Log) -> None:
    with transaction.atomic():
        rows.record([entry()])
        assert database.value("SELECT count(*) FROM foundation_accesslog") == 1
        transaction.set_rollback(True)
    assert sealer.Sealer().seal() == 0
