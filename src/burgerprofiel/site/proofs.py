"""Commands around the access log: verifying a proof, being a witness, going over the log, dropping an old month.

Exit codes as of `burgerprofiel`; 1 also means that a proof is false or that the log has a fault.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from burgerprofiel.foundation import config

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


class NotPossibleError(Exception):
    """What was asked cannot be done; the message says why."""


def declare(add: Add) -> None:
    """Add these commands to the command line."""
    verify = add("verify-proof", _verify, "verify the proof of a row of the access log; needs nothing else")
    verify.add_argument("file", type=Path, metavar="FILE", help="proof, as the resident's page gives it")
    verify.add_argument("--key", default="", metavar="VKEY", help="key of the log, known from elsewhere")
    verify.add_argument(
        "--witness", action="append", default=[], metavar="VKEY", help="a witness that has to have signed"
    )
    verify.add_argument("--tsa-roots", type=Path, metavar="PEM", help="check the timestamp against these")
    witness = add("witness", _witness, "sign checkpoints of the access log of another organisation")
    witness.add_argument("--state", type=Path, required=True, metavar="FOLDER", help="memory and key")
    witness.add_argument("--init", metavar="NAME", help="make the witness, print its key, and stop")
    witness.add_argument("--log", action="append", default=[], metavar="VKEY", help="key of a log to sign")
    witness.add_argument("--listen", default="127.0.0.1:8080", metavar="HOST:PORT")
    witness.add_argument("--show", action="store_true", help="print what was signed and refused, and stop")
    log = add("accesslog", _accesslog, "the access log itself: check it, drop an old month")
    log.add_argument("action", choices=["check", "approve-drop", "drop"])
    log.add_argument("month", nargs="?", type=_month, metavar="YYYY-MM", help="for approve-drop and drop")
    log.add_argument(
        "--against",
        action="append",
        default=[],
        type=Path,
        metavar="NOTE",
        help="a checkpoint kept elsewhere",
    )


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise argparse.ArgumentTypeError("write a month as 2026-11") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotPossibleError(f"{path} cannot be read: {error.strerror}") from error


def _verify(options: argparse.Namespace) -> int:
    from burgerprofiel.foundation.accesslog import proof  # noqa: PLC0415 - each command loads what it needs

    try:
        verdict = proof.verify(
            proof.parse(_read(options.file)),
            log_key=options.key,
            witness_keys=options.witness,
            tsa_roots=_read(options.tsa_roots) if options.tsa_roots else b"",
        )
    except proof.NotProvenError as error:
        raise NotPossibleError(f"NOT PROVEN: {error}") from error
    print(
        f"PROVEN: this record stood in {verdict.checkpoint.origin}, sealed with {verdict.checkpoint.size} rows"
    )
    if not options.key:
        print(
            f"with the key that the file names itself; compare it with one from elsewhere: {verdict.log_key}"
        )
    for name, moment in verdict.witnesses:
        print(f"seen by {name} at {moment.isoformat()}")
    if verdict.stamped_at:
        print(f"stamped at {verdict.stamped_at.isoformat()}")
    for name, value in verdict.record.items():
        if value not in ("", None, []):
            print(f"  {name}: {value}")
    return 0


def _witness(options: argparse.Namespace) -> int:
    from burgerprofiel.foundation.accesslog import notes, witness  # noqa: PLC0415

    try:
        if options.init:
            print(witness.make(options.state, name=options.init))
            return 0
        found = witness.Witness(options.state, logs=options.log)
    except (witness.StateError, notes.NoteError) as error:
        raise NotPossibleError(str(error)) from error
    if options.show:
        for origin, size, note in found.seen():
            print(f"{origin}: {size}\n{note}")
        for at, origin, reason in found.refusals():
            print(f"refused {at} {origin}: {reason}")
        return 0
    if not options.log:
        raise NotPossibleError("name the log to sign with --log VKEY")
    host, _, port = options.listen.rpartition(":")
    if not port.isdigit():
        raise NotPossibleError("write --listen as host:port")
    print(f"witness {found.signer.verifier} listens on {options.listen}", flush=True)
    witness.serve(found, host=host.strip("[]"), port=int(port))
    return 0


def _accesslog(options: argparse.Namespace) -> int:
    if options.action == "check":
        return _check(options)
    if options.month is None:
        raise NotPossibleError("name the month: 2026-11")
    return _approve(options.month) if options.action == "approve-drop" else _drop(options.month)


def _check(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "burgerprofiel.site.settings")
    import django  # noqa: PLC0415

    django.setup()
    from burgerprofiel.foundation.accesslog import checking, notes  # noqa: PLC0415

    kept = [_read(path).decode() for path in options.against]
    try:
        faults = 0
        for fault in checking.check(against=kept):
            print(f"{fault.code}: {fault.about}", file=sys.stderr)
            faults += 1
    except notes.NoteError as error:
        raise NotPossibleError(f"a kept checkpoint cannot be read: {error}") from error
    if faults:
        raise NotPossibleError(
            f"the access log has {faults} faults; do not repair anything, keep a copy first"
        )
    print("Every row is as it was sealed.")
    for month in checking.dropped_months():
        print(
            f"Dropped {month.month:%Y-%m}: {month.rows} rows, approved by {', '.join(month.approvers)}. Ask them."
        )
    return 0


def _approve(month: date) -> int:
    _as_owner("INSERT INTO foundation_accesslog_approval (month) VALUES (%s) ON CONFLICT DO NOTHING", month)
    print(f"Approved, in the name of this database user: dropping {month:%Y-%m}.")
    return 0


def _drop(month: date) -> int:
    gone = _as_owner("SELECT foundation_accesslog_drop(%s)", month)
    print(f"Dropped {month:%Y-%m}: {gone} rows. Their place in the tree stays.")
    return 0


def _as_owner(statement: str, month: date) -> Any:
    """Run a statement as DATABASE_OWNER_URL says, which is a person's own login here."""
    import psycopg  # noqa: PLC0415

    url = config.current().database_owner_url
    if not url:
        raise NotPossibleError("DATABASE_OWNER_URL is not set")
    try:
        with psycopg.connect(url) as connection:
            cursor = connection.execute(statement.encode(), [month])
            row = cursor.fetchone() if cursor.description else None
    except psycopg.DatabaseError as error:
        if isinstance(error, psycopg.OperationalError):
            raise
        raise NotPossibleError(str(error.diag.message_primary)) from error
    return row[0] if row else None
