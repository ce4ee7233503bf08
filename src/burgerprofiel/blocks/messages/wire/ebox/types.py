"""Messages of e-Boxes in our one form, whatever version they came in.

Nothing here shows its content when it is printed: a log or an exception text then cannot hold it either.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
ShortText = Annotated[str, msgspec.Meta(max_length=1000)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Count = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
DIGEST_BYTES = 32
LONGEST_TEXT = 1_000_000
_MOST_MONEY = Decimal(10) ** 15


_FIRST = datetime(1900, 1, 1, tzinfo=UTC)
_LAST = datetime(9000, 1, 1, tzinfo=UTC)
"""Some write 31 December 9999 for never: an hour later there is no such moment, and to show it breaks."""


def bounded(moment: datetime) -> datetime:
    """A moment in UTC, within the years that every clock and store can hold."""
    try:
        return min(max(moment.astimezone(UTC), _FIRST), _LAST)
    except OverflowError:
        return _FIRST if moment.year < _FIRST.year else _LAST


class Discreet(msgspec.Struct, frozen=True, kw_only=True):
    """Prints as its kind only; its moments are in UTC and bounded."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, datetime):
                msgspec.structs.force_setattr(self, name, bounded(value))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class BoxKind(StrEnum):
    """Whose box it is."""

    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"


class Box(Discreet, frozen=True, kw_only=True):
    """A box, or who sends: `number` is a national number (citizen) or an enterprise number of ten digits."""

    kind: BoxKind
    number: str


class Texts(Discreet, frozen=True, kw_only=True, omit_defaults=True):
    """A text in the languages that it has; empty where it has none."""

    nl: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] = ""
    fr: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] = ""
    de: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] = ""

    def languages(self) -> Iterator[str]:
        """The languages that it has."""
        return (language for language in ("nl", "fr", "de") if getattr(self, language))

    def best(self, language: str) -> str:
        """The text in this language, else in the first that it has."""
        own: str = getattr(self, language, "")
        return own or self.nl or self.fr or self.de


class Attention(Discreet, frozen=True, kw_only=True):
    """The person for whom a message of an enterprise is meant; `number` is a national number."""

    number: str
    label: str


class Payment(Discreet, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What is to be paid. `amount` is without VAT."""

    payment_data_id: Id
    amount: Decimal
    vat_amount: Decimal
    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]
    due_date: Moment
    iban: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$")]
    bic: Annotated[str, msgspec.Meta(max_length=11)] = ""
    reference: Annotated[str, msgspec.Meta(max_length=140)] = ""

    def __post_init__(self) -> None:
        """Raise ValueError for what is no sum of money; a number may also come as text, such as NaN."""
        Discreet.__post_init__(self)
        for sum_of_money in (self.amount, self.vat_amount):
            if not sum_of_money.is_finite() or not 0 <= sum_of_money < _MOST_MONEY:
                raise ValueError("not a sum of money")


class BusinessData(Discreet, frozen=True, kw_only=True, omit_defaults=True):
    """A fact that a sender puts beside a message, for machines."""

    key: Id
    name: Texts = Texts()
    values: tuple[Texts, ...] = ()


class Attachment(Discreet, frozen=True, kw_only=True):
    """A file of a message. `size` in kilobytes of 1,024 bytes; `sha256` is empty when the provider gives none."""

    id: str
    title: Texts = Texts()
    file_name: str
    is_main: bool = False
    media_type: str
    size: float = 0.0
    sha256: bytes = b""
    is_signed: bool = False
    content_url: str = ""


class Message(Discreet, frozen=True, kw_only=True):
    """A message as it lies in a box. `recipient` only where a provider says it (v3)."""

    id: str
    original_id: str = ""
    recipient: Box | None = None
    sender: Box
    subject: Texts
    received_at: datetime
    expires_at: datetime
    is_read: bool = False
    is_visible: bool = True
    is_registered: bool = False
    attention: Attention | None = None
    type_id: str
    application_id: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_body_main: bool = False
    payment: Payment | None = None
    business: tuple[BusinessData, ...] = ()
    is_reply_allowed: bool = False


class Page(Discreet, frozen=True, kw_only=True):
    """A part of a list, newest first. `unreadable` items were in it that break the rules: they are passed over."""

    items: tuple[Message, ...]
    total: int
    unreadable: int = 0


class FileToPublish(Discreet, frozen=True, kw_only=True):
    """What is said of a file that is handed over in the part `part`; `sha256` is empty when it is not told."""

    part: str
    title: Texts = Texts()
    is_main: bool = False
    sha256: bytes = b""
    is_signed: bool = False


class Publication(Discreet, frozen=True, kw_only=True):
    """A message that is handed over. A date of expiry of the sender is not kept: the type of the message decides."""

    recipient: Box
    sender: Box
    attention: Attention | None = None
    original_id: str = ""
    subject: Texts
    type_id: str
    application_id: str = ""
    is_registered: bool = False
    files: tuple[FileToPublish, ...] = ()
    is_body_main: bool = False
    body: Texts = Texts()
    business: tuple[BusinessData, ...] = ()
    payment: Payment | None = None
    is_reply_allowed: bool = False


class Visibility(Discreet, frozen=True, kw_only=True):
    """A message that is to be shown or not: the one thing of a message that a reader can change."""

    id: str
    is_visible: bool


class StatusQuestion(Discreet, frozen=True, kw_only=True):
    """Asks how it is with a message in a box."""

    message_id: str
    box: Box


class Status(Discreet, frozen=True, kw_only=True):
    """How it is with a message in a box."""

    message_id: str
    box: Box
    is_read: bool
    is_visible: bool = True
    expires_at: datetime | None = None


class Summary(Discreet, frozen=True, kw_only=True, rename="camel"):
    """A box in figures; `ebox_size` in kilobytes."""

    number_of_messages: Count
    number_of_unread_messages: Count = 0
    last_receipt_date: Moment | msgspec.UnsetType = msgspec.UNSET
    last_consultation_date: Moment | msgspec.UnsetType = msgspec.UNSET
    ebox_size: Annotated[float, msgspec.Meta(ge=0)] = 0.0
