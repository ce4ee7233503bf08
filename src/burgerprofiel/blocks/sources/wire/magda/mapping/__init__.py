"""From answers of MAGDA to facts: a function per service, by the name of the service.

A function gets the element `Inhoud` (SOAP) or the decoded JSON (REST) of an answer that was validated, and gives facts
of the vocabulary. A module per domain; every function is named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from burgerprofiel.blocks.sources.wire.magda.mapping.types import (
    Asked,
    Mapped,
    Mapper,
    RestMapper,
    UnreadableError,
)

__all__ = ["MAPPERS", "REST_MAPPERS", "Asked", "Mapped", "Mapper", "RestMapper", "UnreadableError"]

MAPPERS: Final[Mapping[str, Mapper]] = {}
"""By the name of the SOAP service, such as `GeefPersoon`."""

REST_MAPPERS: Final[Mapping[str, RestMapper]] = {}
"""By our name of the REST service: `MobilityRegistrations`."""
