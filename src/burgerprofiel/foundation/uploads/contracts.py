"""What crosses the door of uploads: states, reasons, what a form accepts. No Django."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from burgerprofiel.foundation import errors

KEEP_SAFE = "uploads.keep-safe"
"""The purpose for which the platform examines and forgets files."""
MIB = 1024 * 1024
KEPT_UNUSED = timedelta(days=7)
"""How long a file stays that no form or message took (`keep`), and the line about a refused file."""


class State(StrEnum):
    """Where a file is on its way. Only a clean one can be opened; every other lies in quarantine or is gone."""

    RECEIVED = "received"
    QUARANTINED = "quarantined"
    WAITING = "waiting"
    CLEAN = "clean"
    REFUSED = "refused"

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to the file any more."""
        return self in (State.CLEAN, State.REFUSED)


class Reason(StrEnum):
    """Why a file is refused; `texts.reason_in_words` says it to people."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TOO_MANY = "too-many"
    KIND_NOT_ACCEPTED = "kind-not-accepted"
    TYPE_MISMATCH = "type-mismatch"
    INFECTED = "infected"
    LOCKED = "locked"
    ARCHIVE_TOO_BIG = "archive-too-big"
    ARCHIVE_UNSAFE = "archive-unsafe"
    ACTIVE_CONTENT = "active-content"
    SIGNED_ACTIVE = "signed-active"
    IMAGE_TOO_BIG = "image-too-big"
    UNREADABLE = "unreadable"


class Kind(StrEnum):
    """The kinds of file that exist here; a form accepts some of them."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    TEXT = "text"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"
    ZIP = "zip"


DOCUMENTS_AND_PHOTOS = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG, Kind.WEBP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepts:
    """What one field of a form takes. `max_bytes` is at most the setting `UPLOAD_MAX_BYTES`.

    `required_assurance` is the ACM level of a sign-in that may see the file later; without it that of the installation.
    """

    kinds: frozenset[Kind] = DOCUMENTS_AND_PHOTOS
    max_bytes: int = 10 * MIB
    required_assurance: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as its owner may know it. `reason` only where it is refused."""

    id: UUID
    party_id: UUID
    purpose: str
    name: str
    kind: Kind
    size: int
    state: State
    reason: Reason | None
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A clean file, to be served as an attachment: `content` comes in parts and is read once.

    It raises in the middle when what lies on the disk was altered there: say its size before, so that it is noticed.
    """

    upload: Upload
    media_type: str
    content: Iterator[bytes]


class UploadRefusedError(errors.InvalidError):
    """The file was refused at the door; nothing of it was kept."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"upload-{reason.value}")
        self.reason = reason


class NotOpenError(errors.NotFoundError):
    """There is no such file for this person, or it is not clean (yet)."""

    def __init__(self) -> None:
        super().__init__("upload-not-open")


class NotExaminedError(Exception):
    """The file could not be examined now: no verdict of the scanner, or the workbench broke. Try again later."""
