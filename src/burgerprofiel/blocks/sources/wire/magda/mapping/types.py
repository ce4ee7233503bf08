"""What a mapping function gets and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Document, Fact, Remark


class UnreadableError(ValueError):
    """An answer that fits its schema but cannot be what it says. The text holds nothing personal."""


class SomebodyElsesError(UnreadableError):
    """An answer about something that a person chose, which turns out to be another's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked: `subject` is the number of the party in its canonical form, `given` what the caller chose."""

    subject: str = field(repr=False)
    language: str = "nl"
    given: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What an answer says. `none` are codes of facts that the source says there are none of.

    `remarks` are what the content itself says of its completeness, beside the exceptions of the envelope.
    """

    facts: tuple[Fact, ...] = ()
    none: frozenset[str] = frozenset()
    documents: tuple[Document, ...] = field(default=(), repr=False)
    remarks: tuple[Remark, ...] = ()


Mapper = Callable[[etree._Element, Asked], Mapped]
"""Reads the element `Inhoud` of one `Antwoord`. Raises UnreadableError."""

RestMapper = Callable[[Any, Asked], Mapped]
"""Reads a decoded JSON answer. Raises UnreadableError."""
