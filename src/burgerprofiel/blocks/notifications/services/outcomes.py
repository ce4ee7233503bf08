"""What becomes of news after it was judged, or handed to a channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec

from burgerprofiel.blocks.notifications.contracts import (
    ChannelCode,
    Failed,
    Failure,
    Handed,
    Result,
    Untold,
)
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.rules import deciding
from burgerprofiel.blocks.notifications.services import devices, queue, suppressions
from burgerprofiel.blocks.notifications.services.addressing import Address
from burgerprofiel.blocks.notifications.services.judging import Judged
from burgerprofiel.blocks.notifications.services.parcels import Parcel
from burgerprofiel.blocks.notifications.services.queue import Claimed, Outcome, Outcomes, Repeat

Tried = tuple[Address, Result]


@dataclass(slots=True)
class Ledger:
    """What is still to be written down, together."""

    channel: ChannelCode
    outcomes: Outcomes = field(default_factory=Outcomes)
    repeats: list[Repeat] = field(default_factory=list)
    dead: dict[bytes, str] = field(default_factory=dict)
    gone: list[UUID] = field(default_factory=list)
    parcels: int = 0

    def write(self) -> None:
        """Write it down. Dead addresses first: what goes on over another channel must find them so."""
        for address_hash, reason in self.dead.items():
            suppressions.add(self.channel, [address_hash], reason=reason)
        if self.gone:
            devices.forget(self.gone)
        queue.write(self.outcomes, repeats=self.repeats)
        self.outcomes, self.repeats, self.dead, self.gone, self.parcels = Outcomes(), [], {}, [], 0

    def settle(self, parcel: Parcel, tried: Sequence[Tried], *, now: datetime) -> None:
        """Note what its tries came to: one that was taken is enough."""
        self.parcels += 1
        taken: tuple[Address, Handed] | None = None
        failed: list[Failed] = []
        for address, result in tried:
            if isinstance(result, Handed):
                taken = taken or (address, result)
                continue
            failed.append(result)
            if result.failure is Failure.DEAD_ADDRESS:
                self._forget(address, reason=result.reason)
        if taken:
            self._handed(parcel, *taken, now=now)
            return
        again = [one for one in failed if one.failure in (Failure.TEMPORARY, Failure.NO_PROVIDER)]
        if again:
            asked = max(one.retry_after for one in again)
            self.postpone(parcel, reason=again[0].reason, now=now, asked=asked)
        else:
            self._lost(parcel, failed[-1], now=now)

    def postpone(self, parcel: Parcel, *, reason: str, now: datetime, asked: float = 0.0) -> None:
        """Try again later, until it is too late."""
        for item in parcel.items:
            self.outcomes.note(later(item, self.channel, reason=reason, now=now, asked=asked), (item,))

    def reroute(self, judged: Judged, *, now: datetime, instead: str = "") -> None:
        """Go on over another channel than this one; where there is none it ends, as failed with `instead` as reason."""
        left = msgspec.structs.replace(judged.facts, reachable=set(judged.facts.reachable) - {self.channel})
        plan = deciding.decide(left, now=now)
        if isinstance(plan, Untold) and instead:
            failed = Outcome(state=Intent.State.FAILED, channel=self.channel, reason=instead)
            self.outcomes.note(failed, judged.bundle.items)
        else:
            rerouted = msgspec.structs.replace(judged, plan=plan)
            self.outcomes.note(planned(rerouted, reason=f"{queue.DEAD}{self.channel}"), judged.bundle.items)

    def _forget(self, address: Address, *, reason: str) -> None:
        if address.device_id:
            self.gone.append(address.device_id)
        elif address.hash:
            self.dead[address.hash] = reason

    def _handed(self, parcel: Parcel, address: Address, result: Handed, *, now: datetime) -> None:
        sent = Outcome(
            state=Intent.State.SENT,
            channel=self.channel,
            reason="" if result.is_sure else queue.UNCONFIRMED,
            provider=result.provider,
            reference=result.reference,
            address_hash=address.hash.hex() if address.hash else None,
            tries=1,
        )
        self.outcomes.note(sent, parcel.items)
        self.repeats += [repeat for part in parcel.parts for repeat in _again(part, now=now)]

    def _lost(self, parcel: Parcel, result: Failed, *, now: datetime) -> None:
        if result.failure is Failure.DEAD_ADDRESS:
            for part in parcel.parts:
                self.reroute(part, now=now, instead=result.reason)
            return
        failed = Outcome(
            state=Intent.State.FAILED,
            channel=self.channel,
            reason=result.reason,
            provider=result.provider,
            tries=1,
        )
        self.outcomes.note(failed, parcel.items)


def planned(judged: Judged, *, reason: str = "") -> Outcome:
    """Of what is not to leave now: skipped with why, or later, or over another channel."""
    plan = judged.plan
    if isinstance(plan, Untold):
        return Outcome(state=Intent.State.SKIPPED, channel="", reason=plan.why)
    return Outcome(
        state=Intent.State.WAITING,
        channel=plan.channel,
        reason=reason,
        available_at=plan.at,
        digest_at=plan.at if plan.is_digest else None,
    )


def later(item: Claimed, channel: ChannelCode, *, reason: str, now: datetime, asked: float = 0.0) -> Outcome:
    """Of one that was tried in vain."""
    is_late = now - item.since > deciding.GIVE_UP_AFTER
    return Outcome(
        state=Intent.State.FAILED if is_late else Intent.State.WAITING,
        channel=channel,
        reason=reason,
        tries=1,
        available_at=now + deciding.wait(item.attempts, asked=asked),
    )


def _again(part: Judged, *, now: datetime) -> Iterator[Repeat]:
    """Told once more when it still waits for its reader."""
    telling, description = part.bundle.telling, part.facts.description
    if telling is None or telling.again_after is None or description is None:
        return
    last = part.bundle.items[-1]
    if description.waits_for_you and last.repeats < deciding.MOST_REPEATS:
        yield Repeat(of=last.id, available_at=now + telling.again_after)
