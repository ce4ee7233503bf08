"""Restriction of processing and granted objections (AVG, articles 18 and 21): what is not done with whose data.

The gate asks here, in the statement that shows it the parties, so that no door can forget it. A purpose that goes on
despite a restriction says why in its declaration (`Purpose.despite`); the person themselves is never refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from burgerprofiel.foundation import database

_HEEDED = """
r.party_id = ANY(%(wanted)s::uuid[]) AND r.lifted_at IS NULL AND r.purpose IN ('', %(purpose)s)
  AND (%(organisation)s = '' OR r.ovo_code IN ('', %(organisation)s))
"""
_SHOW = f"""
SELECT array_remove(array_agg(r.party_id), NULL)
FROM (SELECT set_config('app.parties', %(shown)s, true) AS shown) AS done
LEFT JOIN foundation_restriction r ON {_HEEDED}
GROUP BY done.shown
"""  # noqa: S608 - constants only
_FIND = f"SELECT r.party_id, r.ovo_code FROM foundation_restriction r WHERE {_HEEDED}"  # noqa: S608 - constants only


def show(parties: Iterable[UUID], *, wanted: Collection[UUID], purpose: str, organisation: str) -> list[UUID]:
    """As `database.show_parties`, and in the same statement: of which of `wanted` this is restricted.

    Who acts for no authority in particular (`organisation` empty) heeds every restriction.
    """
    values = _values(wanted, purpose=purpose, organisation=organisation)
    shown = "{" + ",".join(map(str, parties)) + "}"
    found: list[UUID] | None = database.prepared_value(_SHOW, {**values, "shown": shown})
    return found or []


def find(wanted: Collection[UUID], *, purpose: str, organisation: str = "") -> set[tuple[UUID, str]]:
    """(party, authority) of the restrictions on these parties; the empty authority is all of them."""
    if not wanted:
        return set()
    found = database.rows(_FIND, _values(wanted, purpose=purpose, organisation=organisation))
    return {(row["party_id"], row["ovo_code"]) for row in found}


def _values(wanted: Collection[UUID], *, purpose: str, organisation: str) -> dict[str, object]:
    return {"wanted": database.array(wanted), "purpose": purpose, "organisation": organisation}
