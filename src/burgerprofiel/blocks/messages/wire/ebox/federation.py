"""Who reads digitally, as the federation knows it: consents of citizens, preferences of enterprises.

Of the search for consents only the address is public; that it asks and answers in the form of the search for
preferences is our choice. Boxes that are not known are left out of the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from burgerprofiel.blocks.messages.wire.ebox import shapes
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.types import BoxKind, Discreet, Moment

PREFERENCES_PATH = "eboxPreferences/search"
CONSENTS_PATH = "citizenEboxConsents/search"
MOST = 1000
_ID_TYPES = {BoxKind.ENTERPRISE: "EnterpriseNumber", BoxKind.CITIZEN: "SSIN"}
_Numbers = Annotated[
    tuple[Annotated[str, msgspec.Meta(pattern=r"^[0-9]{10,11}$")], ...], msgspec.Meta(max_length=MOST)
]


class Asked(Discreet, frozen=True, kw_only=True, rename="camel"):
    """Boxes of one kind."""

    ebox_type: BoxKind
    ebox_id_type: str
    ebox_id_value_list: _Numbers


class _BoxId(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    ebox_type: str
    ebox_id_value: str


class _Preference(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    ebox_id: _BoxId
    exclusively_ebox: bool
    last_connection_date: Moment | UnsetType = UNSET


class _Consent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    ebox_id: _BoxId
    has_consent: bool


class Preference(Discreet, frozen=True, kw_only=True):
    """What an enterprise chose; `last_seen` when somebody last opened its box, None when never or not told."""

    number: str
    is_exclusive: bool
    last_seen: Moment | None = None


def render_question(kind: BoxKind, numbers: Sequence[str]) -> bytes:
    """What to post. Raises FormatError for too many at once."""
    if len(numbers) > MOST:
        raise FormatError("too-many", field="eboxIdValueList")
    asked = Asked(ebox_type=kind, ebox_id_type=_ID_TYPES[kind], ebox_id_value_list=tuple(numbers))
    return msgspec.json.encode(asked)


def parse_preferences(body: bytes, *, asked: Collection[str]) -> tuple[Preference, ...]:
    """The answer about these enterprises. Raises FormatError, also when it is about another."""
    return tuple(
        Preference(
            number=_number(each.ebox_id, kind=BoxKind.ENTERPRISE, asked=asked),
            is_exclusive=each.exclusively_ebox,
            last_seen=shapes.moment(each.last_connection_date),
        )
        for each in shapes.decode(body, of=tuple[_Preference, ...])
    )


def parse_consents(body: bytes, *, asked: Collection[str]) -> dict[str, bool]:
    """Whether these citizens agreed, by national number. Raises FormatError, also when it is about another."""
    return {
        _number(each.ebox_id, kind=BoxKind.CITIZEN, asked=asked): each.has_consent
        for each in shapes.decode(body, of=tuple[_Consent, ...])
    }


def _number(given: _BoxId, *, kind: BoxKind, asked: Collection[str]) -> str:
    if given.ebox_type.lower() != kind or given.ebox_id_value not in asked:
        raise FormatError("another", field="eboxId")
    return given.ebox_id_value
