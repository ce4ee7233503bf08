"""A storm of the same news over several roads, with providers that fail and workers that die: everybody is told once.

Everything random comes from the seed, so that a run that fails can be looked at. The clock is ours: a lease, a quiet
night and a digest pass in no time.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Failure, Outgoing, Result
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import delivery, noting, queue
from burgerprofiel.blocks.notifications.tests import scenes, world
from burgerprofiel.blocks.notifications.tests.scenes import Block
from burgerprofiel.blocks.notifications.tests.world import Script
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.telling import News, Telling

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 11, 24, 11, tzinfo=UTC)
MATTERS, STEPS, PEOPLE = 220, 3, 24


class Storm:
    """People with all kinds of choices, and what happens to them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.people = [world.person(email=f"p{number}@example.org") for number in range(PEOPLE)]
        for number, person in enumerate(self.people):
            channel = ("email", "push", "sms")[number % 3]
            scenes.give_browser(person)
            scenes.give_phone(person)
            scenes.choose(person, channel=channel, cadence=("at-once", "at-once", "daily")[number // 3 % 3])
        self.steps: dict[tuple[uuid.UUID, uuid.UUID], list[str]] = defaultdict(list)

    def news(self) -> list[News]:
        """Each matter goes through its steps in order; most are told over several roads, a tenth twice over one."""
        found: list[News] = []
        for number in range(MATTERS):
            person, subject = self.people[number % PEOPLE], ids.new()
            for step in range(STEPS):
                found += self._step(person, subject, f"step-{step}", at=BEGIN + timedelta(minutes=step))
        return sorted(found, key=lambda one: (one.occurred_at, self.chance.random()))

    def _step(self, person: uuid.UUID, subject: uuid.UUID, state: str, *, at: datetime) -> list[News]:
        self.steps[person, subject].append(state)
        roads = self.chance.sample("abc", self.chance.choice((1, 2, 3)))
        told = [
            scenes.news(person, subject_id=subject, state=state, road=road, occurred_at=at) for road in roads
        ]
        return [*told, *(told[:1] if self.chance.random() < 0.1 else ())]


class Provider:
    """Takes most, refuses some for now, is away at times; and at times the worker dies before or after its yes."""

    def __init__(self, code: ChannelCode, chance: random.Random) -> None:
        self.script = Script(code, answer=self._answer)
        self.chance = chance
        self.is_calm = False
        self.deaths = 0

    def _answer(self, notice: Outgoing) -> Result:
        lot = 1.0 if self.is_calm else self.chance.random()
        if lot < 0.03:
            self.deaths += 1
            if lot < 0.015:
                self.script.taken.append(notice)
            raise KeyboardInterrupt
        if lot < 0.10:
            return world.failed(notice, Failure.TEMPORARY)
        return world.failed(notice, Failure.NO_PROVIDER) if lot < 0.12 else world.handed(notice)


def _weather(storm: Storm, providers: Sequence[Provider], news: list[News], *, telling: Telling) -> datetime:
    """News comes in while three loops tell it; then the wind lies down. When it was over."""
    now, waiting = BEGIN + timedelta(minutes=STEPS), list(news)
    for turn in range(300):
        is_over = turn > 150
        now += timedelta(seconds=3_600 if is_over else storm.chance.choice((1, 3, 40, 400)))
        with clock.frozen(now):
            if waiting:
                size = storm.chance.randint(1, 60)
                noting.note(waiting[:size], telling=telling)
                waiting = waiting[size:]
            for provider in providers:
                provider.is_calm = is_over
                _run(provider)
        if not waiting and not Intent.objects.filter(state="waiting").exists():
            return now
    pytest.fail("something waits for ever")


def _run(provider: Provider) -> None:
    try:
        delivery.deliver_batch(provider.script, find=scenes.places, limit=40)
    except KeyboardInterrupt:
        delivery.forget_silence()  # a new worker


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everybody_is_told_of_everything_once(seed: int) -> None:
    delivery.forget_silence()
    storm, block = Storm(seed), Block()
    providers = [Provider(code, storm.chance) for code in ChannelCode]
    news = storm.news()
    with scenes.told(block.telling()) as telling:
        _weather(storm, providers, news, telling=telling)
    told: dict[tuple[uuid.UUID, uuid.UUID], Counter[str]] = defaultdict(Counter)
    for person, subject, became in Intent.objects.filter(state="sent").values_list(
        "person_id", "subject_id", "became"
    ):
        told[person, subject][became] += 1
    assert {key: sorted(steps) for key, steps in told.items()} == {
        key: sorted(s) for key, s in storm.steps.items()
    }
    assert all(count == 1 for steps in told.values() for count in steps.values())
    assert set(Intent.objects.exclude(state="sent").values_list("state", "reason")) <= {
        ("skipped", "already-told")
    }
    _nothing_twice(providers)
    _nothing_lost(providers)
    _in_order(storm)


def _nothing_twice(providers: Sequence[Provider]) -> None:
    """A mail or a push may come again when a worker died with it, under the same id; a text message never."""
    for provider in providers:
        counts = Counter(notice.id for notice in provider.script.taken)
        again = sum(count - 1 for count in counts.values())
        assert max(counts.values(), default=0) <= 1 + provider.deaths
        if provider.script.code is ChannelCode.SMS:
            assert again == 0
        elif provider.script.code is ChannelCode.EMAIL:
            assert again <= provider.deaths


def _nothing_lost(providers: Sequence[Provider]) -> None:
    """What counts as told was taken by a provider, but for text messages that were under way when a worker died."""
    taken = {notice.id for provider in providers for notice in provider.script.taken}
    groups: dict[tuple[uuid.UUID, datetime | None], list[Intent]] = defaultdict(list)
    for intent in Intent.objects.filter(state="sent").order_by("id"):
        groups[intent.person_id, intent.handed_at].append(intent)
    for group in groups.values():
        is_taken = any(intent.id in taken for intent in group)
        assert is_taken or all(intent.reason == queue.UNCONFIRMED for intent in group)


def _in_order(storm: Storm) -> None:
    """Of one matter nothing leaves before what came earlier."""
    handed: dict[tuple[uuid.UUID, uuid.UUID], dict[str, datetime]] = defaultdict(dict)
    rows = Intent.objects.filter(state="sent").values_list("person_id", "subject_id", "became", "handed_at")
    for person, subject, became, handed_at in rows:
        assert handed_at is not None
        handed[person, subject][became] = handed_at
    for key, steps in storm.steps.items():
        moments = [handed[key][step] for step in steps]
        assert moments == sorted(moments)
