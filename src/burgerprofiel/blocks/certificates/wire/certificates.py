"""The certificates API of authorities: `GET /v1/certificates/{insz}?limit&page`, HAL, one entry per id and language.

An authority without certificates of a person answers an empty list, not 404. Pages count from 0. What we do not know is
passed over; what we need and cannot read makes the answer none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urljoin, urlsplit

import msgspec

from burgerprofiel.blocks.certificates.contracts import LANGUAGES
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.partners import NoAnswerError

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class _Link(msgspec.Struct, frozen=True):
    href: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class _Type(msgspec.Struct, frozen=True, rename="camel"):
    code: Annotated[str, msgspec.Meta(max_length=80)] = ""
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    product_id: Annotated[str, msgspec.Meta(max_length=40)] = ""


class _Entry(msgspec.Struct, frozen=True, rename="camel"):
    id: _Text
    language: str
    type: _Type
    issued_at: Annotated[str, msgspec.Meta(max_length=40)]
    links: dict[str, _Link] = msgspec.field(name="_links")
    valid_until: date | None = None
    withdrawn_at: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class _Embedded(msgspec.Struct, frozen=True):
    certificates: tuple[_Entry, ...] = ()


class _Listing(msgspec.Struct, frozen=True):
    embedded: _Embedded = msgspec.field(name="_embedded", default=_Embedded())
    links: dict[str, _Link] = msgspec.field(name="_links", default={})


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate in one language, as an authority lists it. `download` is where its PDF is: it may hold a number."""

    external_id: str
    language: str
    type_code: str
    name: str
    product: str
    issued_at: datetime
    valid_until: date | None
    withdrawn_at: datetime | None
    download: str


class Page(msgspec.Struct, frozen=True):
    """A part of the list, and where the next is; empty when there is none."""

    certificates: tuple[Listed, ...]
    next_url: str


def address(base: str, *, number: str) -> str:
    """Where the certificates of a person are asked. The number in the path is the standard's: never log an address."""
    return f"{base.rstrip('/')}/v1/certificates/{number}"


def read(content: bytes, *, url: str) -> Page:
    """A part of the list, which came from `url`. Raises NoAnswerError."""
    try:
        listing = msgspec.json.decode(content, type=_Listing)
        found = tuple(
            _listed(entry, url=url) for entry in listing.embedded.certificates if entry.language in LANGUAGES
        )
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise NoAnswerError("unreadable") from error
    return Page(found, _followed(listing.links, "next", url=url))


def _listed(entry: _Entry, *, url: str) -> Listed:
    return Listed(
        external_id=entry.id,
        language=entry.language,
        type_code=entry.type.code,
        name=entry.type.name,
        product=entry.type.product_id,
        issued_at=_moment(entry.issued_at),
        valid_until=entry.valid_until,
        withdrawn_at=_moment(entry.withdrawn_at) if entry.withdrawn_at else None,
        download=_followed(entry.links, "download", url=url),
    )


def _moment(text: str) -> datetime:
    """A date counts from its beginning, and a moment without a zone is on the Belgian clock."""
    return clock.in_belgium(datetime.fromisoformat(text))


def _followed(links: Mapping[str, _Link], name: str, *, url: str) -> str:
    """The address of a link, empty without one. Raises NoAnswerError for one that leads elsewhere.

    Our token, and the number of the person, go to nobody but the authority that the operator wrote down.
    """
    if name not in links:
        return ""
    found = urljoin(url, links[name].href)
    if urlsplit(found)[:2] != urlsplit(url)[:2]:
        raise NoAnswerError("leads-elsewhere")
    return found
