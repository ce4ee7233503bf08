"""The e-Box on screen: whether its messages stand here, what is new, one of them, and who else may look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from babel.numbers import format_currency
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import Detail
from burgerprofiel.blocks.messages.errors import NotFoundError
from burgerprofiel.blocks.messages.pages import cleaning, working
from burgerprofiel.blocks.messages.pages import ebox_words as words
from burgerprofiel.blocks.messages.public import ebox
from burgerprofiel.foundation import errors, keys, limits
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.pages import SignedInRequest, local_path, resident

_PDF: Final = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the list of messages says of the e-Box: that there is one to choose, that it stands here already."""

    is_offered: bool
    is_chosen: bool


def standing(actor: Actor) -> Standing:
    """How it is with the e-Box of the present party; where none is set up nothing is asked for it."""
    links = ebox.own(actor)
    return Standing(is_offered=bool(links), is_chosen=any(one.chosen_at for one in links))


@require_safe
@resident
def settings(request: SignedInRequest) -> HttpResponse:
    """Which e-Boxes there are, which stand here, and which portals may look."""
    links, portals = ebox.own(request.actor), ebox.readers(request.actor)
    if not links and not portals:
        raise Http404
    context = {
        "links": [
            {
                "it": one,
                "problem": words.problem(ebox.Problem(one.problem), name=one.name) if one.problem else "",
                "consent": words.consent(one),
            }
            for one in links
        ],
        "portals": portals,
    }
    return render(request, "messages/ebox.html", context)


@require_POST
@resident
def change(request: SignedInRequest) -> HttpResponse:
    """Start or stop with an e-Box here, give a portal leave or take it back."""
    done = _CHANGES.get(request.POST.get("doe", ""))
    if done is None:
        raise Http404
    try:
        done(request.actor, request.POST.get("wie", ""))
    except errors.NotFoundError as error:
        raise Http404 from error
    return redirect("ebox")


_CHANGES: Final = {
    "kies": lambda actor, code: ebox.choose(actor, provider=code),
    "stop": lambda actor, code: ebox.end(actor, provider=code),
    "toon": lambda actor, code: ebox.give_leave(actor, client_id=code),
    "verberg": lambda actor, code: ebox.take_back(actor, client_id=code),
}


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def look(request: SignedInRequest) -> HttpResponse:
    """Look into the e-Box now: a part of the list for who has scripts, a way back to it for who has none."""
    limits.spend_for(uses.SOURCES, request)
    problem = ""
    try:
        found = ebox.look(request.actor)
    except keys.KeyServiceError:
        found, problem = ebox.Looked(), _("We kunnen nu niet in je e-Box kijken.")
    if request.method == "POST":
        return HttpResponseRedirect(local_path(request.POST.get("terug-naar"), default=reverse("ebox")))
    context = {
        "said": words.looked(found),
        "is_new": found.new > 0,
        "problems": [
            *([problem] if problem else []),
            *(words.problem(given, name=name) for name, given in found.problems),
        ],
        "list_url": local_path(request.GET.get("terug-naar"), default=reverse("messages")),
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "messages/ebox_looked.html" if is_part else "messages/ebox_look.html", context)


@require_safe
@resident
def message(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The frame of a message elsewhere at once, with what its list says of it; the rest follows."""
    return render(request, "messages/ebox_message.html", _frame(request, conversation_id))


def message_with_work(request: SignedInRequest, found: Detail, *, typed: working.Typed) -> HttpResponse:
    """The frame of a message elsewhere, with what could not be kept of the work on it."""
    return render(request, "messages/ebox_message.html", _framed(request, found, typed=typed), status=422)


def _frame(request: SignedInRequest, conversation_id: UUID) -> dict[str, Any]:
    try:
        found = public.get_conversation(request.actor, conversation_id=conversation_id)
    except NotFoundError as error:
        raise Http404 from error
    if not found.row.provider:
        raise Http404
    return _framed(request, found)


def _framed(request: SignedInRequest, found: Detail, *, typed: working.Typed | None = None) -> dict[str, Any]:
    return {
        "row": found.row,
        "content_url": reverse("ebox-content", args=[found.row.id]),
        "work": working.shown(found, found.office, typed=typed) if found.office else None,
        "said": working.said_in_words(request.GET),
        "problem_of_work": typed.error if typed else None,
    }


@require_safe
@resident
def content(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """What its provider gives of a message now: a part of the page that is open, a page of its own without scripts."""
    limits.spend_for(uses.SOURCES, request)
    context: dict[str, Any] = {"retry_url": reverse("ebox-content", args=[conversation_id])}
    try:
        context |= _shown(ebox.open_message(request.actor, conversation_id=conversation_id))
    except errors.NotFoundError as error:
        raise Http404 from error
    except ebox.ElsewhereError as error:
        context["problem"] = words.problem(error.problem, name=error.provider, words=words.OPENED)
        context["is_gone"] = error.problem is ebox.Problem.NOT_FOUND
    except keys.KeyServiceError:
        context["problem"] = _("We kunnen dit bericht nu niet openen.")
    if request.headers.get("HX-Request") == "true":
        return render(request, "messages/ebox_content.html", context)
    return _whole(request, conversation_id, context)


def _whole(request: SignedInRequest, conversation_id: UUID, context: dict[str, Any]) -> HttpResponse:
    """A page of its own with what there is; of what is gone elsewhere the frame is gone as well."""
    try:
        frame = _frame(request, conversation_id)
    except Http404:
        frame = {"row": None}
    given = {**frame, **context, "is_whole": True}
    return render(request, "messages/ebox_message.html", given, status=503 if "problem" in context else 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    title: str
    url: str
    meta: str


def _shown(found: ebox.RemoteMessage) -> dict[str, Any]:
    language = get_language() or "nl"
    files = [_file(found, one) for one in found.files]
    main = next((one for one, given in zip(files, found.files, strict=True) if given.is_main), None)
    return {
        "it": found,
        "body": cleaning.html(found.body.get(language) or next(iter(found.body.values()), "")),
        "main": main,
        "others": [
            {"title": one.title, "url": one.url, "meta": one.meta} for one in files if one is not main
        ],
        "total": _total(found.payment, language=language) if found.payment else "",
    }


def _total(payment: ebox.Payment, *, language: str) -> str:
    """The whole sum, VAT included, in the reader's notation."""
    return format_currency(payment.amount + payment.vat_amount, payment.currency, locale=language)


def _file(found: ebox.RemoteMessage, one: ebox.RemoteFile) -> _File:
    kind = one.name.rpartition(".")[2].lower() if "." in one.name else ""
    size = _("%(size)s kB") % {"size": max(1, round(one.size))} if one.size else ""
    return _File(
        title=one.name,
        url=reverse("ebox-file", args=[found.conversation_id, one.id]),
        meta=", ".join(part for part in (kind, size) if part),
    )


@require_safe
@resident
def file(request: SignedInRequest, conversation_id: UUID, file_number: str) -> HttpResponse:
    """A file of a message elsewhere, passed on: whole and as its provider said, and kept nowhere."""
    limits.spend_for(uses.SOURCES, request)
    try:
        found = ebox.fetch_file(request.actor, conversation_id=conversation_id, file_id=file_number)
    except errors.NotFoundError as error:
        raise Http404 from error
    except ebox.ElsewhereError as error:
        said = words.problem(error.problem, name=error.provider, words=words.OPENED)
        is_gone = error.problem is ebox.Problem.NOT_FOUND
        context = {"problem": said, "retry_url": request.path, "is_gone": is_gone}
        return _whole(request, conversation_id, context)
    is_pdf = found.media_type == _PDF and found.content.startswith(b"%PDF-")
    return HttpResponse(
        found.content,
        content_type=_PDF if is_pdf else "application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=not is_pdf, filename=found.name)
            or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
