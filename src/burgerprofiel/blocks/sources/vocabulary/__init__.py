"""The one registry of facts: what each code means, for pages, forms, advice and prefilling alike.

A new fact is a definition in the module of its domain; adapters say which of these they answer, and nothing here knows
who does. Codes are for ever: one that goes out of use stays, with the note that it does.
"""

from __future__ import annotations

from functools import lru_cache

from burgerprofiel.blocks.sources.contracts import FactDefinition
from burgerprofiel.blocks.sources.vocabulary import enterprise, learning, living, person
from burgerprofiel.blocks.sources.vocabulary.documents import DOCUMENTS

__all__ = ["DOCUMENTS", "all_facts", "definition"]


@lru_cache(maxsize=1)
def all_facts() -> dict[str, FactDefinition]:
    """Every fact by its code."""
    definitions = (*person.FACTS, *learning.FACTS, *living.FACTS, *enterprise.FACTS)
    return {one.code: one for one in definitions}


def definition(code: str) -> FactDefinition:
    """The meaning of a code. Raises KeyError for one that the registry does not have."""
    return all_facts()[code]
