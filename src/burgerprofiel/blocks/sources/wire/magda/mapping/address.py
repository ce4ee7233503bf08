"""Addresses and places, in each of the ways in which the schemas write them.

The older schemas nest the street, the municipality and the country; those after OSLO keep texts with a language side
by side; enterprises, homes and files have variants of their own. One reader takes them all: names that a variant does
not have are absent.
"""

from __future__ import annotations

from burgerprofiel.blocks.sources.contracts import Code, Record
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node
from burgerprofiel.blocks.sources.wire.magda.mapping.values import Field, identifier, record


def address_fields(node: Node) -> dict[str, Field]:
    """The fields of an address. Empty where there is none."""
    if not node:
        return {}
    return _nested(node) if node.one("Straat") or node.one("Gemeente") else _side_by_side(node)


def _nested(node: Node) -> dict[str, Field]:
    municipality = node.one("Gemeente")
    return {
        "street": node.text("Straat", "Naam") or node.text("CRABStraat", "Naam"),
        "number": node.text("Huisnummer") or node.text("HuisNummer"),
        "box": node.text("Busnummer") or node.text("BusNummer"),
        "postcode": municipality.text("PostCode") or municipality.text("Postcode"),
        "municipality": municipality.text("Naam"),
        "nis": identifier("nis", municipality.text("NISCode")),
        "country": country(node.one("Land")),
        "address_id": node.text("BeStAdres", "LokaleIdentificator") or node.attribute("arId"),
        "lines": node.text("Staat"),
    }


def _side_by_side(node: Node) -> dict[str, Field]:
    street = _words(node, "Straatnaam") or _words(node, "NietGestandaardiseerdeStraatnaam")
    return {
        "street": street or node.text("CRABStraat", "Naam"),
        "number": node.text("Huisnummer") or node.text("HuisNummer"),
        "box": node.text("Busnummer") or node.text("BusNummer") or _post_box(node),
        "postcode": node.text("Postcode"),
        "municipality": _words(node, "Gemeentenaam")
        or _words(node, "Postnaam")
        or _words(node, "NietGestandaardiseerdeGemeentenaam"),
        "nis": identifier("nis", node.text("NISCodeGemeente")),
        "country": _country(node),
        "address_id": node.text("VerwijstNaar", "LokaleIdentificator")
        or node.text("BeStAdres", "LokaleIdentificator")
        or node.attribute("arId"),
        "lines": _lines(node, has_street=bool(street)),
    }


def address(node: Node) -> Record | None:
    """An address, or nothing."""
    return record(**address_fields(node))


def abroad_fields(node: Node) -> dict[str, Field]:
    """An address abroad: lines of text, a country, the diplomatic post where somebody is registered."""
    lines = [
        node.text("DiplomatiekePost", "Omschrijving"),
        *node.texts("Teksten", "Tekst"),
        node.text("Tekst"),
    ]
    return {
        "country": country(node.one("Land")) or country(node.one("DiplomatiekePost", "Land")),
        "lines": "\n".join(line for line in lines if line),
    }


def place(node: Node) -> Record | None:
    """A municipality and a country; somewhere abroad, the name of the place as a text."""
    municipality = node.one("Gemeente")
    return record(
        municipality=municipality.text("Naam") or node.text("Tekst"),
        nis=identifier("nis", municipality.text("NISCode")),
        country=country(node.one("Land")),
    )


def country(node: Node) -> Code | None:
    """A country by its ISO code, else by the code of the national register."""
    number = node.text("ISOCode") or node.text("NISCode")
    name = node.text("Naam")
    return Code(code=number or name, label=name) if number or name else None


def _country(node: Node) -> Code | None:
    land = node.one("Land")
    name = land.text("String") or land.text("Naam")
    number = (
        node.text("ISOCodeLand") or land.text("ISOCode") or node.text("NISCodeLand") or land.text("NISCode")
    )
    return Code(code=number or name, label=name) if number or name else None


def _post_box(node: Node) -> str:
    box = node.text("Postbus")
    return f"PB {box}" if box else ""


def _lines(node: Node, *, has_street: bool) -> str:
    """The whole as one text, only where the parts are not there."""
    parts = [_words(node, "Locatienaam"), node.text("Locatieaanduiding"), _words(node, "Adresgebied")]
    if not (has_street or any(parts)):
        parts = [_words(node, "VolledigAdres")]
    return "\n".join([one for one in [*parts, node.text("Staat")] if one])


def _words(node: Node, name: str) -> str:
    """A text with a language: `String` and `Taal`."""
    return node.text(name, "String")
