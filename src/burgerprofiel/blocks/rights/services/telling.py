"""Telling people of a breach (AVG, article 34): a mail that says nothing, and a notice that says it in plain words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from django.utils import translation

from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import BREACH, BreachNotice, BreachState, BreachText, Decision
from burgerprofiel.blocks.rights.errors import InvalidBreachError
from burgerprofiel.blocks.rights.events import BreachTold
from burgerprofiel.blocks.rights.models import Breach, BreachParty
from burgerprofiel.blocks.rights.services import affected, breaches
from burgerprofiel.foundation import clock, database, gate, ids, outbox
from burgerprofiel.foundation.gate import Actor, Operation

NEWS = timedelta(days=180)
"""So long a notice draws attention; after that it can still be read."""
_TELL = """
UPDATE rights_breachparty SET told_at = %(now)s WHERE breach_id = %(breach)s AND told_at IS NULL
RETURNING party_id, records
"""


def write(breach_id: UUID, *, codes: Collection[str], texts: Mapping[str, BreachText]) -> None:
    """Keep what people are told. Raises BreachNotFoundError, InvalidBreachError (`no-notice`: Dutch is not whole)."""
    breach = breaches.locked(breach_id, codes=codes)
    if "nl" not in texts or not all(map(_is_whole, texts.values())):
        raise InvalidBreachError("no-notice")
    breach.notice_sealed = breaches.seal(dict(texts), place="breach.notice", row_id=breach.id)
    breach.save(update_fields=["notice_sealed"])


def _is_whole(text: BreachText) -> bool:
    parts = (text.what, text.consequences, text.advice)
    return all(map(str.strip, parts)) and max(map(len, parts)) <= rules.LONGEST_TEXT


def tell(actor: Actor, *, breach_id: UUID, codes: Collection[str]) -> int:
    """Tell all that were found and do not know yet; how many parties. Within `gate.overseeing`.

    Raises BreachNotFoundError and InvalidBreachError: `no-notice`, or `nobody` when there is nobody to tell.
    """
    breach, now = breaches.locked(breach_id, codes=codes), clock.now()
    if not breach.notice_sealed:
        raise InvalidBreachError("no-notice")
    found = database.rows(_TELL, {"now": now, "breach": breach.id})
    if not found:
        raise InvalidBreachError("nobody")
    for some in affected.chunks({row["party_id"]: int(row["records"]) for row in found}):
        gate.admit(actor, parties=some, purpose=BREACH, operation=Operation.SEND)
        outbox.append(
            [BreachTold(party_id=party_id, breach_id=breach.id, event_id=ids.new()) for party_id in some]
        )
    breach.told_at, breach.tell_people = breach.told_at or now, Decision.YES.value
    breach.state = BreachState.TOLD.value
    breach.save(update_fields=["told_at", "tell_people", "state"])
    return len(found)


def count_news(party_id: UUID) -> int:
    """How many breaches a party was told of lately, for who has passed the gate."""
    return BreachParty.objects.filter(party_id=party_id, told_at__gt=clock.now() - NEWS).count()


def notices_of(party_id: UUID) -> tuple[BreachNotice, ...]:
    """What a party was told, newest first, for who has passed the gate."""
    of_party = BreachParty.objects.filter(party_id=party_id, told_at__isnull=False)
    told = {one.breach_id: one.told_at for one in of_party if one.told_at}
    language = translation.get_language() or "nl"
    return tuple(
        BreachNotice(
            id=one.id,
            controller=one.ovo_code,
            told_at=told[one.id],
            aware_at=one.aware_at,
            categories=tuple(one.categories),
            text=rules.best_text(breaches.texts_of(one), language=language),
        )
        for one in sorted(Breach.objects.filter(id__in=told), key=lambda one: told[one.id], reverse=True)
    )
