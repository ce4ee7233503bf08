"""`burgerprofiel keys`: how far the platform is with a rotation of keys, for operators; and doing its part now."""

from __future__ import annotations

import sys

from burgerprofiel.foundation import keys
from burgerprofiel.foundation.accesslog import context
from burgerprofiel.foundation.keys import rotation


def main(*, now: bool, from_start: bool) -> int:
    """Print what is left; exit code 0 when nothing is under an old key that could be under a new one, else 1."""
    with context.work("cli.keys"):
        try:
            return _main(now=now, from_start=from_start)
        except keys.KeyServiceError as error:
            print(f"burgerprofiel keys: the vault says {error}", file=sys.stderr)
            return 1


def _main(*, now: bool, from_start: bool) -> int:
    if now or from_start:
        print(f"{rotation.take_over(from_start=from_start)} public keys taken over")
    if now:
        outcome = rotation.reseal()
        print(
            f"{sum(outcome.done.values())} values resealed, {outcome.held} held, {outcome.unreadable} unreadable"
        )
        unused, used = rotation.report()
        print(f"{unused} old keys reported unused, {used} in use after all")
    found = rotation.progress()
    print(f"{found.old_keys} old keys in the vault, {found.reported} of them reported unused")
    print(f"settled: {found.settled_at.isoformat() if found.settled_at else 'not yet'}")
    for column, count in found.waiting.items():
        print(f"{column}: {count} values under an old key")
    return 1 if found.waiting else 0
