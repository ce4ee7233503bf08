"""Reports about mails: not delivered (RFC 3464), delivered, or called unwanted by the reader (RFC 5965).

A report is whatever somebody sent to an address: it may be broken, or a lie. Which notice it is about says only an
address of ours with our seal on it; how a notice fared is then no more than what its reader or their server wants us to
believe of that one notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from typing import Final

from burgerprofiel.blocks.notifications.contracts import Receipt, ReceiptState
from burgerprofiel.blocks.notifications.wire.addresses import Bounces

PROVIDER: Final = "smtp"
MOST_BYTES: Final = 1 << 18
_MOST_PARTS: Final = 50
_OUR_HEADERS: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
"""What the mail server that took the report in says about where it came to."""
_STATUS: Final = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_DELIVERY: Final = "message/delivery-status"
_FEEDBACK: Final = "message/feedback-report"
_ORIGINAL: Final = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
)
_NOT_COMPLAINTS: Final = frozenset({"not-spam", "auth-failure"})


def read(content: bytes, *, bounces: Bounces, at: datetime) -> Receipt | None:
    """What a mail that came in says of a notice of ours; None when it says nothing, or nothing of one of ours.

    Reads at most the first 256 kB. Never raises, whatever the mail holds.
    """
    try:
        return _read(message_from_bytes(content[:MOST_BYTES], policy=policy.compat32), bounces=bounces, at=at)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return None  # what the parser of the standard library does not bear


def _read(message: Message, *, bounces: Bounces, at: datetime) -> Receipt | None:
    kind = message.get_content_type()
    if kind != "multipart/report":
        return None
    parts = list(_parts(message))
    state, reason = _feedback(parts) or _delivery(parts) or (None, "")
    if state is None:
        return None
    mentioned = "\n".join([*_addressed_to(message), *_returned(parts)])
    notice_id = bounces.find(mentioned)
    if notice_id is None:
        return None
    return Receipt(provider=PROVIDER, state=state, at=at, id=notice_id, reason=reason)


def _parts(message: Message) -> Iterator[Message]:
    """The parts of the report itself, not those of what it encloses."""
    content = message.get_payload()
    if isinstance(content, list):
        yield from (part for part in content[:_MOST_PARTS] if isinstance(part, Message))


def _delivery(parts: list[Message]) -> tuple[ReceiptState, str] | None:
    """What happened in the end: a delay is no end, and another machine that took it in neither (RFC 3464 §2.3.3)."""
    for part in parts:
        for fields in _fields(part, kind=_DELIVERY):
            action = _text(fields.get("Action")).lower()
            found = _STATUS.match(_text(fields.get("Status")))
            code = ".".join(found.groups()) if found else ""
            if action == "delivered":
                return ReceiptState.DELIVERED, code
            if action == "failed":
                is_dead = code.startswith("5.1.") and code not in ("5.1.7", "5.1.8")
                return (
                    ReceiptState.DEAD_ADDRESS if is_dead else ReceiptState.FAILED
                ), f"bounce-{code or '5.0.0'}"
    return None


def _feedback(parts: list[Message]) -> tuple[ReceiptState, str] | None:
    for part in parts:
        for fields in _fields(part, kind=_FEEDBACK):
            kind = _text(fields.get("Feedback-Type")).lower()
            if kind and kind not in _NOT_COMPLAINTS:
                return ReceiptState.COMPLAINED, "complaint"
    return None


def _fields(part: Message, *, kind: str) -> Iterator[Message]:
    """The groups of fields of a part for machines: of a delivery status one per recipient, after one of the message."""
    if part.get_content_type() != kind:
        return
    content = part.get_payload()
    if isinstance(content, list):
        yield from (group for group in content[:_MOST_PARTS] if isinstance(group, Message))
    elif isinstance(content, str):
        yield message_from_bytes(_decoded(part), policy=policy.compat32)


def _addressed_to(message: Message) -> Iterator[str]:
    for name in _OUR_HEADERS:
        yield from map(_text, message.get_all(name, []))


def _returned(parts: list[Message]) -> Iterator[str]:
    """The envelope sender of the mail that it is about: a complaint often comes to another address."""
    for part in parts:
        for fields in _fields(part, kind=_FEEDBACK):
            yield _text(fields.get("Original-Mail-From"))
        if part.get_content_type() in _ORIGINAL:
            enclosed = part.get_payload()
            inner = enclosed[0] if isinstance(enclosed, list) and enclosed else None
            original = inner if isinstance(inner, Message) else message_from_bytes(_decoded(part))
            yield _text(original.get("Return-Path"))


def _decoded(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
