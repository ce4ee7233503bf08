"""The list of all files: filters in the address, pages forward and back, search."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import Choice, DossierFilter, Facets, Page, State
from burgerprofiel.blocks.dossiers.errors import InvalidCursorError
from burgerprofiel.blocks.dossiers.pages import filters, parties, rows, unread
from burgerprofiel.blocks.dossiers.queries import names
from burgerprofiel.foundation.pages import SignedInRequest, resident
from burgerprofiel.foundation.searching import ranking


@resident
def dossiers(request: SignedInRequest) -> HttpResponse:
    """The files that fit what the address asks for. Fields that were left empty are taken out of the address."""
    asked = filters.read(request.GET)
    from_script = request.headers.get("HX-Request") == "true"
    if not from_script and any(value == "" for value in request.GET.values()):
        return HttpResponseRedirect(asked.address(place=asked.place))
    try:
        page, facets = _page(request, asked)
    except InvalidCursorError:
        return HttpResponseRedirect(asked.address())
    response = render(request, "dossiers/list.html", _context(request, asked, page, facets=facets))
    if from_script:
        response["HX-Push-Url"] = asked.address(place=asked.place)
    return response


def _page(request: SignedInRequest, asked: filters.Asked) -> tuple[Page, Facets]:
    return public.list_page(
        request.actor, wanted=asked.wanted, place=asked.place, everything=asked.everything
    )


def _context(request: SignedInRequest, asked: filters.Asked, page: Page, *, facets: Facets) -> dict[str, Any]:
    party_names = parties.names(request, page.rows) if asked.everything else None
    chips = filters.chips(asked, facets=facets)
    return {
        "asked": asked,
        "rows": rows.with_unique_ids([rows.file_row(row, parties=party_names) for row in page.rows]),
        "count": _count(page.total, searched=bool(asked.wanted.text)),
        "total": page.total,
        "earlier_url": asked.address(place=page.after) if page.after else None,
        "later_url": asked.address(place=page.before) if page.before else None,
        "chips": chips,
        "tabs": _tabs(asked, facets),
        "options": _options(facets),
        "clear_url": filters.address(DossierFilter(state=asked.wanted.state), everything=asked.everything),
        "search_too_short": ranking.is_too_short(asked.wanted.text),
        "nothing_at_all": not facets.states,
        "hidden": [(name, value) for name, value in _hidden(asked) if value],
        "capacity_url": _other_view(request, asked),
        "notice": unread.of_list(page.rows),
        "live": True,
    }


def _hidden(asked: filters.Asked) -> list[tuple[str, str]]:
    return [("staat", asked.wanted.state), ("alles", "1" if asked.everything else "")]


def _count(total: int, *, searched: bool) -> str:
    if searched:
        return ngettext("%(count)d dossier gevonden", "%(count)d dossiers gevonden", total) % {"count": total}
    return ngettext("%(count)d dossier", "%(count)d dossiers", total) % {"count": total}


def _tabs(asked: filters.Asked, facets: Facets) -> list[dict[str, Any]]:
    """One tab per state that occurs; the numbers count all files, whatever the other filters say."""
    counts = {choice.value: choice.count for choice in facets.states}
    shown = {State.ANY: sum(count for state, count in counts.items() if state != State.ARCHIVED), **counts}
    return [
        {
            "label": names.STATES[state] if state else _("Alle"),
            "url": asked.address(state=state.value),
            "current": asked.wanted.state == state,
            "number": shown.get(state, 0),
        }
        for state in State
        if state in shown or asked.wanted.state == state
    ]


def _options(facets: Facets) -> dict[str, list[tuple[str, ...]]]:
    return {
        "authorities": _select(_("Alle besturen"), facets.authorities),
        "themes": _select(_("Alle thema’s"), facets.themes),
        "phases": _select(_("Alle fases"), facets.phases),
        "turns": _select(_("Maakt niet uit"), facets.turns),
    }


def _select(everything: str, choices: tuple[Choice, ...]) -> list[tuple[str, ...]]:
    return [("", everything), *((choice.value, choice.name, str(choice.count)) for choice in choices)]


def _other_view(request: SignedInRequest, asked: filters.Asked) -> str | None:
    """The same list over all capacities, for who has several; or back to the present one."""
    if len(request.actor.party_ids) < 2:
        return None
    return filters.address(asked.wanted, everything=not asked.everything)
