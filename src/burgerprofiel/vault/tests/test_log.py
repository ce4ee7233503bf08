"""The vault's log: whatever is done to it behind its back shows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from burgerprofiel.foundation.keys.questions import LogEntry
from burgerprofiel.vault import log
from burgerprofiel.vault.store import Store

BODIES = st.lists(
    st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3), min_size=2, max_size=8
)


def chain(bodies: list[dict[str, str]]) -> list[LogEntry]:
    made, before = list[LogEntry](), log.START
    for position, body in enumerate(bodies, start=1):
        text = msgspec.json.encode(body).decode()
        entry = LogEntry(position=position, at="2026-01-01", kind="k", body=text, hash=b"")
        before = log.hash_of(entry, before=before)
        made.append(msgspec.structs.replace(entry, hash=before))
    return made


@settings(max_examples=50)
@given(BODIES, st.data())
def test_any_single_change_is_noticed(bodies: list[dict[str, str]], data: st.DataObject) -> None:
    entries = chain(bodies)
    assert log.verify(entries) == (len(entries), entries[-1].hash)
    place = data.draw(st.integers(0, len(entries) - 1))
    what = data.draw(st.sampled_from(["change", "kind", "drop", "swap", "double"]))
    changed = list(entries)
    if what == "change":
        changed[place] = msgspec.structs.replace(entries[place], body=entries[place].body + " ")
    elif what == "kind":
        changed[place] = msgspec.structs.replace(entries[place], kind="", at=entries[place].at + "\0k")
    elif what == "drop" and place < len(entries) - 1:
        del changed[place]
    elif what == "swap" and place < len(entries) - 1:
        changed[place], changed[place + 1] = changed[place + 1], changed[place]
    else:
        changed.insert(place, entries[place])
    with pytest.raises(log.BrokenLogError):
        log.verify(changed)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "vault" / "vault.sqlite")
    for number in range(5):
        log.append(store, "test", number=number)
    return store


def test_the_log_refuses_to_be_changed(store: Store) -> None:
    for statement in ("UPDATE log SET body = '{}'", "DELETE FROM log"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.connection.execute(statement)


def test_who_removes_the_lock_is_found_out(store: Store) -> None:
    key = Ed25519PrivateKey.generate()
    head = log.head(store, key=key)
    log.check_head(head, key=key.public_key())
    log.find(store, head)
    log.append(store, "later")
    log.find(store, head)  # it grew: fine
    for trigger in ("log_not_changed", "log_not_deleted"):
        store.connection.execute(f"DROP TRIGGER {trigger}")
    store.connection.execute("DELETE FROM log WHERE position >= 5")
    log.verify(log.entries(store))  # a chain that was cut off is still a chain
    with pytest.raises(log.BrokenLogError, match="not the one that is here"):
        log.find(store, head)
    store.connection.execute("UPDATE log SET body = '{}' WHERE position = 2")
    with pytest.raises(log.BrokenLogError, match="entry 2 was changed"):
        log.verify(log.entries(store))


def test_a_head_of_another_vault_is_no_head(store: Store) -> None:
    head = log.head(store, key=Ed25519PrivateKey.generate())
    with pytest.raises(log.BrokenLogError, match="not signed"):
        log.check_head(head, key=Ed25519PrivateKey.generate().public_key())


def test_what_fails_leaves_no_entry(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.change():
        log.append(store, "never")
        raise ZeroDivisionError
    assert log.verify(log.entries(store))[0] == 5


def test_the_store_is_for_its_owner_only(store: Store) -> None:
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert store.path.parent.stat().st_mode & 0o777 == 0o700
