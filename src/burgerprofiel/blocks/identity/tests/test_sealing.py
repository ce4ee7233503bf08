"""What identity keeps of people opens for who signed in as them, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from burgerprofiel.blocks.identity import opening, public
from burgerprofiel.blocks.identity.models import Party, Person, Session
from burgerprofiel.blocks.identity.services import cleaning, parties, rotation, sessions
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, keys
from burgerprofiel.foundation.gate import Actor, Capacity
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys import sealing
from burgerprofiel.foundation.pages import SESSION_COOKIE
from tests.vault import TestVault

pytestmark = pytest.mark.django_db

ROOM = "Zandvoordestraat"
EMAIL = "zonneschijn@voorbeeld.example"


def _somebody() -> UUID:
    return make.person(given_name="Roosmarijn", family_name=ROOM, email=EMAIL)


def _number(party_id: UUID, *, key: str) -> str:
    sealed = Party.objects.get(pk=party_id).identifier_sealed
    return opening.open_number(sealed, party_id=party_id, keyring=keys.keyring(key))[1]


def test_the_database_holds_nothing_of_a_person_that_can_be_read() -> None:
    person = _somebody()
    key = make.session(person)
    number = make.number_of(person)[1]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(t::text, E'\\n') FROM (SELECT p::text FROM identity_party p"
            " UNION ALL SELECT p::text FROM identity_person p UNION ALL SELECT s::text FROM identity_session s"
            " UNION ALL SELECT k::text FROM foundation_party_key k) AS t"
        )
        dump = cursor.fetchone()[0]
    for secret in ("Roosmarijn", ROOM, EMAIL, number, key):
        assert secret not in dump
        assert secret.encode().hex() not in dump


def test_who_is_signed_in_reads_their_own_and_nobody_elses() -> None:
    person, other = _somebody(), make.person()
    key, foreign = make.session(person), make.session(other)
    found = public.find_sign_in(key)
    assert found
    assert (found.name.given, found.name.family) == ("Roosmarijn", ROOM)
    assert _number(person, key=key) == make.number_of(person)[1]
    with pytest.raises(keys.VaultRefusedError, match="not-granted"):
        _number(person, key=foreign)
    assert public.party_names(_actor(foreign), [person]) == {}


def _actor(key: str) -> Actor:
    actor = public.find_actor(key)
    assert actor
    return actor


def test_a_row_that_was_swapped_opens_for_nobody() -> None:
    person, other = _somebody(), make.person()
    key = make.session(person)
    mine, theirs = Party.objects.get(pk=person), Party.objects.get(pk=other)
    Party.objects.filter(pk=person).update(identifier_sealed=theirs.identifier_sealed)
    with pytest.raises(keys.VaultRefusedError):
        _number(person, key=key)
    Party.objects.filter(pk=person).update(identifier_sealed=mine.name_sealed)
    with pytest.raises(keys.UnreadableValueError):
        _number(person, key=key)


def test_a_number_whose_row_was_changed_is_noticed_before_anything_is_sealed() -> None:
    person, other = make.person(), make.person()
    index = Party.objects.get(pk=person).identifier_index
    Party.objects.filter(pk=person).update(identifier_index=b"-" * 32)
    Party.objects.filter(pk=other).update(identifier_index=index)
    with pytest.raises(keys.UntrustedKeyError):
        parties.resolve([make.number_of(person)])


def test_a_public_key_that_was_swapped_is_noticed() -> None:
    person, other = make.person(), make.person()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_party_key mine SET public_key = theirs.public_key, key_id = theirs.key_id"
            " FROM foundation_party_key theirs WHERE mine.party_id = %s AND theirs.party_id = %s"
            " AND mine.key_class = theirs.key_class",
            [person, other],
        )
    sealing.forget()
    with pytest.raises(keys.UntrustedKeyError):
        keys.sealer([person])


@pytest.mark.parametrize("way", ["sign out", "everywhere", "left unused"])
def test_when_a_session_ends_nothing_opens_with_it(way: str) -> None:
    person = _somebody()
    key = make.session(person)
    session = Session.objects.get(person_id=person)
    assert _number(person, key=key)
    if way == "sign out":
        sessions.end([session.id])
    elif way == "everywhere":
        sessions.end_of_person(person)
    else:
        Session.objects.update(last_seen_at=clock.now() - timedelta(days=1))
        cleaning.purge()
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        _number(person, key=key)


def test_a_switch_takes_along_what_opens_and_the_old_key_opens_nothing() -> None:
    person, firm = _somebody(), make.enterprise()
    make.mandate(person, firm)
    old = make.session(person)
    new = sessions.switch(old, party_id=firm)
    assert _number(firm, key=new) == make.number_of(firm)[1]
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        _number(firm, key=old)


def test_a_step_up_opens_again_and_ends_the_session_before_it() -> None:
    person = _somebody()
    old = make.session(person)
    new = make.session(person, replaces=Session.objects.get().id)
    assert _number(person, key=new)
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        _number(person, key=old)


def test_staff_read_their_own_name_and_no_number() -> None:
    person = _somebody()
    key = make.session(person, capacity=Capacity.STAFF, rights=(("Bronbeheerder", "OVO000001"),))
    found = public.find_sign_in(key)
    assert found
    assert found.name.full == f"Roosmarijn {ROOM}"
    with pytest.raises(keys.VaultRefusedError, match="not-granted"):
        _number(person, key=key)


def test_the_worker_opens_addresses_and_no_numbers() -> None:
    person = _somebody()
    assert make.email(person) == EMAIL
    with pytest.raises(keys.VaultRefusedError, match="not-granted"):
        opening.open_number(
            Party.objects.get(pk=person).identifier_sealed,
            party_id=person,
            keyring=keys.service_keyring("notifications.send"),
        )


def test_a_vault_that_is_away_leaves_the_name_out_and_ends_sessions_all_the_same(vault: TestVault) -> None:
    person = _somebody()
    key = make.session(person)
    vault.stop()
    try:
        found = public.find_sign_in(key)
        assert found
        assert found.name.full == ""
        sessions.end([found.session_id])
        assert public.find_actor(key) is None
    finally:
        vault.start()


def test_while_the_index_key_is_rotated_numbers_are_found_by_either_index(vault: TestVault) -> None:
    old, new = ((IdentifierType.KBO, make.kbo(seed)) for seed in (4711, 4712))
    party_id = parties.resolve([old])[old]
    assert rotation.take_next_indexes() == 0
    vault.rotate("index-start", "index-fill")
    made = parties.resolve([new])[new]
    assert parties.resolve([old, new]) == {old: party_id, new: made}
    (index, _) = keys.blind_indexes([old, new])
    assert bytes(Party.objects.get(pk=party_id).identifier_index) == index.current
    assert rotation.take_next_indexes() == 1
    assert bytes(Party.objects.get(pk=party_id).identifier_index) == index.next
    assert parties.resolve([old, new]) == {old: party_id, new: made}
    with pytest.raises(Exception, match="platform-not-filled"):
        vault.step("index-switch")
    assert rotation.take_next_indexes() == 0
    vault.step("index-switch")
    vault.rotate("index-finish")
    assert parties.resolve([old, new]) == {old: party_id, new: made}


def test_a_mandate_of_the_reference_document_is_told_to_the_vault_as_its_administrator_does() -> None:
    person, firm = make.insz(91), make.kbo(91)
    document = {
        "capacities": [
            {
                "person": {"type": "insz", "value": person},
                "party": {"type": "kbo", "value": firm},
                "valid_until": "2020-01-31",
            }
        ]
    }
    (one,) = public.mandates_of_reference(document)
    assert (one["person"], one["party"]) == ((IdentifierType.INSZ, person), (IdentifierType.KBO, firm))
    assert one["ends"]


def test_the_account_at_the_provider_is_kept_as_a_digest() -> None:
    assert {field.name for field in Person._meta.fields}.isdisjoint({"subject", "given_name", "family_name"})


@pytest.fixture
def browser() -> tuple[Client, UUID, str]:
    """A signed-in browser: with an address that its settings page has to open."""
    person = _somebody()
    key = make.session(person)
    client = Client()
    client.cookies[SESSION_COOKIE] = key
    return client, person, key


def test_a_session_that_lost_its_grant_signs_in_anew(browser: tuple[Client, UUID, str]) -> None:
    client, _, key = browser
    assert EMAIL in client.get("/instellingen").content.decode()
    keys.end([keys.handle_hash(key)])
    answer = client.get("/instellingen")
    assert (answer.status_code, answer["Location"]) == (302, "/aanmelden?terug=%2Finstellingen")
    assert public.find_actor(key) is None


def test_a_vault_that_is_away_is_said_and_keeps_nobody_out(
    browser: tuple[Client, UUID, str], vault: TestVault
) -> None:
    client, _, key = browser
    vault.stop()
    try:
        answer = client.get("/instellingen")
    finally:
        vault.start()
    assert answer.status_code == 503
    assert "niet openen" in answer.content.decode()
    assert public.find_actor(key)
    assert client.get("/instellingen").status_code == 200
