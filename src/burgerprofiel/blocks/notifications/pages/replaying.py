"""Sending again what failed for a cause of ours: first how many it would be, then why, then at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import ChannelCode, ReplayCause, ReplayPeriod
from burgerprofiel.blocks.notifications.errors import InvalidPeriodError, InvalidReasonError
from burgerprofiel.blocks.notifications.pages import operating_words as words
from burgerprofiel.blocks.notifications.pages.operating import operator, tabs
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.pages import SignedInRequest

_ASKED: Final = ("kanaal", "oorzaak", "van", "tot")
_NO_PERIOD: Final = _("Kies een eerste en een laatste dag, met hoogstens 90 dagen ertussen.")
_NO_REASON: Final = _("Schrijf waarom, in 3 tot 500 tekens.")


@require_http_methods(["GET", "HEAD", "POST"])
@operator
def replay(request: SignedInRequest) -> HttpResponse:
    """What would be sent again (GET), and doing it (POST)."""
    given = request.POST if request.method == "POST" else request.GET
    values = {name: given.get(name, "")[:20] for name in _ASKED}
    if not any(values.values()):
        return _show(request, values=_at_first())
    period = _period(values)
    if period is None:
        return _show(request, values=values, problems={"van": _NO_PERIOD})
    try:
        if request.method != "POST":
            return _show(request, values=values, period=period)
        reason = request.POST.get("reden", "")
        count = public.replay_notices(request.actor, period=period, reason=reason)
    except InvalidPeriodError:
        return _show(request, values=values, problems={"van": _NO_PERIOD})
    except InvalidReasonError:
        return _show(request, values=values, period=period, reason=reason, problems={"reden": _NO_REASON})
    return HttpResponseRedirect(f"{reverse('notices-replay')}?gedaan={count}")


def _at_first() -> dict[str, str]:
    today = clock.today()
    return {
        "kanaal": ChannelCode.EMAIL.value,
        "oorzaak": ReplayCause.GAVE_UP.value,
        "van": (today - timedelta(days=7)).isoformat(),
        "tot": today.isoformat(),
    }


def _period(values: Mapping[str, str]) -> ReplayPeriod | None:
    """Whole days of the Belgian clock; None for what cannot be read."""
    try:
        first, last = date.fromisoformat(values["van"]), date.fromisoformat(values["tot"])
        return ReplayPeriod(
            channel=ChannelCode(values["kanaal"]).value,
            cause=ReplayCause(values["oorzaak"]),
            begins=datetime.combine(first, time(), tzinfo=clock.BRUSSELS),
            ends=datetime.combine(last + timedelta(days=1), time(), tzinfo=clock.BRUSSELS),
        )
    except (ValueError, OverflowError):
        return None


def _show(
    request: SignedInRequest,
    *,
    values: Mapping[str, str],
    period: ReplayPeriod | None = None,
    reason: str = "",
    problems: Mapping[str, Promise | str] | None = None,
) -> HttpResponse:
    preview = public.preview_replay(request.actor, period=period) if period else None
    done = request.GET.get("gedaan", "")
    context: dict[str, Any] = {
        "tabs": tabs("notices-replay"),
        "values": values,
        "channels": [(code.value, words.channel(code)) for code in ChannelCode],
        "causes": [{"value": code, "label": text} for code, text in words.CAUSES.items()],
        "preview": preview,
        "reasons": [(words.reason(code), words.counted(count)) for code, count in preview.reasons]
        if preview
        else [],
        "count": words.number(preview.count) if preview else "",
        "reason": reason,
        "errors": problems or {},
        "done": int(done) if done.isascii() and done.isdigit() and len(done) < 9 else None,
        "acts": [
            {
                "it": one,
                "channel": words.channel(one.channel),
                "cause": words.CAUSES.get(one.cause, one.cause),
                "count": words.number(one.count),
            }
            for one in public.list_replays(request.actor)
        ],
    }
    return render(request, "notifications/staff/replay.html", context, status=422 if problems else 200)
