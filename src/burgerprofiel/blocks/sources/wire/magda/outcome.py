"""From an answer and its remarks to a reply, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import msgspec
from lxml import etree

from burgerprofiel.blocks.sources.contracts import (
    Certainty,
    Fact,
    Problem,
    Remark,
    Reply,
    Severity,
    SourceError,
)
from burgerprofiel.blocks.sources.wire.magda import answer
from burgerprofiel.blocks.sources.wire.magda.answer import Answered
from burgerprofiel.blocks.sources.wire.magda.mapping import Asked, Mapped, Mapper, UnreadableError
from burgerprofiel.blocks.sources.wire.magda.service import Service

# Of several reasons for one missing answer, the first of these is told.
_GRAVEST: Final = (
    Problem.REPLACED,
    Problem.BAD_NUMBER,
    Problem.DECEASED,
    Problem.PROTECTED,
    Problem.NOT_ALLOWED,
    Problem.BAD_QUESTION,
    Problem.BUSY,
    Problem.SOURCE_DOWN,
    Problem.BAD_ANSWER,
)
# What takes a part away when it stands beside content.
_TAKES_AWAY: Final = frozenset(_GRAVEST) - {Problem.REPLACED, Problem.DECEASED}
# A source that answers "nothing" beside others that answer takes nothing away.
_LEAVES_WHOLE: Final = frozenset({Problem.NOTHING_FOUND, Problem.WITH_NOTE, Problem.DECEASED})


def reply(
    service: Service,
    answered: Answered,
    *,
    whole: Iterable[Remark] = (),
    asked: Asked,
    mapper: Mapper,
) -> Reply:
    """The reply to one question. Raises SourceError when there is nothing that can be used."""
    remarks = (*answered.remarks, *whole)
    if answered.content is None:
        return _without_content(service, remarks)
    replaced = any(one.problem is Problem.REPLACED for one in remarks)
    _check_subject(service, answered.content, asked=asked, replaced=replaced)
    mapped = _mapped(mapper, answered.content, asked=asked)
    partial = tuple(map(_beside_content, remarks))
    if not any(one.problem is Problem.PARTIAL for one in partial):
        facts = tuple(map(_doubtful, mapped.facts)) if replaced else mapped.facts
        return Reply(facts=facts, none=mapped.none, remarks=partial, documents=mapped.documents)
    if not (mapped.facts or mapped.documents):
        raise _error(remarks)
    # what a silent part did not say is unknown, not none
    return Reply(facts=mapped.facts, remarks=partial, documents=mapped.documents)


def _without_content(service: Service, remarks: tuple[Remark, ...]) -> Reply:
    """No content and nothing wrong is what a source answers that knows nothing."""
    if any(one.problem not in _LEAVES_WHOLE for one in remarks):
        raise _error(remarks)
    return Reply(none=service.facts, remarks=remarks)


def _error(remarks: tuple[Remark, ...]) -> SourceError:
    for problem in _GRAVEST:
        for one in remarks:
            if one.problem is problem:
                return SourceError(problem, code=one.code, origin=one.origin)
    return SourceError(Problem.BAD_ANSWER, code="no-answer")


def _beside_content(remark: Remark) -> Remark:
    if remark.severity is Severity.ERROR and remark.problem in _TAKES_AWAY:
        return replace(remark, problem=Problem.PARTIAL)
    return remark


def _check_subject(service: Service, content: etree._Element, *, asked: Asked, replaced: bool) -> None:
    """Whether it is about whom we asked; nothing of somebody else may come through."""
    found = answer.subjects(service, content)
    matches = [number == asked.subject for number in found]
    if replaced or not found or all(matches) or (any(matches) and not service.about_all):
        return
    raise SourceError(Problem.BAD_ANSWER, code="subject")


def _mapped(mapper: Mapper, content: etree._Element, *, asked: Asked) -> Mapped:
    try:
        return mapper(content, asked)
    except UnreadableError as error:
        raise SourceError(Problem.BAD_ANSWER, code="unreadable") from error


def _doubtful(fact: Fact) -> Fact:
    """As the source states it, of a number that is no longer the person's."""
    return msgspec.structs.replace(fact, certainty=Certainty.DOUBTFUL)
