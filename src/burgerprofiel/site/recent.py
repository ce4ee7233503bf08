"""What was announced in the last minute, for the pages that were made before their stream was open.

A page says when it was made; what this process heard since then is told again as soon as its stream opens. An
announcement comes after its commit, so whatever a page could not show yet is heard after the page was made.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from burgerprofiel.foundation.live import Change

MEMORY = timedelta(minutes=1)
CLOCKS_DIFFER = timedelta(seconds=5)  # at most, between the machine that made the page and this one
LIMIT = 50_000
_AT_ONCE = 30  # from there on, to fetch everything once is as cheap


class Recent:
    """The latest changes by party; what is older than `MEMORY`, or too much, is forgotten."""

    def __init__(self, *, now: datetime) -> None:
        self._complete_from = now
        self._heard: deque[tuple[datetime, Change]] = deque()
        self._by_party: defaultdict[UUID, deque[tuple[datetime, Change]]] = defaultdict(deque)

    def __len__(self) -> int:
        return len(self._heard)

    def restart(self, *, now: datetime) -> None:
        """Announcements may have been missed until now: nothing is known of what came before."""
        self._heard.clear()
        self._by_party.clear()
        self._complete_from = now

    def note(self, changes: Iterable[Change], *, now: datetime) -> None:
        """Remember changes that were announced now."""
        for change in changes:
            self._heard.append((now, change))
            self._by_party[change.party_id].append((now, change))
        self._forget(until=now - MEMORY)

    def since(self, moment: datetime, *, parties: Iterable[UUID], now: datetime) -> Sequence[Change] | None:
        """What changed for these parties since a page was made; None when that is no longer known, or very much."""
        self._forget(until=now - MEMORY)
        begin = moment - CLOCKS_DIFFER
        if begin < max(self._complete_from, now - MEMORY):
            return None
        known = (self._by_party[party] for party in parties if party in self._by_party)
        changes = dict.fromkeys(change for of_party in known for at, change in of_party if at >= begin)
        return list(changes) if len(changes) <= _AT_ONCE else None

    def _forget(self, *, until: datetime) -> None:
        while self._heard and (self._heard[0][0] < until or len(self._heard) > LIMIT):
            at, change = self._heard.popleft()
            self._complete_from = max(self._complete_from, at)
            of_party = self._by_party[change.party_id]
            of_party.popleft()
            if not of_party:
                del self._by_party[change.party_id]
