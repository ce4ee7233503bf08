"""Sections on paper: PDF/A, tagged, everything unfolded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from burgerprofiel.blocks.sources.pages import words
from burgerprofiel.blocks.sources.pages.shown import Entry, Group, Line, Shown
from burgerprofiel.blocks.sources.vocabulary import values
from burgerprofiel.foundation import clock, typesetting

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "sources" / "my_data.typ"


def pdf(*, title: str, shown: Sequence[Shown]) -> bytes:
    """The sections as an archivable document (PDF/A-2a)."""
    today = clock.today()
    facts = {
        "title": title,
        "intro": _("Gemaakt op %(moment)s met Burgerprofiel. Dit is geen officieel attest.")
        % {"moment": words.moment(clock.now())},
        "date": [today.year, today.month, today.day],
        "language": values.language(),
        "sections": [_section(one) for one in shown],
    }
    return typesetting.pdf(_TEMPLATE, facts, is_archivable=True)


def _section(shown: Shown) -> dict[str, Any]:
    return {
        "title": shown.title,
        "says": [*(one.text for one in shown.notices), *shown.nothing],
        "groups": [_group(one) for one in shown.groups if one.lines or one.entries or one.past],
        "origins": [_origin(one.source, one.retrieved_at) for one in shown.origins],
    }


def _origin(source: str, retrieved_at: Any) -> str:
    if retrieved_at is None:
        return _("Bron: %(source)s") % {"source": source}
    return _("Bron: %(source)s, opgehaald: %(moment)s") % {
        "source": source,
        "moment": words.moment(retrieved_at),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "title": group.title,
        "lines": _lines(group.lines),
        "entries": [_entry(one) for one in group.entries],
        "past_title": group.past_title,
        "past": [_entry(one) for one in group.past],
    }


def _lines(lines: Iterable[Line]) -> list[tuple[str, str]]:
    return [(one.label, "\n".join((*one.value, *filter(None, (one.note,))))) for one in lines]


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "title": " · ".join(filter(None, (entry.when, entry.title, entry.label))),
        "meta": list(entry.meta),
        "lines": [*entry.amounts, *_lines(entry.lines)],
    }
