"""Facts of a person and their family, as the national register and the register of the Crossroads Bank keep them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources.contracts import FactDefinition, FieldDefinition, ValueKind
from burgerprofiel.blocks.sources.vocabulary import parts

FACTS: Final = (
    FactDefinition(
        code="persoon.naam",
        label=_("Naam"),
        kind=ValueKind.RECORD,
        category="source-person",
        iri="http://www.w3.org/ns/person#Person",
        history=True,
        fields=(
            FieldDefinition(code="given", label=_("Voornamen"), iri="foaf:givenName"),
            FieldDefinition(code="usual", label=_("Roepnaam")),
            FieldDefinition(code="family", label=_("Achternaam"), iri="foaf:familyName"),
        ),
    ),
    FactDefinition(
        code="persoon.rijksregisternummer",
        label=_("Rijksregisternummer"),
        kind=ValueKind.IDENTIFIER,
        category="source-person",
        iri="adms:identifier",
    ),
    FactDefinition(
        code="persoon.geslacht",
        label=_("Geslacht"),
        kind=ValueKind.CODE,
        category="source-person",
        history=True,
    ),
    FactDefinition(
        code="persoon.geboortedatum",
        label=_("Geboortedatum"),
        kind=ValueKind.DATE,
        category="source-person",
        iri="https://data.vlaanderen.be/ns/persoon#datum",
    ),
    FactDefinition(
        code="persoon.geboorteplaats",
        label=_("Geboorteplaats"),
        kind=ValueKind.RECORD,
        category="source-person",
        fields=parts.PLACE,
    ),
    FactDefinition(
        code="persoon.overlijdensdatum",
        label=_("Overleden op"),
        kind=ValueKind.DATE,
        category="source-person",
    ),
    FactDefinition(
        code="persoon.nationaliteit",
        label=_("Nationaliteit"),
        kind=ValueKind.CODE,
        category="source-person",
        iri="http://www.w3.org/ns/person#citizenship",
        many=True,
        history=True,
    ),
    FactDefinition(
        code="persoon.burgerlijke-staat",
        label=_("Burgerlijke staat"),
        kind=ValueKind.RECORD,
        category="source-family",
        history=True,
        fields=(
            FieldDefinition(code="state", label=_("Burgerlijke staat"), kind=ValueKind.CODE),
            FieldDefinition(code="partner", label=_("Met"), kind=ValueKind.RECORD, fields=parts.PERSON),
            FieldDefinition(code="place", label=_("Plaats"), kind=ValueKind.RECORD, fields=parts.PLACE),
        ),
    ),
    FactDefinition(
        code="persoon.verblijfsregister",
        label=_("Register waarin je bent ingeschreven"),
        kind=ValueKind.CODE,
        category="source-person",
        history=True,
    ),
    FactDefinition(
        code="persoon.adres",
        label=_("Adres"),
        kind=ValueKind.RECORD,
        category="source-person",
        iri="https://data.vlaanderen.be/ns/persoon#verblijfplaats",
        history=True,
        fields=parts.ADDRESS,
    ),
    FactDefinition(
        code="persoon.contactadres",
        label=_("Ander adres"),
        kind=ValueKind.RECORD,
        category="source-person",
        many=True,
        history=True,
        fields=(FieldDefinition(code="type", label=_("Soort"), kind=ValueKind.CODE), *parts.ADDRESS),
    ),
    FactDefinition(
        code="persoon.identiteitsbewijs",
        label=_("Identiteitskaart of reispas"),
        kind=ValueKind.RECORD,
        category="source-person",
        many=True,
        history=True,
        fields=(
            FieldDefinition(code="type", label=_("Soort"), kind=ValueKind.CODE),
            FieldDefinition(code="number", label=_("Nummer")),
            FieldDefinition(code="expires", label=_("Geldig tot"), kind=ValueKind.DATE),
            FieldDefinition(
                code="place", label=_("Uitgereikt in"), kind=ValueKind.RECORD, fields=parts.PLACE
            ),
            FieldDefinition(code="status", label=_("Toestand"), kind=ValueKind.CODE),
        ),
    ),
    FactDefinition(
        code="persoon.status",
        label=_("Inschrijving in het land"),
        kind=ValueKind.CODE,
        category="source-person",
        history=True,
    ),
    FactDefinition(
        code="persoon.foto", label=_("Foto"), kind=ValueKind.IMAGE, category="source-photo", sensitive=True
    ),
    FactDefinition(
        code="gezin.lid",
        label=_("Wie woont op je adres"),
        kind=ValueKind.RECORD,
        category="source-family",
        many=True,
        history=True,
        fields=(
            *parts.PERSON,
            FieldDefinition(
                code="position", label=_("Verwantschap met de referentiepersoon"), kind=ValueKind.CODE
            ),
            FieldDefinition(code="self", label=_("Jijzelf"), kind=ValueKind.YES_NO, hidden=True),
        ),
    ),
    FactDefinition(
        code="gezin.positie",
        label=_("Je plaats in het gezin"),
        kind=ValueKind.CODE,
        category="source-family",
        history=True,
    ),
    FactDefinition(
        code="gezin.ouder",
        label=_("Ouder"),
        kind=ValueKind.RECORD,
        category="source-family",
        many=True,
        fields=(*parts.PERSON, FieldDefinition(code="type", label=_("Band"), kind=ValueKind.CODE)),
    ),
    FactDefinition(
        code="gezin.kindvoordeel",
        label=_("Groeipakket"),
        kind=ValueKind.RECORD,
        category="source-family",
        many=True,
        history=True,
        fields=(
            FieldDefinition(code="child", label=_("Kind"), kind=ValueKind.IDENTIFIER, hidden=True),
            FieldDefinition(
                code="beneficiary", label=_("Begunstigde"), kind=ValueKind.IDENTIFIER, hidden=True
            ),
            FieldDefinition(code="benefit", label=_("Wat"), kind=ValueKind.CODE),
            FieldDefinition(code="fund", label=_("Uitbetaler"), kind=ValueKind.IDENTIFIER),
            FieldDefinition(code="source", label=_("Bron"), kind=ValueKind.TEXT),
            FieldDefinition(code="paid_on", label=_("Betaald op"), kind=ValueKind.DATE),
        ),
    ),
)
