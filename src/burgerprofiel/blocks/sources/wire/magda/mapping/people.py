"""A person as answers name them: who they are, not what is known of them."""

from __future__ import annotations

from burgerprofiel.blocks.sources.contracts import Record
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node
from burgerprofiel.blocks.sources.wire.magda.mapping.values import Field, code, date, identifier, record, yes


def name(node: Node) -> Record | None:
    """First names, the one that is used, last name."""
    first = node.each("Voornamen", "Voornaam")
    usual = [one.text() for one in first if one.attribute("GebruikelijkeVoornaam") == "1"]
    return record(
        given=" ".join(filter(None, (one.text() for one in first))),
        usual=" ".join(filter(None, usual)),
        family=family_name(node),
    )


def family_name(node: Node) -> str:
    """All last names."""
    return " ".join(node.texts("Achternamen", "Achternaam"))


def given_names(node: Node) -> str:
    """All first names."""
    return " ".join(node.texts("Voornamen", "Voornaam"))


def person_fields(node: Node) -> dict[str, Field]:
    """The fields of a person: number, name, birth, gender, death. Their number is for machines, not for the page."""
    who = node.one("Naam")
    return {
        "insz": identifier("insz", node.text("INSZ")),
        "given": given_names(who),
        "family": family_name(who),
        "born": date(node, "Geboortedatum") or date(node, "Geboorte", "Datum"),
        "gender": code(node, "Geslacht"),
        "died": date(node, "Overlijden", "Datum"),
        "deceased": yes(node, "IsOverleden"),
    }


def person(node: Node) -> Record | None:
    """A person, or nothing."""
    return record(**person_fields(node))


def is_fictitious(node: Node) -> bool:
    """The number of the person was made up by the source: it is nobody's."""
    return node.one("INSZ").attribute("IsFictief") == "1"
