"""The page of one file, its one line for live updates, and putting it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from babel.units import format_unit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import (
    Document,
    DossierDetail,
    DossierRow,
    HistoryLine,
    Outcome,
    Step,
    StepState,
)
from burgerprofiel.blocks.dossiers.errors import (
    AssuranceTooLowError,
    DossierNotFoundError,
    DossierWithdrawnError,
)
from burgerprofiel.blocks.dossiers.pages import guards, parties, rows, unread, words
from burgerprofiel.blocks.dossiers.queries import names
from burgerprofiel.foundation.pages import SignedInRequest, resident


@resident
def dossier(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """All of one file. A file of another capacity is not shown before the person agreed to switch."""
    try:
        found = public.open_dossier(
            request.actor, dossier_id=dossier_id, party_id=guards.party_asked(request)
        )
    except (DossierNotFoundError, ValueError):
        return guards.not_found(request)
    except DossierWithdrawnError as error:
        return render(request, "dossiers/withdrawn.html", {"authority": error.authority}, status=410)
    if found.row.party_id != request.actor.party_id:
        return _ask_to_switch(request, found)
    return render(request, "dossiers/detail.html", context(request, found))


def _ask_to_switch(request: HttpRequest, found: DossierDetail) -> HttpResponse:
    back = reverse("dossier", args=[found.row.id])
    query = urlencode({"partij": found.row.party_id, "terug": back})
    return HttpResponseRedirect(f"{reverse('capacity')}?{query}")


@resident
def row(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """The present line of a file, for a list that is open when it changes."""
    try:
        party = guards.party_asked(request)
    except ValueError:
        return guards.not_found(request)
    found = public.find_row(request.actor, dossier_id=dossier_id, party_id=party)
    if found is None:
        return guards.not_found(request)
    party_names = parties.names(request, [found]) if party else None
    return render(request, "dossiers/row.html", {"row": rows.file_row(found, parties=party_names)})


@require_POST
@resident
def archive(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Put the file away, or take it back among the others (`weg` is 1 or 0)."""
    try:
        public.set_archived(request.actor, dossier_id=dossier_id, archived=request.POST.get("weg") == "1")
    except DossierNotFoundError:
        return guards.not_found(request)
    except AssuranceTooLowError:
        pass  # the page of the file offers to sign in more surely
    return redirect("dossier", dossier_id)


def context(request: HttpRequest, found: DossierDetail) -> dict[str, Any]:
    """What the page of a file shows; also for the preview that staff see of their texts."""
    row = found.row
    label, tone = words.label(row)
    return {
        "found": found,
        "row": row,
        "label": label,
        "label_tone": tone,
        "status": words.status_in_sentence(row),
        "your_turn": rows.is_your_turn(row) and not row.veiled,
        "action": _action(found),
        "steps": [_step(number, step, found) for number, step in enumerate(found.steps, start=1)],
        "facts": _facts(found),
        "clock": _clock(found),
        "has_contact": any(astuple(found.contact)),
        "documents": [_document(document) for document in found.documents],
        "history": [_history_line(line, of=row) for line in found.history],
        "refused": row.outcome == Outcome.REFUSED,
        "may_archive": not (row.veiled or rows.is_your_turn(row)),
        "step_up_url": _step_up(request, found),
        "notice": unread.of_file(row) or _notice(found),
        "live": True,
    }


def _action(found: DossierDetail) -> dict[str, Any]:
    row = found.row
    due = words.due(row)
    sentences = [found.detail if found.detail != row.status else "", words.next_step(row) if due else ""]
    outside = row.action_url or row.deep_link
    return {
        "title": words.todo_title(row),
        "text": _sentences(sentences),
        "action": words.action_label(row) if outside else None,
        "url": outside or None,
    }


def _sentences(parts: list[str]) -> str:
    """Parts as sentences: each with a capital and a full stop."""
    whole = [part.strip() for part in parts if part.strip()]
    return " ".join(part[:1].upper() + part[1:] + ("" if part[-1] in ".!?" else ".") for part in whole)


def _step(number: int, step: Step, found: DossierDetail) -> dict[str, Any]:
    here = number == _reached(found.steps)
    waits = here and rows.is_your_turn(found.row)
    return {
        "title": step.name,
        "state": step.state,
        "at": step.at,
        "text": _current_text(found, name=step.name) if here else "",
        "expected": _usual(step) if step.state is StepState.FUTURE else "",
        "label": _("wacht op jou") if waits else "",
        "label_tone": "late" if waits else "plain",
    }


def _reached(steps: Sequence[Step]) -> int:
    """The number of the last step that was reached; 0 for none."""
    states = (StepState.PAST, StepState.CURRENT)
    return max((number for number, step in enumerate(steps, start=1) if step.state in states), default=0)


def _current_text(found: DossierDetail, *, name: str) -> str:
    status = found.row.status if found.row.status != name else ""
    explanation = (
        "" if found.row.outcome == Outcome.REFUSED else found.explanation
    )  # it has a frame of its own then
    return _sentences([status, explanation, found.detail if found.detail != found.row.status else ""])


def _usual(step: Step) -> str:
    days = step.expected_days
    return (
        ngettext("duurt meestal %(days)d dag", "duurt meestal %(days)d dagen", days) % {"days": days}
        if days
        else ""
    )


def _facts(found: DossierDetail) -> list[tuple[str, str]]:
    row = found.row
    others = ", ".join(
        f"{party.name} ({names.role(party.role)})" if party.role else party.name
        for party in found.related_parties
    )
    return [
        (_("Gestart"), words.day(found.started_on) if found.started_on else ""),
        (_("Afgesloten"), words.day(row.closed_at) if row.closed_at else ""),
        (_("Uitkomst"), names.outcome(row.outcome) if row.closed_at else ""),
        (_("Heropend"), words.day(row.reopened_at) if row.reopened_at else ""),
        (_("Jouw rol"), names.role(found.role)),
        (_("Ook betrokken"), others),
        (_("Thema"), names.theme(row.theme) if row.theme else ""),
        (_("Laatste nieuws"), words.day(row.changed_at)),
    ]


def _clock(found: DossierDetail) -> list[tuple[str, str]]:
    """The legal clock of a file that runs."""
    row = found.row
    if row.closed_at or row.veiled:
        return []
    since = words.day(row.suspended_since) if row.suspended_since else ""
    reason = found.suspended_reason
    return [
        (_("Streefdatum"), words.day(row.target_on) if row.target_on else ""),
        (
            _("Uiterste datum volgens de wet"),
            words.day(row.legal_deadline_on) if row.legal_deadline_on else "",
        ),
        (
            _("Staat stil"),
            _("sinds %(day)s") % {"day": since} + (f": {reason}" if reason else "") if since else "",
        ),
    ]


def _document(document: Document) -> dict[str, str]:
    said = [_kind_and_size(document), words.day(document.issued_on) if document.issued_on else ""]
    return {"title": document.title, "url": document.url, "meta": " · ".join(part for part in said if part)}


def _kind_and_size(document: Document) -> str:
    kind = document.format.rpartition("/")[2]
    return ", ".join(part for part in (kind, _size(document.size_bytes)) if part)


def _size(size: int | None) -> str:
    if size is None:
        return ""
    kilobytes = max(1, round(size / 1000))
    number, unit = (kilobytes, "kilobyte") if kilobytes < 1000 else (round(kilobytes / 1000, 1), "megabyte")
    return format_unit(number, f"digital-{unit}", "short", locale=get_language() or "nl")


def _history_line(line: HistoryLine, *, of: DossierRow) -> dict[str, Any]:
    lost = _("Wat het bestuur hierbij schreef, kunnen we nu niet tonen.")
    text = lost if line.unreadable and not of.unreadable else _sentences([line.detail, line.action_text])
    return {"at": line.at, "title": line.status, "text": text}


def _step_up(request: HttpRequest, found: DossierDetail) -> str:
    """Sign in again with surer means and come back here."""
    query = {"terug": reverse("dossier", args=[found.row.id]), "niveau": found.row.required_assurance}
    return f"{reverse('sign-in')}?{urlencode(query)}"


def _notice(found: DossierDetail) -> dict[str, str] | None:
    row = found.row
    if not row.stale_since:
        return None
    return {
        "tone": "warn",
        "title": _("%(authority)s antwoordt nu niet.") % {"authority": row.authority},
        "text": _("Je ziet de stand van %(moment)s. We proberen opnieuw.")
        % {"moment": words.moment(row.stale_since)},
    }
