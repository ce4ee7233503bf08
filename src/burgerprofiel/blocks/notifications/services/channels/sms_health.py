"""How the providers of text messages do, as this process sees it; the decisions are in `sms_rules`.

What is seen is of one process, as with the breakers of sources: each learns within few notices what the others know.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Final

from burgerprofiel.blocks.notifications.services.channels import sms_rules
from burgerprofiel.foundation import clock

_MOST_REMEMBERED: Final = 50_000


class _Seen:
    """The notices of one provider, counted per minute."""

    def __init__(self) -> None:
        self.minutes: OrderedDict[datetime, list[int]] = OrderedDict()

    def add(self, at: datetime, *, tried: int, bad: int) -> None:
        minute = self.minutes.setdefault(at.replace(second=0, microsecond=0), [0, 0])
        minute[0] += tried
        minute[1] += bad

    def tally(self, now: datetime) -> sms_rules.Tally:
        for minute in [one for one in self.minutes if one <= now - sms_rules.LOOK_BACK]:
            del self.minutes[minute]
        counts = self.minutes.values()
        return sms_rules.Tally(tried=sum(one[0] for one in counts), bad=sum(one[1] for one in counts))


class Health:
    """Remembers how notices went, and says in which order providers are tried. Safe between threads."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self._lock = Lock()
        self._standing = sms_rules.at_rest(weights)
        self._seen = {name: _Seen() for name in weights}
        self._absent_until: dict[str, datetime] = {}
        self._handed: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    @property
    def weights(self) -> dict[str, int]:
        """The weights as they stand now."""
        with self._lock:
            return {one.name: one.now for one in self._adjusted().weights}

    def order(self, lot: float) -> list[str]:
        """All providers: first the one that the lot drew, last those that were not there a moment ago."""
        with self._lock:
            standing, now = self._adjusted(), clock.now()
            names = [one.name for one in standing.weights]
            absent = [name for name in names if self._absent_until.get(name, now) > now]
            present = [name for name in names if name not in absent]
            first = sms_rules.pick(standing, lot=lot, names=present or names) if names else ""
            return sorted(names, key=lambda name: (name != first, name in absent))

    def tried(self, name: str, *, bad: bool, absent: bool = False) -> bool:
        """A notice was tried over a provider. Tells whether that is now known not to be there, and was not before."""
        with self._lock:
            now = clock.now()
            news = absent and self._absent_until.get(name, now) <= now
            self._seen[name].add(now, tried=1, bad=int(bad))
            if absent:
                self._absent_until[name] = now + sms_rules.ABSENT
            elif not bad:
                self._absent_until.pop(name, None)
            return news

    def handed(self, name: str, *, reference: str) -> None:
        """A provider took a notice under this reference; a receipt may come."""
        with self._lock:
            self._handed[name, reference] = clock.now()
            while len(self._handed) > _MOST_REMEMBERED:
                self._handed.popitem(last=False)

    def arrived(self, name: str, *, reference: str, at: datetime) -> None:
        """A receipt says that a notice arrived; late counts against the provider."""
        with self._lock:
            since = self._handed.pop((name, reference), None)
            if since and at - since > sms_rules.SLOW and clock.now() - since < sms_rules.LOOK_BACK:
                self._seen[name].add(since, tried=0, bad=1)

    def _adjusted(self) -> sms_rules.Standing:
        now = clock.now()
        tallies = {name: seen.tally(now) for name, seen in self._seen.items()}
        self._standing = sms_rules.adjust(self._standing, tallies=tallies, now=now)
        return self._standing
