"""The words of mails that say only that there is news, whatever it is: of all but a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.notifications import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """`path` is where the person reads what it is; `{subject}` in it stands for the id of what it is about."""

    subject: str | Promise
    news: str | Promise
    closing: str | Promise
    button: str | Promise
    path: str

    def path_of(self, subject_id: UUID) -> str:
        """Where to read about this one."""
        return self.path.format(subject=subject_id)


_NOTHING_OF_REQUEST = _(
    "Om je gegevens te beschermen staat er niets over de inhoud van je vraag in deze mail."
)
PLAIN: Final = {
    rules.COMPLAINT_CHANGED: Plain(
        subject=_("%(sender)s: er is nieuws over je klacht"),
        news=_("Er is nieuws over een klacht die je indiende."),
        closing=_("Om je gegevens te beschermen staat er niets over de inhoud van je klacht in deze mail."),
        button=_("Bekijk je klacht"),
        path="/wie-keek/klachten/{subject}",
    ),
    rules.CORRECTION_CHANGED: Plain(
        subject=_("%(sender)s: er is nieuws over je vraag om iets te verbeteren"),
        news=_("Er is nieuws over je vraag om iets in je gegevens te verbeteren."),
        closing=_NOTHING_OF_REQUEST,
        button=_("Bekijk je vraag"),
        path="/mijn-gegevens/verbeteren/{subject}",
    ),
    rules.OBJECTION_CHANGED: Plain(
        subject=_("%(sender)s: er is nieuws over je bezwaar"),
        news=_("Er is nieuws over je bezwaar tegen het gebruik van je gegevens."),
        closing=_("Om je gegevens te beschermen staat er niets over de inhoud van je bezwaar in deze mail."),
        button=_("Bekijk je bezwaar"),
        path="/mijn-gegevens/gebruik",
    ),
    rules.RESTRICTION_CHANGED: Plain(
        subject=_("%(sender)s: er is nieuws over je vraag om je gegevens minder te gebruiken"),
        news=_("Er is nieuws over je vraag om het gebruik van je gegevens te beperken."),
        closing=_NOTHING_OF_REQUEST,
        button=_("Bekijk je vraag"),
        path="/mijn-gegevens/gebruik",
    ),
    rules.ERASURE_CHANGED: Plain(
        subject=_("%(sender)s: er is nieuws over je vraag om je gegevens te wissen"),
        news=_("Er is nieuws over je vraag om al je gegevens te wissen."),
        closing=_NOTHING_OF_REQUEST,
        button=_("Bekijk je vraag"),
        path="/mijn-gegevens/wissen",
    ),
    rules.BREACH_TOLD: Plain(
        subject=_("%(sender)s: een belangrijk bericht over je gegevens"),
        news=_("Er is iets gebeurd dat je gegevens raakt. Lees wat er gebeurde en wat je kunt doen."),
        closing=_("Om je gegevens te beschermen staat er in deze mail niets over wat er gebeurde."),
        button=_("Lees het bericht"),
        path="/mijn-gegevens/lekken",
    ),
}
"""By kind of news."""
