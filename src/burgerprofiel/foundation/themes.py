"""The themes of the Flemish catalogue of products and services (IPDC), by which files and messages are sorted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THEMES: Final[Mapping[str, Promise]] = {
    "BouwenWonen": _("Bouwen en wonen"),
    "BurgerOverheid": _("Burger en overheid"),
    "CultuurSportVrijeTijd": _("Cultuur, sport en vrije tijd"),
    "EconomieWerk": _("Economie en werk"),
    "MilieuEnergie": _("Milieu en energie"),
    "MobiliteitOpenbareWerken": _("Mobiliteit en openbare werken"),
    "OnderwijsWetenschap": _("Onderwijs en wetenschap"),
    "WelzijnGezondheid": _("Welzijn en gezondheid"),
}


def name_of(code: str) -> str:
    """The name of a theme in the reader's language; one that we do not know is shown as it came."""
    return str(THEMES.get(code, code))
