"""The port to the block `sources`: which certificates it can have made for a party, and having one made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from burgerprofiel.blocks.certificates import vocabulary
from burgerprofiel.blocks.certificates.contracts import Fetched, Kind, NotGivenError, Problem
from burgerprofiel.blocks.sources import contracts
from burgerprofiel.blocks.sources import public as sources
from burgerprofiel.blocks.sources.contracts import Supply
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Actor

_LANGUAGES: Final = ("nl", "fr", "de")
"""Those of the authentic sources."""
_PROBLEMS: Final[Mapping[contracts.Problem, Problem]] = {
    contracts.Problem.NOTHING_FOUND: Problem.NOTHING,
    contracts.Problem.NOT_ALLOWED: Problem.NOT_ALLOWED,
    contracts.Problem.PROTECTED: Problem.NOT_ALLOWED,
    contracts.Problem.DECEASED: Problem.NOT_ALLOWED,
    contracts.Problem.BAD_NUMBER: Problem.NOT_ALLOWED,
    contracts.Problem.REPLACED: Problem.NOT_ALLOWED,
    contracts.Problem.MISSING_INPUT: Problem.NOT_ALLOWED,
    contracts.Problem.SWITCHED_OFF: Problem.NOT_HERE,
    contracts.Problem.NOT_CONNECTED: Problem.NOT_HERE,
}
"""Every other problem is silence: asking again may do."""


class Port(Protocol):
    """What is needed of sources."""

    def list_kinds(self, actor: Actor) -> Sequence[Kind]:
        """The kinds that can be asked for the present party; asks nobody anything."""
        ...

    def fetch(self, actor: Actor, *, kind: str, language: str) -> Fetched:
        """One of these kinds, made now, for the present party. Raises NotGivenError, RefusedError, KeyServiceError."""
        ...


class _Sources:
    """The block `sources`, which writes the row of the question before it leaves."""

    def list_kinds(self, actor: Actor) -> Sequence[Kind]:
        return tuple(_kind(code, supply) for code in vocabulary.KINDS for supply in _giving(actor, code)[:1])

    def fetch(self, actor: Actor, *, kind: str, language: str) -> Fetched:
        supplies = _giving(actor, kind)
        if not supplies:
            raise NotGivenError(Problem.NOT_HERE)
        try:
            found = sources.fetch_document(actor, supply=supplies[0].code, kind=kind, language=language)
        except contracts.SourceError as error:
            raise NotGivenError(_PROBLEMS.get(error.problem, Problem.SILENT)) from error
        return Fetched(
            source=supplies[0].code, content=found.content, language=found.language, issued_at=clock.now()
        )


def _giving(actor: Actor, kind: str) -> list[Supply]:
    return [supply for supply in sources.supplies_for(actor) if kind in supply.documents]


def _kind(code: str, supply: Supply) -> Kind:
    words = vocabulary.KINDS[code]
    return Kind(
        code=code,
        names=vocabulary.in_all_languages(words.label),
        theme=words.theme,
        issuer=supply.source_name,
        issuer_code=supply.ovo_code,
        languages=_LANGUAGES,
    )


port: Port = _Sources()
