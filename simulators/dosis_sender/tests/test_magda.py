import pytest

from simulators.dosis_sender.magda import Answer, AnswerError, Failure, parse_answer
from simulators.dosis_sender.tests.answers import answer, failure, mutation

BOMB = b"""<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><b>&c;</b>"""
OUTSIDE = b"""<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><b>&a;</b>"""


def moment(xml: str) -> str:
    return parse_answer(answer(xml)).mutations[0].changed_at.isoformat()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        (b"<!DOCTYPE b>" + answer(mutation()), "document type"),
        (b"<Answer/>", "not a GeefDossiers"),
        (answer(mutation()).replace(b"02_00", b"01_00"), "not a GeefDossiers"),
        (b"<open>", "well-formed"),
        (b"", "well-formed"),
        (b"{}", "well-formed"),
        (answer(mutation())[:-30], "well-formed"),
    ],
)
def test_refuses_what_is_no_answer(content: bytes, reason: str) -> None:
    with pytest.raises(AnswerError, match=reason):
        parse_answer(content)


def test_refusal_quotes_nothing_of_the_text() -> None:
    with pytest.raises(AnswerError) as caught:
        parse_answer(b"<85660100196>")
    assert "85660100196" not in str(caught.value)


@pytest.mark.parametrize(
    "broken",
    [
        mutation(source=""),
        mutation(number=" "),
        mutation(subjects=""),
        mutation(subjects="<Subject><Type>PERS</Type></Subject>"),
        mutation(begin="<Datum>2026-13-45</Datum>"),
        mutation(begin=""),
        mutation(status="<DatumModificatie>yesterday</DatumModificatie>"),
    ],
)
def test_a_broken_mutation_is_counted_and_its_neighbours_are_read(broken: str) -> None:
    read = parse_answer(answer(mutation(number="a"), broken, mutation(number="b")))
    assert [found.number for found in read.mutations] == ["a", "b"]
    assert read.unreadable == 1


def test_only_exceptions() -> None:
    assert parse_answer(answer(failures=failure("60011", source="STL"))) == Answer(
        mutations=(), failures=(Failure(code="60011", sources=("STL",)),), unreadable=0
    )


def test_the_moment_of_the_status_wins_over_the_moment_of_the_file() -> None:
    own = "<DatumModificatie>2026-01-02T09:00:00Z</DatumModificatie>"
    file = "<DatumModificatie>2026-02-01T09:00:00Z</DatumModificatie>"
    begin = "<Datum>2026-01-03</Datum><Tijd>08:00:00.000</Tijd>"
    assert moment(mutation(status=own, head=file, begin=begin)) == "2026-01-02T09:00:00+00:00"
    assert moment(mutation(head=file, begin=begin)) == "2026-01-03T08:00:00+01:00"
    assert moment(mutation(head=file)) == "2026-02-01T09:00:00+00:00"
    assert moment(mutation()) == "2026-01-05T00:00:00+01:00"


def test_local_moments_are_belgian() -> None:
    assert moment(mutation(begin="<Datum>2026-07-05</Datum>")) == "2026-07-05T00:00:00+02:00"
