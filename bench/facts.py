"""Milliseconds until all that is kept of a person is there as facts: 15 supplies, 150 facts, through the door.

The floor reads the same bytes with one SELECT, decrypts them with a data key that is there already, and decodes them:
no decision, no row in the access log, no commit.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg

from bench import data, people, stage
from bench.effort import Effort
from bench.figure import Figure

SUPPLIES = 15
FACTS = 10
ROUNDS = 2_000
_ROWS = "SELECT key, content_sealed FROM sources_answer WHERE party_id = %s"


def measure(*, effort: Effort) -> Figure:
    """The median of a look, over that of the floor, in turns."""
    with stage.stage("facts") as where, stage.as_server():
        data.files(where, count=40, people=2, readers=1, each=20)
        (party,) = data.reader_ids(1)
        people.sign_in(where, parties=[party])
        with psycopg.connect(where.admin_url) as connection:
            connection.execute("TRUNCATE sources_answer")  # what a run before this one kept
        stage.use(where)
        codes = _connect()
        actor = _fill(party)
        look = _look(actor, codes)
        with psycopg.connect(where.admin_url, autocommit=True) as connection:
            floor = _floor(connection, actor)
            taken = _in_turns(look, floor, rounds=max(ROUNDS // effort.scale, 20))
        size, first = _size(where, party), _first(actor, codes)
    looks, floors = taken
    return Figure(
        name="facts",
        value=statistics.median(looks),
        unit="ms",
        floor=statistics.median(floors),
        details={
            "supplies": SUPPLIES,
            "facts": SUPPLIES * FACTS,
            "sealed_bytes": size,
            "p05": round(statistics.quantiles(looks, n=20)[0], 3),
            "p95": round(statistics.quantiles(looks, n=20)[-1], 3),
            "floor_p05": round(statistics.quantiles(floors, n=20)[0], 3),
            "floor_p95": round(statistics.quantiles(floors, n=20)[-1], 3),
            "with_a_question_to_the_vault": round(first, 3),
        },
    )


def _connect() -> list[str]:
    """Let 15 supplies that nobody calls be the sources of this process."""
    from burgerprofiel.blocks.sources import purposes, vocabulary  # noqa: PLC0415 - Django first
    from burgerprofiel.blocks.sources.contracts import Supply  # noqa: PLC0415
    from burgerprofiel.blocks.sources.services import registry  # noqa: PLC0415
    from burgerprofiel.blocks.sources.services.settings import Policy  # noqa: PLC0415
    from burgerprofiel.foundation.identifiers import IdentifierType  # noqa: PLC0415

    every = [purposes.PERSON, purposes.FAMILY, purposes.HOME, purposes.WORK, purposes.SOCIAL]
    supplies = [
        Supply(
            code=f"bench.{number}",
            label="Bron",
            source_name="Bron",
            ovo_code="OVO000999",
            facts=frozenset(vocabulary.all_facts()),
            subjects=frozenset({IdentifierType.INSZ}),
            purpose=every[number % len(every)],
            legal_basis="",
        )
        for number in range(SUPPLIES)
    ]
    found = {one.code: registry.Connected(one, _Silent(), Policy()) for one in supplies}
    registry.connected = lambda: found  # type: ignore[assignment]
    return list(found)


class _Silent:
    """An adapter that is never asked."""

    supplies = ()

    def ask(self, *given: Any, **named: Any) -> Any:
        raise AssertionError("nobody is asked")


def _fill(party: UUID) -> Any:
    """Keep what sources say: records as that of an address, codes and dates."""
    from burgerprofiel.blocks.identity import public as identity  # noqa: PLC0415
    from burgerprofiel.blocks.sources import sealed  # noqa: PLC0415
    from burgerprofiel.blocks.sources.contracts import Code, Date, Fact, Record  # noqa: PLC0415
    from burgerprofiel.blocks.sources.services import keeping, outcomes, registry  # noqa: PLC0415

    actor = identity.find_actor(f"bench-{party}")
    if actor is None:
        raise RuntimeError("the reader is not signed in")
    address = {
        "street": "Kerkstraat",
        "number": "12",
        "postcode": "9000",
        "municipality": "Gent",
        "country": Code("BE", "België"),
    }
    values = [Record(address), Code("150", "Belg"), Date("1980-05-00")]
    facts = tuple(
        Fact(
            code="persoon.adres", value=values[n % 3], valid_from=Date("2010-01-01"), origin="RR", key=str(n)
        )
        for n in range(FACTS)
    )
    rows = [
        keeping.Row(
            party_id=party,
            key=sealed.key_of(actor, to.supply, language="nl", parameters={}),
            kept=kept,
        )
        for to in registry.connected().values()
        if (kept := outcomes.kept(to, _said(facts, purpose=to.supply.purpose)))
    ]
    keeping.write(rows)
    return actor


def _said(facts: Any, *, purpose: str) -> Any:
    from burgerprofiel.blocks.sources.sealed import Content  # noqa: PLC0415
    from burgerprofiel.blocks.sources.services.outcomes import Outcome  # noqa: PLC0415
    from burgerprofiel.foundation import clock  # noqa: PLC0415

    return Outcome(at=clock.now(), content=Content(facts=facts, purpose=purpose))


def _look(actor: Any, codes: list[str]) -> Callable[[], None]:
    from burgerprofiel.blocks.sources import public as sources  # noqa: PLC0415

    def look() -> None:
        found = sources.look(actor, supplies=codes)
        count = sum(len(reading.facts) for reading in found.values())
        if count != SUPPLIES * FACTS:
            raise RuntimeError(f"{count} facts")

    return look


def _floor(connection: psycopg.Connection[Any], actor: Any) -> Callable[[], None]:
    """With the ciphers of a keyring that has opened the same values."""
    from burgerprofiel.blocks.sources import sealed  # noqa: PLC0415
    from burgerprofiel.foundation.keys import envelope  # noqa: PLC0415

    cursor = connection.cursor(binary=True)
    cursor.execute(_ROWS, [actor.party_id])
    headers = [envelope.header_of(content) for _, content in cursor.fetchall()]
    ciphers, _ = actor.keyring._ciphers_of(headers)  # what the door has after its first look

    def read() -> None:
        cursor.execute(_ROWS, [actor.party_id], prepare=True)
        facts = 0
        for key, content in cursor.fetchall():
            cipher = ciphers[content[: envelope.HEADER_BYTES]]
            opened = envelope.open_value(content, cipher=cipher, purpose=sealed.purpose(key, actor.party_id))
            facts += len(sealed._decode(opened).facts)
        if facts != SUPPLIES * FACTS:
            raise RuntimeError(f"{facts} facts")

    return read


def _in_turns(*works: Callable[[], None], rounds: int) -> list[list[float]]:
    """Milliseconds of each, one after the other, so that what disturbs one disturbs the others."""
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(rounds + 5):
        for work, times in zip(works, taken, strict=True):
            began = time.perf_counter()
            work()
            if turn >= 5:  # the first prepare statements
                times.append((time.perf_counter() - began) * 1000)
    return taken


def _size(where: stage.Stage, party: UUID) -> int:
    with psycopg.connect(where.admin_url) as connection:
        found = connection.execute(
            "SELECT sum(length(content_sealed)) FROM sources_answer WHERE party_id = %s", [party]
        ).fetchone()
    return int(found[0]) if found else 0


def _first(actor: Any, codes: list[str]) -> float:
    """A look whose data keys the process does not have yet."""
    from burgerprofiel.foundation.keys import opening  # noqa: PLC0415

    look = _look(actor, codes)
    opening.forget_all()
    began = time.perf_counter()
    look()
    return (time.perf_counter() - began) * 1000
