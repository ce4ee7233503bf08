"""Making a file fit to hand out: examined, sealed, with a check code. No person and no database here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from babel.dates import format_date

from burgerprofiel.blocks.certificates import rules
from burgerprofiel.blocks.certificates.contracts import NotGivenError, Problem, Theme
from burgerprofiel.blocks.certificates.services import drawing
from burgerprofiel.foundation import clock, seals
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import Kind, NotExaminedError, UploadRefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is known of a certificate before it has a code. `origin` and `item` as in `models.Certificate`."""

    origin: str
    item: str | None
    type_code: str
    names: Mapping[str, str]
    theme: Theme
    product: str
    issuer: str
    issuer_code: str
    language: str
    issued_at: datetime
    valid_until: date | None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A file to hand out. `is_marked`: code and seal stand on it; else its source forbade that."""

    content: bytes = field(repr=False)
    code: str = field(repr=False)
    is_marked: bool


def make(content: bytes, *, draft: Draft) -> Made:
    """Examine a PDF and seal it. Raises UploadRefusedError, NotExaminedError, seals.UnsealableError and
    seals.SealUnavailableError.
    """
    clean = uploads.examine_now(content, kind=Kind.PDF)
    code = rules.new_code()
    try:
        sealed = seals.seal(
            clean,
            stamp=drawing.stamp(code, language=draft.language),
            sheet=drawing.sheet(_facts(draft), language=draft.language),
            reason=rules.mark(code),
        )
    except seals.UnsealableError as error:
        if error.code != "not-permitted":
            raise
        return Made(clean, code, is_marked=False)  # its author's own signature stays what proves it
    return Made(sealed.content, code, is_marked=True)


def make_for_person(content: bytes, *, draft: Draft) -> Made:
    """As `make`, for somebody who waits for it. Raises NotGivenError."""
    try:
        return make(content, draft=draft)
    except (UploadRefusedError, seals.UnsealableError) as error:
        raise NotGivenError(Problem.UNSAFE) from error
    except NotExaminedError as error:
        raise NotGivenError(Problem.SILENT) from error
    except seals.SealUnavailableError as error:
        raise NotGivenError(Problem.NO_SEAL) from error


def _facts(draft: Draft) -> drawing.Facts:
    def said(day: date | None) -> str:
        return format_date(day, "long", locale=draft.language) if day else ""

    return drawing.Facts(
        name=rules.best_name(dict(draft.names), language=draft.language),
        issuer=draft.issuer,
        issued_on=said(clock.in_belgium(draft.issued_at).date()),
        given_on=said(clock.today()),
        valid_until=said(draft.valid_until),
    )
