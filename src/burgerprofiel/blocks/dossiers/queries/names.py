"""What the codes of the block are called in the language of the request."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.dossiers.contracts import Outcome, Phase, State, Turn
from burgerprofiel.foundation import themes

PHASES = {
    Phase.COMPOSITION: _("Aanvraag"),
    Phase.TREATMENT: _("In behandeling"),
    Phase.DECISION: _("Beslissing"),
    Phase.EXECUTION: _("Uitvoering"),
    Phase.CLOSED: _("Afgerond"),
    Phase.UNKNOWN: _("Status bij de dienst"),
}
TURNS = {
    Turn.YOU: _("Bij jou"),
    Turn.AUTHORITY: _("Bij de dienst"),
    Turn.THIRD_PARTY: _("Bij iemand anders"),
    Turn.NONE: _("Niemand"),
}
STATES = {
    State.ANY: _("Lopend en afgerond"),
    State.RUNNING: _("Lopend"),
    State.CLOSED: _("Afgerond"),
    State.ARCHIVED: _("Opgeborgen"),
}
OUTCOMES = {
    Outcome.GRANTED: _("Goedgekeurd"),
    Outcome.PARTLY: _("Deels goedgekeurd"),
    Outcome.REFUSED: _("Geweigerd"),
    Outcome.WITHDRAWN: _("Ingetrokken"),
    Outcome.DISCONTINUED: _("Stopgezet"),
}
# Roles that sources send in Dutch. The vocabulary is open: others are shown as they came.
ROLES = {
    "aanvrager": _("aanvrager"),
    "adviseur": _("adviseur"),
    "advies": _("advies"),
    "architect": _("architect"),
    "belanghebbende": _("belanghebbende"),
    "gemachtigde": _("gemachtigde"),
    "initiator": _("aanvrager"),
    "leverancier": _("leverancier"),
    "mantelzorger": _("mantelzorger"),
    "opdrachtgever": _("opdrachtgever"),
    "partner": _("partner"),
}


def phase(code: str) -> str:
    """Name of a phase; of one that a source made up: "status bij de dienst"."""
    return str(PHASES.get(Phase(code) if code in set(Phase) else Phase.UNKNOWN))


def theme(code: str) -> str:
    """Name of a theme; a theme we do not know is shown as it came."""
    return themes.name_of(code)


def turn(code: str) -> str:
    """Whose turn it is."""
    return str(TURNS[Turn(code)]) if code in set(Turn) else ""


def outcome(code: str) -> str:
    """How a file ended; empty while it runs."""
    return str(OUTCOMES.get(Outcome(code), "")) if code in set(Outcome) else ""


def role(given: str) -> str:
    """The role of a party in a file; one we do not know is shown as it came."""
    return str(ROLES.get(given.lower(), given))


def status(*, wording: str, detail: str, phase_code: str, coded: bool, veiled: bool) -> str:
    """What the present state is called.

    The wording of its code; for a code nobody worded the source's own detail when that is short enough to be a
    name; for no code at all the phase.
    """
    if veiled:
        return ""
    if wording:
        return wording
    if detail and len(detail) <= MAXIMUM_STATUS and "\n" not in detail:
        return detail
    return gettext("Status bij de dienst") if coded else phase(phase_code)


MAXIMUM_STATUS = 60
