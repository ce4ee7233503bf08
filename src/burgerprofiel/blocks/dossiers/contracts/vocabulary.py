"""What a file can be, in the words that every side of the door uses."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """The five Flemish phases of a file (DOSIS `VlaamsFase`), and `unknown` for what a source made up."""

    COMPOSITION = "samenstelling"
    TREATMENT = "behandeling"
    DECISION = "beslissing"
    EXECUTION = "uitvoering"
    CLOSED = "afgerond"
    UNKNOWN = "unknown"


class Turn(StrEnum):
    """Who has to do the next thing."""

    YOU = "you"
    AUTHORITY = "authority"
    THIRD_PARTY = "third_party"
    NONE = "none"


class Outcome(StrEnum):
    """How a file ended; empty while it runs."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DISCONTINUED = "discontinued"
    NONE = ""
