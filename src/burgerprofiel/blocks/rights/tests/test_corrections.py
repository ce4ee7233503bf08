"""Requests to correct: asked by who reads it, handled by the staff of the authority that keeps it, with a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.dossiers.errors import DossierNotFoundError
from burgerprofiel.blocks.dossiers.models import Dossier
from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.blocks.rights.contracts import (
    Answer,
    CorrectionState,
    CorrectionWords,
    OfFact,
    OfFile,
    Side,
)
from burgerprofiel.blocks.rights.errors import (
    CorrectionChangedError,
    CorrectionNotFoundError,
    InvalidCorrectionError,
)
from burgerprofiel.blocks.rights.models import Correction, CorrectionMessage
from burgerprofiel.blocks.rights.services import correction_asking, corrections, retention
from burgerprofiel.blocks.rights.tests.correcting import (
    OTHER,
    REGISTER,
    TOWN,
    WORDS,
    a_file,
    actor,
    answer,
    ask,
    many,
    name_of,
    owner,
    register,
    staff,
)
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.errors import InvalidError
from burgerprofiel.foundation.gate import Capacity, RefusedError
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def file() -> Opened:
    return a_file()


def test_a_request_goes_to_the_authority_of_the_file_and_to_no_other(file: Opened) -> None:
    asked = ask(file)
    (mine,) = public.list_corrections(owner(file))
    assert (mine.id, mine.words, mine.state) == (asked, WORDS, CorrectionState.SUBMITTED)
    (theirs,) = public.list_corrections_to_handle(staff()).items
    assert theirs.external_id == file.external_id
    assert (theirs.id, theirs.words.proposed) == (asked, "Noordstraat 2")
    other = staff(OTHER)
    assert public.list_corrections_to_handle(other).items == ()
    for refused in (
        lambda: public.get_correction_to_handle(other, correction_id=asked),
        lambda: public.handle_correction(
            other, correction_id=asked, answer=Answer(state=CorrectionState.ACCEPTED)
        ),
        lambda: public.extend_correction(other, correction_id=asked, reason="Druk"),
    ):
        with pytest.raises(CorrectionNotFoundError):
            refused()
    with pytest.raises(RefusedError):
        public.list_corrections_to_handle(owner(file))


def test_another_party_does_not_reach_a_request(file: Opened) -> None:
    asked = ask(file)
    stranger = actor(make.session(make.person()))
    for refused in (
        lambda: public.get_correction(stranger, correction_id=asked),
        lambda: public.write_about_correction(stranger, correction_id=asked, text="Ja"),
        lambda: public.withdraw_correction(stranger, correction_id=asked),
    ):
        with pytest.raises(CorrectionNotFoundError):
            refused()
    assert not CorrectionMessage.objects.exists()


def test_who_acts_for_a_firm_follows_its_requests_and_in_another_capacity_does_not() -> None:
    me, colleague = people.resident(firms=["Bakkerij Zemel"], acting_for=0), make.person()
    firm = me.firms[0]
    asked = public.submit_correction(me.actor, about=OfFile(dossier_id=a_file(firm).id), words=WORDS)
    make.mandate(colleague, firm)
    theirs = actor(make.session(colleague, party_id=firm, capacity=Capacity.ENTERPRISE))
    public.write_about_correction(theirs, correction_id=asked, text="Voor de bakkerij")
    assert [one.text for one in public.get_correction(me.actor, correction_id=asked).messages] == [
        "Voor de bakkerij"
    ]
    as_myself = actor(make.session(me.person_id))
    assert public.list_corrections(as_myself) == ()
    with pytest.raises(CorrectionNotFoundError):
        public.withdraw_correction(as_myself, correction_id=asked)


def test_staff_do_not_handle_their_own_request() -> None:
    person = make.person()
    asked = ask(a_file(person))
    me = actor(make.session(person, capacity=staff().capacity, rights=(("Bronbeheerder", TOWN),)))
    assert public.list_corrections_to_handle(me).items == ()
    with pytest.raises(CorrectionNotFoundError):
        public.handle_correction(me, correction_id=asked, answer=Answer(state=CorrectionState.ACCEPTED))


def test_what_was_written_and_the_number_of_the_file_are_not_in_the_clear() -> None:
    number = "2019_HO_Zqx_2"  # of the form of official test data, where a national number stands for Zqx
    file = factories.dossier(
        make.person(),
        factories.source(authority=factories.authority(ovo_code=TOWN)),
        external_id=number,
    )
    asked = ask(file)
    answer(asked, CorrectionState.REFUSED, "Klopt wel")
    tables = "rights_correction c JOIN rights_correctionmessage m ON m.correction_id = c.id"
    text = str(database.value(f"SELECT c::text || m::text || encode(words_sealed, 'escape') FROM {tables}"))
    for hidden in (number, number.encode().hex(), "Noordstraat", "Klopt wel", b"Klopt wel".hex()):
        assert hidden not in text
    assert [each.external_id for each in public.list_corrections(owner(file))] == [number]
    found = public.get_correction(owner(file), correction_id=asked)
    assert (found.correction.state, found.messages[0].text) == (CorrectionState.REFUSED, "Klopt wel")


def test_a_value_of_a_source_is_asked_from_what_it_says_and_whose_it_is_goes_along(
    connect: Callable[..., None],
) -> None:
    connect(register())
    me = actor(make.session(make.person()))
    about, words = name_of(me), CorrectionWords(current="iets anders", proposed="Gewoonwoord")
    subject = public.find_correctable(me, about=about)
    assert (subject.label, subject.authority, subject.ovo_code) == ("Naam", "Testbron", REGISTER)
    asked = public.submit_correction(me, about=about, words=words)
    found = public.get_correction_to_handle(staff(REGISTER), correction_id=asked).correction
    assert "Zeldzaamwoord" in found.words.current
    assert found.fact is not None
    assert (found.fact.fact, found.fact.label, found.dossier_id) == ("persoon.naam", "Naam", None)
    assert found.fact.number == ":".join(identity.open_number(me))
    row = str(database.value("SELECT c::text FROM rights_correction c"))
    for hidden in ("persoon.naam", "Zeldzaamwoord", found.fact.number):
        assert hidden not in row
        assert hidden.encode().hex() not in row
    with pytest.raises(InvalidCorrectionError, match="again"):
        public.submit_correction(me, about=about, words=words)
    public.withdraw_correction(me, correction_id=asked)
    assert public.submit_correction(me, about=about, words=words) != asked


def test_a_value_that_is_not_there_cannot_be_corrected(connect: Callable[..., None]) -> None:
    connect(register())
    me, other = actor(make.session(make.person())), actor(make.session(make.person()))
    about = name_of(me)
    for who, wanted in ((other, about), (me, OfFact(reference="anders"))):
        with pytest.raises(InvalidCorrectionError, match="unknown"):
            public.submit_correction(who, about=wanted, words=WORDS)
    assert not Correction.objects.exists()


def test_a_request_about_a_file_that_asks_for_more_is_left_out_below_it() -> None:
    file = factories.dossier(make.person(), factories.source(required_assurance=35))
    sure, unsure = (actor(make.session(file.party_id, assurance=level)) for level in (35, 27))
    asked = public.submit_correction(sure, about=OfFile(dossier_id=file.id), words=WORDS)
    assert public.list_corrections(unsure) == ()
    with pytest.raises(CorrectionNotFoundError):
        public.get_correction(unsure, correction_id=asked)
    assert [each.id for each in public.list_corrections(sure)] == [asked]


# ---------------------------------------------------------------------------------------------- the machine

STEPS = st.lists(st.tuples(st.sampled_from(CorrectionState), st.sampled_from(Side)), max_size=12)


@given(STEPS)
def test_a_request_only_moves_as_the_table_says_and_settles_once(
    wanted: list[tuple[CorrectionState, Side]],
) -> None:
    state = CorrectionState.SUBMITTED
    for step, side in wanted:
        if step not in rules.next_states(state, by=side):
            continue
        assert state not in rules.SETTLED, "nothing follows the end"
        assert side is Side.PERSON or step not in (CorrectionState.WITHDRAWN, CorrectionState.SUBMITTED)
        assert side is Side.AUTHORITY or step in (CorrectionState.WITHDRAWN, CorrectionState.SUBMITTED)
        state = step
    assert (state in rules.SETTLED) == all(not rules.next_states(state, by=side) for side in Side)
    if state not in rules.SETTLED:
        assert {CorrectionState.CORRECTED, CorrectionState.REFUSED} & set(rules.next_states(state)), (
            "a way out"
        )


def test_every_state_can_be_reached_and_the_end_is_three_states() -> None:
    reached, found = set[CorrectionState](), {CorrectionState.SUBMITTED}
    while found:
        reached |= found
        found = {
            step for state in reached for side in Side for step in rules.next_states(state, by=side)
        } - reached
    assert reached == set(CorrectionState)
    ends = {CorrectionState.REFUSED, CorrectionState.CORRECTED, CorrectionState.WITHDRAWN}
    assert ends == rules.SETTLED


@pytest.mark.parametrize("state", list(CorrectionState))
def test_the_door_moves_a_request_as_the_table_says(
    file: Opened, state: CorrectionState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correction_asking, "MOST_OPEN", 99)
    handler = staff()
    for wanted in CorrectionState:
        asked = ask(file)
        settled = clock.now() if state in rules.SETTLED else None
        Correction.objects.filter(pk=asked).update(state=state.value, settled_at=settled)
        given_answer = Answer(state=wanted, text="omdat")
        if wanted not in rules.next_states(state):
            with pytest.raises(InvalidCorrectionError, match="state"):
                public.handle_correction(handler, correction_id=asked, answer=given_answer)
            continue
        public.handle_correction(handler, correction_id=asked, answer=given_answer)
        row = Correction.objects.get(pk=asked)
        assert (row.state, row.settled_at is not None) == (wanted.value, wanted in rules.SETTLED)


@pytest.mark.parametrize("state", [CorrectionState.REFUSED, CorrectionState.QUESTION, None])
def test_some_answers_have_words(file: Opened, state: CorrectionState | None) -> None:
    with pytest.raises(InvalidCorrectionError, match="text"):
        answer(ask(file), state, text=" \n")


def test_a_question_waits_for_the_person_whose_answer_puts_it_back(file: Opened) -> None:
    asked = ask(file)
    answer(asked, CorrectionState.QUESTION, "Welke akte?")
    (mine,) = public.list_corrections(owner(file))
    assert (mine.state, mine.unread) == (CorrectionState.QUESTION, 1)
    before = Correction.objects.get().due_at
    found = public.get_correction(owner(file), correction_id=asked)
    assert [(one.side, one.text, one.read_at) for one in found.messages] == [
        (Side.AUTHORITY, "Welke akte?", None)
    ]
    assert public.list_corrections(owner(file))[0].unread == 0
    public.write_about_correction(owner(file), correction_id=asked, text="Die van 2019")
    row = Correction.objects.get()
    assert (row.state, row.due_at) == ("submitted", before), "the clock runs on"
    (theirs,) = public.list_corrections_to_handle(staff()).items
    assert theirs.unread == 1
    thread = public.get_correction_to_handle(staff(), correction_id=asked).messages
    assert [one.text for one in thread] == ["Welke akte?", "Die van 2019"]
    assert thread[0].read_at is not None


def test_a_message_that_answers_nothing_leaves_the_request_where_it_is(file: Opened) -> None:
    asked = ask(file)
    answer(asked, CorrectionState.FORWARDED)
    public.write_about_correction(owner(file), correction_id=asked, text="Nog dit")
    assert Correction.objects.get().state == "forwarded"


def test_who_asked_takes_it_back_until_it_is_decided(file: Opened) -> None:
    asked, accepted = ask(file), ask(file)
    public.withdraw_correction(owner(file), correction_id=asked)
    assert Correction.objects.get(pk=asked).settled_at is not None
    answer(accepted, CorrectionState.ACCEPTED)
    for settled in (asked, accepted):
        with pytest.raises(InvalidCorrectionError, match="state"):
            public.withdraw_correction(owner(file), correction_id=settled)
    with pytest.raises(InvalidCorrectionError, match="state"):
        public.write_about_correction(owner(file), correction_id=asked, text="Toch wel")


def test_of_two_who_answer_at_once_the_second_reads_first(file: Opened) -> None:
    asked = ask(file)
    seen = public.get_correction_to_handle(staff(), correction_id=asked).correction.changed_at
    first, second = staff(), staff()
    accepted = Answer(state=CorrectionState.ACCEPTED)
    public.handle_correction(first, correction_id=asked, answer=accepted, seen=seen)
    refused = Answer(state=CorrectionState.REFUSED, text="Nee")
    with pytest.raises(CorrectionChangedError):
        public.handle_correction(second, correction_id=asked, answer=refused, seen=seen)
    assert Correction.objects.get().state == "accepted"
    assert CorrectionMessage.objects.count() == 1


def test_more_time_is_taken_once_and_within_the_first_month(file: Opened) -> None:
    late, asked = ask(file), ask(file)
    Correction.objects.filter(pk=late).update(due_at=clock.now() - timedelta(days=1))
    with pytest.raises(InvalidCorrectionError, match="state"):
        public.extend_correction(staff(), correction_id=late, reason="Druk")
    with pytest.raises(InvalidCorrectionError, match="text"):
        public.extend_correction(staff(), correction_id=asked, reason=" ")
    public.extend_correction(staff(), correction_id=asked, reason="Druk")
    row = Correction.objects.get(pk=asked)
    assert row.due_at == rules.due(row.asked_at, months=3)
    with pytest.raises(InvalidCorrectionError, match="state"):
        public.extend_correction(staff(), correction_id=asked, reason="Nog drukker")


def test_a_file_of_somebody_else_or_that_asks_for_more_cannot_be_corrected(file: Opened) -> None:
    stranger = actor(make.session(make.person()))
    with pytest.raises(DossierNotFoundError):
        public.submit_correction(stranger, about=OfFile(dossier_id=file.id), words=WORDS)
    secret = factories.dossier(file.party_id, factories.source(required_assurance=35))
    with pytest.raises(InvalidCorrectionError, match="assurance"):
        public.submit_correction(owner(file), about=OfFile(dossier_id=secret.id), words=WORDS)
    assert not Correction.objects.exists()


def test_a_file_that_cannot_be_read_cannot_be_corrected(file: Opened) -> None:
    Dossier.objects.filter(id=file.id).update(sealed=b"\x02" * 300)
    with pytest.raises(InvalidCorrectionError, match="unreadable"):
        ask(file)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (CorrectionWords(current=" ", proposed="x"), "current"),
        (CorrectionWords(current="x", proposed=""), "proposed"),
        (CorrectionWords(current="x", proposed="y" * 2001), "too-long"),
    ],
)
def test_an_incomplete_request_is_not_taken(file: Opened, words: CorrectionWords, code: str) -> None:
    with pytest.raises(InvalidCorrectionError, match=code):
        ask(file, words=words)


def test_nobody_asks_or_writes_without_end(file: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correction_asking, "MOST_OPEN", 2)
    monkeypatch.setattr(correction_asking, "MOST_MESSAGES", 1)
    ask(file)
    asked = ask(file)
    with pytest.raises(InvalidCorrectionError, match="too-many"):
        ask(file)
    public.write_about_correction(owner(file), correction_id=asked, text="Ja")
    with pytest.raises(InvalidCorrectionError, match="too-many"):
        public.write_about_correction(owner(file), correction_id=asked, text="Ja")


@pytest.mark.parametrize(
    ("asked", "due"),
    [((2026, 1, 31), (2026, 2, 28)), ((2026, 12, 5), (2027, 1, 5)), ((2026, 11, 30), (2026, 12, 30))],
)
def test_the_clock_runs_a_month(asked: tuple[int, int, int], due: tuple[int, int, int]) -> None:
    assert rules.due(datetime(*asked, 9, tzinfo=UTC)) == datetime(*due, 9, tzinfo=UTC)


def test_it_is_forgotten_a_year_after_the_answer_with_all_that_was_written(file: Opened) -> None:
    settled, waiting = ask(file), ask(file)
    answer(settled, CorrectionState.REFUSED)
    answer(waiting, CorrectionState.QUESTION)
    with clock.frozen(clock.now() + timedelta(days=366)):
        erased = retention.erase()
    assert (erased["rights_correction"], erased["rights_correctionmessage"]) == (1, 1)
    assert Correction.objects.get().id == CorrectionMessage.objects.get().correction_id == waiting


def test_staff_read_two_hundred_requests_page_by_page_what_is_late_first(file: Opened) -> None:
    many(file, count=200, late=10)
    seen, after, handler = [], "", staff()
    while True:
        page = public.list_corrections_to_handle(handler, after=after)
        assert (page.total, page.late, len(page.items)) == (200, 10, 25)
        seen += [each.due_at for each in page.items]
        if not page.after:
            break
        after = page.after
    assert len(seen) == 200
    assert seen == sorted(seen)


@pytest.mark.parametrize("place", ["x", "2026-01-01T00:00:00+00:00_x", "_"])
def test_where_a_list_goes_on_is_a_place_that_we_gave(place: str) -> None:
    with pytest.raises(InvalidError):
        public.list_corrections_to_handle(staff(), after=place)


def test_answers_of_before_there_were_messages_become_messages(file: Opened) -> None:
    asked, unanswered = ask(file), ask(file)
    sealed = corrections.seal("Het klopt wel", column="reason_sealed", row_id=asked)
    Correction.objects.filter(pk=asked).update(reason_sealed=sealed, state="refused", settled_at=clock.now())
    migration = import_module("burgerprofiel.blocks.rights.migrations.0010_correction_threads")
    migration.answers_into_messages(apps, None)
    (message,) = public.get_correction(owner(file), correction_id=asked).messages
    assert (message.side, message.state, message.text) == (
        Side.AUTHORITY,
        CorrectionState.REFUSED,
        "Het klopt wel",
    )
    assert not public.get_correction(owner(file), correction_id=unanswered).messages
    assert bytes(Correction.objects.get(pk=asked).reason_sealed) == b""
