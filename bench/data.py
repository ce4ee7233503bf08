"""Large worlds, made by set-based SQL around texts that are sealed here, and kept between runs."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg

from bench import sealing
from bench.stage import Stage, settle, use

READER_FILES = 40
SOURCES = 40
CLIENT = "bench"

_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'dossiers_dossier' AND NOT starts_with(reverse(indexname), 'yekp')
"""
_PARTIES = """
INSERT INTO identity_party (id, kind, identifier_index, identifier_sealed)
SELECT md5('party' || i)::uuid, 'person', sha256(('party' || i)::bytea), '\\x00'
FROM generate_series(1, %(people)s::bigint) AS i;
"""
_PERSONS = """
INSERT INTO identity_person (party_id)
SELECT md5('party' || i)::uuid FROM generate_series(1, %(people)s::bigint) AS i;
"""
# The files of the readers lie spread over the whole table, as they would after years; so do their properties.
_MADE = """
SELECT i, h, md5('party' || party)::uuid AS party_id, md5('file' || i)::uuid AS id,
    (ARRAY['samenstelling','behandeling','beslissing','uitvoering','afgerond'])[1 + h / 17 %% 5] AS phase,
    (ARRAY['Ingediend','InBehandeling','InWacht','KlaarVoorBetaling','ErkendVergund'])[1 + h / 17 %% 5] AS code,
    h / 17 %% 5 = 4 AS closed,
    h / 19 %% 8 = 1 AS asks
FROM (
    SELECT i, hashint8(i)::bigint + 2147483648 AS h,
        CASE WHEN i %% %(stride)s = 0 AND i / %(stride)s <= %(readers)s::bigint * %(each)s
             THEN 1 + i / %(stride)s %% %(readers)s
             ELSE 1 + %(readers)s + i %% GREATEST(%(people)s - %(readers)s, 1) END AS party
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
) AS numbered
"""
_TEXTS = f"""
SELECT party_id, id, json_build_object(
    'title', (ARRAY['Studietoelage','Inname openbaar domein','Mijn VerbouwPremie','Omgevingsvergunning',
           'Kinderopvangtoeslag','Rijbewijs vernieuwen','Huursubsidie','Erkenning als mantelzorger'])[1 + h / 7 %% 8]
        || (ARRAY[' aanvraag',' wijziging',' verlenging',' bezwaar',' herziening'])[1 + h / 11 %% 5]
        || ', nummer ' || i,
    'external_id', '2026-' || i, 'role', 'aanvrager', 'phase_given', initcap(phase),
    'detail', 'We behandelen je aanvraag.',
    'action_text', CASE WHEN asks THEN 'Bezorg het ontbrekende document' ELSE '' END,
    'deep_link', 'https://loket.example/dossier/' || i,
    'contact', json_build_object(
        'service', 'Dienst Wonen', 'phone', '050 00 00 00', 'email', 'wonen@bestuur.example'))::text
FROM ({_MADE}) AS made
"""
_DOSSIERS = f"""
INSERT INTO dossiers_dossier (party_id, id, source_id, sealed, content_digest, phase, code, code_key, turn,
    action_due_at, product_id, theme, started_on, target_on, closed_at, outcome, changed_at, content_changed_at)
SELECT party_id, id, 1 + h %% 40, texts.sealed, texts.content_digest, phase, code, lower(code),
    CASE WHEN closed THEN 'none' WHEN asks THEN 'you' ELSE 'authority' END,
    CASE WHEN asks THEN now() + make_interval(days => (h %% 60 - 20)::int) END, '685',
    (ARRAY['wonen','onderwijs','mobiliteit','gezin'])[1 + h / 13 %% 4],
    (now() - make_interval(days => (h %% 400)::int))::date, (now() + make_interval(days => (h %% 90)::int))::date,
    CASE WHEN closed THEN now() - make_interval(days => (h %% 200)::int) END,
    CASE WHEN closed THEN 'granted' ELSE '' END,
    now() - make_interval(mins => (h %% 500000)::int), now() - make_interval(mins => (h %% 500000)::int)
FROM ({_MADE}) AS made JOIN texts USING (party_id, id)
"""
_CHUNK = 250_000


def files(where: Stage, *, count: int, people: int, readers: int, each: int = READER_FILES) -> None:
    """Fill the stage's database once: `count` files of `people` persons, of whom the first `readers` have `each`."""
    with psycopg.connect(where.owner_url, autocommit=True) as connection:
        if connection.execute("SELECT to_regclass('bench_filled')").fetchone() != (None,):
            return
        connection.execute(
            "TRUNCATE dossiers_authority, dossiers_source, identity_party RESTART IDENTITY CASCADE"
        )
        connection.execute("TRUNCATE dossiers_dossier")
        _load_reference(where)
        values: dict[str, int] = {"people": people, "readers": readers, "each": each}
        connection.execute("SET synchronous_commit = off")
        people_of(connection, count=people)
        known = sealing.register(where, parties=reader_ids(readers))
        _fill_dossiers(
            where,
            count=count,
            values=values | {"stride": count // (readers * each)},
            writer=sealing.Writer(known),
        )
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CREATE TABLE bench_filled ()")
    settle(where)


def people_of(connection: psycopg.Connection, *, count: int) -> None:
    """The first persons of a world, as rows."""
    connection.execute(_PARTIES, {"people": count})
    connection.execute(_PERSONS, {"people": count})


def reader_ids(count: int) -> list[UUID]:
    """The parties of the first persons of a world."""
    return [UUID(hashlib.md5(b"party%d" % number).hexdigest()) for number in range(1, count + 1)]


def reference(where: Stage) -> None:
    """Authorities, sources, wordings and the client `CLIENT`, without any file."""
    with psycopg.connect(where.owner_url, autocommit=True) as connection:
        if connection.execute("SELECT FROM dossiers_source LIMIT 1").fetchone() is None:
            _load_reference(where)


def source_uri(number: int) -> str:
    """The URI of a source, counted from 1."""
    return f"https://bron.example/id/{number}"


def _load_reference(where: Stage) -> None:
    """Through the doors that operators use, so that the general wordings are there too."""
    use(where)
    from burgerprofiel.blocks.dossiers import public as dossiers  # noqa: PLC0415 - Django first
    from burgerprofiel.blocks.identity import public as identity  # noqa: PLC0415

    document = _reference()
    identity.load_reference(document)
    dossiers.load_reference(document)


def _reference() -> dict[str, object]:
    codes = [f"OVO9{number:05}" for number in range(1, SOURCES + 1)]
    authorities = [
        {"ovo_code": code, "name": {"nl": f"Bestuur {number}"}, "level": "local"}
        for number, code in enumerate(codes, start=1)
    ]
    sources = [
        {
            "uri": source_uri(number),
            "ovo_code": code,
            "name": {"nl": f"Loket {number}"},
            "theme": "wonen",
            "neutral_title": {"nl": "Een dossier"},
            "clients": [CLIENT],
        }
        for number, code in enumerate(codes, start=1)
    ]
    client = {
        "client_id": CLIENT,
        "name": "Bench",
        "ovo_code": codes[0],
        "scopes": ["DosisImport"],
        "jwks": {"keys": []},
    }
    return {"authorities": authorities, "sources": sources, "clients": [client]}


def _fill_dossiers(where: Stage, *, count: int, values: dict[str, int], writer: sealing.Writer) -> None:
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
    values = values | {"first": first, "last": last}
    with psycopg.connect(where.owner_url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        made = connection.execute(_TEXTS, values)
        rows = ((party, file, *writer.content(text, party=party, file=file)) for party, file, text in made)
        sealing.stage_rows(connection, table="texts", rows=rows)
        connection.execute(_DOSSIERS, values)
