"""Asking again when a server is silent or failing; never when it answered."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx


class UnreachableError(Exception):
    """No usable answer after the last attempt."""


@dataclass(frozen=True, kw_only=True)
class Retry:
    """How often and how patiently: waits `base`, twice that, four times that ... seconds between attempts."""

    attempts: int = 6
    base: float = 0.25


async def persist(call: Callable[[], Awaitable[httpx.Response]], *, retry: Retry) -> httpx.Response:
    """The first answer that is neither 5xx nor 429. Raises UnreachableError when every attempt failed."""
    for attempt in range(retry.attempts):
        if attempt:
            await asyncio.sleep(retry.base * 2 ** (attempt - 1))
        try:
            answer = await call()
        except httpx.TransportError:
            continue
        if answer.status_code < 500 and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
            return answer
    raise UnreachableError(f"no usable answer after {retry.attempts} attempts")
