"""Who reads digitally, as the federation knows it: consents of citizens.

Of this search only the address is public; that it asks and answers in the form of the search for preferences of
enterprises is our choice. Boxes that are not known are left out of the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated

import msgspec

from burgerprofiel.blocks.messages.wire.ebox import shapes
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.types import BoxKind, Discreet

CONSENTS_PATH = "citizenEboxConsents/search"
MOST = 1000
_Numbers = Annotated[
    tuple[Annotated[str, msgspec.Meta(pattern=r"^[0-9]{11}$")], ...], msgspec.Meta(max_length=MOST)
]


class Asked(Discreet, frozen=True, kw_only=True, rename="camel"):
    """Boxes of one kind."""

    ebox_type: BoxKind
    ebox_id_type: str
    ebox_id_value_list: _Numbers


class _BoxId(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    ebox_type: str
    ebox_id_value: str


class _Consent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    ebox_id: _BoxId
    has_consent: bool


def render_question(numbers: Sequence[str]) -> bytes:
    """What to post. Raises FormatError for too many at once."""
    if len(numbers) > MOST:
        raise FormatError("too-many", field="eboxIdValueList")
    asked = Asked(ebox_type=BoxKind.CITIZEN, ebox_id_type="SSIN", ebox_id_value_list=tuple(numbers))
    return msgspec.json.encode(asked)


def parse_consents(body: bytes, *, asked: Collection[str]) -> dict[str, bool]:
    """Whether these citizens agreed, by national number. Raises FormatError, also when it is about another."""
    return {
        _number(each.ebox_id, asked=asked): each.has_consent
        for each in shapes.decode(body, of=tuple[_Consent, ...])
    }


def _number(given: _BoxId, *, asked: Collection[str]) -> str:
    if given.ebox_type.lower() != BoxKind.CITIZEN or given.ebox_id_value not in asked:
        raise FormatError("another", field="eboxId")
    return given.ebox_id_value
