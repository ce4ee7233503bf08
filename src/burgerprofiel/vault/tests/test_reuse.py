"""A writer uses the data key of a party again for some minutes: never for another key, class, or longer."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

import pytest

from burgerprofiel.foundation import clock, keys
from burgerprofiel.foundation.keys import KeyClass, envelope, sealing
from burgerprofiel.vault import rotation
from burgerprofiel.vault.tests.numbers import insz
from tests.vault import TestVault

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(vault: TestVault) -> UUID:
    return vault.register(insz())


def _header(party_id: UUID, *, key_class: KeyClass = KeyClass.DATA) -> bytes:
    sealed = keys.sealer([party_id], key_class=key_class).seal("x", party_id=party_id, purpose="p")
    return envelope.header_of(sealed)


def _later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    moment = time.monotonic() + seconds
    monkeypatch.setattr(time, "monotonic", lambda: moment)


def test_two_batches_of_some_minutes_share_a_header(ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _header(ada)
    assert _header(ada) == first
    _later(monkeypatch, 290)
    assert _header(ada) == first
    _later(monkeypatch, 20)
    assert _header(ada) != first


@pytest.mark.parametrize("key_class", [KeyClass.LOG, KeyClass.CONTACT])
def test_other_classes_have_a_data_key_per_batch(ada: UUID, key_class: KeyClass) -> None:
    assert _header(ada, key_class=key_class) != _header(ada, key_class=key_class)


def test_a_rotated_key_gets_a_data_key_of_its_own(vault: TestVault, ada: UUID) -> None:
    first = _header(ada)
    rotation.step(vault.vault, "parties", before=clock.now() + timedelta(seconds=1), limit=100_000)
    position = 0
    while (page := keys.refresh_party_keys(after=position))[0]:
        position = page[1]
    assert envelope.key_id_of(_header(ada)) != envelope.key_id_of(first)


def test_forgetting_leaves_nothing(ada: UUID) -> None:
    first = _header(ada)
    sealing.forget()
    assert _header(ada) != first


def test_a_process_that_falls_idle_does_not_keep_them(ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    _header(ada)
    assert sealing._reused._entries
    _later(monkeypatch, 301)
    sealing._reused._sweep()
    assert not sealing._reused._entries


def test_the_oldest_make_room(vault: TestVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_REUSED_ENTRIES", 2)
    parties = [vault.register(insz()) for _ in range(3)]
    headers = [_header(party_id) for party_id in parties]
    assert _header(parties[2]) == headers[2]
    assert _header(parties[0]) != headers[0]
