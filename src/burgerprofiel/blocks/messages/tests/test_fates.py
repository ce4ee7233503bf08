"""What became of a recipient follows from the timeline, however it was written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.messages import rules
from burgerprofiel.blocks.messages.contracts import Fate

WRITTEN = st.sampled_from([one for one in Fate if one is not Fate.IN_VALIDATION])
TIMELINES = st.lists(WRITTEN, max_size=12)
ORDER = list(Fate)


def test_without_a_word_it_is_in_validation() -> None:
    assert rules.fate([]) is Fate.IN_VALIDATION


@given(TIMELINES, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_it(timeline: list[Fate], random: object) -> None:
    mixed = [*timeline, *timeline]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert rules.fate(mixed) is rules.fate(timeline)


@given(TIMELINES, WRITTEN)
def test_what_is_added_never_takes_it_back(timeline: list[Fate], added: Fate) -> None:
    before, after = rules.fate(timeline), rules.fate([*timeline, added])
    assert ORDER.index(after) >= ORDER.index(before)
    assert after in (before, added)


@given(TIMELINES)
def test_who_was_reached_is_reached(timeline: list[Fate]) -> None:
    found = rules.fate([*timeline, Fate.DELIVERED])
    assert found in (Fate.DELIVERED, Fate.VIEWED, Fate.CONFIRMED, Fate.REPLIED)
