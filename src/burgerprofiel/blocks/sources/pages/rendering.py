"""What the templates of the page are given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from burgerprofiel.blocks.sources.contracts import SURE_ENOUGH, State
from burgerprofiel.blocks.sources.pages.sections import Section
from burgerprofiel.blocks.sources.pages.shown import Group, Line, Origin, Shown
from burgerprofiel.foundation import clock

LOADING: Final = State.LOADING
WHOLE: Final = frozenset({State.FRESH, State.NONE, State.OFF, State.REFUSED})
"""States in which nothing is missing that might still come."""
YEARS_BACK: Final = 8
_BARS: Final = frozenset({State.FAILED, State.PARTIAL, State.STALE, "busy"})


def correct_url(reference: str) -> str:
    """Where one asks to correct a value."""
    return f"{reverse('corrections')}?{urlencode({'gegeven': reference})}"


def remind_url(reference: str) -> str:
    """Where one asks to be reminded before a thing ends."""
    return f"{reverse('my-data-reminder')}?{urlencode({'gegeven': reference})}"


def address(slug: str) -> str:
    """Of a section."""
    return reverse("my-data-section", args=[slug])


def body(shown: Shown, **more: Any) -> dict[str, Any]:
    """A section without its heading; `focus`: the reader's focus goes there, as they asked for it."""
    return {
        "it": shown,
        "url": address(shown.slug),
        "blocks": list(blocks(shown.main)),
        "more_blocks": list(blocks(shown.more)),
        "bars": [one for one in shown.notices if one.state in _BARS],
        "remarks": [one for one in shown.notices if one.state not in _BARS],
        "can_retry": any(one.can_retry for one in shown.notices),
        "correct_url": correct_url,
        "remind_url": remind_url,
        "photo_url": reverse("my-data-photo"),
        "sources": _sources(shown),
        "accesses_url": reverse("accesses"),
        **more,
    }


def body_markup(shown: Shown) -> str:
    """The markup of a section without its heading, where no form is in it."""
    return render_to_string("sources/body.html", body(shown))


def _sources(shown: Shown) -> list[Origin]:
    """Where it comes from and since when, each source once: the oldest of its moments counts."""
    dated = [one for one in shown.origins if one.retrieved_at]
    oldest = sorted(dated, key=lambda one: one.retrieved_at or clock.now(), reverse=True)
    found = {one.source: one for one in oldest}
    return [found[name] for name in dict.fromkeys(one.source for one in dated)]


def blocks(groups: Iterable[Group]) -> Iterable[dict[str, Any]]:
    """Groups as they are drawn: lines that follow each other are one list."""
    pending: list[Line] = []
    folds: list[Group] = []
    for group in groups:
        if group.lines and not group.entries and not group.photo:
            pending += group.lines
            folds += [group] if group.past else []
            continue
        if group.past and not group.entries and not group.lines and not group.photo and pending:
            folds.append(group)
            continue
        yield from _flushed(pending, folds)
        pending, folds = [], []
        yield {"group": group, "lines": (), "folds": [group] if group.past else []}
    yield from _flushed(pending, folds)


def _flushed(lines: list[Line], folds: list[Group]) -> Iterable[dict[str, Any]]:
    if lines or folds:
        yield {"group": None, "lines": tuple(lines), "folds": folds}


def years(chosen: str = "") -> dict[str, Any]:
    """The years that a tax bill can be asked of: the last year first."""
    last = clock.today().year - 1
    options = [(str(year), str(year)) for year in range(last, last - YEARS_BACK, -1)]
    return {"years": options, "year": chosen or str(last - 1)}


def step_up_url(section: Section) -> str:
    """Sign in again with surer means and come back to the section."""
    query = {"terug": address(section.slug), "niveau": SURE_ENOUGH}
    return f"{reverse('sign-in')}?{urlencode(query)}"


def downloads(slug: str, *, title: str) -> list[dict[str, str]]:
    """What can be kept: for people, and for machines."""
    return [
        {"label": _("Bewaar als pdf"), "url": reverse("my-data-file", args=[slug, "pdf"]), "about": title},
        {
            "label": _("Bewaar als gegevensbestand (json)"),
            "url": reverse("my-data-file", args=[slug, "json"]),
            "about": title,
        },
    ]
