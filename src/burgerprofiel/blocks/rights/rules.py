"""Pure decisions and forms: how records are written as JSON and as a table."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import msgspec

from burgerprofiel.blocks.rights.contracts import (
    BreachCriteria,
    BreachFacts,
    BreachText,
    CorrectionState,
    CorrectionWords,
    Decision,
    Side,
    WishState,
)

# What a spreadsheet would take for a formula (ASVS v5.0.0-1.2.10); a quote in front makes it a text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"


def json_lines(records: Sequence[msgspec.Struct], *, is_first: bool) -> bytes:
    """Records as members of a JSON array that others may come before."""
    joined = b",\n".join(map(msgspec.json.encode, records))
    return joined if is_first or not joined else b",\n" + joined


def table_head(record: type[msgspec.Struct]) -> bytes:
    """The first line of the table of a record; the mark in front makes spreadsheets read UTF-8."""
    return (BOM + _lines([list(record.__struct_fields__)])).encode()


def table_lines(records: Sequence[msgspec.Struct]) -> bytes:
    """Records as lines of a table (RFC 4180), safe to open in a spreadsheet; what is nested is JSON in its cell."""
    rows = [[cell(value) for value in msgspec.structs.astuple(record)] for record in records]
    return _lines(rows).encode()


def cell(value: Any) -> str | int:
    """A value as a spreadsheet may see it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode().strip('"')
    text = text.replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def _lines(rows: Sequence[Sequence[str | int]]) -> str:
    written = StringIO()
    csv.writer(written, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return written.getvalue()


CLOCK = timedelta(hours=72)
"""From awareness to the first report, holidays included (AVG, article 33, paragraph 1; EDPB guidelines 9/2022)."""
LONGEST_TEXT = 5_000


def facts_problem(facts: BreachFacts, *, now: datetime) -> str:
    """Which part of the facts of a breach is not right, or nothing."""
    words = facts.words
    if facts.aware_at > now:
        return "aware_at"
    if facts.began_at and facts.ended_at and facts.ended_at < facts.began_at:
        return "period"
    for name, given in (("kinds", facts.kinds), ("categories", facts.categories)):
        if not given:
            return name
    for name, text in (("title", words.title), ("what", words.what)):
        if not text.strip():
            return name
    return "too-long" if max(map(len, msgspec.structs.astuple(words))) > LONGEST_TEXT else ""


def criteria_problem(criteria: BreachCriteria) -> str:
    """Why a search cannot be, or nothing: by the log it has a period and something to look for."""
    if criteria.source:
        return ""
    wanted = (criteria.official, criteria.client, criteria.organisation, criteria.operation)
    if not any(wanted):
        return "criteria"
    if criteria.since is None or criteria.until is None or criteria.until <= criteria.since:
        return "period"
    return ""


def closing_problem(facts: BreachFacts, *, is_reported: bool, is_told: bool) -> str:
    """Why a breach cannot be closed yet, or nothing: both decisions made, with a reason, and carried out."""
    reasons = (facts.words.supervisor_reason, facts.words.people_reason)
    if Decision.UNDECIDED in (facts.supervisor, facts.tell_people) or not all(map(str.strip, reasons)):
        return "undecided"
    if facts.supervisor is Decision.YES and not is_reported:
        return "not-reported"
    return "not-told" if facts.tell_people is Decision.YES and not is_told else ""


def clock_runs(supervisor: Decision, *, reported_at: datetime | None, closed_at: datetime | None) -> bool:
    """Whether the 72 hours still count."""
    return supervisor is not Decision.NO and reported_at is None and closed_at is None


def best_text(texts: Mapping[str, BreachText], *, language: str) -> BreachText:
    """The text in a language, else in Dutch, which is always there."""
    return texts.get(language) or texts["nl"]


_DECISIONS = {
    CorrectionState.ACCEPTED: Side.AUTHORITY,
    CorrectionState.CORRECTED: Side.AUTHORITY,
    CorrectionState.REFUSED: Side.AUTHORITY,
    CorrectionState.WITHDRAWN: Side.PERSON,
}
_STEPS: Mapping[CorrectionState, Mapping[CorrectionState, Side]] = {
    CorrectionState.SUBMITTED: {
        CorrectionState.FORWARDED: Side.AUTHORITY,
        CorrectionState.QUESTION: Side.AUTHORITY,
        **_DECISIONS,
    },
    CorrectionState.FORWARDED: {CorrectionState.QUESTION: Side.AUTHORITY, **_DECISIONS},
    CorrectionState.QUESTION: {CorrectionState.SUBMITTED: Side.PERSON, **_DECISIONS},
    CorrectionState.ACCEPTED: {CorrectionState.CORRECTED: Side.AUTHORITY},
}
"""The one table of a request to correct: from where to where, and by whom.

An answer to a question puts the request back with the authority. Who never gets an answer can decide all the same.
The month of article 12, paragraph 3, runs on while a question waits: the AVG stops it for no question (only doubt about
who somebody is is named, in paragraph 6, and they signed in); an authority that needs more time says so and extends.
"""
SETTLED = frozenset(set(CorrectionState) - set(_STEPS))
"""States that nothing follows."""
WITH_TEXT = frozenset({CorrectionState.QUESTION, CorrectionState.REFUSED})
"""States that say nothing without words."""
LONGEST = 2_000
MOST_FILES = 5
"""Files with one message."""


_NEXT_WISH = {
    WishState.SUBMITTED: {WishState.GRANTED, WishState.REFUSED},
    WishState.GRANTED: {WishState.ENDED},
}


def next_wish_states(state: WishState) -> frozenset[WishState]:
    """What staff can make of a wish about the use of data; nothing once it is settled."""
    return frozenset(_NEXT_WISH.get(state, ()))


def next_states(state: CorrectionState, *, by: Side = Side.AUTHORITY) -> tuple[CorrectionState, ...]:
    """What a side can make of a request; nothing once it is settled."""
    steps = _STEPS.get(state, {})
    return tuple(each for each in CorrectionState if steps.get(each) is by)


def message_problem(text: str, *, state: CorrectionState | None) -> str:
    """What is wrong with a message that moves a request to `state` (None: it stays where it is), or nothing."""
    if len(text) > LONGEST:
        return "too-long"
    needs_text = state is None or state in WITH_TEXT
    return "text" if needs_text and not text.strip() else ""


def may_extend(state: CorrectionState, *, due_at: datetime, is_extended: bool, now: datetime) -> bool:
    """Whether the authority can still take two months more: once, and before the first month is over."""
    return state not in SETTLED and not is_extended and now <= due_at


def words_problem(words: CorrectionWords, *, is_value_known: bool = False) -> str:
    """Which part of a request is not right, or nothing. What we show ourselves, nobody has to write."""
    if not is_value_known and not words.current.strip():
        return "current"
    if not words.proposed.strip():
        return "proposed"
    return "too-long" if max(map(len, msgspec.structs.astuple(words))) > LONGEST else ""


def due(asked_at: datetime, *, months: int = 1) -> datetime:
    """So many months later, on the same day or the last of a shorter month (AVG, article 12, paragraph 3).

    One month, which can be extended by two more, with reasons and within the first.
    """
    year, month = divmod(asked_at.year * 12 + asked_at.month - 1 + months, 12)
    day = min(asked_at.day, monthrange(year, month + 1)[1])
    return asked_at.replace(year=year, month=month + 1, day=day)
