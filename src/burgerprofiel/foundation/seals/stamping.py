"""The time of an independent authority (RFC 3161) on a seal, asked through `foundation.http`."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from burgerprofiel.foundation import config, http

SECONDS = 4.0
_MEDIA_TYPE = "application/timestamp-query"


class _Authority(TimeStamper):
    """Asks the authority of `TSA_URL`."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The answer. Raises TimestampRequestError."""
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, query: bytes) -> tsp.TimeStampResp:
        try:
            answer = http.client().post(
                self._url, content=query, headers={"content-type": _MEDIA_TYPE}, total_seconds=SECONDS
            )
        except http.OutboundError as error:
            raise TimestampRequestError(error.code) from error
        if not answer.is_success:
            raise TimestampRequestError(f"status {answer.status}")
        return tsp.TimeStampResp.load(answer.body)


def authority() -> TimeStamper | None:
    """The authority of this installation; None when it has none."""
    url = config.current().access_log.tsa_url
    return _of(url) if url else None


@lru_cache(maxsize=4)
def _of(url: str) -> TimeStamper:
    return _Authority(url)
