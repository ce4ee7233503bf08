"""All keys change while people read and authorities write; at the end the old ones are gone and all opens still."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.identity import jobs as identity_jobs
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.contracts import PersonName
from burgerprofiel.blocks.identity.models import Party, Person
from burgerprofiel.blocks.identity.services import parties, sealing
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, keys
from burgerprofiel.foundation.accesslog import sealing as logged
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys import KeyClass, columns, envelope, opening, rotation, work
from burgerprofiel.site import keeping
from burgerprofiel.vault import decisions
from burgerprofiel.vault import rotation as vault_rotation
from burgerprofiel.vault.credentials import holder_of
from tests.people import Resident, resident
from tests.roles import WORKER, as_role
from tests.vault import TestVault, apart

NAME, TITLE = "Roosmarijn Kantelberg", "Kapvergunning voor de hazelaar"


@pytest.fixture(scope="module")
def _vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestVault]:
    """Every key of a vault is replaced here: in one that knows only this module's parties."""
    with apart(tmp_path_factory.mktemp("rotation")) as found:
        yield found


def _sealed_columns() -> dict[str, set[UUID]]:
    """Key ids in every sealed column, the plain way."""
    found: dict[str, set[UUID]] = {}
    with connection.cursor() as cursor:
        for one in columns.columns():
            cursor.execute(f"SELECT {one.column} FROM {one.table} WHERE {one.column} IS NOT NULL")
            values = [bytes(row[0]) for row in cursor.fetchall()]
            found[f"{one.table}.{one.column}"] = {
                envelope.key_id_of(value[:97]) for value in values if value[:1] == envelope.VERSION
            }
    return found


def _rotate_parties(vault: TestVault) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=1)
    while vault_rotation.step(vault.vault, "parties", limit=500, before=moment).left:
        pass


def _settle() -> None:
    """The worker's hours: it takes over, and knows some hours later that every writer has."""
    for hours in (0, 2, 4):
        with clock.frozen(clock.now() + timedelta(hours=hours)):
            work.take_over_keys()


# ------------------------------------------------------------------ its parts


@pytest.mark.django_db
def test_the_register_of_sealed_columns_is_the_catalogue() -> None:
    found = {f"{one.table}.{one.column}": one.key for one in columns.columns()}
    assert found["identity_party.name_sealed"] == found["identity_party.identifier_sealed"] == ("id",)
    assert found["foundation_accesslog.sealed"]
    assert all(found.values())
    assert {one.table for one in columns.columns()} - {one.table for one in columns.changing()} == {
        "foundation_accesslog"
    }


@pytest.mark.django_db
def test_headers_move_to_the_new_keys_and_only_headers(vault: TestVault) -> None:
    person = make.person(given_name="Roosmarijn", family_name="Kantelberg", email="r@voorbeeld.example")
    before = Party.objects.get(pk=person)
    _rotate_parties(vault)
    assert work.take_over_keys() is None
    with as_role(WORKER):
        outcome = rotation.reseal()
    assert outcome.done["identity_party.identifier_sealed"] == outcome.done["identity_party.name_sealed"] >= 1
    assert outcome.done["identity_person.email_sealed"] >= 1
    assert (outcome.held, outcome.unreadable) == (0, 0)
    after = Party.objects.get(pk=person)
    for name in ("identifier_sealed", "name_sealed"):
        old, new = bytes(getattr(before, name)), bytes(getattr(after, name))
        assert old[:97] != new[:97]
        assert old[97:] == new[97:]
    assert sum(rotation.reseal().done.values()) == 0
    opening.forget_all()
    key = make.session(person)
    found = identity.find_sign_in(key)
    assert found
    assert found.name.full == NAME


@pytest.mark.django_db
def test_a_pass_that_was_stopped_goes_on_where_work_is_left(
    vault: TestVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make.person() for _ in range(7)]
    _rotate_parties(vault)
    work.take_over_keys()
    monkeypatch.setattr(columns, "_PAGE", 2)
    rewrite, calls = columns.Column.rewrite, itertools.count()

    def dies(self: columns.Column, headers: object) -> int:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return rewrite(self, headers)  # type: ignore[arg-type]

    monkeypatch.setattr(columns.Column, "rewrite", dies)
    with pytest.raises(KeyboardInterrupt):
        rotation.reseal()
    done = _current(Party.objects.filter(pk__in=people))
    assert 0 < done < 7
    rotation.reseal()
    assert _current(Party.objects.filter(pk__in=people)) == 7


def _current(rows: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key_id FROM foundation_party_key")
        known = {row[0] for row in cursor.fetchall()}
    return sum(envelope.key_id_of(bytes(row.identifier_sealed)[:97]) in known for row in rows)  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_value_that_was_written_anew_meanwhile_keeps_its_own_header() -> None:
    person = make.person()
    (column,) = (
        one for one in columns.columns() if one.table == "identity_party" and one.column == "name_sealed"
    )
    old = bytes(Party.objects.get(pk=person).name_sealed or b"")
    newer = sealing.seal_names({person: PersonName(given="Nieuwe", family="Naam")})[person]
    Party.objects.filter(pk=person).update(name_sealed=newer)
    assert column.rewrite({(person,): (old[:97], b"x" * 97)}) == 0
    assert bytes(Party.objects.get(pk=person).name_sealed or b"") == newer


@pytest.mark.django_db
def test_old_keys_are_reported_when_every_writer_knows_their_successor_and_nothing_is_left(
    vault: TestVault,
) -> None:
    person = make.person()
    stray = bytes(Party.objects.get(pk=person).name_sealed or b"")
    _rotate_parties(vault)
    work.take_over_keys()
    rotation.reseal()
    assert rotation.report() == (0, 0)  # a writer may still seal to the old one
    _settle()
    unused, used = rotation.report()
    assert unused >= 2
    assert used == 0
    assert rotation.report() == (0, 0)
    mine = {key.key_id: key.reported for key in rotation.retired() if key.party_id == person}
    assert all(mine.values())
    Party.objects.filter(pk=person).update(name_sealed=stray)  # somebody restored a row
    assert rotation.report() == (0, 1)
    assert not {key.key_id: key.reported for key in rotation.retired()}[envelope.key_id_of(stray[:97])]


@pytest.mark.django_db
def test_a_destroyed_party_holds_nothing_up(vault: TestVault) -> None:
    person = make.person()
    asked = keys.request_destruction(person, reason="2026-1")
    with clock.frozen(asked.ends_at):
        decisions.carry_out_due(vault.vault, limit=10)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM foundation_party_key WHERE party_id = %s", [person])
    outcome = rotation.reseal()
    assert outcome.unreadable >= 1
    assert outcome.held == 0


# ------------------------------------------------------------------ all of it, while the system runs


@contextmanager
def _busy(*work_of: Callable[[], None]) -> Iterator[list[int]]:
    """Each in a thread of its own, over and over, until the block ends; a failure there fails the test."""
    stop, failures, rounds = threading.Event(), list[BaseException](), [0] * len(work_of)

    def repeat(number: int, step: Callable[[], None]) -> None:
        try:
            while not stop.is_set():
                step()
                rounds[number] += 1
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
            rounds[number] = -1
        finally:
            connection.close()

    threads = [threading.Thread(target=repeat, args=pair) for pair in enumerate(work_of)]
    for thread in threads:
        thread.start()
    try:
        yield rounds
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]


class _Writer:
    """An authority that sends what is of known and of new people; each time their names are written anew."""

    def __init__(self, known: list[UUID], *, numbers: list[str]) -> None:
        self.known = known
        self._readers = incoming.readers(*numbers)
        self.made: dict[tuple[IdentifierType, str], UUID] = {}
        self._seeds = itertools.count(100_000)

    def send(self, file: str) -> None:
        """A file of all the readers, through the door that sources use."""
        sent = incoming.submit(incoming.status(key=file, file=file, title=TITLE, readers=self._readers))
        assert incoming.results(sent) != ["refused"]

    def __call__(self) -> None:
        self.send(f"file-{next(self._seeds)}")
        new = [(IdentifierType.INSZ, make.insz(next(self._seeds)))]
        self.made |= parties.resolve(new)
        assert parties.resolve(list(self.made)[-20:]) == dict(list(self.made.items())[-20:])
        for person in (*self.known, *self.made.values()):
            names = sealing.seal_names({person: PersonName(given="Roosmarijn", family="Kantelberg")})
            Party.objects.filter(pk=person).update(name_sealed=names[person])
        Person.objects.filter(pk=self.known[0]).update(
            email_sealed=sealing.seal_emails({self.known[0]: "r@voorbeeld.example"})[self.known[0]]
        )


class _Reader:
    """A resident who goes on reading; every page is a row of the access log, sealed to them."""

    def __init__(self, who: Resident) -> None:
        self.client = who.enter(Client())

    def __call__(self) -> None:
        opening.forget_all()  # as if minutes had passed: the vault is asked anew
        answer = self.client.get("/instellingen")
        assert answer.status_code == 200, answer.content.decode()
        assert NAME in answer.content.decode()
        answer = self.client.get("/dossiers")
        assert answer.status_code == 200, answer.content.decode()
        assert TITLE in answer.content.decode()


def _rotate_kek(vault: TestVault) -> None:
    before = vault.vault.provider.versions()
    vault_rotation.step(vault.vault, "kek-new", limit=1)
    while vault_rotation.step(vault.vault, "kek-rewrap", limit=20).left:
        pass
    an, bert = (holder_of(vault.vault, vault.administrator(name)) for name in ("an", "bert"))
    assert an
    assert bert
    asked = decisions.ask(vault.vault, an, party_id=None, reason="yearly")
    decisions.approve(vault.vault, bert, request_id=asked.request_id)
    assert not set(before) & set(vault.vault.provider.versions())


def _rotate_index(vault: TestVault) -> None:
    vault_rotation.step(vault.vault, "index-start", limit=1)
    while vault_rotation.step(vault.vault, "index-fill", limit=50).left:
        pass
    for _ in range(50):  # each an hour, in life
        identity_jobs.take_next_indexes()
        try:
            vault_rotation.step(vault.vault, "index-switch", limit=1)
        except Exception as error:
            if getattr(error, "code", "") != "platform-not-filled":
                raise
        else:
            break
    vault_rotation.step(vault.vault, "index-finish", limit=1)


@pytest.mark.django_db(transaction=True)
def test_every_key_is_replaced_while_people_read_and_authorities_write(vault: TestVault) -> None:
    readers = [resident(NAME) for _ in range(2)]
    people = [one.person_id for one in readers] + [make.person() for _ in range(20)]
    incoming.source()
    writer = _Writer(people, numbers=[vault.number_of(one.person_id)[1] for one in readers])
    writer.send("file-0")
    first_page = readers[0].enter(Client())
    first_page.get(
        "/instellingen", headers={"user-agent": "Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/131.0"}
    )
    assert _device_of_first_row(readers[0])
    old_index = vault.vault.secrets().current_index
    old = set().union(*_sealed_columns().values())
    assert len(old) > 20

    with _busy(writer, _Reader(readers[0]), _Reader(readers[1])) as rounds:
        _rotate_kek(vault)
        _rotate_parties(vault)
        work.take_over_keys()
        work.reseal_values()
        _rotate_index(vault)
        _wait(rounds)
        for _ in range(3):  # what a minute does: nobody remembers a public key from before
            keys.sealing.forget()
            _wait(rounds)
        _rotate_parties(vault)  # a second time, over what the first one left
        _settle()
        work.reseal_values()
        _wait(rounds)
    assert min(rounds) >= 3, rounds

    keys.sealing.forget()
    work.reseal_values()  # what somebody held during the pass before
    log = KeyClass.LOG
    of_log = {key.key_id for key in rotation.retired() if key.key_class is log and not key.reported}
    assert of_log  # rows of the log may not change: their keys stay
    with clock.frozen(clock.now() + timedelta(days=31)):
        while vault_rotation.step(vault.vault, "retire", limit=500).left:
            pass
    left = {key.key_id for key in rotation.retired()}
    now = _sealed_columns()
    current = set(keys_of_parties())
    for name, found in now.items():
        allowed = current | left if name == "foundation_accesslog.sealed" else current
        assert not (found - allowed), (name, len(found), len(found - allowed))
    assert len(now["dossiers_dossier.sealed"]) >= 2
    outside = set().union(
        *(found for name, found in now.items() if not name.startswith("foundation_accesslog"))
    )
    assert not outside & old, "a key of the beginning is still in use"
    assert left <= {key.key_id for key in rotation.retired() if key.key_class is log}
    assert vault.vault.secrets().current_index == old_index + 1

    opening.forget_all()
    for reader in readers:
        _Reader(reader)()
    assert parties.resolve(list(writer.made)) == writer.made
    assert "Firefox" in _device_of_first_row(readers[0])


def _device_of_first_row(who: Resident) -> str:
    """What the oldest row of the access log about somebody says, opened by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sealed, span_id FROM foundation_accesslog WHERE data_subject_id = %s AND length(sealed) > 0"
            " ORDER BY id LIMIT 1",
            [who.person_id],
        )
        sealed, span_id = cursor.fetchone()
    ring = keys.keyring(who.key)
    return logged.unseal(bytes(sealed), span_id=span_id, party_id=who.person_id, keyring=ring).device


def keys_of_parties() -> Iterator[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key_id FROM foundation_party_key")
        yield from (row[0] for row in cursor.fetchall())


def _wait(rounds: list[int]) -> None:
    """Until everybody worked at least once more with what is there now."""
    before, deadline = list(rounds), datetime.now(UTC) + timedelta(minutes=5)
    while any(now <= then for now, then in zip(rounds, before, strict=True)):
        assert datetime.now(UTC) < deadline, rounds
        assert -1 not in rounds, "one of them failed"
        threading.Event().wait(0.01)


@pytest.mark.django_db
def test_an_operator_sees_how_far_it_is(vault: TestVault, capsys: pytest.CaptureFixture[str]) -> None:
    make.person()
    _rotate_parties(vault)
    work.take_over_keys()
    assert keeping.main(now=False, from_start=False) == 1
    said = capsys.readouterr().out
    assert "identity_party.name_sealed: 1 values under an old key" in said
    assert keeping.main(now=True, from_start=True) == 0
    said = capsys.readouterr().out
    assert "0 held" in said
    assert "values under an old key" not in said
