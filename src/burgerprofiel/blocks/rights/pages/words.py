"""What the codes of the block are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import Correction, CorrectionField, CorrectionState, Side
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.identifiers import IdentifierType

STATES = {
    CorrectionState.SUBMITTED: _("Gevraagd"),
    CorrectionState.FORWARDED: _("Doorgestuurd"),
    CorrectionState.QUESTION: _("Vraag voor jou"),
    CorrectionState.ACCEPTED: _("Aanvaard"),
    CorrectionState.REFUSED: _("Geweigerd"),
    CorrectionState.CORRECTED: _("Verbeterd"),
    CorrectionState.WITHDRAWN: _("Ingetrokken"),
}
STATES_FOR_STAFF = STATES | {CorrectionState.QUESTION: _("Wacht op de inwoner")}
TONES = {
    CorrectionState.QUESTION: "warn",
    CorrectionState.ACCEPTED: "ok",
    CorrectionState.CORRECTED: "ok",
    CorrectionState.REFUSED: "late",
}
ACTIONS = {
    CorrectionState.FORWARDED: _("Ik geef de vraag door aan de dienst die dit bijhoudt"),
    CorrectionState.QUESTION: _("Ik stel een vraag en wacht op het antwoord"),
    CorrectionState.ACCEPTED: _("De inwoner heeft gelijk: we gaan het verbeteren"),
    CorrectionState.CORRECTED: _("Het is verbeterd in de bron"),
    CorrectionState.REFUSED: _("We verbeteren dit niet"),
}
NEXT = {
    CorrectionState.SUBMITTED: _("%(authority)s bekijkt je vraag."),
    CorrectionState.FORWARDED: _("%(authority)s gaf je vraag door aan de dienst die dit bijhoudt."),
    CorrectionState.QUESTION: _(
        "%(authority)s wacht op je antwoord. De tijd om te beslissen loopt intussen door."
    ),
    CorrectionState.ACCEPTED: _("%(authority)s gaat dit verbeteren. Daarna zie je hier dat het klaar is."),
    CorrectionState.REFUSED: _("%(authority)s verbetert dit niet. Lees hieronder waarom."),
    CorrectionState.CORRECTED: _(
        "%(authority)s heeft dit verbeterd. Je ziet de nieuwe waarde zodra de bron ze aan ons doorgeeft."
    ),
    CorrectionState.WITHDRAWN: _("Je trok deze vraag in. Er gebeurt niets meer mee."),
}
MADE = {
    CorrectionState.SUBMITTED: _("antwoord"),
    CorrectionState.FORWARDED: _("doorgestuurd"),
    CorrectionState.QUESTION: _("vraag"),
    CorrectionState.ACCEPTED: _("aanvaard"),
    CorrectionState.REFUSED: _("geweigerd"),
    CorrectionState.CORRECTED: _("verbeterd"),
    CorrectionState.WITHDRAWN: _("ingetrokken"),
}
"""Beside a message: what it made of the request."""
FIELDS = {
    CorrectionField.TITLE: _("de naam van het dossier"),
    CorrectionField.STATUS: _("hoe ver het staat"),
    CorrectionField.DATE: _("een datum"),
    CorrectionField.PERSON: _("wie erbij hoort"),
    CorrectionField.CONTACT: _("de contactgegevens"),
    CorrectionField.OTHER: _("iets anders"),
}
PROBLEMS = {
    "current": ("current", _("Schrijf wat er nu staat.")),
    "proposed": ("proposed", _("Schrijf wat er moet staan.")),
    "too-long": ("proposed", _("Schrijf niet meer dan 2.000 tekens per vak.")),
    "too-many": ("proposed", _("Je hebt al 20 vragen die nog lopen. Wacht op een antwoord.")),
    "again": (
        "proposed",
        _("Je vroeg dit al. Je vindt die vraag bij wat je vroeg, en kunt er iets bij schrijven."),
    ),
    "files": ("files", _("Je kunt hoogstens 5 bestanden meesturen.")),
    "field": ("field", _("Kies wat er niet klopt.")),
}
MESSAGE_PROBLEMS = {
    "text": _("Schrijf eerst je bericht."),
    "too-long": _("Schrijf niet meer dan 2.000 tekens."),
    "too-many": _("Je schreef al veel berichten over deze vraag. Wacht op een antwoord."),
    "files": _("Je kunt hoogstens 5 bestanden meesturen."),
    "state": _("Dat kan nu niet meer: deze vraag is al afgehandeld."),
}
CHANGED = _("Er veranderde intussen iets aan deze vraag. Lees eerst wat er nieuw is. Je tekst staat er nog.")
UNAVAILABLE = {
    "assurance": _("Meld je eerst aan met een sterker middel, zoals je eID."),
    "unreadable": _("De tekst van dit dossier kunnen we nu niet tonen. Probeer het straks opnieuw."),
    "unknown": _(
        "We vinden dit gegeven nu niet. Misschien is het intussen veranderd: bekijk je gegevens opnieuw."
    ),
}
_NUMBERS = {
    IdentifierType.INSZ: _("Rijksregisternummer"),
    IdentifierType.KBO: _("Ondernemingsnummer"),
}


def row(each: Correction, *, states: Mapping[CorrectionState, Promise]) -> dict[str, Any]:
    """What both sides see of a request, in the words that one has for states."""
    is_open = each.state not in rules.SETTLED
    return {
        "it": each,
        "state": states[each.state],
        "tone": TONES.get(each.state, "plain"),
        "about": about(each),
        "is_open": is_open,
        "is_late": is_open and each.due_at < clock.now(),
    }


def about(each: Correction) -> str:
    """What a request is about, in a few words."""
    if each.fact:
        return each.fact.label
    return str(FIELDS[each.field or CorrectionField.OTHER])


def authority(each: Correction) -> str:
    """Who handles a request."""
    if each.fact:
        return each.fact.authority
    return dossiers.authority_names([each.ovo_code]).get(each.ovo_code, each.ovo_code)


def whose(each: Correction) -> tuple[str, str]:
    """By which number the authority finds what a request is about: what kind of number, and the number."""
    if each.fact is None:
        return _now("Dossier"), each.external_id
    kind, _colon, number = each.fact.number.partition(":")
    return str(_NUMBERS.get(IdentifierType(kind), _now("Nummer"))), number


def follows(each: Correction, *, who: str) -> str:
    """What happens next."""
    return str(NEXT[each.state]) % {"authority": who}


def entry(message: Any, *, who: str, mine: Side) -> dict[str, Any]:
    """A message as a thread shows it."""
    return {
        "who": who,
        "at": message.sent_at,
        "text": message.text,
        "mine": message.side is mine,
        "label": MADE[message.state] if message.state else "",
        "tone": TONES.get(message.state, "plain") if message.state else "plain",
        "is_new": message.side is not mine and message.read_at is None,
    }
