"""What the codes of the block are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.rights.contracts import CorrectionField, CorrectionState

STATES = {
    CorrectionState.SUBMITTED: _("Gevraagd"),
    CorrectionState.FORWARDED: _("Doorgestuurd"),
    CorrectionState.ACCEPTED: _("Aanvaard"),
    CorrectionState.REFUSED: _("Geweigerd"),
    CorrectionState.CORRECTED: _("Verbeterd"),
}
TONES = {
    CorrectionState.ACCEPTED: "ok",
    CorrectionState.CORRECTED: "ok",
    CorrectionState.REFUSED: "late",
}
ACTIONS = {
    CorrectionState.FORWARDED: _("Doorgestuurd naar de bron"),
    CorrectionState.ACCEPTED: _("Aanvaard"),
    CorrectionState.REFUSED: _("Weiger"),
    CorrectionState.CORRECTED: _("Verbeterd in de bron"),
}
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
    "unreadable": (
        "proposed",
        _("De tekst van dit dossier kunnen we nu niet tonen. Probeer het straks opnieuw."),
    ),
    "assurance": ("proposed", _("Meld je eerst aan met een sterker middel, zoals je eID.")),
    "field": ("field", _("Kies wat er niet klopt.")),
}
