"""What one row of the access log says, and the exact bytes of it that are sealed.

Fields are those of the Dutch standard for logging of processing (Logboek dataverwerkingen) and ours. One entry is one
party: a call that reads the files of three parties makes three. The canonical record is JSON as in RFC 8785: members
sorted, no spaces, texts, whole numbers, lists and null only; so it can be made again from the columns of the row.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.foundation.accesslog import tree

ACTIVITY_PREFIX = "urn:burgerprofiel:processing:"
"""A purpose of the register of processing as a URI."""


class Operation(StrEnum):
    """What is done with personal data."""

    READ = "read"
    SEARCH = "search"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    EXPORT = "export"
    SEND = "send"
    DECRYPT = "decrypt"


class ActorKind(StrEnum):
    """In which quality somebody or something acts."""

    CITIZEN = "citizen"
    MANDATE_HOLDER = "mandate_holder"
    OFFICIAL = "official"
    CLIENT = "client"
    SYSTEM = "system"


class Status(IntEnum):
    """How the operation ended (the codes of OpenTelemetry)."""

    UNSET = 0
    OK = 1
    ERROR = 2


class ForeignOperation(msgspec.Struct, frozen=True, kw_only=True):
    """The operation of another organisation that asked for this one: its trace, its span, its URI."""

    trace_id: str
    span_id: str
    entity: str


class Personal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a row is sealed to its subject: where somebody called from, free text such as a case number, and the
    official who agreed to it, by pseudonymous id.
    """

    ip: str = ""
    device: str = ""
    note: str = ""
    agreed_by: str = ""

    def __bool__(self) -> bool:
        return bool(self.ip or self.device or self.note or self.agreed_by)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row. Identifiers of traces and spans are lower-case hexadecimal; moments count whole milliseconds.

    `actor_id` is a pseudonym (the person, or a name-based UUID of a client). `address` is that of an organisation's
    system; a person's address is among the sealed parts. `visible_from` delays the sight of the subject.
    """

    trace_id: str
    span_id: str
    name: str
    start_time: datetime
    end_time: datetime
    processing_activity_id: str
    legal_basis: str
    data_subject_id: UUID
    actor_kind: ActorKind
    operation: Operation
    logged_at: datetime
    parent_span_id: str = ""
    status_code: Status = Status.OK
    foreign_operation: ForeignOperation | None = None
    data_subject_id_type: str = "party"
    actor_id: UUID | None = None
    organisation: str = ""
    on_behalf_of: UUID | None = None
    source: str = ""
    data_categories: tuple[str, ...] = ()
    loa: int = 0
    application: str = ""
    address: str = ""
    count: int = 0
    visible_from: datetime | None = None
    sealed: bytes = b""


FIELDS = Entry.__struct_fields__
_encode = msgspec.json.Encoder(order="sorted").encode


@lru_cache(maxsize=64)
def moment(given: datetime) -> str:
    """A moment as the record writes it: UTC, milliseconds, `Z`."""
    return given.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def canonical(entry: Entry) -> bytes:
    """The record: the same bytes for the same entry, whenever and wherever they are made."""
    record: dict[str, Any] = msgspec.structs.asdict(entry)
    record["start_time"] = moment(entry.start_time)
    record["end_time"] = moment(entry.end_time)
    record["logged_at"] = moment(entry.logged_at)
    record["visible_from"] = moment(entry.visible_from) if entry.visible_from else None
    record["foreign_operation"] = (
        msgspec.structs.asdict(entry.foreign_operation) if entry.foreign_operation else None
    )
    record["sealed"] = base64.b64encode(entry.sealed).decode()
    return _encode(record)


def leaf(entry: Entry) -> bytes:
    """The hash that stands for the entry in the tree."""
    return tree.leaf_hash(canonical(entry))
