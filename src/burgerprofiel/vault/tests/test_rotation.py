"""Keys change while people work, and parties are forgotten for good."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from burgerprofiel.foundation import clock, ids, keys
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys import KeyClass, client, envelope, opening, receipts
from burgerprofiel.foundation.keys.contracts import Receipt
from burgerprofiel.foundation.keys.questions import AskDestruction, Decide, Rotate, Rotated
from burgerprofiel.vault import log
from burgerprofiel.vault.store import Connection
from burgerprofiel.vault.tests.numbers import insz
from tests.vault import TestVault, apart

pytestmark = pytest.mark.django_db


class Admin:
    """Two administrators of the vault, over the socket."""

    def __init__(self, vault: TestVault) -> None:
        address = vault.settings.vault.url
        self.client, self.other = (
            client.VaultClient(address=address, credential=vault.administrator(name))
            for name in ("an", "bert")
        )

    def step(self, what: str, **named: Any) -> Rotated:
        return self.client.ask("/v1/rotate", Rotate(what=what, **named), answer=Rotated)

    def whole(self, what: str, **named: Any) -> int:
        done = (outcome := self.step(what, **named)).done
        while outcome.left:
            done += (outcome := self.step(what, **named)).done
        return done

    def ask(self, party_id: UUID | None = None, reason: str = "2026-118") -> keys.Destruction:
        question = AskDestruction(party_id=party_id, reason=reason)
        return self.client.ask("/v1/destructions/ask", question, answer=keys.Destruction)

    def approve(self, asked: keys.Destruction) -> keys.Destruction:
        question = Decide(request_id=asked.request_id)
        return self.other.ask("/v1/destructions/approve", question, answer=keys.Destruction)

    def destroy(self, party_id: UUID) -> Receipt:
        receipt = self.approve(self.ask(party_id)).receipt
        assert receipt
        return receipt

    def end_old_keks(self) -> None:
        self.approve(self.ask())

    def close(self) -> None:
        self.client.close()
        self.other.close()


@pytest.fixture(scope="module")
def _vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestVault]:
    """Every key of a vault is replaced here: in one that knows only this module's parties."""
    with apart(tmp_path_factory.mktemp("rotation")) as found:
        yield found


@pytest.fixture
def admin(vault: TestVault) -> Iterator[Admin]:
    found = Admin(vault)
    yield found
    found.close()


@pytest.fixture
def people(vault: TestVault) -> list[tuple[str, UUID]]:
    return [(number, vault.register(number)) for number in (insz() for _ in range(12))]


def sealed_for(party_ids: list[UUID]) -> list[tuple[bytes, str]]:
    sealer = keys.sealer(party_ids)
    return [(sealer.seal(str(one), party_id=one, purpose=f"p:{one}"), f"p:{one}") for one in party_ids]


def forget_private(vault: TestVault) -> None:
    """As after a restart: nothing is in memory."""
    vault.vault.forget_private(list(vault.vault._private._entries))
    opening.forget_all()


def test_the_key_encryption_key_changes_in_small_steps(
    vault: TestVault, admin: Admin, people: list[tuple[str, UUID]]
) -> None:
    items = sealed_for([party_id for _, party_id in people])
    number, party_id = people[0]
    key = str(ids.new())
    vault.sign_in(number, session_key=key)
    before = vault.vault.provider.versions()
    version = admin.step("kek-new").version
    outcome = admin.step("kek-rewrap", limit=3)
    assert outcome.left >= len(people) - 3
    forget_private(vault)
    assert keys.keyring(key).open_many(items[:1]) == [str(party_id).encode()]  # half-way
    asked = admin.ask()
    with pytest.raises(keys.VaultRefusedError, match="still-used"):
        admin.approve(asked)
    assert vault.vault.provider.versions() == [*before, version]
    admin.whole("kek-rewrap", limit=5)
    admin.approve(asked)
    assert vault.vault.provider.versions() == [version]
    forget_private(vault)
    assert keys.keyring(key).open_many(items[:1]) == [str(party_id).encode()]


def test_the_key_encryption_key_changes_under_load(
    vault: TestVault, admin: Admin, people: list[tuple[str, UUID]]
) -> None:
    items = sealed_for([party_id for _, party_id in people])
    sessions = [str(ids.new()) for _ in people]
    for (number, _), key in zip(people, sessions, strict=True):
        vault.sign_in(number, session_key=key)
    stop, errors, opened = threading.Event(), list[Exception](), [0]

    def read() -> None:
        while not stop.is_set():
            for key, item, (_, party_id) in zip(sessions, items, people, strict=True):
                forget_private(vault)
                try:
                    assert keys.keyring(key).open_many([item]) == [str(party_id).encode()]
                    opened[0] += 1
                except Exception as error:  # noqa: BLE001
                    errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(2):
        admin.step("kek-new")
        admin.whole("kek-rewrap", limit=5)
        admin.end_old_keks()
    stop.set()
    reader.join()
    assert errors == []
    assert opened[0] > 10


def test_a_rotation_between_wrapping_and_writing_loses_no_new_key(
    vault: TestVault, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = insz()
    party_id = vault.register(number)
    wrap_many, rotated = vault.vault.provider.wrap_many, list[int]()

    def slow(secrets: Any) -> Any:
        wrapped = wrap_many(secrets)
        if not rotated:
            rotated.append(1)
            admin.step("kek-new")
            admin.whole("kek-rewrap", limit=10_000)
            admin.end_old_keks()
        return wrapped

    monkeypatch.setattr(vault.vault.provider, "wrap_many", slow)
    items = sealed_for([party_id])
    monkeypatch.undo()
    assert rotated
    key = str(ids.new())
    vault.sign_in(number, session_key=key)
    forget_private(vault)
    assert keys.keyring(key).open_many(items) == [str(party_id).encode()]


def test_a_rotated_party_key_still_opens_and_new_values_use_the_new_one(
    vault: TestVault, admin: Admin, people: list[tuple[str, UUID]]
) -> None:
    number, party_id = people[0]
    (sealed, purpose), *_ = sealed_for([party_id])
    key = str(ids.new())
    vault.sign_in(number, session_key=key)
    admin.whole("parties", before=clock.now() + timedelta(seconds=1), limit=10_000)
    position = 0
    while (page := keys.refresh_party_keys(after=position, limit=5))[0]:
        position = page[1]
    (newer, _), *_ = sealed_for([party_id])
    assert envelope.key_id_of(newer[:97]) != envelope.key_id_of(sealed[:97])
    forget_private(vault)
    assert keys.keyring(key).open_many([(sealed, purpose), (newer, purpose)]) == [str(party_id).encode()] * 2


def test_headers_move_to_the_new_key_and_the_old_one_goes_after_its_time(
    vault: TestVault, admin: Admin, people: list[tuple[str, UUID]]
) -> None:
    number, party_id = people[0]
    (sealed, purpose), *_ = sealed_for([party_id])
    header = envelope.header_of(sealed)
    assert keys.reseal([header]) == [header]  # it is current
    admin.whole("parties", before=clock.now() + timedelta(seconds=1), limit=10_000)
    (fresh,) = keys.reseal([header])
    assert isinstance(fresh, bytes)
    assert fresh != header
    old_id = envelope.key_id_of(header)
    keys.report_use(unused=[old_id, envelope.key_id_of(fresh)])  # the current one is never taken at its word
    admin.whole("retire", before=clock.now() + timedelta(seconds=1))
    assert isinstance(
        keys.reseal([header])[0], bytes
    )  # not yet: thirty days, whatever one administrator says
    keys.report_use(unused=[], used=[old_id])
    with clock.frozen(clock.now() + timedelta(days=31)):
        vault.rotate("retire")
    assert isinstance(keys.reseal([header])[0], bytes)  # used after all
    keys.report_use(unused=[old_id])
    with clock.frozen(clock.now() + timedelta(days=31)):
        vault.rotate("retire")
    assert keys.reseal([header, fresh]) == [keys.Refusal.NO_KEY, fresh]
    key = str(ids.new())
    vault.sign_in(number, session_key=key)
    rewritten = envelope.with_header(sealed, header=fresh)
    assert keys.keyring(key).open(rewritten, purpose=purpose) == str(party_id).encode()


def test_the_index_key_changes_with_both_written_for_a_while(
    vault: TestVault, admin: Admin, people: list[tuple[str, UUID]]
) -> None:
    number, party_id = people[0]
    asked = [(IdentifierType.INSZ, number)]
    before = keys.blind_indexes(asked)[0]
    with pytest.raises(keys.VaultRefusedError, match="no-rotation"):
        keys.next_indexes(after=UUID(int=0))
    admin.step("index-start")
    with pytest.raises(keys.VaultRefusedError, match="rotation-going-on"):
        admin.step("index-start")
    with pytest.raises(keys.VaultRefusedError, match="not-filled"):
        admin.step("index-switch")
    with pytest.raises(keys.VaultRefusedError, match="not-filled"):
        keys.next_indexes(after=UUID(int=0))
    with pytest.raises(keys.VaultRefusedError, match="not-filled"):
        keys.report_filled()
    newcomer = insz()
    newcomer_id = vault.register(newcomer)  # in both from the start
    admin.whole("index-fill", limit=5)
    during = keys.blind_indexes(asked)[0]
    assert (during.current, during.party_id) == (before.current, party_id)
    assert during.next not in (None, before.current)
    told, after = dict[UUID, bytes](), UUID(int=0)
    while page := keys.next_indexes(after=after, limit=4):
        told |= dict(page)
        after = page[-1][0]
    assert told[party_id] == during.next
    assert newcomer_id in told
    with pytest.raises(keys.VaultRefusedError, match="platform-not-filled"):
        admin.step("index-switch")
    keys.report_filled()
    admin.step("index-switch")
    assert keys.blind_indexes(asked)[0] == keys.Index(current=during.next, party_id=party_id)
    assert admin.step("index-finish").done == 1
    assert vault.register(newcomer) == newcomer_id
    assert vault.sign_in(number, session_key=str(ids.new())).party_ids == (party_id,)


def test_who_is_registered_while_the_index_rotation_starts_is_in_both(
    vault: TestVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, started = vault.vault.store.change, list[str]()

    def starts_first() -> AbstractContextManager[Connection]:
        if not started:
            started.append("index-start")
            vault.step("index-start")
        return change()

    monkeypatch.setattr(vault.vault.store, "change", starts_first)
    newcomer = vault.register(insz())
    found = vault.vault.store.rows(
        "SELECT version FROM party_index WHERE party_id = ? ORDER BY version", (newcomer.bytes,)
    )
    assert tuple(row["version"] for row in found) == vault.vault.secrets().index_versions
    assert len(found) == 2
    vault.rotate("index-fill", "index-switch", "index-finish")


# ------------------------------------------------------------------ destruction


def test_a_destroyed_party_is_unreadable_also_with_yesterdays_rows(
    vault: TestVault, admin: Admin, people: list[tuple[str, UUID]]
) -> None:
    number, party_id = people[0]
    items = sealed_for([party_id])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM foundation_party_key WHERE party_id = %s", [party_id])
        yesterday = cursor.fetchall()
    key = str(ids.new())
    vault.sign_in(number, session_key=key)
    (row,) = vault.vault.store.rows(
        "SELECT wrapped, key_id FROM party_key WHERE party_id = ?", [party_id.bytes]
    )
    receipt = admin.destroy(party_id)
    assert receipt.key_ids == (UUID(bytes=row["key_id"]),)

    opening.forget_all()
    with connection.cursor() as cursor:  # the database is put back to yesterday
        cursor.execute("DELETE FROM foundation_party_key WHERE party_id = %s", [party_id])
        cursor.execute("INSERT INTO foundation_party_key VALUES (%s, %s, %s, %s, %s)", yesterday[0])
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        keys.keyring(key).open_many(items)
    other_number, _ = people[1]
    vault.sign_in(other_number, session_key=key)
    with pytest.raises(keys.UnreadableValueError):
        keys.keyring(key).open_many(items)
    with pytest.raises(keys.VaultRefusedError, match="unknown-party"):
        vault.sign_in(number, session_key=key)
    for file in vault.settings.vault.folder.glob("vault.sqlite*"):
        assert row["wrapped"] not in file.read_bytes(), file


def test_the_receipt_is_signed_and_the_same_each_time(
    vault: TestVault, admin: Admin, people: list[tuple[str, UUID]]
) -> None:
    party_id = people[0][1]
    receipt = admin.destroy(party_id)
    assert admin.ask(party_id, "again").receipt == receipt
    public = Ed25519PublicKey.from_public_bytes(keys.sealing.material().log_public_key)
    assert receipts.is_genuine(receipt, key=public)
    assert not receipts.is_genuine(msgspec.structs.replace(receipt, party_id=people[1][1]), key=public)
    entry = next(one for one in log.entries(vault.vault.store) if one.position == receipt.position)
    assert (entry.kind, str(party_id) in entry.body) == ("destroy", True)
    with pytest.raises(keys.VaultRefusedError, match="unknown-party"):
        admin.destroy(ids.new())


def test_the_number_may_come_back_as_somebody_new_but_the_id_never(
    vault: TestVault, admin: Admin, people: list[tuple[str, UUID]]
) -> None:
    number, party_id = people[0]
    admin.destroy(party_id)
    with pytest.raises(keys.VaultRefusedError, match="destroyed"):
        keys.register_parties([keys.Owner(party_id=party_id, kind=IdentifierType.INSZ, number=number)])
    again = vault.register(number)
    assert again != party_id
    assert sealed_for([again])
    with pytest.raises(keys.VaultRefusedError, match="unknown-party"):
        keys.sealer([party_id], key_class=KeyClass.LOG)


def test_neither_web_nor_worker_destroys_or_rotates(vault: TestVault, people: list[tuple[str, UUID]]) -> None:
    for role in ("web", "worker"):
        with pytest.raises(keys.VaultRefusedError, match="role"):
            question = AskDestruction(party_id=people[0][1], reason="x")
            client.vault(role).ask("/v1/destructions/ask", question, answer=keys.Destruction)
        with pytest.raises(keys.VaultRefusedError, match="role"):
            client.vault(role).ask("/v1/rotate", Rotate(what="kek-new"), answer=Rotated)
        with pytest.raises(keys.VaultRefusedError, match="role"):
            client.vault(role).ask("/v1/destructions/approve", Decide(request_id=ids.new()), answer=Any)
    assert sealed_for([people[0][1]])
