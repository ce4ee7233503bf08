"""What became of notices after they left."""

from __future__ import annotations

from typing import Any, Final

import structlog
from prometheus_client import Counter

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Receipt, ReceiptState
from burgerprofiel.blocks.notifications.services import kinds, suppressions, unsubscribing
from burgerprofiel.blocks.notifications.services.channels import installed, sms
from burgerprofiel.blocks.notifications.wire.tokens import Wish
from burgerprofiel.foundation import clock, database

_log = structlog.get_logger(__name__)
_TOLD = Counter(
    "burgerprofiel_notifications_receipts", "What providers told later", labelnames=("provider", "state")
)

# A notice is named after the first of what it told: with it went all that waited about the same, or was gathered for
# its person, and was written down at the same moment; at that moment others of theirs may have left as well. A provider
# names it by its own reference, or by our id.
_OF_NOTICE: Final = """
WITH told AS (
    SELECT person_id, party_id, subject_id, kind, handed_at, channel, digest_at <= handed_at AS gathered
    FROM notifications_intent
    WHERE id = %(id)s OR %(reference)s <> '' AND reference = %(reference)s AND provider = %(provider)s
    ORDER BY id LIMIT 1
)
SELECT i.id, i.person_id, i.kind, i.channel, i.address_hash, i.state
FROM told JOIN notifications_intent i ON i.person_id = told.person_id AND i.handed_at = told.handed_at
WHERE (i.party_id, i.subject_id, i.kind) = (told.party_id, told.subject_id, told.kind)
   OR told.gathered AND i.digest_at <= i.handed_at
ORDER BY i.id
"""
_ARRIVED: Final = """
UPDATE notifications_intent SET state = 'delivered', reason = '', settled_at = %(now)s
WHERE id = ANY(%(ids)s::uuid[]) AND state = 'sent'
"""
_FAILED: Final = """
UPDATE notifications_intent SET state = 'failed', reason = %(reason)s, settled_at = %(now)s
WHERE id = ANY(%(ids)s::uuid[]) AND state IN ('sent', 'delivered')
"""
# Nobody is at that address: what was told is told again, over another channel where there is one.
_AGAIN: Final = """
UPDATE notifications_intent SET state = 'waiting', reason = %(reason)s, available_at = %(now)s, handed_at = NULL,
       settled_at = NULL
WHERE id = ANY(%(ids)s::uuid[]) AND state = 'sent'
"""
_OTHERS: Final = """
SELECT EXISTS (SELECT FROM notifications_pushsubscription WHERE person_id = %(person)s) AS push,
       EXISTS (SELECT FROM notifications_phone p WHERE p.person_id = %(person)s AND p.verified_at IS NOT NULL
               AND NOT EXISTS (SELECT FROM notifications_suppression s
                               WHERE s.channel = 'sms' AND s.address_hash = p.number_hash)) AS sms
"""


def note(receipt: Receipt) -> None:
    """Write down what a provider told later; the same receipt twice changes nothing more.

    Who calls a mail unwanted gets no more of those that nobody owes them, as if they had unsubscribed.
    """
    _log.info("notices.receipt", provider=receipt.provider, state=receipt.state.value, reason=receipt.reason)
    _TOLD.labels(receipt.provider, receipt.state.value).inc()
    with database.writing():
        about = database.rows(
            _OF_NOTICE, {"id": receipt.id, "reference": receipt.reference, "provider": receipt.provider}
        )
        if about:
            _note(receipt, about)


def _note(receipt: Receipt, about: list[dict[str, Any]]) -> None:
    first = about[0]
    values = {"ids": [row["id"] for row in about], "now": clock.now(), "reason": receipt.reason}
    if receipt.state is ReceiptState.DELIVERED:
        database.rows(_ARRIVED, values)
    elif receipt.state is ReceiptState.FAILED:
        database.rows(_FAILED, values)
    elif receipt.state is ReceiptState.DEAD_ADDRESS:
        if first["address_hash"] and first["channel"]:
            code = ChannelCode(first["channel"])
            suppressions.add(code, [bytes(first["address_hash"])], reason=receipt.reason)
        database.rows(_AGAIN if _has_another(first) else _FAILED, values)
    elif not kinds.is_owed(first["kind"]):
        unsubscribing.stop(Wish(first["person_id"], first["kind"]))


def _has_another(row: dict[str, Any]) -> bool:
    """Whether somebody can be told in another way: in a browser, or by a text message."""
    others = database.rows(_OTHERS, {"person": row["person_id"]})[0]
    has_phone = others["sms"] and row["channel"] != ChannelCode.SMS and installed.has_sms()
    return bool(others["push"] or has_phone)


def collect_sms() -> int:
    """Note the receipts that came over the providers' own connections; how many."""
    if not installed.has_sms():
        return 0
    found = sms.channel().receipts()
    for receipt in found:
        note(receipt)
    return len(found)
