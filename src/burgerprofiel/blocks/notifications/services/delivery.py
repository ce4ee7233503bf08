"""Telling what waits: one notice per person and matter, or one with all of a day, checked just before it leaves.

A claim is a lease (`queue`). An e-mail is settled in a commit of its own as soon as the relay has it: after a crash at
most one goes out twice, with the same Message-ID. A text message is settled before it leaves, and taken back when it
was surely not taken: after a crash some may never have left, and none goes out twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
import structlog

from burgerprofiel.blocks.notifications.contracts import (
    Channel,
    ChannelCode,
    Failed,
    Failure,
    Handed,
    Outgoing,
    Tell,
    Why,
)
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import (
    addressing,
    admission,
    judging,
    outcomes,
    parcels,
    queue,
)
from burgerprofiel.blocks.notifications.services.addressing import Address, Place, Wanted
from burgerprofiel.blocks.notifications.services.channels import installed
from burgerprofiel.blocks.notifications.services.judging import Judged
from burgerprofiel.blocks.notifications.services.outcomes import Ledger, Tried
from burgerprofiel.blocks.notifications.services.parcels import Parcel
from burgerprofiel.blocks.notifications.services.queue import Outcome, Outcomes
from burgerprofiel.foundation import clock, keys

Find = Callable[[ChannelCode, Wanted], dict[tuple[UUID, UUID], Place]]
PAUSE: Final = timedelta(seconds=30)
"""So long after nobody was there a channel is first tried with one notice."""
_BATCH: Final = {ChannelCode.EMAIL: 100, ChannelCode.PUSH: 500, ChannelCode.SMS: 60}
"""So many are taken in hand at a time."""
_TOGETHER: Final = {ChannelCode.EMAIL: 1, ChannelCode.PUSH: 50, ChannelCode.SMS: 20}
"""So many are written down together; of text messages, so many leave together."""

_log = structlog.get_logger(__name__)
_silent: dict[ChannelCode, datetime] = {}


def deliver_batch(
    channel: Channel | None = None,
    *,
    code: ChannelCode = ChannelCode.EMAIL,
    limit: int = 0,
    find: Find = addressing.find,
    together: int = 0,
) -> bool:
    """Tell what is due over a channel, at most `limit` and what goes along; answers whether there was anything.

    `channel` is that of this installation for `code`; `find` gives addresses, `together` how many notices are written
    down at a time; without a number as many as is usual for the channel. A fault of a provider is not raised: what it
    did not take waits (half a minute, doubling to an hour, for three days).
    """
    way = channel or installed.find(code)
    claim_id, claimed = queue.claim(way.code, limit=limit or _BATCH[way.code])
    if not claimed:
        return False
    _tell(way, claimed, find=find, together=together or _TOGETHER[way.code])
    queue.release(claim_id)  # not after an exception: nobody knows what is still under way then
    return True


def _tell(channel: Channel, claimed: Sequence[queue.Claimed], *, find: Find, together: int) -> None:
    until = clock.now() + queue.LEASE / 2
    leaving, outcomes_of_others = _sorted(claimed, code=channel.code)
    queue.write(outcomes_of_others)
    try:
        places = find(channel.code, {one.bundle.pair for one in leaving})
    except keys.KeyServiceError as error:  # before any of these was settled
        _log.warning("notices.no_addresses", channel=channel.code.value, code=error.code)
        _postpone_all(leaving, code=channel.code)
        return
    _Round(channel, together=together, until=until).run(leaving, places=places)


def _sorted(claimed: Sequence[queue.Claimed], *, code: ChannelCode) -> tuple[list[Judged], Outcomes]:
    """What leaves now over this channel, and what becomes of the rest."""
    now = clock.now()
    leaving: list[Judged] = []
    others = Outcomes()
    for judged in judging.judge(judging.bundles(claimed), now=now):
        plan = judged.plan
        if isinstance(plan, Tell) and plan.channel is code and plan.at <= now and not plan.is_digest:
            leaving.append(judged)
        else:
            others.note(outcomes.planned(judged), judged.bundle.items)
    return leaving, others


def _postpone_all(leaving: Sequence[Judged], *, code: ChannelCode) -> None:
    now = clock.now()
    found = Outcomes()
    for item in (item for one in leaving for item in one.bundle.items):
        found.note(outcomes.later(item, code, reason="vault", now=now), (item,))
    queue.write(found)


def forget_silence() -> None:
    """Try every channel as if it had always been there."""
    _silent.clear()


class _Try(msgspec.Struct, frozen=True):
    """One notice to one address; `is_last` of its parcel."""

    parcel: Parcel
    address: Address
    notice: Outgoing
    is_last: bool


class _Round:
    """Handing over what leaves in this batch."""

    def __init__(self, channel: Channel, *, together: int, until: datetime) -> None:
        self._channel = channel
        self._code = channel.code
        self._together = together
        self._until = until
        self._ledger = Ledger(channel.code)
        self._writer = parcels.Writer(channel.code)

    def run(self, leaving: Sequence[Judged], *, places: dict[tuple[UUID, UUID], Place]) -> None:
        now, placed = clock.now(), list[tuple[Judged, Place]]()
        for one in leaving:
            if place := places.get(one.bundle.pair):
                placed.append((one, place))
            else:
                self._ledger.reroute(one, now=now)
        self._ledger.write()
        portions = self._portions(parcels.wrap(placed))
        for portion in portions:
            if clock.now() > self._until:
                return  # slow: the rest is for who comes next
            if reason := self._hand_over(portion):
                now = clock.now()
                for parcel in (parcel for rest in portions for parcel in rest):
                    self._ledger.postpone(parcel, reason=reason, now=now)
                self._ledger.write()

    def _portions(self, wrapped: Sequence[Parcel]) -> Iterator[Sequence[Parcel]]:
        """All at once, over few connections; text messages as many as may be marked, and first one where nobody was."""
        size = self._together if self._code is ChannelCode.SMS else max(len(wrapped), 1)
        first = 1 if self._was_silent() else size
        if wrapped:
            yield wrapped[:first]
        for at in range(first, len(wrapped), size):
            yield wrapped[at : at + size]

    def _was_silent(self) -> bool:
        since = _silent.get(self._code)
        return since is not None and clock.now() - since < PAUSE

    def _hand_over(self, portion: Sequence[Parcel]) -> str:
        """Hand these over and write down what became of them; a reason when nobody is there to take any."""
        allowed = admission.admit(portion, channel=self._code)
        self._refused(portion, allowed)
        if self._code is ChannelCode.SMS:
            allowed = _marked(allowed)
        tries = [one for parcel in allowed for one in self._tries(parcel)]
        results = self._channel.hand_over([one.notice for one in tries]) if tries else iter(())
        gathered: list[Tried] = []
        for number, (one, result) in enumerate(zip(tries, results, strict=False)):
            gathered.append((one.address, result))
            if isinstance(result, Failed) and result.failure is Failure.NO_PROVIDER:
                return self._stopped(one, gathered, rest=tries[number + 1 :], reason=result.reason)
            _silent.pop(self._code, None)
            now = clock.now()
            if one.is_last:
                self._ledger.settle(one.parcel, gathered, now=now)
                gathered = []
                if self._ledger.parcels >= self._together:
                    self._ledger.write()
            if now > self._until and self._code is not ChannelCode.SMS:
                break
        self._ledger.write()
        return ""

    def _tries(self, parcel: Parcel) -> list[_Try]:
        addresses, last = parcel.place.addresses, len(parcel.place.addresses) - 1
        return [
            _Try(parcel, addresses[number], notice, number == last)
            for number, notice in enumerate(self._writer.notices(parcel))
        ]

    def _stopped(self, one: _Try, gathered: Sequence[Tried], *, rest: Sequence[_Try], reason: str) -> str:
        """Nobody is there any more: this parcel and those after it wait, unless one of its notices was taken."""
        now = _silent[self._code] = clock.now()
        _log.warning("notices.no_provider", channel=self._code.value, reason=reason)
        if any(isinstance(result, Handed) for _address, result in gathered):
            self._ledger.settle(one.parcel, gathered, now=now)
        else:
            self._ledger.postpone(one.parcel, reason=reason, now=now)
        for other in rest:
            if other.is_last and other.parcel is not one.parcel:
                self._ledger.postpone(other.parcel, reason=reason, now=now)
        self._ledger.write()
        return reason

    def _refused(self, portion: Sequence[Parcel], allowed: Sequence[Parcel]) -> None:
        """What was restricted a moment ago."""
        kept = {id(parcel) for parcel in allowed}
        skipped = Outcome(state=Intent.State.SKIPPED, channel="", reason=Why.RESTRICTED)
        for parcel in portion:
            if id(parcel) not in kept:
                self._ledger.outcomes.note(skipped, parcel.items)


def _marked(portion: Sequence[Parcel]) -> list[Parcel]:
    """Those of these that are noted as leaving; another worker has none of them."""
    marks = [(item.id, parcel.place.addresses[0].hash) for parcel in portion for item in parcel.items]
    ours = queue.mark(marks) if marks else set()
    return [parcel for parcel in portion if all(item.id in ours for item in parcel.items)]
