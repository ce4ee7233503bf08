"""A town of people with an address each, and what its authority tells them: files that go on, told over three roads."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.test import Client as Browser

from burgerprofiel.blocks.dossiers import numbers
from burgerprofiel.blocks.dossiers.contracts import Status
from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.notifications.contracts import ChannelCode, CodeAnswer, Preference
from burgerprofiel.blocks.notifications.services import devices, mobile, preferences
from burgerprofiel.blocks.notifications.services.channels import vapid
from burgerprofiel.blocks.notifications.tests import test_notificaties as official
from burgerprofiel.blocks.notifications.tests import world
from burgerprofiel.blocks.notifications.tests.verdict import Wanted
from burgerprofiel.blocks.notifications.wire import webpush
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Client
from tests import loopback

STEPS: Final = ("DossierVolledig", "InBehandeling")
READERS: Final = 10
_FILES_EACH: Final = 5
_TOLD_THRICE, _SENT_TWICE = 0.05, 0.1
_SLICE: Final = 50
_ROADS: Final = (
    (official.LOKET, "https://voorbeeldstad.example/loket"),
    (official.FORMS, "https://formulieren.example"),
)
_CHANNELS: Final = {0: ChannelCode.SMS, 1: ChannelCode.SMS, 2: ChannelCode.SMS, 3: ChannelCode.PUSH}
"""Of twenty people three want text messages and one a notice in their browser; the others get mail."""


class Town:
    """Made for so many things to tell: each file has ten readers and two steps, each person has five files."""

    def __init__(self, *, told: int, seed: int, push: str) -> None:
        self._chance = random.Random(seed)
        self._push = push
        self._files = [f"2026-{number:06}" for number in range(told // READERS // len(STEPS))]
        self.people: dict[str, UUID] = {}
        self.phones: dict[str, UUID] = {}
        self.browsers: dict[str, UUID] = {}
        self.repeated = 0
        """What has to be kept as the same news over another road."""

    def settle(self) -> None:
        """Everybody moves in: known, with an address over the channel that they chose."""
        self._source_id = incoming.source().id
        self._bearers = {client.client_id: incoming.bearer(client) for client, _provider in _ROADS}
        self.people = world.people(len(self._files) * READERS // _FILES_EACH)
        self._numbers = list(self.people)
        for place, person_id in enumerate(self.people.values()):
            if (channel := _CHANNELS.get(place % 20)) is not None:
                self._prefer(person_id, channel, place=place)

    def _prefer(self, person_id: UUID, channel: ChannelCode, *, place: int) -> None:
        preferences.save(person_id, Preference(channel=channel))
        if channel is ChannelCode.PUSH:
            self._browse(person_id)
            return
        phone = f"+32470{place:06}"
        self.phones[phone] = person_id
        assert mobile.confirm(person_id, code=mobile.ask(person_id, number=phone)) is CodeAnswer.CONFIRMED

    def _browse(self, person_id: UUID) -> None:
        wanted = {"applicationServerKey": vapid.public_key()}
        given = webpush.parse(loopback.post(f"{self._push}/api/subscriptions", json=wanted).content)
        self.browsers[given.endpoint.rpartition("/")[2]] = person_id
        devices.keep(person_id, subscription=given, device="Chrome")

    def wanted(self) -> Iterator[Wanted]:
        """What everybody has to be told, once."""
        for place, file in enumerate(self._files):
            matter = numbers.index(file, source_id=self._source_id)
            for number in self._readers(place):
                for step, code in enumerate(STEPS):
                    yield self.people[number], matter, code.lower(), step

    def events(self, step: int) -> list[Callable[[], object]]:
        """What systems send at this step, in the order in which they happen to; some of it twice."""
        uploads = [self._status(place, step=step) for place in range(len(self._files))]
        acts: list[Callable[[], object]] = [
            partial(self._submit, uploads[at : at + _SLICE]) for at in range(0, len(uploads), _SLICE)
        ]
        for place in range(len(self._files)):
            if self._chance.random() < _TOLD_THRICE:
                acts += [
                    partial(self._send, self._bundle(place, step=step, provider=provider), client=client)
                    for client, provider in _ROADS
                ]
                self.repeated += READERS * len(_ROADS)
        self._chance.shuffle(acts)
        return acts + self._chance.sample(acts, int(len(acts) * _SENT_TWICE))

    def _submit(self, statuses: Sequence[Status]) -> None:
        receipts = incoming.submit(*statuses)
        assert set(incoming.results(receipts)) <= {"current", "repeated"}

    def _status(self, place: int, *, step: int) -> Status:
        moment = clock.now() - timedelta(hours=1) + timedelta(minutes=step)
        readers = incoming.readers(*self._readers(place))
        return incoming.status(
            file=self._files[place],
            code=STEPS[step],
            changed_at=moment,
            readers=readers,
            key=f"{place}-{step}",
        )

    def _bundle(self, place: int, *, step: int, provider: str) -> str:
        pairs = {"DossierNummer": self._files[place], "StatusVlaamseCode": STEPS[step]}
        return json.dumps(
            official.bundle(
                Id=f"{place}-{step}",
                AanbiederUri=provider,
                TransactieId=f"{incoming.URI}{self._files[place]}",
                Bestemmelingen=[{"Type": "INSZ", "Waarde": number} for number in self._readers(place)],
                SleutelWaardeParen={**official.PAIRS, **pairs},
            )
        )

    def _send(self, body: str, *, client: Client) -> None:
        """Over HTTP, as any system does."""
        bearer = self._bearers[client.client_id]
        answer = Browser().generic("POST", official.TO, body, content_type="application/json", **bearer)
        assert answer.status_code == 200, answer.content

    def _readers(self, place: int) -> list[str]:
        """Neighbours in a ring, so that two files share some of their readers, and no person has two of one."""
        return [self._numbers[(place * 2 + other * 7) % len(self._numbers)] for other in range(READERS)]
