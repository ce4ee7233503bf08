"""A large world of conversations, made by set-based SQL around subjects that are sealed here, and kept between runs.

Of mailboxes that nobody opens in a benchmark all rows have one sealed value: it has the size and form of the others.
Messages themselves are not made: no list reads them.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg

from bench import data, sealing
from bench.stage import Stage, settle

READER_MESSAGES = 40
_SENDERS = 40

_SENDERS_MADE = """
INSERT INTO messages_sender (code, name)
SELECT 'OVO' || lpad(i::text, 6, '0'), json_build_object('nl', 'Bestuur ' || i, 'fr', 'Administration ' || i)
FROM generate_series(1, %(senders)s::int) AS i;
"""
_TYPES_MADE = """
INSERT INTO messages_messagetype (id, sender_id, code, name, notice_title, kind, theme)
SELECT i, 'OVO' || lpad((1 + i %% %(senders)s)::text, 6, '0'), 'soort-' || i,
    json_build_object('nl', 'Soort ' || i), json_build_object('nl', 'Een bericht'),
    CASE WHEN i %% 2 = 0 THEN 'official' ELSE 'notice' END, ''
FROM generate_series(1, %(senders)s * 2) AS i;
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'messages_conversation' AND NOT starts_with(reverse(indexname), 'yekp')
"""
# The rows of the readers lie spread over the whole table, as they would after years; so do their properties.
_MADE = """
SELECT i, h, md5('party' || party)::uuid AS party_id, md5('conversation' || i)::uuid AS id,
    party <= %(readers)s + 1 AS is_read
FROM (
    SELECT i, hashint8(i)::bigint + 2147483648 AS h,
        CASE WHEN i %% %(stride)s = 0 AND i / %(stride)s <= %(readers)s::bigint * %(each)s
             THEN 1 + i / %(stride)s %% %(readers)s
             WHEN i %% %(big_stride)s = 1 AND i / %(big_stride)s < %(big)s THEN 1 + %(readers)s
             ELSE 2 + %(readers)s + i %% %(others)s END AS party
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
) AS numbered
"""
_SUBJECTS = f"""
SELECT party_id, id, (ARRAY['Aanslagbiljet','Je studietoelage','Oproeping','Verbouwpremie','Rijbewijs vernieuwen',
    'Omgevingsvergunning','Je dossier is gewijzigd','Herinnering'])[1 + h / 7 %% 8] || ', kenmerk ' || i AS subject
FROM ({_MADE}) AS made WHERE is_read
"""
_CONVERSATIONS = f"""
INSERT INTO messages_conversation (party_id, id, type_id, kind, theme, box, started_at, latest_at, is_unread,
    has_files, action, due_at, head_sealed)
SELECT made.party_id, made.id, 1 + (h / 3 %% %(types)s)::int,
    CASE WHEN h / 3 %% 2 = 1 THEN 'official' ELSE 'notice' END, '',
    (ARRAY['inbox','inbox','inbox','inbox','inbox','inbox','inbox','archive','archive','bin'])[1 + h / 17 %% 10],
    latest_at, latest_at, h / 19 %% 4 = 0, h / 23 %% 3 = 0,
    CASE WHEN asks THEN 'pay' ELSE 'none' END, CASE WHEN asks THEN latest_at + interval '30 days' END,
    COALESCE(subjects.sealed, %(nobody)s)
FROM ({_MADE}) AS made
CROSS JOIN LATERAL (
    SELECT now() - make_interval(secs => h %% 157680000) AS latest_at, h / 3 %% 2 = 1 AND h / 29 %% 10 = 0 AS asks
) AS derived
LEFT JOIN subjects ON subjects.party_id = made.party_id AND subjects.id = made.id
"""
_CHUNK = 250_000


def fill(where: Stage, *, count: int, readers: int, others: int, big: int) -> None:
    """Fill the stage's database once: `count` conversations of `others` parties, of `readers` with READER_MESSAGES
    each, and of the party after them with `big`.
    """
    with psycopg.connect(where.owner_url, autocommit=True) as connection:
        if connection.execute("SELECT to_regclass('bench_filled')").fetchone() != (None,):
            return
        connection.execute(
            "TRUNCATE messages_conversation, messages_messagetype, messages_sender, identity_party CASCADE"
        )
        connection.execute("SET synchronous_commit = off")
        connection.execute(_SENDERS_MADE, {"senders": _SENDERS})
        connection.execute(_TYPES_MADE, {"senders": _SENDERS})
        data.people_of(connection, count=readers + 1)
        known = sealing.register(where, parties=data.reader_ids(readers + 1))
        values = {
            "readers": readers,
            "each": READER_MESSAGES,
            "stride": count // (readers * READER_MESSAGES),
            "big": big,
            "big_stride": count // big,
            "others": others,
            "types": _SENDERS * 2,
        }
        _fill_conversations(where, count=count, values=values, writer=sealing.Writer(known))
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CREATE TABLE bench_filled ()")
    settle(where)


def big_id(readers: int) -> UUID:
    """The party whose mailbox is large."""
    return data.reader_ids(readers + 1)[-1]


def _fill_conversations(where: Stage, *, count: int, values: dict[str, int], writer: sealing.Writer) -> None:
    with psycopg.connect(where.owner_url, autocommit=True) as connection:
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"'.encode())
        ranges = [(first, min(first + _CHUNK - 1, count)) for first in range(1, count + 1, _CHUNK)]
        with ThreadPoolExecutor(min(3, os.cpu_count() or 1)) as threads:
            list(threads.map(lambda given: _fill_range(where, *given, values=values, writer=writer), ranges))
        connection.execute("SET maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            connection.execute(definition.encode())


def _fill_range(
    where: Stage, first: int, last: int, *, values: dict[str, int], writer: sealing.Writer
) -> None:
    given: dict[str, Any] = values | {"first": first, "last": last}
    nobody = UUID(int=0)
    given["nobody"] = writer.head(_head("Bericht van een bestuur, kenmerk 1234567"), party=nobody, row=nobody)
    with psycopg.connect(where.owner_url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        made = connection.execute(_SUBJECTS, given)
        rows = (
            (party, row, writer.head(_head(text), party=party, row=row), b"") for party, row, text in made
        )
        sealing.stage_rows(connection, table="subjects", rows=rows)
        connection.execute("ANALYZE subjects")
        connection.execute(_CONVERSATIONS, given)


def _head(subject: str) -> str:
    return json.dumps({"subject": {"nl": subject}})
