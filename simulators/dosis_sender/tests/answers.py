"""Small answers for tests."""

from simulators.dosis_sender.magda import NAMESPACE


def answer(*mutations: str, failures: str = "") -> bytes:
    """An answer with these mutations in one `Dossier` element."""
    content = (
        f"<Inhoud><Dossiers><Dossier><DossierMutaties>{''.join(mutations)}</DossierMutaties></Dossier></Dossiers></Inhoud>"
        if mutations
        else ""
    )
    return (
        f'<web:GeefDossiersResponse xmlns:web="{NAMESPACE}"><Repliek><Antwoorden><Antwoord>{content}'
        f"{failures}</Antwoord></Antwoorden></Repliek></web:GeefDossiersResponse>"
    ).encode()


def mutation(
    *,
    number: str = "2026-1",
    source: str = "urn:test",
    head: str = "",
    status: str = "<Code>Ingediend</Code><Fase>Samenstelling</Fase>",
    begin: str = "<Datum>2026-01-05</Datum>",
    subjects: str = "<Subject><Rol>Raadpleger</Rol><Type>PERS</Type><Sleutel>85660100196</Sleutel></Subject>",
    tail: str = "",
) -> str:
    """One `DossierMutatie`; `head` stands after the name, `tail` before the subjects."""
    identification = f"<Bron>{source}</Bron>" if source else ""
    return (
        f"<DossierMutatie><Identificatie>{identification}<Dossiernummer>{number}</Dossiernummer></Identificatie>"
        f"<Naam>Aanvraag</Naam>{head}<Status>{status}</Status><Type>DossierStatus</Type>{tail}"
        f"<Subjecten>{subjects}</Subjecten><Periode><Begin>{begin}</Begin></Periode></DossierMutatie>"
    )


def failure(code: str, *, source: str) -> str:
    """An exception annotated with the source that failed."""
    return (
        f"<Uitzonderingen><Uitzondering><Identificatie>{code}</Identificatie><Annotaties><Annotatie><Naam>Bron</Naam>"
        f"<Waarde>{source}</Waarde></Annotatie></Annotaties></Uitzondering></Uitzonderingen>"
    )
