"""GeefPersoon and GeefHistoriekPersoon: what the national register and the register of the Crossroads Bank know.

Both services say the same things, of now and of all times; a table tells where each stands in either. Both versions
(02.00 and 02.02) go through the same table: what one of them does not have is absent.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Code, Record
from burgerprofiel.blocks.sources.wire.magda.mapping import address, family, people
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts, Stated
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node, taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import code, date, identifier, record

Path = tuple[str, ...]


def person(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefPersoon: what is so now."""
    node = taken_over(inhoud).one("Persoon")
    facts = _begin(node)
    for name in node.names():
        for one in _NOW.get(name, ()):
            facts.listed(one.code, node, *one.now, read=one.read)
    _address(facts, node.one("Adressen"), past=False)
    family.of_person(facts, node, asked, places=family.NOW)
    return facts.mapped()


def history(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefHistoriekPersoon: what was and is so, each with its days."""
    node = taken_over(inhoud).one("HistoriekPersoon")
    facts = _begin(node)
    for name in node.names():
        for one in _EVER.get(name, ()):
            facts.listed(one.code, node, *one.ever, read=one.read)
    _address(facts, node.one("HistoriekAdressen") or node.one("Adressen"), past=True)
    family.of_person(facts, node, asked, places=family.EVER)
    return facts.mapped()


def _begin(node: Node) -> Facts:
    facts = Facts(origin=node.attribute("Bron"))
    number = node.text("INSZ")
    facts.state("persoon.rijksregisternummer", identifier("insz", number))
    return facts


def _civil_state(node: Node) -> Record | None:
    return record(
        state=code(node),
        partner=people.person(node.one("Partner")),
        place=address.place(node.one("Plaats")),
        judged=date(node, "Uitspraak", "Datum"),
    )


def _document(node: Node) -> Record | None:
    return record(
        type=code(node, "Type"),
        number=node.text("Nummer"),
        expires=date(node, "Vervalgegevens", "Vervaldatum") or date(node, "Periode", "Einde"),
        place=address.place(node.one("Plaats")),
        note=node.text("Vervalgegevens", "Tekst"),
    )


def _card(node: Node, *, kind: str) -> Record | None:
    return record(
        type=Code(code=kind.lower(), label=kind),
        number=node.text("Nummer"),
        expires=date(node, "Vervalgegevens", "Vervaldatum") or date(node, "Periode", "Einde"),
        note=node.text("Vervalgegevens", "Tekst") or node.text("Tekst"),
    )


def _birthplace(node: Node) -> Record | None:
    return address.place(node.one("Plaats"))


def _stay(node: Node) -> Record | None:
    reasons = [record(reason=code(one)) for one in node.each("Redenen", "Reden")]
    return record(
        reasons=[one for one in reasons if one is not None], note=" ".join(node.texts("Teksten", "Tekst"))
    )


def _protection(node: Node) -> Record | None:
    return record(
        status=code(node, "JuridischStatuut"),
        reason=code(node, "Rechtvaardiging"),
        note=node.text("Tekst"),
        guardian=identifier("insz", node.text("Identiteit", "INSZ")),
        guardian_text=node.text("Identiteit", "Tekst"),
    )


def _funeral(node: Node) -> Record | None:
    return record(
        manner=code(node, "WijzeVanLijkbezorging"),
        ritual=code(node, "Ritueel"),
        contract=code(node, "Contract", "Situatie"),
        cemetery=address.place(node.one("Begraafplaats")),
        declared=date(node, "DatumDocument"),
    )


def _contact(node: Node) -> Record | None:
    return record(
        email=node.text("Email"),
        mobile=node.text("GSM"),
        phone=node.text("Telefoon"),
        fax=node.text("Fax"),
    )


def _within(name: str, read: Callable[[Node], Stated]) -> Callable[[Node], Stated]:
    """Read what is in a child of the element."""
    return lambda node: read(node.one(name))


class Statement(NamedTuple):
    """A fact, how it is read, where it stands now, and where all its values of all times stand."""

    code: str
    read: Callable[[Node], Stated]
    now: Path
    ever: Path


STATEMENTS: Final = (
    Statement("persoon.naam", people.name, ("Naam",), ("HistoriekNaam", "Naam")),
    Statement(
        "persoon.pseudoniem",
        people.name,
        ("Pseudoniemen", "Pseudoniem"),
        ("HistoriekPseudoniem", "Pseudoniem"),
    ),
    Statement(
        "persoon.adellijke-titel",
        _within("AdellijkeTitel", code),
        ("AdellijkeTitel",),
        ("HistoriekAdellijkeTitel", "AdellijkeTitel"),
    ),
    Statement("persoon.geslacht", code, ("Geslacht",), ("HistoriekGeslacht", "Geslacht")),
    Statement("persoon.status", code, ("Statussen", "Status"), ("HistoriekStatus", "Status")),
    Statement(
        "persoon.beheerder",
        _within("Plaats", address.place),
        ("Beheerder",),
        ("HistoriekBeheerder", "Beheerder"),
    ),
    Statement("persoon.verblijfsregister", code, ("Register",), ("HistoriekRegister", "Register")),
    Statement(
        "persoon.nationaliteit",
        code,
        ("Nationaliteiten", "Nationaliteit"),
        ("HistoriekNationaliteit", "Nationaliteit"),
    ),
    Statement(
        "persoon.geboortedatum",
        lambda node: date(node, "Datum"),
        ("Geboorte",),
        ("HistoriekGeboorte", "Geboorte"),
    ),
    Statement("persoon.geboorteplaats", _birthplace, ("Geboorte",), ("HistoriekGeboorte", "Geboorte")),
    Statement(
        "persoon.overlijdensdatum",
        lambda node: date(node, "Datum"),
        ("Overlijden",),
        ("HistoriekOverlijden", "Overlijden"),
    ),
    Statement(
        "persoon.overlijdensplaats", _birthplace, ("Overlijden",), ("HistoriekOverlijden", "Overlijden")
    ),
    Statement(
        "persoon.burgerlijke-staat",
        _civil_state,
        ("BurgerlijkeStaten", "BurgerlijkeStaat"),
        ("HistoriekBurgerlijkeStaat", "BurgerlijkeStaat"),
    ),
    Statement(
        "persoon.identiteitsbewijs",
        _document,
        ("Identiteitsbewijzen", "Identiteitsbewijs"),
        ("HistoriekIdentiteitsbewijs", "Identiteitsbewijs"),
    ),
    Statement(
        "persoon.kaart",
        partial(_card, kind="Beroepskaart"),
        ("Beroepskaarten", "Beroepskaart"),
        ("HistoriekBeroepskaart", "Beroepskaart"),
    ),
    Statement(
        "persoon.kaart",
        partial(_card, kind="Arbeidskaart"),
        ("Arbeidskaarten", "Arbeidskaart"),
        ("HistoriekArbeidskaart", "Arbeidskaart"),
    ),
    Statement(
        "persoon.verblijfsrecht",
        _stay,
        ("WettigeVerblijven", "WettigVerblijf"),
        ("HistoriekWettigVerblijf", "WettigVerblijf"),
    ),
    Statement(
        "persoon.vluchteling", code, ("TypeVluchteling",), ("HistoriekTypeVluchteling", "TypeVluchteling")
    ),
    Statement(
        "persoon.bescherming",
        _protection,
        ("Bewindvoerders", "Bewindvoerder"),
        ("HistoriekBewindvoerder", "Bewindvoerder"),
    ),
    Statement(
        "persoon.bescherming",
        _protection,
        ("JuridischeStatuten", "JuridischStatuut"),
        ("HistoriekJuridischStatuut", "JuridischStatuut"),
    ),
    Statement("persoon.laatste-wil", _funeral, ("Begraving",), ("HistoriekBegraving", "Begraving")),
    Statement(
        "persoon.laatste-wil",
        _funeral,
        ("LijkbezorgingEnRitueel",),
        ("HistoriekLijkbezorgingEnRitueel", "LijkbezorgingEnRitueel"),
    ),
    Statement(
        "persoon.contactgegevens",
        _contact,
        ("Contactgegevens",),
        ("HistoriekContactgegevens", "Contactgegevens"),
    ),
)


_NOW: Final = {one.now[0]: [each for each in STATEMENTS if each.now[0] == one.now[0]] for one in STATEMENTS}
_EVER: Final = {
    one.ever[0]: [each for each in STATEMENTS if each.ever[0] == one.ever[0]] for one in STATEMENTS
}
"""By the element in which they stand: most persons have few of them."""


def _main_address(node: Node) -> Record | None:
    return address.address(node)


def _post_abroad(node: Node) -> Record | None:
    return record(**address.abroad_fields(node))


def _typed_address(node: Node, *, kind: str = "", name: str = "") -> Record | None:
    """An address that is not where somebody lives; its kind is the source's, else ours."""
    fields = address.address_fields(node)
    if not any(fields.values()):
        fields = address.abroad_fields(node)
    read = record(**fields)
    if read is None:
        return None
    given = code(node, kind) if kind else None
    return record(type=given or Code(code=name, label=name), **fields)


def _absence(node: Node) -> Record | None:
    return record(type=code(node, "Type"), note=" ".join(node.texts("Teksten", "Tekst")))


def _declared(node: Node) -> Record | None:
    return record(
        on=date(node, "Datum"),
        country=address.country(node.one("Land")),
        note=" ".join(node.texts("Teksten", "Tekst")) or node.text("Tekst"),
    )


def _secret(node: Node) -> Record | None:
    return record(
        decided=date(node, "DatumBeslissingCollege"),
        since=date(node, "Periode", "Begindatum"),
        until=date(node, "Periode", "Einddatum"),
    )


ADDRESSES: Final[tuple[tuple[str, str, Callable[[Node], Stated]], ...]] = (
    ("persoon.adres", "Hoofdverblijfplaats", _main_address),
    ("persoon.adres", "VerblijfplaatsBuitenland", _post_abroad),
    ("persoon.contactadres", "ContactAdres", partial(_typed_address, kind="Type", name="Contactadres")),
    (
        "persoon.contactadres",
        "PostadresBuitenland",
        partial(_typed_address, name="Postadres in het buitenland"),
    ),
    (
        "persoon.contactadres",
        "OpgegevenAdres",
        partial(_typed_address, kind="Inrichting", name="Opgegeven adres"),
    ),
    ("persoon.contactadres", "WettelijkeWoonplaats", partial(_typed_address, name="Wettelijke woonplaats")),
    ("persoon.contactadres", "AdresUitbetaling", partial(_typed_address, name="Adres voor uitbetalingen")),
    ("persoon.afwezigheid", "TijdelijkeAfwezigheid", _absence),
    ("persoon.adreswijziging", "AangifteAdreswijziging", _declared),
    ("persoon.adreswijziging", "AangifteAdresBuitenland", _declared),
    ("persoon.adres-geheim", "NietMededeelbaarAdres", _secret),
)
"""The fact, the element, how it is read. In a history each has a list around it with `Historiek` before its name."""


def _address(facts: Facts, node: Node, *, past: bool) -> None:
    there = frozenset(node.names())
    for code_, element, read in ADDRESSES:
        path = (f"Historiek{element}", element) if past else (element,)
        if path[0] in there:
            facts.listed(code_, node, *path, read=read)
