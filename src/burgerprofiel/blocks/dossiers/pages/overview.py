"""The overview, for the present capacity or for all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import DossierRow, Overview, UrgentCount
from burgerprofiel.blocks.dossiers.pages import parties, rows, unread, words
from burgerprofiel.foundation import purposes
from burgerprofiel.foundation.pages import SignedInRequest, resident


@resident
def overview(request: SignedInRequest) -> HttpResponse:
    """What the person has to do and how far everything is, in the present capacity."""
    return render(request, "dossiers/overview.html", _context(request, everything=False))


@resident
def everything(request: SignedInRequest) -> HttpResponse:
    """The same over all capacities of the person, each row with the name of its party."""
    return render(request, "dossiers/overview.html", _context(request, everything=True))


@resident
def todo(request: SignedInRequest) -> HttpResponse:
    """The to-do part of the overview, for a page that is open when something changes."""
    context = _context(request, everything=request.GET.get("alles") == "1")
    return render(request, "dossiers/todo.html", context)


def _context(request: SignedInRequest, *, everything: bool) -> dict[str, Any]:
    found = public.get_overview(request.actor, everything=everything)
    shown = found.todo + found.new + found.running + found.closed
    names = parties.names(request, (*shown, *found.urgent)) if everything else None
    listing = ListAddress(everything=everything)
    return {
        "found": found,
        "everything": everything,
        "urgent": [_urgent(one, names=names) for one in found.urgent],
        "todo": [rows.todo_row(row, parties=names) for row in found.todo],
        "new": [rows.change_line(row, parties=names) for row in found.new],
        "running": rows.with_unique_ids([rows.file_row(row, parties=names) for row in found.running]),
        "closed": rows.with_unique_ids([rows.file_row(row, parties=names) for row in found.closed]),
        "coming": [_coming(row) for row in found.coming],
        "themes": [
            {"label": theme.name, "count": theme.count, "url": listing(thema=theme.value, staat="running")}
            for theme in found.themes
        ],
        "todo_url": reverse("overview-todo") + ("?alles=1" if everything else ""),
        "all_url": listing(),
        "mine_url": listing(beurt="you", staat="running"),
        "running_url": listing(staat="running"),
        "closed_url": listing(staat="closed"),
        "quick": _quick_links(request, listing, everything=everything, archived=found.archived_count),
        "notice": unread.of_list(shown) or _notice(found),
        "live": True,
    }


class ListAddress:
    """Addresses of the list of files with a filter."""

    def __init__(self, *, everything: bool) -> None:
        self._fixed = {"alles": "1"} if everything else {}

    def __call__(self, **wanted: str) -> str:
        query = urlencode({**wanted, **self._fixed})
        return reverse("dossiers") + (f"?{query}" if query else "")


def _quick_links(
    request: SignedInRequest, listing: ListAddress, *, everything: bool, archived: int
) -> list[dict[str, str]]:
    links = [{"label": _("Alle dossiers"), "url": listing()}]
    if archived:
        links.append({"label": _("Opgeborgen dossiers"), "url": listing(staat="archived")})
    if len(request.actor.party_ids) > 1 and not everything:
        links.append({"label": _("Alles van al je hoedanigheden"), "url": reverse("everything")})
    return [*links, {"label": _("Hoe we je verwittigen"), "url": reverse("settings")}]


def _urgent(news: UrgentCount, *, names: Mapping[UUID, str] | None) -> dict[str, Any]:
    """What another block has to say first, in its words; with `names` whose it is."""
    about = next(one for one in purposes.urgent() if one.code == news.code)
    address = reverse(about.url_name)
    return {
        "title": about.title(news.count),
        "party": names.get(news.party_id, "") if names else "",
        "link_text": about.link_text,
        "url": f"{address}?{urlencode({'partij': news.party_id})}" if names else address,
    }


def _coming(row: DossierRow) -> dict[str, str]:
    return {"title": row.title, "url": rows.address(row), "text": words.next_step(row)}


def _notice(found: Overview) -> dict[str, str] | None:
    """One bar however many authorities are silent."""
    if not found.disturbed:
        return None
    authorities = list(dict.fromkeys(one.authority for one in found.disturbed))
    if len(authorities) > 1:
        title = _("%(count)d besturen antwoorden nu niet.") % {"count": len(authorities)}
        text = _("Van %(names)s zie je wat we eerder wisten. We proberen opnieuw.")
        return {"tone": "warn", "title": title, "text": text % {"names": _in_words(authorities)}}
    as_of = found.disturbed[0].as_of
    title = _("%(authority)s antwoordt nu niet.") % {"authority": authorities[0]}
    known = _("Je ziet de stand van %(moment)s. We proberen opnieuw.")
    return {
        "tone": "warn",
        "title": title,
        "text": known % {"moment": words.moment(as_of)} if as_of else _("We proberen opnieuw."),
    }


def _in_words(authorities: Iterable[str]) -> str:
    *most, last = authorities
    return _("%(names)s en %(last)s") % {"names": ", ".join(most), "last": last}
