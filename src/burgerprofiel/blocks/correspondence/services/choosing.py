"""Choosing digital post for a party, and undoing it: one row in its history, with the exact text that was shown."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.correspondence import queries, wording
from burgerprofiel.blocks.correspondence.contracts import CHOOSE, Decision, Road, Standing
from burgerprofiel.blocks.correspondence.errors import TextChangedError
from burgerprofiel.blocks.correspondence.events import Chosen, Withdrawn
from burgerprofiel.blocks.correspondence.services import asking
from burgerprofiel.blocks.correspondence.wording import Wording
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import clock, database, gate, ids, limits, outbox
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.limits import uses

# Both lock the row of the party, and give nothing when it stands like that already.
_GIVE = """
INSERT INTO correspondence_reader AS r (party_id, is_digital, since) VALUES (%(party)s, true, %(at)s)
ON CONFLICT (party_id) DO UPDATE SET is_digital = true, since = excluded.since WHERE NOT r.is_digital
RETURNING true
"""
_WITHDRAW = """
UPDATE correspondence_reader SET is_digital = false, since = %(at)s
WHERE party_id = %(party)s AND is_digital RETURNING true
"""
_KEEP = """
WITH shown AS (
    INSERT INTO correspondence_wording (digest, version, language, text)
    VALUES (%(digest)s, %(version)s, %(language)s, %(text)s) ON CONFLICT DO NOTHING
)
INSERT INTO correspondence_choice (party_id, id, decision, at, person_id, road, assurance, wording_id)
VALUES (%(party)s, %(id)s, %(decision)s, %(at)s, %(person)s, %(road)s, %(assurance)s, %(digest)s)
"""


def standing(actor: Actor) -> Standing:
    """How it is with the party that the actor acts for now."""
    party_id = actor.party_id
    both = {party_id, actor.person_id}
    with gate.admitted(actor, parties=both, purpose=CHOOSE, operation=Operation.READ) as access:
        row = queries.reader(party_id)
        choices = queries.choices(party_id, person_id=actor.person_id) if row else ()
        is_told = asking.can_be_told(party_id, person_id=actor.person_id)
        access.found({party_id: len(choices)})
    return Standing(
        name=identity.party_names(actor, (party_id,)).get(party_id, ""),
        is_digital=bool(row and row["is_digital"]),
        since=row["since"] if row else None,
        can_be_told=is_told,
        choices=choices,
    )


def decide(actor: Actor, *, decision: Decision, sha256: str, road: Road) -> bool:
    """Give the yes of the present party, or take it back; False when it stands like that already.

    `sha256` is that of the text that was shown (`wording.Wording.digest`). Raises TextChangedError when we do not show
    that text now, and errors.TooManyError.
    """
    is_organisation = actor.party_id != actor.person_id
    shown = wording.find(decision, for_organisation=is_organisation, sha256=sha256)
    if shown is None:
        raise TextChangedError
    limits.spend(uses.CORRESPONDENCE, session=actor.session_id, person=actor.person_id)
    parties = (actor.party_id,)
    with gate.admitted(actor, parties=parties, purpose=CHOOSE, operation=Operation.UPDATE):
        at = clock.now()
        statement = _GIVE if decision is Decision.GIVEN else _WITHDRAW
        if not database.value(statement, {"party": actor.party_id, "at": at}):
            return False
        choice_id = ids.new()
        values = {"party": actor.party_id, "id": choice_id, "decision": decision.value, "at": at}
        who = {"person": actor.person_id, "road": road.value, "assurance": actor.assurance}
        database.rows(_KEEP, {**values, **who, **_kept(shown)})
        outbox.append([_event(decision, party_id=actor.party_id, choice_id=choice_id)])
    return True


def _kept(shown: Wording) -> dict[str, object]:
    return {
        "digest": shown.digest,
        "version": wording.VERSION,
        "language": shown.language,
        "text": shown.text,
    }


def _event(decision: Decision, *, party_id: UUID, choice_id: UUID) -> Chosen | Withdrawn:
    made = Chosen if decision is Decision.GIVEN else Withdrawn
    return made(party_id=party_id, choice_id=choice_id)
