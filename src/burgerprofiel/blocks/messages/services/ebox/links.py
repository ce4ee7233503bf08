"""That somebody wants the messages of an e-Box here: a choice of a person, for one party and one provider."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog
from django.db import transaction

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages.contracts import EBOX
from burgerprofiel.blocks.messages.models import EboxHeard, EboxLink
from burgerprofiel.blocks.messages.queries.searchindex import INDEX
from burgerprofiel.blocks.messages.services.ebox import settings
from burgerprofiel.blocks.messages.terms import HOLDS_ERASED
from burgerprofiel.blocks.messages.wire.ebox import client
from burgerprofiel.blocks.messages.wire.ebox.problems import EboxError
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind
from burgerprofiel.foundation import clock, database, errors, gate
from burgerprofiel.foundation.gate import Actor, Capacity, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.searching import keeping

_KINDS: Final = {Capacity.CITIZEN: BoxKind.CITIZEN, Capacity.ENTERPRISE: BoxKind.ENTERPRISE}
_NUMBERS: Final = {IdentifierType.INSZ: BoxKind.CITIZEN, IdentifierType.KBO: BoxKind.ENTERPRISE}
_log = structlog.get_logger(__name__)

_FORGET: Final = """
WITH gone AS (
  DELETE FROM messages_conversation WHERE party_id = %(party)s AND provider = %(provider)s RETURNING id),
told AS (
  DELETE FROM messages_message m USING gone
  WHERE m.party_id = %(party)s AND m.conversation_id = gone.id RETURNING m.id)
DELETE FROM messages_messageevent e USING told WHERE e.party_id = %(party)s AND e.message_id = told.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A provider as a party has it: `chosen_at` is None where the messages of it are not wanted here.

    `looked_at`, `problem` and `has_consent` as `models.EboxLink`; `must_look` when a look is due.
    """

    code: str
    name: str
    about: str
    chosen_at: datetime | None = None
    looked_at: datetime | None = None
    stale_at: datetime | None = None
    whole_at: datetime | None = None
    problem: str = ""
    has_consent: bool | None = None


def kind_of(actor: Actor) -> BoxKind | None:
    """Which kind of box the present party can have: none for an association and for staff."""
    return _KINDS.get(actor.capacity)


def own(actor: Actor) -> tuple[Link, ...]:
    """The providers that the present party can have messages of, in the order of the settings."""
    kind = kind_of(actor)
    offered = settings.load().providers_for(kind) if kind else ()
    if not offered:
        return ()
    with gate.admitted(actor, parties=(actor.party_id,), purpose=EBOX, operation=Operation.READ) as access:
        rows = {row.provider: row for row in EboxLink.objects.filter(party_id=actor.party_id)}
        access.found({actor.party_id: len(rows)} if rows else {})
    return tuple(_link(one, row=rows.get(one.code)) for one in offered)


def _link(provider: settings.Provider, *, row: EboxLink | None) -> Link:
    plain = Link(code=provider.code, name=provider.name, about=provider.about)
    if row is None or row.ended_at is not None:
        return plain
    return replace(
        plain,
        chosen_at=row.chosen_at,
        looked_at=row.looked_at,
        stale_at=row.stale_at,
        whole_at=row.whole_at,
        problem=row.problem,
        has_consent=row.has_consent,
    )


def choose(actor: Actor, *, provider: str) -> None:
    """Have the messages of a provider here from now on. Asks the federation whether this person reads digitally.

    Raises NotFoundError for a provider that this party cannot have, KeyServiceError.
    """
    _offered(actor, provider)
    consent, asked_at = _consent(actor)
    now = clock.now()
    with gate.admitted(actor, parties=(actor.party_id,), purpose=EBOX, operation=Operation.CREATE):
        EboxLink.objects.update_or_create(
            party_id=actor.party_id,
            provider=provider,
            defaults={
                "chosen_by": actor.person_id,
                "chosen_at": now,
                "ended_at": None,
                "looked_at": None,
                "stale_at": now,
                "whole_at": None,
                "problem": "",
                "has_consent": consent,
                "consent_asked_at": asked_at,
            },
        )


def end(actor: Actor, *, provider: str) -> None:
    """No longer have them here: what was kept of them goes at once. In the e-Box itself nothing changes.

    Raises NotFoundError for a provider that this party cannot have.
    """
    _offered(actor, provider)
    with gate.admitted(actor, parties=(actor.party_id,), purpose=EBOX, operation=Operation.DELETE):
        mine = {"party_id": actor.party_id, "provider": provider}
        EboxLink.objects.filter(**mine, ended_at=None).update(ended_at=clock.now(), stale_at=None, problem="")
        EboxHeard.objects.filter(**mine).delete()
        database.rows(_FORGET, {"party": actor.party_id, "provider": provider})
        keeping.forget_gone(INDEX, party_id=actor.party_id, gone=HOLDS_ERASED)


def _offered(actor: Actor, code: str) -> settings.Provider:
    kind = kind_of(actor)
    found = settings.load().provider_of(code)
    if found is None or kind is None or kind not in found.boxes:
        raise errors.NotFoundError("ebox-provider", "no such provider")
    return found


def box_of(actor: Actor) -> Box:
    """The box of the present party, for who is about to ask for it. Raises KeyServiceError."""
    kind, number = identity.open_numbers(actor).subject
    return Box(kind=_NUMBERS[kind], number=number)


def _consent(actor: Actor) -> tuple[bool | None, datetime | None]:
    """Whether this person agreed to digital post, as the federation says; None when it does not say."""
    partner = settings.load().federation
    if partner is None or kind_of(actor) is not BoxKind.CITIZEN:
        return None, None
    write_row(actor, source=partner.code, operation=Operation.SEND)
    number = box_of(actor).number
    try:
        found = client.Federation(partner, assertion=identity.client_assertion).consents([number])
    except EboxError as error:
        _log.warning("ebox.consent", reason=error.reason)
        return None, None
    return found.get(number), clock.now()


def write_row(actor: Actor, *, source: str, operation: Operation) -> None:
    """Write down that a partner is asked about the present party: the row stands before anything leaves."""
    with transaction.atomic():
        gate.admit(actor, parties=(actor.party_id,), purpose=EBOX, operation=operation, source=source)


def due(links: Iterable[Link], *, now: datetime, seconds: float) -> tuple[Link, ...]:
    """Which of these have to be looked at again: never looked, told that they changed, or longer ago than `seconds`."""
    return tuple(
        one
        for one in links
        if one.chosen_at
        and (
            one.looked_at is None
            or (one.stale_at is not None and one.stale_at > one.looked_at)
            or (now - one.looked_at).total_seconds() > seconds
        )
    )
