"""What an answer of MAGDA becomes: facts, none of them, or a named reason why there is nothing."""

from __future__ import annotations

import pytest
from lxml import etree

from burgerprofiel.blocks.sources.contracts import (
    Certainty,
    Document,
    Fact,
    Problem,
    Remark,
    Reply,
    Severity,
    SourceError,
)
from burgerprofiel.blocks.sources.tests import messages
from burgerprofiel.blocks.sources.tests.messages import ANNA, SOMEBODY_ELSE, answered, exception, reply
from burgerprofiel.blocks.sources.wire.magda import answer, exceptions, outcome
from burgerprofiel.blocks.sources.wire.magda.mapping import (
    NOTHING_FOUND,
    Asked,
    Mapped,
    Mapper,
    UnreadableError,
)
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES
from burgerprofiel.foundation import xml

CONTENT = f"<Persoon><INSZ>{ANNA}</INSZ></Persoon>"
FACT = Fact(code="persoon.rijksregisternummer", value="iets")
ASKED = Asked(subject=ANNA)


def one_fact(content: etree._Element, asked: Asked) -> Mapped:
    return Mapped(facts=(FACT,), none=frozenset({"persoon.contactadres"}))


def nothing(content: etree._Element, asked: Asked) -> Mapped:
    return Mapped(none=frozenset({"persoon.adres"}))


def broken(content: etree._Element, asked: Asked) -> Mapped:
    raise UnreadableError("een jaar zonder cijfers")


def outcome_of(body: str, *, service: str = "GeefPersoon", mapper: Mapper = one_fact) -> Reply:
    known = SERVICES[service]
    found = answer.parse(known, messages.envelope(body))
    return outcome.reply(
        known, answer.find(found, reference="q1"), whole=found.remarks, asked=ASKED, mapper=mapper
    )


def problem_of(body: str, *, service: str = "GeefPersoon", mapper: Mapper = one_fact) -> SourceError:
    with pytest.raises(SourceError) as caught:
        outcome_of(body, service=service, mapper=mapper)
    return caught.value


def test_an_answer_becomes_facts() -> None:
    found = outcome_of(reply("GeefPersoon", answered(content=CONTENT)))
    assert found == Reply(facts=(FACT,), none=frozenset({"persoon.contactadres"}))


def test_the_body_alone_is_read_too() -> None:
    found = answer.parse(SERVICES["GeefPersoon"], reply("GeefPersoon", answered(content=CONTENT)).encode())
    assert (found.name, found.version, found.reference) == ("GeefPersoon", "02.02.0000", "m1")
    assert [one.reference for one in found.answers] == ["q1"]


def test_an_error_about_the_whole_reply_counts_for_the_question() -> None:
    error = problem_of(reply("GeefPersoon", exceptions=exception("99996")))
    assert (error.problem, error.code, error.origin) == (Problem.BUSY, "99996", "MAGDA")


def test_nothing_found_is_an_answer_on_each_level() -> None:
    whole = outcome_of(reply("GeefBewijs", exceptions=exception("30001")), service="GeefBewijs")
    own = outcome_of(reply("GeefBewijs", answered(exceptions=exception("30001"))), service="GeefBewijs")
    bare = outcome_of(reply("GeefBewijs", answered()), service="GeefBewijs")
    assert whole.none == own.none == bare.none == frozenset({"onderwijs.diploma"})
    assert not (whole.facts)
    assert not (own.facts)
    assert not (bare.facts)
    assert [one.problem for one in own.remarks] == [Problem.NOTHING_FOUND]


def test_a_reply_about_nothing_at_all_is_no_answer() -> None:
    assert problem_of(reply("GeefPersoon")).problem is Problem.BAD_ANSWER


@pytest.mark.parametrize(
    ("service", "code", "problem"),
    [
        ("GeefBewijs", "40000", None),
        ("GeefAanslagbiljetPersonenbelasting", "40000", Problem.BAD_ANSWER),
        ("RaadpleegLeerkredietsaldo", "60000", None),
        ("GeefDossiers", "60000", Problem.SOURCE_DOWN),
        ("GeefPersoon", "40006", Problem.NOT_ALLOWED),
        ("GeefPersoon", "60011", Problem.NOT_ALLOWED),
        ("GeefPersoon", "20002", Problem.BAD_QUESTION),
        ("GeefPersoon", "30003", Problem.BAD_NUMBER),
        ("GeefPersoon", "30004", Problem.REPLACED),
        ("GeefPersoon", "60006", Problem.SOURCE_DOWN),
        ("GeefPersoon", "60007", Problem.BAD_ANSWER),
        ("GeefPersoon", "99995", Problem.BUSY),
        ("GeefPersoon", "20999", Problem.BAD_QUESTION),
        ("GeefPersoon", "61234", Problem.SOURCE_DOWN),
        ("GeefPersoon", "91234", Problem.SOURCE_DOWN),
        ("GeefPersoon", "47777", Problem.BAD_ANSWER),
        ("GeefPersoon", "", Problem.BAD_ANSWER),
    ],
)
def test_codes_mean_something_per_service(service: str, code: str, problem: Problem | None) -> None:
    body = reply(service, answered(exceptions=exception(code)))
    if problem is None:
        assert outcome_of(body, service=service).none == NOTHING_FOUND[service]
    else:
        assert problem_of(body, service=service).problem is problem


def test_a_silent_part_makes_an_answer_partial_and_nothing_none() -> None:
    found = outcome_of(
        reply("GeefPersoon", answered(content=CONTENT, exceptions=exception("60006", text="Bron zwijgt")))
    )
    assert found.facts == (FACT,)
    assert found.none == frozenset()
    assert [(one.problem, one.severity, one.code) for one in found.remarks] == [
        (Problem.PARTIAL, Severity.ERROR, "60006")
    ]


def test_a_partial_answer_without_a_fact_is_no_answer() -> None:
    body = reply("GeefPersoon", answered(content=CONTENT, exceptions=exception("60006")))
    assert problem_of(body, mapper=nothing).problem is Problem.SOURCE_DOWN


def test_a_source_that_knows_nothing_beside_others_leaves_the_answer_whole() -> None:
    body = reply("GeefPersoon", answered(content=CONTENT, exceptions=exception("30101", origin="DHO2")))
    found = outcome_of(body)
    assert found.none == frozenset({"persoon.contactadres"})
    assert [one.problem for one in found.remarks] == [Problem.NOTHING_FOUND]


@pytest.mark.parametrize("kind", ["WAARSCHUWING", "INFORMATIE"])
def test_what_is_no_error_is_a_note(kind: str) -> None:
    body = reply("GeefPersoon", answered(content=CONTENT), exceptions=exception("60006", kind=kind))
    found = outcome_of(body)
    assert [one.problem for one in found.remarks] == [Problem.WITH_NOTE]
    assert found.facts == (FACT,)


def test_a_type_that_we_do_not_know_counts_as_an_error() -> None:
    body = reply("GeefPersoon", answered(exceptions=exception("60006", kind="RAMP")))
    assert problem_of(body).problem is Problem.SOURCE_DOWN


def test_the_gravest_of_several_reasons_is_told() -> None:
    both = exception("60006") + exception("40006")
    assert problem_of(reply("GeefPersoon", answered(exceptions=both))).problem is Problem.NOT_ALLOWED


@pytest.mark.parametrize("numbers", [(SOMEBODY_ELSE,), (ANNA, SOMEBODY_ELSE)])
def test_an_answer_about_somebody_else_is_not_taken(numbers: tuple[str, ...]) -> None:
    content = "".join(f"<Persoon><INSZ>{number}</INSZ></Persoon>" for number in numbers)
    error = problem_of(reply("GeefPersoon", answered(content=content)))
    assert (error.problem, error.code) == (Problem.BAD_ANSWER, "subject")


def test_a_household_has_other_people_beside_oneself() -> None:
    content = "".join(f"<Gezinslid><INSZ>{one}</INSZ></Gezinslid>" for one in (SOMEBODY_ELSE, ANNA))
    body = reply("GeefGezinssamenstelling", answered(content=f"<Gezinsleden>{content}</Gezinsleden>"))
    assert outcome_of(body, service="GeefGezinssamenstelling").facts == (FACT,)
    strangers = content.replace(ANNA, SOMEBODY_ELSE)
    body = reply("GeefGezinssamenstelling", answered(content=f"<Gezinsleden>{strangers}</Gezinsleden>"))
    assert problem_of(body, service="GeefGezinssamenstelling").code == "subject"


def test_an_answer_that_does_not_say_of_whom_it_is_is_taken() -> None:
    body = reply("GeefPersoon", answered(content="<Persoon/>"))
    assert outcome_of(body).facts == (FACT,)


def test_what_the_content_says_is_missing_makes_it_partial() -> None:
    remark = Remark(problem=Problem.PARTIAL, severity=Severity.ERROR, code="NO_DATA")

    def half(content: etree._Element, asked: Asked) -> Mapped:
        return Mapped(facts=(FACT,), none=frozenset({"persoon.adres"}), remarks=(remark,))

    found = outcome_of(reply("GeefPersoon", answered(content=CONTENT)), mapper=half)
    assert (found.none, found.remarks) == (frozenset(), (remark,))


def test_a_replaced_number_gives_facts_that_are_doubtful() -> None:
    content = f"<Persoon><INSZ>{SOMEBODY_ELSE}</INSZ></Persoon>"
    body = reply("GeefPersoon", answered(content=content, exceptions=exception("30004", kind="WAARSCHUWING")))
    found = outcome_of(body)
    assert [one.problem for one in found.remarks] == [Problem.REPLACED]
    assert [one.certainty for one in found.facts] == [Certainty.DOUBTFUL]


def test_the_answer_to_another_question_is_not_taken() -> None:
    error = problem_of(reply("GeefPersoon", answered(content=CONTENT, reference="q2")))
    assert (error.problem, error.code) == (Problem.BAD_ANSWER, "reference")


def test_two_answers_to_one_question_are_not_taken() -> None:
    error = problem_of(reply("GeefPersoon", answered(content=CONTENT), answered(content=CONTENT)))
    assert (error.problem, error.code) == (Problem.BAD_ANSWER, "reference")


def test_an_answer_of_another_service_is_not_taken() -> None:
    body = reply("GeefPasfoto", answered(content=f"<Pasfoto><INSZ>{ANNA}</INSZ></Pasfoto>"))
    assert (problem_of(body).problem, problem_of(body).code) == (Problem.BAD_ANSWER, "service")


def test_what_a_mapping_cannot_read_is_a_bad_answer() -> None:
    error = problem_of(reply("GeefPersoon", answered(content=CONTENT)), mapper=broken)
    assert (error.problem, error.code) == (Problem.BAD_ANSWER, "unreadable")


def test_documents_come_along() -> None:
    document = Document(kind="attest.leven", media_type="application/pdf", content=b"%PDF-")

    def gives_document(content: etree._Element, asked: Asked) -> Mapped:
        return Mapped(documents=(document,))

    body = reply("GeefPersoon", answered(content=CONTENT, exceptions=exception("60006")))
    assert outcome_of(body, mapper=gives_document).documents == (document,)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("s:Client", Problem.BAD_QUESTION),
        ("SOAP-ENV:Client.Invalid", Problem.BAD_QUESTION),
        ("s:Server", Problem.SOURCE_DOWN),
        ("wsse:FailedCheck", Problem.NOT_ALLOWED),
        ("ns1:InvalidSecurityToken", Problem.NOT_ALLOWED),
        ("", Problem.SOURCE_DOWN),
    ],
)
def test_a_fault_is_named(code: str, problem: Problem) -> None:
    body = f"<s:Fault><faultcode>{code}</faultcode><faultstring>Vraag over {ANNA}</faultstring></s:Fault>"
    error = problem_of(body)
    assert (error.problem, error.code) == (problem, "fault")
    assert ANNA not in str(error)


@pytest.mark.parametrize("body", ["", "<a/><b/>", "<html><p>Onderhoud</p></html>"])
def test_an_envelope_without_an_answer_is_refused(body: str) -> None:
    assert problem_of(body).problem is Problem.BAD_ANSWER


def test_what_cannot_be_read_safely_is_not_read() -> None:
    with pytest.raises(xml.UnsafeError):
        answer.parse(SERVICES["GeefPersoon"], b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


def test_a_remark_holds_no_text_in_its_code() -> None:
    elements = etree.fromstring(f"<U>{exception('30001 ' + ANNA, text='Over ' + ANNA)}</U>")
    (remark,) = exceptions.remarks(elements, service="GeefPersoon")
    assert remark.code == ""
    assert ANNA not in repr(remark)
