"""Fields that several facts share: a person, an address, a period."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources.contracts import FieldDefinition, ValueKind

ADDRESS: Final = (
    FieldDefinition(code="street", label=_("Straat"), iri="locn:thoroughfare"),
    FieldDefinition(code="number", label=_("Huisnummer"), iri="adres:Adresvoorstelling.huisnummer"),
    FieldDefinition(code="box", label=_("Bus"), iri="adres:Adresvoorstelling.busnummer"),
    FieldDefinition(code="postcode", label=_("Postcode"), iri="locn:postCode"),
    FieldDefinition(code="municipality", label=_("Gemeente"), iri="locn:postName"),
    FieldDefinition(code="nis", label=_("NIS-code"), kind=ValueKind.IDENTIFIER, hidden=True),
    FieldDefinition(code="country", label=_("Land"), kind=ValueKind.CODE, iri="locn:adminUnitL1"),
    FieldDefinition(code="address_id", label=_("Nummer in het adressenregister"), hidden=True),
    FieldDefinition(code="lines", label=_("Adres")),
)
"""An address. `lines` is the whole where a source gives it as one text (abroad, a diplomatic post)."""

PERSON: Final = (
    FieldDefinition(code="insz", label=_("Rijksregisternummer"), kind=ValueKind.IDENTIFIER, hidden=True),
    FieldDefinition(code="given", label=_("Voornaam"), iri="foaf:givenName"),
    FieldDefinition(code="family", label=_("Achternaam"), iri="foaf:familyName"),
    FieldDefinition(code="born", label=_("Geboortedatum"), kind=ValueKind.DATE),
    FieldDefinition(code="gender", label=_("Geslacht"), kind=ValueKind.CODE),
    FieldDefinition(code="died", label=_("Overleden op"), kind=ValueKind.DATE),
    FieldDefinition(code="deceased", label=_("Overleden"), kind=ValueKind.YES_NO),
)

PLACE: Final = (
    FieldDefinition(code="municipality", label=_("Gemeente")),
    FieldDefinition(code="nis", label=_("NIS-code"), kind=ValueKind.IDENTIFIER, hidden=True),
    FieldDefinition(code="country", label=_("Land"), kind=ValueKind.CODE),
)
