"""Trying a refused payload again, after a setting or a format was put right."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.dossiers.contracts import Receipt, Via
from burgerprofiel.blocks.dossiers.models import Rejection
from burgerprofiel.blocks.dossiers.queries.sources import WritableSource
from burgerprofiel.blocks.dossiers.services import rejections, submit
from burgerprofiel.blocks.dossiers.wire import dosis, feed, native
from burgerprofiel.foundation import errors
from burgerprofiel.foundation.gate import Actor

_PARSERS = {
    Via.DOSIS_V2: dosis.parse_v2,
    Via.DOSIS_V1: dosis.parse_v1,
    Via.NATIVE: native.parse_line,
    Via.FEED: feed.parse_element,
}


def replay(actor: Actor, *, rejection_id: UUID) -> Receipt:
    """Parse and take in the stored payload as if it came in now; the rejection is settled when that works."""
    rejection = rejections.get(rejection_id)
    if not actor.may_manage(rejection.source.authority_id):
        raise errors.RefusedError("foreign-source")
    receipt = _try(rejection, by=actor)
    rejections.settle(rejection, receipt=receipt)
    return receipt


def _try(rejection: Rejection, *, by: Actor) -> Receipt:
    parse = _PARSERS.get(Via(rejection.via))
    if parse is None:
        raise errors.InvalidError("not-replayable", "The source is asked again by itself.")
    source = WritableSource(id=rejection.source.id, uri=rejection.source.uri, theme=rejection.source.theme)
    status = parse(rejections.body(rejection))
    receipts = submit.take_in(
        source, client_id=rejection.client_id, statuses=[status], via=Via(rejection.via), by=by
    )
    return receipts[0]
