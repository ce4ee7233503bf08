"""Mijn gegevens over HTTP: the shell at once, each section in each state, what is closed, what is chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from burgerprofiel.blocks.sources.contracts import (
    SURE_ENOUGH,
    Code,
    Fact,
    Identifier,
    Image,
    Problem,
    Remark,
    Reply,
    Severity,
)
from burgerprofiel.blocks.sources.pages import asking
from burgerprofiel.blocks.sources.services.settings import Policy
from burgerprofiel.blocks.sources.tests import adapters, persona
from burgerprofiel.foundation import clock
from tests import people
from tests.roles import as_role
from tests.statements import counted

pytestmark = pytest.mark.django_db
Connect = Callable[..., None]
OPEN = {
    "persoon": "test.persoon",
    "gezin": "test.gezin",
    "adres": "test.persoon",
    "woning": "test.epc",
    "onderwijs": "test.diploma",
    "werk": "test.werk",
    "ondernemingen": "test.functie",
    "dossiers": "test.dossiers",
}
CLOSED = {"eigendom": "test.eigendom", "sociaal": "test.sociaal", "foto": "test.foto"}
NAMES = {
    code: one.source_name
    for code, one in persona.SUPPLIES.items()
    if code in {*OPEN.values(), *CLOSED.values()}
}


def read(element: Any) -> str:
    """The words of an element, without those that only a screen reader says."""
    hidden = element.xpath(".//*[contains(@class, 'visually-hidden')]")
    for one in hidden:
        one.drop_tree()
    return " ".join(" ".join(element.itertext()).split())


def section(client: Client, slug: str, **options: Any) -> Any:
    """A section as the script of the page gets it."""
    response = client.get(f"/mijn-gegevens/{slug}", headers={"HX-Request": "true"}, **options)
    assert response.status_code == 200, response
    return html.fromstring(response.content.decode())


@pytest.fixture
def me() -> people.Resident:
    return people.resident("An Voorbeeld", assurance=35)


@pytest.fixture
def browser(me: people.Resident, client: Client) -> Client:
    return me.enter(client)


def test_the_shell_asks_nobody_and_says_what_is_on_its_way(browser: Client, connect: Connect) -> None:
    source = persona.sources()
    connect(source)
    page = html.fromstring(browser.get("/mijn-gegevens").content.decode())
    assert source.asked == []
    links = [one.get("href") for one in page.xpath("//nav[@class='contents']//a")]
    assert links == [
        f"#{one}"
        for one in (*list(OPEN)[:6], "voertuigen", *list(OPEN)[6:], "eigendom", "inkomen", "sociaal", "foto")
    ]
    assert all(page.get_element_by_id(one[1:]) is not None for one in links)
    assert "We vragen dit op (Rijksregister)." in read(page.get_element_by_id("persoon"))
    assert page.xpath("//*[@data-sections-stream='/mijn-gegevens/stroom']")


def test_without_a_script_each_section_has_a_link_to_a_page_that_waits(
    browser: Client, connect: Connect
) -> None:
    connect(persona.sources())
    page = html.fromstring(browser.get("/mijn-gegevens").content.decode())
    for slug in (*OPEN, "eigendom", "inkomen", "sociaal", "foto"):
        (link,) = page.get_element_by_id(slug).xpath(".//noscript//a")
        answer = browser.get(link.get("href"))
        assert answer.status_code == 200
        alone = html.fromstring(answer.content.decode())
        assert alone.xpath("//h1"), slug
        assert not alone.xpath("//*[contains(@class, 'skeleton')]"), slug


@pytest.mark.parametrize("slug", [*OPEN, *CLOSED])
def test_what_a_source_knows_stands_there_with_its_source(
    browser: Client, connect: Connect, slug: str
) -> None:
    connect(persona.sources())
    found = section(browser, slug)
    assert found.get("data-state") == "fresh"
    text = read(found)
    assert f"Bron: {NAMES[{**OPEN, **CLOSED}[slug]]} · opgehaald" in text
    assert "Waarom zie ik dit?" in text
    assert "antwoordt nu niet" not in text


@pytest.mark.parametrize("slug", [*OPEN, *CLOSED])
def test_a_source_that_is_silent_never_reads_as_nothing_there(
    browser: Client, connect: Connect, slug: str
) -> None:
    connect(persona.sources(dict.fromkeys(persona.SUPPLIES, adapters.problem(Problem.SOURCE_DOWN))))
    found = section(browser, slug)
    assert found.get("data-state") == "failed"
    text = read(found)
    assert f"Deze bron ({NAMES[{**OPEN, **CLOSED}[slug]]}) antwoordt nu niet." in text
    assert "kent geen" not in text
    assert [one.get("href") for one in found.xpath(f".//a[@id='{slug}-retry']")] == [f"/mijn-gegevens/{slug}"]


@pytest.mark.parametrize("slug", [*OPEN, *CLOSED])
def test_what_there_is_none_of_is_no_failure(browser: Client, connect: Connect, slug: str) -> None:
    connect(persona.sources({code: Reply(none=one.facts) for code, one in persona.SUPPLIES.items()}))
    found = section(browser, slug)
    assert found.get("data-state") == "none"
    text = read(found)
    assert "kent geen" in text or "vindt hierover niets" in text
    assert "antwoordt nu niet" not in text
    assert not found.xpath(".//*[contains(@class, 'data__bar')]")


@pytest.mark.parametrize("slug", [*OPEN, *CLOSED])
@pytest.mark.parametrize(
    ("problem", "state", "words"),
    [
        (Problem.PROTECTED, "refused", "afgeschermd om iemand te beschermen"),
        (Problem.DECEASED, "refused", "overleden"),
        (Problem.NOT_ALLOWED, "refused", "laat ons dit nog niet opvragen"),
        (Problem.BUSY, "failed", "te druk om te antwoorden"),
        (Problem.BAD_ANSWER, "failed", "een antwoord dat niet klopt"),
    ],
)
def test_each_problem_has_words_of_its_own(
    browser: Client, connect: Connect, slug: str, problem: Problem, state: str, words: str
) -> None:
    connect(persona.sources(dict.fromkeys(persona.SUPPLIES, adapters.problem(problem))))
    found = section(browser, slug)
    assert found.get("data-state") == state
    assert words in read(found)


def test_half_an_answer_says_what_is_missing(browser: Client, connect: Connect) -> None:
    remark = Remark(problem=Problem.PARTIAL, severity=Severity.ERROR)
    half = Reply(facts=persona.RICH["test.persoon"].facts[:4], remarks=(remark,))
    connect(persona.sources({"test.persoon": half}))
    found = section(browser, "persoon")
    assert found.get("data-state") == "partial"
    text = read(found)
    assert "15 maart 1984" in text
    assert (
        "Deze bron (Rijksregister) gaf niet alles door. Dit ontbreekt: geboorteplaats, nationaliteit" in text
    )


def test_something_old_says_since_when_and_that_the_source_is_silent(
    browser: Client, connect: Connect
) -> None:
    source = persona.sources()
    source.answers("test.werk", persona.RICH["test.werk"], adapters.problem(Problem.SOURCE_DOWN))
    connect(source)
    before = clock.now() - timedelta(hours=3)
    with clock.frozen(before):
        section(browser, "werk")
    found = section(browser, "werk")
    assert found.get("data-state") == "stale"
    text = read(found)
    assert "Stand van" in text
    assert "Deze bron (RSZ) antwoordt nu niet." in text
    assert "Stad Leiebeke" in text


def test_what_an_operator_switched_off_says_so(browser: Client, connect: Connect) -> None:
    connect(persona.sources(), policies={"test.werk": Policy(off=True)})
    found = section(browser, "werk")
    assert found.get("data-state") == "off"
    assert "staat bij ons even uit" in read(found)
    assert not found.xpath(".//a[@id='werk-retry']")


def test_what_is_not_connected_is_one_line_at_the_end(browser: Client, connect: Connect) -> None:
    connect(persona.sources(leave_out=frozenset({"test.werk", "test.voertuig"})))
    page = html.fromstring(browser.get("/mijn-gegevens").content.decode())
    assert not page.xpath("//section[@id='werk']")
    assert "Nog niet verbonden, en dus niet te zien: je werk, je voertuigen" in read(page)
    assert browser.get("/mijn-gegevens/werk").status_code == 404


def test_with_no_source_at_all_the_page_says_so(browser: Client, connect: Connect) -> None:
    connect(adapters.Scripted())
    text = read(html.fromstring(browser.get("/mijn-gegevens").content.decode()))
    assert "Er is nog geen register verbonden." in text


def test_a_family_is_a_list_of_people_with_their_age(client: Client, connect: Connect) -> None:
    connect(persona.sources())
    with clock.frozen(datetime(2026, 11, 22, 12, 0, tzinfo=UTC)):
        found = section(people.resident().enter(client), "gezin")
    people_ = [read(one) for one in found.xpath(".//ul[contains(@class, 'records--people')]/li")]
    assert people_ == [
        "An Voorbeeld jij Referentiepersoon · 42 jaar",
        "Bram Voorbeeld Echtgenoot · ongeveer 44 jaar",
        "Cleo Voorbeeld Kind · 14 jaar",
        "Dries Voorbeeld Kind · 13 maanden",
    ]


def test_diplomas_stand_newest_first_with_school_and_year(browser: Client, connect: Connect) -> None:
    connect(persona.sources())
    found = section(browser, "onderwijs")
    first, second = (read(one) for one in found.xpath(".//ul[contains(@class, 'records--list')]/li"))
    assert first.startswith("Master in de rechten Universiteit van Leiebeke · 2007")
    assert "juli 2007 (dag niet bekend)" in first
    assert second.startswith("Diploma van secundair onderwijs")


def test_every_value_can_be_said_to_be_wrong(browser: Client, connect: Connect) -> None:
    connect(persona.sources())
    found = section(browser, "onderwijs")
    links = {one.get("href") for one in found.xpath(".//a[contains(@href, '/mijn-gegevens/verbeteren')]")}
    assert all("?gegeven=test." in one for one in links)
    assert len(links) == 2 + 11 + 1, "two diplomas, eleven years, the credit"


def test_who_has_a_number_sees_it_as_it_stands_on_the_card(browser: Client, connect: Connect) -> None:
    connect(persona.sources())
    assert re.search(r"\b\d\d\.\d\d\.\d\d-\d{3}\.\d\d\b", read(section(browser, "persoon")))


def test_the_energy_label_is_a_letter_with_its_score_in_words(browser: Client, connect: Connect) -> None:
    connect(persona.sources())
    found = section(browser, "woning")
    (letter,) = found.xpath(".//span[contains(@class, 'energy')]")
    assert (letter.get("class"), letter.get("aria-hidden"), letter.text) == ("energy energy--c", "true", "C")
    text = read(found)
    assert "Energielabel C 214 kWh per m² per jaar geldig tot 4 maart 2031" in text
    assert "Noordstraat 12, 8999 Leiebeke" in text


def test_the_history_of_addresses_is_folded(browser: Client, connect: Connect) -> None:
    connect(persona.sources())
    found = section(browser, "adres")
    (fold,) = [
        one
        for one in found.xpath(".//details")
        if one.xpath("./summary") and "Vorige adressen (2)" in read(one.xpath("./summary")[0])
    ]
    assert "Zuidlaan 3 bus 0201, 8999 Leiebeke" in read(fold)
    assert fold.get("open") is None


# --------------------------------------------------------------------------------------------------- closed


def test_a_closed_section_is_not_asked_before_somebody_opens_it(browser: Client, connect: Connect) -> None:
    source = persona.sources()
    connect(source)
    page = html.fromstring(browser.get("/mijn-gegevens").content.decode())
    with as_role():
        b"".join(browser.get("/mijn-gegevens/stroom").streaming_content)  # type: ignore[attr-defined]
    for slug, code in {**CLOSED, "inkomen": "test.inkomen"}.items():
        assert source.count(code) == 0
        (fold,) = page.get_element_by_id(slug).xpath("./details")
        assert fold.get("open") is None
        assert fold.get("hx-get") == f"/mijn-gegevens/{slug}"
    section(browser, "sociaal")
    assert source.count("test.sociaal") == 1


@pytest.mark.parametrize("slug", [*CLOSED, "inkomen"])
def test_a_sign_in_that_is_not_sure_enough_opens_nothing_that_is_closed(
    client: Client, connect: Connect, slug: str
) -> None:
    source = persona.sources()
    connect(source)
    browser = people.resident(assurance=SURE_ENOUGH - 1).enter(client)
    found = section(browser, slug)
    assert "Sterker aanmelden" in read(found)
    (link,) = found.xpath(".//a[contains(@class, 'button')]")
    assert link.get("href") == f"/aanmelden?terug=%2Fmijn-gegevens%2F{slug}&niveau={SURE_ENOUGH}"
    assert browser.get(f"/mijn-gegevens/bestand/{slug}.json").status_code == 404
    assert browser.get("/mijn-gegevens/foto/beeld").status_code == 404
    assert source.asked == []


def test_the_picture_has_an_address_of_its_own_and_is_kept_by_nobody(
    browser: Client, connect: Connect
) -> None:
    connect(persona.sources())
    found = section(browser, "foto")
    (picture,) = found.xpath(".//img")
    answer = browser.get(picture.get("src"))
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", persona.PICTURE)
    assert "no-store" in answer["Cache-Control"]


def test_what_is_no_picture_is_not_given_as_one(browser: Client, connect: Connect) -> None:
    strange = Reply(facts=(Fact(code="persoon.foto", value=Image("image/png", b"<svg onload=x>")),))
    connect(persona.sources({"test.foto": strange}))
    assert browser.get("/mijn-gegevens/foto/beeld").status_code == 404


# --------------------------------------------------------------------------------------------------- choices


def test_income_is_asked_for_the_year_that_somebody_chooses(browser: Client, connect: Connect) -> None:
    source = persona.sources()
    connect(source)
    found = section(browser, "inkomen", data={"jaar": "2025"})
    ((_, question),) = [one for one in source.asked if one[0] == "test.inkomen"]
    assert question.parameters == {"year": "2025"}
    assert "Gezamenlijk belastbaar inkomen" in read(found)
    assert "45.123,45" in read(found)
    (chosen,) = found.xpath(".//option[@selected]")
    assert chosen.get("value") == "2025"


@pytest.mark.parametrize("year", ["20", "tweeduizend", "2025-01", "9999999"])
def test_a_year_that_is_none_is_said_at_the_field(browser: Client, connect: Connect, year: str) -> None:
    source = persona.sources()
    connect(source)
    answer = browser.get("/mijn-gegevens/inkomen", {"jaar": year})
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert "Kies een jaar uit de lijst." in read(page.get_element_by_id("inkomen-jaar-error"))
    assert source.asked == []


def test_a_vehicle_is_shown_by_its_plate_which_stands_in_no_address(
    browser: Client, connect: Connect
) -> None:
    source = persona.sources()
    connect(source)
    page = html.fromstring(browser.get("/mijn-gegevens").content.decode())
    (form,) = page.get_element_by_id("voertuigen").xpath(".//form")
    assert (form.get("method"), form.get("action")) == ("post", "/mijn-gegevens/voertuigen")
    answer = browser.post("/mijn-gegevens/voertuigen", {"nummerplaat": "1-abc 234"})
    assert answer.status_code == 200
    assert "Testla Kombi" in read(html.fromstring(answer.content.decode()))
    ((_, question),) = source.asked
    assert question.parameters == {"plate": "1ABC234"}


@pytest.mark.parametrize("problem", [Problem.NOTHING_FOUND, Problem.PROTECTED, Problem.BAD_NUMBER])
def test_a_plate_of_somebody_else_and_one_that_nobody_has_read_alike(
    browser: Client, connect: Connect, problem: Problem
) -> None:
    connect(persona.sources({"test.voertuig": adapters.problem(problem)}))
    answer = browser.post("/mijn-gegevens/voertuigen", {"nummerplaat": "2-XYZ-987"})
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    (field,) = page.xpath("//input[@name='nummerplaat']")
    assert field.get("value") == "2-XYZ-987", "what was filled in is not lost"
    assert "Deze nummerplaat staat niet op jouw naam." in read(page)
    assert "afgeschermd" not in read(page)


def test_a_register_that_is_silent_is_not_taken_for_a_wrong_plate(browser: Client, connect: Connect) -> None:
    connect(persona.sources({"test.voertuig": adapters.problem(Problem.SOURCE_DOWN)}))
    answer = browser.post("/mijn-gegevens/voertuigen", {"nummerplaat": "2-XYZ-987"})
    text = read(html.fromstring(answer.content.decode()))
    assert "Deze bron (DIV) antwoordt nu niet." in text
    assert "niet op jouw naam" not in text


@pytest.mark.parametrize("plate", ["", "   ", "'; DROP", "1-ABC-234-5678-90"])
def test_what_is_no_plate_is_said_at_the_field(browser: Client, connect: Connect, plate: str) -> None:
    source = persona.sources()
    connect(source)
    answer = browser.post("/mijn-gegevens/voertuigen", {"nummerplaat": plate})
    assert answer.status_code == 422
    assert "Vul een nummerplaat in" in read(html.fromstring(answer.content.decode()))
    assert source.asked == []


# --------------------------------------------------------------------------------------------------- others


def test_for_an_enterprise_the_page_shows_the_enterprise(client: Client, connect: Connect) -> None:
    source = adapters.Scripted(persona.ENTERPRISE_SUPPLY, *persona.SUPPLIES.values())
    facts = (
        Fact(
            code="onderneming.naam", value=persona.rec(name="Bakkerij Het Voorbeeld", type=Code("1", "Naam"))
        ),
        Fact(code="onderneming.nummer", value=Identifier("kbo", "0999000922")),
        Fact(code="onderneming.adres", value=persona.address()),
        Fact(code="onderneming.activiteit", value=persona.rec(nace=Code("10711", "Bakkerijen")), key="a"),
    )
    connect(source.answers("test.onderneming", Reply(facts=facts)))
    browser = people.resident(firms=["Bakkerij"], acting_for=0).enter(client)
    page = html.fromstring(browser.get("/mijn-gegevens").content.decode())
    assert [one.get("href") for one in page.xpath("//nav[@class='contents']//a")] == [
        "#onderneming",
        "#zetel",
        "#activiteiten",
    ]
    assert "0999.000.922" in read(section(browser, "onderneming"))
    assert "Bakkerijen" in read(section(browser, "activiteiten"))
    assert browser.get("/mijn-gegevens/persoon").status_code == 404
    assert browser.get("/mijn-gegevens/foto/beeld").status_code == 404


def test_what_is_taken_along_as_json_has_the_source_and_moment_of_every_value(
    browser: Client, connect: Connect
) -> None:
    connect(persona.sources())
    answer = browser.get("/mijn-gegevens/bestand/alles.json")
    assert answer["Content-Type"] == "application/json"
    assert "attachment" in answer["Content-Disposition"]
    content = json.loads(answer.content)
    assert [one["code"] for one in content["sections"]] == [*list(OPEN)[:6], "voertuigen", *list(OPEN)[6:]]
    facts = {fact["code"]: fact for one in content["sections"] for fact in one["facts"]}
    assert facts["persoon.geboortedatum"]["value"] == {"type": "date", "text": "1984-03-15"}
    assert all(one["source"] and one["retrieved_at"] for one in facts.values())
    assert not any(code.startswith(("inkomen.", "sociaal.")) for code in facts)


@pytest.mark.parametrize("slug", ["alles", "onderwijs", "sociaal"])
def test_what_is_taken_along_as_pdf_is_one(browser: Client, connect: Connect, slug: str) -> None:
    connect(persona.sources(persona.OVERFULL))
    answer = browser.get(f"/mijn-gegevens/bestand/{slug}.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")


def test_a_file_of_another_kind_or_section_does_not_exist(browser: Client, connect: Connect) -> None:
    connect(persona.sources())
    for name in ("alles.xml", "bestaat-niet.json", "onderneming.pdf"):
        assert browser.get(f"/mijn-gegevens/bestand/{name}").status_code == 404


def test_the_shell_with_all_that_is_kept_costs_no_more_than_a_few_statements(
    browser: Client, connect: Connect
) -> None:
    connect(persona.sources())
    with as_role():
        b"".join(browser.get("/mijn-gegevens/stroom").streaming_content)  # type: ignore[attr-defined]
    browser.get("/mijn-gegevens")
    with counted() as statements:
        page = html.fromstring(browser.get("/mijn-gegevens").content.decode())
    assert "An Voorbeeld" in read(page.get_element_by_id("persoon"))
    assert not page.xpath("//*[@data-sections-stream]"), "all is new enough: no stream"
    assert len(statements) <= 6, statements


def test_who_waits_for_sources_never_takes_all_threads(browser: Client, connect: Connect) -> None:
    connect(persona.sources())
    with ExitStack() as others:
        assert {others.enter_context(asking.place(seconds=0)) for _ in range(asking.AT_ONCE)} == {True}
        busy = browser.get("/mijn-gegevens/werk")
        assert busy.status_code == 503
        assert "Het is nu druk." in read(html.fromstring(busy.content.decode()))
        stream = b"".join(browser.get("/mijn-gegevens/stroom").streaming_content)  # type: ignore[attr-defined]
        assert b"event: busy" in stream
        assert browser.get("/mijn-gegevens").status_code == 200
    assert browser.get("/mijn-gegevens/werk").status_code == 200


def test_a_value_that_is_wrong_leads_to_the_form_that_knows_it(browser: Client, connect: Connect) -> None:
    connect(persona.sources())
    found = section(browser, "onderwijs")
    (link,) = found.xpath(".//a[starts-with(normalize-space(), 'Leerkrediet: 82 studiepunten')]")
    form = browser.get(link.get("href"), follow=True)
    assert form.status_code == 200
    assert "Leerkrediet" in read(html.fromstring(form.content.decode()))
