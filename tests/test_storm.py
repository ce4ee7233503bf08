"""A storm of notices over the real processes, with everything failing that may: everybody is told of everything once.

Systems of an authority tell of the same files over three roads while worker processes are killed in turn, every five
seconds and started again. What left is judged from outside: by the books of the relay and of the simulators of the
other providers. `make storm` runs it at its full size (docs/developers/storm.md).
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from django.test import Client

from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.tests import verdict, world
from burgerprofiel.blocks.notifications.tests.verdict import Verdict
from burgerprofiel.foundation import clock, config
from burgerprofiel.foundation.models import OutboxEvent
from tests import people, vault
from tests.process import serving
from tests.storm import crew, outside, town
from tests.storm.crew import Crew
from tests.storm.outside import Outside, Reached
from tests.storm.town import Town

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

FULL: Final = int(os.environ.get("STORM", "0"))
"""How many things to tell; of a storm of full size no time is made to pass."""
TOLD: Final = FULL or 2_000
SEED: Final = int(os.environ.get("STORM_SEED", "1"))
WORKERS: Final = 3
KILL_EVERY: Final = timedelta(seconds=5)
PATIENCE: Final = 60 * 60 if FULL else 600.0
_UNDER_WAY: Final = {"push": 50, "sms": 20}
"""So many notices may be under way over a channel when a worker dies (ADR 0024); of mails it is one."""


@pytest.fixture
def beyond(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """What is outside, and a platform that sends there, with a vault that lets it send so much."""
    with outside.running(tmp_path, seed=SEED, told=TOLD) as found:
        settings = {**found.environment, "VAULT_CONTACT_PER_MINUTE": "10000000"}
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        with vault.apart(tmp_path):
            yield found
    config.current.cache_clear()


@dataclass
class Killing:
    """When the next worker dies: after five seconds. A small storm is over too soon: after each fifth that was told."""

    workers: Crew
    beyond: Outside
    since: datetime = field(init=False)
    _count: int = field(init=False)

    def __post_init__(self) -> None:
        self.again()

    def again(self) -> None:
        """Let there be as many as there should be, who live from now on."""
        self.workers.start()
        self.since, self._count = clock.now(), self.beyond.count

    def on_time(self) -> None:
        """Kill one that has lived long enough, and start another."""
        is_time = FULL and clock.now() - self.since >= KILL_EVERY
        if is_time or self.beyond.count - self._count >= TOLD // 5:
            self.workers.kill()
            self.again()


def test_everybody_is_told_of_everything_once(beyond: Outside, tmp_path: Path) -> None:
    place = Town(told=TOLD, seed=SEED, push=beyond.push)
    place.settle()
    begun = time.monotonic()
    with crew.working(WORKERS, environment={}, log=tmp_path / "workers.log") as workers:
        killing = Killing(workers, beyond)
        beyond.spoil(gateway_percent=20, centre_is_down=False)
        for step in range(len(town.STEPS)):
            for number, act in enumerate(place.events(step)):
                act()
                if number % 10 == 0:
                    killing.on_time()
            beyond.spoil(gateway_percent=20, centre_is_down=True)
        serving.until(lambda: _is_heard(killing), what="events wait", seconds=PATIENCE)
        beyond.spoil(gateway_percent=0, centre_is_down=False)
        _until_told(killing)
    seconds = time.monotonic() - begun
    found = verdict.judge(
        wanted=place.wanted(), handed=(("email", name) for name in beyond.mails()), channels=["email"]
    )
    _say(found, workers.deaths, beyond, seconds=seconds)
    _judge(found, place, beyond, deaths=workers.deaths)


def _is_heard(killing: Killing) -> bool:
    killing.on_time()
    return not OutboxEvent.objects.exists()


def _until_told(killing: Killing) -> None:
    """Until nothing waits. In a small storm nobody waits for leases and second tries: the machine stops meanwhile."""

    def is_over() -> bool:
        if not Intent.objects.filter(state="waiting").exists():
            return True
        killing.on_time()
        if not FULL and world.is_idle(since=killing.since):
            killing.workers.lose()
            world.make_due()
            killing.again()
        return False

    serving.until(is_over, what="somebody still has to be told", seconds=PATIENCE)


def _judge(found: Verdict, place: Town, beyond: Outside, *, deaths: int) -> None:
    assert found.wrongs == {}
    assert found.told == TOLD
    assert found.already_told == place.repeated
    # a mail comes again where its worker died with it, or where the relay took it and was gone
    assert found.again.get("email", 0) <= deaths + beyond.unheard()
    # a text message is one that nobody heard of again where its worker died with it, or its provider went away
    assert found.unconfirmed <= (deaths + WORKERS) * _UNDER_WAY["sms"]
    told, sure = _told("sms"), _told("sms", but="unconfirmed")
    texts = _by_person(beyond.texts(), place.phones)
    assert texts <= told, "a text message came twice"
    assert sure <= texts, "a text message was lost and nobody says so"
    shown = _by_person(beyond.shown(), place.browsers)
    assert set(shown) == set(_told("push"))
    _says_why(place)


def _says_why(place: Town) -> None:
    """Somebody who was not told the same news again reads why."""
    untold = Counter(Intent.objects.filter(reason="already-told").values_list("person_id", flat=True))
    number = next(number for number, person_id in place.people.items() if person_id in untold)
    who = people.resident(number=number)
    page = who.enter(Client()).get("/instellingen/meldingen/geschiedenis").content.decode()
    assert page.count("je kreeg dit nieuws al langs een andere weg") == untold[who.person_id]


def _told(channel: str, *, but: str = "") -> Reached:
    """How many notices about a subject a person got over a channel, as the history says."""
    rows = Intent.objects.filter(channel=channel, state__in=("sent", "delivered")).exclude(reason=but or "-")
    notices = set(rows.values_list("person_id", "subject_id", "handed_at"))
    return Counter((str(person), subject) for person, subject, _at in notices)


def _by_person(reached: Reached, addresses: Mapping[str, UUID]) -> Reached:
    return Counter(
        {(str(addresses[address]), subject): count for (address, subject), count in reached.items()}
    )


def _say(found: Verdict, deaths: int, beyond: Outside, *, seconds: float) -> None:
    """For who looks at it: `pytest -s`."""
    words = f"{deaths} workers killed, {beyond.unheard()} mails taken unheard, {seconds:.0f} s"
    print(f"\n{found}\n{words}")  # noqa: T201
