"""Facts of diplomas and enrolments: the register of proofs of learning (LED) and the education administrations."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources.contracts import FactDefinition, FieldDefinition, ValueKind
from burgerprofiel.blocks.sources.vocabulary import parts

FACTS: Final = (
    FactDefinition(
        code="onderwijs.diploma",
        label=_("Diploma of getuigschrift"),
        kind=ValueKind.RECORD,
        category="source-education",
        many=True,
        fields=(
            FieldDefinition(code="name", label=_("Diploma")),
            FieldDefinition(code="category", label=_("Soort onderwijs")),
            FieldDefinition(code="degree", label=_("Graad")),
            FieldDefinition(code="form", label=_("Onderwijsvorm")),
            FieldDefinition(code="finality", label=_("Finaliteit")),
            FieldDefinition(code="type", label=_("Soort bewijs")),
            FieldDefinition(code="subject", label=_("Onderwerp")),
            FieldDefinition(code="field_of_study", label=_("Studierichting")),
            FieldDefinition(code="specialisation", label=_("Afstudeerrichting")),
            FieldDefinition(code="detail", label=_("Meer over het onderwerp")),
            FieldDefinition(code="school", label=_("School of instelling")),
            FieldDefinition(code="school_type", label=_("Soort school")),
            FieldDefinition(code="awarded_by", label=_("Uitgereikt door")),
            FieldDefinition(code="awarded", label=_("Uitgereikt op"), kind=ValueKind.DATE),
            FieldDefinition(code="country", label=_("Land"), kind=ValueKind.CODE),
            FieldDefinition(code="language", label=_("Taal"), kind=ValueKind.CODE),
            FieldDefinition(code="result", label=_("Resultaat")),
            FieldDefinition(code="valid_for", label=_("Hoelang het geldt")),
            FieldDefinition(code="hours", label=_("Aantal lesuren"), kind=ValueKind.NUMBER),
            FieldDefinition(code="by_experience", label=_("Behaald door ervaring"), kind=ValueKind.YES_NO),
            FieldDefinition(code="supplier", label=_("Geregistreerd door")),
            FieldDefinition(code="status", label=_("Toestand"), kind=ValueKind.CODE, hidden=True),
            FieldDefinition(code="authenticity", label=_("Echtheid")),
            FieldDefinition(code="isced_level", label=_("Niveau volgens ISCED"), kind=ValueKind.CODE),
            FieldDefinition(code="isced_field", label=_("Studiegebied volgens ISCED"), kind=ValueKind.CODE),
            FieldDefinition(
                code="vks_level", label=_("Niveau in de Vlaamse kwalificatiestructuur"), kind=ValueKind.CODE
            ),
            FieldDefinition(
                code="information",
                label=_("Meer informatie"),
                kind=ValueKind.RECORD,
                fields=(
                    FieldDefinition(code="name", label=_("Wat")),
                    FieldDefinition(code="content", label=_("Inhoud")),
                ),
            ),
        ),
    ),
    FactDefinition(
        code="onderwijs.inschrijving",
        label=_("Inschrijving"),
        kind=ValueKind.RECORD,
        category="source-education",
        many=True,
        history=True,
        fields=(
            FieldDefinition(code="level", label=_("Onderwijs"), kind=ValueKind.CODE),
            FieldDefinition(code="year", label=_("Schooljaar")),
            FieldDefinition(code="school", label=_("School of instelling")),
            FieldDefinition(code="school_number", label=_("Instellingsnummer")),
            FieldDefinition(code="location", label=_("Vestiging")),
            FieldDefinition(code="address", label=_("Adres"), kind=ValueKind.RECORD, fields=parts.ADDRESS),
            FieldDefinition(code="phone", label=_("Telefoon")),
            FieldDefinition(code="email", label=_("E-mail")),
            FieldDefinition(code="website", label=_("Website")),
            FieldDefinition(code="kind", label=_("Soort opleiding"), kind=ValueKind.CODE),
            FieldDefinition(code="grade", label=_("Niveau"), kind=ValueKind.CODE),
            FieldDefinition(code="form", label=_("Soort onderwijs"), kind=ValueKind.CODE),
            FieldDefinition(code="dual", label=_("Duaal leren"), kind=ValueKind.CODE),
            FieldDefinition(code="special", label=_("Buitengewoon onderwijs"), kind=ValueKind.CODE),
            FieldDefinition(code="contract", label=_("Soort contract"), kind=ValueKind.CODE),
            FieldDefinition(code="programme", label=_("Opleiding")),
            FieldDefinition(code="group", label=_("Groep of module")),
            FieldDefinition(code="enrolled", label=_("Ingeschreven op"), kind=ValueKind.DATE),
            FieldDefinition(code="left", label=_("Uitgeschreven op"), kind=ValueKind.DATE),
            FieldDefinition(code="status", label=_("Toestand"), kind=ValueKind.CODE),
            FieldDefinition(code="credits_taken", label=_("Studiepunten opgenomen"), kind=ValueKind.NUMBER),
            FieldDefinition(code="credits_earned", label=_("Studiepunten behaald"), kind=ValueKind.NUMBER),
            FieldDefinition(code="result", label=_("Resultaat"), kind=ValueKind.CODE),
            FieldDefinition(code="reason", label=_("Reden van de uitschrijving"), kind=ValueKind.CODE),
            FieldDefinition(code="final_year", label=_("Diploma mogelijk dit jaar"), kind=ValueKind.YES_NO),
            FieldDefinition(code="to_diploma", label=_("Leidt naar een diploma"), kind=ValueKind.YES_NO),
        ),
    ),
    FactDefinition(
        code="onderwijs.leerkrediet",
        label=_("Leerkrediet"),
        kind=ValueKind.RECORD,
        category="source-education",
        fields=(
            FieldDefinition(code="balance", label=_("Leerkrediet"), kind=ValueKind.NUMBER, unit="ECTS"),
            FieldDefinition(code="reserve", label=_("In reserve"), kind=ValueKind.NUMBER, unit="ECTS"),
            FieldDefinition(
                code="bonus_left",
                label=_("Nog te verdienen bonus op de eerste 60 studiepunten"),
                kind=ValueKind.NUMBER,
                unit="ECTS",
            ),
        ),
    ),
)
