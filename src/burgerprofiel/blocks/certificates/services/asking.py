"""Asking authorities which certificates they have for a person, and fetching one (`foundation.partners`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from burgerprofiel.blocks.certificates.services.authorities import Source
from burgerprofiel.blocks.certificates.wire import certificates as wire
from burgerprofiel.blocks.certificates.wire.certificates import Listed
from burgerprofiel.foundation import http, partners
from burgerprofiel.foundation.partners import Assert, NoAnswerError, Rest, Tokens

SECONDS = 4.0
"""For the list of an authority, token included."""
FILE_SECONDS = 8.0
"""For one file, list and token included."""
PAGES = 2
LIMIT = 100
MOST_PAGES = 3
MOST_LIST_BYTES = 512 * 1024
MOST_FILE_BYTES = 10 * 1024 * 1024

rest = Rest()
tokens = Tokens()
_round = partners.Round("certificate-authorities", pages=PAGES)


def list_all(
    sources: Collection[Source], *, number: str, assertion: Assert, seconds: float = SECONDS
) -> dict[str, tuple[tuple[Listed, ...], bool] | None]:
    """What each has for the person with this number, and whether it has more; None for no answer now."""

    def one(source: Source, until: float) -> tuple[tuple[Listed, ...], bool]:
        return _list(source, number=number, assertion=assertion, until=until)

    return _round.ask(sources, one=one, seconds=seconds, rest=rest)


def fetch(
    source: Source, *, number: str, assertion: Assert, wanted: Callable[[Listed], bool]
) -> tuple[Listed, bytes] | None:
    """The first certificate that is `wanted`, with its file; None when it is not there.

    The list is asked again: what is downloaded is what the authority has now. Raises NoAnswerError, OutboundError.
    """
    until = time.monotonic() + FILE_SECONDS
    listed, _ = _list(source, number=number, assertion=assertion, until=until)
    found = next((each for each in listed if wanted(each)), None)
    if found is None or not found.download:
        return None
    body = _get(
        source,
        found.download,
        accept="application/pdf",
        assertion=assertion,
        until=until,
        most=MOST_FILE_BYTES,
    )
    return found, body


def _list(source: Source, *, number: str, assertion: Assert, until: float) -> tuple[tuple[Listed, ...], bool]:
    url = f"{wire.address(source.url, number=number)}?limit={LIMIT}&page=0"
    found: list[Listed] = []
    for _ in range(MOST_PAGES):
        body = _get(
            source, url, accept="application/hal+json", assertion=assertion, until=until, most=MOST_LIST_BYTES
        )
        page = wire.read(body, url=url)
        found += page.certificates
        url = page.next_url
        if not url:
            break
    return tuple(found), bool(url)


def _get(source: Source, url: str, *, accept: str, assertion: Assert, until: float, most: int) -> bytes:
    token = tokens.get(source, assertion=assertion, until=until)
    answer = http.client().get(
        url,
        headers={"authorization": f"Bearer {token}", "accept": accept},
        total_seconds=partners.left(until),
        max_bytes=most,
    )
    if answer.status == 401:
        tokens.forget(source)
    if not answer.is_success:
        raise NoAnswerError(f"status-{answer.status}")
    return answer.body
