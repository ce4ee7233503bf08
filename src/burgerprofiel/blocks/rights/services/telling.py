"""Telling people of a breach (AVG, article 34): a mail that says nothing, and a notice that says it in plain words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import translation

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import (
    BREACH,
    BreachLetter,
    BreachNotice,
    BreachState,
    BreachText,
    Decision,
)
from burgerprofiel.blocks.rights.errors import BreachNotFoundError, InvalidBreachError
from burgerprofiel.blocks.rights.events import BreachTold
from burgerprofiel.blocks.rights.models import Breach, BreachParty
from burgerprofiel.blocks.rights.models import BreachConfirmation as Confirmation
from burgerprofiel.blocks.rights.services import affected, breaches
from burgerprofiel.foundation import clock, database, gate, ids, outbox
from burgerprofiel.foundation.gate import Actor, Operation

NEWS = timedelta(days=180)
"""So long a notice draws attention; after that it can still be read."""
_TELL = """
UPDATE rights_breachparty SET told_at = %(now)s WHERE breach_id = %(breach)s AND told_at IS NULL
RETURNING party_id, records
"""
_BY_MAIL = """
UPDATE rights_breachparty SET by_mail = party_id = ANY(%(mailed)s)
WHERE breach_id = %(breach)s AND party_id = ANY(%(parties)s)
"""
UNREAD: Final = """
SELECT t.party_id, count(*) FROM rights_breachparty t
WHERE t.party_id = ANY(%(parties)s) AND t.told_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM rights_breachconfirmation c
    WHERE c.party_id = t.party_id AND c.breach_id = t.breach_id AND c.person_id = %(person)s)
GROUP BY t.party_id
"""
"""For the overview: per party how many breaches it was told of that this person did not confirm."""


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
        mailed = _with_address(some)
        database.rows(_BY_MAIL, {"breach": breach.id, "parties": list(some), "mailed": mailed})
    breach.told_at, breach.tell_people = breach.told_at or now, Decision.YES.value
    breach.state = BreachState.TOLD.value
    breach.save(update_fields=["told_at", "tell_people", "state"])
    return len(found)


@database.writing()
def _with_address(parties: Collection[UUID]) -> list[UUID]:
    """The parties of which somebody gets a mail; nothing of who that is leaves this."""
    readers = identity.list_readers_of(party_ids=parties)
    return [party_id for party_id, some in readers.items() if any(one.has_address for one in some)]


def count_news(party_id: UUID) -> int:
    """How many breaches a party was told of lately, for who has passed the gate."""
    return BreachParty.objects.filter(party_id=party_id, told_at__gt=clock.now() - NEWS).count()


def notices_of(party_id: UUID, *, person_id: UUID) -> tuple[BreachNotice, ...]:
    """What a party was told, newest first, and when this person confirmed it, for who has passed the gate."""
    of_party = BreachParty.objects.filter(party_id=party_id, told_at__isnull=False)
    told = {one.breach_id: one.told_at for one in of_party if one.told_at}
    by_person = Confirmation.objects.filter(party_id=party_id, person_id=person_id)
    confirmed = dict(by_person.values_list("breach_id", "confirmed_at"))
    language = translation.get_language() or "nl"
    return tuple(
        BreachNotice(
            id=one.id,
            controller=one.ovo_code,
            told_at=told[one.id],
            confirmed_at=confirmed.get(one.id),
            aware_at=one.aware_at,
            categories=tuple(one.categories),
            text=rules.best_text(breaches.texts_of(one), language=language),
        )
        for one in sorted(Breach.objects.filter(id__in=told), key=lambda one: told[one.id], reverse=True)
    )


def confirm(breach_id: UUID, *, party_id: UUID, person_id: UUID) -> None:
    """A person read what a party was told and needs no reminder; for who has passed the gate.

    A second time keeps the first moment. Raises BreachNotFoundError for what the party was not told.
    """
    if not BreachParty.objects.filter(party_id=party_id, breach_id=breach_id, told_at__isnull=False).exists():
        raise BreachNotFoundError
    Confirmation.objects.get_or_create(
        party_id=party_id,
        breach_id=breach_id,
        person_id=person_id,
        defaults={"confirmed_at": clock.now()},
    )


def letters(actor: Actor, *, breach_id: UUID, codes: Collection[str]) -> tuple[BreachLetter, ...]:
    """Who was told and gets no mail, by the numbers of their files; a row in the log of each. Within `gate.overseeing`.

    Raises BreachNotFoundError.
    """
    breach = breaches.find(breach_id, codes=codes)
    found = BreachParty.objects.filter(breach_id=breach.id, by_mail=False)
    listed = []
    for some in affected.chunks(dict(found.order_by("party_id").values_list("party_id", "records"))):
        gate.admit(actor, parties=some, purpose=BREACH, operation=Operation.EXPORT, note=str(breach.id))
        numbers = dossiers.numbers_for_letters(actor, parties=list(some), authority=breach.ovo_code)
        listed += [line for party_id in some for line in _lines(party_id, numbers.get(party_id, {}))]
    return tuple(listed)


def _lines(party_id: UUID, numbers: Mapping[str, tuple[str, ...]]) -> list[BreachLetter]:
    """One per authority; of who has no file one without."""
    return [
        BreachLetter(party=party_id, authority=code, files="; ".join(files))
        for code, files in (numbers or {"": ()}).items()
    ]
