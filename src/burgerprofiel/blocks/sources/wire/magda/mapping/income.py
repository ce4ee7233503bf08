"""GeefAanslagbiljetPersonenbelasting: a tax notice."""

from __future__ import annotations

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Record
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node, taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import code, identifier, record


def tax_notice(inhoud: etree._Element, asked: Asked) -> Mapped:
    """The items of a notice, as the tax service writes them.

    The schema says nothing of the unit of `Waarde`, a text of at most 25 characters: it is kept as it is written. (The
    figures of the official examples look like cents: nobody confirms it.)
    """
    facts = Facts(origin="FODFIN")
    node = taken_over(inhoud).one("AanslagbiljetPersonenbelasting")
    person, other = node.one("GevraagdePersoon"), node.one("GerelateerdePersoon")
    year = node.text("Inkomensjaar")
    facts.state(
        "inkomen.aanslagbiljet",
        record(
            year=year,
            article=node.text("Artikelnummer"),
            fiscal_status=code(person, "FiscaleStatus"),
            related=identifier("insz", other.text("INSZ")),
            related_status=code(other, "FiscaleStatus"),
            items=_items(node),
        ),
        since=f"{year}-01-01" if year else "",
        until=f"{year}-12-31" if year else "",
        key=f"{year}-{node.text('Artikelnummer')}" if year else "",
    )
    return facts.mapped()


def _items(node: Node) -> list[Record]:
    items = [record(code=code(one), value=one.text("Waarde")) for one in node.each("Items", "Item")]
    return [one for one in items if one is not None]
