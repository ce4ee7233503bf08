"""Purposes of processing, as the blocks declare them in `block.py`: a code that no block declares cannot be used.

Together they are the register of processing (AVG, article 30). What the words of a code are stands in `processing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from burgerprofiel.foundation import errors
from burgerprofiel.foundation.accesslog.entry import ActorKind

if TYPE_CHECKING:
    from burgerprofiel.foundation.blocks import Block, Urgent

_OF_FOUNDATION = ("uploads", "webhooks")
RESIDENTS = frozenset({ActorKind.CITIZEN, ActorKind.MANDATE_HOLDER})


class Controllership(StrEnum):
    """Who answers for a processing: whoever runs the platform, alone or jointly with the authorities that use it."""

    PLATFORM = "platform"
    JOINT = "joint"


class Despite(StrEnum):
    """Why a purpose goes on although processing is restricted (AVG, article 18, paragraph 2)."""

    STORAGE = "storage"
    CLAIMS = "claims"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """A purpose of processing, with what article 30 of the AVG asks of it.

    `categories` are the categories of data that it uses; `admits` says who may act for it: residents for their own
    parties, others only where the block has an authorisation of its own (a source that a client owns). `subjects` are
    categories of people, `recipients` who gets data beside the person, `measures` what protects the data: codes of
    `processing`. `transfers` are countries outside the European Economic Area; `retention` is how long, in words.

    `despite` is why it goes on when a person had their data restricted: it keeps or erases them, it serves claims and
    rights, or the person asked for it themselves. `objectionable`: a person may object to it (AVG, article 21: what
    rests on article 6, paragraph 1, e or f, and no law obliges to).
    """

    code: str
    description: str | Promise
    legal_basis: str | Promise
    categories: tuple[str, ...] = ()
    admits: frozenset[ActorKind] = RESIDENTS
    retention: str | Promise = ""
    controllership: Controllership = Controllership.PLATFORM
    subjects: tuple[str, ...] = ("residents", "representatives")
    recipients: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()
    despite: Despite | None = None
    objectionable: bool = False
    measures: tuple[str, ...] = ("sealed", "access-log", "assurance", "least", "transport")


class UnknownPurposeError(errors.RefusedError):
    """No block declares this purpose."""

    def __init__(self, code: str) -> None:
        super().__init__("unknown-purpose", f"no block declares the purpose {code}")


@lru_cache(maxsize=1)
def blocks() -> tuple[Block, ...]:
    """What the installed blocks and the foundation itself offer, each in its `block.py`."""
    names = (
        *(f"blocks.{name}" for name in settings.BLOCKS),
        *(f"foundation.{name}" for name in _OF_FOUNDATION),
    )
    modules = (f"burgerprofiel.{name}.block" for name in names)
    return tuple(import_module(module).BLOCK for module in modules if find_spec(module))


def urgent() -> tuple[Urgent, ...]:
    """What blocks put first on the overview, block by block."""
    return tuple(one for block in blocks() for one in block.urgent)


@lru_cache(maxsize=1)
def _register() -> dict[str, Purpose]:
    return {purpose.code: purpose for block in blocks() for purpose in block.purposes}


def register() -> tuple[Purpose, ...]:
    """All purposes, by code."""
    return tuple(sorted(_register().values(), key=lambda purpose: purpose.code))


def get(code: str) -> Purpose:
    """The purpose of a code. Raises UnknownPurposeError."""
    found = _register().get(code)
    if found is None:
        raise UnknownPurposeError(code)
    return found


@lru_cache(maxsize=256)
def legal_basis(code: str) -> str:
    """The legal basis of a purpose in Dutch, as rows of the access log keep it. Raises UnknownPurposeError."""
    with translation.override("nl"):
        return str(get(code).legal_basis)
