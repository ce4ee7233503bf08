"""What a source that is slow, silent, broken or wrong costs the others: nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.sources import public as sources
from burgerprofiel.blocks.sources import purposes
from burgerprofiel.blocks.sources.contracts import (
    Breaker,
    Identifier,
    Knowledge,
    Problem,
    Question,
    Reading,
    Record,
    Remark,
    Reply,
    Severity,
    State,
)
from burgerprofiel.blocks.sources.models import Answer
from burgerprofiel.blocks.sources.services import (
    breaker,
    flights,
    gathering,
    keeping,
    lines,
    registry,
    switches,
)
from burgerprofiel.blocks.sources.services.settings import Policy
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import database, errors, gate, ids, keys
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.identifiers import IdentifierType
from tests import people, statements

pytestmark = pytest.mark.django_db
Connect = Callable[..., None]
FACT = adapters.fact("persoon.naam", Record(fields={"given": "Zeldzaamwoord"}))
HASTY = Policy(soft_seconds=0.02, hard_seconds=0.3)
"""Over before a test takes long; what is tried does not depend on how busy the machine is."""
PATIENT = Policy(soft_seconds=0.01, hard_seconds=50, negative_seconds=0)


def sent() -> list[dict[str, Any]]:
    """What the log says went out and was read."""
    return database.rows(
        "SELECT operation, source, trace_id FROM foundation_accesslog WHERE processing_activity_id LIKE '%%:sources.%%'"
        " OR name LIKE 'sources.%%' ORDER BY id"
    )


def supplied(code: str = "test.a", **others: Any) -> adapters.Scripted:
    return adapters.Scripted(adapters.supply(code, facts=["persoon.naam"], **others))


def only(actor: Actor, code: str = "test.a") -> Reading:
    return [*sources.gather(actor, supplies=[code])][-1]


def landed(code: str = "test.a") -> None:
    """Wait for the thread of a call to end, with what it keeps."""
    for thread in threading.enumerate():
        if thread.name == f"source-{code}":
            thread.join(adapters.PATIENCE)
            assert not thread.is_alive()


# ------------------------------------------------------------------------------------------- the log


def test_the_row_is_committed_before_the_question_goes_out(connect: Connect) -> None:
    source = supplied()
    seen: list[Any] = []

    def answer(question: Question) -> Reply:
        seen.extend([question.reference, threading.current_thread().name])
        return adapters.reply(FACT)

    source.answers("test.a", answer)
    connect(source)
    only(people.resident().actor)
    (row,) = sent()
    assert (row["operation"], row["source"]) == ("send", "test.a")
    assert seen == [row["trace_id"], "source-test.a"]


def test_without_the_row_nothing_goes_out(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    source = supplied()
    connect(source)
    me = people.resident().actor

    def lose(*given: Any, **named: Any) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(gate, "admit_each", lose)
    with pytest.raises(DatabaseError):
        only(me)
    assert source.asked == []
    monkeypatch.undo()
    with adapters.connected(source):  # the place on the line was given back
        assert lines.line_to(registry.connected()["test.a"]).figures.at_work == 0


def test_who_may_not_act_for_the_party_asks_nobody(connect: Connect) -> None:
    source = supplied()
    connect(source)
    me, other = people.resident().actor, people.resident().actor
    with pytest.raises(errors.RefusedError):
        only(replace(me, party_id=other.person_id))
    assert source.asked == []


def test_a_question_has_the_numbers_and_no_one_else_sees_them(connect: Connect) -> None:
    source = supplied()
    connect(source)
    me = people.resident().actor
    only(me)
    ((_, question),) = source.asked
    assert question.subject == question.acting == identity.open_number(me)
    assert question.subject[1] not in repr(question)


def test_for_an_enterprise_it_has_its_number_and_that_of_who_asks(connect: Connect) -> None:
    source = supplied(subjects=frozenset({IdentifierType.KBO}), purpose=purposes.ENTERPRISE)
    source.answers("test.a", adapters.reply(FACT))
    connect(source)
    me = people.resident(firms=["Bakker"], acting_for=0)
    assert [one.code for one in sources.supplies_for(me.actor)] == ["test.a"]
    assert only(me.actor).state is State.FRESH
    ((_, question),) = source.asked
    assert question.subject == make.number_of(me.firms[0])
    assert question.acting == make.number_of(me.person_id)


def test_what_is_of_people_is_not_asked_of_an_enterprise(connect: Connect) -> None:
    source = supplied()
    connect(source)
    reading = only(people.resident(firms=["Bakker"], acting_for=0).actor)
    assert (reading.state, reading.problem) == (State.REFUSED, Problem.NOT_ALLOWED)
    assert source.asked == []


def test_a_gathering_asks_the_database_a_few_things_however_many_sources_there_are(connect: Connect) -> None:
    codes = [f"test.{letter}" for letter in "abcdefgh"]
    source = adapters.Scripted(*(adapters.supply(code, facts=["persoon.naam"]) for code in codes))
    for code in codes:
        source.answers(code, adapters.reply(FACT))
    connect(source)
    me = people.resident().actor
    held = source.holds(codes[0], adapters.reply(FACT))
    readings = sources.gather(me, supplies=codes)
    with statements.counted() as made:
        next(readings)
    held.release()
    assert len([*readings]) == len(codes) - 1
    # who is shown and what is kept; who is shown, the rows of what goes out, the numbers
    assert len(made) == 5


# ------------------------------------------------------------------------------------------- silence


def test_a_source_that_hangs_is_given_up_and_what_it_says_later_is_kept(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = threading.Event()
    rows: list[Any] = []

    def write(given: list[Any]) -> None:
        rows.extend(given)
        written.set()

    monkeypatch.setattr(keeping, "write", write)
    source = supplied()
    held = source.holds("test.a", adapters.reply(FACT))
    connect(source, policies={"test.a": HASTY})
    reading = only(people.resident().actor)
    assert (reading.state, reading.problem) == (State.FAILED, Problem.SOURCE_DOWN)
    assert rows == []
    held.release()
    assert written.wait(adapters.PATIENCE)
    assert [row.kept.content.facts for row in rows] == [(FACT,)]


def test_the_others_do_not_wait_for_it(connect: Connect) -> None:
    source = adapters.Scripted(*(adapters.supply(f"test.{one}", facts=["persoon.naam"]) for one in "ab"))
    held = source.holds("test.a", adapters.reply(FACT))
    source.answers("test.b", adapters.reply(FACT))
    connect(source, policies={"test.a": PATIENT})
    readings = sources.gather(people.resident().actor, supplies=["test.a", "test.b"])
    assert next(readings).supply.code == "test.b"
    held.release()
    assert [one.supply.code for one in readings] == ["test.a"]


def test_what_is_stale_is_shown_once_the_soft_deadline_has_passed(connect: Connect) -> None:
    source = supplied()
    source.answers("test.a", adapters.reply(FACT))
    connect(source, policies={"test.a": replace_policy(PATIENT, fresh_seconds=0)})
    me = people.resident().actor
    only(me)
    held = source.holds("test.a", adapters.reply(adapters.fact("persoon.naam", "Nieuw")))
    readings = sources.gather(me, supplies=["test.a"])
    stale = next(readings)
    assert (stale.state, stale.is_refreshing, stale.facts[0].fact) == (State.STALE, True, FACT)
    held.release()
    (fresh,) = readings
    assert (fresh.state, fresh.facts[0].fact.value) == (State.FRESH, "Nieuw")


def replace_policy(policy: Policy, **others: Any) -> Policy:
    given = {name: getattr(policy, name) for name in policy.__struct_fields__}
    return Policy(**{**given, **others})


def test_a_process_that_ends_waits_for_no_source(connect: Connect) -> None:
    source = supplied()
    held = source.holds("test.a", adapters.problem())
    connect(source, policies={"test.a": HASTY})
    only(people.resident().actor)
    held.wait_asked()
    assert [one.daemon for one in threading.enumerate() if one.name == "source-test.a"] == [True]
    held.release()
    landed()


def test_who_goes_away_leaves_the_answer_for_the_next_time(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = threading.Event()
    monkeypatch.setattr(keeping, "write", lambda given: kept.set() if given else None)
    source = adapters.Scripted(*(adapters.supply(f"test.{one}", facts=["persoon.naam"]) for one in "ab"))
    held = source.holds("test.a", adapters.reply(FACT))
    source.answers("test.b", adapters.reply(FACT))
    connect(source, policies={"test.a": PATIENT})
    with closing(sources.gather(people.resident().actor, supplies=["test.a", "test.b"])) as readings:  # type: ignore[type-var]
        next(readings)
    kept.clear()
    held.release()
    assert kept.wait(adapters.PATIENCE)


# ------------------------------------------------------------------------------------ wrong and broken


class StrangeError(Exception):
    """What no adapter should raise."""


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (StrangeError("Zeldzaamwoord"), Problem.BAD_ANSWER),
        (adapters.problem(Problem.BAD_QUESTION), Problem.BAD_QUESTION),
        (adapters.problem(Problem.NOT_ALLOWED), Problem.NOT_ALLOWED),
        (
            adapters.reply(adapters.fact("persoon.rijksregisternummer", Identifier("insz", "anders"))),
            Problem.BAD_ANSWER,
        ),
        (
            adapters.reply(
                adapters.fact("persoon.rijksregisternummer", Identifier("insz", "anders")),
                remarks=(Remark(problem=Problem.REPLACED, severity=Severity.WARNING),),
            ),
            Problem.REPLACED,
        ),
    ],
)
def test_what_cannot_be_used_is_not_shown(
    connect: Connect, capsys: pytest.CaptureFixture[str], answer: Any, problem: Problem
) -> None:
    source = adapters.Scripted(
        adapters.supply("test.a", facts=["persoon.naam", "persoon.rijksregisternummer"])
    ).answers("test.a", answer)
    connect(source)
    reading = only(people.resident().actor)
    assert (reading.problem, reading.facts) == (problem, ())
    assert "Zeldzaamwoord" not in "".join(capsys.readouterr())


def test_half_an_answer_is_shown_as_half(connect: Connect) -> None:
    source = supplied().answers(
        "test.a",
        adapters.reply(FACT, remarks=(Remark(problem=Problem.SOURCE_DOWN, severity=Severity.ERROR),)),
    )
    connect(source)
    reading = only(people.resident().actor)
    assert (reading.state, reading.problem, len(reading.facts)) == (State.PARTIAL, Problem.SOURCE_DOWN, 1)


def test_what_failed_is_not_asked_again_for_some_seconds(connect: Connect) -> None:
    source = supplied().answers("test.a", adapters.problem())
    connect(source)
    me = people.resident().actor
    first, again = only(me), only(me)
    assert (first.state, again.state) == (State.FAILED, State.FAILED)
    assert first.retry_at is not None
    assert again.retry_at is not None
    assert source.count("test.a") == 1
    only(people.resident().actor)
    assert source.count("test.a") == 2  # that of another is another question


# -------------------------------------------------------------------------------------------- breaker


def test_after_failures_it_is_left_alone_and_comes_back_by_itself(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = supplied().answers("test.a", adapters.problem())
    connect(source, policies={"test.a": Policy(failures=2, rest_seconds=30, negative_seconds=0)})
    time = [1000.0]
    line = lines.line_to(registry.connected()["test.a"])
    monkeypatch.setattr(line.breaker, "_now", lambda: time[0])
    me = people.resident().actor
    for _ in range(3):
        assert only(me).state is State.FAILED
    assert source.count("test.a") == 2
    assert line.breaker.state is Breaker.OPEN
    assert only(me).retry_at is not None
    time[0] += 30
    source.answers("test.a", adapters.reply(FACT))
    assert line.breaker.state.value == Breaker.HALF_OPEN.value
    assert only(me).state is State.FRESH
    assert line.breaker.state.value == Breaker.CLOSED.value


def test_one_trial_at_a_time_and_a_trial_that_fails_begins_the_next_rest() -> None:
    time = [0.0]
    one = breaker.Breaker(failures=2, rest_seconds=30, trial_seconds=8, now=lambda: time[0])
    for _ in range(2):
        assert one.wait() == 0
        one.note(answered=False)
    assert one.wait() == 30
    time[0] = 30
    assert (one.wait(), one.wait()) == (0, 8)
    one.note(answered=False)
    assert one.wait() == 30
    time[0] = 60
    assert one.wait() == 0
    time[0] = 68  # nothing was heard of that trial
    assert (one.wait(), one.wait()) == (0, 8)
    one.release()
    assert one.wait() == 0
    one.note(answered=True)
    assert (one.wait(), one.state) == (0, Breaker.CLOSED)


@pytest.mark.parametrize("problem", [Problem.NOTHING_FOUND, Problem.PROTECTED, Problem.NOT_ALLOWED])
def test_a_source_that_says_no_is_well(connect: Connect, problem: Problem) -> None:
    source = supplied().answers("test.a", adapters.problem(problem))
    connect(source, policies={"test.a": Policy(failures=1, negative_seconds=0)})
    only(people.resident().actor)
    only(people.resident().actor)
    assert source.count("test.a") == 2


# --------------------------------------------------------------------------------------- two at once


def test_who_wants_the_same_waits_for_the_call_that_is_under_way(connect: Connect) -> None:
    source = adapters.Scripted(*(adapters.supply(f"test.{one}", facts=["persoon.naam"]) for one in "abc"))
    held = source.holds("test.a", adapters.reply(FACT))
    connect(source, policies={"test.a": PATIENT})
    me = people.resident().actor
    first = sources.gather(me, supplies=["test.a", "test.b"])
    second = sources.gather(me, supplies=["test.a", "test.c"])
    assert [next(first).supply.code, next(second).supply.code] == ["test.b", "test.c"]
    held.release()
    assert [one.facts[0].fact for one in (*first, *second)] == [FACT, FACT]
    assert source.count("test.a") == 1
    logged = [(row["operation"], row["source"]) for row in sent() if row["source"] == "test.a"]
    assert logged == [("send", "test.a"), ("read", "test.a")]


def test_a_full_line_is_busy_at_once(connect: Connect) -> None:
    source = supplied()
    held = source.holds("test.a", adapters.problem())  # what comes too late would be kept, past the test
    connect(source, policies={"test.a": replace_policy(HASTY, at_once=1)})
    assert only(people.resident().actor).state is State.FAILED
    reading = only(people.resident().actor)
    assert (reading.state, reading.problem) == (State.FAILED, Problem.BUSY)
    held.wait_asked()
    assert source.count("test.a") == 1
    held.release()
    landed()


def test_a_supply_is_asked_so_often_in_a_minute_by_all_together(connect: Connect) -> None:
    code = "test.quota"
    source = supplied(code, per_minute=2).answers(code, adapters.reply(FACT))
    connect(source)
    readings = [only(people.resident().actor, code) for _ in range(3)]
    assert [one.state for one in readings] == [State.FRESH, State.FRESH, State.FAILED]
    assert readings[2].problem is Problem.BUSY
    assert readings[2].retry_at is not None


# ------------------------------------------------------------------------------------------ switches


def test_what_is_switched_off_is_asked_and_shown_no_more(connect: Connect) -> None:
    source = supplied().answers("test.a", adapters.reply(FACT))
    connect(source)
    me = people.resident().actor
    only(me)
    switches.switch("test.a", off=True, reason="Werken bij de bron", by=ids.new())
    switches.switch("test.a", off=True, reason="Nog eens", by=ids.new())
    reading = only(me)
    assert (reading.state, reading.problem, reading.facts) == (State.OFF, Problem.SWITCHED_OFF, ())
    assert sources.find_facts(me, codes=["persoon.naam"])["persoon.naam"].knowledge is Knowledge.UNKNOWN
    switches.switch("test.a", off=False, reason="Klaar", by=ids.new())
    assert only(me).state is State.FRESH
    assert source.count("test.a") == 1


def test_the_file_switches_off_as_well(connect: Connect) -> None:
    source = supplied()
    connect(source, policies={"test.a": Policy(off=True)})
    assert only(people.resident().actor).state is State.OFF
    assert source.asked == []


# ------------------------------------------------------------------------------------- in the middle


def test_whose_session_ends_meanwhile_is_shown_nothing_more(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_CHECK_SECONDS", 0.0)
    source = adapters.Scripted(*(adapters.supply(f"test.{one}", facts=["persoon.naam"]) for one in "ab"))
    held = source.holds("test.a", adapters.reply(FACT))
    source.answers("test.b", adapters.reply(FACT))
    connect(source, policies={"test.a": PATIENT})
    me = people.resident()
    actor = me.actor
    readings = sources.gather(actor, supplies=["test.a", "test.b"])
    next(readings)
    identity.end_all_sessions(actor)
    held.release()
    with pytest.raises(errors.RefusedError):
        next(readings)
    landed()


def test_a_database_that_is_gone_when_the_answer_comes_costs_nobody_the_answer(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = supplied().answers("test.a", adapters.reply(FACT))
    connect(source)
    me = people.resident().actor

    def gone(*given: Any, **named: Any) -> Any:
        raise DatabaseError("gone")

    monkeypatch.setattr(gathering, "_CHECK_SECONDS", 0.0)
    monkeypatch.setattr(database, "writing", gone)
    monkeypatch.setattr(identity, "still_open", gone)
    reading = only(me)
    assert (reading.state, reading.facts[0].fact) == (State.FRESH, FACT)
    assert not Answer.objects.exists()


def test_a_party_whose_keys_are_gone_gets_nothing_kept(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = supplied().answers("test.a", adapters.reply(FACT))
    connect(source)
    real = keys.sealer

    def refuse(parties: Any, **named: Any) -> Any:
        if named:  # the log's
            return real(parties, **named)
        raise keys.VaultRefusedError("destroyed")

    me = people.resident().actor
    monkeypatch.setattr(keys, "sealer", refuse)
    assert only(me).state is State.FRESH
    assert not Answer.objects.exists()


# --------------------------------------------------------------------------------------------- needs

ADDRESS = adapters.fact("persoon.adres", Record(fields={"street": "Dorpsstraat"}))


@pytest.fixture
def home(connect: Connect) -> adapters.Scripted:
    made = adapters.Scripted(
        adapters.supply("test.persoon", facts=["persoon.adres"]),
        adapters.supply("test.epc", facts=["woning.epc"], needs=frozenset({"persoon.adres"})),
    )
    made.answers("test.persoon", adapters.reply(ADDRESS))
    made.answers("test.epc", adapters.reply(adapters.fact("woning.epc")))
    connect(made)
    return made


def test_what_a_supply_needs_is_asked_first(home: adapters.Scripted) -> None:
    me = people.resident().actor
    readings = [*sources.gather(me, supplies=["test.epc", "test.persoon"])]
    assert [(one.supply.code, one.state) for one in readings] == [
        ("test.persoon", State.FRESH),
        ("test.epc", State.FRESH),
    ]
    assert home.asked[1][1].given == {"persoon.adres": (ADDRESS,)}


def test_also_when_nobody_wanted_to_see_it(home: adapters.Scripted) -> None:
    me = people.resident().actor
    assert [one.supply.code for one in sources.gather(me, supplies=["test.epc"])] == ["test.epc"]
    assert [code for code, _ in home.asked] == ["test.persoon", "test.epc"]
    Answer.objects.filter(supply="test.epc").delete()
    assert sources.ask(me, supply="test.epc").state is State.FRESH
    assert home.count("test.persoon") == 1  # it was known


def test_without_it_that_is_said_and_nothing_is_asked(home: adapters.Scripted) -> None:
    home.answers("test.persoon", adapters.problem())
    reading = sources.ask(people.resident().actor, supply="test.epc")
    assert (reading.state, reading.problem) == (State.FAILED, Problem.MISSING_INPUT)
    assert home.count("test.epc") == 0
    assert [row["source"] for row in sent()] == ["test.persoon"]


def test_of_who_has_no_address_there_is_no_certificate(home: adapters.Scripted) -> None:
    home.answers("test.persoon", adapters.reply(none=frozenset({"persoon.adres"})))
    reading = sources.ask(people.resident().actor, supply="test.epc")
    assert (reading.state, reading.none) == (State.NONE, frozenset({"woning.epc"}))


def test_what_two_supplies_need_from_each_other_ends(connect: Connect) -> None:
    made = adapters.Scripted(
        adapters.supply("test.a", facts=["persoon.naam"], needs=frozenset({"persoon.adres"})),
        adapters.supply("test.b", facts=["persoon.adres"], needs=frozenset({"persoon.naam"})),
    )
    connect(made)
    readings = [*sources.gather(people.resident().actor, supplies=["test.a", "test.b"])]
    assert {one.problem for one in readings} == {Problem.MISSING_INPUT}
    assert made.asked == []


def test_a_failed_flight_is_not_joined_and_forgotten(connect: Connect) -> None:
    source = supplied().answers("test.a", adapters.problem())
    connect(source)
    only(people.resident().actor)
    landed()
    assert flights._flights == {}
