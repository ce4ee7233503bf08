"""Keeping a party's search index: what a search had to open goes into it, in the transaction of that search.

The person's own session writes, so whoever takes statuses in never reads a text, and nothing is opened for an index
that nobody searches. What goes in are files as the database knows them at that moment, under a lock that a removal
waits for: else a search that began before a removal could put back what was removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.models import SearchIndex
from burgerprofiel.blocks.dossiers.queries import searchindex, texts
from burgerprofiel.blocks.dossiers.queries.searchindex import Corpus, Lines
from burgerprofiel.blocks.dossiers.queries.texts import Text
from burgerprofiel.blocks.dossiers.terms import HOLDS_ERASED
from burgerprofiel.foundation import database, ids, keys
from burgerprofiel.foundation.gate import Actor

SIZE = 2000
"""Files in one part: a quarter of a megabyte, opened in some tenths of a millisecond."""

NEVER = 1 << 15
"""More than any sign-in reaches."""

_TRY = "SELECT pg_try_advisory_xact_lock(hashtextextended('dossiers.searchindex:' || %s, 0))"
_WAIT = """
SELECT pg_advisory_xact_lock(hashtextextended('dossiers.searchindex:' || party, 0))
FROM unnest(%s::text[]) AS readers(party)
"""

_NOW = f"""
SELECT string_agg({texts.KEY}, E'\\n') AS keys, string_agg({texts.ASSURANCE}::text, E'\\n') AS assurances,
  ARRAY(SELECT id FROM dossiers_searchindex i WHERE i.party_id = %(party)s AND i.assurance <= %(assurance)s) AS parts
FROM dossiers_dossier d JOIN dossiers_source s ON s.id = d.source_id
WHERE d.party_id = %(party)s AND d.ended_at IS NULL
"""  # noqa: S608 - constants only

# Also a part that this sign-in may not open, of a file that asks for less than it did: no file is in two parts.
_REPLACED = """
DELETE FROM dossiers_searchindex
WHERE party_id = %(party)s AND (id = ANY(%(gone)s) OR files && %(files)s::uuid[])
"""

_FORGET_ERASED = (
    f"DELETE FROM dossiers_searchindex t WHERE t.party_id = %(party)s AND {HOLDS_ERASED} RETURNING t.id"  # noqa: S608
)
_FORGET = "DELETE FROM dossiers_searchindex WHERE party_id = ANY(%(parties)s) AND %(file)s = ANY(files)"


def keep(actor: Actor, *, corpora: Iterable[Corpus]) -> None:
    """Write what a search opened into the indexes of its parties, where that is worth the writing.

    Nobody is waited for: who finds another search or a removal at work keeps nothing.
    """
    for corpus in corpora:
        if len(corpus.opened) >= texts.WORTH and database.value(_TRY, [str(corpus.party_id)]):
            _write(actor, corpus=corpus)


def forget(file_id: UUID, *, parties: Collection[UUID]) -> None:
    """Remove the parts with a text of a file, within the transaction that removes the file itself, and after that."""
    database.rows(_WAIT, [sorted(map(str, parties))])
    database.rows(_FORGET, {"parties": list(parties), "file": file_id})


def forget_erased(party_id: UUID) -> int:
    """Remove the parts with a text of a file that the party has no more, within the transaction of who erased it and
    after that; how many. What is left in the party's files, a search finds without them.
    """
    database.rows(_WAIT, [[str(party_id)]])
    return len(database.rows(_FORGET_ERASED, {"party": party_id}))


def _write(actor: Actor, *, corpus: Corpus) -> None:
    [row] = database.rows(_NOW, {"party": corpus.party_id, "assurance": actor.assurance})
    if set(row["parts"]) != {part.id for part in corpus.parts}:
        return
    names, assurances = (row["keys"] or "").split("\n"), (row["assurances"] or "0").split("\n")
    packing = _repack(corpus, now=dict(zip(names, map(int, assurances), strict=True)))
    values = {"party": corpus.party_id, "gone": packing.gone, "files": packing.files()}
    database.rows(_REPLACED, values)
    sealer = keys.sealer([corpus.party_id])
    SearchIndex.objects.bulk_create(
        _sealed(lines, assurance=assurance, party_id=corpus.party_id, sealer=sealer)
        for assurance, lines in packing.made()
    )


@dataclass(slots=True)
class _Packing:
    """Which parts go, and by assurance the texts that come into new ones."""

    gone: list[UUID] = field(default_factory=list)
    texts: dict[int, list[Text]] = field(default_factory=lambda: defaultdict(list))

    def files(self) -> list[UUID]:
        """The files of those texts."""
        return [_file(text) for found in self.texts.values() for text in found]

    def made(self) -> Iterator[tuple[int, list[Text]]]:
        """The new parts."""
        for assurance, found in self.texts.items():
            for start in range(0, len(found), SIZE):
                yield assurance, found[start : start + SIZE]


def _repack(corpus: Corpus, *, now: Mapping[str, int]) -> _Packing:
    """`now` are the keys of the files that the party has, with the assurance that each asks for.

    A part stays when each of its lines is of such a file, which asks for no more than the part does, and it is at
    least half full.
    """
    packing, placed = _Packing(), set[str]()
    found = [text for _, text in corpus.opened]
    for part in corpus.parts:
        lines = list(part.lines)
        if 2 * len(lines) >= SIZE and all(now.get(text.key, NEVER) <= part.assurance for text in lines):
            placed.update(text.key for text in lines)
        else:
            packing.gone.append(part.id)
            found += lines
    for text in found:
        if text.key in now and text.key not in placed:
            packing.texts[now[text.key]].append(text)
            placed.add(text.key)
    return packing


def _file(text: Text) -> UUID:
    return UUID(bytes=searchindex.file_of(text.key))


def _sealed(found: Sequence[Text], *, assurance: int, party_id: UUID, sealer: keys.Sealer) -> SearchIndex:
    part_id = ids.new()
    content = msgspec.msgpack.encode(Lines.of(found))
    return SearchIndex(
        party_id=party_id,
        id=part_id,
        assurance=assurance,
        files=[_file(text) for text in found],
        sealed=sealer.seal(
            content, party_id=party_id, purpose=searchindex.purpose(part_id, party_id=party_id)
        ),
    )
