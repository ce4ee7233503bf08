"""GeefGezinssamenstelling, and what the answers on a person say of their family."""

from __future__ import annotations

from typing import Final, NamedTuple

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Record
from burgerprofiel.blocks.sources.wire.magda.mapping import address, people
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node, taken_over
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
    root = taken_over(inhoud).one("Gezinsleden")
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
    fields = _member_fields(node, person)
    fields["insz"] = identifier("insz", number)
    fields["self"] = is_self or None
    since, until = node.attribute("DatumBegin"), node.attribute("DatumEinde")
    facts.state(
        "gezin.lid",
        record(**fields),
        since=since,
        until=until,
        origin=node.text("Bron", "Code"),
        doubtful=people.is_fictitious(person),
    )
    if is_self:
        facts.state(
            "gezin.positie",
            code(node, "Positie"),
            since=since,
            until=until,
            origin=node.text("Bron", "Code"),
        )


def _member_fields(node: Node, person: Node) -> dict[str, Field]:
    return {
        **people.person_fields(person),
        "position": code(node, "Positie"),
        "form": code(node, "Woonvorm"),
    }


class Places(NamedTuple):
    """Where the family stands in an answer on one person."""

    position: tuple[str, ...]
    members: tuple[str, ...]
    up: tuple[str, ...]
    down: tuple[str, ...]
    cohabitation: tuple[str, ...]
    shared: tuple[str, ...]


NOW: Final = Places(
    position=("Referentiepersoon",),
    members=("Gezinsleden", "Gezinslid"),
    up=("Afstammingen", "Afstamming"),
    down=("AfstammingenDalendeLijn", "AfstammingDalendeLijn"),
    cohabitation=("WettelijkeSamenwoning",),
    shared=("GedeeldeVerblijven", "GedeeldVerblijf"),
)
EVER: Final = Places(
    position=("HistoriekReferentiepersoon", "Referentiepersoon"),
    members=("HistoriekGezinsleden", "Gezinslid"),
    up=("HistoriekAfstamming", "Afstamming"),
    down=("HistoriekAfstammingDalendeLijn", "AfstammingDalendeLijn"),
    cohabitation=("HistoriekWettelijkeSamenwoning", "WettelijkeSamenwoning"),
    shared=("HistoriekGedeeldVerblijf", "GedeeldVerblijf"),
)


def of_person(facts: Facts, node: Node, asked: Asked, *, places: Places) -> None:
    """The family in an answer on one person."""
    facts.listed("gezin.positie", node, *places.position, read=lambda one: code(one, "Positie"))
    for member in node.each(*places.members):
        is_self = member.text("INSZ") == asked.subject
        fields = {**_member_fields(member, member), "self": is_self or None}
        facts.dated("gezin.lid", member, record(**fields), doubtful=people.is_fictitious(member))
    for descent in node.each(*places.up):
        for parent in descent.each("Ouders", "Ouder"):
            _relative(facts, "gezin.ouder", descent, parent)
    for descent in node.each(*places.down):
        for child in descent.each("Kind"):
            _relative(facts, "gezin.kind", descent, child)
    facts.listed("gezin.wettelijke-samenwoning", node, *places.cohabitation, read=_cohabitation)
    facts.listed("gezin.gedeeld-verblijf", node, *places.shared, read=_shared)


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
