"""Nothing is destroyed by one person, nor at once by the platform."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from burgerprofiel.foundation import clock, ids, keys
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys import DestructionState, KeyClass, client, opening
from burgerprofiel.foundation.keys import destruction as asking
from burgerprofiel.foundation.keys.questions import AskDestruction, Decide
from burgerprofiel.vault import credentials, decisions, log
from burgerprofiel.vault.credentials import Holder
from burgerprofiel.vault.errors import RefusedError, TooManyError
from burgerprofiel.vault.tests.numbers import insz
from tests.vault import TestVault

pytestmark = pytest.mark.django_db

CASE = "2026-118"


@pytest.fixture
def ada(vault: TestVault) -> tuple[str, UUID]:
    number = insz()
    return number, vault.register(number)


def holder(vault: TestVault, name: str, *, age: timedelta = timedelta(days=2)) -> Holder:
    found = credentials.holder_of(vault.vault, vault.administrator(name, age=age))
    assert found
    return found


@pytest.fixture
def an(vault: TestVault) -> Holder:
    return holder(vault, "an")


@pytest.fixture
def bert(vault: TestVault) -> Holder:
    return holder(vault, "bert")


def seal(party_id: UUID) -> tuple[bytes, str]:
    return keys.sealer([party_id]).seal("Melding", party_id=party_id, purpose="p"), "p"


def entries(vault: TestVault, asked: keys.Destruction) -> list[str]:
    """What the log says about a request, without the position."""
    return [one.kind for one in log.entries(vault.vault.store) if str(asked.request_id) in one.body]


def opens(vault: TestVault, ada: tuple[str, UUID], item: tuple[bytes, str]) -> bool:
    key = str(ids.new())
    vault.sign_in(ada[0], session_key=key)
    return keys.keyring(key).open_many([item]) == [b"Melding"]


def test_one_administrator_destroys_nothing(vault: TestVault, ada: tuple[str, UUID], an: Holder) -> None:
    item = seal(ada[1])
    asked = decisions.ask(vault.vault, an, party_id=ada[1], reason=CASE)
    assert asked.state is DestructionState.WAITING
    with pytest.raises(RefusedError, match="same-administrator"):
        decisions.approve(vault.vault, an, request_id=asked.request_id)
    second_credential_of_an = holder(vault, "an")
    with pytest.raises(RefusedError, match="same-administrator"):
        decisions.approve(vault.vault, second_credential_of_an, request_id=asked.request_id)
    assert opens(vault, ada, item)


def test_two_do_and_the_log_names_both(
    vault: TestVault, ada: tuple[str, UUID], an: Holder, bert: Holder
) -> None:
    seal(ada[1])
    asked = decisions.ask(vault.vault, an, party_id=ada[1], reason=CASE)
    done = decisions.approve(vault.vault, bert, request_id=asked.request_id)
    assert done.receipt
    assert done.receipt.party_id == ada[1]
    assert entries(vault, asked) == ["destroy-asked", "destroy-approved"]
    said = [one for one in log.entries(vault.vault.store) if one.kind.startswith("destroy")][-3:]
    assert ['"by":"admin:an"' in said[0].body, '"by":"admin:bert"' in said[1].body] == [True, True]
    assert (said[2].kind, said[2].position) == ("destroy", done.receipt.position)
    log.verify(log.entries(vault.vault.store))
    with pytest.raises(RefusedError, match="unknown-request"):
        decisions.approve(vault.vault, bert, request_id=asked.request_id)


def test_the_agreement_must_come_in_time(
    vault: TestVault, ada: tuple[str, UUID], an: Holder, bert: Holder
) -> None:
    asked = decisions.ask(vault.vault, an, party_id=ada[1], reason=CASE)
    assert asked.ends_at - asked.asked_at == timedelta(days=1)
    with (
        clock.frozen(asked.ends_at + timedelta(seconds=1)),
        pytest.raises(RefusedError, match="unknown-request"),
    ):
        decisions.approve(vault.vault, bert, request_id=asked.request_id)
    with clock.frozen(asked.ends_at + timedelta(seconds=1)):
        again = decisions.ask(vault.vault, bert, party_id=ada[1], reason=CASE)
    assert again.request_id != asked.request_id
    assert entries(vault, asked) == ["destroy-asked", "destroy-expired"]
    assert decisions.get(vault.vault, asked.request_id).state is DestructionState.EXPIRED


def test_who_makes_a_second_administrator_of_themselves_has_to_wait_for_others_to_see_it(
    vault: TestVault, ada: tuple[str, UUID], an: Holder
) -> None:
    asked = decisions.ask(vault.vault, an, party_id=ada[1], reason=CASE)
    carla = holder(vault, "carla", age=timedelta(hours=23))
    with pytest.raises(RefusedError, match="young-credential"):
        decisions.approve(vault.vault, carla, request_id=asked.request_id)
    with pytest.raises(RefusedError, match="young-credential"):
        decisions.ask(vault.vault, carla, party_id=ada[1], reason=CASE)
    assert [one.body for one in log.entries(vault.vault.store) if one.kind == "credential"][-1].count("carla")
    with pytest.raises(RefusedError, match="no-name"):
        credentials.issue(vault.vault, credentials.ADMIN)
    credentials.withdraw(vault.vault, "carla")
    assert not vault.vault.store.rows("SELECT 1 FROM credential WHERE name = 'carla'")


def test_one_is_enough_to_keep_it(vault: TestVault, ada: tuple[str, UUID], an: Holder, bert: Holder) -> None:
    item = seal(ada[1])
    asked = decisions.ask(vault.vault, an, party_id=ada[1], reason=CASE)
    assert decisions.cancel(vault.vault, bert, request_id=asked.request_id).state == "cancelled"
    with pytest.raises(RefusedError, match="unknown-request"):
        decisions.approve(vault.vault, bert, request_id=asked.request_id)
    assert opens(vault, ada, item)


def test_the_end_of_a_key_encryption_key_needs_two_as_well(
    vault: TestVault, ada: tuple[str, UUID], an: Holder, bert: Holder
) -> None:
    item, before = seal(ada[1]), vault.vault.provider.versions()
    vault.rotate("kek-new", "kek-rewrap")
    asked = decisions.ask(vault.vault, an, party_id=None, reason=CASE)
    with pytest.raises(RefusedError, match="same-administrator"):
        decisions.approve(vault.vault, an, request_id=asked.request_id)
    assert vault.vault.provider.versions() == [*before, asked.kek]
    decisions.approve(vault.vault, bert, request_id=asked.request_id)
    assert vault.vault.provider.versions() == [asked.kek]
    with pytest.raises(RefusedError, match="nothing-old"):
        decisions.ask(vault.vault, an, party_id=None, reason=CASE)
    assert opens(vault, ada, item)


# ------------------------------------------------------------------ what the worker asks for after an erasure


def test_an_erasure_closes_a_party_at_once_and_destroys_it_after_the_delay(
    vault: TestVault, ada: tuple[str, UUID]
) -> None:
    number, party_id = ada
    item, key = seal(party_id), str(ids.new())
    contact = keys.sealer([party_id], key_class=KeyClass.CONTACT).seal("a@b", party_id=party_id, purpose="c")
    vault.sign_in(number, session_key=key)
    assert keys.destruction_of(party_id) is None
    asked = keys.request_destruction(party_id, reason=CASE)
    assert (asked.state, asked.asked_by, asked.receipt) == (DestructionState.WAITING, "worker", None)
    assert asked.ends_at - asked.asked_at == timedelta(days=7)
    assert keys.request_destruction(party_id, reason="again") == asked == keys.destruction_of(party_id)

    opening.forget_all()
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        keys.keyring(key).open_many([item])
    with pytest.raises(keys.UnreadableValueError):
        keys.service_keyring("test").open_many([(contact, "c")])
    assert keys.reseal([item[0][:97]]) == [keys.Refusal.NO_KEY]
    with pytest.raises(keys.VaultRefusedError, match="unknown-party"):
        vault.sign_in(number, session_key=key)
    with pytest.raises(keys.VaultRefusedError, match="unknown-party"):
        keys.sealer([party_id], key_class=KeyClass.LOG)

    with pytest.raises(keys.VaultRefusedError, match="waits until"):
        keys.destroy(party_id, reason=CASE)
    assert asking.carry_out_due() == []
    with clock.frozen(asked.ends_at):
        (done,) = decisions.carry_out_due(vault.vault, limit=10)
    assert (done.state, done.request_id) == (DestructionState.DONE, asked.request_id)
    assert done.receipt
    assert len(done.receipt.key_ids) == 2
    assert keys.destruction_of(party_id) == done
    assert keys.request_destruction(party_id, reason="once more") == done
    assert keys.destroy(party_id, reason=CASE) == done.receipt


def test_who_comes_back_meanwhile_is_somebody_new(vault: TestVault, ada: tuple[str, UUID]) -> None:
    number, party_id = ada
    asked = keys.request_destruction(party_id, reason=CASE)
    with pytest.raises(keys.VaultRefusedError, match="destroyed"):
        keys.register_parties([keys.Owner(party_id=party_id, kind=IdentifierType.INSZ, number=number)])
    again = vault.register(number)
    assert again != party_id
    item = seal(again)
    with clock.frozen(asked.ends_at):
        decisions.carry_out_due(vault.vault, limit=10)
    assert opens(vault, (number, again), item)


def test_an_administrator_brings_a_party_back_within_the_delay(
    vault: TestVault, ada: tuple[str, UUID], an: Holder, bert: Holder
) -> None:
    item = seal(ada[1])
    asked = keys.request_destruction(ada[1], reason=CASE)
    with pytest.raises(RefusedError, match="not-for-approval"):
        decisions.approve(vault.vault, bert, request_id=asked.request_id)
    decisions.cancel(vault.vault, an, request_id=asked.request_id)
    assert opens(vault, ada, item)
    with clock.frozen(asked.ends_at):
        assert decisions.carry_out_due(vault.vault, limit=10) == []
    assert entries(vault, asked) == ["destroy-asked", "destroy-cancelled"]


def test_a_number_that_came_back_cannot_be_two_people(
    vault: TestVault, ada: tuple[str, UUID], an: Holder
) -> None:
    asked = keys.request_destruction(ada[1], reason=CASE)
    vault.register(ada[0])
    with pytest.raises(RefusedError, match="number-taken"):
        decisions.cancel(vault.vault, an, request_id=asked.request_id)
    assert decisions.get(vault.vault, asked.request_id) == asked


def test_a_party_that_leaves_during_a_rotation_of_the_index_can_still_be_brought_back(
    vault: TestVault, ada: tuple[str, UUID], an: Holder
) -> None:
    asked = keys.request_destruction(ada[1], reason=CASE)
    vault.rotate("index-start", "index-fill", "index-switch")
    vault.rotate("index-finish")
    decisions.cancel(vault.vault, an, request_id=asked.request_id)
    assert vault.register(ada[0]) == ada[1]


def test_a_worker_that_was_taken_over_makes_only_so_many_leave(vault: TestVault) -> None:
    worker = Holder("worker", "", clock.now())
    moment = clock.now() + timedelta(days=400)  # far from what other tests asked
    with clock.frozen(moment):
        for _ in range(vault.settings.vault.erasures_per_day):
            vault.vault.store.connection.execute(
                "INSERT INTO destruction VALUES (?, 'party', NULL, NULL, 'x', 'worker', ?, ?, 'done')",
                (ids.new().bytes, moment.timestamp() - 60, moment.timestamp()),
            )
        with pytest.raises(TooManyError, match="too-many"):
            decisions.ask(vault.vault, worker, party_id=vault.register(insz()), reason=CASE)
    vault.vault.store.connection.execute("DELETE FROM destruction WHERE party_id IS NULL")


def test_only_the_worker_asks_without_a_name_and_only_administrators_decide(
    vault: TestVault, ada: tuple[str, UUID]
) -> None:
    admin = client.VaultClient(address=vault.settings.vault.url, credential=vault.administrator("an"))
    asked = AskDestruction(party_id=ada[1], reason=CASE)
    for asker, path, question in (
        (admin, "/v1/destructions/request", asked),
        (client.vault("web"), "/v1/destructions/request", asked),
        (client.vault("worker"), "/v1/destructions/ask", asked),
        (client.vault("worker"), "/v1/destructions/approve", Decide(request_id=ids.new())),
        (client.vault("worker"), "/v1/destructions/cancel", Decide(request_id=ids.new())),
    ):
        with pytest.raises(keys.VaultRefusedError, match="role"):
            asker.ask(path, question, answer=keys.Destruction)
    with pytest.raises(keys.VaultRefusedError, match="unknown-party"):
        client.vault("worker").ask(
            "/v1/destructions/request", AskDestruction(reason=CASE), answer=keys.Destruction
        )
    with pytest.raises(keys.VaultRefusedError, match="unknown-party"):
        keys.request_destruction(ids.new(), reason=CASE)
    admin.close()


@pytest.fixture(autouse=True)
def nothing_waits(vault: TestVault) -> Iterator[None]:
    """The store lives as long as the test worker."""
    yield
    vault.vault.store.connection.execute("DELETE FROM destruction WHERE state = 'waiting'")
