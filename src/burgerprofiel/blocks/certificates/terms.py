"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import erased

KEPT: Final = timedelta(days=5 * 366)
CHECKED: Final = timedelta(days=10 * 366)

TERMS: Final = (
    erased(
        "certificates_certificate",
        ends=f"GREATEST(t.archived_at, t.valid_until::timestamptz) + make_interval(secs => {KEPT.total_seconds():.0f})",
        party="t.party_id",
        why="A person finds again what they gave to whom; whoever needs one later asks for a new one.",
    ),
    erased(
        "certificates_certificatefile",
        ends="'-infinity'::timestamptz",
        only="NOT EXISTS (SELECT FROM certificates_certificate c WHERE c.id = t.certificate_id)",
        party="t.party_id",
        why="It goes with its certificate.",
    ),
    erased(
        "certificates_certificatecheck",
        ends=f"GREATEST(t.given_on, t.valid_until)::timestamptz"
        f" + make_interval(secs => {CHECKED.total_seconds():.0f})",
        why="Whoever got the certificate may check it so long; it says nothing of whom, so it outlives their erasure.",
    ),
)
