"""Everything that is limited: how much, per what, and what happens when the limit cannot be asked.

`LIMITS` of an installation changes the numbers: `sign-in=300/300 search=60/60` (times per seconds).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from burgerprofiel.foundation import config


class Unavailable(StrEnum):
    """What counts when PostgreSQL does not answer: let through, or refuse."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`count` times in `seconds`, all at once or spread, for each person, session, client or address by itself.

    `credit`: a process lets so many pass on its own and writes them down together, so that who comes seldom costs no
    statement and who comes often one per so many; at most `credit - 1` per process and period too many, and
    never more than a tenth of `count`.
    """

    name: str
    count: int
    seconds: int
    unavailable: Unavailable
    credit: int = 1


SIGN_IN = Limit(name="sign-in", count=300, seconds=300, unavailable=Unavailable.OPEN)
TOKEN = Limit(name="token", count=600, seconds=60, unavailable=Unavailable.CLOSED)
EMAIL_ASKED = Limit(name="email-asked", count=10, seconds=3600, unavailable=Unavailable.CLOSED)
EMAIL_LINK = Limit(name="email-link", count=60, seconds=3600, unavailable=Unavailable.CLOSED)
UPLOAD = Limit(name="upload", count=60, seconds=600, unavailable=Unavailable.CLOSED)
SEARCH = Limit(name="search", count=120, seconds=60, unavailable=Unavailable.OPEN, credit=10)
API_CLIENT = Limit(name="api-client", count=30_000, seconds=60, unavailable=Unavailable.OPEN, credit=50)
WEBHOOK_VERIFY = Limit(name="webhook-verify", count=20, seconds=600, unavailable=Unavailable.CLOSED)
USAGE_CLIENT = Limit(name="usage-client", count=600, seconds=60, unavailable=Unavailable.CLOSED)
USAGE_PERSON = Limit(name="usage-person", count=120, seconds=3600, unavailable=Unavailable.CLOSED)
REGISTERS = Limit(name="registers", count=30, seconds=600, unavailable=Unavailable.CLOSED)

ALL = (
    SIGN_IN,
    TOKEN,
    EMAIL_ASKED,
    EMAIL_LINK,
    UPLOAD,
    SEARCH,
    API_CLIENT,
    WEBHOOK_VERIFY,
    USAGE_CLIENT,
    USAGE_PERSON,
    REGISTERS,
)


@lru_cache(maxsize=64)
def rate(limit: Limit) -> tuple[int, int]:
    """Times and seconds that hold here: of the installation, or as the limit says."""
    return config.current().limits.get(limit.name, (limit.count, limit.seconds))
