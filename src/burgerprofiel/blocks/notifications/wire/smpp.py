"""What SMPP 3.4 leaves to its users: parts of a long message, times, addresses, the meaning of statuses and receipts.

The protocol itself (frames, sessions, sequence numbers, enquire_link) is the library's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.notifications.contracts import ReceiptState
from burgerprofiel.blocks.notifications.wire import gsm
from burgerprofiel.blocks.notifications.wire.gsm import Alphabet, Parts

OK: Final = 0x00
HAS_HEADER: Final = 0x40  # esm_class: the text begins with a user data header (§5.2.12)
_RECEIPT: Final = 0x04
_RECEIPT_MASK: Final = 0x3C
RECEIPT_WANTED: Final = 0x01  # registered_delivery: on success and on failure (§5.2.17)
DATA_CODING: Final = {Alphabet.GSM: 0x00, Alphabet.UCS2: 0x08}  # §5.2.19; 0 is the centre's default alphabet

INTERNATIONAL: Final = (1, 1)  # type of number and numbering plan (§5.2.5, §5.2.6)
_SHORT_CODE: Final = (3, 0)
_ALPHANUMERIC: Final = (5, 0)

DEAD: Final = frozenset({0x0B, 0x50, 0x51})  # the number: ESME_RINVDSTADR, RINVDSTTON, RINVDSTNPI (§5.1.3)
REFUSED: Final = frozenset(
    {0x01, 0x02, 0x06, 0x07, 0x43, 0x61, 0x62, 0xC0, 0xC1, 0xC2, 0xC3, 0xC4}
)  # the message
ABSENT: Final = frozenset(
    {0x04, 0x0A, 0x0D, 0x0E, 0x0F, 0x15, 0x48, 0x49, 0x53}
)  # the bind, our account or our sender
THROTTLED: Final = 0x58

_WORDS: Final = {
    "DELIVRD": ReceiptState.DELIVERED,
    "EXPIRED": ReceiptState.FAILED,
    "DELETED": ReceiptState.FAILED,
    "UNDELIV": ReceiptState.FAILED,
    "REJECTD": ReceiptState.FAILED,
    "ACCEPTD": None,
    "UNKNOWN": None,
    "ENROUTE": None,
}
_BY_NUMBER: Final = dict(
    enumerate(
        ("ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD"), start=1
    )
)
_FIELD: Final = re.compile(rb"\b(id|stat|err):([!-~]{1,65})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One `submit_sm` of a message. `is_last` is the one whose receipt is asked for; `is_payload` goes whole, whatever
    its length, in the optional parameter message_payload.
    """

    octets: bytes
    esm_class: int = 0
    is_last: bool = True
    is_payload: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a receipt says; `state` None is no news."""

    reference: str
    word: str
    state: ReceiptState | None


def segments(parts: Parts, *, of: UUID, as_payload: bool = False) -> Iterator[Segment]:
    """The parts, each with the header that binds them where there are several (3GPP TS 23.040 §9.2.3.24.1).

    The number that they share is of the message, so that a telephone takes a part that comes again for the same one.
    """
    count = len(parts.texts)
    if as_payload and count > 1:
        yield Segment(octets=gsm.encode(parts.text, alphabet=parts.alphabet), is_payload=True)
        return
    for number, text in enumerate(parts.texts, start=1):
        header = bytes([5, 0, 3, of.int & 0xFF, count, number]) if count > 1 else b""
        yield Segment(
            octets=header + gsm.encode(text, alphabet=parts.alphabet),
            esm_class=HAS_HEADER if header else 0,
            is_last=number == count,
        )


def address_kind(sender: str) -> tuple[int, int]:
    """Type of number and numbering plan of who sends: a name, a short code or a number."""
    digits = sender.removeprefix("+")
    if not digits.isdigit():
        return _ALPHANUMERIC
    return INTERNATIONAL if len(digits) > 6 else _SHORT_CODE


def relative_time(left: timedelta) -> str:
    """How long from now, as `YYMMDDhhmmss000R` (§7.1.1.2); at most thirty days."""
    seconds = max(0, min(int(left.total_seconds()), 30 * 86_400))
    days, rest = divmod(seconds, 86_400)
    return f"0000{days:02}{rest // 3600:02}{rest % 3600 // 60:02}{rest % 60:02}000R"


def receipt(esm_class: int, text: bytes, *, reference: bytes = b"", state: bytes = b"") -> Delivery | None:
    """A receipt (appendix B), or None where it is none or does not say of what.

    `reference` and `state` are the optional parameters receipted_message_id and message_state, which go before the
    text where a centre sends them.
    """
    if esm_class & _RECEIPT_MASK != _RECEIPT:
        return None
    # the first of a name counts: behind `text:` comes what somebody wrote
    found = {name.lower(): value for name, value in reversed(_FIELD.findall(text))}
    name = reference.rstrip(b"\x00") or found.get(b"id", b"")
    word = _BY_NUMBER.get(state[0], "") if len(state) == 1 else _word(found.get(b"stat", b""))
    if not re.fullmatch(rb"[!-~]{1,65}", name) or word not in _WORDS:
        return None
    return Delivery(reference=name.decode(), word=word, state=_WORDS[word])


def _word(text: bytes) -> str:
    return text.decode("ascii", "replace").upper()
