"""Months: made ahead, never missed, and dropped only after two people agreed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from burgerprofiel.foundation import database
from burgerprofiel.foundation.accesslog import proving, rows, work
from burgerprofiel.foundation.accesslog.tests.log import Log, entry


def partitions() -> list[str]:
    found = database.rows(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits"
        " WHERE inhparent = 'foundation_accesslog'::regclass ORDER BY 1"
    )
    return [row["name"].removeprefix("foundation_accesslog_") for row in found]


def month(ahead: int) -> str:
    return str(
        database.value(
            "SELECT to_char(date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => %s),"
            ' \'"y"YYYY"m"MM\')',
            [ahead],
        )
    )


def make(months: int) -> int:
    return int(database.value("SELECT foundation_accesslog_make_partitions(%s)", [months]))


def test_months_are_made_ahead(log: Log) -> None:
    assert partitions() == sorted(["other", *map(month, range(4))])
    assert make(5) == 2
    assert make(5) == 0
    work.make_partitions()
    assert len(partitions()) == 7


def test_a_month_of_which_rows_went_astray_stays_where_it_is(log: Log) -> None:
    soon = datetime.strptime(month(5), "y%Ym%m").replace(tzinfo=UTC, day=3)
    rows.record([entry(logged_at=soon)])
    assert make(6) == 2  # the fourth and the sixth
    assert month(5) not in partitions()
    rows.record([entry(logged_at=soon)])
    assert database.value("SELECT count(*) FROM foundation_accesslog_other") == 2
    assert log.seal().size == 2
    assert log.faults() == set()
    assert proving.prove(log.ids()[1])


def test_rows_are_written_while_a_partition_is_made(log: Log, other: psycopg.Connection[Any]) -> None:
    other.autocommit = False
    other.execute("SELECT foundation_accesslog_make_partitions(8)")
    log.write()  # gives up after the lock_timeout of the application, else
    other.rollback()


def test_a_month_is_dropped_after_two_approved(log: Log) -> None:
    log.seal(3)
    this = datetime.strptime(month(0), "y%Ym%m").replace(tzinfo=UTC).date()
    with psycopg.connect(log.admin_url, autocommit=True) as superuser:
        for name in ("bp_test_an", "bp_test_bo"):
            if not superuser.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
                superuser.execute(f"CREATE ROLE {name} LOGIN IN ROLE burgerprofiel_owner".encode())

    def run(role: str, statement: str) -> str:
        return log.as_committed(role, statement.format(this))

    approve = "INSERT INTO foundation_accesslog_approval (month) VALUES ('{}') ON CONFLICT DO NOTHING"
    drop = "SELECT foundation_accesslog_drop('{}')"
    assert run("burgerprofiel_owner", drop) == "42501"
    assert run("bp_test_an", approve) == ""
    assert run("bp_test_an", approve) == ""  # approving twice is one voice
    assert run("burgerprofiel_owner", drop) == "42501"
    assert run("bp_test_bo", approve) == ""
    assert run("burgerprofiel_app", drop) == "42501"
    assert run("burgerprofiel_worker", approve) == "42501"
    assert run("burgerprofiel_owner", drop) == ""
    assert database.value("SELECT count(*) FROM foundation_accesslog") == 0
    assert log.faults() == set()  # the place of the rows in the tree is still there
    assert database.value("SELECT approvers FROM foundation_accesslog_dropped") == [
        "bp_test_an",
        "bp_test_bo",
    ]


@pytest.mark.parametrize("wanted", ["2001-01-01", "2026-11-02"])
def test_what_is_no_month_is_not_dropped(log: Log, wanted: str) -> None:
    assert log.as_committed("burgerprofiel_owner", f"SELECT foundation_accesslog_drop('{wanted}')") == "P0001"
