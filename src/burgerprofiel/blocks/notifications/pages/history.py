"""What did you get from us? What was sent, over which channel, what became of it, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import ChannelCode, Notice
from burgerprofiel.foundation import clock, themes
from burgerprofiel.foundation.pages import SignedInRequest, resident

_BY_CHANNEL: Final[Mapping[ChannelCode | None, Promise]] = {
    ChannelCode.EMAIL: gettext_lazy("per e-mail"),
    ChannelCode.PUSH: gettext_lazy("als melding op je toestel"),
    ChannelCode.SMS: gettext_lazy("per sms"),
}
_SKIPPED: Final[Mapping[str, Promise]] = {
    "already-told": gettext_lazy("Niet gestuurd: je kreeg dit nieuws al langs een andere weg."),
    "done": gettext_lazy("Niet gestuurd: je had het al in orde gebracht."),
    "expired": gettext_lazy("Niet gestuurd: het was geen nieuws meer."),
    "no-address": gettext_lazy("Niet gestuurd: we hadden geen adres of toestel om je te bereiken."),
    "no-longer-entitled": gettext_lazy(
        "Niet gestuurd: je mocht toen niet meer optreden voor wie het aangaat."
    ),
    "not-visible": gettext_lazy("Niet gestuurd: het was niet meer te zien."),
    "not-wanted": gettext_lazy("Niet gestuurd: je wilde geen meldingen."),
    "restricted": gettext_lazy(
        "Niet gestuurd: je maakte bezwaar, of je beperkte het gebruik van je gegevens."
    ),
    "seen": gettext_lazy("Niet gestuurd: je had het al gelezen."),
    "theme-off": gettext_lazy("Niet gestuurd: je wilde geen meldingen over dit thema."),
}
_MEND: Final[Mapping[ChannelCode | None, tuple[Promise, Callable[[], str]]]] = {
    ChannelCode.EMAIL: (gettext_lazy("Kijk je e-mailadres na"), lambda: f"{reverse('settings')}#email"),
    ChannelCode.PUSH: (gettext_lazy("Kijk je toestellen na"), lambda: reverse("devices")),
    ChannelCode.SMS: (gettext_lazy("Kijk je gsm-nummer na"), lambda: reverse("mobile")),
    None: (gettext_lazy("Kies hoe je verwittigd wilt worden"), lambda: reverse("notifications")),
}


@require_safe
@resident
def overview(request: SignedInRequest) -> HttpResponse:
    """A page of it, newest first."""
    place = request.GET.get("vanaf", "")
    found = public.list_notices(request.actor, place=place)
    context = {
        "rows": [_row(notice) for notice in found.rows],
        "older_url": _at(found.older),
        "newer_url": _at(found.newer),
        "is_first": not place,
    }
    return render(request, "notifications/history.html", context)


def _at(place: str) -> str:
    return f"{reverse('told')}?vanaf={place}" if place else ""


def _row(notice: Notice) -> dict[str, Any]:
    mend, where = _MEND[notice.channel]
    is_broken = notice.state == "failed" or notice.reason == "no-address"
    return {
        "id": notice.id,
        "title": notice.title,
        "path": notice.path,
        "at": notice.settled_at or notice.occurred_at,
        "state": _state(notice),
        "due_at": notice.due_at if notice.due_at and notice.due_at > clock.now() else None,
        "mend": mend if is_broken else "",
        "mend_url": where(),
        "why": _why(notice),
    }


def _state(notice: Notice) -> str:
    how = str(_BY_CHANNEL.get(notice.channel, ""))
    match notice.state:
        case "waiting" if notice.is_digest:
            return _("Wacht op je overzicht.")
        case "waiting":
            return _("Wacht nog even.")
        case "sent":
            return _("Verstuurd %(how)s.") % {"how": how} if how else _("Verstuurd.")
        case "delivered":
            return _("Aangekomen %(how)s.") % {"how": how} if how else _("Aangekomen.")
        case "skipped":
            return str(_SKIPPED.get(notice.reason, gettext_lazy("Niet gestuurd.")))
        case _:
            return _("Niet gelukt %(how)s.") % {"how": how} if how else _("Niet gelukt.")


def _why(notice: Notice) -> str:
    """Why this person is told at all: for whom it is, and by whose wish."""
    if notice.is_own:
        whose = _("Het gaat over jou.")
    elif notice.party_name:
        whose = _("Je treedt op voor %(name)s.") % {"name": notice.party_name}
    else:
        whose = _("Je trad op voor iemand anders.")
    return " ".join([whose, *_by_wish(notice)])


def _by_wish(notice: Notice) -> list[str]:
    said = []
    if notice.is_owed:
        said.append(_("Dit moeten we je van de wet melden, wat je ook koos."))
    elif notice.state in ("sent", "delivered", "waiting"):
        said.append(_("Je meldingen stonden aan."))
    if notice.is_repeat and notice.state == "waiting":
        said.append(_("We melden het nog eens, als het dan nog op jou wacht."))
    elif notice.is_repeat:
        said.append(_("Je kreeg het nog eens, omdat het nog op jou wachtte."))
    if notice.theme:
        said.append(_("Thema: %(theme)s.") % {"theme": themes.name_of(notice.theme)})
    return said
