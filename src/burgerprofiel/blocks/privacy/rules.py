"""Pure decisions of the block."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from hashlib import blake2b
from uuid import UUID

from burgerprofiel.blocks.privacy.contracts import OPEN_LOG, SETTLED, Step, Who

_LETTERS = "bcdfghjkmnpqrstvwxz23456789"


def pseudonym(actor_id: UUID | None, *, subject: UUID) -> str:
    """Six letters for one actor in the rows of one subject; another subject reads other letters for them."""
    if actor_id is None:
        return ""
    digest = blake2b(actor_id.bytes, key=subject.bytes, digest_size=8, person=b"bp-privacy").digest()
    number, letters = int.from_bytes(digest, "big"), []
    for _ in range(6):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def pseudonym_of(actor: str, *, subject: UUID) -> str:
    """As `pseudonym`, of an id as text; empty for nobody."""
    return pseudonym(UUID(actor), subject=subject) if actor else ""


def is_told(who: Who, *, activity: str) -> bool:
    """Whether something of the sealed parts of a row is for its subject to read: their own, or who else agreed."""
    return who is Who.SELF or activity.endswith(f":{OPEN_LOG}")


def who(actor_kind: str, *, actor_id: UUID | None, person_id: UUID, on_behalf_of: UUID | None = None) -> Who:
    """Who looked, seen by this person. A machine on behalf of somebody is a portal with a token of that person."""
    if actor_kind in ("citizen", "mandate_holder"):
        return Who.SELF if actor_id == person_id else Who.MANDATE_HOLDER
    if actor_kind == "client" and on_behalf_of is not None:
        return Who.PORTAL if on_behalf_of == person_id else Who.PORTAL_OF_COLLEAGUE
    return Who(actor_kind)


ANSWER_MONTHS = 1
EXTENDED_MONTHS = 3
"""GDPR, article 12, paragraph 3: one month, which can be extended by two more, with reasons and within the first."""
MAXIMUM_TEXT = 2_000


def add_months(day: date, *, months: int) -> date:
    """The same day so many months later, else the last of that month (Regulation 1182/71, article 3(2))."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def may_follow(state: Step, step: Step, *, is_extended: bool) -> bool:
    """Whether a step can be taken with a complaint in a state."""
    if state in SETTLED or step is Step.SUBMITTED:
        return False
    if step is Step.FORWARDED:
        return state is Step.SUBMITTED
    return not is_extended if step is Step.EXTENDED else True


def harmless(cell: str) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def short(party_id: UUID) -> str:
    """The end of a pseudonymous id, enough to tell rows apart."""
    return party_id.hex[-8:]
