"""What the pages say in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.certificates.contracts import Problem, Standing, Verdict

LANGUAGES: Final[Mapping[str, str]] = {
    "nl": "Nederlands",
    "fr": "Français",
    "de": "Deutsch",
    "en": "English",
}
PROBLEMS: Final[Mapping[Problem, Promise]] = {
    Problem.NOTHING: _(
        "Er is geen attest van deze soort voor jou. Denk je van wel? Vraag het aan het bestuur."
    ),
    Problem.SILENT: _(
        "Het attest is er nog niet: we kregen geen antwoord. Probeer het over enkele minuten opnieuw."
    ),
    Problem.NOT_ALLOWED: _("Dit attest kunnen we je niet geven. Vraag het aan het bestuur dat het maakt."),
    Problem.NOT_HERE: _("Dit attest kun je hier nu niet krijgen. Vraag het aan het bestuur dat het maakt."),
    Problem.UNSAFE: _("We kregen een bestand dat we niet mogen doorgeven. Vraag het attest aan het bestuur."),
    Problem.NO_SEAL: _("We kunnen nu geen zegel op je attest zetten. Probeer het later opnieuw."),
}
STANDINGS: Final[Mapping[Standing, Promise]] = {
    Standing.EXPIRED: _("Verlopen"),
    Standing.WITHDRAWN: _("Ingetrokken"),
}
VERDICTS: Final[Mapping[Verdict, tuple[str, Promise, Promise]]] = {
    Verdict.GENUINE: (
        "ok",
        _("Dit document is echt"),
        _("Wij gaven het af, en er is niets aan veranderd."),
    ),
    Verdict.EXTENDED: (
        "info",
        _("Dit document is echt, maar er is iets aan toegevoegd"),
        _("Wat wij afgaven, zit er ongewijzigd in. Daarna kwam er iets bij, zoals een andere handtekening."),
    ),
    Verdict.CHANGED: (
        "late",
        _("Dit is niet het document dat wij afgaven"),
        _(
            "Er staat een code van ons in, maar het bestand is veranderd. Vertrouw het niet: vraag het oorspronkelijke "
            "bestand."
        ),
    ),
    Verdict.UNKNOWN: (
        "warn",
        _("Dit document kennen we niet"),
        _("Wij gaven het niet af, of er is zoveel aan veranderd dat we het niet herkennen."),
    ),
    Verdict.TYPO: (
        "warn",
        _("Er zit een tikfout in de code"),
        _("Zo'n code bestaat niet. Een code heeft 20 letters en cijfers. Kijk ze nog eens na."),
    ),
}
"""Tone, heading and explanation."""
OF_CODE: Final[Mapping[Verdict, tuple[str, Promise, Promise]]] = {
    **VERDICTS,
    Verdict.GENUINE: (
        "ok",
        _("Deze code is echt"),
        _(
            "Wij gaven een document af met deze code. Kijk of het hetzelfde is als wat hieronder staat. Heb je het "
            "bestand? Leg het voor: dan weet je ook of er niets aan veranderde."
        ),
    ),
    Verdict.UNKNOWN: (
        "warn",
        _("Deze code kennen we niet"),
        _("Er zit geen tikfout in, maar wij gaven geen document af met deze code."),
    ),
}
