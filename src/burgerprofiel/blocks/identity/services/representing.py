"""What a register says about who may act for whom becomes mandates: the same code whenever its answer comes.

Nothing here needs the person's session: an answer may come after it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec
import structlog
from django.db import transaction
from django.utils import translation

from burgerprofiel.blocks.identity import accepting
from burgerprofiel.blocks.identity.accepting import Held
from burgerprofiel.blocks.identity.contracts import KEEP, WAITING, PersonName
from burgerprofiel.blocks.identity.services import parties, sealing
from burgerprofiel.foundation import clock, database, gate, ids
from burgerprofiel.foundation.gate import Operation
from burgerprofiel.foundation.representations import Kind, Provider, Representations

_log = structlog.get_logger(__name__)

_ASKED = """
INSERT INTO identity_registercheck (person_id, source, asked_at, problem)
SELECT %(person_id)s, source, %(now)s, %(problem)s FROM unnest(%(sources)s::text[]) AS source ORDER BY source
ON CONFLICT (person_id, source) DO UPDATE SET asked_at = excluded.asked_at, problem = excluded.problem
"""

# The row of the check is the lock: of two answers of one register about one person the second waits for the first, and
# one that was retrieved before what is known already changes nothing.
_ANSWERED = """
UPDATE identity_registercheck c SET problem = %(problem)s,
    checked_at = CASE WHEN %(complete)s THEN greatest(c.checked_at, %(retrieved_at)s) ELSE c.checked_at END
FROM (SELECT checked_at FROM identity_registercheck
      WHERE person_id = %(person_id)s AND source = %(source)s FOR UPDATE) before
WHERE c.person_id = %(person_id)s AND c.source = %(source)s
RETURNING coalesce(before.checked_at <= %(retrieved_at)s, true) AS is_news
"""

# The identity provider's word of today stands for today; else the register is the authentic source. What has ended and
# was never known here makes no row.
_TAKE = """
WITH given AS (
    SELECT new.*, old.id IS NOT NULL AS is_known, old.valid_from AS known_from,
           old.confirmed_at >= %(midnight)s AS is_vouched
    FROM json_to_recordset(%(held)s) AS new(
        id uuid, party_id uuid, role text, valid_from date, valid_until date, number_sealed text)
    LEFT JOIN identity_mandate old ON old.person_id = %(person_id)s AND old.party_id = new.party_id
)
INSERT INTO identity_mandate AS m
    (id, person_id, party_id, role, valid_from, valid_until, source, confirmed_at, number_sealed)
SELECT id, %(person_id)s, party_id, role,
       CASE WHEN is_vouched THEN least(known_from, valid_from) ELSE coalesce(valid_from, known_from, %(today)s) END,
       CASE WHEN is_vouched AND valid_until < %(today)s THEN %(today)s ELSE valid_until END,
       %(source)s, NULL, decode(number_sealed, 'hex')
FROM given WHERE is_known OR valid_until IS NULL OR valid_until >= %(today)s
ORDER BY party_id
ON CONFLICT (person_id, party_id) DO UPDATE SET
    role = excluded.role, valid_from = excluded.valid_from, valid_until = excluded.valid_until,
    source = excluded.source, number_sealed = coalesce(m.number_sealed, excluded.number_sealed)
WHERE (m.role, m.valid_from, m.valid_until, m.source, m.number_sealed IS NULL)
    IS DISTINCT FROM (excluded.role, excluded.valid_from, excluded.valid_until, excluded.source,
                      m.number_sealed IS NULL AND excluded.number_sealed IS NULL)
RETURNING m.party_id
"""

_END = """
UPDATE identity_mandate m SET source = %(source)s,
    valid_until = CASE WHEN m.confirmed_at >= %(midnight)s THEN %(today)s ELSE %(today)s - 1 END
FROM identity_party p
WHERE p.id = m.party_id AND m.person_id = %(person_id)s AND m.party_id <> ALL(%(named)s)
  AND (m.source = %(source)s OR (m.source = 'acm' AND p.kind = ANY(%(kinds)s)))
  AND (m.valid_until IS NULL OR m.valid_until > %(today)s
       OR (m.valid_until = %(today)s AND (m.confirmed_at >= %(midnight)s) IS NOT TRUE))
RETURNING m.party_id
"""

# One order for all writers, so that two never wait for each other in a circle.
_NAME = """
WITH given AS MATERIALIZED (
    SELECT party.id, given.name, decode(given.name_sealed, 'hex') AS name_sealed
    FROM identity_party party
    JOIN json_to_recordset(%s) AS given(party_id uuid, name text, name_sealed text) ON given.party_id = party.id
    WHERE (party.kind IN ('enterprise', 'association') AND given.name NOT IN ('', party.name))
       OR (party.kind = 'person' AND party.name_sealed IS NULL AND given.name_sealed IS NOT NULL)
    ORDER BY party.id FOR NO KEY UPDATE OF party
)
UPDATE identity_party party SET name = given.name, name_sealed = coalesce(given.name_sealed, party.name_sealed)
FROM given WHERE party.id = given.id
RETURNING party.id AS party_id
"""


def note_asked(person_id: UUID, *, sources: Collection[str], problem: str = WAITING) -> None:
    """Write that registers are asked about a person now."""
    given = {"person_id": person_id, "now": clock.now(), "sources": list(sources), "problem": problem}
    database.rows(_ASKED, given)


def note_problem(person_id: UUID, *, source: str, problem: str) -> None:
    """Write that a register gave no answer; what is known stays as it is."""
    _answered(person_id, source=source, retrieved_at=clock.now(), problem=problem)


def take_over(person_id: UUID, *, provider: Provider, answer: Representations) -> None:
    """Make the mandates of a person what a register says; of an answer that is not complete, keep the problem alone.

    One that was known and is not named any more ends now, also when the identity provider vouched for it before today.
    `note_asked` comes first; a person who was erased meanwhile is left alone. Raises KeyServiceError.
    """
    problem = "" if answer.complete else answer.problem or "partial"
    if len(answer.known) > accepting.MOST:
        problem = "too-many"
    if problem:
        note_problem(person_id, source=provider.code, problem=problem)
        return
    today = clock.today()
    held = accepting.accept(answer.known, source=provider.code, today=today)
    if len(held) < len({line.number for line in answer.known}):
        _log.warning("representations.unsound", provider=provider.code, taken=len(held), of=len(answer.known))
    retrieved_at = min(answer.retrieved_at, clock.now())
    with transaction.atomic():
        if _answered(person_id, source=provider.code, retrieved_at=retrieved_at):
            touched = _keep(person_id, held=held, provider=provider, today=today)
            if touched:
                _note_kept({person_id, *touched}, provider=provider)


def _answered(person_id: UUID, *, source: str, retrieved_at: datetime, problem: str = "") -> bool:
    """Note the answer; whether it is newer than what was known."""
    given = {"person_id": person_id, "source": source, "retrieved_at": retrieved_at, "problem": problem}
    found = database.rows(_ANSWERED, {**given, "complete": not problem})
    return bool(found) and bool(found[0]["is_news"])


def _keep(person_id: UUID, *, held: Sequence[Held], provider: Provider, today: date) -> set[UUID]:
    """Write what changed; the parties that it is about."""
    by_party = _parties(person_id, held=held, today=today)
    moment = {
        "person_id": person_id,
        "source": provider.code,
        "today": today,
        "midnight": datetime.combine(today, time(), tzinfo=clock.BRUSSELS),
    }
    named = list(by_party)
    kinds = [kind.value for kind in provider.kinds]
    ended = database.rows(_END, {**moment, "named": named, "kinds": kinds})
    taken = database.rows(_TAKE, {**moment, "held": _rows(person_id, by_party)})
    renamed = database.rows(_NAME, [_names(by_party)])
    return {row["party_id"] for row in (*ended, *taken, *renamed)}


def _parties(person_id: UUID, *, held: Sequence[Held], today: date) -> dict[UUID, Held]:
    """By party, made where new; of what has ended only those that are known. Nobody represents themselves."""
    going_on = {one.number: one.kind.value for one in held if not one.is_over(today)}
    found = parties.resolve(going_on, kinds=going_on)
    found |= parties.find_each([one.number for one in held if one.is_over(today)])
    by_party = {found[one.number]: one for one in held if one.number in found}
    by_party.pop(person_id, None)
    return by_party


def _rows(person_id: UUID, by_party: Mapping[UUID, Held]) -> str:
    organisations = {
        party_id: one.number for party_id, one in by_party.items() if one.kind is not Kind.PERSON
    }
    sealed = sealing.seal_numbers_of_mandates(organisations, person_id=person_id)
    return _json(
        [
            {
                "id": ids.new(),
                "party_id": party_id,
                "role": one.role,
                "valid_from": one.valid_from,
                "valid_until": one.valid_until,
                "number_sealed": sealed[party_id].hex() if party_id in sealed else None,
            }
            for party_id, one in by_party.items()
        ]
    )


def _names(by_party: Mapping[UUID, Held]) -> str:
    """Names of organisations as the register has them; of a person only where nobody told us one."""
    people = {
        party_id: PersonName(given=one.name)
        for party_id, one in by_party.items()
        if one.kind is Kind.PERSON and one.name
    }
    sealed = sealing.seal_names(people) if people else {}
    return _json(
        [
            {
                "party_id": party_id,
                "name": "" if one.kind is Kind.PERSON else one.name,
                "name_sealed": sealed[party_id].hex() if party_id in sealed else None,
            }
            for party_id, one in by_party.items()
        ]
    )


def _note_kept(touched: Collection[UUID], *, provider: Provider) -> None:
    """A row for the person and each party of which something changed, in the transaction of the change."""
    with translation.override("nl"):
        source = str(provider.name)
    given = dict.fromkeys(touched, 1)
    gate.admit(gate.SYSTEM, parties=given, purpose=KEEP, operation=Operation.UPDATE, source=source)


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()
