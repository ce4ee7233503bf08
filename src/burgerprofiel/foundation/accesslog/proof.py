"""The proof of one row as a file: made by the log, verified by anybody, without the log and without a network.

It says: this record stood in the log when this checkpoint was signed, and who else saw that checkpoint.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from burgerprofiel.foundation.accesslog import notes, tree

FORMAT: Final = "burgerprofiel-access-proof/1"


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """The file. `record` is the text whose bytes were sealed; hashes and the timestamp are base64.

    `checkpoint` is a signed note; `cosignatures` are further lines under it; keys are vkeys. `timestamp` is the answer
    of a time-stamping authority (RFC 3161) on the bytes of `checkpoint`.
    """

    format: str
    record: str
    leaf_index: int
    audit_path: tuple[str, ...]
    checkpoint: str
    log_key: str
    cosignatures: tuple[str, ...] = ()
    timestamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a proof shows. `witnesses` are those that were asked for and signed, with the time."""

    record: dict[str, Any]
    checkpoint: notes.Checkpoint
    log_key: str
    witnesses: tuple[tuple[str, datetime], ...]
    stamped_at: datetime | None


class NotProvenError(Exception):
    """The file does not prove what it says."""


def parse(content: bytes) -> Proof:
    """Read a file. Raises NotProvenError."""
    try:
        proof = msgspec.json.decode(content, type=Proof)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotProvenError("this is not a proof of the access log") from error
    if proof.format != FORMAT:
        raise NotProvenError(f"the form {proof.format} is not known here")
    return proof


def verify(
    proof: Proof, *, log_key: str = "", witness_keys: Sequence[str] = (), tsa_roots: bytes = b""
) -> Verdict:
    """What the proof shows. Raises NotProvenError.

    `log_key` is the key that the reader knows from elsewhere; without it the proof's own is believed, which shows only
    that the file fits together. Every witness of `witness_keys` has to have signed. With `tsa_roots` (PEM) the proof
    has to be stamped.
    """
    try:
        known = notes.Verifier.parse(log_key or proof.log_key)
        note = notes.Note.parse(proof.checkpoint)
        note.require([known])
        checkpoint = notes.Checkpoint.parse(note.text)
        tree.verify_inclusion(
            index=proof.leaf_index,
            size=checkpoint.size,
            leaf=tree.leaf_hash(proof.record.encode()),
            path=[notes.decode(one) for one in proof.audit_path],
            root=checkpoint.root,
        )
        witnesses = tuple(_witnessed(proof, note=note, vkey=vkey) for vkey in witness_keys)
    except (notes.NoteError, tree.ProofError) as error:
        raise NotProvenError(str(error)) from error
    if known.kind != notes.ED25519 or checkpoint.origin != known.name:
        raise NotProvenError("the checkpoint is not of the log of this key")
    return Verdict(
        record=msgspec.json.decode(proof.record),
        checkpoint=checkpoint,
        log_key=str(known),
        witnesses=witnesses,
        stamped_at=_stamped(proof, roots=tsa_roots) if tsa_roots else None,
    )


def _witnessed(proof: Proof, *, note: notes.Note, vkey: str) -> tuple[str, datetime]:
    verifier = notes.Verifier.parse(vkey)
    lines = tuple(notes.parse_lines("".join(proof.cosignatures))) if proof.cosignatures else ()
    moment = notes.Note(note.text, lines).signed_by(verifier)
    if moment is None:
        raise notes.NoteError(f"{verifier.name} did not sign")
    return verifier.name, datetime.fromtimestamp(moment, UTC)


def _stamped(proof: Proof, *, roots: bytes) -> datetime:
    from burgerprofiel.foundation.accesslog import stamping  # noqa: PLC0415 - not needed by most readers

    try:
        token = base64.b64decode(proof.timestamp, validate=True)
        response = stamping.check(token, message=proof.checkpoint.encode(), roots=roots)
    except (ValueError, stamping.StampError) as error:
        raise NotProvenError(f"the timestamp: {error}") from error
    return response.tst_info.gen_time
