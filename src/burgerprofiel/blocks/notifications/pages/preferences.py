"""How do you want to be told? One form; who has no scripts has the same one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any, Final

from django.conf import settings as django_settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import (
    Cadence,
    ChannelCode,
    Preference,
    Quiet,
    TellingSettings,
)
from burgerprofiel.blocks.notifications.rules import choosing
from burgerprofiel.foundation import phones, themes
from burgerprofiel.foundation.pages import SignedInRequest, resident

NONE: Final = "geen"
"""What stands in the form for no channel."""
CHANNELS: Final[Mapping[ChannelCode, Promise]] = {
    ChannelCode.EMAIL: gettext_lazy("Per e-mail"),
    ChannelCode.PUSH: gettext_lazy("Als melding op je toestel"),
    ChannelCode.SMS: gettext_lazy("Per sms"),
}
_BY_CHANNEL: Final[Mapping[ChannelCode, Promise]] = {
    ChannelCode.EMAIL: gettext_lazy("per e-mail"),
    ChannelCode.PUSH: gettext_lazy("als melding op je toestel"),
    ChannelCode.SMS: gettext_lazy("per sms"),
}
CADENCES: Final[Mapping[Cadence, Promise]] = {
    Cadence.AT_ONCE: gettext_lazy("Meteen, van elk nieuws apart"),
    Cadence.DAILY: gettext_lazy("Elke dag om 8 uur, alles samen"),
    Cadence.WEEKLY: gettext_lazy("Elke maandag om 8 uur, alles samen"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def overview(request: SignedInRequest) -> HttpResponse:
    """What I chose and where I can be told; a POST changes the choice."""
    if request.method != "POST":
        return _show(request)
    errors = _Errors()
    telling = public.get_telling(request.actor)
    chosen = _read(request, telling.preference, errors=errors)
    if errors:
        return _show(request, telling, errors=errors, status=422)
    public.set_preference(request.actor, chosen)
    return HttpResponseRedirect(f"{reverse('notifications')}?bewaard=1")


class _Errors(dict[str, str]):
    """What is wrong, by the id of its field, in the order of the form."""


def _read(request: SignedInRequest, before: Preference, *, errors: _Errors) -> Preference:
    form = request.POST
    channel, cadence = form.get("kanaal", ""), form.get("hoe-vaak", "")
    if channel not in {NONE, *ChannelCode}:
        errors["kanaal"] = _("Kies hoe je verwittigd wilt worden.")
    if cadence not in set(Cadence):
        errors["hoe-vaak"] = _("Kies hoe vaak je verwittigd wilt worden.")
    quiet = _read_quiet(form.get("stil-vanaf", ""), form.get("stil-tot", ""), errors=errors)
    wanted = set(form.getlist("thema"))
    if errors:
        return before
    return Preference(
        channel=None if channel == NONE else ChannelCode(channel),
        cadence=Cadence(cadence),
        quiet=quiet,
        # a theme that is not in the form (any more) stays as it was
        themes_off=(before.themes_off - themes.THEMES.keys()) | (themes.THEMES.keys() - wanted),
    )


def _read_quiet(begins: str, ends: str, *, errors: _Errors) -> Quiet | None:
    if not begins.strip() and not ends.strip():
        return None
    read = {"stil-vanaf": _time(begins), "stil-tot": _time(ends)}
    for field, value in read.items():
        if value is None:
            errors[field] = _("Vul een uur in, zoals 22:00. Of laat de twee uren leeg.")
    first, last = read.values()
    if first is None or last is None:
        return None
    if first == last:
        errors["stil-tot"] = _("Het begin en het einde zijn hetzelfde. Kies een ander uur.")
        return None
    return Quiet(first, last)


def _time(text: str) -> time | None:
    """An hour as a browser sends it, or as somebody types it: `22:00`, `22.00`, `22`."""
    hours, _, minutes = text.strip().replace(".", ":").replace("u", ":").partition(":")
    parts = hours, (minutes or "0")
    if not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        return None
    try:
        return time(int(parts[0]), int(parts[1]))
    except ValueError:
        return None


def _show(
    request: SignedInRequest,
    telling: TellingSettings | None = None,
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    telling = telling or public.get_telling(request.actor)
    form = request.POST if errors else _as_form(telling.preference)
    context = {
        "addresses": telling.addresses,
        "phone": phones.spaced(telling.addresses.phone),
        "phone_pending": phones.spaced(telling.addresses.phone_pending),
        "language": dict(django_settings.LANGUAGES).get(telling.language, telling.language),
        "saved": request.GET.get("bewaard", ""),
        "errors": errors or {},
        "chosen": form,
        "chosen_themes": request.POST.getlist("thema") if errors else _themes(telling.preference),
        "channels": _channels(telling),
        "cadences": [{"value": code, "label": label} for code, label in CADENCES.items()],
        "themes": [{"value": code, "label": label} for code, label in themes.THEMES.items()],
        "missing": _missing(telling),
        "instead": _instead(telling),
    }
    return render(request, "notifications/preferences.html", context, status=status)


def _as_form(chosen: Preference) -> dict[str, Any]:
    return {
        "kanaal": chosen.channel or NONE,
        "hoe-vaak": chosen.cadence,
        "stil-vanaf": f"{chosen.quiet.begins:%H:%M}" if chosen.quiet else "",
        "stil-tot": f"{chosen.quiet.ends:%H:%M}" if chosen.quiet else "",
    }


def _themes(chosen: Preference) -> list[str]:
    return [code for code in themes.THEMES if code not in chosen.themes_off]


def _channels(telling: TellingSettings) -> list[dict[str, Any]]:
    """The ways to choose from; text messages only where they are possible, or were chosen once."""
    addresses = telling.addresses
    there = {
        ChannelCode.EMAIL: addresses.email,
        ChannelCode.PUSH: _devices(addresses.devices),
        ChannelCode.SMS: phones.spaced(addresses.phone),
    }
    lacking = {
        ChannelCode.EMAIL: _("Je hebt nog geen e-mailadres bevestigd."),
        ChannelCode.PUSH: _("Je hebt nog geen toestel waarop je meldingen ziet."),
        ChannelCode.SMS: _("Je hebt nog geen gsm-nummer bevestigd."),
    }
    lost = _("Wat we hier naartoe sturen, komt niet aan.")
    rows: list[dict[str, Any]] = [
        {
            "value": code,
            "label": label,
            "hint": f"{there[code]} · {lost}" if code in addresses.dead else there[code] or lacking[code],
        }
        for code, label in CHANNELS.items()
        if code is not ChannelCode.SMS or addresses.can_text or telling.preference.channel is code
    ]
    hint = _("Je vindt alles nog altijd als je je aanmeldt.")
    return [*rows, {"value": NONE, "label": _("Stuur me geen meldingen"), "hint": hint}]


def _devices(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(num)s toestel", "%(num)s toestellen", count) % {"num": count}


def _missing(telling: TellingSettings) -> ChannelCode | None:
    """The chosen channel, when nothing arrives over it."""
    channel = telling.preference.channel
    return channel if channel and channel not in telling.addresses.reachable else None


def _instead(telling: TellingSettings) -> str:
    """Over which channel notices come meanwhile, in words; empty for nowhere."""
    reachable = telling.addresses.reachable
    found = choosing.reached_over(telling.preference.channel, reachable=reachable)
    return str(_BY_CHANNEL[found]) if found else ""
