"""What is kept of answers, for whom, and how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.sources import export, purposes, queries, sealed
from burgerprofiel.blocks.sources import public as sources
from burgerprofiel.blocks.sources.contracts import (
    SURE_ENOUGH,
    Image,
    Knowledge,
    Problem,
    Record,
    Remark,
    Severity,
    State,
)
from burgerprofiel.blocks.sources.models import Answer
from burgerprofiel.blocks.sources.services import keeping
from burgerprofiel.blocks.sources.services.settings import Policy
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import clock, database, ids, keys
from burgerprofiel.foundation.gate import Actor, Capacity
from burgerprofiel.foundation.identifiers import IdentifierType
from tests import people, roles, statements

pytestmark = pytest.mark.django_db
Connect = Callable[..., None]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NAME = adapters.fact("persoon.naam", Record(fields={"given": "Zeldzaamwoord"}))


@pytest.fixture
def source(connect: Connect) -> adapters.Scripted:
    made = adapters.Scripted(adapters.supply("test.a", facts=["persoon.naam", "persoon.geslacht"]))
    made.answers("test.a", adapters.reply(NAME, none=frozenset({"persoon.geslacht"})))
    connect(made)
    return made


def only(actor: Actor, code: str = "test.a") -> Any:
    return [*sources.gather(actor, supplies=[code])][-1]


def test_an_answer_is_asked_once_and_then_kept(source: adapters.Scripted) -> None:
    me = people.resident().actor
    assert sources.look(me, supplies=["test.a"])["test.a"].state is State.LOADING
    first, again = only(me), only(me)
    assert (first.state, again.state) == (State.FRESH, State.FRESH)
    assert again.facts == first.facts
    assert again.none == {"persoon.geslacht"}
    assert sources.look(me, supplies=["test.a"])["test.a"].facts == first.facts
    assert source.count("test.a") == 1


def test_it_is_kept_sealed(source: adapters.Scripted) -> None:
    only(people.resident().actor)
    (row,) = Answer.objects.all()
    assert b"Zeldzaamwoord" not in bytes(row.content_sealed)
    kept = database.value(
        "SELECT encode(content_sealed, 'escape') || sources_answer::text FROM sources_answer"
    )
    assert "Zeldzaamwoord" not in kept


def test_a_photo_is_kept_and_a_document_is_not(connect: Connect) -> None:
    made = adapters.Scripted(
        adapters.supply("test.foto", facts=["persoon.foto"]),
        adapters.supply("test.attest", documents=["attest.leven"]),
    )
    photo = Image("image/jpeg", bytes(range(256)) * 400)
    made.answers("test.foto", adapters.reply(adapters.fact("persoon.foto", photo)))
    document = adapters.document("attest.leven", b"%PDF-1.7 Zeldzaamwoord")
    made.answers("test.attest", adapters.reply(documents=(document,)))
    connect(made)
    me = people.resident().actor
    only(me, "test.foto")
    assert only(me, "test.foto").facts[0].fact.value == photo
    assert sources.fetch_document(me, supply="test.attest", kind="attest.leven") == document
    assert sources.fetch_document(me, supply="test.attest", kind="attest.leven") == document
    assert (made.count("test.foto"), made.count("test.attest")) == (1, 2)
    assert [row.supply for row in Answer.objects.all()] == ["test.foto"]


def test_it_is_stale_after_an_hour_and_asked_again(source: adapters.Scripted) -> None:
    me = people.resident().actor
    with clock.frozen(NOON):
        only(me)
    with clock.frozen(NOON + timedelta(hours=1)):
        assert sources.look(me, supplies=["test.a"])["test.a"].state is State.STALE
        assert only(me).retrieved_at == NOON + timedelta(hours=1)
    assert source.count("test.a") == 2


def test_what_is_stale_is_shown_with_its_moment_when_the_source_is_silent(source: adapters.Scripted) -> None:
    me = people.resident().actor
    with clock.frozen(NOON):
        only(me)
    source.answers("test.a", adapters.problem(Problem.SOURCE_DOWN))
    with clock.frozen(NOON + timedelta(hours=23)):
        reading = only(me)
    assert (reading.state, reading.problem, reading.retrieved_at) == (State.STALE, Problem.SOURCE_DOWN, NOON)
    assert reading.facts[0].fact == NAME
    assert reading.retry_at == NOON + timedelta(hours=23, seconds=5)


def test_after_a_day_nothing_is_shown_and_the_row_goes(source: adapters.Scripted) -> None:
    me = people.resident().actor
    with clock.frozen(NOON):
        only(me)
    source.answers("test.a", adapters.problem(Problem.SOURCE_DOWN))
    with clock.frozen(NOON + timedelta(hours=24, seconds=1)):
        assert sources.look(me, supplies=["test.a"])["test.a"].state is State.LOADING
        assert only(me).state is State.FAILED
        assert keeping.forget() == 1
        assert keeping.forget() == 0
    assert not Answer.objects.exists()
    logged = database.rows(
        "SELECT data_subject_id, count FROM foundation_accesslog WHERE name = 'sources.keep.delete'"
    )
    assert logged == [{"data_subject_id": me.party_id, "count": 1}]


def test_the_file_of_sources_says_how_long(connect: Connect) -> None:
    made = adapters.Scripted(adapters.supply("test.a", facts=["persoon.naam"]))
    made.answers("test.a", adapters.reply(NAME))
    connect(made, policies={"test.a": Policy(fresh_seconds=0, stale_seconds=0)})
    me = people.resident().actor
    only(me)
    only(me)
    assert made.count("test.a") == 2
    assert not Answer.objects.exists()


def test_half_an_answer_is_asked_again_after_a_minute(connect: Connect) -> None:
    made = adapters.Scripted(adapters.supply("test.a", facts=["persoon.naam"]))
    half = Remark(problem=Problem.PARTIAL, severity=Severity.ERROR)
    made.answers("test.a", adapters.reply(NAME, remarks=(half,)), adapters.reply(NAME))
    connect(made)
    me = people.resident().actor
    with clock.frozen(NOON):
        assert only(me).state is State.PARTIAL
    with clock.frozen(NOON + timedelta(seconds=59)):
        assert only(me).state is State.PARTIAL
    with clock.frozen(NOON + timedelta(seconds=60)):
        assert only(me).state is State.FRESH


def test_what_a_source_refuses_is_kept_as_what_it_said(connect: Connect) -> None:
    made = adapters.Scripted(adapters.supply("test.a", facts=["persoon.naam"]))
    made.answers("test.a", adapters.problem(Problem.PROTECTED))
    connect(made)
    me = people.resident().actor
    assert [only(me).state, only(me).state] == [State.REFUSED, State.REFUSED]
    assert made.count("test.a") == 1


# ---------------------------------------------------------------------------------------- for whom

_ACTORS = st.builds(
    Actor,
    person_id=st.sampled_from(range(2)).map(lambda n: UUID(int=n + 1)),
    party_id=st.sampled_from(range(2)).map(lambda n: UUID(int=n + 1)),
    party_ids=st.just(()),
    capacity=st.sampled_from([Capacity.CITIZEN, Capacity.ENTERPRISE]),
    assurance=st.sampled_from([27, 35]),
    session_id=st.uuids(),
)
_QUESTIONS = st.tuples(
    _ACTORS,
    st.sampled_from(["test.a", "test.b"]),
    st.sampled_from([purposes.PERSON, purposes.HOME]),
    st.sampled_from(["nl", "fr"]),
    st.dictionaries(st.sampled_from(["a", "b", "ab"]), st.text(max_size=3), max_size=2),
)


@given(one=_QUESTIONS, other=_QUESTIONS)
def test_two_questions_have_the_same_key_when_all_that_the_answer_depends_on_is_the_same(
    one: Any, other: Any
) -> None:
    def parts(question: Any) -> tuple[Any, ...]:
        actor, code, purpose, language, parameters = question
        who = (actor.person_id, actor.party_id, actor.capacity, actor.assurance)
        return (*who, code, purpose, language), parameters

    def scope(question: Any) -> tuple[Any, ...]:
        (*who, _code, _purpose, language), _ = parts(question)
        return (*who, language)

    def key(question: Any) -> sealed.Key:
        actor, code, purpose, language, parameters = question
        return sealed.key_of(
            actor, adapters.supply(code, purpose=purpose), language=language, parameters=parameters
        )

    assert (key(one).exact == key(other).exact) == (parts(one) == parts(other))
    assert (key(one).scope == key(other).scope) == (scope(one) == scope(other))


def test_the_key_says_nothing_to_who_does_not_have_the_vaults(source: adapters.Scripted) -> None:
    actor = people.resident().actor
    key = sealed.key_of(actor, source.supplies[0], language="nl", parameters={})
    assert len(key.exact) == len(key.scope) == 32
    assert key.exact != key.scope


CHANGES: dict[str, Callable[[Actor], Actor]] = {
    "surer": lambda actor: replace(actor, assurance=35),
    "in another capacity": lambda actor: replace(actor, capacity=Capacity.ENTERPRISE),
}


@pytest.mark.parametrize("change", CHANGES)
def test_who_comes_differently_is_not_shown_what_was_asked_before(connect: Connect, change: str) -> None:
    both = frozenset({IdentifierType.INSZ, IdentifierType.KBO})
    made = adapters.Scripted(adapters.supply("test.a", facts=["persoon.naam"], subjects=both))
    made.answers("test.a", adapters.reply(NAME))
    connect(made)
    me = people.resident().actor
    only(me)
    assert sources.look(CHANGES[change](me), supplies=["test.a"])["test.a"].state is State.LOADING


def test_nobody_is_shown_what_another_asked_of_the_same_party(connect: Connect) -> None:
    made = adapters.Scripted(
        adapters.supply(
            "test.a",
            facts=["onderneming.naam"],
            subjects=frozenset({IdentifierType.KBO}),
            purpose=purposes.ENTERPRISE,
        )
    )
    made.answers("test.a", adapters.reply(adapters.fact("onderneming.naam", "Bakker")))
    connect(made)
    first = people.resident("An Een", firms=["Bakker"], acting_for=0)
    second = make.person(given_name="Bo", family_name="Twee")
    make.mandate(second, first.firms[0])
    key = make.session(second, party_id=first.firms[0], capacity=Capacity.ENTERPRISE)
    other = people.Resident(person_id=second, key=key).actor
    only(first.actor)
    assert sources.look(first.actor, supplies=["test.a"])["test.a"].state is State.FRESH
    assert sources.look(other, supplies=["test.a"])["test.a"].state is State.LOADING
    assert only(other).state is State.FRESH
    assert made.count("test.a") == 2


def test_a_row_that_was_moved_to_another_party_does_not_open(source: adapters.Scripted) -> None:
    me, other = people.resident("An Een"), people.resident("Bo Twee")
    only(me.actor)
    mine = Answer.objects.get()
    key = sealed.key_of(other.actor, source.supplies[0], language="nl", parameters={})
    Answer.objects.filter(key=bytes(mine.key)).update(
        party_id=other.person_id, key=key.exact, scope=key.scope
    )
    assert sources.look(other.actor, supplies=["test.a"])["test.a"].state is State.LOADING


def test_the_database_shows_answers_of_parties_that_were_admitted_only(source: adapters.Scripted) -> None:
    me = people.resident().actor
    only(me)
    database.show_parties([])
    with roles.as_role():
        assert database.value("SELECT count(*) FROM sources_answer") == 0
        assert sources.look(me, supplies=["test.a"])["test.a"].state is State.FRESH


# --------------------------------------------------------------------------------------- with what


def test_what_was_asked_with_parameters_is_beside_what_was_asked_without(connect: Connect) -> None:
    made = adapters.Scripted(
        adapters.supply("test.inkomen", facts=["inkomen.aanslagbiljet"], parameters=frozenset({"year"}))
    )

    def answer(question: Any) -> Any:
        return adapters.reply(
            adapters.fact("inkomen.aanslagbiljet", question.parameters.get("year", "laatste"))
        )

    made.answers("test.inkomen", answer)
    connect(made)
    me = people.resident().actor
    for at, parameters in enumerate(({"year": "2023"}, {"year": "2022"}, {})):
        with clock.frozen(NOON + timedelta(minutes=at)):
            assert sources.ask(me, supply="test.inkomen", parameters=parameters).parameters == parameters
    with clock.frozen(NOON + timedelta(minutes=3)):
        reading = sources.look(me, supplies=["test.inkomen"])["test.inkomen"]
        assert (
            sources.ask(me, supply="test.inkomen", parameters={"year": "2023"}).facts[0].fact.value == "2023"
        )
    assert (reading.parameters, reading.facts[0].fact.value) == ({}, "laatste")
    assert [one.parameters["year"] for one in reading.others] == ["2022", "2023"]
    assert made.count("test.inkomen") == 3


def test_without_a_parameter_that_it_needs_nobody_is_asked(connect: Connect) -> None:
    made = adapters.Scripted(
        adapters.supply(
            "test.nummerplaat",
            facts=["persoon.naam"],
            parameters=frozenset({"plate"}),
            required=frozenset({"plate"}),
        )
    )
    made.answers("test.nummerplaat", adapters.reply(NAME))
    connect(made)
    me = people.resident().actor
    assert only(me, "test.nummerplaat").problem is Problem.MISSING_INPUT
    assert made.asked == []
    sources.ask(me, supply="test.nummerplaat", parameters={"plate": "1-AAA-001"})
    reading = sources.look(me, supplies=["test.nummerplaat"])["test.nummerplaat"]
    assert (reading.problem, len(reading.others)) == (Problem.MISSING_INPUT, 1)


# ------------------------------------------------------------------------------------------- facts


def test_a_fact_is_known_or_denied_by_a_source_or_unknown(connect: Connect) -> None:
    made = adapters.Scripted(
        adapters.supply("test.a", facts=["persoon.naam", "persoon.geslacht", "persoon.status"]),
        adapters.supply("test.b", facts=["gezin.lid"]),
        adapters.supply("test.c", facts=["persoon.foto"]),
    )
    made.answers("test.a", adapters.reply(NAME, none=frozenset({"persoon.geslacht"})))
    made.answers("test.b", adapters.problem(Problem.NOTHING_FOUND))
    made.answers("test.c", adapters.problem(Problem.SOURCE_DOWN))
    connect(made)
    me = people.resident().actor
    codes = ["persoon.naam", "persoon.geslacht", "persoon.status", "gezin.lid", "persoon.foto", "gezin.ouder"]
    assert {one.knowledge for one in sources.find_facts(me, codes=codes).values()} == {Knowledge.UNKNOWN}
    list(sources.gather(me, supplies=["test.a", "test.b", "test.c"]))
    found = sources.find_facts(me, codes=codes)
    assert {code: one.knowledge for code, one in found.items()} == {
        "persoon.naam": Knowledge.KNOWN,
        "persoon.geslacht": Knowledge.NONE,
        "persoon.status": Knowledge.UNKNOWN,  # the source was asked, and said nothing of it
        "gezin.lid": Knowledge.NONE,
        "persoon.foto": Knowledge.UNKNOWN,
        "gezin.ouder": Knowledge.UNKNOWN,
    }
    assert found["persoon.naam"].stated[0].supply == "test.a"
    assert found["gezin.ouder"].why == Problem.NOT_CONNECTED.value


def test_a_sign_in_that_is_not_sure_enough_gets_nothing_sensitive(connect: Connect) -> None:
    made = adapters.Scripted(
        adapters.supply("test.a", facts=["persoon.naam", "persoon.bescherming", "persoon.vluchteling"]),
        adapters.supply("test.foto", facts=["persoon.foto"]),
    )
    guarded = adapters.fact("persoon.bescherming", Record(fields={"note": "Zeldzaamwoord"}))
    made.answers("test.a", adapters.reply(NAME, guarded, none=frozenset({"persoon.vluchteling"})))
    made.answers("test.foto", adapters.reply(adapters.fact("persoon.foto", Image("image/png", b"0"))))
    connect(made)
    me = people.resident(assurance=SURE_ENOUGH - 1).actor
    came = {one.supply.code: one for one in sources.gather(me, supplies=["test.a", "test.foto"])}
    kept = sources.look(me, supplies=["test.a", "test.foto"])
    for readings in (came, kept):
        assert [one.fact for one in readings["test.a"].facts] == [NAME]
        assert readings["test.a"].none == frozenset()
        assert (readings["test.foto"].state, readings["test.foto"].problem) == (
            State.REFUSED,
            Problem.UNSURE_SIGN_IN,
        )
    assert sources.ask(me, supply="test.foto").facts == ()
    assert made.count("test.foto") == 0
    codes = ["persoon.naam", "persoon.bescherming", "persoon.vluchteling", "persoon.foto"]
    found = sources.find_facts(me, codes=codes)
    assert [found[code].knowledge for code in codes] == [Knowledge.KNOWN, *[Knowledge.UNKNOWN] * 3]
    assert {found[code].why for code in codes[1:]} == {Problem.UNSURE_SIGN_IN.value}


def test_a_value_is_corrected_only_by_who_may_see_it(connect: Connect) -> None:
    made = adapters.Scripted(adapters.supply("test.a", facts=["persoon.naam", "persoon.bescherming"]))
    guarded = adapters.fact("persoon.bescherming", Record(fields={"note": "Zeldzaamwoord"}))
    made.answers("test.a", adapters.reply(NAME, guarded))
    connect(made)
    sure = people.resident().actor
    references = [sources.reference_of(one) for one in only(sure).facts]
    unsure = people.resident(assurance=SURE_ENOUGH - 1).actor
    only(unsure)
    assert [sources.find_correctable(sure, reference=one) is not None for one in references] == [True, True]
    assert [sources.find_correctable(unsure, reference=one) is not None for one in references] == [
        True,
        False,
    ]


def test_what_is_wrong_is_found_by_a_reference_that_says_nothing(source: adapters.Scripted) -> None:
    me = people.resident().actor
    reference = sources.reference_of(only(me).facts[0])
    found = sources.find_correctable(me, reference=reference)
    assert found is not None
    assert (found.label, found.value, found.ovo_code) == ("Naam", "Zeldzaamwoord", "OVO000999")
    assert "Zeldzaamwoord" not in reference
    assert sources.find_correctable(me, reference="test.a|persoon.naam|0") is None
    assert sources.find_correctable(me, reference="anders") is None


def test_a_person_takes_along_what_is_kept(source: adapters.Scripted) -> None:
    me = people.resident().actor
    only(me)
    (record,) = export.EXPORT[0].read(me, me.party_id, "").records
    assert isinstance(record, export.AnswerRecord)
    assert (record.supply, record.fact, record.value) == (
        "test.a",
        "persoon.naam",
        "Zeldzaamwoord",
    )
    assert "Zeldzaamwoord" in record.data


# -------------------------------------------------------------------------------------- statements


def test_a_look_is_three_statements_however_much_is_known(connect: Connect) -> None:
    codes = [f"test.{letter}" for letter in "abcdefgh"]
    made = adapters.Scripted(*(adapters.supply(code, facts=["persoon.naam"]) for code in codes))
    for code in codes:
        made.answers(code, adapters.reply(NAME))
    connect(made)
    me = people.resident().actor
    list(sources.gather(me, supplies=codes))
    with statements.exactly(3):  # who is shown, what is kept and switched off, the rows of the log
        found = sources.look(me, supplies=codes)
    assert {one.state for one in found.values()} == {State.FRESH}


def test_rows_are_read_by_the_party(source: adapters.Scripted) -> None:
    values: dict[str, Any] = {"party": ids.new(), "scope": b"x", "supplies": ["a"], "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sources_answer"
            " (party_id, key, scope, supply, retrieved_at, fresh_until, stale_until, content_sealed)"
            " SELECT gen_random_uuid(), 'k', 'x', 'a', now(), now(), now() + interval '1 day', ''"
            " FROM generate_series(1, 2000)"
        )
        cursor.execute("ANALYZE sources_answer")
        cursor.execute("EXPLAIN " + queries._KEPT, values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "sources_answer_pkey" in plan


def test_an_older_answer_that_comes_later_does_not_replace_a_newer_one(source: adapters.Scripted) -> None:
    me = people.resident().actor
    key = sealed.key_of(me, source.supplies[0], language="nl", parameters={})
    for at, name in ((NOON, "Nieuw"), (NOON - timedelta(minutes=1), "Oud")):
        content = sealed.Content(facts=(adapters.fact("persoon.naam", name),), purpose=purposes.PERSON)
        kept = sealed.Kept(
            supply="test.a",
            retrieved_at=at,
            fresh_until=at + timedelta(hours=1),
            stale_until=at + timedelta(hours=2),
            content=content,
        )
        keeping.write([keeping.Row(party_id=me.party_id, key=key, kept=kept)])
    with clock.frozen(NOON):
        assert sources.look(me, supplies=["test.a"])["test.a"].facts[0].fact.value == "Nieuw"


def test_what_was_asked_for_another_purpose_is_not_shown(connect: Connect, source: adapters.Scripted) -> None:
    me = people.resident().actor
    only(me)
    connect(adapters.Scripted(adapters.supply("test.a", facts=["persoon.naam"], purpose=purposes.FAMILY)))
    assert sources.look(me, supplies=["test.a"])["test.a"].state is State.LOADING


def test_who_has_no_session_any_more_reads_nothing(source: adapters.Scripted) -> None:
    me = people.resident().actor
    only(me)
    with pytest.raises(keys.KeyServiceError):
        sources.look(replace(me, keyring=keys.closed()), supplies=["test.a"])
