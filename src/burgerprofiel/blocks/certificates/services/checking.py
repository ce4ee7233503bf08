"""Checking: what a code or a file is, from what was kept of it. A file is read as bytes, never as a document."""

from __future__ import annotations

from burgerprofiel.blocks.certificates import rules
from burgerprofiel.blocks.certificates.contracts import Check, Verdict
from burgerprofiel.blocks.certificates.models import CertificateCheck
from burgerprofiel.foundation import clock


def by_code(typed: str) -> Check:
    """What the code says. Of a file it says nothing: whoever has that too checks it."""
    try:
        code = rules.read_code(typed)
    except rules.TypoError:
        return Check(verdict=Verdict.TYPO)
    return _told(_of_code(code), verdict=Verdict.GENUINE)


def by_file(content: bytes) -> Check:
    """Whether a file is one that we gave out, byte for byte; else whether it carries the code of one that we did."""
    exact = by_digest(rules.fingerprint(content))
    if exact.verdict is Verdict.GENUINE:
        return exact
    code = rules.code_in(content)
    row = _of_code(code) if code else None
    if row is None:
        return exact
    is_within = len(content) > row.size and rules.fingerprint(content[: row.size]) == row.sha256
    return _told(row, verdict=Verdict.EXTENDED if is_within else Verdict.CHANGED)


def by_digest(sha256: str) -> Check:
    """As `by_file`, for who keeps the file to themselves: GENUINE or UNKNOWN."""
    row = CertificateCheck.objects.filter(sha256=sha256).order_by("-given_on").first()
    return _told(row, verdict=Verdict.GENUINE)


def _of_code(code: str) -> CertificateCheck | None:
    return CertificateCheck.objects.filter(digest=rules.digest(code)).first()


def _told(row: CertificateCheck | None, *, verdict: Verdict) -> Check:
    if row is None:
        return Check(verdict=Verdict.UNKNOWN)
    return Check(
        verdict=verdict,
        names=row.names,
        issuer=row.issuer,
        issuer_code=row.issuer_code,
        language=row.language,
        issued_on=row.issued_on,
        given_on=row.given_on,
        valid_until=row.valid_until,
        withdrawn_at=row.withdrawn_at,
        standing=rules.standing(
            valid_until=row.valid_until, withdrawn_at=row.withdrawn_at, today=clock.today()
        ),
        sha256=row.sha256,
    )
