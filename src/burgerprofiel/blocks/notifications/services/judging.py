"""Asking of what is about to leave whether it still is news, and over which channel: a few statements per batch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.contracts import Reader
from burgerprofiel.blocks.notifications.contracts import ChannelCode, Matter, Tell, Untold
from burgerprofiel.blocks.notifications.rules import deciding
from burgerprofiel.blocks.notifications.services import kinds, people, queue
from burgerprofiel.blocks.notifications.services.channels import installed
from burgerprofiel.blocks.notifications.services.people import Known
from burgerprofiel.blocks.notifications.services.queue import Claimed
from burgerprofiel.foundation import restrictions
from burgerprofiel.foundation.telling import TELL, Description, Subject, Telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """All that waits about one thing for one person, the oldest first: one notice, named after its first."""

    items: Sequence[Claimed]
    subject: Subject
    telling: Telling | None

    @property
    def first(self) -> Claimed:
        """Whose id the notice bears at each try."""
        return self.items[0]

    @property
    def pair(self) -> tuple[UUID, UUID]:
        """(party, person)."""
        return self.subject.party_id, self.subject.person_id

    @property
    def expires_at(self) -> datetime | None:
        """From when on nothing of it is news; None while a part has no end."""
        ends = [one.expires_at for one in self.items]
        return None if None in ends else max(filter(None, ends))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A bundle with what is to be done about it, and what that was decided on."""

    bundle: Bundle
    plan: Tell | Untold
    facts: deciding.Facts
    language: str = "nl"


def bundles(claimed: Sequence[Claimed]) -> list[Bundle]:
    """What goes together, in the order in which the first of it came."""
    ordered = sorted(claimed, key=lambda one: (one.person_id, one.party_id, one.subject_id, one.kind, one.id))
    same = attrgetter("person_id", "party_id", "subject_id", "kind")
    found = [_bundle(list(group)) for _, group in groupby(ordered, key=same)]
    return sorted(found, key=lambda bundle: bundle.first.id)


def _bundle(items: Sequence[Claimed]) -> Bundle:
    first = items[0]
    subject = Subject(first.party_id, first.subject_id, first.person_id)
    return Bundle(items=items, subject=subject, telling=kinds.find(first.kind))


def judge(found: Sequence[Bundle], *, now: datetime) -> list[Judged]:
    """What is to be done about each, as of now."""
    readers = _readers(found)
    known = people.known({bundle.subject.person_id for bundle in found})
    descriptions = _descriptions(found)
    limits = restrictions.find(
        {party for bundle in found for party in bundle.pair if not bundle.first.is_owed}, purpose=TELL
    )
    among = installed.codes()
    judged = []
    for bundle in found:
        reader = readers.get(bundle.pair)
        person = known.get(bundle.subject.person_id, people.UNKNOWN)
        description = descriptions.get((bundle.first.kind, bundle.subject))
        facts = _facts(
            bundle, reader, person=person, description=description, among=among, limits=limits, now=now
        )
        language = reader.language if reader else "nl"
        plan = deciding.decide(facts, now=now)
        judged.append(Judged(bundle=bundle, plan=plan, facts=facts, language=language))
    return judged


def _readers(found: Sequence[Bundle]) -> dict[tuple[UUID, UUID], Reader]:
    behind = identity.list_readers_of(party_ids={bundle.subject.party_id for bundle in found})
    return {
        (party_id, reader.person_id): reader for party_id, readers in behind.items() for reader in readers
    }


def _descriptions(found: Sequence[Bundle]) -> dict[tuple[str, Subject], Description]:
    """What each block says of its own; of a kind that no block tells any more nothing is said."""
    by_kind: dict[str, list[Bundle]] = {}
    for bundle in found:
        by_kind.setdefault(bundle.first.kind, []).append(bundle)
    return {
        (kind, subject): description
        for kind, theirs in by_kind.items()
        if theirs[0].telling is not None
        for subject, description in theirs[0].telling.describe([one.subject for one in theirs]).items()
    }


def _facts(
    bundle: Bundle,
    reader: Reader | None,
    *,
    person: Known,
    description: Description | None,
    among: frozenset[ChannelCode],
    limits: Collection[tuple[UUID, str]],
    now: datetime,
) -> deciding.Facts:
    items, first = bundle.items, bundle.first
    dues = [one.due_at for one in items if one.due_at]
    return deciding.Facts(
        matter=Matter(
            theme=first.theme,
            is_owed=any(one.is_owed for one in items),
            due_at=min(dues) if dues else None,
            expires_at=bundle.expires_at,
            elsewhere=bundle.telling is not None and bundle.telling.elsewhere,
        ),
        last_at=max(one.occurred_at for one in items),
        preference=person.preference,
        reachable=person.reachable(
            has_email=reader is not None and reader.has_address, among=among - _left(bundle)
        ),
        description=description,
        is_entitled=reader is not None,
        is_restricted=any(_concerning(bundle, limits, code=description.ovo_code if description else "")),
        is_repeat=all(one.repeats for one in items),
        was_gathered=any(one.digest_at is not None and one.digest_at <= now for one in items),
    )


def _left(bundle: Bundle) -> frozenset[ChannelCode]:
    """The channel at which nobody was found a moment ago: an address is only known to be dead once it is opened."""
    left = bundle.first.reason.removeprefix(queue.DEAD)
    return frozenset({ChannelCode(left)}) if left != bundle.first.reason else frozenset()


def _concerning(bundle: Bundle, limits: Collection[tuple[UUID, str]], *, code: str) -> Iterator[bool]:
    """As the gate decides: what is of no authority in particular heeds every restriction."""
    return (party in bundle.pair and (not code or owner in ("", code)) for party, owner in limits)
