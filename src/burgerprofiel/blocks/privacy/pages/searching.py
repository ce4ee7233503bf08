"""The search of a security officer in its address: read and written."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from burgerprofiel.blocks.privacy.contracts import LogFilter
from burgerprofiel.foundation.gate import Operation

MAXIMUM_TEXT = 60
PARAMETERS = {
    "organisation": "bestuur",
    "official": "medewerker",
    "operation": "wat",
    "text": "patroon",
    "since": "van",
    "until": "tot",
    "out_of_hours": "buitenuren",
    "at_least": "minstens",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for. `errors` are the fields that could not be read, with how to mend them."""

    wanted: LogFilter
    place: str
    errors: dict[str, str]
    given: dict[str, str]

    def address(self, name: str = "supervision", *, place: str = "") -> str:
        """The address of the same search, on another page or as an export."""
        values = {PARAMETERS[field.name]: getattr(self.wanted, field.name) for field in fields(self.wanted)}
        query = {key: "1" if value is True else str(value) for key, value in values.items() if value}
        if place:
            query["na"] = place
        return reverse(name) + (f"?{urlencode(query)}" if query else "")

    @property
    def narrowed(self) -> int:
        """How many fields narrow the search."""
        return sum(bool(getattr(self.wanted, field.name)) for field in fields(self.wanted))


def read(query: QueryDict) -> Asked:
    """The search that an address asks for. What cannot be read does not narrow, and is said."""
    given = {
        name: query.get(name, "").strip()[:MAXIMUM_TEXT].replace("\0", "") for name in PARAMETERS.values()
    }
    errors: dict[str, str] = {}
    number = given["minstens"]
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    if number and not is_number:
        errors["minstens"] = _("Schrijf een getal.")
    wanted = LogFilter(
        organisation=given["bestuur"],
        official=_official(given["medewerker"], errors),
        operation=given["wat"] if given["wat"] in set(Operation) else "",
        text=given["patroon"],
        since=_day(given["van"], name="van", errors=errors),
        until=_day(given["tot"], name="tot", errors=errors),
        out_of_hours=given["buitenuren"] == "1",
        at_least=int(number) if is_number else 0,
    )
    return Asked(wanted=wanted, place=query.get("na", ""), errors=errors, given=given)


def _official(text: str, errors: dict[str, str]) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        errors["medewerker"] = _("Kopieer de hele schuilnaam uit een regel.")
        return None


def _day(text: str, *, name: str, errors: dict[str, Any]) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = None
    if text and (day is None or not 1900 <= day.year < 3000):
        errors[name] = _("Schrijf de dag zo: 2026-12-31.")
        return None
    return day
