"""Large worlds, made by set-based SQL and kept between runs."""

from __future__ import annotations

import psycopg

from bench.stage import Stage

READER_FILES = 40
READERS = 1_000

_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'dossiers_dossier' AND NOT starts_with(reverse(indexname), 'yekp')
"""

_SMALL_TABLES = """
INSERT INTO dossiers_authority (ovo_code, name, level, contact)
SELECT 'OVO9' || lpad(i::text, 5, '0'), jsonb_build_object('nl', 'Bestuur ' || i), 'local', '{}'
FROM generate_series(1, 40) AS i;
INSERT INTO dossiers_source (id, uri, authority_id, name, theme, neutral_title, steps)
OVERRIDING SYSTEM VALUE
SELECT i, 'urn:bench:' || i, 'OVO9' || lpad(i::text, 5, '0'), jsonb_build_object('nl', 'Loket ' || i),
       (ARRAY['wonen','onderwijs','mobiliteit','gezin'])[1 + i % 4],
       jsonb_build_object('nl', 'Een dossier'), '[]'
FROM generate_series(1, 40) AS i;
"""

_PARTIES = """
INSERT INTO identity_party (id, kind, identifier_index, identifier_sealed, name)
SELECT md5('party' || i)::uuid, 'person', sha256(('party' || i)::bytea), '\\x00', 'Inwoner ' || i
FROM generate_series(1, %(people)s) AS i;
INSERT INTO identity_person (party_id, given_name, family_name)
SELECT md5('party' || i)::uuid, 'Inwoner', i::text FROM generate_series(1, %(people)s) AS i;
"""

_DOSSIERS = """
INSERT INTO dossiers_dossier (party_id, id, source_id, external_id, role, title, phase, phase_given, code, code_key,
    detail, turn, action_text, action_label, action_url, action_due_at, deep_link, product_id, theme, started_on,
    target_on, suspended_reason, closed_at, outcome, contact, documents, related_parties, changed_at,
    content_changed_at)
SELECT md5('party' || party)::uuid, md5('file' || i)::uuid, 1 + i %% 40, '2026-' || i, 'aanvrager',
    (ARRAY['Studietoelage','Inname openbaar domein','Mijn VerbouwPremie','Omgevingsvergunning'])[1 + i %% 4]
        || ', nummer ' || i,
    phase, initcap(phase), code, lower(code), 'We behandelen je aanvraag.',
    CASE WHEN closed THEN 'none' WHEN asks THEN 'you' ELSE 'authority' END,
    CASE WHEN asks THEN 'Bezorg het ontbrekende document' ELSE '' END, '', '',
    CASE WHEN asks THEN now() + make_interval(days => (i %% 60 - 20)::int) END,
    'https://loket.example/dossier/' || i, '685', 'wonen', (now() - make_interval(days => (i %% 400)::int))::date,
    (now() + make_interval(days => (i %% 90)::int))::date, '',
    CASE WHEN closed THEN now() - make_interval(days => (i %% 200)::int) END,
    CASE WHEN closed THEN 'granted' ELSE '' END,
    '{"service": "Dienst Wonen", "phone": "050 00 00 00", "email": "wonen@bestuur.example"}', '[]', '[]',
    now() - make_interval(mins => (i %% 500000)::int), now() - make_interval(mins => (i %% 500000)::int)
FROM (
    SELECT i,
        CASE WHEN i <= %(extra)s THEN 1 + i %% %(readers)s ELSE 1 + i %% %(people)s END AS party,
        (ARRAY['samenstelling','behandeling','beslissing','uitvoering','afgerond'])[1 + i %% 5] AS phase,
        (ARRAY['Ingediend','InBehandeling','Beslist','KlaarVoorBetaling','ErkendVergund'])[1 + i %% 5] AS code,
        i %% 5 = 4 AS closed,
        i %% 10 = 1 AS asks
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
) AS made
"""

_CHUNK = 1_000_000


def files(where: Stage, *, count: int, people: int) -> None:
    """Fill the stage with `count` files of `people` persons, unless it holds just that. The first READERS have 40."""
    wanted = f"{count} files of {people} people"
    with psycopg.connect(where.owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_world (what text)")
        row = connection.execute("SELECT what FROM bench_world").fetchone()
        if row and row[0] == wanted:
            return
        connection.execute(
            "TRUNCATE bench_world, dossiers_authority, dossiers_source, dossiers_dossier, dossiers_dossierevent,"
            " identity_party, foundation_outboxevent RESTART IDENTITY CASCADE"
        )
        connection.execute(_SMALL_TABLES)
        connection.execute(_PARTIES.replace("%(people)s", str(people)))
        _fill_dossiers(connection, count=count, people=people)
        connection.execute("ANALYZE")
        connection.execute("INSERT INTO bench_world VALUES (%s)", [wanted])


def _fill_dossiers(connection: psycopg.Connection, *, count: int, people: int) -> None:
    indexes = connection.execute(_INDEXES).fetchall()
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"'.encode())
    extra = READERS * READER_FILES - READERS * ((count - READERS * READER_FILES) // people)
    for first in range(1, count + 1, _CHUNK):
        values = {
            "first": first,
            "last": min(first + _CHUNK - 1, count),
            "people": people,
            "readers": READERS,
            "extra": extra,
        }
        connection.execute(_DOSSIERS, values)
    for _, definition in indexes:
        connection.execute(definition.encode())
