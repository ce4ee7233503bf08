"""Asking of what is about to leave whether it still is news, and over which channel: a few statements per batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

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


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """All that waits about one thing for one person, the oldest first: one notice, named after its first.

    `whole` is all of it as if it were one: the earliest term, the latest end (none while a part has none). `pair` is
    (party, person).
    """

    items: Sequence[Claimed]
    whole: Claimed
    subject: Subject
    pair: tuple[UUID, UUID]
    telling: Telling | None

    @property
    def first(self) -> Claimed:
        """Whose id the notice bears at each try."""
        return self.items[0]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle with what is to be done about it, and what that was decided on."""

    bundle: Bundle
    plan: Tell | Untold
    facts: deciding.Facts
    language: str = "nl"


def bundles(claimed: Iterable[Claimed]) -> list[Bundle]:
    """What goes together, in the order in which the first of it came."""
    groups: list[list[Claimed]] = []
    for one in claimed:
        if one.leads:
            groups.append([one])
        else:
            groups[-1].append(one)
    return sorted(map(_bundle, groups), key=lambda bundle: bundle.items[0].id.int)


def _bundle(items: Sequence[Claimed]) -> Bundle:
    first = items[0]
    return Bundle(
        items=items,
        whole=first if len(items) == 1 else _whole(items),
        subject=Subject(first.party_id, first.subject_id, first.person_id),
        pair=(first.party_id, first.person_id),
        telling=kinds.find(first.kind),
    )


def _whole(items: Sequence[Claimed]) -> Claimed:
    ends = [one.expires_at for one in items]
    return msgspec.structs.replace(
        items[0],
        is_owed=any(one.is_owed for one in items),
        occurred_at=max(one.occurred_at for one in items),
        due_at=min((one.due_at for one in items if one.due_at), default=None),
        expires_at=None if None in ends else max(filter(None, ends)),
        repeats=min(one.repeats for one in items),
        digest_at=min((one.digest_at for one in items if one.digest_at), default=None),
    )


def judge(found: Sequence[Bundle], *, now: datetime) -> list[Judged]:
    """What is to be done about each, as of now."""
    readers = identity.list_readers_of(party_ids={bundle.pair[0] for bundle in found})
    known = people.known({bundle.pair[1] for bundle in found})
    descriptions = _descriptions(found)
    limits = restrictions.find(
        [party for bundle in found for party in bundle.pair if not bundle.first.is_owed], purpose=TELL
    )
    among = installed.codes()
    judged = []
    for bundle in found:
        party_id, person_id = bundle.pair
        reader = next((one for one in readers.get(party_id, ()) if one.person_id == person_id), None)
        facts = _facts(
            bundle,
            reader,
            person=known[person_id],
            description=descriptions[bundle.whole.kind].get(bundle.subject),
            among=among,
            limits=limits,
            now=now,
        )
        language = reader.language if reader else "nl"
        plan = deciding.decide(facts, now=now)
        judged.append(Judged(bundle=bundle, plan=plan, facts=facts, language=language))
    return judged


def _descriptions(found: Sequence[Bundle]) -> dict[str, Mapping[Subject, Description]]:
    """What each block says of its own, by kind; of a kind that no block tells any more nothing is said."""
    by_kind: dict[str, list[Bundle]] = {}
    for bundle in found:
        by_kind.setdefault(bundle.whole.kind, []).append(bundle)
    return {
        kind: theirs[0].telling.describe([one.subject for one in theirs]) if theirs[0].telling else {}
        for kind, theirs in by_kind.items()
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
    whole = bundle.whole
    return deciding.Facts(
        matter=Matter(
            theme=whole.theme,
            is_owed=whole.is_owed,
            due_at=whole.due_at,
            expires_at=whole.expires_at,
            elsewhere=bundle.telling is not None and bundle.telling.elsewhere,
        ),
        last_at=whole.occurred_at,
        preference=person.preference,
        reachable=person.reachable(
            has_email=reader is not None and reader.has_address,
            among=among - _left(whole) if whole.reason else among,
        ),
        description=description,
        is_entitled=reader is not None,
        is_restricted=bool(limits)
        and any(_concerning(bundle, limits, code=description.ovo_code if description else "")),
        is_repeat=whole.repeats > 0,
        was_gathered=whole.digest_at is not None and whole.digest_at <= now,
    )


def _left(first: Claimed) -> frozenset[ChannelCode]:
    """The channel at which nobody was found a moment ago: an address is only known to be dead once it is opened."""
    left = first.reason.removeprefix(queue.DEAD)
    return frozenset({ChannelCode(left)}) if left != first.reason else frozenset()


def _concerning(bundle: Bundle, limits: Collection[tuple[UUID, str]], *, code: str) -> Iterator[bool]:
    """As the gate decides: what is of no authority in particular heeds every restriction."""
    return (party in bundle.pair and (not code or owner in ("", code)) for party, owner in limits)
