"""Pages of who answers for an authority: what people answered, one of it, and its files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import (
    Received,
    ReplyDetail,
    ReplyFilter,
    ReplyPage,
    Step,
    Whose,
)
from burgerprofiel.blocks.messages.errors import InvalidCursorError
from burgerprofiel.blocks.messages.pages import enclosing, replies_words
from burgerprofiel.blocks.messages.pages import sending_words as words
from burgerprofiel.blocks.messages.pages.enclosing import Enclosed
from burgerprofiel.blocks.messages.pages.sending import sender
from burgerprofiel.foundation import ids
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads import forms
from burgerprofiel.foundation.uploads.views import attachment

_MOST_SOUGHT: Final = 100
_WHOSE: Final = {"mij": Whose.MINE, "niemand": Whose.FREE}
_KEPT: Final = ("soort", "van", "q", "klaar")
"""What stays in the address from the list to a reply and back."""
_SHOWN: Final = 140
"""So many characters of a reply stand in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The list that an address asks for; `kept` is how the address says it."""

    wanted: ReplyFilter
    kept: dict[str, str]

    def address(self, name: str = "replies", *args: object, **changes: str) -> str:
        """An address that goes on with this list, with something changed."""
        query = {key: value for key, value in {**self.kept, **changes}.items() if value}
        return reverse(name, args=args) + (f"?{urlencode(query)}" if query else "")

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """As fields of a form."""
        return list(self.kept.items())


def asked(query: QueryDict) -> Asked:
    """What an address or form asks for; what cannot be read does not narrow."""
    given = {name: query.get(name, "").replace("\0", "").strip()[:_MOST_SOUGHT] for name in _KEPT}
    code, _separator, type_code = given["soort"].partition(":")
    wanted = ReplyFilter(
        sender=code if type_code else "",
        type_code=type_code,
        text=given["q"],
        whose=_WHOSE.get(given["van"], Whose.ALL),
        is_handled=given["klaar"] == "1",
    )
    return Asked(wanted=wanted, kept={name: value for name, value in given.items() if value})


@require_safe
@sender
def replies(request: SignedInRequest) -> HttpResponse:
    """What people answered to the authorities of this staff member: what is open, oldest first, or handled."""
    chosen, after = asked(request.GET), request.GET.get("na", "")
    try:
        page = public.list_to_answer(request.actor, wanted=chosen.wanted, after=after)
    except InvalidCursorError:
        return HttpResponseRedirect(chosen.address())
    kinds = [
        (f"{one['sender_id']}:{one['code']}", f"{words.best(one['name'])} · {words.best(one['sender'])}")
        for one in public.list_types(request.actor)
        if one["may_reply"]
    ]
    context = {
        "asked": chosen,
        "rows": [_row(one, chosen=chosen, request=request) for one in page.rows],
        "tabs": _tabs(chosen, page),
        "kinds": [("", _("Alle soorten")), *kinds],
        "narrowed": sum(bool(chosen.kept.get(name)) for name in ("soort", "q")),
        "hidden": [(name, value) for name, value in chosen.hidden if name in ("van", "klaar")],
        "clear_url": replace(
            chosen, kept={k: v for k, v in chosen.kept.items() if k in ("van", "klaar")}
        ).address(),
        "later_url": chosen.address(na=page.after) if page.after else None,
        "first_url": chosen.address() if after else None,
        "said": _said_of_many(request),
    }
    return render(request, "messages/replies/list.html", context)


def _row(one: Received, *, chosen: Asked, request: SignedInRequest) -> dict[str, Any]:
    """Arguments of `ui.mail_row`."""
    text = " ".join(one.text.split())
    files = ngettext("%(num)s bestand", "%(num)s bestanden", len(one.files)) % {"num": len(one.files)}
    parts = [one.dispatch_name, one.reference, files if one.files else ""]
    return {
        "title": text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…",
        "url": chosen.address("reply", one.id),
        "sender": words.best(one.type_name),
        "at": one.handled_at or one.sent_at,
        "value": one.id,
        "note": " · ".join(part for part in parts if part),
        "labels": replies_words.labels(one, actor=request.actor),
    }


def _tabs(chosen: Asked, page: ReplyPage) -> list[dict[str, Any]]:
    counts = page.counts
    entries = (
        (_("Open"), {"van": "", "klaar": ""}, counts.open),
        (_("Bij jou"), {"van": "mij", "klaar": ""}, counts.mine),
        (_("Bij niemand"), {"van": "niemand", "klaar": ""}, counts.free),
        (_("Afgehandeld"), {"van": "", "klaar": "1"}, None),
    )
    return [
        {
            "label": label,
            "url": chosen.address(**changes),
            "current": all(chosen.kept.get(name, "") == value for name, value in changes.items()),
            "number": None if number is None else at_most(number),
        }
        for label, changes, number in entries
    ]


def at_most(count: int) -> str:
    """A number that was not counted to its end."""
    return f"{public.MOST_OPEN}+" if count >= public.MOST_OPEN else str(count)


def _said_of_many(request: SignedInRequest) -> dict[str, str] | None:
    count, of = (_number(request.GET.get(name, "")) for name in ("gedaan", "gekozen"))
    if not of:
        return (
            {"tone": "warn", "text": _("Kies eerst een of meer antwoorden.")}
            if "geen" in request.GET
            else None
        )
    text = ngettext("%(num)s antwoord is afgehandeld.", "%(num)s antwoorden zijn afgehandeld.", count) % {
        "num": count
    }
    if count < of:
        text += " " + _("Wat een collega behandelt of al afhandelde, bleef zoals het was.")
    return {"tone": "ok" if count else "warn", "text": text}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


@require_safe
@sender
def reply(request: SignedInRequest, reply_id: UUID) -> HttpResponse:
    """One reply: what was written in its conversation, and what can be done with it."""
    return show(request, reply_id)


def show(
    request: SignedInRequest,
    reply_id: UUID,
    *,
    enclosed: Enclosed = enclosing.NOTHING,
    error: tuple[str, str] | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a reply; with what was typed and what is wrong with it where a form comes back."""
    found = public.get_reply(request.actor, reply_id=reply_id)
    chosen, one = asked(request.POST if request.method == "POST" else request.GET), found.reply
    beside = public.find_neighbours(
        request.actor, reply_id=reply_id, wanted=replace(chosen.wanted, is_handled=False)
    )
    mine = one.assigned_to == request.actor.person_id
    context = {
        "it": one,
        "title": words.best(one.type_name),
        "labels": replies_words.labels(one, actor=request.actor),
        "asked": chosen,
        "before_url": chosen.address("reply", beside.before) if beside.before else None,
        "after_url": chosen.address("reply", beside.after) if beside.after else None,
        "thread": _thread(found, request=request),
        "also_open": _also_open(found, chosen=chosen),
        "history": _history(found, request=request),
        "is_open": one.handled_at is None,
        "is_mine": mine,
        "in_other_hands": one.assigned_to is not None and not mine,
        "holder": one.assigned_name or replies_words.colleague(),
        "filled": _filled(request, one),
        "form_id": request.POST.get("formulier") or str(ids.new()),
        "languages": list(words.LANGUAGES.items()),
        "error": error,
        "conflict": conflict,
        "said": replies_words.SAID.get(request.GET.get("gedaan", "")),
        **enclosed.context(),
    }
    return render(request, "messages/replies/reply.html", context, status=status)


def _also_open(found: ReplyDetail, *, chosen: Asked) -> list[str]:
    """Where the other open replies of the conversation are."""
    others = (each for each in found.around if each.id != found.reply.id)
    return [chosen.address("reply", each.id) for each in others if each.handled_at is None]


def _filled(request: SignedInRequest, one: Received) -> dict[str, Any]:
    """What the forms hold: what was typed, or what to begin with."""
    given = request.POST
    if "formulier" in given:
        return {**given.dict(), "mag": "mag" in given}
    subject = _("Antwoord: %(type)s") % {"type": words.best(one.type_name)}
    return {"onderwerp": subject, "taal": "nl", "mag": True, "reden": given.get("reden", "")}


def _thread(found: ReplyDetail, *, request: SignedInRequest) -> list[dict[str, Any]]:
    """The replies of the conversation and what was answered to them, the oldest first."""
    entries = [_reply_entry(each, shown=found.reply) for each in found.around]
    entries += [
        replies_words.entry(each, actor=request.actor) for each in found.steps if each.step is Step.ANSWERED
    ]
    return sorted(entries, key=lambda entry: entry["at"])


def _reply_entry(each: Received, *, shown: Received) -> dict[str, Any]:
    files = [forms.shown(file, url=reverse("reply-file", args=[each.id, file.id])) for file in each.files]
    is_other = each.id != shown.id and each.handled_at is None
    return {
        "who": _("Wie antwoordde"),
        "at": each.sent_at,
        "text": each.text,
        "mine": False,
        "files": files,
        "label": _("staat ook nog open") if is_other else "",
        "tone": "warn",
    }


def _history(found: ReplyDetail, *, request: SignedInRequest) -> list[dict[str, Any]]:
    """What was done with this reply, the newest first."""
    return [
        {
            "at": each.at,
            "title": replies_words.STEPS[each.step],
            "text": each.text if each.step is Step.ASIDE else "",
            "who": replies_words.who(each, actor=request.actor),
        }
        for each in reversed(found.steps)
        if each.reply_id == found.reply.id
    ]


@require_safe
@sender
def file(request: SignedInRequest, reply_id: UUID, file_id: UUID) -> StreamingHttpResponse:
    """A clean file of a reply."""
    return attachment(public.open_reply_file(request.actor, reply_id=reply_id, file_id=file_id))
