"""What a party takes along of the log and of its complaints, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.privacy.models import Complaint, ComplaintStep
from burgerprofiel.foundation import clock, database, keys
from burgerprofiel.foundation.accesslog import sealing
from burgerprofiel.foundation.accesslog.entry import Personal
from burgerprofiel.foundation.keys import KeyServiceError

LIMIT: Final = 1000
# Some rows may be seen later only, as on the page.
_ROWS: Final = f"""
SELECT l.id, l.trace_id, l.span_id, l.name, l.logged_at, l.processing_activity_id, l.legal_basis, l.actor_kind,
    l.actor_id, l.on_behalf_of, l.organisation, l.operation, l.source, l.application, l.data_categories, l.count,
    l.loa, l.sealed
FROM foundation_accesslog l
WHERE l.data_subject_id = %(party)s AND l.id > %(after)s AND (l.visible_from IS NULL OR l.visible_from <= %(now)s)
ORDER BY l.id LIMIT {LIMIT}
"""  # noqa: S608 - constants only


def accesses(party_id: UUID, *, after: int) -> list[dict[str, Any]]:
    """Rows about a party in the order of the log, after one of them."""
    return database.rows(_ROWS, {"party": party_id, "after": after, "now": clock.now()})


def personal(rows: Sequence[dict[str, Any]], *, party_id: UUID, keyring: keys.Keyring) -> list[Personal]:
    """Address and device of rows, opened in one go; nothing where it cannot be opened any more."""
    sealed = [row for row in rows if row["sealed"]]
    asked = [(bytes(row["sealed"]), sealing.purpose(row["span_id"], party_id)) for row in sealed]
    try:
        opened = keyring.open_each(asked)
    except KeyServiceError:
        opened = [None] * len(asked)
    known = {
        row["id"]: msgspec.json.decode(value, type=Personal)
        for row, value in zip(sealed, opened, strict=True)
        if value
    }
    return [known.get(row["id"], Personal()) for row in rows]


def complaints(party_id: UUID, *, person_id: UUID) -> list[tuple[Complaint, list[ComplaintStep]]]:
    """Complaints that a person made for a party, with their steps, oldest first."""
    steps: dict[UUID, list[ComplaintStep]] = {}
    for step in ComplaintStep.objects.filter(party_id=party_id).order_by("id"):
        steps.setdefault(step.complaint_id, []).append(step)
    mine = Complaint.objects.filter(party_id=party_id, person_id=person_id)
    return [(one, steps.get(one.id, [])) for one in mine.order_by("submitted_at")]
