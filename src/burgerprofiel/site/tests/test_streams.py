"""The bookkeeping of open streams, with a browser that does not read."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Actor, Capacity
from burgerprofiel.foundation.live import Change, Notice
from burgerprofiel.site.recent import CLOCKS_DIFFER, MEMORY
from burgerprofiel.site.streams import RESYNC, Hub, Stream, TooManyStreamsError

Message = MutableMapping[str, Any]


def _actor(*parties: uuid.UUID) -> Actor:
    person = uuid.uuid4()
    return Actor(
        person_id=person,
        party_id=person,
        party_ids=(person, *parties),
        capacity=Capacity.CITIZEN,
        assurance=35,
        session_id=uuid.uuid4(),
    )


async def _stays() -> Message:
    await asyncio.Event().wait()
    return {}


class _Browser:
    def __init__(self, *, reads: bool = True) -> None:
        self.got = b""
        self.ended = False
        self._reads = reads

    async def send(self, message: Message) -> None:
        if not self._reads:
            await asyncio.Event().wait()
        self.got += message["body"]
        self.ended = not message["more_body"]


async def _serve(hub: Hub, stream: Stream, receive: Callable[[], Awaitable[Message]] = _stays) -> None:
    hub.add(stream)
    try:
        await stream.run(receive)
    finally:
        hub.remove(stream)


def _change(party_id: uuid.UUID) -> Notice:
    return Notice(changes=(Change(party_id=party_id, dossier_id=uuid.uuid4()),))


def test_who_does_not_read_is_closed_and_harms_nobody() -> None:
    async def scene() -> None:
        hub, shared = Hub(), uuid.uuid4()
        slow, quick = _Browser(reads=False), _Browser()
        tasks = [
            asyncio.create_task(_serve(hub, Stream(_actor(shared), send=one.send))) for one in (slow, quick)
        ]
        for number in range(200):
            await asyncio.sleep(0)
            hub.deliver(_change(shared))
            assert quick.got.count(b"event: dossier") >= number - 2
        await asyncio.wait_for(tasks[0], 60)
        assert len(hub) == 1
        hub.close()
        await asyncio.wait_for(tasks[1], 60)
        assert quick.got.count(b"event: dossier") == 200
        assert quick.ended

    asyncio.run(scene())


def test_a_page_first_hears_what_changed_since_it_was_made() -> None:
    async def scene() -> None:
        hub, browser, late = Hub(), _Browser(), _Browser()
        actor = _actor()
        made = clock.now() + CLOCKS_DIFFER
        hub.deliver(_change(actor.party_id))
        hub.deliver(_change(uuid.uuid4()))
        tasks = []
        for one, moment in ((browser, made), (late, made - 2 * MEMORY)):
            stream = Stream(actor, send=one.send)
            tasks.append(asyncio.create_task(_serve(hub, stream)))
            await asyncio.sleep(0)
            hub.catch_up(stream, since=moment)
        hub.close()
        await asyncio.gather(*tasks)
        assert (browser.got.count(b"event: dossier"), browser.got.count(RESYNC)) == (1, 0)
        assert (late.got.count(b"event: dossier"), late.got.count(RESYNC)) == (0, 1)

    asyncio.run(scene())


def test_every_party_of_a_person_reaches_the_page() -> None:
    async def scene() -> None:
        hub, enterprise = Hub(), uuid.uuid4()
        browser, actor = _Browser(), _actor(enterprise)
        task = asyncio.create_task(_serve(hub, Stream(actor, send=browser.send)))
        await asyncio.sleep(0)
        for party in (actor.person_id, enterprise, uuid.uuid4()):
            hub.deliver(_change(party))
        hub.close()
        await task
        assert browser.got.count(b"event: dossier") == 2

    asyncio.run(scene())


def test_a_browser_that_leaves_frees_its_place() -> None:
    async def scene() -> None:
        hub, actor, leaves = Hub(), _actor(), asyncio.Event()

        async def receive() -> Message:
            await leaves.wait()
            return {"type": "http.disconnect"}

        tasks = [
            asyncio.create_task(_serve(hub, Stream(actor, send=_Browser().send), receive)) for _ in range(10)
        ]
        await asyncio.sleep(0)
        with pytest.raises(TooManyStreamsError):
            hub.admit(actor)
        leaves.set()
        await asyncio.gather(*tasks)
        hub.admit(actor)
        assert (len(hub), hub.sessions()) == (0, [])

    asyncio.run(scene())
