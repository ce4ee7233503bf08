"""The tests that send every statement once: that they do, and which they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import cover

SENT = st.dictionaries(st.text("abc", min_size=1), st.frozensets(st.integers(0, 20)), max_size=12)


@given(SENT, st.data())
def test_what_is_chosen_sends_all_that_is_sent_and_nobody_adds_nothing(
    sent: dict[str, frozenset[int]], data: st.DataObject
) -> None:
    seconds = {test: data.draw(st.floats(0.05, 60)) for test in sent}
    chosen = cover.cheapest(sent, seconds=seconds)
    assert frozenset().union(*(sent[test] for test in chosen)) == frozenset().union(*sent.values())
    assert all(sent[test] for test in chosen)


def test_of_two_that_send_the_same_the_short_one_is_chosen() -> None:
    sent = {"long": {1, 2, 3}, "short": {1, 2, 3}, "other": {4}}
    assert cover.cheapest(sent, seconds={"long": 9, "short": 1, "other": 5}) == ["other", "short"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SELECT a FROM t WHERE id IN (%s, %s)", "SELECT a FROM t WHERE id IN (%s)", True),
        ("INSERT INTO t VALUES (%s, %s), (%s, %s)", b"INSERT INTO t  VALUES (%s, %s)", True),
        ('SAVEPOINT "s12_x1"', 'SAVEPOINT "s7_x3"', True),
        ("SELECT 1, 'x'", "SELECT 20, 'y'", True),
        ("SELECT a FROM t", "SELECT b FROM t", False),
        ("SELECT a FROM t WHERE b = %s", "SELECT a FROM t WHERE b <> %s", False),
    ],
)
def test_statements_that_differ_by_values_only_are_the_same(
    one: str | bytes, other: str | bytes, same: bool
) -> None:
    assert (cover._form(one) == cover._form(other)) is same
