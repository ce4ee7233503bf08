"""Everything that is limited: how much, per what, and what happens when the limit cannot be asked.

`LIMITS` of an installation changes the numbers: `sign-in=300/300 search=60/60` (times per seconds).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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

    `per_session`: fewer of them in one session, so that a stolen one, or a page that runs wild in one browser, does not
    use up what the person has elsewhere; 0: as many as `count`. An installation sets it as `<name>-session`.
    """

    name: str
    count: int
    seconds: int
    unavailable: Unavailable
    credit: int = 1
    per_session: int = 0

    @property
    def of_session(self) -> Limit:
        """What holds within one session."""
        return replace(self, name=f"{self.name}-session", count=self.per_session or self.count, per_session=0)


SIGN_IN = Limit(name="sign-in", count=300, seconds=300, unavailable=Unavailable.OPEN, per_session=60)
TOKEN = Limit(name="token", count=600, seconds=60, unavailable=Unavailable.CLOSED)
EMAIL_ASKED = Limit(name="email-asked", count=10, seconds=3600, unavailable=Unavailable.CLOSED, per_session=5)
EMAIL_LINK = Limit(name="email-link", count=60, seconds=3600, unavailable=Unavailable.CLOSED, per_session=20)
UPLOAD = Limit(name="upload", count=60, seconds=600, unavailable=Unavailable.CLOSED, per_session=40)
SEARCH = Limit(name="search", count=120, seconds=60, unavailable=Unavailable.OPEN, credit=10, per_session=60)
API_CLIENT = Limit(name="api-client", count=30_000, seconds=60, unavailable=Unavailable.OPEN, credit=50)
WEBHOOK_VERIFY = Limit(name="webhook-verify", count=20, seconds=600, unavailable=Unavailable.CLOSED)
USAGE_CLIENT = Limit(name="usage-client", count=600, seconds=60, unavailable=Unavailable.CLOSED)
USAGE_PERSON = Limit(name="usage-person", count=120, seconds=3600, unavailable=Unavailable.CLOSED)
REGISTERS = Limit(name="registers", count=30, seconds=600, unavailable=Unavailable.CLOSED, per_session=15)
EXPORT = Limit(name="export", count=20, seconds=86_400, unavailable=Unavailable.CLOSED, per_session=10)
CERTIFICATE = Limit(name="certificate", count=60, seconds=600, unavailable=Unavailable.CLOSED, per_session=30)
CERTIFICATE_CHECK = Limit(name="certificate-check", count=60, seconds=60, unavailable=Unavailable.CLOSED)
SOURCES = Limit(
    name="sources", count=300, seconds=600, unavailable=Unavailable.OPEN, credit=10, per_session=200
)
PLATE = Limit(name="plate", count=30, seconds=3600, unavailable=Unavailable.CLOSED, per_session=15)
DEVICE = Limit(name="device", count=120, seconds=3600, unavailable=Unavailable.CLOSED, per_session=60)
CORRESPONDENCE = Limit(
    name="correspondence", count=60, seconds=3600, unavailable=Unavailable.CLOSED, per_session=30
)
READERS_CLIENT = Limit(name="readers-client", count=200_000, seconds=3600, unavailable=Unavailable.CLOSED)
REMINDER = Limit(name="reminder", count=240, seconds=3600, unavailable=Unavailable.CLOSED, per_session=120)
PHONE_ASKED = Limit(name="phone-asked", count=10, seconds=3600, unavailable=Unavailable.CLOSED, per_session=5)
PHONE_NUMBER = Limit(name="phone-number", count=5, seconds=86_400, unavailable=Unavailable.CLOSED)
PHONE_CODE = Limit(name="phone-code", count=30, seconds=3600, unavailable=Unavailable.CLOSED, per_session=20)
SUPPORT = Limit(name="support", count=120, seconds=3600, unavailable=Unavailable.CLOSED, per_session=60)

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
    EXPORT,
    CERTIFICATE,
    CERTIFICATE_CHECK,
    SOURCES,
    PLATE,
    DEVICE,
    CORRESPONDENCE,
    READERS_CLIENT,
    REMINDER,
    PHONE_ASKED,
    PHONE_NUMBER,
    PHONE_CODE,
    SUPPORT,
)


@lru_cache(maxsize=64)
def rate(limit: Limit) -> tuple[int, int]:
    """Times and seconds that hold here: of the installation, or as the limit says."""
    return config.current().limits.get(limit.name, (limit.count, limit.seconds))
