"""What people are told before they decide, in plain words: the very text that is kept with their decision.

Whoever changes a text raises `VERSION`; a test holds the digests of the present one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from burgerprofiel.blocks.correspondence.contracts import Decision

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A question that somebody has, and the answer."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is shown before a decision: `sections`, the sentence that is agreed to, and the words of the button."""

    decision: Decision
    language: str
    sections: tuple[Section, ...]
    statement: str
    button: str

    @property
    def text(self) -> str:
        """All of it, a blank line between the parts: what is kept."""
        parts = (part for section in self.sections for part in (section.title, *section.paragraphs))
        return "\n\n".join((*parts, self.statement, f"[ {self.button} ]"))

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).digest()


def current(decision: Decision, *, for_organisation: bool, language: str) -> Wording:
    """What we show now, in a language of the site."""
    with translation.override(language):
        if decision is Decision.WITHDRAWN:
            return _to_withdraw(language)
        return _to_give(language, for_organisation=for_organisation)


def find(decision: Decision, *, for_organisation: bool, sha256: str) -> Wording | None:
    """The present wording with this digest (in hex), in whichever language; None when we do not show it now."""
    shown = (
        current(decision, for_organisation=for_organisation, language=code)
        for code, _name in settings.LANGUAGES
    )
    return next((one for one in shown if one.digest.hex() == sha256), None)


def _to_give(language: str, *, for_organisation: bool) -> Wording:
    return Wording(
        decision=Decision.GIVEN,
        language=language,
        sections=(
            *_changes(),
            *(_of_organisation() if for_organisation else ()),
            *_runs(),
            _told(),
            _undone(),
        ),
        statement=_(
            "Ja, ik wil de post van besturen digitaal krijgen. Ik begrijp dat papier stopt en dat we de post zelf op "
            "tijd moeten lezen."
        )
        if for_organisation
        else _(
            "Ja, ik wil de post van besturen digitaal krijgen. Ik begrijp dat papier stopt en dat ik mijn post zelf op "
            "tijd moet lezen."
        ),
        button=_("Kies digitale post"),
    )


def _changes() -> Iterator[Section]:
    yield Section(
        _("Wat verandert er?"),
        (
            _(
                "Besturen sturen officiële post dan hierheen, naar je berichten. Op papier krijg je die niet meer."
            ),
            _(
                "Je ja geldt voor alle besturen die digitaal kunnen sturen. Sommige besturen sturen in het begin nog "
                "een tijd allebei."
            ),
        ),
    )


def _of_organisation() -> Iterator[Section]:
    yield Section(
        _("Voor wie kies je?"),
        (
            _(
                "Je kiest voor de hele organisatie. Iedereen die voor haar mag optreden, ziet de post hier en kan deze "
                "keuze veranderen. Spreek af wie de post leest."
            ),
        ),
    )


def _runs() -> Iterator[Section]:
    yield Section(
        _("Welke termijnen lopen?"),
        (
            _("In post staat vaak tegen wanneer je moet betalen, antwoorden of bezwaar maken."),
            _("Die termijnen lopen, of je de post nu leest of niet."),
        ),
    )
    yield Section(
        _("Wat als je niet leest?"),
        (
            _(
                "Je moet je post zelf lezen en doen wat erin staat. Ben je te laat, dan kun je een boete krijgen of "
                "een recht verliezen. Dat je het bericht niet zag, is geen excuus."
            ),
            _(
                "Dat gebeurt echt. Van wie de onroerende voorheffing van 2022 digitaal kreeg, betaalde bijna 25 op de "
                "100 te laat. Op papier waren dat er minder dan 10 op de 100."
            ),
        ),
    )


def _told() -> Section:
    return Section(
        _("Hoe weet je dat er post is?"),
        (
            _(
                "We laten het je weten op de manier die je bij je meldingen koos. In die melding staat nooit wat er in "
                "de post staat."
            ),
            _(
                "Blijft post met een termijn ongelezen, dan proberen we het je opnieuw te laten weten. Helpt dat niet, "
                "dan vragen we een brief op papier, als die nog op tijd kan komen. Reken daar niet op."
            ),
        ),
    )


def _undone() -> Section:
    return Section(
        _("Hoe stop je ermee?"),
        (
            _("Op deze pagina, met één knop, wanneer je wilt. Je hoeft niet te zeggen waarom."),
            _("Post die dan al digitaal verstuurd is, blijft hier staan. Lees die nog."),
        ),
    )


def _to_withdraw(language: str) -> Wording:
    return Wording(
        decision=Decision.WITHDRAWN,
        language=language,
        sections=(
            Section(
                _("Wil je weer papier?"),
                (
                    _(
                        "Besturen die het ons vragen, horen vanaf nu dat je papier wilt. Post die al onderweg is, "
                        "kan nog digitaal komen."
                    ),
                    _(
                        "Wat al digitaal verstuurd is, blijft bij je berichten staan. De termijnen daarin lopen "
                        "verder: lees die post nog."
                    ),
                    _("Je kunt later opnieuw voor digitale post kiezen."),
                ),
            ),
        ),
        statement=_("Ik wil de post van besturen weer op papier krijgen."),
        button=_("Stop met digitale post"),
    )
