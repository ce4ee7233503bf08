from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from burgerprofiel.blocks.identity import public, rules
from burgerprofiel.blocks.identity.models import Party, Session
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, config
from burgerprofiel.foundation.gate import Actor, Capacity, RefusedError, Right
from burgerprofiel.foundation.identifiers import IdentifierType
from tests.statements import counted, exactly
from tests.vault import TestVault

pytestmark = pytest.mark.django_db


def _actor(key: str) -> Actor:
    actor = public.find_actor(key)
    assert actor is not None
    return actor


def test_a_thousand_new_numbers_become_parties_in_a_few_statements_and_once() -> None:
    numbers = [(IdentifierType.KBO, make.kbo(seed)) for seed in range(1_000)]
    with counted() as making:
        first = public.resolve_parties(numbers=numbers)
    with exactly(1):
        again = public.resolve_parties(numbers=numbers)
    assert first == again
    assert len(set(first.values())) == 1_000
    assert len(making) <= 4, "no loop of inserts"


def test_a_number_is_stored_sealed_and_bound_to_its_row() -> None:
    number = (IdentifierType.INSZ, make.insz(7))
    party_id = public.resolve_parties(numbers=[number])[number]
    stored = Party.objects.get(pk=party_id)
    assert number[1].encode() not in bytes(stored.identifier_sealed) + bytes(stored.identifier_index)
    assert make.number_of(party_id) == number
    assert stored.kind == "person"


def test_the_same_digits_of_another_register_are_another_party() -> None:
    numbers = [(IdentifierType.KBO, "0777000088"), (IdentifierType.VCODE, "0777000088")]
    assert len(set(public.resolve_parties(numbers=numbers).values())) == 2


def test_an_actor_is_found_in_one_statement_with_every_party_of_now() -> None:
    person, bakery, old = make.person(), make.enterprise(), make.enterprise("Oude zaak")
    make.mandate(person, bakery)
    make.mandate(person, old, valid_until=clock.today() - timedelta(days=1))
    key = make.session(person)
    with exactly(1):
        actor = _actor(key)
    assert actor.party_ids == (person, bakery)
    assert (actor.party_id, actor.capacity, actor.assurance) == (person, Capacity.CITIZEN, 27)


@pytest.mark.parametrize("key", ["", "x", "x" * 43])
def test_no_actor_without_a_session(key: str) -> None:
    assert public.find_actor(key) is None


def test_a_session_ends_when_idle_and_at_its_absolute_limit() -> None:
    person = make.person()
    start = clock.now()
    with clock.frozen(start):
        key = make.session(person)
    idle = timedelta(seconds=config.current().session_idle_seconds)
    step, limit = idle - timedelta(minutes=1), timedelta(seconds=config.current().session_absolute_seconds)
    moment = start
    while moment + step < start + limit:
        moment += step
        with clock.frozen(moment):
            assert public.find_actor(key)
    with clock.frozen(start + limit):
        assert public.find_actor(key) is None
    with clock.frozen(start):
        other = make.session(person)
    with clock.frozen(start + idle):
        assert public.find_actor(other) is None


def test_being_seen_is_noted_once_a_minute() -> None:
    key = make.session(make.person())
    start = Session.objects.get().last_seen_at
    for seconds, noted in ((30, 0), (61, 61), (90, 61), (130, 130)):
        with clock.frozen(start + timedelta(seconds=seconds)):
            assert public.find_actor(key)
        assert Session.objects.get().last_seen_at == start + timedelta(seconds=noted)


def test_a_capacity_whose_mandate_ends_is_no_actor_but_a_known_person() -> None:
    person, bakery = make.person(), make.enterprise()
    make.mandate(person, bakery, valid_until=clock.today())
    key = make.session(person, party_id=bakery, capacity=Capacity.ENTERPRISE)
    assert _actor(key).party_id == bakery
    with clock.frozen(clock.now() + timedelta(days=1)):
        Session.objects.update(last_seen_at=clock.now(), expires_at=clock.now() + make.HOUR)
        assert public.find_actor(key) is None
        found = public.find_sign_in(key)
        assert found is not None
        assert found.person_id == person
        assert public.still_open(sessions=[found.session_id]) == frozenset()


def test_what_the_provider_said_once_does_not_count_for_ever() -> None:
    person, bakery = make.person(), make.enterprise()
    make.mandate(person, bakery, source="acm")
    assert bakery in _actor(make.session(person)).party_ids
    with clock.frozen(clock.now() + rules.MANDATE_TRUST):
        assert bakery not in _actor(make.session(person)).party_ids


def test_staff_has_rights_and_no_party() -> None:
    person, bakery = make.person(), make.enterprise()
    make.mandate(person, bakery)
    key = make.session(person, capacity=Capacity.STAFF, rights=(("Bronbeheerder", "OVO000001"),))
    actor = _actor(key)
    assert actor.party_ids == ()
    assert actor.may_manage("OVO000001")
    assert not actor.may_manage("OVO000002")
    assert actor.rights == frozenset({(Right.SOURCE_MANAGER, "OVO000001")})
    with pytest.raises(RefusedError):
        public.list_capacities(actor)
    with pytest.raises(RefusedError):
        public.switch_capacity(actor, key=key, party_id=bakery)


def test_a_switch_kills_the_old_key_and_keeps_the_absolute_end() -> None:
    person, bakery = make.person(), make.enterprise()
    make.mandate(person, bakery)
    old = make.session(person)
    end = Session.objects.get().expires_at
    new = public.switch_capacity(_actor(old), key=old, party_id=bakery)
    assert public.find_actor(old) is None
    assert (_actor(new).party_id, _actor(new).capacity) == (bakery, Capacity.ENTERPRISE)
    assert Session.objects.get(ended_at=None).expires_at == end


def test_nobody_switches_to_a_party_that_is_not_theirs() -> None:
    key = make.session(make.person())
    with pytest.raises(RefusedError):
        public.switch_capacity(_actor(key), key=key, party_id=make.enterprise())
    assert public.find_actor(key)


def test_the_visit_before_is_remembered() -> None:
    person = make.person()
    first = make.session(person)
    assert _actor(first).previous_visit_at is None
    seen = clock.now() + timedelta(minutes=5)
    with clock.frozen(seen):
        public.find_actor(first)
    with clock.frozen(seen + timedelta(days=2)):
        assert _actor(make.session(person)).previous_visit_at == seen


def test_own_sessions_are_listed_and_ended_and_nobody_elses() -> None:
    person, stranger = make.person(), make.person()
    here, there, foreign = make.session(person), make.session(person), make.session(stranger)
    me = _actor(here)
    listed = public.list_sessions(me)
    assert {row.id for row in listed} == {me.session_id, _actor(there).session_id}
    assert [row.is_this for row in listed].count(True) == 1
    assert not public.end_session(me, session_id=_actor(foreign).session_id)
    assert public.find_actor(foreign)
    assert public.end_other_sessions(me) == 1
    assert public.find_actor(there) is None
    assert public.find_actor(here)
    assert public.end_all_sessions(me) == 1
    assert public.find_actor(here) is None


def test_recipients_are_those_who_may_act_and_want_mail() -> None:
    bakery = make.enterprise("Bakkerij Claessens")
    baker, former, silent = make.person(email="b@x.example"), make.person(email="f@x.example"), make.person()
    make.mandate(baker, bakery)
    make.mandate(silent, bakery)
    make.mandate(former, bakery, valid_until=date(2021, 1, 1))
    readers = public.list_readers_of(party_ids=[bakery])[bakery]
    assert {reader.person_id: reader.has_address for reader in readers} == {baker: True, silent: False}
    found = public.list_recipients_of(party_ids=[bakery], person_ids=[baker, former, silent])
    told = {recipient.person_id: recipient for recipient in found[bakery]}
    assert told.keys() == {baker, silent}
    assert (told[baker].email, told[baker].party_name, told[baker].is_own) == (
        "b@x.example",
        "Bakkerij Claessens",
        False,
    )
    assert told[silent].email is None
    assert public.list_recipients_of(party_ids=[uuid.uuid4()], person_ids=[baker]) == {}


def test_a_reference_document_loads_twice_with_the_same_result(vault: TestVault) -> None:
    document = {
        "parties": [
            {
                "type": "insz",
                "value": "91651431876",
                "kind": "person",
                "name": "Lotte Verhaeren",
                "given_name": "Lotte",
                "family_name": "Verhaeren",
                "language": "fr",
                "email": "lotte@x.example",
            },
            {"type": "kbo", "value": "0741.230.052", "kind": "enterprise", "name": "Atelier Verhaeren"},
        ],
        "capacities": [
            {
                "person": {"type": "insz", "value": "91651431876"},
                "party": {"type": "kbo", "value": "0741230052"},
                "role": "zaakvoerder",
                "valid_from": "2020-01-01",
            },
        ],
        "clients": [
            {
                "client_id": "bron",
                "name": "Bron",
                "ovo_code": "OVO000001",
                "scopes": ["DosisImport"],
                "jwks": {"keys": []},
            }
        ],
    }
    for _ in range(2):
        assert public.load_reference(document) == {"parties": 2, "capacities": 1, "clients": 1}
    number = (IdentifierType.INSZ, "91651431876")
    lotte = public.resolve_parties(numbers=[number])[number]
    lottes = public.resolve_parties(numbers=[(IdentifierType.KBO, "0741230052")]).popitem()[1]
    vault.mandate(lotte, lottes)
    options = public.list_capacities(_actor(make.session(lotte)))
    assert [(option.name, option.role) for option in options] == [
        ("Lotte Verhaeren", ""),
        ("Atelier Verhaeren", "zaakvoerder"),
    ]
    assert make.email(lotte) == "lotte@x.example"
