"""What the adapter knows of one service of MAGDA."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Fact
from burgerprofiel.foundation.identifiers import IdentifierType

PERSON: Final = frozenset({IdentifierType.INSZ})
ENTERPRISE: Final = frozenset({IdentifierType.KBO})
MOST_QUESTIONS: Final = 5
"""MAGDA takes no more in one message, whatever the service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Of whom something is asked, and all that a question may hold. `today` is the date in Belgium.

    `statutes` are the names of the social statutes that this installation may ask.
    """

    register: IdentifierType
    number: str = field(repr=False)
    today: date
    language: str = "nl"
    given: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict, repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    statutes: tuple[str, ...] = ()


Criteria = Callable[[Subject], etree._Element]
"""Makes what stands in a `Vraag` after its `Referte`: mostly `Inhoud`. Raises SourceError (MISSING_INPUT)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaType:
    """The official type of the criteria: `file` in the folder of schemas, and where they stand in the `Vraag`."""

    file: str
    name: str
    path: tuple[str, ...] = ("Inhoud", "Criteria")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """What is known of each service, however it is asked.

    `keeper` is the code of who keeps the data (`keepers.py`). Times are those of `Supply`.
    """

    name: str
    label: object
    keeper: str
    purpose: str
    legal_basis: object
    documents: frozenset[str] = frozenset()
    subjects: frozenset[IdentifierType] = PERSON
    needs: frozenset[str] = frozenset()
    fresh_for: timedelta = timedelta(hours=1)
    stale_for: timedelta = timedelta(hours=24)

    @property
    def code(self) -> str:
        """The code of its supply, such as `magda.geef-persoon` or `magda.mobility-registrations`."""
        return f"magda.{kebab(self.name)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(_Service):
    """One version of a service.

    `folder` is its part of the official schemas, empty when none was published. `about` are the paths below `Inhoud` of
    the number of whom an answer is about; `about_all`: each must be the one that was asked, else one of them.
    """

    version: str
    namespace: str
    folder: str
    criteria: Criteria
    criteria_type: CriteriaType | None
    about: tuple[str, ...]
    about_all: bool = False
    parameters: frozenset[str] = frozenset()
    most_questions: int = 1

    @property
    def path(self) -> str:
        """Where it is served, below the address of the platform."""
        return f"/{self.name}Dienst-{self.version[:5]}/soap/WebService"

    @property
    def response_schema(self) -> str:
        """The official schema of its answers, in the folder of schemas; empty when none was published."""
        return f"{self.folder}/WebService/{self.name}Response.xsd" if self.folder else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestService(_Service):
    """A service of MAGDA REST: asked with `query`, whose values are parameters of the question by their names."""

    path: str
    query: Mapping[str, str]

    @property
    def parameters(self) -> frozenset[str]:
        """What a caller must choose."""
        return frozenset(self.query.values())


def kebab(name: str) -> str:
    """`GeefOndernemingVKBO` as `geef-onderneming-vkbo`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
