"""GeefOnderneming and GeefOndernemingVKBO: what the Crossroads Bank for Enterprises knows of an enterprise."""

from __future__ import annotations

from typing import Final

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Code, Record
from burgerprofiel.blocks.sources.wire.magda.mapping import address
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts, key_of
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node, taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import (
    code,
    date,
    end,
    identifier,
    record,
    yes,
)

_NAMES: Final = (
    ("MaatschappelijkeNamen", "MaatschappelijkeNaam", Code(code="legal", label="Maatschappelijke naam")),
    ("AfgekorteNamen", "AfgekorteNaam", Code(code="short", label="Afgekorte naam")),
    ("CommercieleNamen", "CommercieleNaam", Code(code="trade", label="Commerciële naam")),
)
_SITE: Final = "2"
"""`OndernemingOfVestiging`: 1 is an enterprise, 2 a site of one, whose number begins with 2."""


def enterprise(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefOnderneming: all of an enterprise, with what it was before."""
    node = taken_over(inhoud).one("Onderneming")
    facts = _begin(node, "AuthentiekBron")
    _names(facts, node)
    facts.listed("onderneming.adres", node, "Adressen", "Adres", read=_address)
    for one in node.each("Adressen", "Adres"):
        for described in one.each("Descripties", "Descriptie"):
            facts.dated("onderneming.contact", one, _contact(described.one("Contact")))
    facts.state("onderneming.startdatum", date(node, "Start", "Datum"))
    facts.state("onderneming.inschrijvingsdatum", date(node, "Inschrijving", "Datum"))
    facts.state("onderneming.stopzetting", _stop(node))
    facts.listed("onderneming.rechtsvorm", node, "Rechtsvormen", "Rechtsvorm", read=code)
    facts.listed("onderneming.rechtstoestand", node, "Rechtstoestanden", "Rechtstoestand", read=code)
    _sites(facts, node)
    facts.listed("onderneming.activiteit", node, "Activiteiten", "Activiteit", read=_activity)
    facts.listed("onderneming.rekening", node, "Bankrekeningen", "Bankrekeningnummer", read=_account)
    facts.listed("onderneming.functie", node, "Functies", "Functie", read=_holder)
    facts.listed("onderneming.hoedanigheid", node, "Hoedanigheden", "Hoedanigheid", read=_quality)
    facts.listed(
        "onderneming.relatie", node, "GerelateerdeOndernemingen", "GerelateerdeOnderneming", read=_relation
    )
    facts.listed(
        "onderneming.doorhaling",
        node,
        "AmbtshalveDoorhalingen",
        "AmbtshalveDoorhaling",
        read=lambda one: code(one, "Reden"),
    )
    return facts.mapped()


def enriched(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefOndernemingVKBO: the enriched register of Flanders, one of each and as it is now."""
    node = taken_over(inhoud).one("Onderneming")
    facts = _begin(node, "AuthentiekeBron")
    for _, element, kind in _NAMES:
        name = node.one("Namen", element)
        language = name.attribute("TaalCode")
        facts.state(
            "onderneming.naam",
            record(name=name.text(), type=kind, language=language) if name.text() else None,
            key=f"{kind.code}-{language}",
        )
    facts.state("onderneming.adres", _plain_address(node.one("Adres")))
    facts.state("onderneming.contact", _contact(node.one("Contact")))
    facts.state("onderneming.startdatum", date(node, "DatumStart"))
    facts.state("onderneming.inschrijvingsdatum", date(node, "DatumInschrijving"))
    facts.state("onderneming.stopzetting", _stop(node))
    facts.state("onderneming.rechtsvorm", code(node, "Rechtsvorm"))
    facts.state("onderneming.rechtstoestand", code(node, "Rechtstoestand"))
    struck = node.one("AmbtshalveDoorhaling")
    facts.state(
        "onderneming.doorhaling",
        code(struck, "Reden"),
        since=struck.text("Periode", "Begin"),
        until=struck.text("Periode", "Einde"),
    )
    return facts.mapped()


def _begin(node: Node, source: str) -> Facts:
    origin = code(node, source)
    facts = Facts(origin=origin.label or origin.code if origin else "")
    number = node.text("Ondernemingsnummer")
    facts.state("onderneming.nummer", identifier("kbo", number))
    facts.state("onderneming.status", code(node, "StatusKBO"))
    facts.state("onderneming.soort", code(node, "SoortOnderneming"))
    if node.text("OndernemingOfVestiging", "Code") == _SITE:
        seat = node.one("MaatschappelijkeZetel")
        facts.state(
            "onderneming.zetel", identifier("kbo", seat.text("Ondernemingsnummer") or _own_text(seat))
        )
    return facts


def _own_text(node: Node) -> str:
    # The enriched register writes the number in the element itself; the other nests it beside a relation.
    return "" if node.one("Relatie") else node.text()


def _names(facts: Facts, node: Node) -> None:
    for group, element, kind in _NAMES:
        for one in node.each("Namen", group, element):
            name, language = one.text("Naam"), one.text("Taalcode")
            if name:
                since = one.attribute("DatumBegin")
                facts.dated(
                    "onderneming.naam",
                    one,
                    record(name=name, type=kind, language=language),
                    key=f"{kind.code}-{language}-{since}",
                )


def _address(node: Node) -> Record | None:
    fields = address.address_fields(node)
    if not any(fields.values()):  # only a description of it, in some language
        fields = address.address_fields(node.one("Descripties", "Descriptie", "Adres"))
    struck = node.each("Doorhalingen", "Doorhaling")
    return record(
        type=code(node, "Type"),
        **fields,
        struck=code(struck[-1], "Reden") if struck else None,
    )


def _plain_address(node: Node) -> Record | None:
    fields = address.address_fields(node)
    extra = node.one("Aanvullingen")
    more = "\n".join(filter(None, (fields.get("lines"), extra.text("Staat"), extra.text("Tekst"))))  # type: ignore[arg-type]
    return record(**{**fields, "lines": more, "struck": code(node, "Doorhaling", "Reden")})


def _contact(node: Node) -> Record | None:
    return record(
        phone=node.text("Telefoonnummer"),
        mobile=node.text("GSM"),
        fax=node.text("Faxnummer"),
        email=node.text("Email"),
        website=node.text("Website"),
    )


def _stop(node: Node) -> Record | None:
    stopped = node.one("Stopzetting")
    closed = end(node.text("Afsluiting", "Datum") or node.text("DatumAfsluiting"))
    return record(
        on=end(stopped.text("Datum")) or closed,
        reason=code(stopped, "Reden") or (code(stopped) if stopped.one("Code") else None),
    )


def _sites(facts: Facts, node: Node) -> None:
    sites = node.each("Vestigingen", "Vestiging")
    for one in sites:
        number = one.text("Vestigingsnummer")
        names = [
            named.text("Naam") for _, element, _ in reversed(_NAMES) for named in _names_of(one, element)
        ]
        facts.dated(
            "onderneming.vestiging",
            one,
            record(
                number=identifier("vestiging", number),
                name=names[0] if names else "",
                status=code(one, "StatusKBO"),
                address=address.address(one.one("Adressen", "Adres")),
                closed=end(one.text("Afsluiting", "Datum") or one.text("Stopzetting", "Datum")),
            ),
            key=key_of(number) if number else "",
        )
    if node.one("Vestigingen") and not sites:
        facts.none("onderneming.vestiging")


def _names_of(node: Node, element: str) -> list[Node]:
    group = next(group for group, name, _ in _NAMES if name == element)
    return node.each("Namen", group, element)


def _activity(node: Node) -> Record | None:
    group = node.text("Groep")
    return record(
        nace=code(node, "Nace"),
        version=node.text("Nace", "Versie"),
        type=code(node, "Type"),
        group=Code(code=group) if group else None,
    )


def _account(node: Node) -> Record | None:
    return record(
        iban=node.text("IBAN") or node.text("Rekeningnummer") or node.text("NietSEPAnummer"),
        bic=node.text("BIC"),
        purpose=node.text("Doel"),
    )


def _holder(node: Node) -> Record | None:
    who, firm = node.one("Persoon"), node.one("Onderneming")
    return record(
        role=code(node, "AardFunctie"),
        insz=identifier("insz", who.text("INSZ")),
        given=who.text("VoorNaam"),
        family=who.text("AchterNaam"),
        enterprise=identifier("kbo", firm.text("Ondernemingsnummer")),
        name=firm.text("MaatschappelijkeNaam", "Naam"),
        exempt=yes(node, "Vrijstelling", "AanduidingVrijstelling"),
        end_reason=code(node, "EindeFunctie"),
    )


def _quality(node: Node) -> Record | None:
    return record(
        quality=code(node),
        phase=code(node, "Fase"),
        registered=date(node, "Inschrijving", "Datum"),
        end_reason=code(node, "Beeindiging"),
    )


def _relation(node: Node) -> Record | None:
    return record(
        relation=code(node, "Relatie"),
        enterprise=identifier("kbo", node.text("Ondernemingsnummer")),
        end_reason=code(node, "EindeRelatie"),
    )
