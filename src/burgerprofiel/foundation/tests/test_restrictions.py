"""A restriction is honoured for every declared purpose, by everybody, without a statement more."""

from __future__ import annotations

import uuid

import pytest

from burgerprofiel.foundation import clock, gate, ids, purposes
from burgerprofiel.foundation.gate import (
    SYSTEM,
    Actor,
    ActorKind,
    Caller,
    Capacity,
    Client,
    Operation,
    RefusedError,
    Right,
    System,
)
from burgerprofiel.foundation.models import Restriction
from burgerprofiel.foundation.purposes import Despite, Purpose
from tests.roles import as_role
from tests.statements import exactly

pytestmark = pytest.mark.django_db
ME, FIRM, HOLDER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
OWN, OTHER = "OVO000001", "OVO000002"
CALLERS: dict[ActorKind, Caller] = {
    ActorKind.MANDATE_HOLDER: Actor(HOLDER, ME, (HOLDER, ME), Capacity.CITIZEN, 35, uuid.uuid4()),
    ActorKind.OFFICIAL: Actor(
        HOLDER, HOLDER, (), Capacity.STAFF, 35, uuid.uuid4(), frozenset({(Right.SOURCE_MANAGER, OWN)})
    ),
    ActorKind.CLIENT: Client("c", OWN, frozenset()),
    ActorKind.SYSTEM: SYSTEM,
}
MYSELF = Actor(ME, ME, (ME, FIRM), Capacity.CITIZEN, 35, uuid.uuid4())
PURPOSES = purposes.register()


def _restrict(*, purpose: str = "", ovo_code: str = "", party_id: uuid.UUID = ME) -> Restriction:
    return Restriction.objects.create(
        id=ids.new(), party_id=party_id, purpose=purpose, ovo_code=ovo_code, granted_at=clock.now()
    )


def _is_let_in(
    caller: Caller, *, purpose: str, found_later: bool = False, parties: tuple[uuid.UUID, ...] = (ME,)
) -> bool:
    try:
        with (
            as_role(),
            gate.admitted(
                caller, parties=() if found_later else parties, purpose=purpose, operation=Operation.READ
            ) as access,
        ):
            access.found(dict.fromkeys(parties, 1))
    except RefusedError as error:
        return error.code != "restricted"
    return True


def _cases() -> list[tuple[Purpose, ActorKind]]:
    return [(purpose, kind) for purpose in PURPOSES for kind in CALLERS if kind in purpose.admits]


@pytest.mark.parametrize(("purpose", "kind"), _cases(), ids=lambda value: getattr(value, "code", str(value)))
@pytest.mark.parametrize("found_later", [False, True])
def test_every_purpose_heeds_a_restriction_or_says_why_not(
    purpose: Purpose, kind: ActorKind, found_later: bool
) -> None:
    caller = CALLERS[kind]
    if found_later and kind is ActorKind.MANDATE_HOLDER:
        pytest.skip("a resident's parties are known before")
    assert _is_let_in(caller, purpose=purpose.code, found_later=found_later)
    flag = _restrict()
    assert _is_let_in(caller, purpose=purpose.code, found_later=found_later) == (purpose.despite is not None)
    Restriction.objects.filter(pk=flag.pk).update(lifted_at=clock.now())
    assert _is_let_in(caller, purpose=purpose.code, found_later=found_later)


def test_some_purpose_is_restricted_and_none_without_a_ground() -> None:
    assert {
        purpose.code
        for purpose in PURPOSES
        if purpose.despite is None and not purpose.code.startswith("test.")
    } >= {
        "dossiers.follow",
        "notifications.tell",
    }
    assert all(isinstance(purpose.despite, Despite) or purpose.despite is None for purpose in PURPOSES)


@pytest.mark.parametrize(
    "purpose", [one for one in PURPOSES if ActorKind.CITIZEN in one.admits], ids=lambda p: p.code
)
def test_the_person_themselves_is_never_refused(purpose: Purpose) -> None:
    _restrict()
    assert _is_let_in(MYSELF, purpose=purpose.code)


def test_only_what_may_be_objected_to_can_be_objected_to() -> None:
    """Of article 6, paragraph 1, only points e and f; what keeps, erases or serves rights goes on."""
    for purpose in PURPOSES:
        if purpose.objectionable:
            assert "lid 1, e" in str(purpose.legal_basis) or "lid 1, f" in str(purpose.legal_basis)
            assert purpose.despite is None


def test_a_flag_of_one_purpose_or_authority_leaves_the_others() -> None:
    _restrict(purpose="notifications.tell", ovo_code=OTHER)
    assert _is_let_in(CALLERS[ActorKind.MANDATE_HOLDER], purpose="dossiers.follow")
    assert _is_let_in(System(OWN), purpose="notifications.tell")
    assert not _is_let_in(System(OTHER), purpose="notifications.tell")
    assert not _is_let_in(SYSTEM, purpose="notifications.tell"), "of nobody in particular: heeds all"


def test_a_flag_of_somebody_else_is_not_mine() -> None:
    _restrict(party_id=FIRM)
    assert _is_let_in(SYSTEM, purpose="notifications.tell")
    assert not _is_let_in(MYSELF, purpose="dossiers.follow", parties=(ME, FIRM))


def test_it_costs_no_statement() -> None:
    with exactly(2):  # showing the parties, and the row of the log
        _is_let_in(MYSELF, purpose="dossiers.follow")
    _restrict(party_id=HOLDER)
    with exactly(2):
        _is_let_in(MYSELF, purpose="dossiers.follow", parties=(ME, FIRM))
