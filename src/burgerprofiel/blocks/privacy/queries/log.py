"""What a subject sees of the access log. The rule on what may be seen stands here once: `_SEEN`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.privacy import rules
from burgerprofiel.blocks.privacy.contracts import (
    ANSWER,
    AccessDetail,
    AccessFacets,
    AccessFilter,
    AccessPage,
    AccessRow,
    Choice,
    Subject,
    Who,
)
from burgerprofiel.blocks.privacy.queries import cursor, days
from burgerprofiel.foundation import clock, database, keys
from burgerprofiel.foundation.accesslog import sealing, store
from burgerprofiel.foundation.accesslog.entry import ACTIVITY_PREFIX, Personal
from burgerprofiel.foundation.keys import KeyServiceError, UnreadableValueError

Names = Callable[[Collection[str]], Mapping[str, str]]
"""Gives names of organisations by their OVO codes."""

LIMIT = 25
NEWEST = 5_000
"""Choices are counted over so many of the newest rows."""

_SEEN = "l.data_subject_id = %(party)s AND (l.visible_from IS NULL OR l.visible_from <= %(now)s)"
_OWN = "(l.actor_kind IN ('citizen', 'mandate_holder') AND l.actor_id = %(person)s)"
_COLUMNS = """l.id, l.logged_at, l.actor_kind, l.actor_id, l.on_behalf_of, l.organisation, l.operation,
    l.data_categories, l.processing_activity_id, l.legal_basis, l.application, l.source, l.count"""
_PAGE = f"""
SELECT {_COLUMNS} FROM foundation_accesslog l
WHERE {_SEEN}
  AND (%(own)s OR NOT coalesce({_OWN}, false))
  AND (%(organisation)s = '' OR l.organisation = %(organisation)s)
  AND (%(operation)s = '' OR l.operation = %(operation)s)
  AND (%(since)s::timestamptz IS NULL OR l.logged_at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR l.logged_at < %(until)s)
"""  # noqa: S608 - constants only
_OLDER = f"""{_PAGE} AND (%(at)s::timestamptz IS NULL OR (l.logged_at, l.id) < (%(at)s, %(id)s))
ORDER BY l.logged_at DESC, l.id DESC LIMIT %(limit)s
"""
_NEWER = f"""{_PAGE} AND (l.logged_at, l.id) > (%(at)s, %(id)s)
ORDER BY l.logged_at, l.id LIMIT %(limit)s
"""
_ONE = f"""
SELECT {_COLUMNS}, l.trace_id, l.span_id, l.loa, l.sealed, l.foreign_operation ->> 'entity' AS asked_by
FROM foundation_accesslog l WHERE l.id = %(id)s AND {_SEEN}
"""  # noqa: S608
_OF_AUTHORITY = f"""
SELECT {_COLUMNS} FROM foundation_accesslog l
WHERE l.id = %(id)s AND l.data_subject_id = %(party)s AND l.organisation = %(organisation)s
"""  # noqa: S608
# A system that pages through the answers would meet its own questions, which move everything one place on.
_USAGES = f"""
SELECT {_COLUMNS} FROM foundation_accesslog l
WHERE {_SEEN} AND NOT coalesce({_OWN}, false)
  AND NOT coalesce(l.actor_id = %(asker)s AND l.processing_activity_id = %(asking)s, false)
ORDER BY l.logged_at DESC, l.id DESC OFFSET %(skipped)s LIMIT %(limit)s
"""  # noqa: S608
_FACETS = f"""
SELECT l.organisation, l.operation, coalesce({_OWN}, false) AS own, count(*) AS number
FROM (SELECT * FROM foundation_accesslog l WHERE {_SEEN} ORDER BY l.logged_at DESC LIMIT %(newest)s) l
GROUP BY 1, 2, 3
"""  # noqa: S608


def list_rows(
    subject: Subject, *, wanted: AccessFilter, names: Names, place: str = "", limit: int = LIMIT
) -> AccessPage:
    """One page, newest first. Raises InvalidCursorError."""
    mark = cursor.read(place)
    newer = mark is not None and mark.way == "before"
    values = {
        **_values(subject),
        "own": wanted.own,
        "organisation": wanted.organisation,
        "operation": wanted.operation,
        "since": days.begin(wanted.since),
        "until": days.end(wanted.until),
        "at": mark.at if mark else None,
        "id": mark.id if mark else 0,
        "limit": limit + 1,
    }
    found = database.rows(_NEWER if newer else _OLDER, values)
    more, found = len(found) > limit, found[:limit]
    if newer:
        found.reverse()
    known = names({row["organisation"] for row in found})
    rows = tuple(_row(row, subject=subject, names=known) for row in found)
    has_older = newer or more
    has_newer = more if newer else mark is not None
    return AccessPage(
        rows=rows,
        after=cursor.mark(rows[-1].logged_at, rows[-1].id, way="after") if rows and has_older else "",
        before=cursor.mark(rows[0].logged_at, rows[0].id, way="before") if rows and has_newer else "",
    )


def list_usages(
    person_id: UUID, *, asker: UUID, first: int, limit: int, names: Names
) -> tuple[AccessRow, ...]:
    """What others did with the data of a person, newest first, from the `first` on (the newest is 1).

    `asker` is the pseudonym of the system that asks: its own questions are left out.
    """
    subject = Subject(party_id=person_id, person_id=person_id)
    values = {
        **_values(subject),
        "asker": asker,
        "asking": ACTIVITY_PREFIX + ANSWER,
        "skipped": first - 1,
        "limit": limit,
    }
    found = database.rows(_USAGES, values)
    known = names({row["organisation"] for row in found})
    return tuple(_row(row, subject=subject, names=known) for row in found)


def find(subject: Subject, *, entry_id: int, names: Names, keyring: keys.Keyring) -> AccessDetail | None:
    """One row with all that its subject may know; None also when it is somebody else's."""
    if not 0 < entry_id < store.LARGEST:
        return None
    found = database.rows(_ONE, {**_values(subject), "id": entry_id})
    if not found:
        return None
    line = found[0]
    row = _row(line, subject=subject, names=names({line["organisation"]}))
    is_own, is_told = row.who is Who.SELF, rules.is_told(row.who, activity=line["processing_activity_id"])
    personal = _personal(line, subject=subject, keyring=keyring) if is_told else Personal()
    return AccessDetail(
        row=row,
        trace_id=line["trace_id"],
        assurance=line["loa"],
        asked_by=line["asked_by"] or "",
        ip=personal.ip if is_own else "",
        device=personal.device if is_own else "",
        agreed_by=rules.pseudonym_of(personal.agreed_by, subject=subject.party_id),
    )


def find_for_officer(
    entry_id: int, *, party_id: UUID, organisation: str, names: Names
) -> tuple[AccessRow | None, UUID | None]:
    """A row that a complaint is about, and who acted: only of that complaint's party, by that complaint's authority."""
    found = database.rows(_OF_AUTHORITY, {"id": entry_id, "party": party_id, "organisation": organisation})
    if not found:
        return None, None
    line = found[0]
    subject = Subject(party_id=party_id, person_id=party_id)
    return _row(line, subject=subject, names=names({line["organisation"]})), line["actor_id"]


def facets(subject: Subject, *, names: Names) -> AccessFacets:
    """What occurs among the newest rows."""
    found = database.rows(_FACETS, {**_values(subject), "newest": NEWEST})
    organisations = _counted(found, column="organisation")
    known = names(organisations.keys() - {""})
    choices = (
        Choice(value=code, name=known.get(code, code), count=count)
        for code, count in organisations.items()
        if code
    )
    return AccessFacets(
        organisations=tuple(sorted(choices, key=lambda choice: choice.name.casefold())),
        operations=tuple(
            Choice(value=code, name=code, count=count)
            for code, count in sorted(_counted(found, column="operation").items())
        ),
        others=sum(line["number"] for line in found if not line["own"]),
        total=sum(line["number"] for line in found),
    )


def _counted(found: list[dict[str, Any]], *, column: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for line in found:
        counts[line[column]] += line["number"]
    return counts


def _values(subject: Subject) -> dict[str, Any]:
    return {"party": subject.party_id, "person": subject.person_id, "now": clock.now()}


def _personal(line: Mapping[str, Any], *, subject: Subject, keyring: keys.Keyring) -> Personal:
    try:
        return sealing.unseal(
            bytes(line["sealed"]), span_id=line["span_id"], party_id=subject.party_id, keyring=keyring
        )
    except (UnreadableValueError, KeyServiceError):
        return Personal()


def _row(line: Mapping[str, Any], *, subject: Subject, names: Mapping[str, str]) -> AccessRow:
    who = rules.who(
        line["actor_kind"],
        actor_id=line["actor_id"],
        person_id=subject.person_id,
        on_behalf_of=line["on_behalf_of"],
    )
    is_hidden_person = who in (Who.OFFICIAL, Who.MANDATE_HOLDER)
    code = line["organisation"]
    return AccessRow(
        id=line["id"],
        logged_at=line["logged_at"],
        who=who,
        pseudonym=rules.pseudonym(line["actor_id"], subject=subject.party_id) if is_hidden_person else "",
        organisation=code,
        organisation_name=names.get(code, code),
        operation=line["operation"],
        categories=tuple(line["data_categories"]),
        purpose=line["processing_activity_id"].removeprefix(ACTIVITY_PREFIX),
        legal_basis=line["legal_basis"],
        application=line["application"],
        source=line["source"],
        count=line["count"],
    )
