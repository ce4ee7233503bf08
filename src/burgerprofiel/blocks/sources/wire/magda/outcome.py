"""From an answer and its remarks to a reply, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

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
from burgerprofiel.blocks.sources.wire.magda.mapping import (
    NOTHING_FOUND,
    Asked,
    Mapped,
    Mapper,
    RestMapper,
    SomebodyElsesError,
    UnreadableError,
)
from burgerprofiel.blocks.sources.wire.magda.service import RestService, Service

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
    service: Service, answered: Answered, *, whole: Iterable[Remark] = (), asked: Asked, mapper: Mapper
) -> Reply:
    """The reply to one question. Raises SourceError when there is nothing that can be used."""
    remarks = (*answered.remarks, *whole)
    content = answered.content
    if content is None:
        return _without_content(service.name, remarks)
    replaced = any(one.problem is Problem.REPLACED for one in remarks)
    _check_subject(service, content, asked=asked, replaced=replaced)
    return _with_content(lambda: mapper(content, asked), remarks=remarks, replaced=replaced)


def of_json(
    service: RestService, content: Any, *, remarks: tuple[Remark, ...], asked: Asked, mapper: RestMapper
) -> Reply:
    """The reply of a REST service; no content is what it answers that knows nothing. Raises SourceError."""
    if content is None:
        return _without_content(service.name, remarks)
    return _with_content(lambda: mapper(content, asked), remarks=remarks)


def _with_content(
    read: Callable[[], Mapped], *, remarks: tuple[Remark, ...], replaced: bool = False
) -> Reply:
    try:
        mapped = read()
    except SomebodyElsesError as error:
        raise SourceError(Problem.PROTECTED, code="subject") from error
    except UnreadableError as error:
        raise SourceError(Problem.BAD_ANSWER, code="unreadable") from error
    told = tuple(_beside_content(one) for one in (*remarks, *mapped.remarks))
    if not any(one.problem is Problem.PARTIAL for one in told):
        facts = tuple(map(_doubtful, mapped.facts)) if replaced else mapped.facts
        return Reply(facts=facts, none=mapped.none, remarks=told, documents=mapped.documents)
    if not (mapped.facts or mapped.documents):
        raise gravest((*remarks, *mapped.remarks))
    # what a silent part did not say is unknown, not none
    return Reply(facts=mapped.facts, remarks=told, documents=mapped.documents)


def _check_subject(service: Service, content: etree._Element, *, asked: Asked, replaced: bool) -> None:
    """Whether it is about whom we asked; nothing of somebody else may come through."""
    found = answer.subjects(service, content)
    matches = [number == asked.subject for number in found]
    if replaced or not found or all(matches) or (any(matches) and not service.about_all):
        return
    raise SourceError(Problem.BAD_ANSWER, code="subject")


def _without_content(service: str, remarks: tuple[Remark, ...]) -> Reply:
    """No content and nothing wrong is what a source answers that knows nothing."""
    if any(one.problem not in _LEAVES_WHOLE for one in remarks):
        raise gravest(remarks)
    return Reply(none=NOTHING_FOUND[service], remarks=remarks)


def gravest(remarks: tuple[Remark, ...]) -> SourceError:
    """The reason to tell when there is nothing else."""
    for problem in _GRAVEST:
        for one in remarks:
            if one.problem is problem:
                return SourceError(problem, code=one.code, origin=one.origin)
    return SourceError(Problem.BAD_ANSWER, code="no-answer")


def _beside_content(remark: Remark) -> Remark:
    if remark.severity is Severity.ERROR and remark.problem in _TAKES_AWAY:
        return replace(remark, problem=Problem.PARTIAL)
    return remark


def _doubtful(fact: Fact) -> Fact:
    """As the source states it, of a number that is no longer the person's."""
    return msgspec.structs.replace(fact, certainty=Certainty.DOUBTFUL)
