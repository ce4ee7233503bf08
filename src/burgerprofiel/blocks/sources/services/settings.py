"""The sources of this installation and how each is treated: the file that `SOURCES` names (TOML).

[policy]                          # for all
soft_seconds = 2.0

[supply."magda.geef-epc"]         # for one
soft_seconds = 4.0
off = true

[[adapter]]                       # a partner; `name` is an entry point of the group burgerprofiel.sources
name = "magda"
settings = { soap_url = "https://...", ... }
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import msgspec

from burgerprofiel.foundation import config

_Seconds = Annotated[float, msgspec.Meta(gt=0, le=60)]
_Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class SourcesError(Exception):
    """The file of sources cannot be used; the text says why, for an operator."""


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a supply is called.

    After `soft_seconds` a person gets what was known before, if anything was; after `hard_seconds` the call is given
    up. `at_once` calls of one process may be under way. After `failures` in a row the supply is left alone for
    `rest_seconds`. A failure is remembered `negative_seconds`. `off` is the switch in the file; operators have another.
    """

    connect_seconds: _Seconds = 1.0
    soft_seconds: _Seconds = 2.0
    hard_seconds: _Seconds = 8.0
    at_once: Annotated[int, msgspec.Meta(ge=1, le=64)] = 8
    failures: Annotated[int, msgspec.Meta(ge=1, le=100)] = 3
    rest_seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 30.0
    negative_seconds: Annotated[float, msgspec.Meta(ge=0, le=60)] = 5.0
    fresh_seconds: Annotated[int, msgspec.Meta(ge=0, le=86_400)] | None = None
    stale_seconds: Annotated[int, msgspec.Meta(ge=0, le=86_400)] | None = None
    off: bool = False


class AdapterSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A partner: which adapter, and what that adapter wants to know."""

    name: _Name
    settings: dict[str, Any] = {}


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file. `folder` is where relative paths in it begin."""

    policy: dict[str, Any] = {}
    supply: dict[str, dict[str, Any]] = {}
    adapter: tuple[AdapterSettings, ...] = ()

    def policy_of(self, supply: str) -> Policy:
        """How a supply is called. Raises SourcesError."""
        try:
            return msgspec.convert({**self.policy, **self.supply.get(supply, {})}, Policy)
        except msgspec.ValidationError as error:
            raise SourcesError(f"SOURCES: {supply}: {error}") from error


@lru_cache(maxsize=1)
def load() -> tuple[File, Path]:
    """The file of this installation and its folder. Raises SourcesError."""
    path = config.current().sources
    if path is None:
        return File(), Path()
    try:
        return msgspec.convert(tomllib.loads(path.read_text()), File), path.parent
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise SourcesError(f"SOURCES: {error}") from error
