"""Growth packages, social statuses, disabilities, measures of support.

GeefKindVoordelen 02.00, GeefSociaalStatuut 03.00, GeefDossierHandicap 03.00, GeefStatusRechtOndersteuningen 02.00.
"""

from lxml import etree

from simulators.magda.people.model import Disability, Extra, Package, Person
from simulators.magda.people.world import World
from simulators.magda.people.xml import coded, el, some, texts

_FUND = "0999010621"


def package(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of GeefKindVoordelen: one benefit per child; None for who gets none."""
    if one.package is None:
        return None
    listed = [_benefit(one, one.package, world.people[child]) for child in one.package.children]
    return el("Inhoud", el("KindVoordelen", listed))


def _benefit(one: Person, package: Package, child: Person) -> etree._Element:
    extras = [extra for extra in package.extras if extra.child == child.insz]
    basic = Extra(child=child.insz, code="BASIS", words="Basisbedrag", begin=_first_month(child.born))
    monthly = [extra for extra in (*extras, basic) if not extra.paid]
    return el(
        "KindVoordeel",
        el("Bron", "VLAANDEREN"),
        el("INSZ", one.insz),
        el("KindVoordeelFonds", texts(Ondernemingsnummer=_FUND, Omschrijving="Kas Voorbeeld")),
        el("Dossiernummer", f"GP-{int(child.insz) % 99_991:05d}"),
        el("Begunstigden", el("Begunstigde", el("INSZ", one.insz))),
        el(
            "Kinderen",
            el(
                "Kind",
                el("INSZ", child.insz),
                some("Bonussen", [_bonus(extra, one) for extra in extras if extra.paid]),
                el("Betalingsperiodes", [_period(extra, one) for extra in monthly]),
            ),
        ),
    )


def _bonus(extra: Extra, one: Person) -> etree._Element:
    return el(
        "Bonus",
        el("Betalingsdatum", extra.paid),
        coded("Categorie", extra.code, extra.words),
        el("Begunstigden", el("Begunstigde", one.insz)),
    )


def _period(extra: Extra, one: Person) -> etree._Element:
    return el(
        "Betalingsperiode",
        el("Periode", texts(BeginMaand=extra.begin, EindeMaand=extra.end)),
        coded("Categorie", extra.code, extra.words),
        el("Begunstigden", el("Begunstigde", one.insz)),
    )


def _first_month(born: str) -> str:
    """The month after birth, but not before the growth package began."""
    year, month, _ = (int(part) for part in born.split("-"))
    after = f"{year + month // 12:04d}-{month % 12 + 1:02d}"
    return max(after, "2019-01")


def statuses(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of GeefSociaalStatuut: what applies; None for who has no status."""
    listed = [
        el(
            "SociaalStatuut",
            el("Naam", status.name),
            coded("Resultaat", "1", "Van toepassing"),
            el("Periodes", el("Periode", texts(Begindatum=status.begin, Einddatum=status.end))),
        )
        for status in one.statuses
    ]
    return (
        el("Inhoud", el("Persoon", el("INSZ", one.insz), el("SocialeStatuten", listed))) if listed else None
    )


def no_status() -> etree._Element:
    """`Inhoud` of GeefSociaalStatuut for who is known but has no status: a form, filled in per question."""
    status = el(
        "SociaalStatuut", el("Naam", "SOCIAL_STATUTE_NAME"), coded("Resultaat", "0", "Niet van toepassing")
    )
    return el("Inhoud", el("Persoon", el("INSZ", "00000000000"), el("SocialeStatuten", status)))


def disability(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of GeefDossierHandicap; None for who has no file."""
    if one.disability is None or one.address is None:
        return None
    found = texts(value="DATA_FOUND", code="MSG00000", description="Treatment successful")
    return el(
        "Inhoud",
        el(
            "ConsultFilesByDateResponse",
            el("status", found),
            el("ssin", one.insz),
            el(
                "results",
                el(
                    "dgphResult",
                    el("status", texts(value="DATA_FOUND", code="MSG00000")),
                    _file(one, one.disability),
                ),
            ),
        ),
    )


def no_disability() -> etree._Element:
    """`Inhoud` of GeefDossierHandicap when no source has a file."""
    nothing = texts(value="NO_DATA_FOUND", code="MSG00100", description="No data found")
    source = el("dgphResult", el("status", texts(value="NO_DATA_FOUND", code="MSG00021")))
    return el("Inhoud", el("ConsultFilesByDateResponse", el("status", nothing), el("results", source)))


def _file(one: Person, file: Disability) -> etree._Element:
    names = ("mobility", "nourishment", "hygiene", "household", "supervision", "socialSkills")
    points = texts(**dict(zip(names, file.points, strict=True)), totalPoints=sum(file.points))
    recognition = el(
        "handicapRecognition",
        el(
            "recognitionStatus",
            texts(dateOfDecision=file.decided, startDateRecognition=file.begin, endDateRecognition=file.end),
        ),
        el("legislation", "3"),
        el(
            "handicapRecognitionDetails",
            texts(
                lowerLimbs50p="true",
                fullBlindness="false",
                upperLimbsAmputated="false",
                upperLimbsParalyzed="false",
            ),
        ),
        el(
            "resultRecognitionAdult", el("diminuationIndependence", points), el("diminuationEarnings", "true")
        ),
        el("decisionStatus", "RECOGNITION_DETERMINED"),
    )
    request = texts(
        legislation="0",
        administrativePendingRequest="false",
        handicapRecognitionPending="false",
        appeal="false",
    )
    return el(
        "file",
        el("addressHandicappedPerson", texts(lastName=one.family, firstName=one.given[0])),
        el("evolutionOfRequest", request),
        el("handicapRecognitions", recognition),
        _rights(file),
        el(
            "socialCards",
            _card(file, "PARKINGCARD", "9000000041"),
            _card(file, "REDUCTIONCARD", "9000000042"),
        ),
    )


def _rights(file: Disability) -> etree._Element:
    return el(
        "rights",
        el("period", texts(beginDate=file.begin, endDate=file.end)),
        texts(
            legislation="3",
            totalMonthAmount=file.month_amount,
            monthAmount=file.month_amount,
            categoryIVT=file.category,
            categoryIT="2",
            partnerIncome="false",
            decisionStatus="POSITIVE",
        ),
    )


def _card(file: Disability, category: str, number: str) -> etree._Element:
    return el(
        "socialCard",
        texts(deliveryDate=file.decided, endDate=file.end, cardNumber=number, cardCategory=category),
    )


def supports(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of GeefStatusRechtOndersteuningen; None for who never asked."""
    listed = [
        el(
            "StatusRechtOndersteuning",
            coded("Maatregel", support.code, support.words),
            el("INSZ", one.insz),
            coded("Status", *support.status),
            el("DatumBeslissing", support.decided),
            el("Periode", texts(Begin=support.begin, Einde=support.end)),
        )
        for support in one.supports
    ]
    return el("Inhoud", el("StatusRechtOndersteuningen", listed)) if listed else None
