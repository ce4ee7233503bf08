"""What the address of the list asks for: read, written, shown as chips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from burgerprofiel.blocks.messages.contracts import Box, Kind, Lies, Office, Stand, Wanted
from burgerprofiel.blocks.messages.pages import office_words
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.ui import dates

_MOST_CHARACTERS: Final = 100
_EARLIEST, _LATEST = date(1900, 1, 1), date(2999, 12, 31)
PLACES: Final = {
    "": (Box.INBOX, Kind.OFFICIAL),
    "meldingen": (Box.INBOX, Kind.NOTICE),
    "archief": (Box.ARCHIVE, None),
    "prullenbak": (Box.BIN, None),
}
"""The tabs by their name in the address: official messages and notices stand apart."""
_FLAGS: Final = {"unread": "ongelezen", "waits": "te-doen", "registered": "aangetekend"}
_TEXTS: Final = {"text": "q", "sender": "afzender", "theme": "thema"}
_DAYS: Final = {"since": "van", "until": "tot"}
LIES: Final = {"mij": Lies.MINE, "niemand": Lies.NOBODY}
STANDS: Final = {"": Stand.OPEN, "afgehandeld": Stand.HANDLED, "alles": None}
"""In the mailbox of an organisation; what is still to be handled is what colleagues come for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for. `errors` are the fields that could not be read, with how to mend them.

    `is_divided`: of the mailbox of an organisation, whose colleagues see what they have to handle.
    """

    tab: str
    wanted: Wanted
    place: str
    errors: Mapping[str, str]
    given: Mapping[str, str]
    is_divided: bool = False

    def address(
        self, *, name: str = "messages", place: str = "", tab: str | None = None, **changes: Any
    ) -> str:
        """The address of this list with something changed; the page mark goes unless it is given."""
        chosen = self.tab if tab is None else tab
        written = _written(replace(self.wanted, **changes), is_divided=self.is_divided)
        query = {"map": chosen, **written, "na": place}
        kept = {key: value for key, value in query.items() if value}
        return reverse(name) + (f"?{urlencode(kept)}" if kept else "")

    @property
    def narrowed(self) -> int:
        """How many filters are on."""
        return len(_written(self.wanted, is_divided=self.is_divided))


def read(query: QueryDict, *, is_divided: bool = False) -> Asked:
    """What an address asks for. What cannot be read does not narrow, and is said."""
    names = (*_TEXTS.values(), *_FLAGS.values(), *_DAYS.values())
    given = {name: query.get(name, "").replace("\0", "").strip()[:_MOST_CHARACTERS] for name in names}
    tab = query.get("map", "")
    tab = tab if tab in PLACES else ""
    box, kind = PLACES[tab]
    values: dict[str, Any] = {name: given[key] for name, key in _TEXTS.items()}
    values |= {name: given[key] == "1" for name, key in _FLAGS.items()}
    errors = {}
    for name, key in _DAYS.items():
        values[name], error = _day(given[key])
        if error:
            errors[key] = error
    if is_divided:
        values |= _work(query, tab=tab)
    wanted = Wanted(box=box, kind=kind or "", **values)
    return Asked(
        tab=tab,
        wanted=wanted,
        place=query.get("na", ""),
        errors=errors,
        given=given,
        is_divided=is_divided,
    )


def _work(query: QueryDict, *, tab: str) -> dict[str, Any]:
    """What is asked of the work of colleagues. Official messages that lie in the inbox are work."""
    values: dict[str, Any] = {"partition": office_words.read_part(query.get("deel", ""))}
    if tab == "":
        values["lies"] = LIES.get(query.get("bij", ""))
        values["late"] = query.get("te-laat") == "1"
        values["stand"] = STANDS.get(query.get("stand", ""), Stand.OPEN)
    return values


def _day(text: str) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day <= _LATEST:
        return None, _("Schrijf de dag zo: 2026-12-31.")
    return day, ""


def _written(wanted: Wanted, *, is_divided: bool) -> dict[str, str]:
    values = {key: str(getattr(wanted, name) or "") for name, key in (*_TEXTS.items(), *_DAYS.items())}
    values |= {key: "1" for name, key in _FLAGS.items() if getattr(wanted, name)}
    if is_divided:
        values["deel"] = office_words.write_part(wanted.partition)
        values["bij"] = next((key for key, lies in LIES.items() if lies is wanted.lies), "")
        values["te-laat"] = "1" if wanted.late else ""
        if (wanted.box, wanted.kind) == PLACES[""]:
            values["stand"] = next(key for key, stand in STANDS.items() if stand is wanted.stand)
    return {key: value for key, value in values.items() if value}


def chips(asked: Asked, *, senders: Mapping[str, str], office: Office | None = None) -> list[dict[str, str]]:
    """Each filter that is on, in words, with the address of the list without it."""
    active = [*_active(asked.wanted, senders), *(_at_work(asked.wanted, office) if office else ())]
    return [{"label": text, "url": asked.address(**without)} for text, without in active]


def _at_work(wanted: Wanted, office: Office) -> Iterator[tuple[str, dict[str, Any]]]:
    if wanted.partition is not None:
        yield office_words.part_of(office, wanted.partition), {"partition": None}
    if wanted.lies:
        yield {Lies.MINE: _("Bij mij"), Lies.NOBODY: _("Bij niemand")}[wanted.lies], {"lies": None}
    if (wanted.box, wanted.kind) == PLACES[""] and wanted.stand is not Stand.OPEN:
        text = _("Afgehandeld") if wanted.stand else _("Ook wat afgehandeld is")
        yield text, {"stand": Stand.OPEN}
    if wanted.late:
        yield _("Te laat"), {"late": False}


def _active(wanted: Wanted, senders: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    if wanted.text:
        yield f"“{wanted.text}”", {"text": ""}
    if wanted.sender:
        yield senders.get(wanted.sender, wanted.sender), {"sender": ""}
    if wanted.theme:
        yield wanted.theme, {"theme": ""}
    for name, text in (
        ("unread", _("Ongelezen")),
        ("waits", _("Met iets te doen")),
        ("registered", _("Aangetekend")),
    ):
        if getattr(wanted, name):
            yield text, {name: False}
    if wanted.since:
        yield _("vanaf %(day)s") % {"day": _said(wanted.since)}, {"since": None}
    if wanted.until:
        yield _("tot en met %(day)s") % {"day": _said(wanted.until)}, {"until": None}


def _said(day: date) -> str:
    from django.utils import translation  # noqa: PLC0415

    return dates.say_date_in_sentence(
        day, today=clock.today(), locale=(translation.get_language() or "nl")[:2]
    )
