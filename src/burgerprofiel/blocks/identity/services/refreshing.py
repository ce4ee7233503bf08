"""Asking the registers for whom somebody may act: all at once, the person waiting for them no longer than is set.

Each question runs in a thread that also keeps its answer, whether somebody still waits or not.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, wait
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import Error as DatabaseError

from burgerprofiel.blocks.identity.services import representing
from burgerprofiel.foundation import config, database, representations
from burgerprofiel.foundation.asking import Crew
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.representations import Provider, Representations

PAGES: Final = 2
"""So many sign-ins of a process wait for registers at once; others go on, and get their list later."""

_crew = Crew("representations", threads=16, pages=PAGES)
_under_way: dict[tuple[UUID, str], Future[None]] = {}
_lock = Lock()
_log = structlog.get_logger(__name__)


def asks_anybody() -> bool:
    """Whether a register is on."""
    return bool(_asked())


def _asked() -> tuple[Provider, ...]:
    return representations.providers() if config.current().representations_seconds > 0 else ()


def refresh(person: Actor, *, anew: bool = False) -> None:
    """Ask every register that is on about a person, who acts for themselves, and wait until all answered or it is time.

    What comes later is taken over when it comes. A question that is under way already is waited for, not asked twice.
    Costs nothing where no register is on. `anew`: the person asked for it, so that no answer from before will do.
    """
    asked = _asked()
    if not asked:
        return
    until = time.monotonic() + config.current().representations_seconds
    futures = _begin(person, asked=asked, until=until, anew=anew)
    database.release()
    with _crew.room() as is_free:
        if is_free:
            wait(futures, timeout=max(0.0, until - time.monotonic()))
        else:
            _log.warning("representations.no_room")


def _begin(person: Actor, *, asked: tuple[Provider, ...], until: float, anew: bool) -> list[Future[None]]:
    with _lock:
        joined = {
            provider.code: future
            for provider in asked
            if (future := _under_way.get((person.person_id, provider.code)))
        }
    new = [provider for provider in asked if provider.code not in joined]
    if new:
        representing.note_asked(person.person_id, sources=[provider.code for provider in new])
    begun = [_start(person, provider=provider, until=until, anew=anew) for provider in new]
    return [*joined.values(), *(future for future in begun if future)]


def _start(person: Actor, *, provider: Provider, until: float, anew: bool) -> Future[None] | None:
    with _lock:
        future = _crew.start(_ask_and_keep, person, provider=provider, until=until, anew=anew)
        if future:
            _under_way[person.person_id, provider.code] = future
    if future is None:
        _log.warning("representations.no_room", provider=provider.code)
        representing.note_problem(person.person_id, source=provider.code, problem="no-room")
        return None
    future.add_done_callback(partial(_forget, person_id=person.person_id, code=provider.code))
    return future


def _forget(future: Future[Any], *, person_id: UUID, code: str) -> None:
    with _lock:
        if _under_way.get((person_id, code)) is future:
            del _under_way[person_id, code]


def _ask_and_keep(person: Actor, *, provider: Provider, until: float, anew: bool) -> None:
    """What a thread does: the edge, where nobody is left to raise to."""
    started = time.monotonic()
    try:
        answer = _ask(person, provider=provider, until=until, anew=anew)
        representing.take_over(person.person_id, provider=provider, answer=answer)
    except Exception:  # noqa: BLE001 - the edge of a thread
        _log.exception("representations.not_kept", provider=provider.code)
        with suppress(DatabaseError):
            representing.note_problem(person.person_id, source=provider.code, problem="not-kept")
    else:
        _log.info(
            "representations.asked",
            provider=provider.code,
            problem=answer.problem,
            found=len(answer.known),
            seconds=round(time.monotonic() - started, 3),
            late=time.monotonic() > until,
        )
    finally:
        database.release()


def _ask(person: Actor, *, provider: Provider, until: float, anew: bool) -> Representations:
    """A provider promises to raise nothing; one that does all the same is silent."""
    try:
        return provider.list_of(person, until=until, anew=anew)
    except Exception:  # noqa: BLE001 - what another block promised, and its mistake is not this sign-in's
        _log.exception("representations.raised", provider=provider.code)
        return representations.silent("failed")
