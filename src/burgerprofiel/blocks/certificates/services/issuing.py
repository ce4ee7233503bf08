"""Which certificates authentic sources make for a party, and having one made, through the block `sources`.

That block writes the row of the question before it leaves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.certificates import vocabulary
from burgerprofiel.blocks.certificates.contracts import Kind, NotGivenError, Problem
from burgerprofiel.blocks.certificates.services import archive, passing
from burgerprofiel.blocks.sources import contracts
from burgerprofiel.blocks.sources import public as sources
from burgerprofiel.blocks.sources.contracts import Document, Supply
from burgerprofiel.foundation import clock, limits
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.limits import uses

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


def list_kinds(actor: Actor) -> tuple[Kind, ...]:
    """The kinds that can be asked for the present party; asks nobody anything."""
    offered = sources.supplies_for(actor)
    givers = {code: _giver(offered, code) for code in vocabulary.KINDS}
    return tuple(_kind(code, giver) for code, giver in givers.items() if giver)


def issue(actor: Actor, *, kind: str, language: str) -> UUID:
    """The id of one of these kinds, made now and kept. Raises NotGivenError, errors.TooManyError, RefusedError and
    KeyServiceError.
    """
    giver = _giver(sources.supplies_for(actor), kind)
    if giver is None:
        raise NotGivenError(Problem.NOT_HERE)
    limits.spend(uses.CERTIFICATE, session=actor.session_id, person=actor.person_id)
    wanted = language if language in _LANGUAGES else _LANGUAGES[0]
    try:
        made = sources.fetch_document(actor, supply=giver.code, kind=kind, language=wanted)
    except contracts.SourceError as error:
        raise NotGivenError(_PROBLEMS.get(error.problem, Problem.SILENT)) from error
    return archive.keep_for_person(actor, made.content, draft=_draft(made, giver=giver))


def _giver(offered: Sequence[Supply], kind: str) -> Supply | None:
    """The first that makes this kind, of which we have the words."""
    if kind not in vocabulary.KINDS:
        return None
    return next((supply for supply in offered if kind in supply.documents), None)


def _kind(code: str, giver: Supply) -> Kind:
    words = vocabulary.KINDS[code]
    return Kind(
        code=code,
        names=vocabulary.in_all_languages(words.label),
        theme=words.theme,
        issuer=giver.source_name,
        languages=_LANGUAGES,
    )


def _draft(made: Document, *, giver: Supply) -> passing.Draft:
    kind = _kind(made.kind, giver)
    return passing.Draft(
        origin=f"source:{giver.code}",
        item=None,
        type_code=kind.code,
        names=kind.names,
        theme=kind.theme,
        product="",
        issuer=kind.issuer,
        issuer_code=giver.ovo_code,
        language=made.language,
        issued_at=clock.now(),
        valid_until=None,
    )
