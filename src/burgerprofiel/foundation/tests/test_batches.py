"""What goes to PostgreSQL and comes back in batches, and ids that are made together."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burgerprofiel.foundation import database, ids

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 22, 18, 30, 0, 123456, tzinfo=UTC)


@given(st.lists(st.uuids(), max_size=20))
@settings(max_examples=25)
def test_ids_come_back_as_they_went_in_and_in_order(given_ids: list[uuid.UUID]) -> None:
    statement = "SELECT id FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS asked(id, place) ORDER BY place"
    assert database.tuples(statement, {"ids": database.array(given_ids)}) == [(one,) for one in given_ids]


def test_a_row_has_the_values_of_python() -> None:
    statement = """
    SELECT %(moment)s::timestamptz, %(text)s::text, decode('00ff', 'hex'), NULL::uuid, true, 7::smallint, '10%%'
    """
    row = ("%(text)s 'x' \\ {", b"\x00\xff", None, True, 7, "10%")
    assert database.tuples(statement, {"moment": MOMENT, "text": row[0]}) == [(MOMENT, *row)]


def test_a_statement_without_rows_gives_none() -> None:
    assert database.tuples("SELECT 1 WHERE %(no)s", {"no": False}) == []
    assert database.tuples("CREATE TEMP TABLE made_here (a int) ON COMMIT DROP", {}) == []


def test_ids_that_are_made_together_are_in_order_and_of_this_moment() -> None:
    before = ids.new()
    made = [uuid.UUID(one) for one in ids.many(2_000)]
    assert len(set(made)) == 2_000
    assert made == sorted(made)
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {uuid.RFC_4122}
    assert before.int >> 80 <= made[0].int >> 80 <= ids.new().int >> 80
    assert ids.many(0) == []
