"""Looking into boxes elsewhere: which messages a party has there, as rows here.

A look is for who waits for it: asked side by side, within one deadline, with room for few of them at a time in a
process. What a provider cannot give stands with its link and is said in words; what is here already stays.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Kind
from burgerprofiel.blocks.messages.models import EboxLink, MessageType, Sender
from burgerprofiel.blocks.messages.services import arriving
from burgerprofiel.blocks.messages.services.ebox import links, settings
from burgerprofiel.blocks.messages.services.ebox.links import Link
from burgerprofiel.blocks.messages.wire.ebox import client, reference, types
from burgerprofiel.blocks.messages.wire.ebox.filters import LARGEST_SIZE, Question
from burgerprofiel.blocks.messages.wire.ebox.problems import EboxError, Problem
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind
from burgerprofiel.foundation import clock, database, ids, keys
from burgerprofiel.foundation.asking import Crew
from burgerprofiel.foundation.gate import Actor, Operation

SECONDS: Final = 8.0
"""How long a look takes at most, all providers together."""
AGAIN_AFTER: Final = 60.0
"""A box that nobody told of is not looked at again within so many seconds."""
_WHOLE_AFTER: Final = timedelta(hours=24)
_MOST_PAGES: Final = 20
_OVERLAP: Final = timedelta(days=2)
REMOTE_ID: Final = "ebox.message"
"""Under which name the texts of a message keep its number at the provider."""
_crew = Crew("ebox", threads=8, pages=2)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look came to: how many messages are new, and the names of providers that gave nothing, with why."""

    new: int = 0
    problems: tuple[tuple[str, Problem], ...] = ()
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """What a provider gave. `is_whole`: everything it has; `names` of (organisation, type) as it calls them."""

    messages: tuple[types.Message, ...]
    is_whole: bool
    names: Mapping[tuple[reference.Kind, str], reference.Entry]


def look(actor: Actor, *, seconds: float = SECONDS, again_after: float = AGAIN_AFTER) -> Looked:
    """Look into the boxes of the present party where that is due. Raises KeyServiceError, RefusedError."""
    wanted = links.due(links.own(actor), now=clock.now(), seconds=again_after)
    if not wanted:
        return Looked()
    with _crew.room() as is_free:
        if not is_free:
            return Looked(is_busy=True)
        return _look(actor, wanted=wanted, until=time.monotonic() + seconds)


def _look(actor: Actor, *, wanted: Sequence[Link], until: float) -> Looked:
    for one in wanted:
        links.write_row(actor, source=one.code, operation=Operation.SEND)
    box = links.box_of(actor)
    database.release()
    began = clock.now()
    running = {one: _crew.start(_fetch, one, box, until) for one in wanted}
    new, problems = 0, list[tuple[str, Problem]]()
    for one, future in running.items():
        try:
            if future is None:
                raise EboxError(Problem.BUSY, reason="no-room")
            found = future.result(timeout=max(0.0, until - time.monotonic()) + 0.5)
        except (EboxError, TimeoutError) as error:
            problem = error.problem if isinstance(error, EboxError) else Problem.DOWN
            _log.warning("ebox.look", provider=one.code, problem=problem.value)
            problems.append((one.name, problem))
            _note(actor.party_id, one, problem=problem)
        else:
            new += _keep(actor.party_id, one, found=found, began=began)
    return Looked(new=new, problems=tuple(problems))


def _fetch(link: Link, box: Box, until: float) -> _Found:
    """Ask, in a thread without the database. Raises EboxError."""
    provider = settings.load().provider_of(link.code)
    if provider is None:
        raise EboxError(Problem.DOWN, reason="not-configured")
    asking = client.Consumer(provider, assertion=identity.client_assertion)
    since = _since(link)
    question = Question(page_size=LARGEST_SIZE, received_after=since.date() if since else None)
    messages, is_done = list[types.Message](), False
    for count, (page, cursor) in enumerate(asking.walk(box, question=question), start=1):
        messages += page.items
        is_done = cursor.is_done
        if count >= _MOST_PAGES or (not is_done and time.monotonic() > until - client.SECONDS):
            break
    is_whole = since is None and is_done
    return _Found(tuple(messages), is_whole, _names(asking, messages, until=until))


def _since(link: Link) -> datetime | None:
    """From when on there may be news; None when all has to be read: what is old may have been read elsewhere."""
    if link.whole_at is None or link.looked_at is None or clock.now() - link.whole_at > _WHOLE_AFTER:
        return None
    return link.looked_at - _OVERLAP


def _names(
    asking: client.Consumer, messages: Iterable[types.Message], *, until: float
) -> dict[tuple[reference.Kind, str], reference.Entry]:
    """What organisations and types are called, as far as there is time; the others keep their code."""
    found: dict[tuple[reference.Kind, str], reference.Entry] = {}
    wanted = dict.fromkeys(
        each
        for message in messages
        for each in (
            (reference.Kind.ORGANIZATION, message.sender.number),
            (reference.Kind.TYPE, message.type_id),
        )
    )
    for kind, identifier in wanted:
        if time.monotonic() > until - 1:
            break
        try:
            found[kind, identifier] = asking.name(kind, identifier)
        except EboxError as error:
            _log.info("ebox.name", kind=kind.value, reason=error.reason)
    return found


# ---------------------------------------------------------------- what is kept

_NOTE: Final = """
UPDATE messages_eboxlink SET problem = %(problem)s,
  looked_at = COALESCE(%(looked_at)s::timestamptz, looked_at),
  whole_at = COALESCE(%(whole_at)s::timestamptz, whole_at),
  stale_at = CASE WHEN %(looked_at)s::timestamptz IS NULL OR stale_at > %(looked_at)s THEN stale_at END
WHERE party_id = %(party)s AND provider = %(provider)s AND ended_at IS NULL
"""
_READ_ELSEWHERE: Final = """
WITH read AS (
  UPDATE messages_conversation SET is_unread = false
  WHERE party_id = %(party)s AND provider = %(provider)s AND is_unread
    AND (remote_digest = ANY(%(digests)s) OR remote_digest IN (
      SELECT remote_digest FROM messages_eboxheard
      WHERE party_id = %(party)s AND provider = %(provider)s AND is_read))
  RETURNING id),
written AS (
  UPDATE messages_message m SET read_at = %(now)s FROM read
  WHERE m.party_id = %(party)s AND m.conversation_id = read.id AND m.read_at IS NULL RETURNING m.id)
INSERT INTO messages_messageevent (party_id, id, message_id, moment, at)
SELECT %(party)s, gen_random_uuid(), id, 'read', %(now)s FROM written
"""
_HIDDEN: Final = """
UPDATE messages_conversation SET box = 'archive'
WHERE party_id = %(party)s AND id = ANY(%(ids)s) AND box = 'inbox'
"""


def _note(party_id: UUID, link: Link, *, problem: Problem) -> None:
    with database.writing():
        database.rows(_NOTE, _noted(party_id, link, problem=problem.value))


def _noted(
    party_id: UUID,
    link: Link,
    *,
    problem: str = "",
    looked_at: datetime | None = None,
    whole_at: datetime | None = None,
) -> dict[str, object]:
    return {
        "party": party_id,
        "provider": link.code,
        "problem": problem,
        "looked_at": looked_at,
        "whole_at": whole_at,
    }


def _keep(party_id: UUID, link: Link, *, found: _Found, began: datetime) -> int:
    """Make rows of messages; gives how many are new. Looks of the same box wait for each other."""
    now = clock.now()
    lasting = [
        one for one in found.messages if one.expires_at > now and one.sender.kind is BoxKind.ENTERPRISE
    ]
    with database.writing():
        row = EboxLink.objects.select_for_update().filter(
            party_id=party_id, provider=link.code, ended_at=None
        )
        if not row.exists():
            return 0  # ended while it was asked
        type_ids = _types(lasting, names=found.names)
        arrivals = [_arrival(one, party_id=party_id, link=link, type_ids=type_ids) for one in lasting]
        new = _deliver(arrivals, now=now)
        hidden = {
            one.remote_digest for one, given in zip(arrivals, lasting, strict=True) if not given.is_visible
        }
        read = [one.remote_digest for one, given in zip(arrivals, lasting, strict=True) if given.is_read]
        _hide(
            [one.id for one in arrivals if one.id in new and one.remote_digest in hidden], party_id=party_id
        )
        database.rows(
            _READ_ELSEWHERE, {"party": party_id, "provider": link.code, "digests": read, "now": now}
        )
        whole_at = now if found.is_whole else None
        database.rows(_NOTE, _noted(party_id, link, looked_at=began, whole_at=whole_at))
    return len(new)


def _deliver(arrivals: Sequence[arriving.Arrival], *, now: datetime) -> set[UUID]:
    new: set[UUID] = set()
    for start in range(0, len(arrivals), 2000):
        new |= arriving.deliver(arrivals[start : start + 2000], now=now)
    return new


def _hide(conversation_ids: Sequence[UUID], *, party_id: UUID) -> None:
    if conversation_ids:
        database.rows(_HIDDEN, {"party": party_id, "ids": list(conversation_ids)})


def digest_of(provider: str, message_id: str) -> bytes:
    """The keyed digest under which a message elsewhere is known here."""
    return keys.digest(f"ebox:{provider}:{message_id}".encode())


def _arrival(
    message: types.Message, *, party_id: UUID, link: Link, type_ids: Mapping[tuple[str, str], int]
) -> arriving.Arrival:
    return arriving.Arrival(
        id=ids.new(),
        party_id=party_id,
        type_id=type_ids[message.sender.number, _type_code(message.type_id)],
        content=sealed.Content(
            subject=texts(message.subject),
            attention=message.attention.label if message.attention else "",
            data={REMOTE_ID: message.id},
        ),
        expires_at=message.expires_at,
        may_reply=False,
        is_registered=message.is_registered,
        provider=link.code,
        remote_digest=digest_of(link.code, message.id),
        received_at=message.received_at,
    )


def texts(given: types.Texts) -> dict[str, str]:
    """A text per language, without the languages that it does not have."""
    return {language: getattr(given, language) for language in given.languages()}


def _type_code(type_id: str) -> str:
    """The code of a type as it fits here; one that is too long gets a digest in place of its end."""
    return type_id if len(type_id) <= 60 else type_id[:27] + keys.digest(type_id.encode()).hex()[:33]


def _types(
    messages: Sequence[types.Message], *, names: Mapping[tuple[reference.Kind, str], reference.Entry]
) -> dict[tuple[str, str], int]:
    """The types of messages as they are known here, made where new; (organisation, code) to id."""
    wanted = {(one.sender.number, _type_code(one.type_id)): one.type_id for one in messages}
    Sender.objects.bulk_create(
        [
            Sender(
                code=number, enterprise_number=number, name=_name(names, reference.Kind.ORGANIZATION, number)
            )
            for number in sorted({number for number, _ in wanted})
        ],
        ignore_conflicts=True,
    )
    MessageType.objects.bulk_create(
        [
            MessageType(
                sender_id=number, code=code, kind=Kind.OFFICIAL, name=_name(names, reference.Kind.TYPE, given)
            )
            for (number, code), given in sorted(wanted.items())
        ],
        ignore_conflicts=True,
    )
    found = list(MessageType.objects.filter(sender_id__in={number for number, _ in wanted}))
    _rename(found, wanted=wanted, names=names)
    return {(row.sender_id, row.code): row.id for row in found}


def _rename(
    found: Iterable[MessageType],
    *,
    wanted: Mapping[tuple[str, str], str],
    names: Mapping[tuple[reference.Kind, str], reference.Entry],
) -> None:
    """Give what had only its code until now its name: the provider may have had no time to tell."""
    for row in found:
        given = wanted.get((row.sender_id, row.code), row.code)
        if row.name == {"nl": given} and (reference.Kind.TYPE, given) in names:
            MessageType.objects.filter(id=row.id).update(name=_name(names, reference.Kind.TYPE, given))
    for sender in Sender.objects.filter(code__in={number for number, _ in wanted}):
        if sender.name == {"nl": sender.code} and (reference.Kind.ORGANIZATION, sender.code) in names:
            name = _name(names, reference.Kind.ORGANIZATION, sender.code)
            Sender.objects.filter(code=sender.code).update(name=name)


def _name(
    names: Mapping[tuple[reference.Kind, str], reference.Entry], kind: reference.Kind, identifier: str
) -> dict[str, str]:
    entry = names.get((kind, identifier))
    return texts(entry.name) if entry and any(entry.name.languages()) else {"nl": identifier}
