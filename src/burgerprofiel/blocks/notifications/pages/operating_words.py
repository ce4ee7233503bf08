"""The words of operators' pages: channels, states, reasons, kinds of news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from burgerprofiel.blocks.notifications.contracts import MOST_COUNTED, ChannelCode, ReplayCause
from burgerprofiel.blocks.notifications.models import Intent, OperatorAct

Words = Mapping[str, Promise | str]

CHANNELS: Final[Words] = {
    ChannelCode.EMAIL.value: gettext_lazy("E-mail"),
    ChannelCode.PUSH.value: gettext_lazy("Op het toestel"),
    ChannelCode.SMS.value: gettext_lazy("Sms"),
}
STATES: Final[Words] = {
    Intent.State.WAITING.value: gettext_lazy("wacht"),
    Intent.State.SENT.value: gettext_lazy("verstuurd"),
    Intent.State.DELIVERED.value: gettext_lazy("aangekomen"),
    Intent.State.SKIPPED.value: gettext_lazy("niet verstuurd"),
    Intent.State.FAILED.value: gettext_lazy("mislukt"),
    "retried": gettext_lazy("uitgesteld"),
}
TONES: Final = {"delivered": "ok", "sent": "ok", "failed": "late", "waiting": "warn"}
CAUSES: Final[Words] = {
    ReplayCause.GAVE_UP.value: gettext_lazy("opgegeven, na drie dagen proberen"),
    ReplayCause.REFUSED.value: gettext_lazy("geweigerd door wie ze moest bezorgen"),
}
ACTS: Final[Words] = {
    OperatorAct.What.SUPPRESS.value: gettext_lazy("op de lijst gezet"),
    OperatorAct.What.LIFT.value: gettext_lazy("van de lijst gehaald"),
}
_REASONS: Final[Words] = {
    "already-told": gettext_lazy("al langs een andere weg verteld"),
    "no-longer-entitled": gettext_lazy("treedt niet meer op voor wie het aangaat"),
    "not-visible": gettext_lazy("niet meer te zien"),
    "restricted": gettext_lazy("de persoon liet het gebruik beperken"),
    "seen": gettext_lazy("al gelezen"),
    "done": gettext_lazy("al gedaan"),
    "expired": gettext_lazy("te laat om nog te vertellen"),
    "not-wanted": gettext_lazy("de persoon wil geen meldingen"),
    "theme-off": gettext_lazy("de persoon wil geen meldingen over dit thema"),
    "no-address": gettext_lazy("geen adres dat werkt"),
    "unconfirmed": gettext_lazy("vertrokken, geen bevestiging"),
    "operator": gettext_lazy("door een beheerder"),
    "vault": gettext_lazy("de kluis gaf het adres niet"),
}
_KINDS: Final[Words] = {
    "dossier-changed": gettext_lazy("Nieuws over een dossier"),
    "official-notice": gettext_lazy("Een melding van een bestuur"),
    "reminder": gettext_lazy("Een herinnering"),
    "own-reminder": gettext_lazy("Een herinnering"),
    "breach-told": gettext_lazy("Een datalek"),
    **dict.fromkeys(
        (
            "complaint-changed",
            "correction-changed",
            "objection-changed",
            "restriction-changed",
            "erasure-changed",
        ),
        gettext_lazy("Antwoord op een vraag over gegevens"),
    ),
}


def channel(code: str) -> str:
    """The name of a channel; of none where none was chosen."""
    return str(CHANNELS.get(code, code or _("geen kanaal")))


def reason(code: str) -> str:
    """Why; a code of a provider as it is."""
    return str(_REASONS.get(code, code))


def kind(code: str) -> str:
    """What somebody was told about, in no more words than helping takes."""
    return str(_KINDS.get(code, _("Een bericht")))


def number(count: int) -> str:
    """A number as people of this language write it."""
    return format_decimal(count, locale=get_language() or "nl")


def counted(count: int) -> str:
    """A number of what was not counted to the end: then that it is more."""
    if count > MOST_COUNTED:
        return _("meer dan %(number)s") % {"number": number(MOST_COUNTED)}
    return number(count)


def lasting(seconds: float) -> str:
    """How long something lasts, in one unit."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return _("minder dan een minuut")
    if minutes < 120:
        return ngettext("%(num)s minuut", "%(num)s minuten", minutes) % {"num": minutes}
    hours = minutes // 60
    if hours < 48:
        return _("%(num)s uur") % {"num": hours}
    return _("%(num)s dagen") % {"num": hours // 24}
