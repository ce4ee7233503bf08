"""Who keeps the data behind the services, in words for people."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEEPERS: Final[dict[str, Promise | str]] = {
    "rijksregister": _("Rijksregister"),
    "kbo": _("Kruispuntbank van Ondernemingen"),
    "vkbo": _("Verrijkte Kruispuntbank van Ondernemingen"),
    "led": _("Leer- en Ervaringsbewijzendatabank"),
    "onderwijs": _("Vlaamse onderwijsadministratie"),
    "groeipakket": _("Groeipakket"),
    "epc": _("Energieprestatiedatabank"),
    "kadaster": _("Kadaster"),
    "belastingen": _("Federale Overheidsdienst Financiën"),
    "ksz": _("Kruispuntbank van de Sociale Zekerheid"),
    "handicap": _("Dienst voor personen met een handicap"),
    "wse": _("Departement Werk en Sociale Economie"),
    "rsz": _("Rijksdienst voor Sociale Zekerheid"),
    "dossiers": _("Dossierregister van MAGDA"),
    "div": _("Dienst Inschrijvingen Voertuigen"),
}
"""By the code that the file of sources gives them their organisation code and their page for corrections with."""
