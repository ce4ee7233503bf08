"""Send files: the statuses of one file in their order, different files side by side."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from simulators.dosis_sender.receiver import BULK, PATHS, Outcome, Receiver
from simulators.dosis_sender.retry import UnreachableError

Format = Literal["v2", "v1", "native"]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """The bodies of one file, oldest status first."""

    source: str
    bodies: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What became of the statuses of one source. `reasons` are safe to print."""

    source: str
    outcomes: tuple[Outcome, ...]
    unsent: int = 0


async def send(
    files: Sequence[SentFile], *, receiver: Receiver, form: Format, concurrency: int
) -> list[Tally]:
    """Send all files, at most `concurrency` at a time. A refused status does not stop its file; silence does.

    Raises TokenRefusedError when the client gets no token.
    """
    gate = asyncio.Semaphore(concurrency)

    async def one(unit: SentFile) -> Tally:
        async with gate:
            return await (
                _bulk(unit, receiver=receiver)
                if form == "native"
                else _each(unit, receiver=receiver, path=PATHS[form])
            )

    units = list(_per_source(files)) if form == "native" else files
    return await side_by_side(one(unit) for unit in units)


async def side_by_side(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Do all of it at once. Where one fails the others have ended, and left no connection, before that is raised."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _each(file: SentFile, *, receiver: Receiver, path: str) -> Tally:
    outcomes: list[Outcome] = []
    for body in file.bodies:
        try:
            outcomes.append(await receiver.upload(body, path=path))
        except UnreachableError:
            break
    return Tally(source=file.source, outcomes=tuple(outcomes), unsent=len(file.bodies) - len(outcomes))


async def _bulk(file: SentFile, *, receiver: Receiver) -> Tally:
    outcomes: list[Outcome] = []
    for start in range(0, len(file.bodies), BULK):
        batch = [dict(body) for body in file.bodies[start : start + BULK]]
        try:
            outcomes.extend(await receiver.bulk(batch, source=file.source))
        except UnreachableError:
            break
    return Tally(source=file.source, outcomes=tuple(outcomes), unsent=len(file.bodies) - len(outcomes))


def _per_source(files: Iterable[SentFile]) -> Iterable[SentFile]:
    bodies: dict[str, list[Mapping[str, Any]]] = {}
    for file in files:
        bodies.setdefault(file.source, []).extend(file.bodies)
    return (SentFile(source=source, bodies=tuple(found)) for source, found in bodies.items())
