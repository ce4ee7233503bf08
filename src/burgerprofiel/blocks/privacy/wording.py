"""What was done with which data and why, in plain words of the active language: for the pages and for other portals."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from burgerprofiel.blocks.privacy.contracts import OPEN_LOG, AccessRow
from burgerprofiel.foundation import processing, purposes

CATEGORIES = {
    **processing.CATEGORIES,
    "access-log": gettext_lazy("wie je gegevens bekeek"),
    "complaints": gettext_lazy("je klachten"),
    "contact": gettext_lazy("je contactgegevens"),
    "dossiers": gettext_lazy("je dossiers"),
    "requests": gettext_lazy("wat je over je gegevens vroeg"),
    "uploads": gettext_lazy("bestanden die je doorstuurde"),
    "identity": gettext_lazy("wie je bent en voor wie je mag optreden"),
}
"""The categories of data that purposes name: shorter here than in the register of processing, where that is long."""
OPERATIONS = {
    "read": gettext_lazy("bekeken"),
    "search": gettext_lazy("in gezocht"),
    "create": gettext_lazy("toegevoegd"),
    "update": gettext_lazy("gewijzigd"),
    "delete": gettext_lazy("verwijderd"),
    "export": gettext_lazy("meegenomen als bestand"),
    "send": gettext_lazy("verstuurd"),
    "decrypt": gettext_lazy("leesbaar gemaakt"),
}
_DONE = {
    "read": gettext_lazy("Bekeek %(what)s"),
    "search": gettext_lazy("Zocht in %(what)s"),
    "create": gettext_lazy("Voegde iets toe aan %(what)s"),
    "update": gettext_lazy("Wijzigde iets in %(what)s"),
    "delete": gettext_lazy("Verwijderde iets uit %(what)s"),
    "export": gettext_lazy("Nam %(what)s mee als bestand"),
    "send": gettext_lazy("Stuurde %(what)s door"),
    "decrypt": gettext_lazy("Maakte %(what)s leesbaar"),
}
_TOGETHER = gettext_lazy("Maakte leesbaar vanwaar een medewerker in je gegevens keek")
_MAILED = gettext_lazy("Gebruikte %(what)s om je een bericht te sturen")


def what(row: AccessRow) -> str:
    """What was done with which data."""
    things = [str(CATEGORIES.get(code, code)) for code in row.categories] or [_("je gegevens")]
    if row.purpose == OPEN_LOG and row.operation == "decrypt":
        return str(_TOGETHER)
    is_mail = row.operation == "send" and "contact" in row.categories
    return str(_MAILED if is_mail else _DONE[row.operation]) % {"what": _(" en ").join(things)}


def purpose(code: str) -> str:
    """A purpose in words; one that is no longer in the register keeps its code."""
    try:
        return str(purposes.get(code).description)
    except purposes.UnknownPurposeError:
        return code
