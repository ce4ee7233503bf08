"""Asking registers elsewhere: all at once, each with its own deadline (`foundation.partners`).

Answers are handed on and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from burgerprofiel.blocks.privacy.services.registers import Source
from burgerprofiel.blocks.privacy.wire import usage
from burgerprofiel.foundation import http, partners
from burgerprofiel.foundation.partners import FAILURES, REST_SECONDS, Assert, Rest, Tokens

__all__ = ["FAILURES", "PAGES", "REST_SECONDS", "SECONDS", "Rest", "Tokens", "ask_all", "rest", "tokens"]

SECONDS = 4.0
"""For a register, token included."""
PAGES = 2
"""So many pages of a process wait for registers at once: it has threads left for other pages."""
MOST_BYTES = 512 * 1024

rest = Rest()
tokens = Tokens()
_round = partners.Round("registers", pages=PAGES)


def ask_all(
    questions: Mapping[Source, usage.UsageQuestion], *, assertion: Assert
) -> dict[str, tuple[usage.Usage, ...] | None]:
    """What the registers answer, by their codes, side by side; None for one that gives no answer now."""

    def one(source: Source, until: float) -> tuple[usage.Usage, ...]:
        return _ask(source, questions[source], assertion=assertion, until=until)

    return _round.ask(questions, one=one, seconds=SECONDS, rest=rest)


def _ask(
    source: Source, question: usage.UsageQuestion, *, assertion: Assert, until: float
) -> tuple[usage.Usage, ...]:
    token = tokens.get(source, assertion=assertion, until=until)
    answer = http.client().post(
        source.url,
        content=msgspec.json.encode(question),
        headers={
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            "accept": "application/json",
        },
        total_seconds=partners.left(until),
        max_bytes=MOST_BYTES,
    )
    if answer.status == 401:
        tokens.forget(source)
    if not answer.is_success:
        raise partners.NoAnswerError(f"status-{answer.status}")
    return usage.read(answer.body, question=question)
