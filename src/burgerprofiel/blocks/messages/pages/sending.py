"""Pages of senders: dispatches, from the list of recipients to what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from burgerprofiel.blocks.messages import public, recipients
from burgerprofiel.blocks.messages.contracts import DispatchState, Fate, Outcome, Plan, Progress
from burgerprofiel.blocks.messages.errors import (
    AlreadyLeftError,
    EmptyDispatchError,
    InvalidPlanError,
)
from burgerprofiel.blocks.messages.pages import enclosing
from burgerprofiel.blocks.messages.pages import sending_words as words
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.errors import TooManyError
from burgerprofiel.foundation.pages import SignedInRequest, seen_by

PAGE: Final = 50
_form_methods = require_http_methods(["GET", "HEAD", "POST"])
sender = seen_by(lambda actor: actor.is_staff and bool(actor.authorities))
"""Staff who send in the name of an authority; for others these pages do not exist."""


@require_safe
@sender
def dispatches(request: SignedInRequest) -> HttpResponse:
    """The dispatches of the authorities of this staff member, the newest first."""
    before = _place(request.GET.get("na", ""))
    found = public.list_dispatches(request.actor, limit=PAGE + 1, before=before)
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    older = urlencode({"na": f"{last.requested_at.isoformat()}_{last.id}"}) if last else ""
    context = {
        "rows": [_row(one) for one in shown],
        "older_url": f"{reverse('dispatches')}?{older}" if older else None,
        "newer_url": reverse("dispatches") if before else None,
        "notice": _done(request),
    }
    return render(request, "messages/sending/dispatches.html", context)


@_form_methods
@sender
def new(request: SignedInRequest) -> HttpResponse:
    """The first step: which template, and what the dispatch is called."""
    templates = public.list_templates(request.actor)
    errors: dict[str, str] = {}
    if request.method == "POST":
        name = request.POST.get("naam", "").strip()[:120]
        chosen = next((one for one in templates if str(one.id) == request.POST.get("sjabloon")), None)
        if not name:
            errors["naam"] = _("Geef de verzending een naam. Alleen jullie zien die.")
        if chosen is None:
            errors["sjabloon"] = _("Kies een sjabloon.")
        if chosen is not None and not errors:
            plan = Plan(
                sender_code=chosen.sender_code,
                type_code=chosen.type_code,
                name=name,
                version_id=chosen.version_id,
            )
            try:
                made = public.open_dispatch(request.actor, plan=plan)
                return HttpResponseRedirect(reverse("dispatch-list", args=[made.id]))
            except InvalidPlanError as error:
                errors["sjabloon"] = words.plan_problem(error.code)
    context = {
        "templates": [
            {
                "value": str(one.id),
                "label": one.name,
                "hint": f"{words.best(one.sender)} · {words.best(one.type_name)}",
            }
            for one in templates
        ],
        "filled": request.POST,
        "errors": errors,
    }
    return render(request, "messages/sending/new.html", context, status=422 if errors else 200)


@_form_methods
@sender
def upload(request: SignedInRequest, dispatch_id: UUID) -> HttpResponse:
    """The second step: the list of recipients, and what is wrong in which row."""
    found = public.get_dispatch(request.actor, dispatch_id=dispatch_id)
    if found.state is not DispatchState.OPEN:
        return HttpResponseRedirect(reverse("dispatch", args=[dispatch_id]))
    problem, sheet = "", None
    if request.method == "POST":
        problem, sheet = _read(request, dispatch_id)
        if not problem and sheet is not None and not sheet.errors_in_all:
            return HttpResponseRedirect(reverse("dispatch-check", args=[dispatch_id]))
    more = sheet.errors_in_all - len(sheet.errors) if sheet else 0
    context = {
        "found": found,
        "problem": problem,
        "fields": public.fields_of(request.actor, dispatch_id=dispatch_id),
        "row_problems": [words.row_problem(one) for one in sheet.errors] if sheet else [],
        "more": ngettext("En nog %(num)s rij.", "En nog %(num)s rijen.", more) % {"num": more}
        if more
        else "",
    }
    return render(
        request, "messages/sending/list.html", context, status=422 if request.method == "POST" else 200
    )


def _read(request: SignedInRequest, dispatch_id: UUID) -> tuple[str, recipients.Sheet | None]:
    given = request.FILES.get("lijst")
    if given is None:
        return _("Kies een bestand."), None
    content = given.read()
    if len(content) != given.size:  # what was beyond the bounds of the handler is not there
        return words.sheet_problem(recipients.SheetError(recipients.Problem.TOO_LARGE)), None
    try:
        return "", public.read_list(request.actor, dispatch_id=dispatch_id, content=content)
    except recipients.SheetError as error:
        return words.sheet_problem(error), None
    except TooManyError as error:
        hours = max(1, error.retry_after // 3600)
        return ngettext(
            "Jullie hebben vandaag al veel verstuurd. Probeer het over %(num)s uur opnieuw.",
            "Jullie hebben vandaag al veel verstuurd. Probeer het over %(num)s uur opnieuw.",
            hours,
        ) % {"num": hours}, None


@_form_methods
@sender
def check(request: SignedInRequest, dispatch_id: UUID) -> HttpResponse:
    """The third step: how the first messages will read, and a try in the own mailbox (POST)."""
    found = public.get_dispatch(request.actor, dispatch_id=dispatch_id)
    if found.state is not DispatchState.OPEN:
        return HttpResponseRedirect(reverse("dispatch", args=[dispatch_id]))
    if not found.counts.rows:
        return HttpResponseRedirect(reverse("dispatch-list", args=[dispatch_id]))
    if request.method == "POST":
        public.send_test_of(request.actor, dispatch_id=dispatch_id)
        return HttpResponseRedirect(f"{reverse('dispatch-check', args=[dispatch_id])}?klaar=test")
    context = {
        "found": found,
        "row": _row(found),
        "shown": public.show_rows(request.actor, dispatch_id=dispatch_id),
        "languages": words.LANGUAGES,
        "files": enclosing.shown(public.enclosures_of(request.actor, dispatch_id=dispatch_id)),
        "notice": _done(request),
    }
    return render(request, "messages/sending/check.html", context)


@_form_methods
@sender
def send(request: SignedInRequest, dispatch_id: UUID) -> HttpResponse:
    """The last step: now or later, and then the question whether that is right (`bevestig=1`)."""
    found = public.get_dispatch(request.actor, dispatch_id=dispatch_id)
    if found.state is not DispatchState.OPEN:
        return HttpResponseRedirect(reverse("dispatch", args=[dispatch_id]))
    errors: dict[str, str] = {}
    if request.method == "POST":
        publish_at = _moment(request, errors=errors)
        if not errors and request.POST.get("bevestig") == "1":
            try:
                public.complete_dispatch(request.actor, dispatch_id=dispatch_id, publish_at=publish_at)
                return HttpResponseRedirect(f"{reverse('dispatch', args=[dispatch_id])}?klaar=verstuurd")
            except EmptyDispatchError:
                return HttpResponseRedirect(reverse("dispatch-list", args=[dispatch_id]))
            except InvalidPlanError:
                errors["moment"] = _("Kies een moment binnen het half jaar.")
        if not errors:
            return render(request, "messages/sending/confirm.html", _confirm(found, request, publish_at))
    context = {"found": found, "errors": errors, "filled": request.POST}
    return render(request, "messages/sending/send.html", context, status=422 if errors else 200)


def _confirm(found: Progress, request: SignedInRequest, publish_at: datetime | None) -> dict[str, Any]:
    wanted = found.counts.rows - found.counts.refused
    return {
        "found": found,
        "publish_at": publish_at,
        "count": wanted,
        "hidden": [
            ("bevestig", "1"),
            ("wanneer", request.POST.get("wanneer", "")),
            ("moment", request.POST.get("moment", "")),
        ],
    }


def _moment(request: SignedInRequest, *, errors: dict[str, str]) -> datetime | None:
    """When it leaves, on the Belgian clock; None for now."""
    if request.POST.get("wanneer") != "later":
        if request.POST.get("wanneer") != "nu":
            errors["wanneer"] = _("Kies wanneer de berichten vertrekken.")
        return None
    try:
        moment = clock.in_belgium(datetime.fromisoformat(request.POST.get("moment", "")))
    except ValueError:
        errors["moment"] = _("Vul een dag en een uur in.")
        return None
    if moment <= clock.now():
        errors["moment"] = _("Dit moment is voorbij. Kies een later moment.")
    return moment


@require_safe
@sender
def dispatch(request: SignedInRequest, dispatch_id: UUID) -> HttpResponse:
    """One dispatch: how far it is, and the figures of delivery."""
    found = public.get_dispatch(request.actor, dispatch_id=dispatch_id)
    context = {
        "found": found,
        "row": _row(found),
        "figures": _figures(found),
        "is_open": found.state is DispatchState.OPEN,
        "may_cancel": found.state in (DispatchState.OPEN, DispatchState.READY),
        "notice": _done(request),
    }
    return render(request, "messages/sending/dispatch.html", context)


@_form_methods
@sender
def cancel(request: SignedInRequest, dispatch_id: UUID) -> HttpResponse:
    """Ask first, then stop what has not left."""
    found = public.get_dispatch(request.actor, dispatch_id=dispatch_id)
    if request.method == "POST":
        done = "geannuleerd"
        try:
            public.cancel_dispatch(request.actor, dispatch_id=dispatch_id)
        except AlreadyLeftError:
            done = "te-laat"
        return HttpResponseRedirect(f"{reverse('dispatch', args=[dispatch_id])}?klaar={done}")
    return render(request, "messages/sending/cancel.html", {"found": found, "row": _row(found)})


@require_safe
@sender
def outcomes(request: SignedInRequest, dispatch_id: UUID) -> HttpResponse:
    """What became of each recipient, by row and by the sender's own reference."""
    found = public.get_dispatch(request.actor, dispatch_id=dispatch_id)
    status = request.GET.get("status", "")
    fates = [Fate(status)] if status in set(Fate) else None
    given = request.GET.get("na", "")
    after = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else 0
    listed = public.list_outcomes(
        request.actor, dispatch_id=dispatch_id, limit=PAGE + 1, after=after, fates=fates
    )
    address = reverse("dispatch-outcomes", args=[dispatch_id])
    query = {"status": status} if fates else {}
    later = f"{address}?{urlencode({**query, 'na': listed[PAGE - 1].row})}" if len(listed) > PAGE else None
    context = {
        "found": found,
        "rows": [_outcome(one) for one in listed[:PAGE]],
        "options": [("", _("Alle")), *((fate.value, text) for fate, text in words.FATES.items())],
        "status": status if fates else "",
        "first_url": f"{address}?{urlencode(query)}" if after else None,
        "later_url": later,
    }
    return render(request, "messages/sending/outcomes.html", context)


def _outcome(one: Outcome) -> dict[str, Any]:
    return {
        "it": one,
        "text": words.FATES[one.fate],
        "tone": words.FATE_TONES.get(one.fate, "plain"),
        "reason": words.reason(one.reason) if one.reason else "",
    }


def _row(found: Progress) -> dict[str, Any]:
    return {
        "it": found,
        "name": found.name or _("Zonder naam"),
        "sender": words.best(found.sender),
        "type": words.best(found.type_name),
        "state": words.state(found),
        "tone": words.TONES[found.state],
        "reached": words.reached(found),
    }


def _figures(found: Progress) -> list[dict[str, Any]]:
    """What the chart shows: of all recipients how many came this far."""
    counts = found.counts
    lines = (
        (_("Ontvangers"), counts.rows - counts.refused),
        (_("Bezorgd"), counts.delivered),
        (_("Geopend"), counts.viewed),
        (_("Bevestigd"), counts.confirmed),
        (_("Beantwoord"), counts.replied),
        (_("Niet bereikbaar"), counts.unreachable),
        (_("Geannuleerd"), counts.cancelled),
        (_("Geweigerd"), counts.refused),
    )
    return [{"label": label, "value": value, "text": str(value)} for label, value in lines]


def _place(given: str) -> tuple[datetime, UUID] | None:
    moment, _separator, dispatch_id = given.rpartition("_")
    try:
        found = datetime.fromisoformat(moment), UUID(dispatch_id)
    except ValueError:
        return None
    return found if found[0].tzinfo else None


def _done(request: SignedInRequest) -> dict[str, str] | None:
    texts = {
        "test": _("De test is onderweg naar je eigen brievenbus."),
        "verstuurd": _("De verzending is klaar. De berichten vertrekken op het moment dat je koos."),
        "geannuleerd": _("De verzending is geannuleerd. Wat al vertrokken was, blijft bezorgd."),
    }
    done = request.GET.get("klaar", "")
    if done == "te-laat":
        return {"tone": "warn", "text": _("Alles was al vertrokken. Er is niets meer te annuleren.")}
    return {"tone": "ok", "text": texts[done]} if done in texts else None
