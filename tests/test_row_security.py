"""The second lock: no transaction sees rows of a party that was not shown to it, whatever its statements ask.

Every table with a column `party_id`, and the access log by its subject, is found in the catalogue of the database: a
new one without a policy fails here.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import sql

from burgerprofiel.foundation import config, database, gate
from burgerprofiel.foundation.gate import SYSTEM, Actor, Capacity, Operation
from burgerprofiel.site import checks
from tests.database import as_role as url_as
from tests.roles import APP, AUDITOR, WORKER, as_role

ME, OTHER = uuid.uuid4(), uuid.uuid4()

OPEN = {
    "identity_person": "asked by the key of a session, before any party is known",
    "identity_mandate": "asked by the key of a session, before any party is known",
    "identity_session": "asked by the key of a session, before any party is known",
    "identity_delegation": "asked by the hash of a token, before any party is known",
    "foundation_restriction": "ids and codes, which the gate reads to find out whom it may admit",
    "foundation_party_key": "public halves, sealed to before a party is let in",
}
"""Tables that the application sees whole, and why; ADR 0013 says the same."""

TO_AUTHORITIES = {
    "foundation_accesslog",
    "foundation_hold",
    "messages_recipient",
    "messages_reply",
    "messages_replystep",
    "privacy_complaint",
    "privacy_inquiry",
    "privacy_opening",
    "rights_breachparty",
    "rights_correction",
    "rights_correctionfile",
    "rights_correctionmessage",
    "rights_erasurepart",
    "rights_wish",
    "uploads_upload",
}
"""Tables whose rows are also addressed to an authority; its staff sees those (`gate.overseeing`)."""

_TABLES = """
SELECT c.relname::text AS name, c.relispartition AS is_part,
       -- a notice is about a party and belongs to the person who is told
       CASE c.relname WHEN 'notifications_intent' THEN 'person_id' ELSE a.attname::text END AS party,
       c.relrowsecurity AND c.relforcerowsecurity AS locked
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE a.attname IN ('party_id', 'data_subject_id') AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
  AND c.relnamespace = 'public'::regnamespace
ORDER BY c.relname
"""
_POLICIES = """
SELECT policyname::text AS name, roles::text[] AS roles, cmd AS command, coalesce(qual, with_check) AS rule
FROM pg_policies WHERE schemaname = 'public' AND tablename = %s
"""


def _connect(role: str = "burgerprofiel_owner") -> psycopg.Connection[Any]:
    return psycopg.connect(url_as(role), row_factory=psycopg.rows.dict_row)


def _tables() -> list[dict[str, Any]]:
    with _connect() as owner:
        return owner.execute(_TABLES).fetchall()


def test_every_table_with_rows_of_a_party_is_locked_also_for_its_owner() -> None:
    found = _tables()
    assert {"dossiers_dossier", "dossiers_dossierevent", "dossiers_seen", "notifications_intent",
            "foundation_accesslog", "foundation_accesslog_other"} <= {table["name"] for table in found}  # fmt: skip
    assert [table["name"] for table in found if not table["locked"]] == []


def test_nobody_but_the_writer_sees_what_was_not_shown() -> None:
    """Read from the policies themselves: one that lets everybody at every row is named here with its reason."""
    with _connect() as owner:
        for table in _tables():
            policies = {one["name"]: one for one in owner.execute(_POLICIES, [table["name"]]).fetchall()}
            shown, writers = policies.pop("parties"), policies.pop("writers")
            assert "app.parties" in shown["rule"]
            assert table["party"] in shown["rule"]
            assert writers["roles"] == [database.WRITER]
            others = {name for name, one in policies.items() if one["command"] != "INSERT"}
            if table["name"] in OPEN:
                assert len(others) == 1
                continue
            expected = set()
            if table["name"] in TO_AUTHORITIES:
                assert "app.authorities" in policies["authorities"]["rule"]
                expected.add("authorities")
            if table["name"] == "foundation_accesslog":
                assert policies["audited"]["roles"] == [AUDITOR]
                expected.add("audited")
            assert others == expected


@pytest.fixture
def rows() -> Iterator[psycopg.Connection[Any]]:
    """In every locked table a row of each of two parties; their transaction is never committed.

    What the access log holds of 2001 stands in its partition for strays.
    """
    with _connect() as owner:
        for table in _tables():
            for party_id in () if table["is_part"] else (ME, OTHER):
                _put(owner, table["name"], values={table["party"]: party_id})
        yield owner
        owner.rollback()


_COLUMNS = """
SELECT a.attname::text AS name, format_type(a.atttypid, NULL) AS type
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relname = %s AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
"""
_SOME: dict[str, Callable[[], Any]] = {
    "uuid": uuid.uuid4,
    "bytea": lambda: os.urandom(32),
    "text[]": list,
    "uuid[]": list,
    "jsonb": lambda: "{}",
    "boolean": lambda: False,
    "timestamp with time zone": lambda: "2001-01-01T00:00:00Z",
    "date": lambda: "2001-01-01",
}


def _put(owner: psycopg.Connection[Any], table: str, *, values: dict[str, Any]) -> None:
    """A row with something in every column that needs it, as the owner of the table."""
    columns = owner.execute(_COLUMNS, [table]).fetchall()
    given = {one["name"]: _SOME.get(one["type"], lambda: 1)() for one in columns} | values
    owner.execute("SET CONSTRAINTS ALL DEFERRED")
    owner.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, given)),
            sql.SQL(", ").join(sql.Placeholder() * len(given)),
        ),
        list(given.values()),
    )


def _seen(owner: psycopg.Connection[Any], table: dict[str, Any], *, role: str, shown: str) -> set[uuid.UUID]:
    """Whose of the two rows a role sees; a role that may not read the table sees none."""
    statement = sql.SQL("SELECT {party} AS party FROM {table} WHERE {party} = ANY(%s)").format(
        party=sql.Identifier(table["party"]), table=sql.Identifier(table["name"])
    )
    with owner.transaction(force_rollback=True):
        owner.execute(f"SET LOCAL ROLE {role}".encode())
        owner.execute("SELECT set_config('app.parties', %s, true)", [shown])
        try:
            with owner.transaction():
                return {row["party"] for row in owner.execute(statement, [[ME, OTHER]]).fetchall()}
        except psycopg.errors.InsufficientPrivilege:
            assert table["is_part"]
            return set()


def test_table_by_table_nothing_is_seen_but_what_was_shown(rows: psycopg.Connection[Any]) -> None:
    for table in _tables():
        name = table["name"]
        expected = {ME, OTHER} if name in OPEN else set()
        assert _seen(rows, table, role=APP, shown="") == expected, name
        assert _seen(rows, table, role=APP, shown=f"{{{uuid.uuid4()}}}") == expected, name
        if table["is_part"]:
            continue  # a month by itself is for its owner only
        assert _seen(rows, table, role=APP, shown=f"{{{ME}}}") == {ME} | expected, name
        assert _seen(rows, table, role=APP, shown=f"{{{ME},{OTHER}}}") == {ME, OTHER}, name
        assert _seen(rows, table, role=WORKER, shown="") == {ME, OTHER}, name
        assert _seen(rows, table, role=AUDITOR, shown="") == (
            {ME, OTHER} if name == "foundation_accesslog" else set()
        ), name


def test_without_the_setting_ever_made_nothing_is_seen_and_nothing_fails() -> None:
    """A connection that never heard of the setting reads NULL, one that had it in a transaction before reads ''."""
    with _connect(APP) as fresh:
        for _ in range(2):
            assert fresh.execute("SELECT count(*) FROM dossiers_dossier").fetchone() == {"count": 0}
            fresh.execute("SELECT set_config('app.parties', %s, true)", [f"{{{ME}}}"])
            fresh.commit()


def test_nothing_is_written_for_a_party_that_was_not_shown() -> None:
    insert = "INSERT INTO dossiers_seen (party_id, dossier_id, person_id) VALUES (%s, %s, %s)"
    with _connect(APP) as app:
        app.execute("SELECT set_config('app.parties', %s, true)", [f"{{{ME}}}"])
        app.execute(insert, [ME, ME, ME])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(insert, [OTHER, ME, ME])
        app.rollback()


def _count(party_id: uuid.UUID) -> int:
    return int(database.value("SELECT count(*) FROM dossiers_seen WHERE party_id = %s", [party_id]))


@pytest.fixture
def seen(db: None) -> None:
    """A row of each of the two parties."""
    for party_id in (ME, OTHER):
        database.rows(
            "INSERT INTO dossiers_seen (party_id, dossier_id, person_id) VALUES (%s, %s, %s)", [party_id] * 3
        )


RESIDENT = Actor(ME, ME, (ME, OTHER), Capacity.CITIZEN, 30, uuid.uuid4())


@pytest.mark.django_db
@pytest.mark.usefixtures("seen")
def test_the_gate_shows_whom_it_admits_to() -> None:
    with as_role():
        assert (_count(ME), _count(OTHER)) == (0, 0)
        with gate.admitted(RESIDENT, parties=(ME,), purpose="dossiers.follow", operation=Operation.READ):
            assert (_count(ME), _count(OTHER)) == (1, 0)
            with gate.admitted(
                RESIDENT, parties=(OTHER,), purpose="dossiers.follow", operation=Operation.READ
            ):
                assert (_count(ME), _count(OTHER)) == (1, 1)
            assert (_count(ME), _count(OTHER)) == (1, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("seen")
def test_admitting_within_an_open_transaction_shows_too() -> None:
    with as_role():
        gate.admit(RESIDENT, parties=(OTHER,), purpose="dossiers.follow", operation=Operation.READ)
        assert (_count(ME), _count(OTHER)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_what_was_shown_ends_with_the_transaction() -> None:
    with as_role():
        with gate.admitted(RESIDENT, parties=(ME,), purpose="dossiers.follow", operation=Operation.READ):
            assert database.value("SELECT current_setting('app.parties')") == f"{{{ME}}}"
        assert not database.value("SELECT current_setting('app.parties', true)")


@pytest.mark.django_db
@pytest.mark.usefixtures("seen")
def test_writing_sees_all_and_ends_with_its_block() -> None:
    with as_role():
        with database.writing():
            assert database.value("SELECT current_user") == database.WRITER
            assert (_count(ME), _count(OTHER)) == (1, 1)
        assert database.value("SELECT current_user") == APP
        with pytest.raises(LookupError), database.writing():
            raise LookupError
        assert database.value("SELECT current_user") == APP


@pytest.mark.django_db(transaction=True)
def test_writing_ends_with_its_transaction() -> None:
    with as_role():
        with database.writing():
            assert database.value("SELECT current_user") == database.WRITER
        assert database.value("SELECT current_user") == APP
        with pytest.raises(LookupError), database.writing():
            raise LookupError
        assert database.value("SELECT current_user") == APP


@pytest.mark.django_db
@pytest.mark.usefixtures("seen")
def test_a_statement_that_is_prepared_follows_the_role() -> None:
    """PostgreSQL keeps a plan per statement; one made for a writer must not serve the application."""
    asked = ("SELECT count(*) FROM dossiers_seen WHERE party_id = %(party)s", {"party": OTHER})
    with as_role():
        for expected in (0, 1, 0, 1):
            if expected:
                with database.writing():
                    assert database.prepared_value(*asked) == expected
            else:
                assert database.prepared_value(*asked) == expected


def _start(url: str, **options: bool) -> str:
    try:
        checks.before_start(replace(config.current(), database_url=url), **options)
    except checks.NotReadyError as error:
        return str(error)
    return ""


def test_a_start_is_refused_to_who_could_pass_the_lock() -> None:
    assert _start(url_as(APP)) == ""
    assert "superuser" in _start(url_as("postgres"))
    assert "owns the tables" in _start(url_as("burgerprofiel_owner"))
    assert "inherits burgerprofiel_writer" in _start(url_as(WORKER))
    assert "is no member" in _start(url_as(AUDITOR))


def test_a_worker_starts_only_as_who_sees_the_rows_of_all() -> None:
    assert _start(url_as(WORKER), is_worker=True) == ""
    assert "sees nobody's rows" in _start(url_as(APP), is_worker=True)
    assert "superuser" in _start(url_as("postgres"), is_worker=True)


def test_a_role_with_bypassrls_may_not_start() -> None:
    with psycopg.connect(os.environ["BP_TEST_ADMIN_URL"], autocommit=True) as superuser:
        superuser.execute("DROP ROLE IF EXISTS bp_test_bypass")
        superuser.execute("CREATE ROLE bp_test_bypass LOGIN NOINHERIT BYPASSRLS IN ROLE burgerprofiel_writer")
    assert "BYPASSRLS" in _start(url_as("bp_test_bypass"))


@pytest.mark.django_db(transaction=True)
def test_a_start_is_refused_while_a_table_is_open() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bp_test_new (party_id uuid)")
    try:
        assert "not on or not forced for bp_test_new: run `burgerprofiel migrate`" in _start(url_as(APP))
        database.grant(os.environ["DATABASE_URL"])  # what migrate does last
        assert _start(url_as(APP)) == ""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE bp_test_new NO FORCE ROW LEVEL SECURITY")
        assert "bp_test_new" in _start(url_as(APP))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bp_test_new")


def test_migrations_are_refused_to_an_owner_who_could_not_fill_a_table() -> None:
    with psycopg.connect(os.environ["BP_TEST_ADMIN_URL"], autocommit=True) as superuser:
        name = f"bp_test_{uuid.uuid4().hex[:12]}"
        if not superuser.execute("SELECT 1 FROM pg_roles WHERE rolname = 'bp_test_own'").fetchone():
            superuser.execute("CREATE ROLE bp_test_own LOGIN")
        superuser.execute(f"CREATE DATABASE {name} OWNER bp_test_own TEMPLATE template0".encode())
        try:
            url = database.with_role(os.environ["BP_TEST_ADMIN_URL"], "bp_test_own", database=name)
            with pytest.raises(checks.NotReadyError, match="GRANT burgerprofiel_writer TO bp_test_own"):
                checks.before_migration(url)
        finally:
            superuser.execute(f"DROP DATABASE {name}".encode())


@pytest.mark.django_db(transaction=True)
def test_a_month_made_later_is_locked_like_the_others() -> None:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT foundation_accesslog_make_partitions(20)")
        cursor.execute(
            "SELECT count(*) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid"
            " WHERE inhparent = 'foundation_accesslog'::regclass AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert cursor.fetchone() == (0,)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_the_platform_itself_may_write_the_log_without_being_shown_anybody() -> None:
    with as_role(), transaction.atomic():
        gate.admit(SYSTEM, parties={OTHER: 1}, purpose="identity.keep", operation=Operation.UPDATE)
        transaction.set_rollback(True)
