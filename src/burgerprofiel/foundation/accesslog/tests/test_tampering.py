"""Whoever may do everything in the database still cannot change the log unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from burgerprofiel.foundation import database
from burgerprofiel.foundation.accesslog import (
    checking,
    entry,
    proof,
    proving,
    rows,
    sealer,
    store,
    tree,
    witness,
)
from burgerprofiel.foundation.accesslog.tests.log import Log

PARTITION = "(SELECT tableoid FROM foundation_accesslog LIMIT 1)"
_MONTH = "DO $$ BEGIN EXECUTE '{} ' || (SELECT tableoid::regclass FROM foundation_accesslog LIMIT 1); END $$"
TAMPERING = {
    "a row was changed": (
        ("UPDATE foundation_accesslog SET organisation = 'x' WHERE id = 7",),
        {"row-changed"},
    ),
    "a row and its leaf were changed": (
        ("UPDATE foundation_accesslog SET operation = 'update', leaf = sha256('x') WHERE id = 7",),
        {"row-changed"},
    ),
    "what is sealed was changed": (
        ("UPDATE foundation_accesslog SET sealed = '' WHERE id = 7",),
        {"row-changed"},
    ),
    "a row was removed": (("DELETE FROM foundation_accesslog WHERE id = 7",), {"row-gone"}),
    "everything was removed": (("TRUNCATE foundation_accesslog",), {"row-gone"}),
    "a row and its place were removed": (
        (
            "DELETE FROM foundation_accesslog WHERE id = 7",
            "DELETE FROM foundation_accesslog_leaf WHERE entry_id = 7",
        ),
        {"leaf-gone"},
    ),
    "the newest rows were removed, with their places": (
        (
            "DELETE FROM foundation_accesslog WHERE id > 7",
            "DELETE FROM foundation_accesslog_leaf WHERE entry_id > 7",
        ),
        {"rolled-back", "not-signed"},
    ),
    "two rows changed places": (
        (
            "UPDATE foundation_accesslog_leaf SET entry_id = -1 WHERE entry_id = 7",
            "UPDATE foundation_accesslog_leaf SET entry_id = 7 WHERE entry_id = 8",
            "UPDATE foundation_accesslog_leaf SET entry_id = 8 WHERE entry_id = -1",
        ),
        {"row-changed"},
    ),
    "two rows changed places, with their hashes": (
        (
            "UPDATE foundation_accesslog_leaf SET leaf_index = -1 WHERE entry_id = 7",
            "UPDATE foundation_accesslog_leaf SET leaf_index = 6 WHERE entry_id = 8",
            "UPDATE foundation_accesslog_leaf SET leaf_index = 7 WHERE entry_id = 7",
        ),
        {"another-root"},
    ),
    "a partition was written anew": (
        (
            "CREATE TABLE anew AS SELECT * FROM foundation_accesslog",
            "TRUNCATE foundation_accesslog",
            "UPDATE anew SET data_subject_id = gen_random_uuid() WHERE id = 7",
            "INSERT INTO foundation_accesslog OVERRIDING SYSTEM VALUE SELECT * FROM anew",
        ),
        {"row-changed"},
    ),
    "a month was dropped without approval": (
        (_MONTH.format("DROP TABLE"),),
        {"row-gone"},
    ),
    "a month was taken out and a changed copy of it put back": (
        (
            "CREATE TABLE anew AS SELECT * FROM foundation_accesslog WHERE id <> 7",
            _MONTH.format("TRUNCATE"),
            "INSERT INTO foundation_accesslog OVERRIDING SYSTEM VALUE SELECT * FROM anew",
        ),
        {"row-gone"},
    ),
    "a row was slipped in": (
        (
            "CREATE TABLE one AS SELECT * FROM foundation_accesslog WHERE id = 7",
            "UPDATE one SET id = 70, operation = 'send'",
            "INSERT INTO foundation_accesslog OVERRIDING SYSTEM VALUE SELECT * FROM one",
        ),
        {"slipped-in"},
    ),
    "a checkpoint was signed by another": (
        ("UPDATE foundation_accesslog_checkpoint SET note = replace(note, E'\\n12\\n', E'\\n13\\n')",),
        {"false-signature"},
    ),
    "another root was written": (
        ("UPDATE foundation_accesslog_checkpoint SET root = sha256('x')",),
        {"another-root"},
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_a_check_notices_that(log: Log, what: str) -> None:
    statements, expected = TAMPERING[what]
    assert log.seal(12).size == 12
    assert log.faults() == set()
    log.as_god(*statements)
    assert expected <= log.faults()


def test_a_database_of_yesterday_is_noticed_against_what_was_kept(log: Log) -> None:
    log.seal(5)
    yesterday = log.copy()
    today = log.seal(5)
    log.go_back(yesterday)
    assert log.faults() == set()  # by itself it is a log as it should be
    assert log.faults(today.note) == {"rolled-back"}
    other = log.seal(5)  # and it goes on, another way, with the true key
    assert other.size == today.size
    assert log.faults() == set()
    assert log.faults(today.note) == {"another-history"}


_TREE = "TRUNCATE foundation_accesslog_leaf, foundation_accesslog_node, foundation_accesslog_checkpoint"


def test_a_log_that_was_emptied_as_a_whole_is_noticed_against_what_was_kept(log: Log) -> None:
    kept = log.seal(5)
    running = sealer.Sealer()
    running.seal()
    log.as_god(_TREE, "TRUNCATE foundation_accesslog")
    assert log.faults() == set()  # it looks like one that begins today
    assert log.faults(kept.note) == {"rolled-back"}
    with pytest.raises(sealer.BrokenTreeError):
        running.seal()


def test_a_month_that_was_dropped_in_the_name_of_others_is_shown_to_who_checks(log: Log) -> None:
    """The approvals stand in the same database: whether they are true, only the people named can say."""
    log.seal(5)
    log.as_god(
        "INSERT INTO foundation_accesslog_dropped (month, rows, approvers)"
        " SELECT date_trunc('month', logged_at AT TIME ZONE 'UTC')::date, 5, '{an,bo}'"
        " FROM foundation_accesslog LIMIT 1",
        "TRUNCATE foundation_accesslog",
    )
    assert log.faults() == set()
    (month,) = checking.dropped_months()
    assert (month.rows, month.approvers) == (5, ("an", "bo"))


def _rewritten(log: Log) -> store.StoredCheckpoint:
    """The log with another past: by somebody with all rights and the key of the log."""
    log.as_god("UPDATE foundation_accesslog SET organisation = 'x' WHERE id = 7")
    row = database.rows(f"SELECT {rows.COLUMNS} FROM foundation_accesslog l WHERE id = 7")[0]
    leaf = entry.leaf(rows.read(row)).hex()
    log.as_god(f"UPDATE foundation_accesslog SET leaf = decode('{leaf}', 'hex') WHERE id = 7", _TREE)
    return log.seal()


def test_a_past_that_was_rewritten_with_the_key_is_noticed_against_what_was_kept(log: Log) -> None:
    kept = log.seal(12)
    forged = _rewritten(log)
    assert forged.size == kept.size
    assert log.faults() == set()  # a log as it should be, with the true signature
    assert log.faults(kept.note) == {"another-history"}


def test_a_node_that_was_changed_proves_nothing(log: Log) -> None:
    log.seal(300)
    made = proving.prove(290)
    proof.verify(made)
    log.as_god("UPDATE foundation_accesslog_node SET hash = sha256('x')")
    with pytest.raises(proof.NotProvenError):
        proof.verify(proving.prove(290))
    with pytest.raises(sealer.BrokenTreeError):
        log.seal(5)


@pytest.fixture
def by_witness(log: Log, tmp_path: Path) -> witness.Witness:
    witness.make(tmp_path / "w", name="witness.example")
    return witness.Witness(tmp_path / "w", logs=[log.seal(5).vkey])


def _asked(newest: store.StoredCheckpoint, *, old: int) -> bytes:
    path = tree.consistency_proof(store.StoredNodes(), old=old, new=newest.size) if old <= newest.size else []
    return ("\n".join([f"old {old}", *store.encoded(path), "", newest.note])).encode()


def test_the_witness_notices_a_database_of_yesterday(log: Log, by_witness: witness.Witness) -> None:
    first = log.seal()
    by_witness.add_checkpoint(_asked(first, old=0))
    yesterday = log.copy()
    today = log.seal(5)
    by_witness.add_checkpoint(_asked(today, old=5))
    log.go_back(yesterday)
    with pytest.raises(witness.RefusedError) as refused:
        by_witness.add_checkpoint(_asked(first, old=5))
    assert (refused.value.status, refused.value.text) == (409, "10\n")
    forked = log.seal(5)
    with pytest.raises(witness.RefusedError) as refused:
        by_witness.add_checkpoint(_asked(forked, old=10))
    assert refused.value.status == 409
    longer = log.seal(5)
    with pytest.raises(witness.RefusedError) as refused:
        by_witness.add_checkpoint(_asked(longer, old=10))
    assert refused.value.status == 422
    assert [reason.split()[0] for _, _, reason in by_witness.refusals()] == ["409", "409", "422"]
    assert [(size, note) for _, size, note in by_witness.seen()] == [(10, today.note)]


def test_the_witness_notices_a_past_that_was_rewritten(log: Log, by_witness: witness.Witness) -> None:
    today = log.seal(5)
    by_witness.add_checkpoint(_asked(today, old=0))
    _rewritten(log)
    longer = log.seal(5)
    with pytest.raises(witness.RefusedError) as refused:
        by_witness.add_checkpoint(_asked(longer, old=today.size))
    assert refused.value.status == 422
    assert [(size, note) for _, size, note in by_witness.seen()] == [(today.size, today.note)]


def test_the_proof_of_a_row_does_not_survive_its_change(log: Log) -> None:
    log.seal(12)
    made = proving.prove(7)
    proof.verify(made)
    log.as_god("UPDATE foundation_accesslog SET organisation = 'x' WHERE id = 7")
    with pytest.raises(proof.NotProvenError):
        proof.verify(proving.prove(7))


ALL = (
    "UPDATE foundation_accesslog SET organisation = 'x'",
    "DELETE FROM foundation_accesslog",
    "TRUNCATE foundation_accesslog",
    "UPDATE {partition} SET organisation = 'x'",
    "DELETE FROM {partition}",
    "TRUNCATE {partition}",
    "UPDATE foundation_accesslog_other SET organisation = 'x'",
    *(
        statement.format(table=f"foundation_accesslog_{table}")
        for table in ("leaf", "node", "checkpoint", "cosignature", "timestamp", "dropped")
        for statement in ("DELETE FROM {table}", "TRUNCATE {table}")
    ),
    "UPDATE foundation_accesslog_leaf SET leaf_index = leaf_index + 1",
    "UPDATE foundation_accesslog_checkpoint SET size = size + 1",
)


@pytest.mark.parametrize("role", ["owner", "app", "worker", "auditor"])
def test_no_role_that_we_run_as_can_change_anything(log: Log, role: str) -> None:
    log.seal(300)
    partition = database.value("SELECT tableoid::regclass::text FROM foundation_accesslog LIMIT 1")
    statements = [statement.format(partition=partition) for statement in ALL]
    if role == "owner":  # an empty table has no row for the trigger to stand before
        statements = [
            s for s in statements if s.startswith("TRUNCATE") or not s.endswith(("other", "dropped"))
        ]
        empty = ("cosignature", "timestamp", "other", "dropped")
        statements = [s for s in statements if s.startswith("TRUNCATE") or not any(e in s for e in empty)]
    tried = log.as_role(f"burgerprofiel_{role}", *statements)
    assert set(tried.values()) == {"42501"}, tried


@pytest.mark.parametrize(
    ("role", "may_write", "may_seal"), [("app", 1, 0), ("worker", 1, 1), ("auditor", 0, 0)]
)
def test_what_each_role_may_add(log: Log, role: str, may_write: int, may_seal: int) -> None:
    log.seal(1)
    nothing = "OVERRIDING USER VALUE SELECT * FROM foundation_accesslog WHERE false"
    write = f"INSERT INTO foundation_accesslog {nothing}"
    seal = "INSERT INTO foundation_accesslog_leaf SELECT * FROM foundation_accesslog_leaf WHERE false"
    read = "SELECT * FROM foundation_accesslog"
    direct = f"INSERT INTO foundation_accesslog_other {nothing}"
    make = "SELECT foundation_accesslog_make_partitions(1)"
    tried = log.as_role(f"burgerprofiel_{role}", write, seal, read, direct, make)
    allowed = {statement: not state for statement, state in tried.items()}
    assert allowed == {write: may_write, seal: may_seal, read: True, direct: False, make: may_seal}
