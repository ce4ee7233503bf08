"""Kinds of documents that sources give: what GeefAttest knows."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DOCUMENTS: Final[dict[str, Promise | str]] = {
    "attest.belgisch-kiezer": _("Bewijs dat je Belgisch kiezer bent"),
    "attest.nationaliteit": _("Bewijs van nationaliteit"),
    "attest.gezinssamenstelling": _("Bewijs van gezinssamenstelling"),
    "attest.hoofdverblijfplaats": _("Bewijs van hoofdverblijfplaats"),
    "attest.hoofdverblijfplaats-historiek": _("Bewijs van hoofdverblijfplaats met vorige adressen"),
    "attest.leven": _("Bewijs van leven"),
    "attest.uittreksel-register": _("Uittreksel uit de registers"),
    "attest.verblijf-huwelijk": _("Bewijs van verblijf voor een huwelijk"),
    "attest.wettelijke-samenwoning": _("Bewijs van wettelijke samenwoning"),
    "attest.laatste-wilsbeschikking": _("Bewijs van je wensen over je begrafenis"),
}
