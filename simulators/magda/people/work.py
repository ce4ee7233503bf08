"""GeefWerkrelaties 02.00, GeefAanslagbiljetPersonenbelasting 02.00 and GeefDossiers 02.00."""

from lxml import etree

from simulators.magda.people.model import Case, Job, Person
from simulators.magda.people.world import World
from simulators.magda.people.xml import coded, el, texts


def jobs(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of GeefWerkrelaties; None for who never worked."""
    listed = [_job(job, one, world, place) for place, job in enumerate(one.jobs, 1)]
    return el("Inhoud", el("Contracten", listed)) if listed else None


def tax(one: Person, year: int) -> etree._Element:
    """`Inhoud` of GeefAanslagbiljetPersonenbelasting for a year of income. Amounts are cents."""
    items = [
        el("Item", el("Code", code), el("Omschrijving", words), el("Waarde", amount))
        for code, words, amount in _items(one, year)
    ]
    who = el("GevraagdePersoon", el("INSZ", one.insz), coded("FiscaleStatus", "A", "Titularis"))
    number = el("Artikelnummer", f"9{int(one.insz) % 999_983:06d}{year % 100:02d}")
    return el(
        "Inhoud",
        el("AanslagbiljetPersonenbelasting", who, el("Inkomensjaar", year), number, el("Items", items)),
    )


def cases(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of GeefDossiers; None for who has no file."""
    listed = [el("Dossier", el("DossierMutaties", _changes(case, one))) for case in one.cases]
    return el("Inhoud", el("Dossiers", listed)) if listed else None


_WORDS = {
    "A7555": "Gezamenlijk belastbaar inkomen, partner A",
    "B7555": "Gezamenlijk belastbaar inkomen, partner B",
    "A7270": "Belastbaar inkomen van het gezin",
}


def _items(one: Person, year: int) -> list[tuple[str, str, int]]:
    return [(code, _WORDS[code], amount) for code, amount in one.taxes[year].items()]


def _job(job: Job, one: Person, world: World, place: int) -> etree._Element:
    employer = world.enterprises[job.employer]
    period = el(
        "PeriodeTijdstip",
        el("Begin", el("Datum", job.begin)),
        el("Einde", el("Datum", job.end)) if job.end else None,
    )
    agency = (
        el("InterimOnderneming", texts(Naam=job.interim[0], Ondernemingsnummer=job.interim[1]))
        if job.interim
        else None
    )
    return el(
        "Contract",
        el(
            "Relatie",
            el("Werkgever", texts(RSZNummer=f"9{job.employer[2:]}", Ondernemingsnummer=job.employer)),
            el("Werknemer", el("INSZ", one.insz)),
        ),
        el("Bron", "RSZ", Beschrijving="Rijksdienst voor Sociale Zekerheid"),
        el(
            "Aangifte",
            el("DimonaNummer", f"9{int(one.insz) % 999_983:06d}{place:04d}"),
            period,
            texts(ParitairComite=job.committee, AardWerknemer=job.kind, Geannuleerd="0"),
        ),
        agency,
        el("PlaatsTewerkstelling", el("Naam", employer.name)),
    )


def _changes(case: Case, one: Person) -> list[etree._Element]:
    return [_change(case, one, change) for change in case.changes]


def _change(case: Case, one: Person, change: tuple[str, str, str, str, str]) -> etree._Element:
    day, code, phase, words, action = change
    moment = f"{day}T09:00:00"
    todo = el("Actie", texts(ActieNodig="1", Omschrijving=action)) if action else None
    return el(
        "DossierMutatie",
        el("Identificatie", texts(Bron=case.source, Dossiernummer=case.reference)),
        texts(Naam=case.name, DatumModificatie=moment),
        el(
            "Status",
            texts(Code=code, Fase=phase),
            el("Details", el("Detail", words)),
            el("DatumModificatie", moment),
            todo,
        ),
        el("Type", "DossierStatus"),
        el("Producten", el("Product", case.product)),
        el("Beheerder", el("Contact", el("Dienst", el("Omschrijving", case.service)))),
        el("Subjecten", el("Subject", texts(Rol="Raadpleger", Type="PERS", Sleutel=one.insz))),
        el("Eigenschappen", texts(Vertrouwelijk="0", Publiek="0", IsNietRaadpleegbaar="0")),
        el("Periode", el("Begin", texts(Datum=day, Tijd="09:00:00"))),
    )
