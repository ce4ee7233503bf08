"""Whose data a breach touched: found set-based, kept as pseudonymous ids with numbers, never shown as a list.

One officer asks, another one lets it run (four eyes). Each party that is found gets a row in its access log that says
so, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from itertools import islice
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import BREACH, BreachCriteria
from burgerprofiel.blocks.rights.contracts import BreachSearch as Shown
from burgerprofiel.blocks.rights.errors import BreachNotFoundError, InvalidBreachError
from burgerprofiel.blocks.rights.models import Breach, BreachSearch
from burgerprofiel.blocks.rights.services import breaches
from burgerprofiel.foundation import clock, database, gate, ids
from burgerprofiel.foundation.accesslog.entry import ACTIVITY_PREFIX
from burgerprofiel.foundation.gate import Actor, Operation

CHUNK: Final = 5_000
_LONGEST: Final = "SET LOCAL statement_timeout = '10min'"
# Rows of the searches for this and other breaches are no part of what went wrong.
_IN_LOG = """
SELECT l.data_subject_id AS party_id, sum(greatest(l.count, 1)) AS records FROM foundation_accesslog l
WHERE l.logged_at >= %(since)s AND l.logged_at < %(until)s
  AND (%(code)s = '' OR l.organisation = %(code)s)
  AND (%(organisation)s = '' OR l.organisation = %(organisation)s)
  AND (%(official)s::uuid IS NULL OR (l.actor_kind = 'official' AND l.actor_id = %(official)s))
  AND (%(client)s::uuid IS NULL OR (l.actor_kind = 'client' AND l.actor_id = %(client)s))
  AND (%(operation)s = '' OR l.operation = %(operation)s)
  AND l.processing_activity_id <> %(searching)s
GROUP BY 1
"""
# Who was erased has no key any more: there is nobody to tell, and nothing can be sealed to them.
_KEEP = """
INSERT INTO rights_breachparty (party_id, breach_id, ovo_code, records)
SELECT found.party_id, %(breach)s, %(code)s, found.records
FROM json_to_recordset(%(found)s) AS found(party_id uuid, records bigint)
WHERE EXISTS (SELECT FROM foundation_party_key k WHERE k.party_id = found.party_id)
ON CONFLICT (party_id, breach_id) DO UPDATE SET records = greatest(rights_breachparty.records, excluded.records)
RETURNING party_id, records
"""


def ask(breach_id: UUID, *, codes: Collection[str], criteria: BreachCriteria, asked_by: UUID) -> UUID:
    """Note that somebody wants to find whose data it was. Raises BreachNotFoundError and InvalidBreachError."""
    if problem := rules.criteria_problem(criteria):
        raise InvalidBreachError(problem)
    breach, identifier = breaches.locked(breach_id, codes=codes), ids.new()
    BreachSearch.objects.create(
        id=identifier,
        breach_id=breach.id,
        criteria_sealed=breaches.seal(criteria, place="breachsearch.criteria", row_id=identifier),
        asked_by=asked_by,
        asked_at=clock.now(),
    )
    return identifier


def approve(actor: Actor, *, search_id: UUID, codes: Collection[str]) -> int:
    """Let a search run, as the second pair of eyes; how many parties it found. A second time finds nothing new.

    Within `gate.overseeing`. Raises BreachNotFoundError, and InvalidBreachError with `own-search`.
    """
    search = BreachSearch.objects.select_for_update().filter(pk=search_id).first()
    if search is None:
        raise BreachNotFoundError
    breach = breaches.locked(search.breach_id, codes=codes)
    if search.asked_by == actor.person_id:
        raise InvalidBreachError("own-search")
    if search.approved_at:
        return search.people
    criteria = criteria_of(search)
    counts = _keep(breach, _found(breach, criteria))
    for some in chunks(counts):
        gate.admit(actor, parties=some, purpose=BREACH, operation=Operation.SEARCH, note=str(breach.id))
    search.approved_by, search.approved_at = actor.person_id, clock.now()
    search.people, search.records = len(counts), sum(counts.values())
    search.save()
    return search.people


def _found(breach: Breach, criteria: BreachCriteria) -> dict[UUID, int]:
    """Parties with numbers of records. An authority finds what row security shows it; the platform in the whole log."""
    if criteria.source:
        return dossiers.find_parties(
            source_uri=criteria.source, files=criteria.files, authority=breach.ovo_code
        )
    database.rows(_LONGEST)
    wanted = {
        "code": breach.ovo_code,
        "since": criteria.since,
        "until": criteria.until,
        "organisation": criteria.organisation,
        "official": criteria.official,
        "client": gate.client_pseudonym(criteria.client) if criteria.client else None,
        "operation": criteria.operation,
        "searching": ACTIVITY_PREFIX + BREACH,
    }
    with nullcontext() if breach.ovo_code else database.writing():
        found = database.rows(_IN_LOG, wanted)
    return {row["party_id"]: int(row["records"]) for row in found}


@database.writing()
def _keep(breach: Breach, counts: Mapping[UUID, int]) -> dict[UUID, int]:
    """Note them, a party once however often it is found; gives those that still exist."""
    given = [{"party_id": party_id, "records": count} for party_id, count in counts.items()]
    found = database.rows(
        _KEEP, {"breach": breach.id, "code": breach.ovo_code, "found": msgspec.json.encode(given).decode()}
    )
    return {row["party_id"]: int(row["records"]) for row in found}


def criteria_of(search: BreachSearch) -> BreachCriteria:
    """What a search looks for."""
    return breaches.unseal(
        search.criteria_sealed, place="breachsearch.criteria", row_id=search.id, into=BreachCriteria
    )


def list_of(breach: Breach, *, reader: UUID) -> tuple[Shown, ...]:
    """The searches for a breach, in order."""
    return tuple(
        Shown(
            id=one.id,
            criteria=criteria_of(one),
            asked_at=one.asked_at,
            approved_at=one.approved_at,
            is_mine=one.asked_by == reader,
            people=one.people,
            records=one.records,
        )
        for one in BreachSearch.objects.filter(breach_id=breach.id).order_by("asked_at")
    )


def chunks(counts: Mapping[UUID, int]) -> Iterator[dict[UUID, int]]:
    """Parties with their numbers, so many at a time that a statement stays small."""
    items = iter(counts.items())
    while some := dict(islice(items, CHUNK)):
        yield some
