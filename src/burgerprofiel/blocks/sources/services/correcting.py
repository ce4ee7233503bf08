"""A statement of a source as who wants it corrected sees it."""

from __future__ import annotations

from typing import Final

from burgerprofiel.blocks.sources import vocabulary
from burgerprofiel.blocks.sources.contracts import Correctable, Reading, StatedFact
from burgerprofiel.blocks.sources.vocabulary import values
from burgerprofiel.foundation import keys

_DIGEST_BYTES: Final = 12


def reference_of(stated: StatedFact) -> str:
    """`<supply>|<fact>|<digest>`: the key of a statement is the source's and may be a number of somebody."""
    fact = stated.fact
    name = f"correctable:{stated.supply}|{fact.code}|{fact.key}"
    return f"{stated.supply}|{fact.code}|{keys.digest(name.encode())[:_DIGEST_BYTES].hex()}"


def supply_of(reference: str) -> str:
    """The supply that a reference names; empty for what is no reference."""
    supply, *rest = reference.split("|")
    return supply if len(rest) == 2 else ""


def find(reading: Reading, *, reference: str) -> Correctable | None:
    """The statement of a reference, among all that a supply says now."""
    stated = [*reading.facts, *(one for other in reading.others for one in other.facts)]
    found = next((one for one in stated if reference_of(one) == reference), None)
    if found is None:
        return None
    definition = vocabulary.definition(found.fact.code)
    return Correctable(
        reference=reference,
        code=found.fact.code,
        label=str(definition.label),
        value=values.in_words(found.fact.value, fields=definition.fields, unit=definition.unit),
        source_name=reading.supply.source_name,
        ovo_code=reading.supply.ovo_code,
        correct_url=reading.supply.correct_url,
        retrieved_at=found.retrieved_at,
    )
