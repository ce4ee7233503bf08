"""The port to the block `sources`: which certificates it can have made for a party, and having one made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from burgerprofiel.blocks.certificates.contracts import Fetched, Kind, NotGivenError, Problem
from burgerprofiel.foundation.gate import Actor


class Port(Protocol):
    """What is needed of sources."""

    def list_kinds(self, actor: Actor) -> Sequence[Kind]:
        """The kinds that can be asked for the present party; asks nobody anything."""
        ...

    def fetch(self, actor: Actor, *, kind: str, language: str) -> Fetched:
        """One of these kinds, made now, for the present party. Raises NotGivenError, RefusedError, KeyServiceError."""
        ...


class _Nobody:
    """No source is connected."""

    def list_kinds(self, actor: Actor) -> Sequence[Kind]:
        return ()

    def fetch(self, actor: Actor, *, kind: str, language: str) -> Fetched:
        raise NotGivenError(Problem.NOT_HERE)


port: Port = _Nobody()
