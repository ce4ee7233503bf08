"""Gathering the facts of one answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

from burgerprofiel.blocks.sources.contracts import (
    Certainty,
    Code,
    Date,
    Document,
    Fact,
    Identifier,
    Image,
    Moment,
    Money,
    Problem,
    Quantity,
    Record,
    Remark,
    Severity,
)
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import date_of, end

Stated = str | bool | Date | Moment | Code | Money | Quantity | Identifier | Image | Record | None
"""A value, or nothing to state."""

_KEY_BYTES: Final = 9
_CONFIRMED: Final = Certainty.CONFIRMED
_DOUBTFUL: Final = Certainty.DOUBTFUL


def key_of(*parts: str) -> str:
    """A key that stays the same while the parts do, and in which nobody reads the numbers that it is made of."""
    return hashlib.blake2s("|".join(parts).encode(), digest_size=_KEY_BYTES).hexdigest()


class Facts:
    """What an answer says so far. A value that is nothing, or an empty text, is no fact."""

    def __init__(self, *, origin: str = "") -> None:
        self._facts: list[Fact] = []
        self._none: set[str] = set()
        self._remarks: list[Remark] = []
        self._taken: dict[tuple[str, str], int] = {}
        self.origin = origin

    def state(
        self,
        code: str,
        value: Stated,
        *,
        since: str = "",
        until: str = "",
        key: str = "",
        origin: str = "",
        doubtful: bool = False,
        note: str = "",
    ) -> None:
        """Add a fact. `since` and `until` are days as the source wrote them; an open end is no end."""
        if value is None or value == "":
            return
        self._facts.append(
            Fact(
                code=code,
                value=value,
                valid_from=date_of(since) if since else None,
                valid_until=end(until) if until else None,
                certainty=_DOUBTFUL if doubtful else _CONFIRMED,
                origin=origin or self.origin,
                key=self._own_key(code, key),
                note=note,
            )
        )

    def _own_key(self, code: str, key: str) -> str:
        # The first of a code without a number of its own has no key; a key that comes back gets its place.
        said = (code, key)
        place = self._taken[said] = self._taken.get(said, 0) + 1
        if place == 1:
            return key
        return f"{key}.{place}" if key else str(place)

    def dated(self, code: str, node: Node, value: Stated, *, key: str = "", doubtful: bool = False) -> None:
        """Add a fact that is valid between the days that stand with the element."""
        since, until = node.attribute("DatumBegin"), node.attribute("DatumEinde")
        self.state(code, value, since=since, until=until, key=key, doubtful=doubtful)

    def listed(self, code: str, node: Node, *path: str, read: Callable[[Node], Stated]) -> None:
        """Add a fact for each at the end of the path; a list that is there and empty says that there are none."""
        there = node.each(*path)
        for one in there:
            self.dated(code, one, read(one))
        if not there and len(path) > 1 and node.one(*path[:-1]):
            self.none(code)

    def each(self, root: Node, name: str, *, none: Sequence[str]) -> Sequence[Node]:
        """The elements of a list; one that is there and empty says that there are none of these facts."""
        there = root.each(name)
        if root and not there:
            self.none(*none)
        return there

    def none(self, *codes: str) -> None:
        """The source says that there are none of these."""
        self._none.update(codes)

    def remark(self, problem: Problem, *, code: str, origin: str = "") -> None:
        """The content itself says that something is wrong with it."""
        severity = Severity.ERROR if problem is Problem.PARTIAL else Severity.WARNING
        self._remarks.append(Remark(problem=problem, severity=severity, code=code, origin=origin))

    def mapped(self, *, documents: tuple[Document, ...] = ()) -> Mapped:
        """All of it. What has a fact is not none. An answer that says nothing at all misses something."""
        if not (self._facts or self._none or self._remarks or documents):
            self.remark(Problem.PARTIAL, code="")
        stated = {one.code for one in self._facts}
        return Mapped(
            facts=tuple(self._facts),
            none=frozenset(self._none - stated),
            documents=documents,
            remarks=tuple(self._remarks),
        )
