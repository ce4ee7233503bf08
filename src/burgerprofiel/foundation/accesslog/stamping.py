"""The time of an independent authority (RFC 3161) on one checkpoint a day."""

from __future__ import annotations

import structlog
from cryptography import x509
from prometheus_client import Counter
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from burgerprofiel.foundation import clock, config, database, http
from burgerprofiel.foundation.accesslog import store

_MEDIA_TYPE = "application/timestamp-query"
_log = structlog.get_logger(__name__)
_FAILED = Counter("burgerprofiel_accesslog_stamp_failed", "Timestamps that could not be had")
_KEEP = """
INSERT INTO foundation_accesslog_timestamp (day, size, token, made_at)
VALUES (%(day)s, %(size)s, %(token)s, %(now)s) ON CONFLICT DO NOTHING
"""


class StampError(Exception):
    """A timestamp does not prove what it should."""


def stamp_today() -> bool:
    """Have the newest checkpoint stamped when none of today is; whether it was. A failure is logged."""
    settings, day = config.current().access_log, clock.today()
    if not settings.tsa_url or database.value(
        "SELECT true FROM foundation_accesslog_timestamp WHERE day = %s", [day]
    ):
        return False
    newest = store.latest()
    if newest is None:
        return False
    try:
        token = _ask(newest.note.encode(), url=settings.tsa_url, roots=settings.tsa_roots.read_bytes())
    except (http.OutboundError, StampError, OSError) as error:
        _FAILED.inc()
        _log.error("accesslog.stamp_failed", reason=type(error).__name__)
        return False
    database.rows(_KEEP, {"day": day, "size": newest.size, "token": token, "now": clock.now()})
    return True


def _ask(message: bytes, *, url: str, roots: bytes) -> bytes:
    request = (
        TimestampRequestBuilder()
        .data(message)
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    answer = http.client().post(url, content=request.as_bytes(), headers={"content-type": _MEDIA_TYPE})
    if not answer.is_success:
        raise StampError(f"the authority answers {answer.status}")
    check(answer.body, message=message, roots=roots, nonce=request.nonce)
    return answer.body


def check(token: bytes, *, message: bytes, roots: bytes, nonce: int | None = None) -> TimeStampResponse:
    """Raise StampError unless an authority under `roots` (PEM) stamped the message; else what it said."""
    try:
        response = decode_timestamp_response(token)
        builder = VerifierBuilder() if nonce is None else VerifierBuilder(nonce=nonce)
        for certificate in x509.load_pem_x509_certificates(roots):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(response, message)
    except (VerificationError, ValueError) as error:
        raise StampError(str(error)) from error
    return response
