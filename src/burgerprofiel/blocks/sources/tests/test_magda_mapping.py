"""What is tricky in answers of MAGDA, each with a small answer of our own."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from lxml import etree

from burgerprofiel.blocks.sources.contracts import (
    Certainty,
    Code,
    Date,
    Fact,
    Identifier,
    Image,
    Money,
    Problem,
    Quantity,
    Record,
)
from burgerprofiel.blocks.sources.tests.messages import ANNA, SHOP, SOMEBODY_ELSE
from burgerprofiel.blocks.sources.wire.magda.mapping import (
    GIVES,
    MAPPERS,
    NOTHING_FOUND,
    REST_MAPPERS,
    Asked,
    Mapped,
    UnreadableError,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"plaatje"


def mapped(service: str, inside: str, *, subject: str = ANNA, **given: str) -> Mapped:
    return MAPPERS[service](
        etree.fromstring(f"<Inhoud>{inside}</Inhoud>"), Asked(subject=subject, given=given)
    )


def of(found: Mapped, code: str) -> list[Fact]:
    return [one for one in found.facts if one.code == code]


def only(found: Mapped, code: str) -> Any:
    (one,) = of(found, code)
    return one.value


def fields(value: object) -> dict[str, Any]:
    assert isinstance(value, Record)
    return value.fields


def person(inside: str) -> Mapped:
    return mapped("GeefPersoon", f"<Persoon Bron='RR'><INSZ>{ANNA}</INSZ>{inside}</Persoon>")


@pytest.mark.parametrize("born", ["2000-00-00", "1950-06-00", "0000-00-00", "1982-01-01"])
def test_a_date_of_birth_is_as_precise_as_the_register_knows_it(born: str) -> None:
    found = person(f"<Geboorte><Datum>{born}</Datum></Geboorte>")
    assert only(found, "persoon.geboortedatum") == Date(text=born)


def test_names_texts_and_codes_lose_white_space_and_keep_their_words() -> None:
    found = person(
        "<Naam DatumBegin='1982-01-01' DatumEinde='9999-12-31'><Achternamen><Achternaam>Van\n   Damme</Achternaam>"
        "</Achternamen><Voornamen><Voornaam>Anna</Voornaam>"
        "<Voornaam GebruikelijkeVoornaam='1'> An </Voornaam></Voornamen></Naam>"
        "<Geslacht><Code>2</Code><Omschrijving Taal='nl'>Vrouw</Omschrijving></Geslacht>"
    )
    (name,) = of(found, "persoon.naam")
    assert fields(name.value) == {"given": "Anna An", "usual": "An", "family": "Van Damme"}
    assert (name.valid_from, name.valid_until, name.origin) == (Date(text="1982-01-01"), None, "RR")
    assert only(found, "persoon.geslacht") == Code(code="2", label="Vrouw")


def test_what_is_absent_is_unknown_and_an_empty_list_is_none() -> None:
    found = person("<Nationaliteiten/>")
    assert found.none == {"persoon.nationaliteit"}
    assert {one.code for one in found.facts} == {"persoon.rijksregisternummer"}


def test_several_of_the_same_have_keys_of_their_own() -> None:
    found = person(
        "<Nationaliteiten><Nationaliteit><Code>150</Code></Nationaliteit>"
        "<Nationaliteit><Code>111</Code></Nationaliteit></Nationaliteiten>"
    )
    assert [one.key for one in of(found, "persoon.nationaliteit")] == ["", "2"]


def test_an_address_abroad_has_lines() -> None:
    found = person(
        "<Adressen><VerblijfplaatsBuitenland><DiplomatiekePost><Code>1</Code>"
        "<Omschrijving>Ambassade</Omschrijving></DiplomatiekePost>"
        "<Land><NISCode>251</NISCode><Naam>Frankrijk</Naam></Land>"
        "<Teksten><Tekst>Rue du Bac 1</Tekst></Teksten></VerblijfplaatsBuitenland></Adressen>"
    )
    assert fields(only(found, "persoon.adres")) == {
        "country": Code(code="251", label="Frankrijk"),
        "lines": "Ambassade\nRue du Bac 1",
    }


def test_both_ways_of_writing_an_address_read_the_same() -> None:
    nested = (
        "<Straat><Naam>Kerkstraat</Naam></Straat><Huisnummer>1</Huisnummer><Gemeente><NISCode>44021</NISCode>"
        "<PostCode>9000</PostCode><Naam>Gent</Naam></Gemeente>"
    )
    beside = (
        "<Straatnaam><String>Kerkstraat</String><Taal>nl</Taal></Straatnaam><Huisnummer>1</Huisnummer>"
        "<Gemeentenaam><String>Gent</String></Gemeentenaam><Postcode>9000</Postcode>"
        "<NISCodeGemeente>44021</NISCodeGemeente>"
    )
    first, second = (
        only(
            person(f"<Adressen><Hoofdverblijfplaats>{one}</Hoofdverblijfplaats></Adressen>"), "persoon.adres"
        )
        for one in (nested, beside)
    )
    assert (
        fields(first)
        == fields(second)
        == {
            "street": "Kerkstraat",
            "number": "1",
            "postcode": "9000",
            "municipality": "Gent",
            "nis": Identifier(scheme="nis", number="44021"),
        }
    )


def test_the_history_keeps_every_value_with_its_days() -> None:
    found = mapped(
        "GeefHistoriekPersoon",
        f"<HistoriekPersoon><INSZ>{ANNA}</INSZ><HistoriekAdressen><HistoriekHoofdverblijfplaats>"
        "<Hoofdverblijfplaats DatumBegin='2001-01-01' DatumEinde='2005-00-00'><Huisnummer>1</Huisnummer>"
        "</Hoofdverblijfplaats><Hoofdverblijfplaats DatumBegin='2005-00-00'><Huisnummer>2</Huisnummer>"
        "</Hoofdverblijfplaats></HistoriekHoofdverblijfplaats></HistoriekAdressen></HistoriekPersoon>",
    )
    assert [
        (fields(one.value)["number"], one.valid_from, one.valid_until) for one in of(found, "persoon.adres")
    ] == [
        ("1", Date(text="2001-01-01"), Date(text="2005-00-00")),
        ("2", Date(text="2005-00-00"), None),
    ]


def test_in_a_household_one_recognises_oneself_by_number() -> None:
    member = "<Gezinslid><INSZ{fictitious}>{number}</INSZ><Positie><Code>{code}</Code></Positie></Gezinslid>"
    found = mapped(
        "GeefGezinssamenstelling",
        "<Gezinsleden>"
        + member.format(fictitious="", number=ANNA, code="01")
        + member.format(fictitious=" IsFictief='1'", number=SOMEBODY_ELSE, code="03")
        + "</Gezinsleden>",
    )
    members = of(found, "gezin.lid")
    assert [fields(one.value).get("self") for one in members] == [True, None]
    assert [one.certainty for one in members] == [Certainty.CONFIRMED, Certainty.DOUBTFUL]
    assert only(found, "gezin.positie") == Code(code="01")


def test_a_household_of_the_older_version_nests_the_person() -> None:
    found = mapped(
        "GeefGezinssamenstelling",
        f"<Gezinsleden><Gezinslid><Bron><Code Beschrijving='Rijksregister'>RR</Code></Bron><Persoon>"
        f"<INSZ>{ANNA}</INSZ><Geslacht><Code Beschrijving='Vrouw'>2</Code></Geslacht></Persoon></Gezinslid>"
        f"<Gezinslid><Referentie>{SOMEBODY_ELSE}</Referentie></Gezinslid></Gezinsleden>",
    )
    first, second = of(found, "gezin.lid")
    assert fields(first.value)["gender"] == Code(code="2", label="Vrouw")
    assert (first.origin, fields(first.value)["self"]) == ("RR", True)
    assert fields(second.value) == {"insz": Identifier(scheme="insz", number=SOMEBODY_ELSE)}


def test_a_photo_is_what_its_bytes_say() -> None:
    written = base64.encodebytes(PNG).decode()
    found = mapped("GeefPasfoto", f"<Pasfoto><INSZ>{ANNA}</INSZ><Foto>{written}</Foto></Pasfoto>")
    assert only(found, "persoon.foto") == Image(media_type="image/png", content=PNG)


@pytest.mark.parametrize("written", ["AAAA", "geen base64", base64.b64encode(b"<script>").decode()])
def test_other_bytes_are_no_photo(written: str) -> None:
    with pytest.raises(UnreadableError):
        mapped("GeefPasfoto", f"<Pasfoto><INSZ>{ANNA}</INSZ><Foto>{written}</Foto></Pasfoto>")


def test_an_attest_is_the_document_that_was_asked_for() -> None:
    written = base64.b64encode(b"%PDF-1.7 inhoud").decode()
    found = mapped(
        "GeefAttest",
        f"<Attest><INSZ>{ANNA}</INSZ><Document>{written}</Document></Attest>",
        kind="attest.leven",
    )
    (document,) = found.documents
    assert (document.kind, document.media_type) == ("attest.leven", "application/pdf")
    with pytest.raises(UnreadableError):
        mapped("GeefAttest", "<Attest><Document>AAAA</Document></Attest>")


def test_an_answer_that_says_nothing_misses_something() -> None:
    found = mapped("GeefAttest", f"<Attest><INSZ>{ANNA}</INSZ><Document/></Attest>")
    assert [one.problem for one in found.remarks] == [Problem.PARTIAL]


FUNCTION = (
    "<Functies><Functie><AuthentiekeBron><Code>03</Code><Omschrijving>KBO</Omschrijving></AuthentiekeBron>"
    f"<FunctiehouderVan>{SHOP}</FunctiehouderVan><INSZ>{ANNA}</INSZ><VolgNummer>001</VolgNummer>"
    "<AardFunctie><Code>10002</Code><Omschrijving>Bestuurder</Omschrijving></AardFunctie>"
    "<Periode><Begin>2020-01-01</Begin><Einde>9999-12-31</Einde></Periode></Functie></Functies>"
)


def test_a_function_is_of_the_person_or_of_the_enterprise_that_was_asked_about() -> None:
    (own,) = mapped("GeefFuncties", FUNCTION).facts
    (theirs,) = mapped("GeefFuncties", FUNCTION, subject=SHOP).facts
    assert (own.code, own.valid_until, own.origin) == ("persoon.functie", None, "KBO")
    assert fields(own.value)["role"] == Code(code="10002", label="Bestuurder")
    assert theirs.code == "onderneming.functie"
    assert fields(theirs.value)["insz"] == Identifier(scheme="insz", number=ANNA)


def test_the_key_of_a_function_stays_and_shows_no_number() -> None:
    first, again = (mapped("GeefFuncties", FUNCTION).facts[0].key for _ in range(2))
    assert first == again
    assert SHOP not in first
    assert ANNA not in first


def test_an_enterprise_that_is_not_closed_has_no_end() -> None:
    found = mapped(
        "GeefOndernemingVKBO",
        f"<Onderneming><Ondernemingsnummer>{SHOP}</Ondernemingsnummer><Namen>"
        "<CommercieleNaam TaalCode='nl'>De Winkel</CommercieleNaam></Namen>"
        "<DatumStart>1992-02-17</DatumStart><DatumAfsluiting>9999-02-17</DatumAfsluiting></Onderneming>",
        subject=SHOP,
    )
    assert of(found, "onderneming.stopzetting") == []
    assert fields(only(found, "onderneming.naam"))["name"] == "De Winkel"


PROOF = (
    "<Bewijzen><Bewijs><BewijsrefertesLed><Bewijsreferte>abc</Bewijsreferte></BewijsrefertesLed>"
    "<BewijsstatusLed><Code>{status}</Code></BewijsstatusLed><Basis><Graad><Naam>Niet van toepassing</Naam></Graad>"
    "<Uitreikingsdatum><Jaar>2004</Jaar>{month}</Uitreikingsdatum><VolledigeNaam>Diploma</VolledigeNaam></Basis>"
    "</Bewijs></Bewijzen><Bron><Naam>LED</Naam><Code>LED</Code></Bron>"
)


def test_a_diploma_of_a_year_has_no_month_and_keeps_the_key_of_its_register() -> None:
    (one,) = mapped("GeefBewijs", PROOF.format(status="1", month="")).facts
    assert (one.key, one.origin, one.certainty) == ("abc", "LED", Certainty.CONFIRMED)
    assert fields(one.value) == {
        "name": "Diploma",
        "awarded": Date(text="2004-00-00"),
        "status": Code(code="1"),
    }
    (other,) = mapped("GeefBewijs", PROOF.format(status="10", month="<Maand>06</Maand>")).facts
    assert (other.certainty, fields(other.value)["awarded"]) == (
        Certainty.DOUBTFUL,
        Date(text="2004-06-00"),
    )


def test_a_school_year_is_two_years_and_the_end_of_a_group_is_no_leaving() -> None:
    (one,) = mapped(
        "GeefHistoriekInschrijving",
        "<Inschrijvingen><Inschrijving><Bron>LP</Bron><Referte>r1</Referte><LeerplichtOnderwijs>"
        "<Schooljaar>2013</Schooljaar><InschrijvingAdministratieveGroep><Periode><Begin>2013-09-01</Begin>"
        "<Einde>2014-06-30</Einde></Periode></InschrijvingAdministratieveGroep></LeerplichtOnderwijs>"
        "</Inschrijving></Inschrijvingen>",
    ).facts
    assert fields(one.value)["year"] == "2013-2014"
    assert "left" not in fields(one.value)
    assert (one.key, one.valid_until) == ("r1", Date(text="2014-06-30"))


def test_an_amount_of_a_tax_notice_stays_the_text_that_it_is() -> None:
    (one,) = mapped(
        "GeefAanslagbiljetPersonenbelasting",
        f"<AanslagbiljetPersonenbelasting><GevraagdePersoon><INSZ>{ANNA}</INSZ></GevraagdePersoon>"
        "<Inkomensjaar>2011</Inkomensjaar><Items><Item><Code>A7555</Code><Waarde>3750055</Waarde></Item></Items>"
        "</AanslagbiljetPersonenbelasting>",
    ).facts
    (item,) = fields(one.value)["items"]
    assert fields(item) == {"code": Code(code="A7555"), "value": "3750055"}


def test_cadastral_income_is_in_euros_and_the_right_is_ones_own() -> None:
    right = (
        "<EigenaarRecht><LijstId><PartijId>{party}</PartijId></LijstId><ZakelijkRecht><Ongestructureerd><Rechten>"
        "<Recht><Type><Code>{code}</Code></Type><Aandeel><Noemer>2</Noemer><Teller>1</Teller></Aandeel></Recht>"
        "</Rechten></Ongestructureerd></ZakelijkRecht></EigenaarRecht>"
    )
    found = mapped(
        "ZoekEigendomstoestanden",
        f"<Eigendom><Partijen><Personen><Persoon><PartijId>8</PartijId><INSZ>{ANNA}</INSZ></Persoon></Personen>"
        "</Partijen><Eigendomstoestanden><Eigendomstoestand><StatusInformatie><EigendomId>51</EigendomId>"
        "</StatusInformatie><Perceel><Identificatie><Sectie>A</Sectie><Grondnummer>1073</Grondnummer>"
        "<Partitie>P0000</Partitie></Identificatie><AlgemeneInformaties><AlgemeneInformatie><KadastraalInkomen>"
        "<Bedrag>745</Bedrag></KadastraalInkomen><Oppervlakte><Belast>100</Belast><NietBelast>20</NietBelast>"
        "</Oppervlakte></AlgemeneInformatie></AlgemeneInformaties></Perceel><EigenaarsRechten>"
        + right.format(party="7", code="VG")
        + right.format(party="8", code="VE")
        + "</EigenaarsRechten></Eigendomstoestand></Eigendomstoestanden></Eigendom>",
    )
    (one,) = found.facts
    said = fields(one.value)
    assert (one.key, said["parcel"]) == ("51", "A 1073 P0000")
    assert (said["cadastral_income"], said["area"]) == (
        Money(cents=74500),
        Quantity(number="120", unit="m2"),
    )
    assert (said["right"], said["share"]) == (Code(code="VE"), "1/2")


def test_who_owns_nothing_has_no_list() -> None:
    assert mapped("ZoekEigendomstoestanden", "<Eigendom/>").none == {"woning.eigendom"}


def test_a_score_keeps_its_unit_and_the_certificate_its_number() -> None:
    (one,) = mapped(
        "GeefEpc",
        "<MijnEnergieDetails><EnergieEenheid><Epc id='1'><Identificatie><Attestnummer>2017-1</Attestnummer>"
        "</Identificatie><DatumGeldigheid>2027-04-01</DatumGeldigheid><Scores>"
        "<Score type='primaireEnergieVerbruikPerVierkanteMeter'><Label>C</Label>"
        "<Waarde meeteenheid='kWh/m²'>309.00</Waarde></Score></Scores></Epc></EnergieEenheid></MijnEnergieDetails>",
    ).facts
    assert (one.key, one.valid_until) == ("2017-1", Date(text="2027-04-01"))
    assert fields(one.value)["label"] == "C"
    assert fields(one.value)["score"] == Quantity(number="309.00", unit="kWh/m²")


def test_a_status_has_its_periods_and_another_code_is_neither_yes_nor_no() -> None:
    status = (
        "<SociaalStatuut><Naam>{name}</Naam><Resultaat><Code>{code}</Code></Resultaat>{more}</SociaalStatuut>"
    )
    periods = "<Periodes><Periode><Begindatum>2024-01-01+01:00</Begindatum></Periode></Periodes>"
    found = mapped(
        "GeefSociaalStatuut",
        "<Persoon><SocialeStatuten>"
        + status.format(name="BIM_BVT", code="1", more=periods)
        + status.format(name="ANDER", code="0", more="")
        + status.format(name="DERDE", code="9", more="")
        + "</SocialeStatuten></Persoon>",
    )
    assert [fields(one.value).get("applies") for one in found.facts] == [True, False, None]
    assert found.facts[0].valid_from == Date(text="2024-01-01")


@pytest.mark.parametrize(("value", "none"), [("NO_DATA_FOUND", True), ("BUSY", False)])
def test_a_status_in_place_of_statuses_is_none_or_unknown(value: str, none: bool) -> None:
    found = mapped(
        "GeefSociaalStatuut",
        f"<Persoon><Status><Code>SSH00001</Code><Waarde>{value}</Waarde></Status></Persoon>",
    )
    assert bool(found.none) is none
    assert bool(found.remarks) is not none


def handicap(overall: str, results: str) -> Mapped:
    return mapped(
        "GeefDossierHandicap",
        f"<ConsultFilesByDateResponse><status><value>{overall}</value><code>M1</code></status>"
        f"<results>{results}</results></ConsultFilesByDateResponse>",
    )


def test_a_register_that_failed_leaves_its_part_unknown() -> None:
    found = handicap(
        "INCOMPLETE_DATA",
        "<dgphResult><status><value>DATA_FOUND</value></status><file><rights><period><beginDate>2020-09-04</beginDate>"
        "</period><legislation>3</legislation><totalMonthAmount>154.65</totalMonthAmount></rights></file></dgphResult>"
        "<aviqResult><status><value>TECHNICAL_ERROR</value><code>E1</code></status></aviqResult>",
    )
    assert fields(only(found, "sociaal.tegemoetkoming"))["monthly"] == Money(cents=15465)
    assert found.none == frozenset()
    assert {(one.problem, one.origin) for one in found.remarks} == {
        (Problem.PARTIAL, "aviq"),
        (Problem.PARTIAL, "KSZ"),
    }


def test_no_register_knows_anything() -> None:
    assert handicap("NO_DATA_FOUND", "").none == GIVES["GeefDossierHandicap"]


def test_payments_listed_by_child_and_by_receiver_are_told_once() -> None:
    payment = (
        "<Betalingsperiodes><Betalingsperiode><Periode><BeginMaand>2019-10</BeginMaand></Periode>"
        "<Categorie><Code>BASIS</Code></Categorie>{to}</Betalingsperiode></Betalingsperiodes>"
    )
    receiver = f"<Begunstigden><Begunstigde>{ANNA}</Begunstigde></Begunstigden>"
    found = mapped(
        "GeefKindVoordelen",
        f"<KindVoordelen><KindVoordeel><Bron>VLAANDEREN</Bron><INSZ>{ANNA}</INSZ>"
        f"<Begunstigden><Begunstigde><INSZ>{ANNA}</INSZ>{payment.format(to='')}</Begunstigde></Begunstigden>"
        f"<Kinderen><Kind><INSZ>{SOMEBODY_ELSE}</INSZ>{payment.format(to=receiver)}</Kind></Kinderen>"
        "</KindVoordeel></KindVoordelen>",
    )
    (one,) = found.facts
    assert one.valid_from == Date(text="2019-10")
    assert fields(one.value)["child"] == Identifier(scheme="insz", number=SOMEBODY_ELSE)
    assert fields(one.value)["beneficiary"] == Identifier(scheme="insz", number=ANNA)


def test_work_that_was_cancelled_says_so() -> None:
    found = mapped(
        "GeefWerkrelaties",
        "<Contracten><Contract><Aangifte><DimonaNummer>77</DimonaNummer><AardWerknemer>STU</AardWerknemer>"
        "<Geannuleerd>1</Geannuleerd></Aangifte></Contract></Contracten>",
    )
    (one,) = found.facts
    assert (one.key, fields(one.value)["cancelled"]) == ("77", True)
    assert fields(one.value)["type"] == Code(code="STU", label="Student")


def test_a_comment_or_an_instruction_cuts_no_text_in_two() -> None:
    found = person(
        "<Naam><Achternamen><Achternaam>Van<!-- x --> Da<?y z?>mme</Achternaam></Achternamen></Naam>"
    )
    assert fields(only(found, "persoon.naam")) == {"family": "Van Damme"}


def test_namespaces_do_not_matter() -> None:
    found = mapped("GeefPersoon", f"<p:Persoon xmlns:p='urn:p'><p:INSZ>{ANNA}</p:INSZ></p:Persoon>")
    assert only(found, "persoon.rijksregisternummer") == Identifier(scheme="insz", number=ANNA)


def car(number: str, **vehicle: Any) -> dict[str, Any]:
    titular = {"person": {"nationalNr": {"identificator": number}}}
    return {"items": [{"license": {"plateNr": "1ABC123"}, "titular": titular, "vehicle": vehicle}]}


def test_a_vehicle_is_read_whatever_is_left_out() -> None:
    read = car(
        ANNA,
        makeName="DS",
        colour=[{"code": 6, "description": "Blauw"}],
        engine=[{"fuel": [{"description": "Benzine"}]}],
        firstRegistrationDate="2022-06-25T00:00:00Z",
        kind=None,
    )
    (one,) = REST_MAPPERS["MobilityRegistrations"](read, Asked(subject=ANNA)).facts
    assert one.key == "1ABC123"
    assert fields(one.value) == {
        "plate": "1ABC123",
        "make": "DS",
        "colour": "Blauw",
        "fuel": "Benzine",
        "first_registered": Date(text="2022-06-25"),
    }


@pytest.mark.parametrize("read", [car(SOMEBODY_ELSE), {"items": "?"}, ["x"]])
def test_a_plate_of_somebody_else_or_another_shape_is_refused(read: Any) -> None:
    with pytest.raises(UnreadableError):
        REST_MAPPERS["MobilityRegistrations"](read, Asked(subject=ANNA))


def test_no_vehicle_is_none() -> None:
    assert REST_MAPPERS["MobilityRegistrations"]({"items": []}, Asked(subject=ANNA)).none == {
        "voertuig.inschrijving"
    }


def test_nothing_found_in_a_register_of_persons_is_none_of_nothing() -> None:
    assert NOTHING_FOUND["GeefPersoon"] == frozenset()
    assert NOTHING_FOUND["GeefBewijs"] == {"onderwijs.diploma"}
    assert set(GIVES) == set(NOTHING_FOUND) == {*MAPPERS, *REST_MAPPERS}
