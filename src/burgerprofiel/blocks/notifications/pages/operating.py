"""How telling people goes: what waits, what became of it, who delivers it, what got stuck. For operators."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import ChannelCode, Queue, Standing, StateCount
from burgerprofiel.blocks.notifications.pages import operating_words as words
from burgerprofiel.foundation.pages import SignedInRequest, seen_by

operator = seen_by(lambda actor: actor.is_staff and actor.is_operator)
"""Who runs the platform; for others these pages do not exist."""
LATE_SECONDS: Final = 15 * 60
"""When the oldest could have left so long ago, somebody has to look."""
_FIGURES: Final = ("sent", "delivered", "failed", "skipped", "retried")
_WHYS: Final = ("failed", "skipped", "retried")


@require_safe
@operator
def notices(request: SignedInRequest) -> HttpResponse:
    """What waits, what happened, how providers do, what got stuck."""
    standing = public.see_standing(request.actor)
    context = {
        "tabs": tabs("notices"),
        "queues": [_queue(one, standing) for one in standing.queues],
        "figures": _figures(standing.counts),
        "whys": _whys(standing.counts),
        "providers": _providers(standing),
        "has_sms": standing.has_sms,
        "reports": standing.reports,
        "parked": public.list_parked_news(request.actor),
        "counted": words.counted,
        "is_tried": request.GET.get("gedaan") == "opnieuw",
    }
    return render(request, "notifications/staff/notices.html", context)


@require_POST
@operator
def unpark(request: SignedInRequest, event_id: UUID) -> HttpResponse:
    """Try an event again that got stuck."""
    public.unpark_news(request.actor, event_id=event_id)
    return HttpResponseRedirect(f"{reverse('notices')}?gedaan=opnieuw")


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of operators about notices."""
    labels = {
        "notices": _("Overzicht"),
        "notices-replay": _("Opnieuw sturen"),
        "notices-addresses": _("Adressen die rusten"),
        "notices-support": _("Een persoon helpen"),
    }
    return [
        {"label": label, "url": reverse(name), "current": name == current} for name, label in labels.items()
    ]


def _queue(one: Queue, standing: Standing) -> dict[str, Any]:
    waited = (standing.at - one.oldest_at).total_seconds() if one.oldest_at else 0.0
    is_late = waited > LATE_SECONDS
    state, tone = (_("loopt achter"), "late") if is_late else (_("werkt"), "ok")
    if one.channel == ChannelCode.SMS and not standing.has_sms:
        state, tone = _("niet ingesteld"), "plain"
    return {
        "it": one,
        "channel": words.channel(one.channel),
        "state": state,
        "tone": tone,
        "waited": words.lasting(waited) if one.oldest_at else "",
    }


def _figures(counts: Iterable[StateCount]) -> list[dict[str, Any]]:
    """Per channel what came into each state, in the last hour and the last day."""
    hours: dict[str, Counter[str]] = defaultdict(Counter)
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for one in counts:
        hours[one.channel][one.state] += one.hour
        days[one.channel][one.state] += one.day
    known = [code.value for code in ChannelCode]
    return [
        {
            "channel": words.channel(code),
            "cells": [(words.number(hours[code][name]), words.number(days[code][name])) for name in _FIGURES],
        }
        for code in (*known, *sorted(set(days) - set(known)))
    ]


def _whys(counts: Sequence[StateCount]) -> list[dict[str, Any]]:
    """Why notices failed, were skipped or wait again, over all providers; the most of them first."""
    hours: Counter[tuple[str, str, str]] = Counter()
    days: Counter[tuple[str, str, str]] = Counter()
    for one in counts:
        if one.state in _WHYS:
            key = (one.channel, one.state, one.reason)
            hours[key] += one.hour
            days[key] += one.day
    return [
        {
            "channel": words.channel(channel),
            "state": words.STATES[state],
            "reason": words.reason(reason),
            "hour": words.number(hours[channel, state, reason]),
            "day": words.number(day),
        }
        for (channel, state, reason), day in days.most_common(30)
    ]


def _providers(standing: Standing) -> list[dict[str, Any]]:
    """Who delivers, over all processes; the weight is that of this one."""
    weights = {one.provider: one.weight for one in standing.weights}
    found: dict[tuple[str, str], Counter[str]] = {
        (ChannelCode.SMS.value, name): Counter() for name in weights
    }
    taken: dict[tuple[str, str], Any] = {}
    for one in standing.counts:
        if not one.provider:
            continue
        key = (one.channel, one.provider)
        figures = found.setdefault(key, Counter())
        figures[f"{one.state}-hour"] += one.hour
        figures[f"{one.state}-day"] += one.day
        if one.state == "sent":
            taken[key] = max(one.last_at, taken.get(key, one.last_at))
    return [
        {
            "name": name,
            "channel": words.channel(channel),
            "cells": [
                (words.number(figures[f"{state}-hour"]), words.number(figures[f"{state}-day"]))
                for state in ("sent", "delivered", "failed")
            ],
            "last_at": taken.get((channel, name)),
            "weight": weights.get(name) if channel == ChannelCode.SMS else None,
        }
        for (channel, name), figures in sorted(found.items())
    ]
