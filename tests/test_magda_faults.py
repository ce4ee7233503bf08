"""Our client against a MAGDA that misbehaves: each fault has a name, in time, and the next answer is right."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from burgerprofiel.blocks.sources.contracts import Problem, Question, Reply, SourceError
from burgerprofiel.blocks.sources.wire.magda import adapter
from burgerprofiel.blocks.sources.wire.magda.adapter import Magda
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES
from burgerprofiel.foundation.identifiers import IdentifierType
from tests import loopback, magda
from tests.magda import Running

SARAH: Final = "88670312862"
NOOR: Final = "05651421749"
PERSON: Final = "magda.geef-persoon"
VEHICLE: Final = "magda.mobility-registrations"
PLATE: Final = "1ZSD041"
SOON: Final = 1.5
"""Seconds after which a call is given up, where a test waits for that."""


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    # not a folder of pytest's, which is searched for national numbers
    with tempfile.TemporaryDirectory(prefix="bp-magda-") as made, magda.running(Path(made, "pki")) as up:
        yield up


@contextmanager
def connected(running: Running, **changes: object) -> Iterator[Magda]:
    """Our adapter, with some settings changed; None leaves one out."""
    given = {**running.settings(["GeefPersoon"]), **changes}
    made = adapter.make(
        {name: value for name, value in given.items() if value is not None}, folder=running.pki
    )
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(running: Running) -> Iterator[Magda]:
    made = adapter.make(running.settings(SERVICES), folder=running.pki)
    yield made
    made.close()


@pytest.fixture
def spoil(running: Running) -> Iterator[Callable[..., None]]:
    yield running.faults
    running.faults()


def ask(
    client: Magda, code: str, *, number: str = SARAH, seconds: float = loopback.PATIENCE, **parameters: str
) -> Reply:
    (supply,) = [one for one in client.supplies if one.code == code]
    question = Question(
        subject=(IdentifierType.INSZ, number),
        acting=(IdentifierType.INSZ, number),
        purpose=supply.purpose,
        reference="een-vraag",
        parameters=parameters,
    )
    return client.ask(supply, question, total_seconds=seconds, connect_seconds=seconds)


def refused(client: Magda, code: str = PERSON, **more: str) -> tuple[Problem, str]:
    with pytest.raises(SourceError) as caught:
        ask(client, code, **more)
    assert SARAH not in str(caught.value)
    return caught.value.problem, caught.value.code


def is_sarah(reply: Reply) -> bool:
    return any(one.code == "persoon.naam" and "Deprez" in str(one.value) for one in reply.facts)


def test_somebody_is_known_with_a_signature_on_both_sides(client: Magda) -> None:
    assert is_sarah(ask(client, PERSON))


@pytest.mark.parametrize(
    ("fault", "problem", "code"),
    [
        ({"status": 500}, Problem.SOURCE_DOWN, "http-500"),
        ({"status": 503}, Problem.BUSY, "http-503"),
        ({"status": 401}, Problem.NOT_ALLOWED, "http-401"),
        ({"status": 400}, Problem.BAD_QUESTION, "http-400"),
        ({"html": 200}, Problem.BAD_ANSWER, "content-type"),
        ({"html": 502}, Problem.SOURCE_DOWN, "http-502"),
        ({"soap_fault": True}, Problem.SOURCE_DOWN, "fault"),
        ({"too_many": True}, Problem.BUSY, "99996"),
        ({"wrong_person": True}, Problem.BAD_ANSWER, "subject"),
        ({"wrong_reference": True}, Problem.BAD_ANSWER, "reference"),
        ({"clock_skew": True}, Problem.BAD_ANSWER, "signature"),
        ({"unsigned": True}, Problem.BAD_ANSWER, "signature"),
        ({"wrapped": True}, Problem.BAD_ANSWER, "signature"),
        ({"expired_signer": True}, Problem.BAD_ANSWER, "signature"),
        ({"invalid_xml": True}, Problem.BAD_ANSWER, "xml"),
        ({"wrong_encoding": True}, Problem.BAD_ANSWER, "xml"),
        ({"entity_bomb": True}, Problem.BAD_ANSWER, "xml"),
        ({"external_entity": True}, Problem.BAD_ANSWER, "xml"),
        ({"huge": 100}, Problem.BAD_ANSWER, "bad-answer"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)
def test_each_fault_has_a_name_and_passes(
    fault: dict[str, object], problem: Problem, code: str, client: Magda, spoil: Callable[..., None]
) -> None:
    spoil(**fault)
    found, told = refused(client)
    assert (found, code and told) == (problem, code)
    spoil()
    assert is_sarah(ask(client, PERSON))


def test_a_line_that_is_cut_is_half_an_answer_or_none(client: Magda, spoil: Callable[..., None]) -> None:
    spoil(reset=True)
    assert refused(client)[0] in (Problem.BAD_ANSWER, Problem.SOURCE_DOWN)
    spoil()
    assert is_sarah(ask(client, PERSON))


@pytest.mark.parametrize("fault", [{"slow": 60_000}, {"hang": True}], ids=["slow", "hang"])
def test_a_call_ends_at_its_deadline(
    fault: dict[str, object], client: Magda, spoil: Callable[..., None]
) -> None:
    ask(client, PERSON)  # what is read once has been read
    spoil(**fault)
    started = time.monotonic()
    with pytest.raises(SourceError) as caught:
        ask(client, PERSON, seconds=SOON)
    # far below what the partner would take, with room for a machine that does much else
    assert time.monotonic() - started < 30
    assert caught.value.problem is Problem.SOURCE_DOWN


def test_half_an_answer_is_partial(client: Magda, spoil: Callable[..., None]) -> None:
    spoil(partial=True)
    reply = ask(client, PERSON)
    assert is_sarah(reply)
    assert reply.none == frozenset()
    assert [(one.problem, one.code) for one in reply.remarks] == [(Problem.PARTIAL, "60006")]


def test_nobody_without_a_certificate_is_let_in(running: Running) -> None:
    with connected(running, certificate=None, key=None) as bare:
        assert refused(bare)[0] is Problem.SOURCE_DOWN


def test_a_partner_of_another_authority_is_not_trusted(running: Running) -> None:
    with connected(running, ca=None) as of_the_system:
        assert refused(of_the_system) == (Problem.SOURCE_DOWN, "unreachable")


def test_an_answer_signed_by_somebody_else_of_the_authority_is_refused(running: Running) -> None:
    with connected(running, answer_names=["Iemand anders"]) as careful:
        assert refused(careful) == (Problem.BAD_ANSWER, "signature")


def test_who_is_not_registered_may_not_ask(running: Running) -> None:
    with connected(running, identification="iemand.example") as unknown:
        assert refused(unknown) == (Problem.NOT_ALLOWED, "60011")
    with connected(running, services={"GeefPersoon": {"capacity": "9999"}}) as for_something_else:
        assert refused(for_something_else) == (Problem.NOT_ALLOWED, "40001")


def test_several_questions_go_in_one_message(running: Running) -> None:
    services = {"GeefPersoon": {"capacity": magda.CAPACITY, "questions": 5}}
    questions = [
        Question(subject=(IdentifierType.INSZ, number), purpose="sources.person", reference="samen")
        for number in (SARAH, "60610100107", NOOR)
    ]
    with connected(running, services=services) as several:
        (supply,) = [one for one in several.supplies if one.code == PERSON]
        sarah, nobody, noor = several.ask_many(supply, questions, total_seconds=60, connect_seconds=60)
    assert isinstance(sarah, Reply)
    assert is_sarah(sarah)
    assert isinstance(nobody, Reply)
    assert nobody.facts == ()
    assert [one.problem for one in nobody.remarks] == [Problem.NOTHING_FOUND]
    assert isinstance(noor, Reply)
    assert not is_sarah(noor)


# --------------------------------------------------------------------------------------------------------- REST


def test_a_vehicle_is_shown_to_its_holder(client: Magda) -> None:
    (fact,) = ask(client, VEHICLE, plate="1-zsd.041").facts
    assert fact.code == "voertuig.inschrijving"
    with pytest.raises(SourceError) as caught:
        ask(client, VEHICLE, number=NOOR, plate=PLATE)
    assert caught.value.problem is Problem.PROTECTED


def test_a_plate_that_nobody_has_is_none(client: Magda) -> None:
    assert ask(client, VEHICLE, plate="1XXX999").none == frozenset({"voertuig.inschrijving"})
    assert refused(client, VEHICLE) == (Problem.MISSING_INPUT, "plate")
    assert refused(client, VEHICLE, plate="1/../2") == (Problem.BAD_QUESTION, "plate")


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"status": 502}, Problem.SOURCE_DOWN),
        ({"html": 200}, Problem.BAD_ANSWER),
        ({"invalid_json": True}, Problem.BAD_ANSWER),
        ({"too_many": True}, Problem.BUSY),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)
def test_faults_of_rest_have_a_name_too(
    fault: dict[str, object], problem: Problem, client: Magda, spoil: Callable[..., None]
) -> None:
    ask(client, VEHICLE, plate=PLATE)
    spoil(**fault)
    assert refused(client, VEHICLE, plate=PLATE)[0] is problem
    spoil()
    assert ask(client, VEHICLE, plate=PLATE).facts


def test_a_token_that_is_lost_is_replaced_at_the_next_question(
    client: Magda, spoil: Callable[..., None]
) -> None:
    ask(client, VEHICLE, plate=PLATE)
    spoil(forget_tokens={"times": 1})
    assert refused(client, VEHICLE, plate=PLATE)[0] is Problem.NOT_ALLOWED
    assert ask(client, VEHICLE, plate=PLATE).facts


def test_settings_of_the_test_are_those_of_an_operator(running: Running) -> None:
    changed = replace(running, url="https://magda.example")
    with pytest.raises(ValueError, match="schemas is needed"):
        adapter.make(changed.settings(["GeefPersoon"]), folder=running.pki)
