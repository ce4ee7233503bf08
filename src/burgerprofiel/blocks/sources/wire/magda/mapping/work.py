"""GeefWerkrelaties: for whom somebody works or worked, as employers declare it."""

from __future__ import annotations

from typing import Final

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Code, Record
from burgerprofiel.blocks.sources.wire.magda.mapping import address
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node, taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import (
    date,
    described,
    identifier,
    number,
    record,
    yes,
)

_KINDS: Final = {"STU": "Student", "FLX": "Flexi-job", "OTH": "Gewone werknemer", "EXT": "Gelegenheidswerk"}
"""Words for kinds of workers, that the answer gives no words for. One that is not here is shown as it is."""


def work_relations(inhoud: etree._Element, asked: Asked) -> Mapped:
    """Declarations of work, by their number; also those that were cancelled, which say so."""
    facts = Facts()
    for one in facts.each(taken_over(inhoud).one("Contracten"), "Contract", none=("werk.arbeidsrelatie",)):
        period = one.one("Aangifte", "PeriodeTijdstip")
        facts.state(
            "werk.arbeidsrelatie",
            _contract(one),
            since=period.text("Begin", "Datum"),
            until=period.text("Einde", "Datum"),
            origin=one.text("Bron"),
            key=one.text("Aangifte", "DimonaNummer"),
            doubtful=one.text("Relatie", "Werknemer", "IdentificatiePersoonGevalideerd") == "0",
        )
    return facts.mapped()


def _contract(node: Node) -> Record | None:
    employer, agency = node.one("Relatie", "Werkgever"), node.one("InterimOnderneming")
    declared, where = node.one("Aangifte"), node.one("PlaatsTewerkstelling")
    kind = declared.text("AardWerknemer")
    return record(
        employer=where.text("Naam"),
        employer_number=identifier("kbo", employer.text("Ondernemingsnummer"))
        or identifier("rsz", employer.text("RSZNummer")),
        site=identifier("vestiging", employer.text("DeelEntiteit")),
        agency=agency.text("Naam"),
        agency_number=identifier("kbo", agency.text("Ondernemingsnummer"))
        or identifier("rsz", agency.text("RSZNummer")),
        committee=declared.text("ParitairComite") or agency.text("ParitairComite"),
        type=Code(code=kind, label=_KINDS.get(kind, "")) if kind else None,
        duration=described(declared, "ServiceCategorie"),
        days=number(declared, "AantalGeplandeWerkdagen"),
        started=date(declared, "PeriodeTijdstip", "Begin", "Datum"),
        ended=date(declared, "PeriodeTijdstip", "Einde", "Datum"),
        cancelled=yes(declared, "Geannuleerd") or None,
        workplace=address.address(where.one("Adres")),
        number=declared.text("DimonaNummer"),
    )
