"""A storm of the same news over several roads, with providers that fail and workers that die: everybody is told once.

A simulation: everything random comes from the seed, the ids are counted, and the clock is ours, so that a lease, a
quiet night and a digest pass in no time. Workers take turns by chance, also in the middle of each other's batches.
`make storm` runs it at its full size, in parts side by side (docs/developers/storm.md); tests/test_storm.py lets real
processes do the same.
"""

from __future__ import annotations

import itertools
import os
import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Final
from unittest import mock

import pytest

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Failed, Failure, Outgoing, Result
from burgerprofiel.blocks.notifications.models import Choice, Intent
from burgerprofiel.blocks.notifications.services import delivery, noting
from burgerprofiel.blocks.notifications.tests import scenes, verdict, world
from burgerprofiel.blocks.notifications.tests.scenes import Block
from burgerprofiel.blocks.notifications.tests.verdict import Verdict, Wanted
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.telling import News, Telling

FULL: Final = int(os.environ.get("STORM_SIMULATED", "0"))
"""How many intents, when more than the few of an ordinary test run."""
PARTS: Final = 4
SEED: Final = int(os.environ.get("STORM_SEED", "1"))
BEGIN: Final = datetime(2026, 11, 24, 11, tzinfo=UTC)
STEPS: Final = 3
_MATTERS_EACH: Final = 12
_THRICE, _REPEATED = 0.05, 0.1
"""What is told over three roads, so that a tenth is the same news; and what one road tells twice."""
_CHANNELS: Final = ("email", "push", "sms")
_CADENCES: Final = ("at-once", "at-once", "daily")

pytestmark = pytest.mark.django_db(transaction=bool(FULL))


@dataclass(frozen=True)
class Size:
    """How many intents there are, how many a worker takes at a time, how many are written down together at most (0: as
    the channel does), and how often others do something in the middle of a batch.
    """

    intents: int
    batch: int
    together: int
    asides: float

    @property
    def people(self) -> int:
        """Each has so many matters of so many steps."""
        return max(1, round(self.intents / (1 + 2 * _THRICE) / STEPS / _MATTERS_EACH))


SMALL: Final = Size(intents=900, batch=25, together=0, asides=1.5)
LARGE: Final = Size(intents=FULL // PARTS, batch=1_000, together=50, asides=0.2)


@dataclass(frozen=True, slots=True)
class Piece:
    """That a road tells of a step of a matter."""

    matter: int
    step: int
    road: str


class Storm:
    """People with all kinds of choices, and what happens to them."""

    def __init__(self, size: Size, *, chance: random.Random) -> None:
        self.size, self.chance = size, chance
        self.people = list(world.people(size.people).values())
        self.repeated = 0
        """What is to be kept as the same news over another road."""
        scenes.give_everything(self.people)
        Choice.objects.bulk_create(
            Choice(
                person_id=person,
                channel=_CHANNELS[number % 3],
                cadence=_CADENCES[number // 3 % 3],
                themes_off=[],
            )
            for number, person in enumerate(self.people)
        )

    def pieces(self) -> list[Piece]:
        """Each matter goes through its steps in order, at times faster than they are told; some are told over three
        roads, some twice over one.
        """
        count, soon = len(self.people) * _MATTERS_EACH, 4 * self.size.batch
        found: list[tuple[float, Piece]] = []
        for matter in range(count):
            at = self.chance.uniform(0, count * STEPS)
            for step in range(STEPS):
                roads = self.chance.sample("abc", 3 if self.chance.random() < _THRICE else 1)
                self.repeated += len(roads) - 1
                if self.chance.random() < _REPEATED:
                    roads += roads[:1]
                found += [(at + self.chance.uniform(0, soon), Piece(matter, step, road)) for road in roads]
                at += soon
        return [piece for _at, piece in sorted(found, key=itemgetter(0))]

    def news(self, piece: Piece) -> News:
        """The same event each time that the same piece is told; each road leads to a page of its own."""
        return scenes.news(
            self._person(piece.matter),
            event_id=_uuid(piece.road, piece.matter * STEPS + piece.step),
            subject_id=_uuid(f"page-{piece.road}", piece.matter),
            matter=_uuid("matter", piece.matter).bytes,
            state=f"step-{piece.step}",
            road=piece.road,
            occurred_at=BEGIN + timedelta(minutes=piece.step),
        )

    def wanted(self) -> Iterator[Wanted]:
        """What everybody has to be told, once."""
        for matter in range(len(self.people) * _MATTERS_EACH):
            for step in range(STEPS):
                yield self._person(matter), _uuid("matter", matter).bytes, f"step-{step}", step

    def _person(self, matter: int) -> uuid.UUID:
        return self.people[matter % len(self.people)]


def _uuid(space: str, number: int) -> uuid.UUID:
    return uuid.UUID(int=(int.from_bytes(space.encode()) << 64) + number)


@dataclass
class Provider:
    """Takes most, refuses some for now, is away at times; and at times the worker dies before or after its yes.

    `aside` is what others do while one of these is under way.
    """

    code: ChannelCode
    chance: random.Random
    aside: Callable[[], None]
    size: Size
    is_calm: bool = False
    deaths: int = 0
    taken: list[uuid.UUID] = field(default_factory=list)

    def hand_over(self, notices: Sequence[Outgoing]) -> Iterator[Result]:
        for notice in notices:
            result = self._answer(notice)
            yield result
            if isinstance(result, Failed) and result.failure is Failure.NO_PROVIDER:
                return

    def _answer(self, notice: Outgoing) -> Result:
        lot = float(self.size.batch) if self.is_calm else self.chance.random() * self.size.batch
        if lot < 0.4:
            self.deaths += 1
            if lot < 0.2:
                self.taken.append(notice.id)
            raise KeyboardInterrupt
        if lot < 0.6:
            return world.failed(notice, Failure.NO_PROVIDER)
        if lot < 0.6 + self.size.asides:
            self.aside()
        elif self.code is not ChannelCode.PUSH and lot < 0.6 + self.size.asides + 0.07 * self.size.batch:
            return world.failed(notice, Failure.TEMPORARY)
        self.taken.append(notice.id)
        return world.handed(notice)


class Weather:
    """News comes in while the loops of several workers tell it; then the wind lies down."""

    def __init__(self, storm: Storm, *, telling: Telling) -> None:
        self._storm, self._chance, self._telling = storm, storm.chance, telling
        self._waiting = iter(storm.pieces())
        self._is_aside = False
        self.is_over = False
        self.providers = [Provider(code, self._chance, self._aside, size=storm.size) for code in ChannelCode]

    def blow(self) -> None:
        """Until nothing waits."""
        now = BEGIN + timedelta(minutes=STEPS)
        calm_from: int | None = None
        for turn in itertools.count():
            with clock.frozen(now):
                self._note()
                for provider in self.providers:
                    provider.is_calm = calm_from is not None and turn > calm_from
                    self._work(provider)
            if self.is_over and calm_from is None:
                calm_from = turn + 30
            if self.is_over and not Intent.objects.filter(state="waiting").exists():
                return
            is_calm = calm_from is not None and turn > calm_from
            assert calm_from is None or turn < calm_from + 2_000, "something waits for ever"
            now += timedelta(seconds=1_800 if is_calm else self._chance.choice((1, 3, 40, 400)))

    def _aside(self) -> None:
        """Meanwhile somebody else notes or tells something."""
        if self._is_aside:
            return
        self._is_aside = True
        try:
            self._chance.choice((self._note, *(lambda p=p: self._work(p) for p in self.providers)))()
        finally:
            self._is_aside = False

    def _note(self) -> None:
        size = self._chance.randint(1, 2 * self._storm.size.batch)
        pieces = list(itertools.islice(self._waiting, size))
        self.is_over = len(pieces) < size
        noting.note([self._storm.news(piece) for piece in pieces], telling=self._telling)

    def _work(self, provider: Provider) -> None:
        size = self._storm.size
        try:
            delivery.deliver_batch(provider, limit=size.batch, find=scenes.places, together=size.together)
        except KeyboardInterrupt:
            delivery.forget_silence()  # a new worker


def _judge(size: Size, *, seed: int) -> None:
    delivery.forget_silence()
    with _counted(seed), scenes.told(Block().telling()) as telling:
        storm = Storm(size, chance=random.Random(seed))
        weather = Weather(storm, telling=telling)
        weather.blow()
    handed = ((provider.code.value, one) for provider in weather.providers for one in provider.taken)
    found = verdict.judge(wanted=storm.wanted(), handed=handed, channels=_CHANNELS)
    print(f"\nseed {seed}: {found}\n{sum(one.deaths for one in weather.providers)} workers died")  # noqa: T201
    assert found.wrongs == {}
    assert found.told == len(storm.people) * _MATTERS_EACH * STEPS
    assert found.already_told == storm.repeated
    for provider in weather.providers:
        _at_most_what_was_under_way(found, provider, together=size.together)


def _at_most_what_was_under_way(found: Verdict, provider: Provider, *, together: int) -> None:
    """A mail or a push may come again when a worker died with it, under the same id; a text message never."""
    if provider.code is ChannelCode.SMS:
        assert provider.code not in found.again or found.again[provider.code] == 0
        assert found.unconfirmed <= provider.deaths * (together or 20)
    else:
        under_way = together or {ChannelCode.EMAIL: 1, ChannelCode.PUSH: 50}[provider.code]
        assert found.again[provider.code] <= provider.deaths * under_way


@contextmanager
def _counted(seed: int) -> Iterator[None]:
    """Ids in order, the same in each run of a seed, and not those of another."""
    numbers = itertools.count(1)

    def new() -> uuid.UUID:
        return _uuid(f"id{seed}", next(numbers))

    with mock.patch.object(ids, "new", new):
        yield


@pytest.mark.skipif(bool(FULL), reason="the full one is asked for")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everybody_is_told_of_everything_once(seed: int) -> None:
    _judge(SMALL, seed=seed)


@pytest.mark.skipif(not FULL, reason="make storm runs it")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_storm_of_full_size_tells_everybody_of_everything_once(part: int) -> None:
    _judge(LARGE, seed=SEED * PARTS + part)
