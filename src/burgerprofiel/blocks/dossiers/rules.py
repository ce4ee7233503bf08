"""What a status means: phase, turn, outcome, and what a series of statuses amounts to. Pure.

Phases and codes are those that Flemish senders use (DOSIS `VlaamsFase`, `VlaamsCode`). Senders combine them freely
and invent their own, so nothing here refuses: what is unknown is kept as it was given and reported to the sender.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import msgspec

from burgerprofiel.blocks.dossiers.contracts import Outcome, Phase, Problem, Result, Turn
from burgerprofiel.foundation.clock import BRUSSELS, in_belgium

CODES_BY_PHASE = {
    Phase.COMPOSITION: ("Geinitieerd", "Aangevraagd", "Ingediend"),
    Phase.TREATMENT: (
        "DossierOnvolledig",
        "DossierVolledig",
        "Ontvankelijk",
        "OnOntvankelijk",
        "InBehandeling",
        "KlaarVoorBeslissing",
    ),
    Phase.DECISION: ("InWacht", "Beslist", "Goedgekeurd", "Stopgezet", "Stopzetting", "Geweigerd"),
    Phase.EXECUTION: ("KlaarVoorBetaling", "Betaald", "DeelsUitbetaald", "Uitgevoerd"),
    Phase.CLOSED: ("ErkendVergund", "DeelsGoedgekeurd"),
}
# Seen in official answers, always within a phase of the sender's choice.
CODES_ALSO_SEEN = (
    "Gepland",
    "VoorlopigVastgesteld",
    "DefinitiefVastgesteld",
    "InOpenbaarOnderzoek",
    "GerechtelijkIngeleid",
    "Aktename",
)

_PHASE_OF_NAME = {
    "samenstelling": Phase.COMPOSITION,
    "behandeling": Phase.TREATMENT,
    "beslissing": Phase.DECISION,
    "beslissingberoep": Phase.DECISION,
    "beslissingenberoep": Phase.DECISION,
    "uitvoering": Phase.EXECUTION,
    "afgerond": Phase.CLOSED,
}
_OUTCOME_OF_CODE = {
    "goedgekeurd": Outcome.GRANTED,
    "erkendvergund": Outcome.GRANTED,
    "betaald": Outcome.GRANTED,
    "deelsgoedgekeurd": Outcome.PARTLY,
    "deelsuitbetaald": Outcome.PARTLY,
    "geweigerd": Outcome.REFUSED,
    "onontvankelijk": Outcome.REFUSED,
    "stopgezet": Outcome.DISCONTINUED,
    "stopzetting": Outcome.DISCONTINUED,
}
_CLOSING_CODES = frozenset(
    {"stopgezet", "stopzetting", "geweigerd", "erkendvergund", "deelsgoedgekeurd", "uitgevoerd"}
)
CONFIDENTIAL_ASSURANCE = 35
"""ACM level that a confidential file asks for: eID (itsme is 27)."""
_KEY_LENGTH = 60
_LINK = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#][^\s\\]*)?", re.IGNORECASE | re.ASCII)
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f]")


@lru_cache(maxsize=4096)
def code_key(code: str) -> str:
    """The code as it is compared: letters and digits in lower case (`DOSSIER_ONVOLLEDIG` is `DossierOnvolledig`)."""
    plain = unicodedata.normalize("NFKD", code.casefold())
    return re.sub(r"[^0-9a-z]", "", plain)[:_KEY_LENGTH]


_WORD = re.compile(r"[^\W\d_][\w.:/!?-]*")
_MOST_DIGITS = 4


@lru_cache(maxsize=4096)
def split_code(given: str) -> tuple[str, str]:
    """What a sender put in the place of the code: a code, or something else, that is not to stand in the clear.

    A code is one word with four digits at most, or one that we know, however it is spaced. So no sentence, no number
    of a person and no e-mail address is one; one of these is empty.
    """
    is_known = given.isascii() and code_key(given) in KNOWN_CODE_KEYS
    is_word = _WORD.fullmatch(given) and sum(map(str.isdigit, given)) <= _MOST_DIGITS
    return (given, "") if is_known or is_word else ("", given)


_PHASE_OF_CODE = {code_key(code): phase for phase, codes in CODES_BY_PHASE.items() for code in codes}
KNOWN_CODE_KEYS = frozenset(_PHASE_OF_CODE) | {code_key(code) for code in CODES_ALSO_SEEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What the phase and code of a status say. `closes`: nothing more is to come, as far as these two tell."""

    phase: Phase
    code_key: str
    closes: bool
    outcome: Outcome
    warnings: tuple[Problem, ...]


@lru_cache(maxsize=4096)
def interpret(*, phase_given: str, code: str, has_no_code: bool = False) -> Meaning:
    """The meaning of a phase and code as the sender wrote them; empty ones are not reported.

    A phase that is unknown or absent follows from the code where that is known. A warning is kept in the clear, so it
    does not repeat the phase, which is sealed, nor what stood in the place of the code and is none (`has_no_code`).
    """
    key = code_key(code)
    named = _PHASE_OF_NAME.get(code_key(phase_given))
    phase = named or _PHASE_OF_CODE.get(key, Phase.UNKNOWN)
    warnings = []
    if phase_given and named is None:
        warnings.append(Problem(code="unknown-phase", description="Unknown phase."))
    if code and key not in KNOWN_CODE_KEYS:
        warnings.append(Problem(code="unknown-code", description=f"Unknown code: {code}."))
    if has_no_code:
        warnings.append(
            Problem(code="not-a-code", description="A code is one word, with four digits at most.")
        )
    return Meaning(
        phase=phase,
        code_key=key,
        closes=phase is Phase.CLOSED or key in _CLOSING_CODES,
        outcome=_OUTCOME_OF_CODE.get(key, Outcome.NONE),
        warnings=tuple(warnings),
    )


def turn(*, action_needed: bool, third_party_action: bool, closed: bool) -> Turn:
    """Whose turn it is. A source may ask something of a resident after it closed the file."""
    if action_needed:
        return Turn.YOU
    if third_party_action:
        return Turn.THIRD_PARTY
    return Turn.NONE if closed else Turn.AUTHORITY


def is_link(text: str) -> bool:
    """Whether a text is an absolute http(s) address without credentials, that may become a link on a page."""
    return bool(_LINK.fullmatch(text)) and not _CONTROL.search(text)


class Life(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the statuses of a file amount to, whatever order they came in. Empty before the first and after removal.

    `changed_at`, `sequence`, `is_closed` and `is_hidden` are those of the newest status; `withdrawn_at` is the
    tombstone, and stays as the limit below which nothing comes back.
    """

    changed_at: datetime | None = None
    sequence: int = 0
    is_closed: bool = False
    is_hidden: bool = False
    first_changed_at: datetime | None = None
    first_closed_at: datetime | None = None
    last_open_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def closed_at(self) -> datetime | None:
        """Moment of the status that closed the file, None while it is open."""
        if not self.is_closed or self.first_closed_at is None:
            return None
        if self.last_open_at is None or self.first_closed_at > self.last_open_at:
            return self.first_closed_at
        return self.changed_at

    @property
    def reopened_at(self) -> datetime | None:
        """Moment of the newest status of a file that is open and had been closed before."""
        return self.changed_at if self.first_closed_at is not None and not self.is_closed else None

    @property
    def started_on(self) -> date | None:
        """Belgian date of the first status."""
        return None if self.first_changed_at is None else in_belgium(self.first_changed_at).date()


UNBORN = Life()

NEWS_PERIOD = timedelta(days=7)
"""A status that arrives longer than this after it happened is the past being loaded: nobody is told of it."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One new status as `follow` needs it."""

    changed_at: datetime
    sequence: int
    closes: bool
    hidden: bool = False


def follow(life: Life, *, entries: Sequence[Entry]) -> tuple[Life, list[Result], int | None]:
    """The life of a file after further statuses, given in the order of receipt.

    Answers the life, what became of each status, and which of them is the current one now (None: none of these).
    The newest is the one with the latest moment of change, then the highest sequence, then received last.
    """
    results = []
    current: int | None = None
    for position, entry in enumerate(entries):
        if life.withdrawn_at is not None and entry.changed_at <= life.withdrawn_at:
            results.append(Result.WITHDRAWN)
            continue
        newest = life.changed_at is None or (entry.changed_at, entry.sequence) >= (
            life.changed_at,
            life.sequence,
        )
        if newest and current is not None:
            results[current] = Result.HISTORY
        if newest:
            current = position
        results.append(Result.CURRENT if newest else Result.HISTORY)
        life = _lived(life, entry=entry, newest=newest)
    return life, results, current


def _lived(life: Life, *, entry: Entry, newest: bool) -> Life:
    at = entry.changed_at
    first_closed_at, last_open_at = life.first_closed_at, life.last_open_at
    if entry.closes:
        first_closed_at = at if first_closed_at is None else min(first_closed_at, at)
    else:
        last_open_at = at if last_open_at is None else max(last_open_at, at)
    return Life(
        changed_at=at if newest else life.changed_at,
        sequence=entry.sequence if newest else life.sequence,
        is_closed=entry.closes if newest else life.is_closed,
        is_hidden=entry.hidden if newest else life.is_hidden,
        first_changed_at=at if life.first_changed_at is None else min(life.first_changed_at, at),
        first_closed_at=first_closed_at,
        last_open_at=last_open_at,
        withdrawn_at=life.withdrawn_at,
    )


def withdrawn(life: Life, *, at: datetime) -> Life:
    """The life of a file after its removal: only the tombstone. A sender's clock may run ahead of ours."""
    limits = [moment for moment in (at, life.changed_at, life.withdrawn_at) if moment is not None]
    return Life(withdrawn_at=max(limits))


def closed_moment(closed_at: datetime | None, *, closed_on: date | None) -> datetime | None:
    """When a file counts as closed: the date that the source states, else the moment of the closing status."""
    if closed_at is None or closed_on is None:
        return closed_at
    return datetime.combine(closed_on, time.min, tzinfo=BRUSSELS)
