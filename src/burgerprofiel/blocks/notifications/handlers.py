"""Reactions to what other blocks tell: a consumer per kind of news that they offer, named after it for good."""

from __future__ import annotations

from functools import partial

from burgerprofiel.blocks.notifications.services import kinds, noting
from burgerprofiel.foundation import outbox

for _telling in kinds.by_kind().values():
    outbox.consumer(f"notifications.{_telling.kind}", _telling.hears)(partial(noting.hear, telling=_telling))
