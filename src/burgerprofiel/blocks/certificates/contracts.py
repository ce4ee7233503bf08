"""What crosses the door of the block: frozen data, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

FOLLOW: Final = "certificates.follow"
"""The purpose for which people have, keep and open their certificates."""
REQUEST: Final = "certificates.request"
"""The purpose for which authorities are asked, for a person, which certificates they have for them."""
RECEIVE: Final = "certificates.receive"
"""The purpose for which authorities' systems hand certificates in."""

LANGUAGES: Final = ("nl", "fr", "de", "en")


class Theme(StrEnum):
    """What a certificate is about; lists are grouped by it, in this order."""

    PERSON = "person"
    FAMILY = "family"
    HOME = "home"
    WORK = "work"
    EDUCATION = "education"
    HEALTH = "health"
    MOBILITY = "mobility"
    TAX = "tax"
    ENTERPRISE = "enterprise"
    OTHER = "other"


class Standing(StrEnum):
    """Whether a certificate still counts."""

    VALID = "valid"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of certificate that a source makes when it is asked.

    `names` by language, Dutch at least; `issuer` is the name of the authority; `languages` are those in which it can be
    had.
    """

    code: str
    names: Mapping[str, str]
    theme: Theme
    issuer: str
    languages: tuple[str, ...]


class Problem(StrEnum):
    """Why a certificate could not be had."""

    NOTHING = "nothing"
    """The source has no such certificate of this person."""
    SILENT = "silent"
    """It gave no answer in time, or none that can be read."""
    NOT_ALLOWED = "not-allowed"
    """We may not ask it, or the source keeps it back."""
    NOT_HERE = "not-here"
    """This installation has no connection, or an operator switched it off."""
    UNSAFE = "unsafe"
    """What came is not a file that may be passed on."""
    NO_SEAL = "no-seal"
    """This installation cannot seal now."""


class NotGivenError(Exception):
    """No certificate."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate that a party has here. `name` is in the active language, or the best there is.

    `code` is the check code as people read it; `is_marked`: code and seal stand on the file itself. `unreadable`: it
    does not open, and only its dates are known.
    """

    id: UUID
    name: str
    theme: Theme
    issuer: str
    language: str
    issued_on: date
    valid_until: date | None
    withdrawn_at: datetime | None
    archived_at: datetime
    standing: Standing
    code: str
    is_marked: bool
    size: int
    unreadable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The file of a certificate and the name to save it under, which tells nothing of the person."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """An authority that can be asked for certificates. `about` is in words for people."""

    code: str
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A certificate that an authority has for a person. `versions` are pairs of a language and what to ask it by."""

    name: str
    theme: Theme
    issued_on: date
    valid_until: date | None
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one authority answered; `offers` is None when it did not. `is_cut`: it has more than was asked for."""

    authority: Authority
    offers: tuple[Offer, ...] | None
    is_cut: bool = False


class Verdict(StrEnum):
    """What a check found.

    GENUINE: ours and unchanged, or the code of one of ours. EXTENDED: ours, with something added after our seal.
    CHANGED: it carries the code of one of ours, but is not that file. UNKNOWN: not ours. TYPO: the code cannot be one.
    """

    GENUINE = "genuine"
    EXTENDED = "extended"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    TYPO = "typo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What whoever receives a certificate may know: what it is, by whom, from when, whether it still counts.

    Nothing of whom it is about. Without the verdicts GENUINE, EXTENDED and CHANGED the rest is empty. `sha256` is the
    digest of the file that we gave out, in hexadecimal.
    """

    verdict: Verdict
    names: Mapping[str, str] = field(default_factory=dict)
    issuer: str = ""
    issuer_code: str = ""
    language: str = ""
    issued_on: date | None = None
    given_on: date | None = None
    valid_until: date | None = None
    withdrawn_at: datetime | None = None
    standing: Standing | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A certificate that an authority hands in: its own id and language make it one.

    `subject` is the official number of whom it is about: register (`insz` or `kbo`) and number, as it was given.
    """

    subject: tuple[str, str] = field(repr=False)
    external_id: str
    language: str
    type_code: str
    names: Mapping[str, str]
    theme: Theme
    product: str
    issued_at: datetime
    valid_until: date | None
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a submission. `repeated`: it was here already. `code` is the check code, only the first time."""

    id: UUID
    repeated: bool
    sha256: str
    code: str = ""
