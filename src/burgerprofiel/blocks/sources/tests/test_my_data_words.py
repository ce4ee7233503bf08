"""Values, states and problems in words; every fact of the vocabulary shows decently, also one that is new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from burgerprofiel.blocks.sources import vocabulary
from burgerprofiel.blocks.sources.contracts import (
    PERSON,
    Code,
    Date,
    Fact,
    FactDefinition,
    FieldDefinition,
    Identifier,
    Image,
    Moment,
    Money,
    Problem,
    Quantity,
    Reading,
    Record,
    State,
    StatedFact,
    Value,
    ValueKind,
)
from burgerprofiel.blocks.sources.pages import assembling, presenting, sections, words
from burgerprofiel.blocks.sources.pages.presenting import common
from burgerprofiel.blocks.sources.pages.shown import Entry, Group, Shown
from burgerprofiel.blocks.sources.tests import adapters, persona
from burgerprofiel.blocks.sources.vocabulary import values
from burgerprofiel.foundation import clock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(NOW), translation.override("nl"):
        yield


def stated(code: str, value: Value, **others: object) -> StatedFact:
    """A fact as a source gave it this morning."""
    fact = Fact(code=code, value=value, **others)  # type: ignore[arg-type]
    return StatedFact(fact=fact, supply="test.a", retrieved_at=NOW)


def shown_words(group: Group) -> str:
    """All that a group says."""
    lines = [part for line in group.lines for part in (line.label, *line.value, line.note)]
    entries = [
        part
        for one in (*group.entries, *group.past)
        for part in (one.title, one.when, *one.meta, *(each for line in one.lines for each in line.value))
    ]
    return " ".join(filter(None, (*lines, *entries)))


@pytest.mark.parametrize(
    ("text", "words_"),
    [
        ("2000-03-17", "17 maart 2000"),
        ("2000-03-00", "maart 2000 (dag niet bekend)"),
        ("2000-00-00", "2000 (dag en maand niet bekend)"),
        ("0000-00-00", "niet bekend"),
        ("2001-02-30", "2001-02-30"),
        ("2000-13-00", "2000-13-00"),
    ],
)
def test_a_date_says_as_much_as_the_source_knows(text: str, words_: str) -> None:
    assert values.say_date(Date(text)) == words_


@pytest.mark.parametrize(
    ("value", "words_"),
    [
        (True, ("ja",)),
        (False, ("nee",)),
        (Money(123456), ("€\u00a01.234,56",)),
        (Quantity("1234.5", "m2"), ("1.234,5 m²",)),
        (Quantity("niet te lezen"), ("niet te lezen",)),
        (Identifier("kbo", "0999000922"), ("0999.000.922",)),
        (Identifier("insz", "84631512385"), ("84.63.15-123.85",)),
        (Identifier("nis", "36015"), ("36015",)),
        (Code("20", "Gehuwd"), ("Gehuwd",)),
        (Code("20"), ("20",)),
        (Moment("2026-11-22T08:12:00+01:00"), ("8.12 uur",)),
        ("een\ntwee", ("een", "twee")),
    ],
)
def test_a_value_is_said_as_people_write_it_here(value: Value, words_: tuple[str, ...]) -> None:
    assert values.say(value) == words_


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"street": "Noordstraat", "number": "12"}, ("Noordstraat 12", "8999 Leiebeke")),
        ({"street": "Noordstraat", "number": "12", "box": "3"}, ("Noordstraat 12 bus 3", "8999 Leiebeke")),
        ({"country": Code("150", "België"), "street": "Plein"}, ("Plein", "8999 Leiebeke")),
        ({"country": Code("111", "Frankrijk"), "street": "Plein"}, ("Plein", "8999 Leiebeke", "Frankrijk")),
    ],
)
def test_an_address_stands_in_lines(fields: dict[str, str | Code], lines: tuple[str, ...]) -> None:
    given = Record(fields={"postcode": "8999", "municipality": "Leiebeke", **fields})
    assert values.say_address(given) == lines


def test_an_address_abroad_keeps_the_lines_of_the_source() -> None:
    given = Record(fields={"lines": "12 Some Street\nSome Town", "country": Code("x", "Ierland")})
    assert values.say_address(given) == ("12 Some Street", "Some Town", "Ierland")


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("1984-03-15", "42 jaar"),
        ("1984-11-23", "41 jaar"),
        ("2025-09-30", "13 maanden"),
        ("1982-00-00", "ongeveer 44 jaar"),
        ("0000-00-00", ""),
        ("2027-01-01", ""),
    ],
)
def test_an_age_is_as_sure_as_the_date_of_birth(born: str, age: str) -> None:
    assert values.say_age(Date(born), today=TODAY) == age


SAMPLES: dict[ValueKind, Value] = {
    ValueKind.TEXT: "woord",
    ValueKind.NUMBER: Quantity("7"),
    ValueKind.YES_NO: True,
    ValueKind.DATE: Date("2020-01-02"),
    ValueKind.MOMENT: Moment("2026-11-22T08:12:00+01:00"),
    ValueKind.CODE: Code("x", "woord"),
    ValueKind.MONEY: Money(700),
    ValueKind.IDENTIFIER: Identifier("kbo", "0999000922"),
    ValueKind.IMAGE: Image("image/png", b"x"),
}


def sample(fields: tuple[FieldDefinition, ...]) -> Record:
    """A record with something in each field."""
    return Record(
        fields={
            one.code: sample(one.fields) if one.kind is ValueKind.RECORD else SAMPLES[one.kind]
            for one in fields
        }
    )


@pytest.mark.parametrize("code", list(vocabulary.all_facts()))
def test_every_fact_of_the_vocabulary_stands_somewhere_and_says_something(code: str) -> None:
    definition = vocabulary.definition(code)
    of = min(definition.of)
    (section,) = [one for one in sections.sections_of(of) if code in one.facts]
    assert section.closed == definition.sensitive
    value = sample(definition.fields) if definition.kind is ValueKind.RECORD else SAMPLES[definition.kind]
    group = presenting.present(code, [stated(code, value)], today=TODAY)
    assert group.photo or shown_words(group)
    empty = Record(fields={}) if definition.kind is ValueKind.RECORD else value
    presenting.present(code, [stated(code, empty)], today=TODAY)


def test_a_fact_that_is_new_shows_with_its_labels_and_stands_in_a_section_of_its_own() -> None:
    new = FactDefinition(
        code="boot.registratie",
        label="Boot",
        kind=ValueKind.RECORD,
        category="source-vehicle",
        many=True,
        fields=(
            FieldDefinition(code="name", label="Naam"),
            FieldDefinition(code="length", label="Lengte", kind=ValueKind.NUMBER, unit="m"),
            FieldDefinition(code="secret", label="Nummer", hidden=True),
        ),
    )
    quiet = FactDefinition(
        code="boot.schuld", label="Schuld", kind=ValueKind.MONEY, category="source-vehicle", sensitive=True
    )
    arranged = sections.arrange([*vocabulary.all_facts().values(), new, quiet], kind=PERSON)
    found = {one.slug: (one.main, one.closed) for one in arranged}
    main, is_closed = found["andere"]
    assert ("boot.registratie" in main, is_closed) == (True, False)
    main, is_closed = found["gevoelig"]
    assert ("boot.schuld" in main, is_closed) == (True, True)
    boat = Record(fields={"name": "De Leie", "length": Quantity("7.5"), "secret": "zqxgeheim"})
    said = StatedFact(fact=Fact(code=new.code, value=boat), supply="test.a", retrieved_at=NOW)
    group = common.usual_of(new, [said], today=TODAY)
    assert (group.title, [one.title for one in group.entries]) == ("Boot", ["De Leie"])
    assert shown_words(group) == "De Leie 7,5 m"


def test_what_was_is_folded_and_stands_apart_from_what_is() -> None:
    facts = [
        stated("persoon.adres", persona.address("Nieuwstraat"), valid_from=Date("2020-01-01")),
        stated("persoon.adres", persona.address("Oudstraat"), valid_until=Date("2019-12-31")),
    ]
    group = presenting.present("persoon.adres", facts, today=TODAY)
    assert [line.value[0] for line in group.lines] == ["Nieuwstraat 12"]
    assert [one.title for one in group.past] == ["Oudstraat 12, 8999 Leiebeke"]
    assert group.past_title == "Vorige adressen (1)"


@pytest.mark.parametrize(
    ("language", "country", "tongue"),
    [("nl", "België", "Nederlands"), ("fr", "Belgique", "néerlandais"), ("en", "Belgium", "Dutch")],
)
def test_a_country_or_language_of_which_the_source_gives_the_code_has_its_name(
    language: str, country: str, tongue: str
) -> None:
    fields = vocabulary.definition("onderwijs.diploma").by_field
    value = Record(fields={"country": Code("BEL"), "language": Code("nld")})
    strange = Record(fields={"country": Code("000"), "language": Code("xx-onbekend")})
    with translation.override(language):
        assert values.say_field(value, fields["country"]) == (country,)
        assert values.say_field(value, fields["language"]) == (tongue,)
        assert values.say_field(strange, fields["country"]) == ("000",)
        assert values.say_field(strange, fields["language"]) == ("xx-onbekend",)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("DossierOnvolledig", "Dossier onvolledig"),
        ("InBehandeling", "In behandeling"),
        ("Ingediend", "Ingediend"),
        ("OCMWBeslist", "OCMW beslist"),
        ("Al in woorden", "Al in woorden"),
        ("A12", "A12"),
        ("", ""),
    ],
)
def test_a_code_that_is_made_of_words_is_said_in_words(code: str, said: str) -> None:
    assert values.spaced(code) == said


def test_where_there_is_room_for_words_only_a_value_is_said_whole() -> None:
    member = vocabulary.definition("gezin.lid")
    said = values.in_words(
        Record(
            fields={
                "given": "Ana",
                "family": "Peeters",
                "born": Date("2019-05-03"),
                "position": Code("3", "kind"),
            }
        ),
        fields=member.fields,
    )
    assert said.startswith("Ana Peeters, ")
    assert "3 mei 2019" in said
    assert said.endswith("kind")
    contact = vocabulary.definition("persoon.contactadres")
    given = Record(
        fields={"type": Code("x", "Postadres"), "street": "Plein", "number": "1", "postcode": "8999"}
    )
    said = values.in_words(given, fields=contact.fields)
    assert said.startswith("Plein 1, 8999")
    assert said.endswith("Postadres")
    assert values.in_words(Image("image/png", b"x")) == "een foto"


SUPPLY = adapters.supply(
    "test.a", facts=["persoon.naam", "persoon.geboortedatum"], source_name="Testregister"
)


@pytest.mark.parametrize("problem", list(Problem))
@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_each_problem_is_said_and_names_the_source_where_that_matters(
    problem: Problem, language: str
) -> None:
    with translation.override(language):
        said = str(words.WHY[problem]) % {"source": "Testregister"}
    assert said.endswith(".")
    assert "%" not in said
    assert problem in {Problem.MISSING_INPUT, Problem.UNSURE_SIGN_IN} or "Testregister" in said


@pytest.mark.parametrize(
    "state", [one for one in State if one not in (State.LOADING, State.FRESH, State.NONE)]
)
def test_each_state_that_is_not_whole_is_said(state: State) -> None:
    reading = Reading(supply=SUPPLY, state=state, retrieved_at=NOW - timedelta(days=10, minutes=20))
    said = words.notice(reading)
    assert said is not None
    assert said.text
    assert (said.state, said.can_retry) == (state, state in {State.FAILED, State.STALE, State.PARTIAL})


def test_what_is_old_says_its_moment_and_when_to_try_again() -> None:
    reading = Reading(
        supply=SUPPLY,
        state=State.STALE,
        problem=Problem.BUSY,
        retrieved_at=datetime(2026, 11, 12, 8, 40, tzinfo=UTC),
        retry_at=NOW + timedelta(minutes=5),
    )
    said = words.notice(reading)
    assert said is not None
    assert said.text == (
        "Stand van 12 november, 9.40 uur. Deze bron (Testregister) heeft het nu te druk om te antwoorden. "
        "Vanaf 10.05 uur kun je het opnieuw proberen."
    )


def test_unknown_and_none_read_differently() -> None:
    section = next(one for one in sections.sections_of(PERSON) if one.slug == "persoon")
    name = stated("persoon.naam", Record(fields={"given": "An"}))
    unknown = Reading(supply=SUPPLY, state=State.FRESH, facts=(name,), retrieved_at=NOW)
    said = assembling.assemble(section, readings=[unknown])
    assert "Geboortedatum niet bekend" in " ".join(shown_words(group) for group in said.main)
    denied = Reading(
        supply=SUPPLY,
        state=State.FRESH,
        facts=(name,),
        none=frozenset({"persoon.geboortedatum"}),
        retrieved_at=NOW,
    )
    said = assembling.assemble(section, readings=[denied])
    assert "niet bekend" not in " ".join(shown_words(group) for group in said.main)


def test_one_service_that_fails_among_others_is_named() -> None:
    section = next(one for one in sections.sections_of(PERSON) if one.slug == "onderwijs")
    supplies = [persona.SUPPLIES[code] for code in ("test.diploma", "test.inschrijving")]
    diploma = StatedFact(
        fact=persona.diploma("Master", "Universiteit", "2007-07-01"), supply="test.diploma", retrieved_at=NOW
    )
    readings = [
        Reading(supply=supplies[0], state=State.FRESH, facts=(diploma,), retrieved_at=NOW),
        Reading(supply=supplies[1], state=State.FAILED, problem=Problem.SOURCE_DOWN),
    ]
    said = assembling.assemble(section, readings=readings)
    assert said.state == "partial"
    assert [one.text for one in said.notices] == [
        "Inschrijvingen: Deze bron (Departement Onderwijs en Vorming) antwoordt nu niet."
    ]


def test_a_part_of_which_nothing_came_says_so_once_for_each_source() -> None:
    section = next(one for one in sections.sections_of(PERSON) if one.slug == "ondernemingen")
    functions = adapters.supply("test.f", facts=["persoon.functie"], source_name="Testregister")
    firms = adapters.supply("test.g", facts=["persoon.onderneming"], source_name="Testregister")
    others = adapters.supply("test.h", facts=["persoon.onderneming", "persoon.naam"], source_name="Ander")
    none = Reading(supply=functions, state=State.NONE, none=frozenset({"persoon.functie"}), retrieved_at=NOW)
    nothing = Reading(supply=firms, state=State.NONE, retrieved_at=NOW)
    silent = Reading(
        supply=others, state=State.FRESH, facts=(stated("persoon.naam", Record(fields={})),), retrieved_at=NOW
    )
    assert assembling.assemble(section, readings=[nothing]).nothing == (
        "Deze bron (Testregister) vindt hierover niets.",
    )
    assert assembling.assemble(section, readings=[nothing, none, silent]).nothing == (
        "Deze bron (Testregister) kent geen functie in een onderneming van jou.",
        "Deze bron (Ander) geeft hierover niets door.",
    )


def test_two_of_the_same_name_are_told_apart_where_one_chooses_what_is_wrong() -> None:
    section = Shown(
        slug="gezin",
        title="Gezin",
        state="fresh",
        main=(
            Group(code="a", title="Wie bij je woont", entries=(_entry("Daan", "1"), _entry("Pieter", "2"))),
            Group(code="b", title="Je kinderen", entries=(_entry("Daan", "3", when="sinds 2019"),)),
        ),
    )
    assert section.correctable == (
        ("Daan · Wie bij je woont", "1"),
        ("Pieter", "2"),
        ("Daan · Je kinderen · sinds 2019", "3"),
    )


def _entry(title: str, reference: str, *, when: str = "") -> Entry:
    return Entry(title=title, reference=reference, when=when)
