"""What the page asks of the door, and how many of these questions may wait in one process."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import structlog

from burgerprofiel.blocks.sources import public
from burgerprofiel.blocks.sources.contracts import Reading, Supply
from burgerprofiel.foundation import keys
from burgerprofiel.foundation.gate import Actor

AT_ONCE: Final = 3
"""So many wait for sources in one process: of its four threads one stays for all other pages, whatever sources do."""
_PATIENCE_SECONDS = 0.5
_places = threading.BoundedSemaphore(AT_ONCE)
_log = structlog.get_logger(__name__)


@contextmanager
def place(*, seconds: float = _PATIENCE_SECONDS) -> Iterator[bool]:
    """A place to wait for sources in, while the block lasts; False when none came free."""
    taken = _places.acquire(timeout=seconds) if seconds else _places.acquire(blocking=False)
    try:
        yield taken
    finally:
        if taken:
            _places.release()


def known(actor: Actor, *, supplies: Collection[Supply]) -> dict[str, Reading]:
    """What is known of these now, by supply; nobody is asked. Nothing while the vault is away: that is not fatal."""
    if not supplies:
        return {}
    try:
        return public.look(actor, supplies=[one.code for one in supplies])
    except keys.VaultDownError:
        _log.warning("known.vault-down")
        return {}


def fetched(actor: Actor, *, supplies: Collection[Supply]) -> dict[str, Reading]:
    """What these say, each asked where needed; waits up to the hard deadline."""
    return {one.supply.code: one for one in public.gather(actor, supplies=[one.code for one in supplies])}


def chosen(actor: Actor, *, supply: Supply, parameters: Mapping[str, str]) -> Reading:
    """What one says, with what the person chose."""
    return public.ask(actor, supply=supply.code, parameters=parameters)
