"""The gate: who is let at whose data, and that nothing is without the row that says so."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction
from prometheus_client import REGISTRY

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, database, gate, purposes
from burgerprofiel.foundation.accesslog import rows as log_rows
from burgerprofiel.foundation.accesslog.entry import ActorKind, Operation
from burgerprofiel.foundation.gate import SYSTEM, Actor, Caller, Capacity, Client, RefusedError, Right
from burgerprofiel.foundation.models import Restriction
from tests import statements

_LABELS = {"purpose": "dossiers.follow", "reason": "foreign-party"}
FOLLOW, RECEIVE = "dossiers.follow", "dossiers.receive"
ME, FIRM, OTHER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
RESIDENT = Actor(ME, FIRM, (ME, FIRM), Capacity.ENTERPRISE, 27, uuid.uuid4())
STAFF = Actor(ME, ME, (), Capacity.STAFF, 35, uuid.uuid4(), frozenset({(Right.SOURCE_MANAGER, "OVO000001")}))
MACHINE = Client("voorbeeldstad", "OVO000002", frozenset())


def rows() -> list[tuple[uuid.UUID, str, str, int]]:
    found = database.rows(
        "SELECT data_subject_id, actor_kind, operation, count FROM foundation_accesslog"
        " WHERE data_subject_id = ANY(%s) ORDER BY id",
        [[ME, FIRM, OTHER]],
    )
    return [tuple(row.values()) for row in found]


@pytest.mark.django_db
def test_each_party_gets_a_row_in_its_own_quality() -> None:
    with gate.admitted(RESIDENT, parties=(ME, FIRM), purpose=FOLLOW, operation=Operation.READ):
        pass
    assert rows() == [(ME, "citizen", "read", 0), (FIRM, "mandate_holder", "read", 0)]


@pytest.mark.django_db
def test_only_what_was_found_is_written() -> None:
    with gate.admitted(RESIDENT, parties=(ME, FIRM), purpose=FOLLOW, operation=Operation.READ) as access:
        access.found({FIRM: 3})
    with gate.admitted(RESIDENT, parties=(ME,), purpose=FOLLOW, operation=Operation.READ) as access:
        access.found({})
    assert rows() == [(FIRM, "mandate_holder", "read", 3)]


@pytest.mark.django_db
def test_what_fails_is_undone_with_its_row() -> None:
    with (
        pytest.raises(ZeroDivisionError),
        gate.admitted(RESIDENT, parties=(ME,), purpose=FOLLOW, operation=Operation.READ),
    ):
        raise ZeroDivisionError
    assert rows() == []


@pytest.mark.django_db
def test_a_row_that_cannot_be_written_stops_the_access(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(entries: object) -> None:
        raise log_rows.LostEntryError

    monkeypatch.setattr(log_rows, "record", lose)
    with (
        pytest.raises(log_rows.LostEntryError),
        gate.admitted(RESIDENT, parties=(ME,), purpose=FOLLOW, operation=Operation.READ),
    ):
        pass


@pytest.mark.django_db
def test_several_accesses_at_once_are_a_row_each_in_one_statement() -> None:
    wanted = [
        gate.Wanted(purpose=FOLLOW, operation=Operation.READ, source="a", count=2),
        gate.Wanted(purpose=FOLLOW, operation=Operation.SEND, source="b"),
    ]
    with transaction.atomic(), statements.exactly(3):  # what is restricted, who is shown, the rows
        gate.admit_each(RESIDENT, party_id=FIRM, wanted=wanted)
        gate.admit_each(RESIDENT, party_id=FIRM, wanted=[])
    assert rows() == [(FIRM, "mandate_holder", "read", 2), (FIRM, "mandate_holder", "send", 1)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("party", "purpose"),
    [(OTHER, FOLLOW), (FIRM, RECEIVE), (FIRM, "no.such")],
    ids=["party", "caller", "purpose"],
)
def test_several_accesses_at_once_are_refused_for_all(party: uuid.UUID, purpose: str) -> None:
    wanted = [gate.Wanted(purpose=one, operation=Operation.READ) for one in (FOLLOW, purpose)]
    with pytest.raises(RefusedError), transaction.atomic():
        gate.admit_each(RESIDENT, party_id=party, wanted=wanted)
    assert rows() == []


@pytest.mark.django_db
def test_several_accesses_at_once_heed_a_restriction() -> None:
    restricted = {"party_id": FIRM, "purpose": FOLLOW, "ovo_code": "", "granted_at": clock.now()}
    Restriction.objects.create(id=uuid.uuid4(), **restricted)
    with pytest.raises(RefusedError, match="restricted"), transaction.atomic():
        gate.admit_each(
            RESIDENT, party_id=FIRM, wanted=[gate.Wanted(purpose=FOLLOW, operation=Operation.READ)]
        )
    assert rows() == []


@pytest.mark.django_db(transaction=True)
def test_several_rows_apart_from_their_access_are_refused() -> None:
    with pytest.raises(gate.OutsideTransactionError):
        gate.admit_each(RESIDENT, party_id=ME, wanted=[gate.Wanted(purpose=FOLLOW, operation=Operation.READ)])


@pytest.mark.django_db(transaction=True)
def test_a_row_apart_from_its_access_is_refused() -> None:
    with pytest.raises(gate.OutsideTransactionError):
        gate.admit(RESIDENT, parties=(ME,), purpose=FOLLOW, operation=Operation.READ)
    with transaction.atomic():
        gate.admit(RESIDENT, parties={ME: 2}, purpose=FOLLOW, operation=Operation.UPDATE)
        transaction.set_rollback(True)
    assert rows() == []


REFUSED: dict[str, tuple[Caller, tuple[uuid.UUID, ...], str, str]] = {
    "a party of somebody else": (RESIDENT, (ME, OTHER), FOLLOW, "foreign-party"),
    "no party at all": (RESIDENT, (), FOLLOW, "foreign-party"),
    "staff at residents' files": (STAFF, (OTHER,), FOLLOW, "staff-has-no-files"),
    "staff at their own, as staff": (STAFF, (ME,), FOLLOW, "staff-has-no-files"),
    "a system at residents' files": (MACHINE, (OTHER,), FOLLOW, "purpose-not-for-systems"),
    "the platform at residents' files": (SYSTEM, (OTHER,), FOLLOW, "purpose-not-for-systems"),
    "a resident as an authority": (RESIDENT, (ME,), RECEIVE, "purpose-not-for-residents"),
    "a purpose that nobody declares": (RESIDENT, (ME,), "dossiers.curiosity", "unknown-purpose"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("way", ["admit", "admitted"])
def test_refused(what: str, way: str) -> None:
    caller, parties, purpose, code = REFUSED[what]
    asked: Callable[..., object] = getattr(gate, way)
    with pytest.raises(RefusedError) as refused:
        given = asked(caller, parties=parties, purpose=purpose, operation=Operation.READ)
        given.__enter__()  # type: ignore[attr-defined]
    assert refused.value.code == code
    assert rows() == []


@pytest.mark.django_db
def test_who_brings_what() -> None:
    for caller in (MACHINE, SYSTEM, STAFF):
        gate.admit(caller, parties={OTHER: 1}, purpose=RECEIVE, operation=Operation.CREATE)
    found = database.rows(
        "SELECT actor_kind, actor_id, organisation, application, loa FROM foundation_accesslog"
        " WHERE data_subject_id = %s ORDER BY id",
        [OTHER],
    )
    assert [tuple(row.values()) for row in found] == [
        ("client", gate.client_pseudonym("voorbeeldstad"), "OVO000002", "voorbeeldstad", 0),
        ("system", None, "", "burgerprofiel", 0),
        ("official", ME, "OVO000001", "burgerprofiel", 35),
    ]


@pytest.mark.django_db
def test_the_note_of_an_access_is_sealed() -> None:
    me = make.person()
    actor = replace(RESIDENT, person_id=me, party_id=me, party_ids=(me,))
    with gate.admitted(actor, parties=(me,), purpose=FOLLOW, operation=Operation.READ, note="ZAAK-2026-77"):
        pass
    row = database.value(
        "SELECT row_to_json(l)::text FROM foundation_accesslog l WHERE data_subject_id = %s"
        " ORDER BY id DESC LIMIT 1",
        [me],
    )
    assert "ZAAK-2026-77" not in row
    assert b"ZAAK-2026-77".hex() not in row


def test_every_purpose_says_what_it_is_for() -> None:
    declared = [purpose for block in purposes.blocks() for purpose in block.purposes]
    assert len({purpose.code for purpose in declared}) == len(declared) > 3
    for purpose in declared:
        assert purpose.code.startswith(tuple(f"{block.name}." for block in purposes.blocks()))
        assert purpose.categories
        assert purpose.admits <= set(ActorKind)
        assert purposes.legal_basis(purpose.code)


@pytest.mark.django_db
def test_a_refused_attempt_is_a_line_for_operators_and_no_row_of_the_party(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = REGISTRY.get_sample_value("burgerprofiel_refused_total", _LABELS) or 0
    many = (OTHER, *(uuid.uuid4() for _ in range(9)))
    with pytest.raises(RefusedError):
        gate.check(RESIDENT, parties=many, purpose=FOLLOW)
    (line,) = [r.msg for r in caplog.records if isinstance(r.msg, dict) and r.msg["event"] == "gate.refused"]
    assert (line["reason"], line["purpose"], line["kind"]) == ("foreign-party", FOLLOW, "citizen")
    assert (line["actor"], line["parties"][0], line["of"]) == (str(ME), str(OTHER), 10)
    assert len(line["parties"]) == 5
    assert REGISTRY.get_sample_value("burgerprofiel_refused_total", _LABELS) == before + 1
    assert rows() == []


@pytest.mark.django_db
def test_an_authority_of_others_is_refused_with_a_line_too(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(RefusedError), gate.overseeing(STAFF, authorities=("OVO000009",)):
        pass
    assert "foreign-authority" in caplog.text
