"""What who answers does: answering, putting aside, taking on, giving back, opening again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import Answer, Texts
from burgerprofiel.blocks.messages.errors import (
    InvalidPlanError,
    InvalidReasonError,
    InvalidRecipientError,
    InvalidTextsError,
    KeyUsedError,
    NotHandledError,
    ReplyHandledError,
    ReplyTakenError,
)
from burgerprofiel.blocks.messages.pages import enclosing, replies, replies_words
from burgerprofiel.blocks.messages.pages import sending_words as words
from burgerprofiel.blocks.messages.pages.enclosing import Enclosed
from burgerprofiel.blocks.messages.pages.sending import sender
from burgerprofiel.foundation import ids, keys
from burgerprofiel.foundation.errors import TooManyError
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads import forms

MOST_AT_ONCE: Final = 100
_DOES: Final[Mapping[str, Callable[..., None]]] = {
    "neem": public.take_reply,
    "geef": public.give_back_reply,
    "open": public.reopen_reply,
}
_FIELDS: Final = {"subject": "onderwerp", "body": "text"}


@require_POST
@sender
def answer(request: SignedInRequest, reply_id: UUID) -> HttpResponse:
    """Answer in the same conversation; `doe=verder` goes on with the next open one. What is not ready comes back."""
    standing = public.standing_of(request.actor, reply_id=reply_id)
    enclosed = enclosing.taken(request, sender_code=standing.sender_code)
    if enclosed.stays or enclosed.error:
        problem = (forms.FIELD, enclosed.error) if enclosed.error else None
        return replies.show(
            request, reply_id, enclosed=enclosed, error=problem, status=422 if problem else 200
        )
    try:
        _send(request, reply_id, enclosed=enclosed)
    except (ReplyTakenError, ReplyHandledError, KeyUsedError) as error:
        return replies.show(request, reply_id, enclosed=enclosed, conflict=_conflict(error), status=409)
    except (InvalidTextsError, InvalidRecipientError, InvalidPlanError, TooManyError) as error:
        return replies.show(request, reply_id, enclosed=enclosed, error=_problem(error), status=422)
    return _on(request, reply_id, done="verstuurd")


def _send(request: SignedInRequest, reply_id: UUID, *, enclosed: Enclosed) -> None:
    language = request.POST.get("taal", "")
    language = language if language in words.LANGUAGES else "nl"
    subject, text = (request.POST.get(name, "").strip() for name in ("onderwerp", "text"))
    given = Answer(
        texts=Texts(subject={language: subject}, body={language: text}),
        files=enclosed.wanted,
        may_reply="mag" in request.POST,
    )
    form_id = next(iter(forms.identifiers(request.POST.getlist("formulier"), most=1)), ids.new())
    digest = keys.digest(
        "\x1f".join([language, subject, text, str(given.may_reply), str(given.files)]).encode()
    )
    public.answer_reply(request.actor, reply_id=reply_id, answer=given, key=str(form_id), digest=digest)


def _problem(error: Exception) -> tuple[str, str]:
    """The field that is wrong, and how to mend it."""
    match error:
        case InvalidTextsError():
            first = error.errors[0]
            field = _FIELDS.get(first.field.partition(".")[0], "text")
            return field, words.text_problem(first.code, detail=first.detail)
        case InvalidRecipientError():
            return "text", _("Haal de dubbele haakjes weg: hier vullen we niets voor je in.")
        case TooManyError():
            return "text", _("Jullie hebben vandaag al veel verstuurd. Probeer het morgen opnieuw.")
    return forms.FIELD, _("Een bestand is er niet meer. Voeg het opnieuw toe.")


def _conflict(error: ReplyTakenError | ReplyHandledError | KeyUsedError) -> str:
    match error:
        case ReplyTakenError():
            who = error.name or replies_words.colleague()
            return _("%(name)s behandelt dit antwoord intussen. Er is niets verstuurd of veranderd.") % {
                "name": who
            }
        case ReplyHandledError() if error.name:
            return _("%(name)s handelde dit intussen af. Er is niets verstuurd of veranderd.") % {
                "name": error.name
            }
        case ReplyHandledError():
            return _("Dit is intussen afgehandeld. Er is niets verstuurd of veranderd.")
    return _("Je verstuurde dit formulier al, met een andere tekst. Kijk na wat er nu staat.")


@require_POST
@sender
def put_aside(request: SignedInRequest, reply_id: UUID) -> HttpResponse:
    """Handle a reply without an answer, for a reason."""
    try:
        done = public.put_aside(request.actor, reply_ids=[reply_id], reason=request.POST.get("reden", ""))
    except InvalidReasonError as error:
        return replies.show(request, reply_id, error=("reden", _reason_problem(error)), status=422)
    if reply_id in done:
        return _on(request, reply_id, done="opzij")
    standing = public.standing_of(request.actor, reply_id=reply_id)
    kind = ReplyHandledError if standing.is_handled else ReplyTakenError
    return replies.show(request, reply_id, conflict=_conflict(kind(standing.assigned_name)), status=409)


def _reason_problem(error: InvalidReasonError) -> str:
    if error.code == "too-long":
        return _("Hou het kort: hoogstens 500 tekens.")
    return _("Zeg waarom er geen antwoord nodig is. Je collega’s lezen het later.")


@require_POST
@sender
def put_many_aside(request: SignedInRequest) -> HttpResponse:
    """Handle the replies that were picked without an answer: first the reason is asked."""
    chosen = replies.asked(request.POST)
    picked = forms.identifiers(request.POST.getlist("id"), most=MOST_AT_ONCE)
    if not picked:
        return HttpResponseRedirect(chosen.address(geen="1"))
    error = ""
    if "reden" in request.POST:
        try:
            done = public.put_aside(request.actor, reply_ids=picked, reason=request.POST["reden"])
            return HttpResponseRedirect(chosen.address(gedaan=str(len(done)), gekozen=str(len(picked))))
        except InvalidReasonError as problem:
            error = _reason_problem(problem)
    context = {
        "asked": chosen,
        "title": ngettext(
            "Handel je %(num)s antwoord af zonder antwoord?",
            "Handel je %(num)s antwoorden af zonder antwoord?",
            len(picked),
        )
        % {"num": len(picked)},
        "picked": picked,
        "typed": request.POST.get("reden", ""),
        "error": error,
    }
    return render(request, "messages/replies/aside.html", context, status=422 if error else 200)


@require_POST
@sender
def do(request: SignedInRequest, reply_id: UUID) -> HttpResponse:
    """Take a reply on (or over, from who had it when the page was made), give it back, or open it again."""
    wanted = request.POST.get("doe", "")
    try:
        if wanted in _DOES:
            _DOES[wanted](request.actor, reply_id=reply_id, **_from_whom(request, wanted))
    except (ReplyTakenError, ReplyHandledError) as error:
        return replies.show(request, reply_id, conflict=_conflict(error), status=409)
    except NotHandledError:
        wanted = ""  # somebody did so already
    return _to(request, reply_id, done=wanted)


def _from_whom(request: SignedInRequest, wanted: str) -> dict[str, UUID | None]:
    if wanted != "neem":
        return {}
    return {"over": next(iter(forms.identifiers(request.POST.getlist("van-wie"), most=1)), None)}


def _on(request: SignedInRequest, reply_id: UUID, *, done: str) -> HttpResponseRedirect:
    """Back to the reply, or on to the next open one where that was asked."""
    if request.POST.get("doe") != "verder":
        return _to(request, reply_id, done=done)
    chosen = replies.asked(request.POST)
    beside = public.find_neighbours(request.actor, reply_id=reply_id, wanted=chosen.wanted)
    following = beside.after or beside.before
    if following is None:
        return HttpResponseRedirect(chosen.address(gedaan="1", gekozen="1"))
    return _to(request, following, done=f"vorige-{done}")


def _to(request: SignedInRequest, reply_id: UUID, *, done: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(replies.asked(request.POST).address("reply", reply_id, gedaan=done))
