"""What is said on the pages of who answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.messages.contracts import Done, Received, Step
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Actor

LONG: Final = timedelta(days=7)
"""From here on the age of an open reply stands out."""
STEPS: Final[Mapping[Step, Promise]] = {
    Step.TAKEN: _("In behandeling genomen"),
    Step.RETURNED: _("Teruggegeven"),
    Step.ANSWERED: _("Beantwoord"),
    Step.ASIDE: _("Afgehandeld zonder antwoord"),
    Step.REOPENED: _("Opnieuw geopend"),
}
SAID: Final[Mapping[str, Promise]] = {
    "neem": _("Dit antwoord is nu van jou. Collega’s zien dat."),
    "geef": _("Je gaf dit antwoord terug. Iemand anders kan het behandelen."),
    "open": _("Dit antwoord staat weer open, en is nu van jou."),
    "verstuurd": _("Je antwoord is verstuurd. Het staat in hetzelfde gesprek."),
    "opzij": _("Dit antwoord is afgehandeld."),
    "vorige-verstuurd": _("Je antwoord is verstuurd. Dit is het volgende."),
    "vorige-opzij": _("Het vorige is afgehandeld. Dit is het volgende."),
}


def waits(one: Received) -> str:
    """How long a reply is open, in days as people count them."""
    days = (clock.today() - clock.in_belgium(one.sent_at).date()).days
    if days <= 0:
        return gettext("kwam vandaag")
    return ngettext("wacht %(num)s dag", "wacht %(num)s dagen", days) % {"num": days}


def labels(one: Received, *, actor: Actor) -> list[dict[str, str]]:
    """How a reply stands: how long it waits and who handles it, or that it is handled and by whom."""
    mine, name = one.assigned_to == actor.person_id, one.assigned_name or colleague()
    if one.handled_at is not None:
        first = {"text": gettext("Afgehandeld"), "tone": "ok"}
        whose = gettext("door jou") if mine else gettext("door %(name)s") % {"name": name}
    else:
        is_long = clock.now() - one.sent_at >= LONG
        first = {"text": waits(one), "tone": "warn" if is_long else "plain"}
        whose = gettext("bij jou") if mine else gettext("bij %(name)s") % {"name": name}
    return [first] if one.assigned_to is None else [first, {"text": whose, "tone": "plain"}]


def colleague() -> str:
    """Somebody whose name is not known now."""
    return gettext("een collega")


def who(done: Done, *, actor: Actor) -> str:
    """Who did something."""
    if done.staff_id is None:
        return gettext("Jullie systeem")
    return gettext("Jij") if done.staff_id == actor.person_id else done.name or colleague()


def entry(done: Done, *, actor: Actor) -> dict[str, Any]:
    """An answer as the conversation shows it."""
    text = done.text or gettext("Een antwoord van jullie eigen systeem. De tekst staat daar.")
    parts = [done.subject, text, *(gettext("Bestand: %(name)s") % {"name": one} for one in done.files)]
    return {
        "who": who(done, actor=actor),
        "at": done.at,
        "text": "\n".join(part for part in parts if part),
        "mine": True,
    }
