"""Which messages of a box are asked: the query string of the list, read by the documented rules.

400 only for what cannot be read and for `q` without `qlang`; a name that we do not know is passed over. Dates are days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import msgspec

from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError

DEFAULT_SIZE = 25
LARGEST_SIZE = 100
LAST_PAGE = 2**31 - 1
LANGUAGES = ("nl", "fr", "de")
LONGEST_VALUE = 200
_MOST_FIELDS = 100
T = TypeVar("T")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of which messages; what is None or empty does not count. All filters together must hold."""

    page: int = 1
    page_size: int = DEFAULT_SIZE
    received_before: date | None = None
    received_after: date | None = None
    expired_before: date | None = None
    expired_after: date | None = None
    is_read: bool | None = None
    is_visible: bool | None = None
    is_registered: bool | None = None
    type_id: str = ""
    organization_id: str = ""
    application_id: str = ""
    text: str = ""
    language: str = ""

    def __repr__(self) -> str:
        return f"Question(page={self.page}, page_size={self.page_size})"


def parse(query: str) -> Question:
    """A query string, without its question mark. Raises FormatError, with the name of the parameter as `field`."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise FormatError("invalid") from None
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name not in _FIELDS:
            continue
        ours, read = _FIELDS[name]
        if ours in given:
            raise FormatError("twice", field=name)
        given[ours] = _read(value, by=read, name=name)
    if given.get("text") and not given.get("language"):
        raise FormatError("missing", field="qlang")
    return Question(**given)


def _read(value: str, *, by: Callable[[str], T], name: str) -> T:
    try:
        return by(value)
    except ValueError:
        raise FormatError("invalid", field=name) from None


def render(question: Question) -> str:
    """The query string of a question; what is left at its default is left out."""
    plain = Question()
    given = {
        name: _shown(getattr(question, ours))
        for name, (ours, _) in _FIELDS.items()
        if getattr(question, ours) != getattr(plain, ours)
    }
    return urlencode(given)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _whole(most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII) or not 1 <= int(value) <= most:
            raise ValueError(value)
        return int(value)

    return read


def _day(value: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
        raise ValueError(value)
    return date.fromisoformat(value)


def _flag(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError(value)
    return value == "true"


def _text(value: str) -> str:
    if len(value) > LONGEST_VALUE or "\0" in value:
        raise ValueError(value)
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(value)
    return value


_FIELDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "page": ("page", _whole(LAST_PAGE)),
    "pageSize": ("page_size", _whole(LARGEST_SIZE)),
    "receivedBefore": ("received_before", _day),
    "receivedAfter": ("received_after", _day),
    "expiredBefore": ("expired_before", _day),
    "expiredAfter": ("expired_after", _day),
    "readStatus": ("is_read", _flag),
    "visible": ("is_visible", _flag),
    "registeredMail": ("is_registered", _flag),
    "messageTypeId": ("type_id", _text),
    "senderOrganizationId": ("organization_id", _text),
    "senderApplicationId": ("application_id", _text),
    "q": ("text", _text),
    "qlang": ("language", _language),
}
