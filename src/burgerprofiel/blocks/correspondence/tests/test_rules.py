"""When a yes is worth a hint, how long an answer takes, and that a text does not change unnoticed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.correspondence import rules, wording
from burgerprofiel.blocks.correspondence.contracts import Decision, Reads
from burgerprofiel.blocks.correspondence.rules import Behind

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEHIND = st.builds(
    Behind,
    st.booleans(),
    st.none() | st.integers(0, 400).map(lambda days: NOW - timedelta(days=days)),
)


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ([Behind(True, NOW)], Reads.YES),
        ([Behind(True, NOW - rules.UNSEEN)], Reads.YES),
        ([Behind(True, NOW - rules.UNSEEN - timedelta(seconds=1))], Reads.HINT),
        ([Behind(False, NOW)], Reads.HINT),
        ([Behind(True, None)], Reads.HINT),
        ([Behind(True, None), Behind(False, NOW)], Reads.YES),
        ([], Reads.HINT),
    ],
)
def test_a_yes_is_a_hint_when_nobody_looks_or_nobody_can_be_told(
    behind: list[Behind], expected: Reads
) -> None:
    assert rules.reads(is_digital=True, behind=behind, now=NOW) is expected


@given(st.lists(BEHIND, max_size=5))
def test_who_did_not_choose_reads_on_paper_whoever_is_behind_them(behind: list[Behind]) -> None:
    assert rules.reads(is_digital=False, behind=behind, now=NOW) is Reads.NO
    assert rules.reads(is_digital=True, behind=behind, now=NOW) is not Reads.NO


@given(st.lists(BEHIND, max_size=5), BEHIND)
def test_one_more_behind_a_party_never_makes_it_worse(behind: list[Behind], other: Behind) -> None:
    if rules.reads(is_digital=True, behind=behind, now=NOW) is Reads.YES:
        assert rules.reads(is_digital=True, behind=[*behind, other], now=NOW) is Reads.YES


@given(st.floats(0, 30), st.integers(1, 1000))
def test_an_answer_leaves_on_a_whole_step_of_how_much_was_asked(elapsed: float, asked: int) -> None:
    wait = rules.seconds_to_wait(elapsed, asked=asked)
    step = rules.ANSWER_SECONDS + rules.NUMBER_SECONDS * asked
    steps = (elapsed + wait) / step
    assert 0 <= wait <= step
    assert steps == pytest.approx(round(steps))
    assert steps >= 1 - 1e-9


@pytest.mark.parametrize(("known", "unknown", "asked"), [(0.014, 0.01, 1), (0.264, 0.042, 1000)])
def test_two_answers_to_as_much_take_as_long(known: float, unknown: float, asked: int) -> None:
    """The times that were measured, where everybody and where nobody was known."""
    whole = known + rules.seconds_to_wait(known, asked=asked)
    assert whole == pytest.approx(unknown + rules.seconds_to_wait(unknown, asked=asked))


PRESENT = {
    ("given", False, "nl"): "01f8845f4e0d",
    ("given", False, "en"): "761906c8f376",
    ("given", False, "fr"): "8ba219d86c98",
    ("given", False, "de"): "3cb7432d2dc5",
    ("given", True, "nl"): "a54d14bd07f7",
    ("given", True, "en"): "3a4e9f258468",
    ("given", True, "fr"): "2d54d8041e53",
    ("given", True, "de"): "c3f2868a9d79",
    ("withdrawn", False, "nl"): "5e7ef4bd8803",
    ("withdrawn", False, "en"): "f3dc040205b3",
    ("withdrawn", False, "fr"): "0c3b0e269108",
    ("withdrawn", False, "de"): "09d51bb61331",
    ("withdrawn", True, "nl"): "5e7ef4bd8803",
    ("withdrawn", True, "en"): "f3dc040205b3",
    ("withdrawn", True, "fr"): "0c3b0e269108",
    ("withdrawn", True, "de"): "09d51bb61331",
}
"""The first digits of the digest of each text of this version."""


def test_whoever_changes_a_text_raises_its_version() -> None:
    """Else a decision would say that it rests on a version that says something else."""
    found = {
        (decision.value, for_organisation, code): wording.current(
            decision, for_organisation=for_organisation, language=code
        ).digest.hex()[:12]
        for decision in Decision
        for for_organisation in (False, True)
        for code, _name in settings.LANGUAGES
    }
    assert (wording.VERSION, found) == (1, PRESENT)
