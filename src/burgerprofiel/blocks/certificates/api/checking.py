"""Checking a certificate, for machines: by its code or its file, without signing in."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, ClassVar

import msgspec
from django.urls import path
from msgspec import Meta

from burgerprofiel.blocks.certificates import public
from burgerprofiel.blocks.certificates.contracts import Check
from burgerprofiel.foundation import api, limits
from burgerprofiel.foundation.limits import uses


class CheckOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found; nothing of whom the certificate is about.

    `verdict`: `genuine`, `extended` (something was added after our seal), `changed`, `unknown` or `typo`; `standing`:
    `valid`, `expired` or `withdrawn`, null for what is not ours. Of a code, `genuine` says nothing of a file: compare
    `sha256` with that of yours.
    """

    verdict: str
    standing: str | None
    names: dict[str, str]
    issuer: str
    issuer_code: str
    language: str
    issued_on: date | None
    given_on: date | None
    valid_until: date | None
    withdrawn_at: datetime | None
    sha256: str


class Code(msgspec.Struct, frozen=True):
    """A check code, with or without its dashes."""

    code: Annotated[str, Meta(max_length=60)]


class FileIn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The SHA-256 of a file in hexadecimal, or the file itself in base64, which also tells what was changed."""

    sha256: Annotated[str, Meta(pattern="^[0-9A-Fa-f]{64}$")] | None = None
    content: bytes | None = None


class CodeChecks(api.Controller):
    """A code."""

    tags = ("certificates",)

    def get(self, parsed_path: api.Path[Code]) -> CheckOut:
        """Check the code that stands on a certificate."""
        limits.spend_for(uses.CERTIFICATE_CHECK, self.request)
        return _out(public.check_code(parsed_path.code))


class FileChecks(api.Controller):
    """A file."""

    tags = ("certificates",)
    max_body: ClassVar[int] = 16 * api.MIB

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: api.Body[FileIn]) -> CheckOut:
        """Check a file. It is kept nowhere; with its SHA-256 alone it does not even leave you."""
        limits.spend_for(uses.CERTIFICATE_CHECK, self.request)
        if parsed_body.content is not None:
            return _out(public.check_file(parsed_body.content))
        if parsed_body.sha256 is not None:
            return _out(public.check_digest(parsed_body.sha256))
        raise api.ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "nothing-to-check", "Send sha256 or content.")


def _out(found: Check) -> CheckOut:
    return CheckOut(
        verdict=found.verdict.value,
        standing=found.standing.value if found.standing else None,
        names=dict(found.names),
        issuer=found.issuer,
        issuer_code=found.issuer_code,
        language=found.language,
        issued_on=found.issued_on,
        given_on=found.given_on,
        valid_until=found.valid_until,
        withdrawn_at=found.withdrawn_at,
        sha256=found.sha256,
    )


ROUTES = [
    path("api/certificates/v1/checks/<str:code>", CodeChecks.as_view(), name="api-certificate-check"),
    path("api/certificates/v1/checks", FileChecks.as_view(), name="api-certificate-checks"),
]
