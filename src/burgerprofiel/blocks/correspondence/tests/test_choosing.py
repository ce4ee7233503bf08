"""Choosing digital post: per person and capacity, with the exact text, and undone as easily."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from burgerprofiel.blocks.correspondence import public
from burgerprofiel.blocks.correspondence.contracts import CHOOSE, Decision, Reads
from burgerprofiel.blocks.correspondence.errors import TextChangedError
from burgerprofiel.blocks.correspondence.export import EXPORT
from burgerprofiel.blocks.correspondence.models import Choice, Reader, Wording
from burgerprofiel.blocks.correspondence.tests import made
from burgerprofiel.blocks.identity.models import Person
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.rights.services import retention
from burgerprofiel.foundation import clock, database, gate
from tests import at_once, people
from tests.roles import as_role
from tests.statements import exactly

pytestmark = pytest.mark.django_db


def test_a_yes_is_kept_with_who_when_in_which_language_and_the_exact_text() -> None:
    me = people.resident(assurance=35)
    assert made.choose(me.actor, language="fr")
    (row,) = made.history(me.person_id)
    text = made.shown(me.actor, language="fr").text
    assert (row["decision"], row["person_id"], row["language"], row["road"], row["assurance"]) == (
        "given",
        me.person_id,
        "fr",
        "website",
        35,
    )
    assert row["text"] == text
    assert bytes(row["digest"]) == hashlib.sha256(text.encode()).digest()
    assert abs(row["at"] - clock.now()) < timedelta(minutes=5)
    assert made.events() == [
        ("correspondence.chosen", {"party_id": str(me.person_id), "choice_id": str(row["id"])})
    ]


def test_a_text_is_kept_once_however_many_agree_to_it() -> None:
    for _ in range(3):
        made.choose(people.resident().actor)
    assert Wording.objects.count() == 1
    assert Choice.objects.count() == 3


def test_it_is_undone_in_one_step_and_the_history_stays() -> None:
    me = people.resident()
    made.choose(me.actor)
    assert made.withdraw(me.actor)
    assert made.choose(me.actor)
    assert [row["decision"] for row in made.history(me.person_id)] == ["given", "withdrawn", "given"]
    found = public.get_standing(me.actor)
    assert found.is_digital
    assert [one.decision for one in found.choices] == [Decision.GIVEN, Decision.WITHDRAWN, Decision.GIVEN]
    assert found.since == found.choices[0].at
    assert [kind for kind, _ in made.events()] == [
        "correspondence.chosen",
        "correspondence.withdrawn",
        "correspondence.chosen",
    ]


def test_what_stands_like_that_already_is_not_decided_again() -> None:
    me = people.resident()
    assert not made.withdraw(me.actor)
    assert made.choose(me.actor)
    assert not made.choose(me.actor, language="de")
    assert len(made.history(me.person_id)) == 1
    assert len(made.events()) == 1


def test_a_person_and_their_firm_choose_apart() -> None:
    me = people.resident(firms=("Bakkerij Claessens",), acting_for=0)
    firm = me.firms[0]
    assert made.choose(me.actor)
    assert Reader.objects.filter(party_id=me.person_id).count() == 0
    found = public.reads_digitally(party_ids=(firm, me.person_id))
    assert found[me.person_id] is Reads.NO
    assert found[firm] is not Reads.NO
    assert "organisatie" in made.history(firm)[0]["text"]


def test_a_colleague_sees_that_somebody_else_chose_and_may_undo_it() -> None:
    me = people.resident(firms=("Bakkerij Claessens",), acting_for=0)
    made.choose(me.actor)
    other = people.resident("Bo Voorbeeld")
    make.mandate(other.person_id, me.firms[0])
    acting = gate.Actor(
        other.person_id,
        me.firms[0],
        (other.person_id, me.firms[0]),
        gate.Capacity.ENTERPRISE,
        27,
        other.actor.session_id,
    )
    assert [one.is_mine for one in public.get_standing(acting).choices] == [False]
    assert made.withdraw(acting)
    assert [row["person_id"] for row in made.history(me.firms[0])] == [me.person_id, other.person_id]


def test_nobody_chooses_for_a_party_that_they_do_not_act_for() -> None:
    me, stranger = people.resident(), people.resident("Bo Voorbeeld")
    foreign = gate.Actor(
        stranger.person_id,
        me.person_id,
        (stranger.person_id,),
        gate.Capacity.CITIZEN,
        35,
        stranger.actor.session_id,
    )
    with pytest.raises(gate.RefusedError):
        made.choose(foreign)
    assert Choice.objects.count() == 0


@pytest.mark.parametrize("given", ["", "zz", "0" * 64])
def test_another_text_than_the_one_we_show_is_no_yes(given: str) -> None:
    me = people.resident()
    with pytest.raises(TextChangedError):
        public.choose_digital(me.actor, sha256=given)
    with pytest.raises(TextChangedError):  # the text of stopping is not that of beginning
        public.choose_digital(me.actor, sha256=made.shown(me.actor, decision=Decision.WITHDRAWN).digest.hex())
    assert Choice.objects.count() == 0


def test_the_database_refuses_to_change_what_was_decided_or_shown() -> None:
    me = people.resident()
    made.choose(me.actor)
    for statement in (
        "UPDATE correspondence_choice SET decision = 'withdrawn'",
        "UPDATE correspondence_wording SET text = 'anders'",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            database.rows(statement)


def test_each_decision_and_each_look_is_one_row_in_the_log() -> None:
    me = people.resident()
    made.choose(me.actor)
    public.get_standing(me.actor)
    found = database.rows(
        "SELECT operation, count FROM foundation_accesslog WHERE name LIKE %s AND data_subject_id = %s ORDER BY id",
        [f"{CHOOSE}.%", me.person_id],
    )
    assert found == [{"operation": "update", "count": 0}, {"operation": "read", "count": 1}]


def test_of_many_parties_it_takes_three_statements() -> None:
    parties = [people.resident().person_id for _ in range(3)]
    Reader.objects.bulk_create(
        Reader(party_id=party, is_digital=number < 2, since=clock.now())
        for number, party in enumerate(parties)
    )
    Person.objects.filter(pk__in=parties).update(
        email_sealed=b"x", email_verified_at=clock.now(), last_visit_at=clock.now()
    )
    Person.objects.filter(pk=parties[1]).update(last_visit_at=clock.now() - timedelta(days=181))
    with exactly(3):
        found = public.reads_digitally(party_ids=parties)
    assert [found[party] for party in parties] == [Reads.YES, Reads.HINT, Reads.NO]


def test_who_was_not_admitted_to_a_party_sees_paper() -> None:
    me = people.resident()
    made.choose(me.actor)
    with as_role():
        database.show_parties(())
        assert public.reads_digitally(party_ids=(me.person_id,)) == {me.person_id: Reads.NO}
        with database.writing():
            assert public.reads_digitally(party_ids=(me.person_id,)) == {me.person_id: Reads.HINT}


def test_it_goes_ten_years_after_it_was_undone_and_not_before() -> None:
    me, other = people.resident(), people.resident("Bo Voorbeeld")
    made.choose(me.actor)
    made.choose(other.actor)
    made.withdraw(me.actor)
    with clock.frozen(clock.now() + timedelta(days=3650)):
        retention.erase()
    assert Choice.objects.filter(party_id=me.person_id).count() == 2
    with clock.frozen(clock.now() + timedelta(days=3654)):
        retention.erase()
    assert Choice.objects.filter(party_id=me.person_id).count() == 0
    assert Reader.objects.filter(party_id=me.person_id).count() == 0
    assert Choice.objects.filter(party_id=other.person_id).count() == 1


def test_a_person_takes_their_decisions_along_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    me = people.resident()
    made.choose(me.actor)
    made.withdraw(me.actor)
    made.choose(me.actor)
    monkeypatch.setattr("burgerprofiel.blocks.correspondence.export._PAGE", 2)
    dataset = EXPORT[0]
    first = dataset.read(me.actor, me.person_id, "")
    second = dataset.read(me.actor, me.person_id, first.after)
    records: list[Any] = [*first.records, *second.records]
    assert [record.decision for record in records] == ["given", "withdrawn", "given"]
    assert all(record.by_me for record in records)
    assert second.after == ""


@pytest.mark.django_db(transaction=True)
def test_two_who_choose_at_once_decide_once() -> None:
    me = people.resident()
    results = at_once.results(*[lambda: made.choose(me.actor)] * 2)
    assert sorted(results) == [False, True]
    assert len(made.history(me.person_id)) == 1
