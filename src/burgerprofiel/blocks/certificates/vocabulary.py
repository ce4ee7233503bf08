"""The words of themes, and of the kinds of certificate that sources make: their names and theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.certificates.contracts import LANGUAGES, Theme

THEMES: Final[Mapping[Theme, Promise]] = {
    Theme.PERSON: _("Persoon en nationaliteit"),
    Theme.FAMILY: _("Gezin"),
    Theme.HOME: _("Wonen"),
    Theme.WORK: _("Werk"),
    Theme.EDUCATION: _("Onderwijs en diploma's"),
    Theme.HEALTH: _("Gezondheid en zorg"),
    Theme.MOBILITY: _("Vervoer"),
    Theme.TAX: _("Belastingen"),
    Theme.ENTERPRISE: _("Onderneming"),
    Theme.OTHER: _("Andere"),
}


UNNAMED: Final = _("Attest")
"""Of a certificate that its authority gives no name."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a kind of certificate is called, and what it is about."""

    label: Promise
    theme: Theme


def in_all_languages(label: Promise | str) -> dict[str, str]:
    """A text in every language of the site."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(label)
    return found


KINDS: Final[Mapping[str, Words]] = {
    "attest.belgisch-kiezer": Words(_("Attest Belgisch kiezer"), Theme.PERSON),
    "attest.nationaliteit": Words(_("Attest van nationaliteit"), Theme.PERSON),
    "attest.leven": Words(_("Attest van leven"), Theme.PERSON),
    "attest.uittreksel-register": Words(_("Uittreksel uit het bevolkingsregister"), Theme.PERSON),
    "attest.gezinssamenstelling": Words(_("Attest van gezinssamenstelling"), Theme.FAMILY),
    "attest.verblijf-huwelijk": Words(_("Attest van woonst om te huwen"), Theme.FAMILY),
    "attest.wettelijke-samenwoning": Words(_("Attest van wettelijke samenwoning"), Theme.FAMILY),
    "attest.laatste-wilsbeschikking": Words(_("Attest van je wensen voor je begrafenis"), Theme.FAMILY),
    "attest.hoofdverblijfplaats": Words(_("Attest van hoofdverblijfplaats"), Theme.HOME),
    "attest.hoofdverblijfplaats-historiek": Words(
        _("Attest van hoofdverblijfplaats met je vorige adressen"), Theme.HOME
    ),
}
"""By the codes that the block `sources` gives documents."""
