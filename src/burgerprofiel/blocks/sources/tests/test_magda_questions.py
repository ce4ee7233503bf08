"""What we send to MAGDA: the context, the criteria of each service, and any text as it is."""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from burgerprofiel.blocks.sources.contracts import Date, Fact, Problem, Record, SourceError
from burgerprofiel.blocks.sources.tests import messages
from burgerprofiel.blocks.sources.tests.messages import ANNA, SHOP
from burgerprofiel.blocks.sources.tests.official import SCHEMAS, official
from burgerprofiel.blocks.sources.wire.magda import answer, envelope
from burgerprofiel.blocks.sources.wire.magda.envelope import Asking, Sender
from burgerprofiel.blocks.sources.wire.magda.schemas import SchemaError, Schemas
from burgerprofiel.blocks.sources.wire.magda.service import Subject, kebab
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES
from burgerprofiel.foundation import xml
from burgerprofiel.foundation.identifiers import IdentifierType

SENDER: Final = Sender(identification="voorbeeld.be/burgerprofiel", capacity="1300", user=ANNA)
SUMMER: Final = datetime(2026, 7, 1, 22, 30, 0, 123456, tzinfo=UTC)
# what XML 1.0 can hold; a carriage return becomes a new line, as the standard says
TEXTS: Final = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=60,
)


def home(**fields: str) -> Fact:
    known = {"street": "Kerkstraat", "number": "1", "postcode": "9000", "municipality": "Gent", **fields}
    return Fact(code="persoon.adres", value=Record({name: text for name, text in known.items() if text}))


def subject(service: str, **changes: object) -> Subject:
    register = min(SERVICES[service].subjects)
    values: dict[str, object] = {
        "register": register,
        "number": ANNA if register is IdentifierType.INSZ else SHOP,
        "today": date(2026, 11, 22),
        "given": {"persoon.adres": (home(),)},
        "parameters": {"kind": "attest.leven"},
        "statutes": ("BIM_BVT", "VIP"),
        **changes,
    }
    return Subject(**values)  # type: ignore[arg-type]


def rendered(
    service: str, *, sender: Sender = SENDER, reference: str = "m1", **changes: object
) -> etree._Element:
    asking = Asking(reference="q1", subject=subject(service, **changes))
    message = envelope.render(SERVICES[service], [asking], sender=sender, reference=reference, now=SUMMER)
    return answer.in_body(xml.parse(etree.tostring(message, xml_declaration=True, encoding="UTF-8")))


def texts(element: etree._Element, path: str) -> list[str]:
    return [one.text or "" for one in element.iterfind(path)]


def test_the_context_says_who_asks_what_for_and_when() -> None:
    request = rendered("GeefPersoon", reference="een-referte")
    assert request.tag == f"{{{SERVICES['GeefPersoon'].namespace}}}GeefPersoon"
    context = request.find("Verzoek/Context")
    assert context is not None
    assert [(one.tag, one.text) for one in context.iter() if not len(one)] == [
        ("Naam", "GeefPersoon"),
        ("Versie", "02.02.0000"),
        ("Type", "VRAAG"),
        ("Datum", "2026-07-02"),  # half past midnight in Belgium
        ("Tijd", "00:30:00.123"),
        ("Identificatie", "voorbeeld.be/burgerprofiel"),
        ("Referte", "een-referte"),
        ("Hoedanigheid", "1300"),
        ("Gebruiker", ANNA),
    ]


def test_without_a_person_at_the_keyboard_there_is_no_user() -> None:
    nobody = Sender(identification="voorbeeld.be", capacity="1300")
    assert rendered("GeefPersoon", sender=nobody).find(".//Gebruiker") is None


def test_five_questions_go_in_one_message() -> None:
    service = SERVICES["RaadpleegLeerkredietsaldo"]
    asking = [Asking(reference=f"q{n}", subject=subject(service.name)) for n in range(6)]
    message = envelope.render(service, asking[:5], sender=SENDER, reference="m1", now=SUMMER)
    assert texts(answer.in_body(message), "Verzoek/Vragen/Vraag/Referte") == ["q0", "q1", "q2", "q3", "q4"]
    for too_many in (asking, []):
        with pytest.raises(SourceError) as caught:
            envelope.render(service, too_many, sender=SENDER, reference="m1", now=SUMMER)
        assert (caught.value.problem, caught.value.code) == (Problem.BAD_QUESTION, "questions")


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_arrives_as_it_is(street: str, municipality: str, identification: str) -> None:
    request = rendered(
        "GeefEpc",
        sender=Sender(identification=identification, capacity="1300"),
        given={"persoon.adres": (home(street=street, municipality=municipality),)},
    )
    assert texts(request, ".//Straat") == [street]
    assert texts(request, ".//Gemeente") == [municipality]
    assert texts(request, ".//Identificatie") == [identification]
    assert len(request.findall("Verzoek/Vragen/Vraag")) == 1


@pytest.mark.parametrize("text", ["\0", "\x01", "\x1f", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_our_mistake(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        rendered("GeefEpc", given={"persoon.adres": (home(street=f"Kerk{text}straat"),)})
    assert (caught.value.problem, caught.value.code) == (Problem.BAD_QUESTION, "text")


@pytest.mark.parametrize(
    "facts",
    [
        (),
        (home(street=""),),
        (Fact(code="persoon.adres", value=home().value, valid_until=Date("2020-01-01")),),
        (Fact(code="persoon.adres", value="Kerkstraat 1"),),
    ],
    ids=["none", "no-street", "former", "a-text"],
)
def test_an_energy_certificate_needs_an_address_of_today(facts: tuple[Fact, ...]) -> None:
    with pytest.raises(SourceError) as caught:
        rendered("GeefEpc", given={"persoon.adres": facts})
    assert caught.value.problem is Problem.MISSING_INPUT


def test_a_year_is_chosen_or_the_last_that_everybody_has() -> None:
    service = "GeefAanslagbiljetPersonenbelasting"
    assert texts(rendered(service, parameters={"year": "2019"}), ".//Inkomensjaar") == ["2019"]
    assert texts(rendered(service, parameters={}), ".//Inkomensjaar") == ["2024"]
    with pytest.raises(SourceError) as caught:
        rendered(service, parameters={"year": "19"})
    assert caught.value.problem is Problem.BAD_QUESTION


def test_an_attest_of_a_kind_that_nobody_knows_is_not_asked() -> None:
    assert texts(rendered("GeefAttest", language="fr"), ".//Taal") == ["fr"]
    with pytest.raises(SourceError) as caught:
        rendered("GeefAttest", parameters={"kind": "attest.goed-gedrag"})
    assert caught.value.problem is Problem.BAD_QUESTION


def test_an_enterprise_is_asked_by_its_own_number() -> None:
    for service in ("GeefOnderneming", "GeefOndernemingVKBO"):
        assert texts(rendered(service), ".//Ondernemingsnummer") == [SHOP]
    of_shop = rendered("GeefFuncties", register=IdentifierType.KBO, number=SHOP)
    assert texts(of_shop, ".//Onderneming/Ondernemingsnummer") == [SHOP]


def test_a_leap_day_is_no_obstacle() -> None:
    request = rendered("GeefWerkrelaties", today=date(2028, 2, 29))
    assert texts(request, ".//Periode/Begin") == ["2018-02-01"]


def test_codes_of_supplies_are_in_kebab_case() -> None:
    assert kebab("GeefOndernemingVKBO") == "geef-onderneming-vkbo"
    assert {one.code for one in SERVICES.values()} >= {"magda.geef-persoon", "magda.geef-epc"}
    assert all(re.fullmatch(r"magda\.[a-z-]+", one.code) for one in SERVICES.values())
    assert len(SERVICES) == 20


# ---------------------------------------------------------------------------------- against the official schemas


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas(SCHEMAS)


@official
@pytest.mark.parametrize("service", sorted(SERVICES))
def test_what_we_send_fits_the_official_schema(service: str, schemas: Schemas) -> None:
    schemas.check_question(SERVICES[service], rendered(service))


@official
@pytest.mark.parametrize("service", sorted(SERVICES))
def test_what_does_not_fit_is_seen_before_it_goes(service: str, schemas: Schemas) -> None:
    wrong = rendered(service)
    wrong.find("Verzoek/Context/Versie").text = "2"
    with pytest.raises(SchemaError):
        schemas.check_question(SERVICES[service], wrong)
    wrong = rendered(service)
    etree.SubElement(wrong.find("Verzoek/Vragen/Vraag"), "Extra")
    with pytest.raises(SchemaError):
        schemas.check_question(SERVICES[service], wrong)
    if SERVICES[service].criteria_type is not None:
        wrong = rendered(service)
        number = next(
            one for one in wrong.find("Verzoek/Vragen").iter() if one.tag != "Referte" and not len(one)
        )
        number.tag = "Onbekend"
        with pytest.raises(SchemaError):
            schemas.check_question(SERVICES[service], wrong)


@official
def test_an_answer_that_does_not_fit_is_seen(schemas: Schemas) -> None:
    service = SERVICES["GeefPersoon"]
    good = messages.reply("GeefPersoon", messages.answered(exceptions=messages.exception("30001")))
    schemas.check_answer(service, etree.fromstring(good))
    with pytest.raises(SchemaError) as caught:
        schemas.check_answer(service, etree.fromstring(good.replace("<Antwoorden>", "<Extra/><Antwoorden>")))
    assert "Repliek" in str(caught.value) or "Extra" in str(caught.value)


@official
def test_the_reason_holds_nothing_of_the_content(schemas: Schemas) -> None:
    body = messages.reply(
        "GeefPersoon", messages.answered(content=f"<Persoon><INSZ>{ANNA}9</INSZ></Persoon>")
    )
    with pytest.raises(SchemaError) as caught:
        schemas.check_answer(SERVICES["GeefPersoon"], etree.fromstring(body))
    assert ANNA not in str(caught.value)


@official
def test_threads_share_the_schemas() -> None:
    shared = Schemas(SCHEMAS)
    outcomes: list[str] = []

    def work() -> None:
        for service in ("GeefPersoon", "GeefBewijs"):
            shared.check_question(SERVICES[service], rendered(service))
            outcomes.append(service)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["GeefBewijs"] * 6 + ["GeefPersoon"] * 6


def test_a_service_without_schema_is_checked_for_its_shape() -> None:
    schemas_of_nobody = Schemas.__new__(Schemas)
    service = SERVICES["RaadpleegLeerkredietsaldo"]
    good = messages.reply(service.name, messages.answered(content="<Melding>OK</Melding>"))
    schemas_of_nobody.check_answer(service, etree.fromstring(good))
    for wrong in (
        good.replace("<Antwoorden>", "<Extra/><Antwoorden>"),
        good.replace("<Naam>RaadpleegLeerkredietsaldo</Naam>", "<Naam>GeefPersoon</Naam>"),
        good.replace("<Referte>q1</Referte>", ""),
        good.replace("Antwoord>", "Vraag>"),
    ):
        with pytest.raises(SchemaError):
            schemas_of_nobody.check_answer(service, etree.fromstring(wrong))
