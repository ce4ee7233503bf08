"""The filters of the list in its address: read, written, shown as chips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from burgerprofiel.blocks.dossiers.contracts import DossierFilter, Facets, State
from burgerprofiel.blocks.dossiers.pages import words
from burgerprofiel.blocks.dossiers.queries import names

MAXIMUM_TEXT = 100
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)

PARAMETERS = {
    "text": "q",
    "authority": "bestuur",
    "theme": "thema",
    "phase": "fase",
    "turn": "beurt",
    "state": "staat",
    "since": "van",
    "until": "tot",
}
"""Names in the address. Shared by e-mails, bookmarks and the pages: do not change them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for. `errors` are the fields that could not be read, with how to mend them."""

    wanted: DossierFilter
    everything: bool
    place: str
    errors: dict[str, str]
    given: dict[str, str]

    def address(self, *, place: str = "", **changes: Any) -> str:
        """The address of the list with a filter changed; the page mark goes unless it is given."""
        return address(replace(self.wanted, **changes), everything=self.everything, place=place)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab narrows the list."""
        return replace(self.wanted, state="") != DossierFilter()


def read(query: QueryDict) -> Asked:
    """The filter that an address asks for. What cannot be read does not narrow, and is said."""
    given = {parameter: query.get(parameter, "").strip()[:MAXIMUM_TEXT] for parameter in PARAMETERS.values()}
    values: dict[str, Any] = {
        name: given[parameter].replace("\0", "") for name, parameter in PARAMETERS.items()
    }
    errors = {}
    for name in ("since", "until"):
        values[name], error = _read_date(values[name])
        if error:
            errors[PARAMETERS[name]] = error
    wanted = DossierFilter(**values)
    if wanted.since and wanted.until and wanted.until < wanted.since:
        errors[PARAMETERS["until"]] = _("Deze dag ligt voor de eerste dag. Kies een latere dag.")
        wanted = replace(wanted, until=None)
    if wanted.state not in set(State):
        wanted = replace(wanted, state="")
    everything = query.get("alles") == "1"
    return Asked(wanted=wanted, everything=everything, place=query.get("na", ""), errors=errors, given=given)


def _read_date(text: str) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        return None, _("Schrijf de dag zo: 2026-12-31.")
    return day, ""


def address(wanted: DossierFilter, *, everything: bool, place: str = "") -> str:
    """The address of the list, with only the parameters that say something."""
    values = {PARAMETERS[field.name]: getattr(wanted, field.name) for field in fields(wanted)}
    query = {name: str(value) for name, value in values.items() if value}
    if everything:
        query["alles"] = "1"
    if place:
        query["na"] = place
    return reverse("dossiers") + (f"?{urlencode(query)}" if query else "")


def chips(asked: Asked, *, facets: Facets) -> list[dict[str, str]]:
    """Each filter that is on, in words, with the address of the list without it."""
    return [
        {"label": text, "url": asked.address(**without)} for text, without in _active(asked.wanted, facets)
    ]


def _active(wanted: DossierFilter, facets: Facets) -> Iterator[tuple[str, dict[str, Any]]]:
    if wanted.text:
        yield f"“{wanted.text}”", {"text": ""}
    if wanted.authority:
        known = {choice.value: choice.name for choice in facets.authorities}
        yield known.get(wanted.authority, wanted.authority), {"authority": ""}
    if wanted.theme:
        yield names.theme(wanted.theme), {"theme": ""}
    if wanted.phase:
        yield names.phase(wanted.phase), {"phase": ""}
    if wanted.turn:
        yield names.turn(wanted.turn) or wanted.turn, {"turn": ""}
    if wanted.since:
        yield _("vanaf %(day)s") % {"day": words.day(wanted.since)}, {"since": None}
    if wanted.until:
        yield _("tot en met %(day)s") % {"day": words.day(wanted.until)}, {"until": None}
