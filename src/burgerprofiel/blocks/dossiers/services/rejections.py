"""Refused payloads: kept sealed, with the reason, so that an authority can see why and have them tried again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db import transaction

from burgerprofiel.blocks.dossiers import numbers
from burgerprofiel.blocks.dossiers.contracts import Problem, Receipt, Refused, Result, Status, Via
from burgerprofiel.blocks.dossiers.errors import UnknownRejectionError
from burgerprofiel.blocks.dossiers.models import Rejection
from burgerprofiel.foundation import clock, database, ids, keys

_KEEP = """
INSERT INTO dossiers_rejection
  (id, source_id, client_id, via, upload_key, number_index, number_sealed, body_sealed, errors, received_at)
SELECT id, %(source)s, %(client)s, %(via)s, upload_key, decode(number_index, 'base64'),
  decode(number_sealed, 'base64'), decode(body_sealed, 'base64'), errors, %(now)s
FROM json_to_recordset(%(rows)s) AS row
  (id uuid, upload_key text, number_index text, number_sealed text, body_sealed text, errors jsonb)
"""


def store(
    source_id: int,
    *,
    client_id: str,
    via: Via,
    statuses: Sequence[Status | Refused],
    receipts: Sequence[Receipt],
) -> None:
    """Keep what was not accepted. The sender owns the source; a stranger's payload is never stored."""
    rows = [
        _row(status, errors=receipt.errors, source_id=source_id)
        for status, receipt in zip(statuses, receipts, strict=True)
        if not receipt.accepted
    ]
    if rows:
        call = {"source": source_id, "client": client_id, "via": via.value, "now": clock.now()}
        database.rows(_KEEP, {**call, "rows": msgspec.json.encode(rows).decode()})


def _row(status: Status | Refused, *, errors: tuple[Problem, ...], source_id: int) -> dict[str, object]:
    rejection_id, number = ids.new(), status.external_id
    return {
        "id": rejection_id,
        "upload_key": status.upload_key,
        "number_index": numbers.index(number, source_id=source_id),
        "number_sealed": numbers.seal(number, table="rejection", row_id=rejection_id),
        "body_sealed": keys.seal(status.body.decode(errors="replace"), purpose=_purpose(rejection_id)),
        "errors": errors,
    }


def get(rejection_id: UUID) -> Rejection:
    """A rejection with its source. Raises UnknownRejectionError."""
    found = Rejection.objects.select_related("source").filter(pk=rejection_id).first()
    if found is None:
        raise UnknownRejectionError
    return found


def body(rejection: Rejection) -> bytes:
    """The payload as it came in."""
    return keys.unseal(bytes(rejection.body_sealed), purpose=_purpose(rejection.id)).encode()


@transaction.atomic
def settle(rejection: Rejection, *, receipt: Receipt) -> None:
    """Write down what another try gave: it is settled, or refused for these reasons."""
    if receipt.accepted:
        rejection.settled_at = clock.now()
        rejection.settled_as = (receipt.result or Result.REPEATED).value
    else:
        rejection.errors = msgspec.to_builtins(receipt.errors)
    rejection.save(update_fields=["settled_at", "settled_as", "errors"])


def _purpose(rejection_id: UUID) -> str:
    return f"dossiers.rejection.body:{rejection_id}"
