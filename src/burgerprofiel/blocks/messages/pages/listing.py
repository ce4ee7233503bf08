"""The list of messages: tabs, filters, pages, and doing something with many at once."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import MOST_COUNTED, Box, Kind, Moment, Office, Page, Row
from burgerprofiel.blocks.messages.errors import InvalidCursorError
from burgerprofiel.blocks.messages.pages import ebox, filters, office_words, words, working
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.foundation import errors
from burgerprofiel.foundation.pages import SignedInRequest, local_path, resident
from burgerprofiel.foundation.searching import ranking
from burgerprofiel.foundation.uploads import forms

MOST_PICKED: Final = 100
_DOES: Final = {
    "archief": Moment.ARCHIVED,
    "prullenbak": Moment.BINNED,
    "terug": Moment.RESTORED,
    "ongelezen": Moment.MARKED_UNREAD,
}


@resident
def messages(request: SignedInRequest) -> HttpResponse:
    """The messages that fit what the address asks for. Fields that were left empty are taken out of the address."""
    asked = _asked(request)
    from_script = request.headers.get("HX-Request") == "true"
    if not from_script and any(value == "" for value in request.GET.values()):
        return HttpResponseRedirect(asked.address(place=asked.place))
    try:
        context = _context(request, asked)
    except InvalidCursorError:
        return HttpResponseRedirect(asked.address())
    response = render(request, "messages/list.html", context, status=429 if context["busy"] else 200)
    if from_script:
        response["HX-Push-Url"] = asked.address(place=asked.place)
    return response


@resident
def results(request: SignedInRequest) -> HttpResponse:
    """The rows of a list that is open when something changes."""
    asked = _asked(request)
    try:
        return render(request, "messages/results.html", _context(request, asked))
    except InvalidCursorError:
        return HttpResponse(status=404)


@resident
def todo(request: SignedInRequest) -> HttpResponse:
    """The messages that ask something, of the party that the address names: from the overview of all capacities."""
    return _of_party(request, f"{reverse('messages')}?{urlencode({'te-doen': '1'})}")


@resident
def part(request: SignedInRequest) -> HttpResponse:
    """A part of the mailbox of the organisation that the address names: from the mail to a department."""
    query = {"deel": office_words.write_part(request.GET.get("deel", "")[:60])}
    return _of_party(request, f"{reverse('messages')}?{urlencode(query)}")


def _of_party(request: SignedInRequest, address: str) -> HttpResponse:
    """To an address as the party that this one names, which may need another capacity."""
    party_id = next(iter(forms.identifiers(request.GET.getlist("partij"), most=1)), None)
    if party_id in (None, request.actor.party_id):
        return HttpResponseRedirect(address)
    query = urlencode({"partij": party_id, "terug": address})
    return HttpResponseRedirect(f"{reverse('capacity')}?{query}")


@require_POST
@resident
def move(request: SignedInRequest) -> HttpResponse:
    """Do one thing with all messages that were picked; what cannot be done with one is left as it is."""
    back = local_path(request.POST.get("terug-naar"), default=reverse("messages"))
    moment = _DOES.get(request.POST.get("doe", ""))
    is_divided = organisation.is_organisation(request.actor)
    work = working.BULK.get(request.POST.get("doe", "")) if is_divided else None
    picked = forms.identifiers(request.POST.getlist("id"), most=MOST_PICKED)
    if not (moment or work) or not picked:
        return HttpResponseRedirect(_with(back, gedaan="geen"))
    try:
        if moment:
            count = public.move(request.actor, conversation_ids=picked, moment=moment)
        elif work:
            count = work(request.actor, picked, request.POST)
    except errors.DomainError as error:
        if not working.bulk_problem(error.code):
            raise
        return HttpResponseRedirect(_with(back, gedaan=error.code))
    said = {"gedaan": request.POST["doe"], "aantal": str(count), "van": str(len(picked))}
    return HttpResponseRedirect(_with(back, **said))


def _asked(request: SignedInRequest) -> filters.Asked:
    return filters.read(request.GET, is_divided=organisation.is_organisation(request.actor))


def _with(address: str, **said: str) -> str:
    path, _mark, query = address.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("m-"))
    return (
        f"{path}?{kept}{'&' if kept else ''}{urlencode({f'm-{name}': value for name, value in said.items()})}"
    )


def _context(request: SignedInRequest, asked: filters.Asked) -> dict[str, Any]:
    busy = False
    try:
        page = public.list_conversations(request.actor, wanted=asked.wanted, place=asked.place)
    except errors.TooManyError:
        page, busy = Page(rows=()), True
    senders = dict(page.senders)
    office = page.office
    return {
        "asked": asked,
        "busy": busy,
        "page": page,
        "rows": [row(one, office=office) for one in page.rows],
        "desk": working.desk(office, asked) if office else None,
        "tabs": _tabs(asked, page),
        "chips": filters.chips(asked, senders=senders, office=office),
        "senders": [("", _("Alle afzenders")), *senders.items()],
        "hidden": [("map", asked.tab)] if asked.tab else [],
        "clear_url": reverse("messages") + (f"?map={asked.tab}" if asked.tab else ""),
        "earlier_url": asked.address(place=page.after) if page.after else None,
        "later_url": asked.address(place=page.before) if page.before else None,
        "live_url": asked.address(name="messages-results", place=asked.place),
        "here": asked.address(place=asked.place),
        "actions": _actions(asked.wanted.box),
        "search_too_short": ranking.is_too_short(asked.wanted.text),
        "said": _said(request),
        "announce": _count(page),
        "live": True,
        "ebox": ebox.standing(request.actor),
    }


def row(one: Row, *, office: Office | None = None) -> dict[str, Any]:
    """Arguments of `ui.mail_row`; in the mailbox of an organisation also how it is with the work."""
    return {
        "title": one.subject,
        "url": reverse("message", args=[one.id]),
        "sender": one.sender,
        "at": one.latest_at,
        "value": one.id,
        "unread": one.is_unread and one.box is Box.INBOX,
        "is_notice": one.kind is Kind.NOTICE,
        "note": _note(one),
        "where": office_words.where(one, office) if office else [],
        "labels": [*(office_words.labels(one) if office else ()), *words.labels(one)],
    }


def _note(one: Row) -> str:
    parts = [one.type_name if one.type_name != one.subject else ""]
    if one.attention:
        parts.append(_("ter attentie van %(who)s") % {"who": one.attention})
    if one.messages > 1:
        parts.append(ngettext("%(num)s bericht", "%(num)s berichten", one.messages) % {"num": one.messages})
    return " · ".join(part for part in parts if part)


def _tabs(asked: filters.Asked, page: Page) -> list[dict[str, Any]]:
    names = {
        "": _("Berichten"),
        "meldingen": _("Meldingen"),
        "archief": _("Archief"),
        "prullenbak": _("Prullenbak"),
    }
    unread = {"": page.unread.get(Kind.OFFICIAL, 0), "meldingen": page.unread.get(Kind.NOTICE, 0)}
    return [
        {
            "label": label,
            "url": reverse("messages") + (f"?map={tab}" if tab else ""),
            "current": asked.tab == tab,
            "number": at_most(unread[tab]) if unread.get(tab) else None,
        }
        for tab, label in names.items()
    ]


def at_most(count: int) -> str:
    """A number that was not counted to its end."""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def _actions(box: Box) -> list[tuple[str, str]]:
    return {
        Box.INBOX: [
            ("archief", _("Archiveer")),
            ("prullenbak", _("Naar de prullenbak")),
            ("ongelezen", _("Zet op ongelezen")),
        ],
        Box.ARCHIVE: [("terug", _("Zet terug bij de berichten")), ("prullenbak", _("Naar de prullenbak"))],
        Box.BIN: [("terug", _("Zet terug bij de berichten"))],
    }[box]


def _count(page: Page) -> str:
    return ngettext("%(num)s bericht", "%(num)s berichten", len(page.rows)) % {"num": len(page.rows)}


def _said(request: SignedInRequest) -> dict[str, str] | None:
    """What became of what was asked for many at once."""
    done = request.GET.get("m-gedaan", "")
    if done == "geen":
        return {"tone": "warn", "text": _("Kies eerst een of meer berichten, en dan wat je ermee wilt doen.")}
    if done == "weg":
        return {"tone": "ok", "text": _("Het bericht ligt nu in een deel dat jij niet leest.")}
    if problem := working.bulk_problem(done):
        return {"tone": "warn", "text": problem}
    if done not in _DOES and done not in working.BULK:
        return None
    count, of = (_number(request.GET.get(name, "")) for name in ("m-aantal", "m-van"))
    if done in working.BULK:
        return working.bulk_said(done, count=count, of=of)
    text = {
        "archief": ngettext(
            "%(num)s bericht staat in je archief.", "%(num)s berichten staan in je archief.", count
        ),
        "prullenbak": ngettext(
            "%(num)s bericht staat in de prullenbak.", "%(num)s berichten staan in de prullenbak.", count
        ),
        "terug": ngettext(
            "%(num)s bericht staat weer bij je berichten.",
            "%(num)s berichten staan weer bij je berichten.",
            count,
        ),
        "ongelezen": ngettext(
            "%(num)s bericht staat op ongelezen.", "%(num)s berichten staan op ongelezen.", count
        ),
    }[done] % {"num": count}
    if count < of and done == "prullenbak":
        text += " " + _("Waarin je nog iets moet doen, blijft staan.")
    return {"tone": "ok" if count else "warn", "text": text}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
