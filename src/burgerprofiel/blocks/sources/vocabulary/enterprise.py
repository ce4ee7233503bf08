"""Facts of enterprises and of who acts for them (Crossroads Bank for Enterprises), and of files kept elsewhere."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources.contracts import ENTERPRISE, FactDefinition, FieldDefinition, ValueKind
from burgerprofiel.blocks.sources.vocabulary import parts

_OF = frozenset({ENTERPRISE})

FACTS: Final = (
    FactDefinition(
        code="persoon.functie",
        label=_("Onderneming waarvoor je optreedt"),
        kind=ValueKind.RECORD,
        category="source-enterprise",
        many=True,
        history=True,
        fields=(
            FieldDefinition(code="enterprise", label=_("Ondernemingsnummer"), kind=ValueKind.IDENTIFIER),
            FieldDefinition(code="role", label=_("Functie"), kind=ValueKind.CODE),
            FieldDefinition(code="kind", label=_("Hoe"), kind=ValueKind.CODE, hidden=True),
            FieldDefinition(
                code="through",
                label=_("Via onderneming"),
                kind=ValueKind.IDENTIFIER,
            ),
        ),
    ),
    FactDefinition(
        code="onderneming.nummer",
        label=_("Ondernemingsnummer"),
        kind=ValueKind.IDENTIFIER,
        category="source-enterprise",
        of=_OF,
        iri="regorg:registration",
    ),
    FactDefinition(
        code="onderneming.naam",
        label=_("Naam"),
        kind=ValueKind.RECORD,
        category="source-enterprise",
        of=_OF,
        many=True,
        history=True,
        iri="regorg:legalName",
        fields=(
            FieldDefinition(code="name", label=_("Naam")),
            FieldDefinition(code="type", label=_("Soort naam"), kind=ValueKind.CODE),
            FieldDefinition(code="language", label=_("Taal")),
        ),
    ),
    FactDefinition(
        code="onderneming.status",
        label=_("Toestand"),
        kind=ValueKind.CODE,
        category="source-enterprise",
        of=_OF,
        iri="regorg:orgStatus",
    ),
    FactDefinition(
        code="onderneming.soort", label=_("Soort"), kind=ValueKind.CODE, category="source-enterprise", of=_OF
    ),
    FactDefinition(
        code="onderneming.rechtsvorm",
        label=_("Rechtsvorm"),
        kind=ValueKind.CODE,
        category="source-enterprise",
        of=_OF,
        many=True,
        history=True,
        iri="regorg:orgType",
    ),
    FactDefinition(
        code="onderneming.rechtstoestand",
        label=_("Rechtstoestand"),
        kind=ValueKind.CODE,
        category="source-enterprise",
        of=_OF,
        many=True,
        history=True,
    ),
    FactDefinition(
        code="onderneming.startdatum",
        label=_("Gestart op"),
        kind=ValueKind.DATE,
        category="source-enterprise",
        of=_OF,
    ),
    FactDefinition(
        code="onderneming.stopzetting",
        label=_("Stopgezet"),
        kind=ValueKind.RECORD,
        category="source-enterprise",
        of=_OF,
        fields=(
            FieldDefinition(code="on", label=_("Op"), kind=ValueKind.DATE),
            FieldDefinition(code="reason", label=_("Reden"), kind=ValueKind.CODE),
        ),
    ),
    FactDefinition(
        code="onderneming.adres",
        label=_("Adres"),
        kind=ValueKind.RECORD,
        category="source-enterprise",
        of=_OF,
        many=True,
        history=True,
        fields=(FieldDefinition(code="type", label=_("Soort"), kind=ValueKind.CODE), *parts.ADDRESS),
    ),
    FactDefinition(
        code="onderneming.activiteit",
        label=_("Activiteit"),
        kind=ValueKind.RECORD,
        category="source-enterprise",
        of=_OF,
        many=True,
        history=True,
        iri="regorg:orgActivity",
        fields=(
            FieldDefinition(code="nace", label=_("Nacecode"), kind=ValueKind.CODE),
            FieldDefinition(code="version", label=_("Versie")),
            FieldDefinition(code="type", label=_("Hoofd of neven"), kind=ValueKind.CODE),
            FieldDefinition(code="group", label=_("Groep"), kind=ValueKind.CODE),
        ),
    ),
    FactDefinition(
        code="onderneming.vestiging",
        label=_("Vestiging"),
        kind=ValueKind.RECORD,
        category="source-enterprise",
        of=_OF,
        many=True,
        history=True,
        iri="org:hasSite",
        fields=(
            FieldDefinition(code="number", label=_("Vestigingsnummer"), kind=ValueKind.IDENTIFIER),
            FieldDefinition(code="name", label=_("Naam")),
            FieldDefinition(code="status", label=_("Toestand"), kind=ValueKind.CODE),
            FieldDefinition(code="address", label=_("Adres"), kind=ValueKind.RECORD, fields=parts.ADDRESS),
        ),
    ),
    FactDefinition(
        code="onderneming.contact",
        label=_("Contact"),
        kind=ValueKind.RECORD,
        category="source-enterprise",
        of=_OF,
        many=True,
        fields=(
            FieldDefinition(code="phone", label=_("Telefoon")),
            FieldDefinition(code="email", label=_("E-mail")),
            FieldDefinition(code="website", label=_("Website")),
        ),
    ),
    FactDefinition(
        code="dossier.status",
        label=_("Dossier"),
        kind=ValueKind.RECORD,
        category="dossiers",
        many=True,
        history=True,
        fields=(
            FieldDefinition(code="source", label=_("Bron")),
            FieldDefinition(code="number", label=_("Dossiernummer")),
            FieldDefinition(code="name", label=_("Naam")),
            FieldDefinition(code="status", label=_("Toestand"), kind=ValueKind.CODE),
            FieldDefinition(code="phase", label=_("Fase"), kind=ValueKind.CODE),
            FieldDefinition(code="changed", label=_("Veranderd op"), kind=ValueKind.MOMENT),
            FieldDefinition(code="action_needed", label=_("Jij moet iets doen"), kind=ValueKind.YES_NO),
            FieldDefinition(code="action", label=_("Wat je moet doen")),
            FieldDefinition(code="details", label=_("Uitleg")),
            FieldDefinition(code="product", label=_("Product")),
            FieldDefinition(code="authority", label=_("Bestuur")),
            FieldDefinition(code="url", label=_("Adres van het loket")),
        ),
    ),
)
