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

from burgerprofiel.blocks.privacy.contracts import AccessFacets, AccessFilter
from burgerprofiel.blocks.privacy.pages import words
from burgerprofiel.foundation.gate import Operation

MAXIMUM_TEXT = 40
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
PARAMETERS = {
    "organisation": "bestuur",
    "operation": "wat",
    "since": "van",
    "until": "tot",
    "own": "eigen",
}
"""Names in the address. Shared by bookmarks and the pages: do not change them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for. `errors` are the fields that could not be read, with how to mend them."""

    wanted: AccessFilter
    place: str
    errors: dict[str, str]
    given: dict[str, str]

    def address(self, *, place: str = "", **changes: Any) -> str:
        """The address of the list with a filter changed; the page mark goes unless it is given."""
        return address(replace(self.wanted, **changes), place=place)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab narrows the list."""
        return replace(self.wanted, own=False) != AccessFilter()


def read(query: QueryDict) -> Asked:
    """The filter that an address asks for. What cannot be read does not narrow, and is said."""
    given = {
        name: query.get(name, "").strip()[:MAXIMUM_TEXT].replace("\0", "") for name in PARAMETERS.values()
    }
    errors: dict[str, str] = {}
    days = {
        name: _read_day(given[PARAMETERS[name]], name=PARAMETERS[name], errors=errors)
        for name in ("since", "until")
    }
    since, until = days["since"], days["until"]
    if since and until and until < since:
        errors[PARAMETERS["until"]] = _("Deze dag ligt voor de eerste dag. Kies een latere dag.")
        until = None
    operation = given["wat"] if given["wat"] in set(Operation) else ""
    wanted = AccessFilter(
        organisation=given["bestuur"],
        operation=operation,
        since=since,
        until=until,
        own=given["eigen"] == "1",
    )
    return Asked(wanted=wanted, place=query.get("na", ""), errors=errors, given=given)


def _read_day(text: str, *, name: str, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        errors[name] = _("Schrijf de dag zo: 2026-12-31.")
        return None
    return day


def address(wanted: AccessFilter, *, place: str = "") -> str:
    """The address of the list, with only the parameters that say something."""
    values = {PARAMETERS[field.name]: getattr(wanted, field.name) for field in fields(wanted)}
    query = {name: "1" if value is True else str(value) for name, value in values.items() if value}
    if place:
        query["na"] = place
    return reverse("accesses") + (f"?{urlencode(query)}" if query else "")


def chips(asked: Asked, *, facets: AccessFacets) -> list[dict[str, str]]:
    """Each filter that is on, in words, with the address of the list without it."""
    return [
        {"label": text, "url": asked.address(**without)} for text, without in _active(asked.wanted, facets)
    ]


def _active(wanted: AccessFilter, facets: AccessFacets) -> Iterator[tuple[str, dict[str, Any]]]:
    if wanted.organisation:
        known = {choice.value: choice.name for choice in facets.organisations}
        yield known.get(wanted.organisation, wanted.organisation), {"organisation": ""}
    if wanted.operation:
        yield words.operation(wanted.operation), {"operation": ""}
    if wanted.since:
        yield _("vanaf %(day)s") % {"day": words.day(wanted.since)}, {"since": None}
    if wanted.until:
        yield _("tot en met %(day)s") % {"day": words.day(wanted.until)}, {"until": None}
