"""The parts of the page over one stream of events, each as its sources answer.

The answer is written after the view has returned, when the context of the request (language, access log, log lines) is
gone: every step runs in a copy of that context, and in the thread that made it, which has the database connection.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import Context, copy_context
from typing import Any

import msgspec
import structlog
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.sources import public
from burgerprofiel.blocks.sources.contracts import Reading, Supply
from burgerprofiel.blocks.sources.pages import asking, assembling, rendering
from burgerprofiel.blocks.sources.pages.sections import Section
from burgerprofiel.blocks.sources.pages.shown import Shown
from burgerprofiel.foundation import errors, keys
from burgerprofiel.foundation.gate import Actor

_log = structlog.get_logger(__name__)


class InContext:
    """The items of an iterator, each made within a context; `close` ends the iterator there too."""

    def __init__(self, items: Iterator[bytes], *, context: Context) -> None:
        self._items = items
        self._context = context

    def __iter__(self) -> InContext:
        return self

    def __next__(self) -> bytes:
        return self._context.run(next, self._items)

    def close(self) -> None:
        """What Django calls when the browser is gone or all was sent."""
        if end := getattr(self._items, "close", None):
            self._context.run(end)


def of_page(
    actor: Actor, *, sections: tuple[Section, ...], offered: tuple[Supply, ...], language: str
) -> InContext:
    """The stream of a page with these sections."""
    context = copy_context()
    context.run(translation.activate, language)
    return InContext(_events(actor, sections=sections, offered=offered), context=context)


def _events(actor: Actor, *, sections: tuple[Section, ...], offered: tuple[Supply, ...]) -> Iterator[bytes]:
    yield b": begin\n\n"  # headers and this go out before anybody is asked
    with asking.place(seconds=0) as taken:
        if not taken:
            yield event("busy", {})
            return
        try:
            yield from _sections(actor, sections=sections, offered=offered)
        except keys.KeyServiceError as error:
            _log.warning("stream.vault", code=error.code)
            yield event("session-ended" if error.code == "no-grant" else "failed", {})
        except errors.RefusedError as error:
            yield event("session-ended" if error.code == "session-ended" else "failed", {})


def _sections(actor: Actor, *, sections: tuple[Section, ...], offered: tuple[Supply, ...]) -> Iterator[bytes]:
    wanted = [one.code for one in offered]
    readings: dict[str, Reading] = {}
    shown: dict[str, Shown] = {}
    for reading in public.gather(actor, supplies=wanted):
        readings[reading.supply.code] = reading
        for section in sections:
            if not reading.supply.facts & set(section.facts):
                continue
            mine = section.supplies(offered)
            present = [readings.get(one.code) or waiting(one) for one in mine]
            shown[section.slug] = assembling.assemble(section, readings=present)
            yield event("section", {"slug": section.slug, "html": rendering.body_markup(shown[section.slug])})
    yield event("end", {"text": _summary(list(shown.values()))})


def waiting(supply: Supply) -> Reading:
    """A supply that has not answered yet."""
    return Reading(supply=supply, state=rendering.LOADING)


def event(name: str, data: dict[str, Any]) -> bytes:
    """One event; its data is one line of JSON."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), msgspec.json.encode(data))


def _summary(shown: list[Shown]) -> str:
    """What a screen reader says when all has come."""
    lacking = sum(one.state not in rendering.WHOLE for one in shown)
    if not lacking:
        return _("Al je gegevens zijn opgehaald.")
    return ngettext(
        "Je gegevens zijn opgehaald. Bij %(count)s onderdeel ontbreekt iets.",
        "Je gegevens zijn opgehaald. Bij %(count)s onderdelen ontbreekt iets.",
        lacking,
    ) % {"count": lacking}
