"""What others tell us of boxes: events about messages that lie elsewhere, twice and out of order as they may come.

Nobody is signed in then, so nothing is fetched: an event says that a box is to be looked at again when its person
comes, and that a message was read elsewhere. Only boxes count that somebody linked; of others nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
import structlog

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages.contracts import EBOX
from burgerprofiel.blocks.messages.models import EboxPosition
from burgerprofiel.blocks.messages.services.ebox import looking, routing, settings
from burgerprofiel.blocks.messages.wire.ebox import client, cloudevents, ees, shapes
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.problems import EboxError, translated
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind
from burgerprofiel.foundation import clock, database, gate
from burgerprofiel.foundation.gate import SYSTEM, Caller, Client, Operation
from burgerprofiel.foundation.identifiers import IdentifierType

_KINDS: Final = {BoxKind.CITIZEN: IdentifierType.INSZ, BoxKind.ENTERPRISE: IdentifierType.KBO}
_READ: Final = frozenset({"readDocument", "read"})
_PAGE_SIZE: Final = 500
_MOST_PAGES: Final = 20
_log = structlog.get_logger(__name__)


class Data(msgspec.Struct, frozen=True, rename="camel"):
    """What we take from the data of an event: whose box, which message. The standard leaves its members open."""

    message_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    ebox_type: BoxKind
    ssin: str = ""
    enterprise_number: str = ""

    def __repr__(self) -> str:
        return "Data(...)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """That something happened to a message in a box at a provider."""

    box: Box
    provider: str
    message_id: str
    is_read: bool
    time: datetime
    event_id: str


def of_cloudevents(events: Iterable[cloudevents.Event], *, provider: str) -> list[Heard]:
    """What events say, those that we can use. Raises FormatError for one that says of no box or message."""
    found = []
    for event in events:
        data = cloudevents.data_of(event, of=Data)
        number = data.ssin if data.ebox_type is BoxKind.CITIZEN else data.enterprise_number
        found.append(
            Heard(
                box=shapes.box(data.ebox_type, number, field="data"),
                provider=provider,
                message_id=data.message_id,
                is_read=event.type.rpartition(".")[2] in _READ,
                time=event.time,
                event_id=event.id,
            )
        )
    return found


_HEARD: Final = """
WITH given AS (
  SELECT h.* FROM json_to_recordset(%(heard)s) AS h
    (party_id uuid, provider text, digest text, is_read boolean, time timestamptz, event_id text)
  JOIN messages_eboxlink l ON l.party_id = h.party_id AND l.provider = h.provider AND l.ended_at IS NULL),
best AS (
  SELECT DISTINCT ON (party_id, provider, digest) * FROM given
  ORDER BY party_id, provider, digest, is_read DESC, time DESC, event_id DESC),
kept AS (
  INSERT INTO messages_eboxheard AS k (party_id, provider, remote_digest, is_read, time, event_id)
  SELECT party_id, provider, decode(digest, 'hex'), is_read, time, event_id FROM best
  ORDER BY party_id, provider, digest
  ON CONFLICT (party_id, provider, remote_digest) DO UPDATE
    SET is_read = EXCLUDED.is_read, time = EXCLUDED.time, event_id = EXCLUDED.event_id
    WHERE (EXCLUDED.is_read, EXCLUDED.time, EXCLUDED.event_id) > (k.is_read, k.time, k.event_id)
  RETURNING party_id, provider, remote_digest, is_read),
stale AS (
  UPDATE messages_eboxlink l SET stale_at = %(now)s FROM (SELECT DISTINCT party_id, provider FROM kept) AS k
  WHERE l.party_id = k.party_id AND l.provider = k.provider),
seen AS (
  UPDATE messages_conversation c SET is_unread = false FROM kept k
  WHERE k.is_read AND c.party_id = k.party_id AND c.provider = k.provider AND c.remote_digest = k.remote_digest
    AND c.is_unread
  RETURNING c.party_id, c.id),
read AS (
  UPDATE messages_message m SET read_at = %(now)s FROM seen
  WHERE m.party_id = seen.party_id AND m.conversation_id = seen.id AND m.read_at IS NULL
  RETURNING m.party_id, m.id),
history AS (
  INSERT INTO messages_messageevent (party_id, id, message_id, moment, at)
  SELECT party_id, gen_random_uuid(), id, 'read', %(now)s FROM read)
SELECT party_id, count(*) AS count FROM kept GROUP BY party_id
"""


def take(heard: Sequence[Heard], *, by: Caller = SYSTEM) -> int:
    """Remember what was heard; how many of it was news. Raises KeyServiceError, RefusedError."""
    parties = _parties(heard)
    rows = [
        {
            "party_id": parties[one.box],
            "provider": one.provider,
            "digest": looking.digest_of(one.provider, one.message_id).hex(),
            "is_read": one.is_read,
            "time": one.time,
            "event_id": one.event_id,
        }
        for one in heard
        if one.box in parties
    ]
    if not rows:
        return 0
    with database.writing():
        values = {"heard": msgspec.json.encode(rows).decode(), "now": clock.now()}
        counts = {row["party_id"]: row["count"] for row in database.rows(_HEARD, values)}
        if counts:
            gate.admit(by, parties=counts, purpose=EBOX, operation=Operation.UPDATE, source=heard[0].provider)
    return sum(counts.values())


def _parties(heard: Iterable[Heard]) -> dict[Box, UUID]:
    """The parties of boxes, those that are known here: no party is made of what somebody tells."""
    boxes = {one.box for one in heard}
    found = identity.find_parties(numbers=[(_KINDS[box.kind], box.number) for box in boxes])
    return {box: found[number] for box in boxes if (number := (_KINDS[box.kind], box.number)) in found}


def take_notification(client_: Client, *, events: Sequence[cloudevents.Event]) -> int:
    """Events that a client of ours brings, about the providers that it speaks for. Raises FormatError, RefusedError."""
    providers = settings.load().heard_from(client_.client_id)
    if not providers:
        raise gate.RefusedError("ebox-no-notifier")
    rules = [event for event in events if routing.is_about_rules(event)]
    messages = [event for event in events if not routing.is_about_rules(event)]
    return sum(
        take(of_cloudevents(messages, provider=one.code), by=client_)
        + routing.take(rules, provider=one.code, by=client_)
        for one in providers
    )


def read_events() -> int:
    """Read on in the event service of the federation from where we were; how many events were news.

    An event without a link here is passed over. Where the service is down, the next round goes on from the same place.
    """
    service = settings.load().events
    if service is None:
        return 0
    asking = client.Caller(service, assertion=identity.client_assertion)
    position, _ = EboxPosition.objects.get_or_create(service=service.code)
    last, count = position.last_sequence, 0
    for _ in range(_MOST_PAGES):
        try:
            page = _page(asking, after=last)
        except EboxError as error:
            _log.warning("ebox.events", reason=error.reason)
            break
        count += take_told(page.events)
        last = page.last
        EboxPosition.objects.filter(service=service.code, last_sequence__lte=last).update(
            last_sequence=last, read_at=clock.now()
        )
        if not page.has_next:
            break
    return count


def _page(asking: client.Caller, *, after: int) -> ees.EventPage:
    path = f"{ees.PATH}?{ees.query(last=after, page_size=_PAGE_SIZE)}"
    answer = asking.send("GET", path)
    with translated():
        return ees.parse_page(answer.body, after=after)


def take_told(events: Iterable[ees.Told]) -> int:
    """Events of the service, for every provider whose boxes are of enterprises; our own are passed over."""
    ours = settings.load().ours.provider_id
    elsewhere = [told for told in ees.newest(events).values() if told.event_provider_id != ours]
    providers = settings.load().providers_for(BoxKind.ENTERPRISE)
    return sum(
        take([one for told in elsewhere if (one := _heard(told, provider=provider.code))])
        for provider in providers
    )


def _heard(told: ees.Told, *, provider: str) -> Heard | None:
    try:
        box = shapes.box(BoxKind.ENTERPRISE, told.event_data.enterprise_id, field="enterpriseId")
    except FormatError:
        return None
    return Heard(
        box=box,
        provider=provider,
        message_id=told.event_data.message_id,
        is_read=told.event_data.event_type is ees.EventType.READ,
        time=told.event_time,
        event_id=f"{told.event_sequence_nbr:020}",
    )
