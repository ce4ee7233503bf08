"""The address register as a source adapter: the registered address that fits where somebody lives, or none.

[[adapter]]
name = "addresses"
settings = { url = "https://api.basisregisters.vlaanderen.be" }
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources import purposes
from burgerprofiel.blocks.sources.contracts import (
    Problem,
    Question,
    Remark,
    Reply,
    Severity,
    SourceError,
    Supply,
)
from burgerprofiel.blocks.sources.wire.addresses.answers import FACT, Address, Matches, T, Town, read
from burgerprofiel.blocks.sources.wire.calls import ADDRESS, current_address, outbound_problem, status_error
from burgerprofiel.foundation import config, http
from burgerprofiel.foundation.identifiers import IdentifierType

_MOST_BYTES: Final = 256 * 1024
_FIELDS: Final[Mapping[str, str]] = {
    "street": "Straatnaam",
    "number": "Huisnummer",
    "box": "Busnummer",
    "postcode": "Postcode",
    "municipality": "Gemeentenaam",
}
_GONE: Final = frozenset({404, 410})


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the register is, and the file with the key that it gives who asks often."""

    url: Annotated[str, msgspec.Meta(min_length=8)]
    key_file: str = ""
    ovo_code: str = ""
    correct_url: str = ""


def make(given: Mapping[str, Any], *, folder: Path) -> Addresses:
    """The adapter of a part of the file of sources. Raises ValueError."""
    found = msgspec.convert(dict(given), Settings)
    parts = urlsplit(found.url)
    if parts.scheme != "https" and parts.hostname not in config.LOOPBACK_HOSTS:
        raise ValueError(f"{found.url} must start with https://")
    try:
        key = (folder / found.key_file).read_text().strip() if found.key_file else ""
    except OSError as error:
        raise ValueError("key_file cannot be read") from error
    return Addresses(found, key=key)


class Addresses:
    """The register as we ask it."""

    def __init__(self, settings: Settings, *, key: str = "") -> None:
        self._url = settings.url.rstrip("/")
        self._headers = {"accept": "application/json", **({"x-api-key": key} if key else {})}
        self._supply = Supply(
            code="addresses.match",
            label=_("Je woning in het adressenregister"),
            source_name="Adressenregister",
            ovo_code=settings.ovo_code,
            facts=frozenset({FACT}),
            subjects=frozenset({IdentifierType.INSZ}),
            purpose=purposes.HOME,
            legal_basis=_("Decreet van 8 mei 2009 over het Centraal Referentieadressenbestand"),
            needs=frozenset({ADDRESS}),
            fresh_for=timedelta(hours=12),
            correct_url=settings.correct_url,
        )

    @property
    def supplies(self) -> Sequence[Supply]:
        """The one thing that it is asked."""
        return (self._supply,)

    def ask(
        self, supply: Supply, question: Question, *, total_seconds: float, connect_seconds: float
    ) -> Reply:
        """The registered address. Raises SourceError."""
        written = current_address(question.given)
        line = _Line(
            self._url, self._headers, until=time.monotonic() + total_seconds, connect=connect_seconds
        )
        wanted = {name: written[field] for field, name in _FIELDS.items() if written.get(field)}
        number = line.get("/v2/adresmatch", wanted, of=Matches).certain
        if not number:
            return _not_certain()
        address = line.get(f"/v2/adressen/{number}", {}, of=Address)
        if address.identification.object_id != number:
            raise SourceError(Problem.BAD_ANSWER, code="address")
        return Reply(
            facts=(address.fact(town=_town(address, line=line, as_written=written["municipality"])),)
        )


class _Line:
    """The calls of one question, which share its deadline."""

    def __init__(self, url: str, headers: Mapping[str, str], *, until: float, connect: float) -> None:
        self._url, self._headers, self._until, self._connect = url, headers, until, connect

    def get(self, path: str, query: Mapping[str, str], *, of: type[T]) -> T:
        """One call. Raises SourceError."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise SourceError(Problem.SOURCE_DOWN, code=http.TooSlowError.code)
        try:
            received = http.client().get(
                self._url + path,
                params=query,
                headers=self._headers,
                total_seconds=left,
                connect_seconds=self._connect,
                max_bytes=_MOST_BYTES,
            )
        except http.OutboundError as error:
            raise SourceError(outbound_problem(error), code=error.code) from error
        strange = SourceError(Problem.BAD_ANSWER, code=f"http-{received.status}")
        if received.status in _GONE:  # what a match named a moment ago
            raise strange
        if not received.is_success:
            raise status_error(received, otherwise=strange)
        return read(received, of=of)


def _town(address: Address, *, line: _Line, as_written: str) -> str:
    postcode = address.post.object_id
    if not (len(postcode) == 4 and postcode.isascii() and postcode.isdigit()):
        return ""
    return line.get(f"/v2/postinfo/{postcode}", {}, of=Town).name(as_written=as_written)


def _not_certain() -> Reply:
    """No address fits wholly: which one it is stays unknown; that is not that there is none."""
    remark = Remark(problem=Problem.WITH_NOTE, severity=Severity.INFORMATION, code="no-single-match")
    return Reply(remarks=(remark,))
