"""A part of what a sign-in opens, for a while and for another handle: never more, never longer, gone with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burgerprofiel.foundation import clock, keys
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys import KeyClass, opening
from burgerprofiel.foundation.keys.questions import Delegate, Mandate
from burgerprofiel.vault import grants
from burgerprofiel.vault.errors import RefusedError
from burgerprofiel.vault.tests.numbers import insz, kbo
from burgerprofiel.vault.tests.test_opening import seal, session
from tests.vault import TestVault, current

pytestmark = pytest.mark.django_db
DATA = (KeyClass.DATA,)


class Signed:
    """Somebody who is signed in and may act for an enterprise."""

    def __init__(self, vault: TestVault) -> None:
        self.number, self.firm_number = insz(), kbo()
        self.person = vault.register(self.number)
        self.firm = vault.register(self.firm_number, kind=IdentifierType.KBO)
        vault.mandate(self.person, self.firm)
        self.key = session()
        vault.sign_in(self.number, session_key=self.key)

    def part(self, *, party: UUID | None = None, of: str = "", seconds: int = 600) -> str:
        """A fresh key that opens the texts of one party."""
        key = session()
        keys.delegate(
            of or self.key,
            to_key=key,
            party_id=party or self.person,
            key_classes=DATA,
            seconds=seconds,
            to="portaal",
        )
        return key


@pytest.fixture
def me(vault: TestVault) -> Signed:
    return Signed(vault)


def opens(key: str, party_id: UUID, *, key_class: KeyClass = KeyClass.DATA) -> bool:
    """Whether the vault opens it: what this process remembers of the minutes before does not count."""
    keys.forget([keys.handle_hash(key)])
    return keys.keyring(key).open_each([seal(party_id, key_class=key_class)]) != [None]


def test_a_part_opens_one_party_and_one_class(me: Signed) -> None:
    part = me.part(party=me.firm)
    assert opens(part, me.firm)
    assert not opens(part, me.person)
    assert not opens(part, me.firm, key_class=KeyClass.CONTACT)
    assert opens(me.key, me.person)


def test_a_part_is_in_the_log_of_the_vault(vault: TestVault, me: Signed) -> None:
    before = vault.log_position()
    me.part(party=me.firm)
    (entry,) = vault.told(after=before)
    body = json.loads(entry.body)
    assert (entry.kind, body["party"], body["classes"], body["to"]) == (
        "delegate",
        str(me.firm),
        ["data"],
        "portaal",
    )


@pytest.mark.parametrize("code", ["no-grant", "not-granted", "handle-taken"])
def test_never_more_than_there_is(vault: TestVault, me: Signed, code: str) -> None:
    stranger = vault.register(insz())
    part = me.part()
    wanted = {
        "no-grant": {"session_key": me.key, "party_id": stranger, "key_classes": DATA, "to_key": session()},
        "not-granted": {
            "session_key": part,
            "party_id": me.person,
            "key_classes": (KeyClass.CONTACT,),
            "to_key": session(),
        },
        "handle-taken": {"session_key": me.key, "party_id": me.firm, "key_classes": DATA, "to_key": part},
    }[code]
    before = vault.log_position()
    with pytest.raises(keys.VaultRefusedError) as refused:
        keys.delegate(**wanted, seconds=60, to="portaal")  # type: ignore[arg-type]
    assert refused.value.code == code
    assert [entry.kind for entry in vault.told(after=before)] == ["refused"]


def test_staff_have_nothing_to_give_a_part_of(vault: TestVault, me: Signed) -> None:
    key = session()
    vault.open_session(me.person, session_key=key, staff=True)
    with pytest.raises(keys.VaultRefusedError) as refused:
        keys.delegate(
            key,
            to_key=session(),
            party_id=me.person,
            key_classes=(KeyClass.CONTACT,),
            seconds=60,
            to="portaal",
        )
    assert refused.value.code == "not-granted"


def test_a_part_of_a_part_goes_with_it(me: Signed) -> None:
    part = me.part()
    further = me.part(of=part)
    assert opens(further, me.person)
    keys.end([keys.handle_hash(part)])
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        opens(further, me.person)
    assert opens(me.key, me.person)


def test_a_part_follows_its_session_and_ends_with_it(me: Signed) -> None:
    further = me.part(of=me.part())
    moved = session()
    keys.move(me.key, new_session_key=moved)
    assert opens(further, me.person)
    keys.end([keys.handle_hash(moved)])
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        opens(further, me.person)


def test_a_mandate_that_is_taken_back_ends_the_part_too(vault: TestVault, me: Signed) -> None:
    part = me.part(party=me.firm)
    ended = Mandate(
        person=(IdentifierType.INSZ, me.number),
        party=(IdentifierType.KBO, me.firm_number),
        source="test",
        valid_until=datetime.now(UTC),
        ends=True,
    )
    grants.register_mandates(vault.vault, [ended])
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        opens(part, me.firm)


@settings(max_examples=40, deadline=None)
@given(asked=st.lists(st.integers(1, 100_000), min_size=1, max_size=5), idle=st.integers(0, 1700))
def test_no_chain_of_parts_outlives_what_it_comes_from(asked: list[int], idle: int) -> None:
    vault = current().vault
    me = Signed(current())
    start, longest = clock.now(), vault.settings.idle_seconds + 5
    with clock.frozen(start + timedelta(seconds=idle)):
        handle, before = opening.handle_of(me.key), datetime.max.replace(tzinfo=UTC)
        for seconds in asked:
            fresh = opening.handle_of(session())
            question = Delegate(
                handle=handle,
                handle_hash=grants._hash(fresh),
                party_id=me.person,
                key_classes=list(DATA),
                seconds=seconds,
                to="portaal",
            )
            until = grants.delegate(vault, question)
            assert until <= before
            assert until <= clock.now() + timedelta(seconds=min(seconds, 3600))
            assert until <= start + timedelta(seconds=longest)
            handle, before = fresh, until


def test_what_nobody_used_for_too_long_has_no_parts(vault: TestVault, me: Signed) -> None:
    with (
        clock.frozen(clock.now() + timedelta(seconds=vault.vault.settings.idle_seconds + 5)),
        pytest.raises(RefusedError, match="no-grant"),
    ):
        grants.delegate(
            vault.vault,
            Delegate(
                handle=opening.handle_of(me.key),
                handle_hash=grants._hash(opening.handle_of(session())),
                party_id=me.person,
                key_classes=list(DATA),
                seconds=60,
                to="portaal",
            ),
        )
