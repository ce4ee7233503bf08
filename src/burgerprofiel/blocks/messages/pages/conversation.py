"""The page of a conversation: what it asks first, the messages, answering, and its files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import (
    Action,
    Attachment,
    Box,
    Detail,
    MessageView,
    Moment,
)
from burgerprofiel.blocks.messages.errors import NotAllowedError, NotAnOrganisationError, NotFoundError
from burgerprofiel.blocks.messages.pages import attaching, cleaning, ebox, words, working
from burgerprofiel.blocks.messages.rules import may, waits_for_you
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.pages import SignedInRequest, resident
from burgerprofiel.foundation.uploads import forms
from burgerprofiel.foundation.uploads.forms import Attached

_NOTHING = Attached()
_SHOWN_IN_PAGE = "application/pdf"


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
@resident
def message(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """A conversation, opened. One of another capacity is not shown before the person agreed to switch."""
    try:
        found = public.open_conversation(request.actor, conversation_id=conversation_id)
    except NotFoundError:
        return _elsewhere(request, conversation_id)
    if found.row.provider:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return HttpResponseRedirect(reverse("ebox-message", args=[conversation_id]) + query)
    return _shown(request, found)


def _elsewhere(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    party_id = public.find_elsewhere(request.actor, conversation_id=conversation_id)
    if party_id is None:
        return render(request, "messages/not_found.html", status=404)
    query = urlencode({"partij": party_id, "terug": reverse("message", args=[conversation_id])})
    return HttpResponseRedirect(f"{reverse('capacity')}?{query}")


@require_POST
@resident
def confirm(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """Say that a message was read, where it asks so. Said twice is said once."""
    try:
        [message_id] = forms.identifiers(request.POST.getlist("bericht"), most=1)
        public.confirm(request.actor, message_id=message_id)
    except (NotAllowedError, ValueError):
        return _back(conversation_id, "te-laat")
    return _back(conversation_id, "bevestigd")


@require_POST
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
@resident
def answer(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """Send an answer; a form that is not ready comes back with what was typed and handed in."""
    try:
        found = public.get_conversation(request.actor, conversation_id=conversation_id)
        attached = attaching.taken(request, found=found)
        text = request.POST.get("text", "").strip()
        problem = _problem(text)
        if attached.error or attached.stays or problem:
            error = (
                (forms.FIELD, attached.error) if attached.error else ("text", problem) if problem else None
            )
            return _shown(request, found, attached=attached, error=None if attached.stays else error)
        public.reply(
            request.actor,
            conversation_id=conversation_id,
            text=text,
            upload_ids=attached.ids,
            reply_id=next(iter(forms.identifiers(request.POST.getlist("formulier"), most=1)), None),
        )
    except NotFoundError:
        return _elsewhere(request, conversation_id)
    except NotAllowedError:
        return _back(conversation_id, "geen-antwoord")
    return _back(conversation_id, "verstuurd")


@require_POST
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
@resident
def work(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """Change the work of colleagues on a conversation; what cannot be kept comes back with what was typed."""
    try:
        done = working.save(request, actor=request.actor, conversation_id=conversation_id)
        if isinstance(done, working.Typed):
            found = public.get_conversation(request.actor, conversation_id=conversation_id)
            if found.row.provider:
                return ebox.message_with_work(request, found, typed=done)
            return _shown(request, found, typed=done)
    except (NotFoundError, NotAnOrganisationError):
        context = {"note": request.POST.get("notitie", "").strip()}
        return render(request, "messages/not_found.html", context, status=404)
    if done.is_gone:
        return HttpResponseRedirect(f"{reverse('messages')}?{urlencode({'m-gedaan': 'weg'})}")
    query = urlencode(working.said(done))
    return HttpResponseRedirect(f"{reverse('message', args=[conversation_id])}?{query}")


def _problem(text: str) -> str:
    if not text:
        return _("Schrijf je antwoord.")
    most = public.MOST_CHARACTERS
    return (
        _("Je antwoord is te lang. Hou het onder %(num)s tekens.") % {"num": most} if len(text) > most else ""
    )


@require_safe
@resident
def files(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The files of an answer that is being written, while they are examined."""
    desk = attaching.desk(request)
    ready = desk.lying_ready(desk.named(request.GET.getlist(forms.HANDED_IN)))
    return render(request, "messages/files.html", attaching.context(ready, conversation_id=conversation_id))


@require_safe
@resident
def file(
    request: SignedInRequest, conversation_id: UUID, message_id: UUID, file_id: UUID
) -> HttpResponse | StreamingHttpResponse:
    """A file of a message: to be saved, or with `?tonen=1` a document to be shown in our own page."""
    try:
        opened = public.open_file(
            request.actor, conversation_id=conversation_id, message_id=message_id, file_id=file_id
        )
    except NotFoundError:
        return render(request, "messages/not_found.html", status=404)
    is_shown = "tonen" in request.GET and opened.file.media_type == _SHOWN_IN_PAGE
    response = StreamingHttpResponse(opened.content, content_type=opened.file.media_type)
    response["Content-Length"] = str(opened.file.size)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=not is_shown, filename=opened.file.name) or ""
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # A document that is shown can do nothing but be looked at, and in our own pages only; it was made passive before.
    response["Content-Security-Policy"] = (
        "default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
        if is_shown
        else "sandbox; default-src 'none'; frame-ancestors 'none'"
    )
    response["X-Frame-Options"] = "SAMEORIGIN" if is_shown else "DENY"
    add_never_cache_headers(response)
    return response


def _back(conversation_id: UUID, done: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('message', args=[conversation_id])}?gedaan={done}")


def _shown(
    request: SignedInRequest,
    found: Detail,
    *,
    attached: Attached = _NOTHING,
    error: tuple[str, str] | None = None,
    typed: working.Typed | None = None,
) -> HttpResponse:
    row, open_ones = found.row, public.shown_open(found)
    problem = error or (typed.error if typed else None)
    context = {
        "row": row,
        "labels": words.labels(row),
        "meta": _meta(found),
        "todo": _todo(found),
        "entries": [_entry(one, found=found, is_open=one in open_ones) for one in found.messages],
        "may_answer": public.answerable(found) is not None,
        "form_id": request.POST.get("formulier") or str(ids.new()),
        "typed": request.POST.get("text", ""),
        "error": error,
        "problem": problem,
        "work": working.shown(found, found.office, typed=typed) if found.office else None,
        "said": _said(request.GET.get("gedaan", "")) or working.said_in_words(request.GET),
        "moves": _moves(found),
        "step_up_url": _step_up(found),
        "box": _box(row.box),
        "live": True,
        **attaching.context(attached, conversation_id=row.id),
    }
    return render(request, "messages/conversation.html", context, status=422 if problem else 200)


def _meta(found: Detail) -> str:
    parts = [found.row.sender, found.row.type_name]
    if found.row.attention:
        parts.append(_("ter attentie van %(who)s") % {"who": found.row.attention})
    return " · ".join(part for part in parts if part)


def _box(box: Box) -> dict[str, str]:
    tab = {Box.INBOX: "", Box.ARCHIVE: "archief", Box.BIN: "prullenbak"}[box]
    return {"label": words.boxes()[box], "url": reverse("messages") + (f"?map={tab}" if tab else "")}


def _todo(found: Detail) -> dict[str, Any] | None:
    """What the conversation asks now: the newest message that still waits for something."""
    now = clock.now()
    one = next((each for each in found.messages if waits_for_you(each.asked, each.state, now=now)), None)
    if one is None or not found.row.waits:
        return None
    action = one.asked.action
    return {
        "message": one,
        "action": action.value,
        "title": words.asks(action),
        "text": words.deadline(one.asked.due_at),
        "button": words.button(action),
        "url": _outside(one.action_url),
        "may_confirm": may(Moment.CONFIRMED, one.asked, one.state, now=now) or _reads_now(one, now=now),
        "facts": _payment(one) if action is Action.PAY else [],
    }


def _reads_now(one: MessageView, *, now: Any) -> bool:
    """Whether this very page is the reading that a confirmation asks for."""
    is_read = Moment.READ in one.state.first or one.main is None
    return is_read and one.asked.action is Action.CONFIRM and one.state.box is not Box.BIN


def _outside(address: str) -> str:
    return address if address.startswith("https://") else ""


def _payment(one: MessageView) -> list[tuple[str, str]]:
    paid = one.payment
    if paid is None:
        return []
    return [
        (_("Bedrag"), words.amount(paid)),
        (_("Rekening"), words.iban(paid.iban)),
        (_("Mededeling"), paid.reference),
    ]


def _entry(one: MessageView, *, found: Detail, is_open: bool) -> dict[str, Any]:
    main = one.main
    shows_main = main is not None and main.media_type == _SHOWN_IN_PAGE
    return {
        "id": one.id,
        "mine": one.is_reply,
        "who": _("Jij") if one.is_reply else found.row.sender,
        "subject": one.subject if one.subject != found.row.subject else "",
        "at": one.received_at,
        "is_open": is_open or one.is_reply,
        "is_new": one.id in found.new,
        "text": cleaning.plain(one.body) if one.is_reply else cleaning.html(one.body),
        "document": _document(main, one=one, found=found) if main and shows_main else None,
        "files": [
            *[
                _file(each, one=one, found=found)
                for each in one.files
                if not each.upload_id and not (shows_main and each is main)
            ],
            *[forms.shown(found.uploads[each.id]) for each in one.files if each.id in found.uploads],
        ],
        "history": [{"at": line.at, "title": words.happened(line)} for line in reversed(one.history)],
        "unreadable": one.unreadable,
    }


def _address(each: Attachment, *, one: MessageView, found: Detail) -> str:
    return reverse("message-file", args=[found.row.id, one.id, each.id])


def _document(main: Attachment, *, one: MessageView, found: Detail) -> dict[str, str]:
    address = _address(main, one=one, found=found)
    return {"title": main.name, "url": f"{address}?tonen=1#navpanes=0&view=FitH", "download_url": address}


def _file(each: Attachment, *, one: MessageView, found: Detail) -> dict[str, Any]:
    return {
        "name": each.name,
        "size": forms.size_in_words(each.size),
        "state": "clean",
        "url": _address(each, one=one, found=found),
    }


def _moves(found: Detail) -> list[tuple[str, str]]:
    """What can be done with the conversation as a whole now."""
    row = found.row
    if row.veiled:
        return []
    if row.box is not Box.INBOX:
        moves = [("terug", _("Zet terug bij de berichten"))]
    else:
        moves = [("archief", _("Archiveer")), ("ongelezen", _("Zet op ongelezen"))]
    if row.box is not Box.BIN and not row.waits:
        moves.append(("prullenbak", _("Naar de prullenbak")))
    return moves


def _said(done: str) -> dict[str, str] | None:
    texts = {
        "verstuurd": ("ok", _("Je antwoord is verstuurd.")),
        "bevestigd": ("ok", _("Je bevestigde dat je dit las.")),
        "te-laat": ("warn", _("Dit is al bevestigd, of het kan nu niet.")),
        "geen-antwoord": ("warn", _("Op dit bericht kun je nu niet meer antwoorden.")),
    }
    return {"tone": texts[done][0], "text": texts[done][1]} if done in texts else None


def _step_up(found: Detail) -> str:
    """Sign in again with surer means and come back here."""
    query = {"terug": reverse("message", args=[found.row.id]), "niveau": found.row.required_assurance}
    return f"{reverse('sign-in')}?{urlencode(query)}"
