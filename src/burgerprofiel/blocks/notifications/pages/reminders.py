"""What a person is reminded of, and a form to be reminded of more."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import Lead, Reminder, ReminderKind, ReminderState
from burgerprofiel.blocks.notifications.errors import WrongReminderError
from burgerprofiel.blocks.notifications.rules import reminding
from burgerprofiel.blocks.notifications.rules.reminding import WrongDay
from burgerprofiel.foundation import clock, limits
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.pages import SignedInRequest, resident

_KINDS: Final = {
    ReminderKind.OWN: _("Jouw herinnering"),
    ReminderKind.EXPIRY: _("Vervalt"),
    ReminderKind.APPOINTMENT: _("Afspraak"),
    ReminderKind.DEADLINE: _("Laatste dag"),
}
_PROBLEMS: Final = {
    WrongDay.UNREADABLE.value: ("day", _("Vul een datum in: dag, maand en jaar. Bijvoorbeeld 1/3/2027.")),
    WrongDay.NO_SUCH_DAY.value: ("day", _("Die dag bestaat niet. Kijk de dag en de maand na.")),
    WrongDay.PAST.value: ("day", _("Die dag is al voorbij. Kies een dag die nog moet komen.")),
    WrongDay.TOO_FAR.value: (
        "day",
        _("Die dag ligt te ver vooruit. Kies een dag in de komende %(years)s jaar.")
        % {"years": reminding.YEARS_AHEAD},
    ),
    WrongDay.TOO_LATE.value: (
        "lead",
        _("Dat moment is al voorbij. Kies een later moment of een latere dag."),
    ),
    "lead": ("lead", _("Kies wanneer we je herinneren.")),
    "words": ("words", _("Schrijf waaraan we je herinneren, in hoogstens 200 tekens.")),
    "too-many": ("words", _("Je hebt al 200 herinneringen die nog moeten komen. Verwijder er eerst een.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def reminders(request: SignedInRequest) -> HttpResponse:
    """What is to come, what has been, and the form."""
    if request.method != "POST":
        return _show(request)
    limits.spend_for(uses.REMINDER, request)
    filled = {name: request.POST.get(name, "") for name in ("words", "day", "lead")}
    day = reminding.read_day(filled["day"])
    try:
        if isinstance(day, WrongDay):
            return _show(request, problem=day.value, filled=filled)
        public.remind_me(request.actor, words=filled["words"], day=day, lead=Lead(filled["lead"]))
    except WrongReminderError as error:
        return _show(request, problem=error.code, filled=filled)
    except ValueError:
        return _show(request, problem="lead", filled=filled)
    return redirect(f"{request.path}?klaar=1")


@require_POST
@resident
def remove(request: SignedInRequest) -> HttpResponse:
    """Erase one of one's own (`reminder`); one that is not there is gone already."""
    limits.spend_for(uses.REMINDER, request)
    try:
        reminder_id = UUID(request.POST.get("reminder", ""))
    except ValueError:
        return redirect("reminders")
    public.remove_reminder(request.actor, reminder_id=reminder_id)
    return redirect("reminders")


def _show(
    request: SignedInRequest, *, problem: str = "", filled: dict[str, str] | None = None
) -> HttpResponse:
    found = public.list_reminders(request.actor, language=get_language() or "nl")
    context = {
        "coming": [_row(one) for one in found if one.state is ReminderState.WAITING],
        "past": [_row(one) for one in found if one.state is ReminderState.DUE],
        "leads": [(lead.value, public.lead_in_words(lead)) for lead in Lead],
        "filled": filled or {"lead": Lead.EVENING_BEFORE.value},
        "error": _PROBLEMS[problem] if problem else None,
        "is_done": "klaar" in request.GET,
        "today": clock.today().isoformat(),
    }
    return render(request, "notifications/reminders.html", context, status=422 if problem else 200)


def _row(one: Reminder) -> dict[str, Any]:
    when = (
        datetime.combine(one.happens_on, one.happens_at, tzinfo=clock.BRUSSELS)
        if one.happens_at
        else one.happens_on
    )
    return {
        "it": one,
        "kind": _KINDS[one.kind],
        "when": when,
        "is_own": one.is_own,
        "is_ours": one.link.startswith("/"),
    }
