"""What is remembered for pages that were made before their stream was open."""

import uuid
from datetime import UTC, datetime, timedelta

from burgerprofiel.foundation.live import Change
from burgerprofiel.site import recent
from burgerprofiel.site.recent import CLOCKS_DIFFER, MEMORY, Recent

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ME, MY_BUSINESS, OTHER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


def _change(party_id: uuid.UUID) -> Change:
    return Change(party_id=party_id, dossier_id=uuid.uuid4())


def test_only_what_came_after_the_page_and_concerns_the_reader() -> None:
    memory = Recent(now=NOON - MEMORY)
    before, mine, business, foreign = _change(ME), _change(ME), _change(MY_BUSINESS), _change(OTHER)
    memory.note([before], now=NOON)
    memory.note([mine, foreign, business, mine], now=NOON + 10 * SECOND)
    found = memory.since(
        NOON + CLOCKS_DIFFER + SECOND, parties=(ME, MY_BUSINESS, uuid.uuid4()), now=NOON + 11 * SECOND
    )
    assert found == [mine, business]


def test_a_clock_that_runs_ahead_costs_nothing() -> None:
    memory, change = Recent(now=NOON - MEMORY), _change(ME)
    memory.note([change], now=NOON)
    assert memory.since(NOON + CLOCKS_DIFFER, parties=(ME,), now=NOON + SECOND) == [change]


def test_nothing_happened_is_another_answer_than_not_known() -> None:
    memory = Recent(now=NOON)
    now = NOON + 2 * MEMORY
    assert memory.since(now, parties=(ME,), now=now) == []
    assert memory.since(now - MEMORY, parties=(ME,), now=now) is None
    assert memory.since(NOON, parties=(ME,), now=NOON) is None, "before it began to listen"


def test_after_an_interruption_nothing_older_is_known() -> None:
    memory = Recent(now=NOON - MEMORY)
    memory.note([_change(ME)], now=NOON)
    memory.restart(now=NOON + SECOND)
    assert memory.since(NOON + SECOND, parties=(ME,), now=NOON + 2 * SECOND) is None
    assert memory.since(NOON + 7 * SECOND, parties=(ME,), now=NOON + 7 * SECOND) == []


def test_very_much_is_as_good_as_everything() -> None:
    memory = Recent(now=NOON - MEMORY)
    memory.note([_change(ME) for _ in range(31)], now=NOON)
    assert memory.since(NOON, parties=(ME,), now=NOON) is None
    assert memory.since(NOON, parties=(OTHER,), now=NOON) == []


def test_it_does_not_grow_without_end() -> None:
    memory = Recent(now=NOON - MEMORY)
    memory.note([_change(OTHER) for _ in range(recent.LIMIT)], now=NOON)
    assert memory.since(NOON, parties=(ME,), now=NOON) == []
    memory.note([_change(OTHER)], now=NOON + SECOND)
    assert memory.since(NOON, parties=(ME,), now=NOON + SECOND) is None, "some of then was dropped"
    assert len(memory) == recent.LIMIT
    memory.note([], now=NOON + 2 * MEMORY)
    assert len(memory) == 0
