"""GeefFuncties: for which enterprises somebody acts, or who acts for an enterprise."""

from __future__ import annotations

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Record
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts, key_of
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node, taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import code, identifier, record


def functions(inhoud: etree._Element, asked: Asked) -> Mapped:
    """Every function, also those that ended.

    Asked for a person, `enterprise` is the one in which they act, and `through` the one that they represent there.
    Asked for an enterprise, the functions in it are facts of the enterprise, with the number of who holds each.
    """
    facts = Facts()
    listed = ("persoon.functie", "onderneming.functie")
    for one in facts.each(taken_over(inhoud).one("Functies"), "Functie", none=listed):
        _function(facts, one, asked)
    return facts.mapped()


def _function(facts: Facts, node: Node, asked: Asked) -> None:
    enterprise, through = node.text("FunctiehouderVan"), node.text("Ondernemingsnummer")
    role = node.text("AardFunctie", "Code")
    since = node.text("Periode", "Begin") or node.text("PeriodeCAC", "Begin")
    until = node.text("Periode", "Einde") or node.text("PeriodeCAC", "Einde")
    of_enterprise = asked.subject == enterprise
    facts.state(
        "onderneming.functie" if of_enterprise else "persoon.functie",
        _of_enterprise(node) if of_enterprise else _of_person(node),
        since=since,
        until=until,
        key=key_of(enterprise, through, role, node.text("VolgNummer"), since),
        origin=node.text("AuthentiekeBron", "Omschrijving") or node.text("AuthentiekeBron", "Code"),
    )


def _of_person(node: Node) -> Record | None:
    return record(
        enterprise=identifier("kbo", node.text("FunctiehouderVan")),
        role=code(node, "AardFunctie") or code(node, "AardFunctieCAC"),
        kind=code(node, "AanduidingPersoonOnderneming"),
        through=identifier("kbo", node.text("Ondernemingsnummer")),
        end_reason=code(node, "EindeFunctie"),
        exemption=code(node, "SoortVrijstelling"),
    )


def _of_enterprise(node: Node) -> Record | None:
    return record(
        role=code(node, "AardFunctie") or code(node, "AardFunctieCAC"),
        insz=identifier("insz", node.text("INSZ")),
        enterprise=identifier("kbo", node.text("Ondernemingsnummer")),
        end_reason=code(node, "EindeFunctie"),
    )
