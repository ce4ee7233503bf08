"""What states and problems are called on the pages of senders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.messages.contracts import Action, DispatchState, Fate, Progress
from burgerprofiel.blocks.messages.recipients import Problem, RowError, SheetError

STATES: Final[Mapping[DispatchState, Promise]] = {
    DispatchState.OPEN: _("Nog niet klaar"),
    DispatchState.READY: _("Wordt verstuurd"),
    DispatchState.DONE: _("Verstuurd"),
    DispatchState.CANCELLED: _("Geannuleerd"),
}
TONES: Final = {
    DispatchState.OPEN: "warn",
    DispatchState.READY: "plain",
    DispatchState.DONE: "ok",
    DispatchState.CANCELLED: "late",
}
FATES: Final[Mapping[Fate, Promise]] = {
    Fate.IN_VALIDATION: _("Klaargezet"),
    Fate.REFUSED: _("Geweigerd"),
    Fate.ACCEPTED: _("Aanvaard"),
    Fate.SCHEDULED: _("Gepland"),
    Fate.CANCELLED: _("Geannuleerd"),
    Fate.UNREACHABLE: _("Niet bereikbaar"),
    Fate.DELIVERED: _("Bezorgd"),
    Fate.VIEWED: _("Geopend"),
    Fate.CONFIRMED: _("Bevestigd"),
    Fate.REPLIED: _("Beantwoord"),
}
FATE_TONES: Final = {
    Fate.REFUSED: "late",
    Fate.UNREACHABLE: "late",
    Fate.CANCELLED: "warn",
    Fate.DELIVERED: "ok",
    Fate.VIEWED: "ok",
    Fate.CONFIRMED: "ok",
    Fate.REPLIED: "ok",
}
ACTIONS: Final[Mapping[Action, Promise]] = {
    Action.NONE: _("Niets"),
    Action.CONFIRM: _("Bevestigen dat ze het gelezen hebben"),
    Action.REPLY: _("Antwoorden"),
    Action.PAY: _("Betalen"),
    Action.SIGN: _("Tekenen"),
    Action.APPOINTMENT: _("Een afspraak maken"),
}
LANGUAGES: Final[Mapping[str, Promise]] = {
    "nl": _("Nederlands"),
    "fr": _("Frans"),
    "de": _("Duits"),
    "en": _("Engels"),
}
_ROWS: Final[Mapping[Problem, Promise]] = {
    Problem.WRONG_LENGTH: _("de rij heeft niet evenveel cellen als er kolommen zijn"),
    Problem.BAD_NUMBER: _("het nummer bestaat niet"),
    Problem.NO_VALUE: _("de cel is leeg"),
    Problem.TOO_LONG: _("de tekst is te lang"),
    Problem.TWICE: _("deze rij staat er al"),
}
_SHEETS: Final[Mapping[Problem, Promise]] = {
    Problem.NO_TEXT: _("Dit is geen lijst. Bewaar je rekenblad als CSV en kies dat bestand."),
    Problem.TOO_LARGE: _("Dit bestand is te groot. Verdeel de lijst over meer bestanden."),
    Problem.EMPTY: _("Dit bestand is leeg. Zet op de eerste rij de namen van de kolommen."),
    Problem.NO_NUMBERS: _("Er is geen kolom “rijksregisternummer” of “ondernemingsnummer”. Voeg ze toe."),
    Problem.MISSING_COLUMN: _("Deze kolommen ontbreken: %(columns)s. Voeg ze toe."),
    Problem.DOUBLE_COLUMN: _("Deze kolommen staan er meer dan één keer: %(columns)s. Laat er één staan."),
    Problem.TOO_MANY_ROWS: _("De lijst heeft meer dan 100.000 rijen. Verdeel ze over meer bestanden."),
}
_TEXTS: Final[Mapping[str, Promise]] = {
    "empty": _("Vul dit in."),
    "too-long": _("Deze tekst is te lang."),
    "unclosed": _("Er staan haakjes (( zonder )). %(where)s"),
    "nested": _("Er staan dubbele haakjes binnen dubbele haakjes. %(where)s"),
    "languages-differ": _("Geef in elke taal een onderwerp én een tekst."),
    "not-an-address": _("Geef een adres dat begint met https://."),
    "name-used": _("Er is al een sjabloon met deze naam. Kies een andere."),
    "unknown-type": _("Kies een soort bericht."),
    "no-text": _("Hier staat een teken dat geen tekst is."),
}
_REASONS: Final[Mapping[str, Promise]] = {
    "party-closed": _("heeft hier geen brievenbus meer"),
    "missing-value": _("een waarde ontbreekt"),
    "bad-number": _("het nummer bestaat niet"),
    "number-as-reference": _("het kenmerk is een rijksregisternummer"),
    "bad-reference": _("het kenmerk is te lang"),
    "values-too-long": _("de waarden zijn te lang"),
}


def best(names: Mapping[str, str]) -> str:
    """A name in the language of the page, else in one that there is."""
    return names.get(get_language() or "nl") or names.get("nl") or next(iter(names.values()), "")


def sheet_problem(error: SheetError) -> str:
    """Why a list cannot be used, and what to do."""
    return str(_SHEETS.get(error.problem, _SHEETS[Problem.NO_TEXT])) % {"columns": ", ".join(error.columns)}


def row_problem(error: RowError) -> str:
    """What is wrong in a row, by row and column as the spreadsheet shows them."""
    what = _ROWS.get(error.problem, _ROWS[Problem.WRONG_LENGTH])
    if error.column:
        return gettext("Rij %(row)s, kolom “%(column)s”: %(what)s.") % {
            "row": error.row,
            "column": error.column,
            "what": what,
        }
    return gettext("Rij %(row)s: %(what)s.") % {"row": error.row, "what": what}


def text_problem(code: str, *, detail: str) -> str:
    """What is wrong with a text, and where."""
    line, _sep, column = detail.removeprefix("Line ").removesuffix(".").partition(", column ")
    where = (
        gettext("Kijk op regel %(line)s, teken %(column)s.") % {"line": line, "column": column}
        if column
        else ""
    )
    return str(_TEXTS.get(code, _TEXTS["empty"])) % {"where": where}


def plan_problem(code: str) -> str:
    """Why a template cannot be sent, and what to do."""
    if code == "unknown-type":
        return gettext("Dit soort bericht wordt niet meer verstuurd. Kies een ander sjabloon.")
    return gettext("Een bestand van dit sjabloon is er niet meer. Voeg het opnieuw toe bij het sjabloon.")


def reason(code: str) -> str:
    """Why somebody cannot be sent to."""
    return str(_REASONS.get(code, code.replace("-", " ")))


def state(found: Progress) -> str:
    """The state of a dispatch in a word or two; one that waits for its moment says so."""
    has_begun = found.counts.delivered + found.counts.unreachable > 0
    is_planned = found.publish_at is not None and found.publish_at > found.requested_at
    if found.state is DispatchState.READY and is_planned and not has_begun:
        return gettext("Gepland")
    return str(STATES[found.state])


def reached(found: Progress) -> str:
    """How far it is."""
    counts = found.counts
    wanted = counts.rows - counts.refused
    if found.state is DispatchState.OPEN:
        return ngettext("%(num)s ontvanger", "%(num)s ontvangers", wanted) % {"num": wanted}
    return gettext("%(reached)s van %(all)s bezorgd") % {"reached": counts.delivered, "all": wanted}
