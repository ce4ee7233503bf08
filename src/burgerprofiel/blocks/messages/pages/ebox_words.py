"""What the pages of the e-Box say, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from burgerprofiel.blocks.messages.public.ebox import Link, Looked, Problem

LOOKED: Final[Mapping[Problem, str | Promise]] = {
    Problem.NOT_FOUND: gettext_lazy("%(name)s kent jouw e-Box niet."),
    Problem.NOT_ALLOWED: gettext_lazy("%(name)s laat ons niet toe om in jouw e-Box te kijken."),
    Problem.BUSY: gettext_lazy("%(name)s heeft het nu te druk."),
    Problem.DOWN: gettext_lazy("%(name)s antwoordt nu niet."),
    Problem.BAD_ANSWER: gettext_lazy("%(name)s geeft een antwoord waar we niets mee kunnen."),
}
"""Why a look into a box gave nothing. What was known already stays on the page."""

OPENED: Final[Mapping[Problem, str | Promise]] = {
    **LOOKED,
    Problem.NOT_FOUND: gettext_lazy("Dit bericht staat niet meer bij %(name)s."),
    Problem.NOT_ALLOWED: gettext_lazy("%(name)s laat ons dit bericht niet openen."),
}
"""Why a message could not be opened."""


def problem(given: Problem, *, name: str, words: Mapping[Problem, str | Promise] = LOOKED) -> str:
    """One sentence about what a provider did not give."""
    return str(words[given]) % {"name": name}


def looked(found: Looked) -> str:
    """What a look came to, for who waits; empty where there is nothing to say."""
    if found.is_busy:
        return _("Het is nu te druk om in je e-Box te kijken. Probeer het straks opnieuw.")
    if not found.new:
        return ""
    said = ngettext(
        "Er is %(num)s nieuw bericht uit je e-Box.",
        "Er zijn %(num)s nieuwe berichten uit je e-Box.",
        found.new,
    )
    return said % {"num": found.new}


def consent(link: Link) -> str:
    """What the federation says about somebody's choice for digital post; empty where there is nothing to do."""
    if link.has_consent is False:
        return _(
            "Je hebt nog niet gezegd dat je digitale post wilt. Tot dan sturen besturen je post op papier. "
            "Je kiest dat in je e-Box zelf."
        )
    return ""
