"""Who keeps the data behind the services: proper names, which are not translated."""

from __future__ import annotations

from typing import Final

KEEPERS: Final[dict[str, str]] = {
    "rijksregister": "Rijksregister",
    "kbo": "Kruispuntbank van Ondernemingen",
    "vkbo": "Verrijkte Kruispuntbank van Ondernemingen",
    "led": "Leer- en Ervaringsbewijzendatabank",
    "onderwijs": "Vlaamse onderwijsadministratie",
    "groeipakket": "Groeipakket",
    "epc": "Energieprestatiedatabank",
    "kadaster": "Kadaster",
    "belastingen": "Federale Overheidsdienst Financiën",
    "ksz": "Kruispuntbank van de Sociale Zekerheid",
    "handicap": "Dienst voor personen met een handicap",
    "wse": "Departement Werk en Sociale Economie",
    "rsz": "Rijksdienst voor Sociale Zekerheid",
    "dossiers": "Dossierregister van MAGDA",
    "div": "Dienst Inschrijvingen Voertuigen",
}
"""By the code that the file of sources gives them their organisation code and their page for corrections with."""
