"""GeefDossiers: where files at authorities stand, and what happened to them before."""

from __future__ import annotations

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Code, Record
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts, key_of
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node, taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import moment, record, yes


def files(inhoud: etree._Element, asked: Asked) -> Mapped:
    """Every change of every file is a fact of its own, valid from when it took effect until the next."""
    facts = Facts(origin="DOSIS")
    root = taken_over(inhoud).one("Dossiers")
    changes = [
        change for file in root.each("Dossier") for change in file.each("DossierMutaties", "DossierMutatie")
    ]
    for one in changes:
        begin = _when(one.one("Periode", "Begin"))
        source, number = one.text("Identificatie", "Bron"), one.text("Identificatie", "Dossiernummer")
        facts.state(
            "dossier.status",
            _change(one),
            since=begin,
            until=_when(one.one("Periode", "Einde")),
            origin=source,
            key=key_of(source, number, begin),
        )
    if root and not changes:
        facts.none("dossier.status")
    return facts.mapped()


def _when(node: Node) -> str:
    return "T".join(part for part in (node.text("Datum"), node.text("Tijd")) if part)


def _change(node: Node) -> Record | None:
    status, contact = node.one("Status"), node.one("Beheerder", "Contact")
    action, code = status.one("Actie"), status.text("Code")
    phase = status.text("Fase")
    return record(
        source=node.text("Identificatie", "Bron"),
        number=node.text("Identificatie", "Dossiernummer"),
        name=node.text("Naam"),
        type=node.text("Type"),
        status=Code(code=code) if code else None,
        phase=Code(code=phase) if phase else None,
        changed=moment(status.text("DatumModificatie") or node.text("DatumModificatie")),
        target=moment(status.text("StreefDatum") or node.text("StreefDatum")),
        action_needed=yes(action, "ActieNodig"),
        action=action.text("Omschrijving"),
        details="\n".join(status.texts("Details", "Detail")),
        extra=node.text("ExtraInformatie"),
        product=", ".join(node.texts("Producten", "Product")),
        authority=contact.text("Dienst", "Omschrijving")
        or contact.text("Naam")
        or contact.text("Dienst", "WegwijsID"),
        phone=contact.text("Telefoon") or contact.text("GSM"),
        email=contact.text("Email"),
        website=contact.text("Website"),
        url=node.text("Doorverwijzing"),
        confidential=yes(node, "Eigenschappen", "Vertrouwelijk") or None,
    )
