"""The messages that were taken, in memory, whichever way they came."""

import asyncio
import itertools
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass
class Sms:
    """One text message. `times` counts how often it was handed over; it is complete with all its parts."""

    reference: str
    over: str
    to: str
    sender: str
    alphabet: str
    parts: dict[int, str]
    total: int = 1
    id: str = ""
    times: int = 1
    state: str = "accepted"
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def text(self) -> str:
        """The text, as far as its parts are in."""
        return "".join(self.parts[number] for number in sorted(self.parts))

    @property
    def is_complete(self) -> bool:
        """Whether a telephone would show it."""
        return len(self.parts) == self.total

    def as_json(self) -> dict[str, object]:
        """Return what the API gives for a message."""
        return {
            "reference": self.reference,
            "over": self.over,
            "id": self.id,
            "to": self.to,
            "from": self.sender,
            "text": self.text,
            "alphabet": self.alphabet,
            "parts": self.total,
            "complete": self.is_complete,
            "times": self.times,
            "state": self.state,
            "received_at": self.received_at.isoformat(),
        }


class Store:
    """The last so many messages; the oldest go first."""

    def __init__(self, *, keep: int) -> None:
        self._keep = keep
        self._all: OrderedDict[object, Sms] = OrderedDict()
        self._numbers = itertools.count(1)
        self._changed = asyncio.Condition()

    def new_reference(self) -> str:
        """Return a name that no message has yet."""
        return f"sim-{next(self._numbers)}"

    async def put(self, key: object, sms: Sms) -> Sms:
        """Keep a message, or a part of one that is known by the same key; return it as it is kept."""
        async with self._changed:
            known = self._all.get(key)
            if known is None:
                self._all[key] = known = sms
            else:
                known.times += int(sms.parts.keys() <= known.parts.keys())
                known.parts.update(sms.parts)
                known.reference = sms.reference if sms.over == "smpp" else known.reference
            while len(self._all) > self._keep:
                self._all.popitem(last=False)
            self._changed.notify_all()
            return known

    async def settle(self, sms: Sms, state: str) -> None:
        """Note what the receipt said."""
        async with self._changed:
            sms.state = state
            self._changed.notify_all()

    def search(self, *, to: str = "", state: str = "") -> list[Sms]:
        """List messages, newest first."""
        return [
            sms for sms in reversed(self._all.values()) if to in ("", sms.to) and state in ("", sms.state)
        ]

    async def wait(self, *, to: str, state: str, count: int, seconds: float) -> list[Sms]:
        """List messages as soon as there are `count`; after so many seconds list what there is."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: len(self.search(to=to, state=state)) >= count)
        except TimeoutError:
            pass
        return self.search(to=to, state=state)

    def clear(self) -> int:
        """Forget all messages and return how many."""
        count = len(self._all)
        self._all.clear()
        return count
