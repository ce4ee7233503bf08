"""Seconds to make and send the export of a person with 20,000 files and two steps each, beside PostgreSQL's own COPY.

Made as a browser does, step by step, in this process; then read to the end. How much memory that took at its height,
beyond what the process had, is among the details, also for a tenth of the files: flat means that the two are alike.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psutil
import psycopg

from bench import data, people, sealing, stage
from bench.effort import Effort
from bench.figure import Figure

FILES = 20_000
STEPS = (1, 2)
_SAME = "d.phase, d.code, d.code_key, d.turn"
_HISTORY = f"""
INSERT INTO dossiers_dossierevent
    (party_id, id, dossier_id, sealed, phase, code, code_key, turn, changed_at, sequence, received_at)
SELECT d.party_id, said.id, d.id, said.sealed, {_SAME}, d.changed_at - make_interval(days => day), 0, d.received_at
FROM dossiers_dossier d CROSS JOIN unnest(%(steps)s::int[]) AS day
JOIN said ON said.party_id = d.party_id AND said.id = md5(d.party_id || '/' || d.id || '/' || day)::uuid
ON CONFLICT DO NOTHING
"""
_TENTH = """
INSERT INTO dossiers_dossier
SELECT (jsonb_populate_record(d, jsonb_build_object('party_id', t.party_id, 'sealed', t.sealed))).*
FROM tenth t JOIN dossiers_dossier d ON d.party_id = %(large)s AND d.id = t.id
ON CONFLICT DO NOTHING
"""
_TEXT = (
    """{"title": "Studietoelage, nummer 7", "detail": "We behandelen je aanvraag.", "role": "aanvrager"}"""
)
_FLOOR = (
    "COPY (SELECT row_to_json(t) FROM {} t WHERE party_id = '{}') TO STDOUT",
    ("dossiers_dossier", "dossiers_dossierevent"),
)


def measure(*, effort: Effort) -> Figure:
    """Seconds of an export, over those of COPY of the same rows."""
    files = max(FILES // effort.scale, 40)
    with stage.stage(f"export_{files}") as where:
        data.files(where, count=files, people=2, readers=1, each=files)
        large, small = data.reader_ids(2)
        _fill(where, large=large, small=small, count=files // 10)
        people.sign_in(where, parties=[large, small])
        floor = _copied(where, party=large)
        stage.use(where)
        warm = _exported(small)
        few, many = _exported(small), _exported(large)
    return Figure(
        name="export",
        value=many["seconds"],
        unit="s",
        floor=floor,
        details={
            "files": files,
            **many,
            "peak_mib_of_a_tenth": few["peak_mib"],
            "seconds_of_a_tenth": few["seconds"],
            "peak_mib_of_the_first": warm["peak_mib"],
        },
    )


def _fill(where: stage.Stage, *, large: UUID, small: UUID, count: int) -> None:
    """Give the small party a tenth of the files, and every file its steps."""
    writer = sealing.Writer(sealing.register(where, parties=[large, small]))
    with psycopg.connect(where.owner_url) as owner:
        files = _files(owner, large)
        tenth = ((small, file, *writer.content(_TEXT, party=small, file=file)) for file in files[:count])
        sealing.stage_rows(owner, table="tenth", rows=tenth)
        owner.execute(_TENTH, {"large": large})
        said = (
            (party, receipt, writer.said(_TEXT, party=party, receipt=receipt), b"")
            for party, mine in ((large, files), (small, _files(owner, small)))
            for file in mine
            for step in STEPS
            if (receipt := UUID(hashlib.md5(f"{party}/{file}/{step}".encode()).hexdigest()))
        )
        sealing.stage_rows(owner, table="said", rows=said)
        owner.execute(_HISTORY, {"steps": list(STEPS)})


def _files(owner: psycopg.Connection, party: UUID) -> list[UUID]:
    found = owner.execute("SELECT id FROM dossiers_dossier WHERE party_id = %s ORDER BY id", [party])
    return [row[0] for row in found]


def _copied(where: stage.Stage, *, party: UUID) -> float:
    statement, tables = _FLOOR
    began = time.perf_counter()
    with psycopg.connect(where.url) as connection, connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(statement.format(table, party).encode()) as copy:
                for _piece in copy:
                    pass
    return time.perf_counter() - began


def _exported(party: UUID) -> dict[str, Any]:
    """Ask, step until it is ready, read the archive to its end."""
    from burgerprofiel.blocks.identity import public as identity  # noqa: PLC0415 - Django first
    from burgerprofiel.blocks.rights import public  # noqa: PLC0415

    key = f"bench-{party}"
    actor = identity.find_actor(key)
    if actor is None:
        raise RuntimeError("the reader is not signed in")
    began = time.perf_counter()
    with _memory() as peak:
        asked = public.start_export(actor)
        steps = 1
        while not (progress := public.continue_export(actor, export_id=asked, key=key)).ready_at:
            steps += 1
        made = time.perf_counter()
        size = sum(map(len, public.download_export(actor, export_id=asked, key=key)))
    ended = time.perf_counter()
    return {
        "seconds": round(ended - began, 2),
        "sending_seconds": round(ended - made, 2),
        "steps": steps,
        "records": progress.records,
        "zip_mib": round(size / 2**20, 1),
        "peak_mib": round(peak[0] / 2**20, 1),
    }


@contextmanager
def _memory() -> Iterator[list[float]]:
    """The height of this process's memory within the block, beyond what it was before."""
    process, done, peak = psutil.Process(), threading.Event(), [0.0]
    before = process.memory_info().rss

    def watch() -> None:
        while not done.wait(0.02):
            peak[0] = max(peak[0], process.memory_info().rss - before)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield peak
    finally:
        done.set()
        watching.join()
