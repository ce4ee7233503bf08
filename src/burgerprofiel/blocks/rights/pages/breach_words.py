"""What the codes of breaches are called."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.rights.contracts import BreachCriteria, BreachKind, BreachState, Decision
from burgerprofiel.foundation import clock, processing

STATES: Final = {
    BreachState.OPEN: _("Open"),
    BreachState.REPORTED: _("Gemeld"),
    BreachState.TOLD: _("Mensen verwittigd"),
    BreachState.CLOSED: _("Afgesloten"),
}
TONES: Final = {
    BreachState.OPEN: "warn",
    BreachState.REPORTED: "plain",
    BreachState.TOLD: "plain",
    BreachState.CLOSED: "ok",
}
KINDS: Final = {
    BreachKind.CONFIDENTIALITY: _("Iemand zag gegevens die niet voor hem waren"),
    BreachKind.INTEGRITY: _("Gegevens zijn veranderd door wie dat niet mocht"),
    BreachKind.AVAILABILITY: _("Gegevens zijn verloren of waren niet te bereiken"),
}
DECISIONS: Final = {
    Decision.UNDECIDED: _("Nog niet beslist"),
    Decision.YES: _("Ja"),
    Decision.NO: _("Neen"),
}
OPERATIONS: Final = {
    "read": _("Bekeken"),
    "search": _("Gezocht"),
    "create": _("Toegevoegd"),
    "update": _("Veranderd"),
    "delete": _("Gewist"),
    "export": _("Meegenomen"),
    "send": _("Verstuurd"),
}
_PROBLEMS: Final = {
    "aware_at": ("aware_at", _("Dat moment is nog niet voorbij.")),
    "period": ("until", _("Geef een begin en een einde, in die volgorde.")),
    "kinds": ("kinds", _("Kies wat er gebeurde met de gegevens.")),
    "categories": ("categories", _("Kies om welke gegevens het gaat.")),
    "title": ("title", _("Geef het lek een korte naam.")),
    "what": ("what", _("Schrijf wat er gebeurde.")),
    "too-long": ("what", _("Schrijf niet meer dan 5.000 tekens per vak.")),
    "criteria": ("organisation", _("Vul in waarnaar je zoekt: niet alleen een periode.")),
    "own-search": ("searches", _("Iemand anders moet akkoord gaan met wat jij vroeg.")),
    "text": ("text", _("Schrijf wat jullie meldden.")),
    "late-reason": ("late_reason", _("De 72 uur zijn voorbij. Schrijf waarom jullie nu pas melden.")),
    "undecided": ("decisions", _("Beslis of de toezichthouder en de mensen het moeten weten, en waarom.")),
    "not-reported": ("text", _("Meld het lek eerst aan de toezichthouder.")),
    "not-told": ("people", _("Verwittig eerst de mensen.")),
    "nobody": ("people", _("Er is niemand om te verwittigen. Zoek eerst wie het raakt.")),
    "no-notice": (
        "what-nl",
        _("Vul de drie teksten in het Nederlands in, en per andere taal alle drie of geen."),
    ),
    "closed": ("title", _("Dit lek is afgesloten.")),
}


def problem(code: str) -> tuple[str, str]:
    """The field that something is wrong with, and what."""
    name, text = _PROBLEMS[code]
    return name, str(text)


def categories() -> list[tuple[str, Promise | str]]:
    """What a breach can be about, as the register of processing calls it."""
    return list(processing.CATEGORIES.items())


def left(period: timedelta) -> str:
    """How long until the clock of 72 hours ends, or how long it is over."""
    hours = int(abs(period).total_seconds() // 3600)
    if period < timedelta():
        return ngettext("%(num)s uur te laat", "%(num)s uur te laat", hours) % {"num": hours}
    return ngettext("nog %(num)s uur", "nog %(num)s uur", hours) % {"num": hours}


def criteria(given: BreachCriteria) -> str:
    """What a search looks for, in one line."""
    if given.source:
        files = ", ".join(given.files) or gettext("alle dossiers")
        return f"{given.source}: {files}"
    parts = [str(given.official or ""), given.client, given.organisation]
    parts.append(str(OPERATIONS.get(given.operation, given.operation)))
    period = [f"{clock.in_belgium(at):%d/%m/%Y %H:%M}" for at in (given.since, given.until) if at]
    return ", ".join([*filter(None, parts), " - ".join(period)])
