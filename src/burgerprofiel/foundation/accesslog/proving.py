"""Making the proof of a row."""

from __future__ import annotations

import base64

from burgerprofiel.foundation import database, errors
from burgerprofiel.foundation.accesslog import proof, rows, store, tree
from burgerprofiel.foundation.accesslog.entry import canonical

_SEALED = f"""
SELECT sealed_leaf.leaf_index, {rows.COLUMNS}
FROM foundation_accesslog_leaf sealed_leaf
JOIN foundation_accesslog l ON l.id = sealed_leaf.entry_id AND l.logged_at = sealed_leaf.logged_at
WHERE sealed_leaf.entry_id = %(id)s
"""  # noqa: S608 - names of columns only


class NotSealedError(errors.NotFoundError):
    """There is no such row, or it is not sealed yet: that takes a second."""

    def __init__(self) -> None:
        super().__init__("not-sealed")


def prove(entry_id: int) -> proof.Proof:
    """The proof of a row, on the first stamped checkpoint that holds it, else on the newest.

    For a door that has let the reader at this row. Raises NotSealedError.
    """
    found = database.rows(_SEALED, {"id": entry_id})
    checkpoint = store.first_covering(found[0]["leaf_index"]) if found else None
    if checkpoint is None:
        raise NotSealedError
    index = found[0]["leaf_index"]
    path = tree.inclusion_proof(store.StoredNodes(), index=index, size=checkpoint.size)
    token = store.timestamp(checkpoint.size)
    return proof.Proof(
        format=proof.FORMAT,
        record=canonical(rows.read(found[0])).decode(),
        leaf_index=index,
        audit_path=tuple(store.encoded(path)),
        checkpoint=checkpoint.note,
        log_key=checkpoint.vkey,
        cosignatures=tuple(store.cosignatures(checkpoint.size)),
        timestamp=base64.b64encode(token).decode() if token else "",
    )
