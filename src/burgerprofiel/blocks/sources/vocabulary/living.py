"""Facts of the home, the vehicle, the income, work and social status of a person."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources.contracts import FactDefinition, FieldDefinition, ValueKind
from burgerprofiel.blocks.sources.vocabulary import parts

FACTS: Final = (
    FactDefinition(
        code="woning.adres",
        label=_("Je woning in het adressenregister"),
        kind=ValueKind.RECORD,
        category="source-home",
        iri="https://data.vlaanderen.be/ns/adres#Adres",
        fields=(
            *parts.ADDRESS,
            FieldDefinition(code="status", label=_("Toestand"), kind=ValueKind.CODE),
        ),
    ),
    FactDefinition(
        code="woning.epc",
        label=_("Energieprestatiecertificaat"),
        kind=ValueKind.RECORD,
        category="source-home",
        many=True,
        ends="expires",
        fields=(
            FieldDefinition(code="number", label=_("Attestnummer")),
            FieldDefinition(code="label", label=_("Label")),
            FieldDefinition(code="score", label=_("Energiescore"), kind=ValueKind.NUMBER, unit="kWh/m2jaar"),
            FieldDefinition(code="label_after", label=_("Label na de werken die het aanraadt")),
            FieldDefinition(
                code="score_after",
                label=_("Energiescore na die werken"),
                kind=ValueKind.NUMBER,
                unit="kWh/m2jaar",
            ),
            FieldDefinition(code="target", label=_("Doel"), kind=ValueKind.NUMBER, unit="kWh/m2jaar"),
            FieldDefinition(
                code="average_municipality", label=_("Gemiddeld in de gemeente"), kind=ValueKind.NUMBER
            ),
            FieldDefinition(
                code="average_province", label=_("Gemiddeld in de provincie"), kind=ValueKind.NUMBER
            ),
            FieldDefinition(
                code="average_flanders", label=_("Gemiddeld in Vlaanderen"), kind=ValueKind.NUMBER
            ),
            FieldDefinition(code="status", label=_("Toestand")),
            FieldDefinition(code="active", label=_("Actief"), kind=ValueKind.YES_NO, hidden=True),
            FieldDefinition(code="type", label=_("Soort attest")),
            FieldDefinition(code="unit_type", label=_("Soort certificaat")),
            FieldDefinition(code="submitted", label=_("Opgemaakt op"), kind=ValueKind.DATE),
            FieldDefinition(code="expires", label=_("Geldig tot"), kind=ValueKind.DATE),
            FieldDefinition(code="built", label=_("Bouwjaar"), kind=ValueKind.TEXT),
            FieldDefinition(code="building", label=_("Gebouw")),
            FieldDefinition(code="use", label=_("Bestemming")),
            FieldDefinition(code="works", label=_("Werken")),
            FieldDefinition(code="area", label=_("Vloeroppervlakte"), kind=ValueKind.NUMBER, unit="m2"),
            FieldDefinition(code="volume", label=_("Beschermd volume"), kind=ValueKind.NUMBER, unit="m3"),
            FieldDefinition(code="address", label=_("Adres"), kind=ValueKind.RECORD, fields=parts.ADDRESS),
            FieldDefinition(code="parcel", label=_("Perceel")),
            FieldDefinition(code="by", label=_("Opgemaakt door")),
            FieldDefinition(
                code="scores",
                label=_("Alle scores"),
                kind=ValueKind.RECORD,
                fields=(
                    FieldDefinition(code="name", label=_("Score")),
                    FieldDefinition(code="value", label=_("Waarde"), kind=ValueKind.NUMBER),
                    FieldDefinition(code="text", label=_("Uitleg")),
                    FieldDefinition(code="required", label=_("Eis"), kind=ValueKind.NUMBER),
                    FieldDefinition(code="met", label=_("Voldoet"), kind=ValueKind.YES_NO),
                ),
            ),
            FieldDefinition(
                code="advices",
                label=_("Aanbevelingen"),
                kind=ValueKind.RECORD,
                fields=(
                    FieldDefinition(code="category", label=_("Soort")),
                    FieldDefinition(code="name", label=_("Wat")),
                    FieldDefinition(code="part", label=_("Deel")),
                    FieldDefinition(code="now", label=_("Nu")),
                    FieldDefinition(code="what", label=_("Hoe")),
                    FieldDefinition(code="remark", label=_("Opmerking")),
                ),
            ),
        ),
    ),
    FactDefinition(
        code="woning.eigendom",
        label=_("Eigendom"),
        kind=ValueKind.RECORD,
        category="source-home",
        many=True,
        sensitive=True,
        fields=(
            FieldDefinition(code="parcel", label=_("Perceel")),
            FieldDefinition(code="division", label=_("Kadastrale afdeling"), kind=ValueKind.CODE),
            FieldDefinition(code="nature", label=_("Aard"), kind=ValueKind.CODE),
            FieldDefinition(code="right", label=_("Recht"), kind=ValueKind.CODE),
            FieldDefinition(code="share", label=_("Aandeel")),
            FieldDefinition(
                code="rights",
                label=_("Alle rechten"),
                kind=ValueKind.RECORD,
                fields=(
                    FieldDefinition(code="right", label=_("Recht"), kind=ValueKind.CODE),
                    FieldDefinition(code="share", label=_("Aandeel")),
                    FieldDefinition(code="expires", label=_("Loopt tot"), kind=ValueKind.DATE),
                ),
            ),
            FieldDefinition(code="lives_here", label=_("Je woont er"), kind=ValueKind.YES_NO),
            FieldDefinition(code="use", label=_("Gebruik"), kind=ValueKind.CODE),
            FieldDefinition(code="status", label=_("Toestand"), kind=ValueKind.CODE),
            FieldDefinition(code="area", label=_("Oppervlakte"), kind=ValueKind.NUMBER, unit="m2"),
            FieldDefinition(code="cadastral_income", label=_("Kadastraal inkomen"), kind=ValueKind.MONEY),
            FieldDefinition(code="built", label=_("Bouwjaar")),
            FieldDefinition(code="dwellings", label=_("Woningen"), kind=ValueKind.NUMBER),
            FieldDefinition(code="description", label=_("Beschrijving")),
            FieldDefinition(code="address", label=_("Adres"), kind=ValueKind.RECORD, fields=parts.ADDRESS),
            FieldDefinition(
                code="buildings",
                label=_("Gebouwen"),
                kind=ValueKind.RECORD,
                fields=(
                    FieldDefinition(code="name", label=_("Gebouw")),
                    FieldDefinition(code="built", label=_("Bouwjaar")),
                    FieldDefinition(code="dwellings", label=_("Woningen"), kind=ValueKind.NUMBER),
                    FieldDefinition(code="bathrooms", label=_("Badkamers"), kind=ValueKind.NUMBER),
                    FieldDefinition(
                        code="address", label=_("Adres"), kind=ValueKind.RECORD, fields=parts.ADDRESS
                    ),
                ),
            ),
            FieldDefinition(code="on", label=_("Toestand op"), kind=ValueKind.DATE),
        ),
    ),
    FactDefinition(
        code="inkomen.aanslagbiljet",
        label=_("Aanslagbiljet personenbelasting"),
        kind=ValueKind.RECORD,
        category="source-income",
        many=True,
        history=True,
        sensitive=True,
        fields=(
            FieldDefinition(code="year", label=_("Inkomensjaar")),
            FieldDefinition(code="article", label=_("Artikelnummer")),
            FieldDefinition(code="fiscal_status", label=_("Fiscale status"), kind=ValueKind.CODE),
            FieldDefinition(
                code="related",
                label=_("Rijksregisternummer van je partner op het aanslagbiljet"),
                kind=ValueKind.IDENTIFIER,
                hidden=True,
            ),
            FieldDefinition(
                code="related_status", label=_("Fiscale status van je partner"), kind=ValueKind.CODE
            ),
            FieldDefinition(
                code="items",
                label=_("Bedragen"),
                kind=ValueKind.RECORD,
                fields=(
                    FieldDefinition(code="code", label=_("Code"), kind=ValueKind.CODE),
                    FieldDefinition(code="amount", label=_("Bedrag"), kind=ValueKind.MONEY),
                    FieldDefinition(code="value", label=_("Waarde")),
                ),
            ),
        ),
    ),
    FactDefinition(
        code="werk.arbeidsrelatie",
        label=_("Werk"),
        kind=ValueKind.RECORD,
        category="source-work",
        many=True,
        history=True,
        fields=(
            FieldDefinition(code="employer", label=_("Werkgever")),
            FieldDefinition(code="employer_number", label=_("Ondernemingsnummer"), kind=ValueKind.IDENTIFIER),
            FieldDefinition(code="agency", label=_("Uitzendkantoor")),
            FieldDefinition(
                code="agency_number", label=_("Nummer uitzendkantoor"), kind=ValueKind.IDENTIFIER
            ),
            FieldDefinition(code="committee", label=_("Paritair comité")),
            FieldDefinition(code="site", label=_("Vestiging"), kind=ValueKind.IDENTIFIER, hidden=True),
            FieldDefinition(code="type", label=_("Soort werknemer"), kind=ValueKind.CODE),
            FieldDefinition(code="duration", label=_("Duur"), kind=ValueKind.CODE),
            FieldDefinition(code="days", label=_("Geplande werkdagen"), kind=ValueKind.NUMBER),
            FieldDefinition(code="started", label=_("Begonnen op"), kind=ValueKind.DATE),
            FieldDefinition(code="ended", label=_("Gestopt op"), kind=ValueKind.DATE),
            FieldDefinition(code="cancelled", label=_("Geannuleerd"), kind=ValueKind.YES_NO),
            FieldDefinition(code="workplace", label=_("Plaats"), kind=ValueKind.RECORD, fields=parts.ADDRESS),
            FieldDefinition(code="number", label=_("Nummer van de aangifte")),
        ),
    ),
    FactDefinition(
        code="sociaal.statuut",
        label=_("Sociaal statuut"),
        kind=ValueKind.RECORD,
        category="source-social",
        many=True,
        history=True,
        sensitive=True,
        fields=(
            FieldDefinition(code="name", label=_("Statuut"), kind=ValueKind.CODE),
            FieldDefinition(code="applies", label=_("Van toepassing"), kind=ValueKind.YES_NO),
            FieldDefinition(code="result", label=_("Antwoord"), kind=ValueKind.CODE),
            FieldDefinition(
                code="details",
                label=_("Meer uitleg"),
                kind=ValueKind.RECORD,
                fields=(
                    FieldDefinition(code="name", label=_("Wat")),
                    FieldDefinition(code="value", label=_("Waarde")),
                ),
            ),
        ),
    ),
    FactDefinition(
        code="sociaal.handicap",
        label=_("Erkenning van een handicap"),
        kind=ValueKind.RECORD,
        category="source-social",
        many=True,
        history=True,
        sensitive=True,
        fields=(
            FieldDefinition(code="register", label=_("Erkend door"), kind=ValueKind.CODE),
            FieldDefinition(code="decision", label=_("Beslissing"), kind=ValueKind.CODE),
            FieldDefinition(code="decided", label=_("Beslist op"), kind=ValueKind.DATE),
            FieldDefinition(code="legislation", label=_("Regeling"), kind=ValueKind.CODE),
            FieldDefinition(code="points", label=_("Punten zelfredzaamheid"), kind=ValueKind.NUMBER),
            FieldDefinition(code="pillars", label=_("Punten in totaal (kind)"), kind=ValueKind.NUMBER),
            FieldDefinition(code="earnings", label=_("Verminderd verdienvermogen"), kind=ValueKind.YES_NO),
            FieldDefinition(code="score", label=_("Graad van zelfredzaamheid (kind)"), kind=ValueKind.NUMBER),
            FieldDefinition(
                code="physical", label=_("Lichamelijke ongeschiktheid"), kind=ValueKind.NUMBER, unit="%"
            ),
            FieldDefinition(
                code="mental", label=_("Mentale ongeschiktheid"), kind=ValueKind.NUMBER, unit="%"
            ),
            FieldDefinition(code="cannot_work", label=_("Kan niet werken"), kind=ValueKind.YES_NO),
            FieldDefinition(
                code="cannot_follow_lessons", label=_("Kan geen les volgen"), kind=ValueKind.YES_NO
            ),
            FieldDefinition(code="legs", label=_("Minstens 50 procent aan de benen"), kind=ValueKind.YES_NO),
            FieldDefinition(code="blind", label=_("Volledig blind"), kind=ValueKind.YES_NO),
            FieldDefinition(code="arms_amputated", label=_("Armen geamputeerd"), kind=ValueKind.YES_NO),
            FieldDefinition(code="arms_paralysed", label=_("Armen verlamd"), kind=ValueKind.YES_NO),
        ),
    ),
    FactDefinition(
        code="sociaal.aanvraag",
        label=_("Aanvraag om een handicap te erkennen"),
        kind=ValueKind.RECORD,
        category="source-social",
        many=True,
        sensitive=True,
        fields=(
            FieldDefinition(code="register", label=_("Bij"), kind=ValueKind.CODE),
            FieldDefinition(code="legislation", label=_("Regeling"), kind=ValueKind.CODE),
            FieldDefinition(code="requested", label=_("Aangevraagd op"), kind=ValueKind.DATE),
            FieldDefinition(code="complete", label=_("Dossier volledig op"), kind=ValueKind.DATE),
            FieldDefinition(code="pending", label=_("In behandeling"), kind=ValueKind.YES_NO),
            FieldDefinition(code="appeal", label=_("In beroep"), kind=ValueKind.YES_NO),
        ),
    ),
    FactDefinition(
        code="sociaal.kaart",
        label=_("Parkeerkaart of kortingkaart"),
        kind=ValueKind.RECORD,
        category="source-social",
        many=True,
        history=True,
        sensitive=True,
        ends="expires",
        fields=(
            FieldDefinition(code="register", label=_("Van"), kind=ValueKind.CODE),
            FieldDefinition(code="type", label=_("Soort"), kind=ValueKind.CODE),
            FieldDefinition(code="number", label=_("Nummer")),
            FieldDefinition(code="delivered", label=_("Uitgereikt op"), kind=ValueKind.DATE),
            FieldDefinition(code="expires", label=_("Geldig tot"), kind=ValueKind.DATE),
        ),
    ),
    FactDefinition(
        code="sociaal.tegemoetkoming",
        label=_("Tegemoetkoming"),
        kind=ValueKind.RECORD,
        category="source-social",
        many=True,
        history=True,
        sensitive=True,
        fields=(
            FieldDefinition(code="legislation", label=_("Regeling"), kind=ValueKind.CODE),
            FieldDefinition(code="register", label=_("Van"), kind=ValueKind.CODE),
            FieldDefinition(code="monthly", label=_("Per maand"), kind=ValueKind.MONEY),
            FieldDefinition(code="paid", label=_("Uitbetaald per maand"), kind=ValueKind.MONEY),
            FieldDefinition(code="decision", label=_("Beslissing"), kind=ValueKind.CODE),
            FieldDefinition(code="category", label=_("Categorie"), kind=ValueKind.TEXT),
        ),
    ),
    FactDefinition(
        code="werk.ondersteuning",
        label=_("Recht op ondersteuning bij werk"),
        kind=ValueKind.RECORD,
        category="source-work",
        many=True,
        history=True,
        sensitive=True,
        fields=(
            FieldDefinition(code="measure", label=_("Maatregel"), kind=ValueKind.CODE),
            FieldDefinition(code="status", label=_("Toestand"), kind=ValueKind.CODE),
            FieldDefinition(code="decided", label=_("Beslist op"), kind=ValueKind.DATE),
        ),
    ),
    FactDefinition(
        code="voertuig.inschrijving",
        label=_("Voertuig"),
        kind=ValueKind.RECORD,
        category="source-vehicle",
        many=True,
        ends="inspected_until",
        fields=(
            FieldDefinition(code="plate", label=_("Nummerplaat")),
            FieldDefinition(code="plate_type", label=_("Soort nummerplaat"), kind=ValueKind.CODE),
            FieldDefinition(code="make", label=_("Merk")),
            FieldDefinition(code="model", label=_("Model")),
            FieldDefinition(code="kind", label=_("Soort"), kind=ValueKind.CODE),
            FieldDefinition(code="colour", label=_("Kleur")),
            FieldDefinition(code="fuel", label=_("Brandstof")),
            FieldDefinition(code="seats", label=_("Zitplaatsen")),
            FieldDefinition(code="vin", label=_("Chassisnummer"), kind=ValueKind.IDENTIFIER),
            FieldDefinition(code="first_registered", label=_("Eerst ingeschreven op"), kind=ValueKind.DATE),
            FieldDefinition(code="registered", label=_("Ingeschreven op"), kind=ValueKind.DATE),
            FieldDefinition(code="inspected_until", label=_("Keuring geldig tot"), kind=ValueKind.DATE),
            FieldDefinition(code="status", label=_("Toestand"), kind=ValueKind.CODE),
        ),
    ),
)
