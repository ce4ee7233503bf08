"""Showing checkpoints to witnesses of other organisations and keeping what they sign (C2SP tlog-witness)."""

from __future__ import annotations

import base64

import structlog
from prometheus_client import Counter, Gauge

from burgerprofiel.foundation import clock, config, database, http
from burgerprofiel.foundation.accesslog import notes, store, tree
from burgerprofiel.foundation.accesslog.store import StoredCheckpoint

_TRIES = 2
_log = structlog.get_logger(__name__)
_WITNESSED = Gauge(
    "burgerprofiel_accesslog_witnessed_size",
    "Size of the largest tree that a witness signed",
    labelnames=("witness",),
    multiprocess_mode="mostrecent",
)
_REFUSED = Counter(
    "burgerprofiel_accesslog_witness_refused",
    "Checkpoints that a witness refused",
    labelnames=("witness", "reason"),
)
_KEEP = """
INSERT INTO foundation_accesslog_cosignature (size, witness, line, made_at)
VALUES (%(size)s, %(witness)s, %(line)s, %(now)s) ON CONFLICT DO NOTHING
"""


class WitnessRefusedError(Exception):
    """A witness does not sign; `reason` is stable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def submit_all() -> int:
    """Show the newest checkpoint to every witness that has not seen it; how many signed. Failures are logged."""
    newest = store.latest()
    signed = 0
    for vkey, url in config.current().access_log.witnesses if newest else ():
        verifier = notes.Verifier.parse(vkey)
        try:
            signed += bool(newest and submit(newest, verifier=verifier, url=url))
        except http.OutboundError as error:
            _REFUSED.labels(verifier.name, error.code).inc()  # the client has logged it
        except WitnessRefusedError as error:
            _REFUSED.labels(verifier.name, error.reason).inc()
            _log.error("accesslog.witness_refused", witness=verifier.name, reason=error.reason)
    return signed


def submit(newest: StoredCheckpoint, *, verifier: notes.Verifier, url: str) -> bool:
    """Let one witness sign; False when it had. Raises WitnessRefusedError and http.OutboundError."""
    old = _known_size(verifier)
    if old == newest.size:
        return False
    for _ in range(_TRIES):
        answer = http.client().post(f"{url}/add-checkpoint", content=_request(newest, old=old))
        if answer.status == 200:
            _keep(newest, verifier=verifier, answer=answer.body)
            return True
        if answer.status != 409:
            raise WitnessRefusedError(f"status-{answer.status}")
        old = _told_size(answer)
        if old > newest.size:
            raise WitnessRefusedError("witness-is-ahead")  # our database went back in time
    raise WitnessRefusedError("another-tree")


def _known_size(verifier: notes.Verifier) -> int:
    return int(
        database.value(
            "SELECT coalesce(max(size), 0) FROM foundation_accesslog_cosignature WHERE witness = %s",
            [str(verifier)],
        )
    )


def _request(newest: StoredCheckpoint, *, old: int) -> bytes:
    proof = tree.consistency_proof(store.StoredNodes(), old=old, new=newest.size)
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof), ""]
    return ("\n".join(lines) + "\n" + newest.note).encode()


def _told_size(answer: http.Answer) -> int:
    text = answer.body.decode("ascii", "replace").strip()
    if not text.isdigit() or len(text) > 19:
        raise WitnessRefusedError("conflict")
    return int(text)


def _keep(newest: StoredCheckpoint, *, verifier: notes.Verifier, answer: bytes) -> None:
    try:
        note = notes.Note.parse(f"{newest.text}\n{answer.decode()}")
        moment = note.signed_by(verifier)
    except (notes.NoteError, UnicodeDecodeError) as error:
        raise WitnessRefusedError("bad-signature") from error
    if moment is None:
        raise WitnessRefusedError("no-signature")
    line = next(line.text for line in note.lines if line.key_id == verifier.key_id)
    values = {"size": newest.size, "witness": str(verifier), "line": line, "now": clock.now()}
    database.rows(_KEEP, values)
    _WITNESSED.labels(verifier.name).set(newest.size)
