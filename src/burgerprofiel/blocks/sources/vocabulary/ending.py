"""Until which day a thing counts, of facts that end: a card, a certificate, an inspection."""

from __future__ import annotations

from datetime import date

from burgerprofiel.blocks.sources import vocabulary
from burgerprofiel.blocks.sources.contracts import Fact
from burgerprofiel.blocks.sources.vocabulary import values


def ends_on(fact: Fact) -> date | None:
    """The last day, inclusive, of which somebody may want to be reminded (`FactDefinition.ends`).

    None for a fact that does not end or that the registry does not have, and where the source does not know the day.
    """
    known = vocabulary.all_facts().get(fact.code)
    field = known.ends if known else ""
    return values.as_day(values.date_of(fact.value, field)) if field else None


def is_to_come(fact: Fact, *, today: date) -> bool:
    """Whether it ends, and after today."""
    day = ends_on(fact)
    return day is not None and day > today
