"""The mailbox of an organisation: its parts and who reads them, where messages go by themselves, and the work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from burgerprofiel.blocks.identity.models import Mandate
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import public, rules
from burgerprofiel.blocks.messages.contracts import GENERAL, Lies, Moment, Rhythm, Stand, Wanted
from burgerprofiel.blocks.messages.errors import (
    InvalidPartError,
    NotAnOrganisationError,
    NotFoundError,
    NotManagerError,
    UnknownColleagueError,
    UnknownPartError,
    UnknownRuleError,
)
from burgerprofiel.blocks.messages.export_office import DIVISION
from burgerprofiel.blocks.messages.models import SearchIndex
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.blocks.messages.services import assignments, notices
from burgerprofiel.blocks.messages.tests import factories, offices
from burgerprofiel.foundation import clock, gate
from burgerprofiel.foundation.gate import Actor, Capacity
from burgerprofiel.foundation.models import OutboxEvent
from burgerprofiel.foundation.searching import index
from burgerprofiel.foundation.telling import Subject

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def firm() -> UUID:
    return make.enterprise("Bakkerij Claessens")


def somebody(firm: UUID, given: str) -> Actor:
    """A colleague who has been in the mailbox."""
    person = make.person(given_name=given, family_name="Claessens")
    actor = factories.actor(person_id=person, party_id=firm, capacity=Capacity.ENTERPRISE)
    organisation.get_office(actor)
    return actor


@pytest.fixture
def an(firm: UUID) -> Actor:
    return somebody(firm, "An")


@pytest.fixture
def bram(firm: UUID) -> Actor:
    return somebody(firm, "Bram")


def shown(actor: Actor, **wanted: object) -> list[UUID]:
    return [row.id for row in public.list_conversations(actor, wanted=Wanted(**wanted)).rows]  # type: ignore[arg-type]


def test_a_person_has_no_office() -> None:
    citizen = factories.actor()
    for look in (organisation.get_office, organisation.look):
        with pytest.raises(NotAnOrganisationError):
            look(citizen)


def test_who_was_here_is_a_colleague(an: Actor, bram: Actor) -> None:
    office = organisation.get_office(an)
    assert [(one.name, one.is_me, one.seen_on) for one in office.colleagues] == [
        ("An Claessens", True, clock.today()),
        ("Bram Claessens", False, clock.today()),
    ]
    assert [part.code for part in office.parts] == [GENERAL]
    assert office.manages


def test_a_message_goes_where_the_first_rule_says_that_fits(an: Actor, firm: UUID) -> None:
    tax, care = factories.sender("Vlaamse Belastingdienst"), factories.sender("Stad Voorbeke")
    bill, letter = factories.message_type(tax), factories.message_type(tax)
    books, other = organisation.make_part(an, name="Boekhouding"), organisation.make_part(an, name="Andere")
    organisation.add_rule(an, partition=books, type_id=bill.pk, assigned_to=an.person_id)
    organisation.add_rule(an, partition=other, sender_code=tax.code)
    one, two, three = (
        factories.delivered(firm, bill),
        factories.delivered(firm, letter),
        factories.delivered(firm, factories.message_type(care)),
    )
    rows = {row.id: row for row in public.list_conversations(an, wanted=Wanted()).rows}
    assert [rows[each.id].partition for each in (one, two, three)] == [books, other, GENERAL]
    assert [rows[each.id].assigned_to for each in (one, two, three)] == [an.person_id, None, None]
    assert shown(an, partition=books) == [one.id]
    assert shown(an, partition=GENERAL) == [three.id]
    assert shown(an, lies=Lies.MINE) == [one.id]


def test_the_order_of_rules_decides(an: Actor, firm: UUID) -> None:
    of = factories.message_type()
    first, second = organisation.make_part(an, name="Eerst"), organisation.make_part(an, name="Dan")
    one = organisation.add_rule(an, partition=first, type_id=of.pk)
    two = organisation.add_rule(an, partition=second, type_id=of.pk)
    assert factories.conversation(factories.delivered(firm, of)).partition == first
    organisation.move_rule(an, rule_id=one, by=1)
    assert [rule.id for rule in organisation.look(an, rules=True).rules] == [two, one]
    assert factories.conversation(factories.delivered(firm, of)).partition == second
    organisation.remove_rule(an, rule_id=two)
    assert factories.conversation(factories.delivered(firm, of)).partition == first
    with pytest.raises(UnknownRuleError):
        organisation.remove_rule(an, rule_id=two)


def test_rules_are_applied_to_what_lies_there(an: Actor, firm: UUID) -> None:
    of = factories.message_type()
    waiting, handled = factories.delivered(firm, of), factories.delivered(firm, of)
    organisation.handle(an, conversation_ids=[handled.id])
    books = organisation.make_part(an, name="Boekhouding")
    organisation.add_rule(an, partition=books, sender_code=of.sender_id)
    assert organisation.apply_rules(an) == 1
    assert factories.conversation(waiting).partition == books
    assert factories.conversation(handled).partition == GENERAL
    assert organisation.apply_rules(an) == 0


def test_a_rule_has_to_say_something(an: Actor) -> None:
    books = organisation.make_part(an, name="Boekhouding")
    of = factories.message_type()
    for code, given in (
        ("no-condition", {"partition": books}),
        ("no-effect", {"partition": GENERAL, "type_id": of.pk}),
        ("unknown-source", {"partition": books, "sender_code": "OVO999999"}),
        ("unknown-source", {"partition": books, "sender_code": factories.sender().code, "type_id": of.pk}),
    ):
        with pytest.raises(InvalidPartError) as refused:
            organisation.add_rule(an, **given)
        assert refused.value.code == code
    with pytest.raises(UnknownPartError):
        organisation.add_rule(an, partition="nergens", type_id=of.pk)
    with pytest.raises(UnknownColleagueError):
        organisation.add_rule(an, partition=books, type_id=of.pk, assigned_to=uuid4())


def test_a_limited_part_is_there_for_its_readers_only(an: Actor, bram: Actor, firm: UUID) -> None:
    of = factories.message_type()
    staff = organisation.make_part(an, name="Personeel")
    organisation.change_part(an, code=staff, name="Personeel", reader_ids=[an.person_id])
    organisation.add_rule(an, partition=staff, type_id=of.pk)
    one = factories.delivered(firm, of)
    assert shown(an) == [one.id]
    assert shown(bram) == []
    assert public.count_unread(an) == 1
    assert public.count_unread(bram) == 0
    with pytest.raises(NotFoundError):
        public.open_conversation(bram, conversation_id=one.id)
    assert public.move(bram, conversation_ids=[one.id], moment=Moment.ARCHIVED) == 0
    assert organisation.handle(bram, conversation_ids=[one.id]) == 0
    with pytest.raises(NotFoundError):
        offices.change(bram, one.id, note="Wat is dit?")
    subjects = [Subject(firm, one.id, each.person_id) for each in (an, bram)]
    assert set(notices.describe(subjects)) == {subjects[0]}
    assert [part.is_mine for part in organisation.get_office(bram).parts] == [True, False]
    assert [part.code for part in organisation.look(bram).figures.parts] == []
    with pytest.raises(InvalidPartError, match="no-readers"):
        organisation.change_part(an, code=staff, name="Personeel", reader_ids=[])


def test_a_colleague_finds_nothing_of_a_limited_part_whoever_searched_before(
    an: Actor, bram: Actor, firm: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "WORTH", 1)
    of = factories.message_type()
    staff = organisation.make_part(an, name="Personeel")
    organisation.change_part(an, code=staff, name="Personeel", reader_ids=[an.person_id])
    organisation.add_rule(an, partition=staff, type_id=of.pk)
    hidden = factories.delivered(firm, of, subject="Ontslag van Bram").id
    open_to_all = factories.delivered(firm, subject="Factuur van Bram").id
    assert shown(an, text="bram") == [open_to_all, hidden]
    assert set(SearchIndex.objects.get().conversations) == {hidden, open_to_all}
    assert shown(bram, text="bram") == [open_to_all]
    assert shown(bram, text="ontslga") == []


def test_what_lay_in_a_part_that_ends_goes_to_the_general_one(an: Actor, bram: Actor, firm: UUID) -> None:
    of = factories.message_type()
    staff = organisation.make_part(an, name="Personeel")
    organisation.add_rule(an, partition=staff, type_id=of.pk)
    one = factories.delivered(firm, of)
    organisation.end_part(an, code=staff)
    assert factories.conversation(one).partition == GENERAL
    assert organisation.look(an, rules=True).rules == ()
    assert [part.code for part in organisation.get_office(an).parts] == [GENERAL]
    with pytest.raises(UnknownPartError):
        organisation.end_part(an, code=GENERAL)


def test_names_of_parts(an: Actor) -> None:
    organisation.make_part(an, name="  Boek \n houding ")
    assert [part.name for part in organisation.get_office(an).parts] == ["", "Boek houding"]
    for code, name in (("no-name", "  "), ("name-too-long", "x" * 81), ("name-taken", "BOEK HOUDING")):
        with pytest.raises(InvalidPartError) as refused:
            organisation.make_part(an, name=name)
        assert refused.value.code == code


def test_somebody_who_manages_decides_alone_and_who_represents_always_may(
    an: Actor, bram: Actor, firm: UUID
) -> None:
    organisation.name_manager(an, person_id=an.person_id, is_manager=True)
    assert not organisation.get_office(bram).manages
    with pytest.raises(NotManagerError):
        organisation.make_part(bram, name="Van mij")
    Mandate.objects.create(
        id=uuid4(),
        person_id=bram.person_id,
        party_id=firm,
        role="zaakvoerder",
        valid_from=clock.today(),
        source="kbo",
    )
    assert organisation.get_office(bram).manages
    organisation.name_manager(bram, person_id=an.person_id, is_manager=False)
    assert organisation.get_office(an).manages


def test_work_is_given_termed_noted_and_handled_with_names(an: Actor, bram: Actor, firm: UUID) -> None:
    one = factories.delivered(firm)
    day = clock.today() + timedelta(days=3)
    assert organisation.assign(an, conversation_ids=[one.id], person_id=bram.person_id) == 1
    assert organisation.assign(an, conversation_ids=[one.id], person_id=bram.person_id) == 0
    assert offices.change(an, one.id, handle_by=day).done == {Moment.TIMED}
    assert offices.change(bram, one.id, note=" Betaald op vrijdag. ").is_noted
    assert organisation.handle(bram, conversation_ids=[one.id]) == 1
    found = public.get_conversation(an, conversation_id=one.id)
    assert [(line.moment, line.name, line.to, line.on, line.note) for line in found.work] == [
        (Moment.ASSIGNED, "An Claessens", "Bram Claessens", None, ""),
        (Moment.TIMED, "An Claessens", "", day, ""),
        (Moment.NOTED, "Bram Claessens", "", None, "Betaald op vrijdag."),
        (Moment.HANDLED, "Bram Claessens", "", None, ""),
    ]
    assert [line.moment for line in found.messages[0].history] == [Moment.RECEIVED]
    assert (found.row.assigned_to, found.row.handle_by) == (bram.person_id, day)
    assert found.row.handled_at
    assert shown(an, stand=Stand.OPEN) == []
    assert shown(an, stand=Stand.HANDLED) == [one.id]
    assert organisation.reopen(an, conversation_ids=[one.id]) == 1
    assert shown(an, stand=Stand.OPEN) == [one.id]


def test_what_answers_a_handled_message_is_work_again(an: Actor, firm: UUID) -> None:
    of = factories.message_type()
    one = factories.delivered(firm, of)
    organisation.handle(an, conversation_ids=[one.id])
    factories.delivered(firm, of, conversation_id=one.id)
    assert shown(an, stand=Stand.OPEN) == [one.id]


def test_work_is_given_to_who_reads_the_part(an: Actor, bram: Actor, firm: UUID) -> None:
    one = factories.delivered(firm)
    organisation.assign(an, conversation_ids=[one.id], person_id=bram.person_id)
    staff = organisation.make_part(an, name="Personeel")
    organisation.change_part(an, code=staff, name="Personeel", reader_ids=[an.person_id])
    assert organisation.give_to_part(an, conversation_ids=[one.id], code=staff) == 1
    assert factories.conversation(one).assigned_to is None
    assert organisation.assign(an, conversation_ids=[one.id], person_id=bram.person_id) == 0
    assert organisation.assign(an, conversation_ids=[one.id], person_id=an.person_id) == 1
    with pytest.raises(UnknownColleagueError):
        organisation.assign(an, conversation_ids=[one.id], person_id=uuid4())


def test_a_colleague_hears_of_what_they_were_given_as_long_as_it_is_theirs(
    an: Actor, bram: Actor, firm: UUID
) -> None:
    one = factories.delivered(firm)
    organisation.assign(an, conversation_ids=[one.id], person_id=bram.person_id)
    [event] = OutboxEvent.objects.filter(kind="messages.assigned")
    assert event.payload["person_id"] == str(bram.person_id)
    subject = Subject(firm, one.id, bram.person_id)
    assert set(assignments.describe([subject])) == {subject}
    organisation.assign(an, conversation_ids=[one.id], person_id=an.person_id)
    assert assignments.describe([subject]) == {}
    assert OutboxEvent.objects.filter(kind="messages.assigned").count() == 1


def test_the_work_in_numbers(an: Actor, firm: UUID) -> None:
    of = factories.message_type()
    books = organisation.make_part(an, name="Boekhouding")
    organisation.add_rule(an, partition=books, type_id=of.pk)
    day = timedelta(days=1)
    with clock.frozen(MONDAY):
        one, two = (factories.delivered(firm, of, now=MONDAY - gap * day) for gap in (4, 9))
        factories.delivered(firm, now=MONDAY - 40 * day)
        offices.change(an, two.id, handle_by=clock.today() - day)
        organisation.handle(an, conversation_ids=[one.id])
        found = organisation.look(an).figures
    figures = {part.code: part for part in found.parts}
    assert (figures[books].waiting, figures[books].unassigned, figures[books].late) == (1, 1, 1)
    assert (figures[books].arrived, figures[books].handled, figures[books].days) == (2, 1, 4.0)
    assert (figures[GENERAL].waiting, figures[GENERAL].arrived) == (1, 0)
    assert figures[books].oldest_at == MONDAY - 9 * day
    assert len(found.weeks) == 12
    assert [(week.arrived, week.handled) for week in found.weeks[-3:]] == [(1, 0), (1, 0), (0, 1)]


def test_how_it_is_divided_is_taken_along(an: Actor, bram: Actor, firm: UUID) -> None:
    of = factories.message_type()
    staff = organisation.make_part(an, name="Personeel")
    organisation.change_part(an, code=staff, name="Personeel", reader_ids=[an.person_id])
    organisation.add_rule(an, partition=staff, type_id=of.pk, assigned_to=an.person_id)
    with gate.looking(an, party_id=firm):
        records = DIVISION.read(an, firm, "").records
    told = [(one.what, one.name or one.part, one.readers, one.colleague) for one in records]  # type: ignore[attr-defined]
    assert told == [
        ("part", "", [], ""),
        ("part", "Personeel", ["An Claessens"], ""),
        ("colleague", "An Claessens", [], ""),
        ("colleague", "Bram Claessens", [], ""),
        ("rule", "Personeel", [], "An Claessens"),
    ]
    assert DIVISION.read(factories.actor(person_id=an.person_id), an.person_id, "").records == []


@pytest.mark.parametrize(
    ("rhythm", "after", "due"),
    [
        (Rhythm.DAY, "2026-11-20T05:59", "2026-11-20T06:00"),  # Friday
        (Rhythm.DAY, "2026-11-20T06:00", "2026-11-23T06:00"),
        (Rhythm.WEEK, "2026-11-23T05:00", "2026-11-23T06:00"),
        (Rhythm.WEEK, "2026-11-23T06:00", "2026-11-30T06:00"),
        (Rhythm.DAY, "2026-03-27T07:00", "2026-03-30T05:00"),  # the clocks went forward
    ],
)
def test_a_department_is_mailed_in_the_morning_of_a_working_day(rhythm: Rhythm, after: str, due: str) -> None:
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert rules.next_digest(rhythm, after=moment) == datetime.fromisoformat(due).replace(tzinfo=UTC)
