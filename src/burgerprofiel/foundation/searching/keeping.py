"""Keeping a party's search index: what a search had to open goes into it, in the transaction of that search.

The person's own session writes, so whoever takes data in never reads a text, and nothing is opened for an index that
nobody searches. What goes in are rows as the database knows them at that moment, under a lock that a removal waits for:
else a search that began before a removal could put back what was removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.foundation import database, ids, keys
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.searching import index as reading
from burgerprofiel.foundation.searching.index import Corpus, Index, Lines, Text
from burgerprofiel.foundation.searching.models import SearchPart

SIZE = 2000
"""Rows in one part: a quarter of a megabyte, opened in some tenths of a millisecond."""

_NEVER: Final = 1 << 15
"""More than any sign-in reaches."""

_TRY = "SELECT pg_try_advisory_xact_lock(hashtextextended(%(lock)s || %(party)s, 0))"
_WAIT = """
SELECT pg_advisory_xact_lock(hashtextextended(%(lock)s || party, 0))
FROM unnest(%(parties)s::text[]) AS readers(party)
"""


def keep(index: Index, *, actor: Actor, corpora: Iterable[Corpus]) -> None:
    """Write what a search opened into the indexes of its parties, where that is worth the writing.

    Nobody is waited for: who finds another search or a removal at work keeps nothing.
    """
    for corpus in corpora:
        asked = {"lock": _lock(index), "party": str(corpus.party_id)}
        if len(corpus.opened) >= reading.WORTH and database.value(_TRY, asked):
            _write(index, actor=actor, corpus=corpus)


def forget(index: Index, *, row: UUID, parties: Collection[UUID]) -> None:
    """Remove the parts with a text of a row, within the transaction that removes the row itself, and after that."""
    _wait(index, parties)
    database.rows(
        f"DELETE FROM {index.table} WHERE party_id = ANY(%(parties)s) AND %(row)s = ANY({index.holds})",  # noqa: S608
        {"parties": list(parties), "row": row},
    )


def forget_gone(index: Index, *, party_id: UUID, gone: str) -> int:
    """Remove the parts with a text of a row that the party has no more, within the transaction of who removed it and
    after that; how many. `gone` is `index.holds_gone`. What is left of the party's rows, a search finds without them.
    """
    _wait(index, [party_id])
    statement = f"DELETE FROM {index.table} t WHERE t.party_id = %(party)s AND {gone} RETURNING t.id"  # noqa: S608
    return len(database.rows(statement, {"party": party_id}))


def _lock(index: Index) -> str:
    return f"{index.name}:"


def _wait(index: Index, parties: Collection[UUID]) -> None:
    database.rows(_WAIT, {"lock": _lock(index), "parties": sorted(map(str, parties))})


def _write(index: Index, *, actor: Actor, corpus: Corpus) -> None:
    [row] = database.rows(_now(index), {"party": corpus.party_id, "assurance": actor.assurance})
    if set(row["parts"]) != {part.id for part in corpus.parts}:
        return
    names, assurances = (row["keys"] or "").split("\n"), (row["assurances"] or "0").split("\n")
    packing = _repack(corpus, now=dict(zip(names, map(int, assurances), strict=True)))
    # Also a part that this sign-in may not open, of a row that asks for less than it did: no row is in two parts.
    database.rows(
        f"DELETE FROM {index.table} WHERE party_id = %(party)s"  # noqa: S608 - constants of blocks
        f" AND (id = ANY(%(gone)s) OR {index.holds} && %(rows)s::uuid[])",
        {"party": corpus.party_id, "gone": packing.gone, "rows": packing.rows()},
    )
    sealer = keys.sealer([corpus.party_id])
    index.model._default_manager.bulk_create(
        _sealed(index, lines, assurance=assurance, party_id=corpus.party_id, sealer=sealer)
        for assurance, lines in packing.made()
    )


def _now(index: Index) -> str:
    return f"""
    SELECT string_agg(key, E'\\n') AS keys, string_agg(assurance::text, E'\\n') AS assurances,
      ARRAY(SELECT id FROM {index.table} i WHERE i.party_id = %(party)s AND i.assurance <= %(assurance)s) AS parts
    FROM ({index.present}) AS present
    """  # noqa: S608 - constants of blocks


@dataclass(slots=True)
class _Packing:
    """Which parts go, and by assurance the texts that come into new ones."""

    gone: list[UUID] = field(default_factory=list)
    texts: dict[int, list[Text]] = field(default_factory=lambda: defaultdict(list))

    def rows(self) -> list[UUID]:
        """The rows of those texts."""
        return [_row(text) for found in self.texts.values() for text in found]

    def made(self) -> Iterator[tuple[int, list[Text]]]:
        """The new parts."""
        for assurance, found in self.texts.items():
            for start in range(0, len(found), SIZE):
                yield assurance, found[start : start + SIZE]


def _repack(corpus: Corpus, *, now: Mapping[str, int]) -> _Packing:
    """`now` are the keys of the rows that the party has, with the assurance that each asks for.

    A part stays when each of its lines is of such a row, which asks for no more than the part does, and it is at
    least half full.
    """
    packing, placed = _Packing(), set[str]()
    found = [text for _, text in corpus.opened]
    for part in corpus.parts:
        lines = list(part.lines)
        if 2 * len(lines) >= SIZE and all(now.get(text.key, _NEVER) <= part.assurance for text in lines):
            placed.update(text.key for text in lines)
        else:
            packing.gone.append(part.id)
            found += lines
    for text in found:
        if text.key in now and text.key not in placed:
            packing.texts[now[text.key]].append(text)
            placed.add(text.key)
    return packing


def _row(text: Text) -> UUID:
    return UUID(bytes=reading.row_of(text.key))


def _sealed(
    index: Index, found: Sequence[Text], *, assurance: int, party_id: UUID, sealer: keys.Sealer
) -> SearchPart:
    part_id = ids.new()
    content = msgspec.msgpack.encode(Lines.of(found))
    purpose = index.part_purpose(part_id, party_id=party_id)
    return index.model(
        party_id=party_id,
        id=part_id,
        assurance=assurance,
        sealed=sealer.seal(content, party_id=party_id, purpose=purpose),
        **{index.holds: [_row(text) for text in found]},
    )
