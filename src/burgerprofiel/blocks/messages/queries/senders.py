"""What who manages senders reads: names, types, quotas, and what became of them. No data of parties."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import timedelta
from typing import Final

import msgspec

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import (
    Kind,
    Quota,
    ReferenceStep,
    SenderDetail,
    SenderRow,
    SenderRules,
    TypeRules,
    TypeShown,
)
from burgerprofiel.blocks.messages.models import MessageType, ReferenceChange, Sender, SendingQuota
from burgerprofiel.foundation import clock, database, keys

STEPS_SHOWN: Final = 50
ON_SCREEN: Final = "screen"
"""Who has the last word on what was changed on screen; see `models.Sender.kept_by`."""
_DAY: Final = timedelta(days=1)
_SENDERS = """
SELECT s.code, s.name::text AS name, (SELECT count(*) FROM messages_messagetype t
    WHERE t.sender_id = s.code AND t.ended_at IS NULL) AS types
FROM messages_sender s
WHERE (%(codes)s::text[] IS NULL OR s.code = ANY(%(codes)s))
  AND (%(text)s = '' OR position(lower(%(text)s) IN lower(s.code || ' ' || s.name::text)) > 0) AND s.code > %(after)s
ORDER BY s.code LIMIT %(limit)s
"""


def list_senders(
    *, codes: Collection[str] | None, text: str = "", after: str = "", limit: int
) -> list[SenderRow]:
    """Senders by code, of all or of these; `text` is looked for in code and name."""
    values = {
        "codes": None if codes is None else list(codes),
        "text": text,
        "after": after,
        "limit": limit,
    }
    return [
        SenderRow(code=row["code"], name=msgspec.json.decode(row["name"]), is_known=True, types=row["types"])
        for row in database.rows(_SENDERS, values)
    ]


def find(code: str, *, per_day: int) -> SenderDetail:
    """A sender with all that is known of it; `per_day` is the quota of one that has no other."""
    sender = Sender.objects.filter(code=code).first()
    types = MessageType.objects.filter(sender=code).order_by("ended_at", "id")
    steps = ReferenceChange.objects.filter(sender_code=code).order_by("-at", "-id")[:STEPS_SHOWN]
    return SenderDetail(
        code=code,
        is_known=sender is not None,
        rules=rules_of(sender) if sender else SenderRules(),
        types=tuple(map(shown, types)),
        quota=_quota(code, per_day=per_day),
        steps=tuple(map(_step, steps)),
    )


def find_type(type_id: int, *, code: str) -> TypeShown | None:
    """A type of a sender."""
    row = MessageType.objects.filter(id=type_id, sender=code).first()
    return shown(row) if row else None


def shown(row: MessageType) -> TypeShown:
    """A type as who manages it sees it."""
    rules = {name: getattr(row, name) for name in TypeRules.__dataclass_fields__}
    return TypeShown(
        id=row.pk,
        rules=TypeRules(**rules | {"kind": Kind(row.kind)}),
        ended_at=row.ended_at,
    )


def rules_of(row: Sender) -> SenderRules:
    """A sender as who manages it sees it."""
    return SenderRules(name=row.name, is_sensitive=row.is_sensitive, enterprise_number=row.enterprise_number)


def _quota(code: str, *, per_day: int) -> Quota:
    row = SendingQuota.objects.filter(sender=code).first()
    if row is None:
        return Quota(per_day=per_day, used=0)
    left = max(row.empty_at - clock.now(), timedelta(0)) / _DAY
    return Quota(per_day=row.per_day, used=min(row.per_day, math.ceil(left * row.per_day)))


def _step(row: ReferenceChange) -> ReferenceStep:
    name = ""
    if row.name_sealed is not None:
        name = keys.unseal(bytes(row.name_sealed), purpose=sealed.change_purpose(row.id))
    return ReferenceStep(
        at=row.at,
        type_code=row.type_code,
        staff_id=row.staff_id,
        name=name,
        changes={field: (was, became) for field, (was, became) in row.changes.items()},
    )
