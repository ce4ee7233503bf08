"""GeefGezinssamenstelling, and what the answers on a person say of their family."""

from __future__ import annotations

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Record
from burgerprofiel.blocks.sources.wire.magda.mapping import address, people
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import (
    Field,
    code,
    date,
    identifier,
    record,
)


def household(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefGezinssamenstelling: who lives together, the asked person among them, recognised by their number."""
    facts = Facts()
    root = Node(inhoud).one("Gezinsleden")
    members = root.each("Gezinslid")
    for member in members:
        _member(facts, member, asked)
    if root and not members:
        facts.none("gezin.lid")
    return facts.mapped()


def _member(facts: Facts, node: Node, asked: Asked) -> None:
    # 02.00 keeps the person in an element of their own, or only refers to them by number.
    person = node.one("Persoon") or node
    number = person.text("INSZ") or node.text("Referentie")
    is_self = number == asked.subject
    if is_self:
        facts.about(number)
    fields = _member_fields(node, person)
    fields["insz"] = identifier("insz", number)
    fields["self"] = is_self or None
    since, until = node.attribute("DatumBegin"), node.attribute("DatumEinde")
    facts.state(
        "gezin.lid",
        record(**fields),
        since=since,
        until=until,
        origin=code_text(node, "Bron"),
        doubtful=people.is_fictitious(person),
    )
    if is_self:
        facts.state(
            "gezin.positie",
            code(node, "Positie"),
            since=since,
            until=until,
            origin=code_text(node, "Bron"),
        )


def _member_fields(node: Node, person: Node) -> dict[str, Field]:
    return {
        **people.person_fields(person),
        "position": code(node, "Positie"),
        "form": code(node, "Woonvorm"),
    }


def code_text(node: Node, *path: str) -> str:
    """The code alone, as the name of a source."""
    return node.text(*path, "Code")


def of_person(facts: Facts, node: Node, asked: Asked, *, prefix: str) -> None:
    """The family in an answer on one person. `prefix` is before the names of the lists of all times."""
    _position(facts, node, prefix=prefix)
    for member in node.each(f"{prefix}Gezinsleden", "Gezinslid"):
        number = member.text("INSZ")
        fields = {**_member_fields(member, member), "self": (number == asked.subject) or None}
        facts.dated("gezin.lid", member, record(**fields), doubtful=people.is_fictitious(member))
    up, down = (
        ("HistoriekAfstamming", "HistoriekAfstammingDalendeLijn")
        if prefix
        else ("Afstammingen", "AfstammingenDalendeLijn")
    )
    for descent in node.each(up, "Afstamming"):
        for parent in descent.each("Ouders", "Ouder"):
            _relative(facts, "gezin.ouder", descent, parent)
    for descent in node.each(down, "AfstammingDalendeLijn"):
        for child in descent.each("Kind"):
            _relative(facts, "gezin.kind", descent, child)
    path = (
        (f"{prefix}WettelijkeSamenwoning", "WettelijkeSamenwoning") if prefix else ("WettelijkeSamenwoning",)
    )
    facts.listed("gezin.wettelijke-samenwoning", node, *path, read=_cohabitation)
    shared = (f"{prefix}GedeeldVerblijf" if prefix else "GedeeldeVerblijven", "GedeeldVerblijf")
    facts.listed("gezin.gedeeld-verblijf", node, *shared, read=_shared)


def _position(facts: Facts, node: Node, *, prefix: str) -> None:
    path = (f"{prefix}Referentiepersoon", "Referentiepersoon") if prefix else ("Referentiepersoon",)
    for one in node.each(*path):
        facts.dated("gezin.positie", one, code(one, "Positie"))


def _relative(facts: Facts, code_: str, descent: Node, relative: Node) -> None:
    value = record(**people.person_fields(relative), type=code(descent, "Type"))
    facts.dated(code_, descent, value, doubtful=people.is_fictitious(relative))


def _cohabitation(node: Node) -> Record | None:
    ending = node.one("Beeindiging")
    return record(
        partner=people.person(node.one("Partner")),
        declared=date(node, "Datum"),
        place=address.place(node.one("Plaats")),
        notary=node.text("Notariaat", "Naam"),
        ended_because=code(ending, "Reden"),
        ended=date(ending, "Kennisgeving", "Datum") or date(ending, "Uitspraak", "Datum"),
    )


def _shared(node: Node) -> Record | None:
    who = node.one("Naam")
    return record(
        role=code(node, "Rol"),
        insz=identifier("insz", node.text("INSZ")),
        given=people.given_names(who),
        family=people.family_name(who),
    )
