"""What authorities' systems hand in and take back."""

from __future__ import annotations

from uuid import UUID

import msgspec

from burgerprofiel.blocks.certificates.contracts import RECEIVE, Receipt, Submission
from burgerprofiel.blocks.certificates.errors import (
    CertificateNotFoundError,
    InvalidSubmissionError,
    SubmissionConflictError,
    UnavailableError,
)
from burgerprofiel.blocks.certificates.models import Certificate as Row
from burgerprofiel.blocks.certificates.models import CertificateCheck
from burgerprofiel.blocks.certificates.services import archive, passing
from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import clock, database, gate, identifiers, keys, seals
from burgerprofiel.foundation.gate import Client, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.uploads.contracts import NotExaminedError, UploadRefusedError

_SUBJECTS = frozenset({IdentifierType.INSZ.value, IdentifierType.KBO.value})


def submit(client: Client, *, given: Submission, idempotency_key: str) -> Receipt:
    """Take a certificate in. The same key with the same body gives the same receipt.

    Raises InvalidSubmissionError, SubmissionConflictError, UnavailableError, KeyServiceError.
    """
    number = _number(given)
    request = _digest("request", client.client_id, idempotency_key)
    body = keys.digest(msgspec.json.encode(given)).hex()
    item = _digest("item", given.external_id, given.language)
    if known := _known(request):
        return _repeated(known, body=body)
    draft = _draft(client, given=given, item=item)
    made = _made(given.content, draft=draft)
    party_id = identity.resolve_parties(numbers=[number])[number]
    with database.writing():
        gate.admit(
            client, parties={party_id: 1}, purpose=RECEIVE, operation=Operation.CREATE, source=draft.issuer
        )
        if Row.objects.filter(party_id=party_id, origin=draft.origin, item=item).exists():
            raise SubmissionConflictError("certificate-exists")
        kept = archive.keep(made, draft=draft, party_id=party_id, request=request, body=body)
    return Receipt(id=kept.id, repeated=False, sha256=kept.sha256, code=made.code)


def withdraw(client: Client, *, certificate_id: UUID) -> None:
    """Say that a certificate no longer counts, from now on; whoever checks it reads so.

    Raises CertificateNotFoundError, SubmissionConflictError.
    """
    with database.writing():
        row = Row.objects.select_for_update().filter(id=certificate_id, origin=_origin(client)).first()
        if row is None:
            raise CertificateNotFoundError
        if row.withdrawn_at is not None:
            raise SubmissionConflictError("already-withdrawn")
        gate.admit(client, parties={row.party_id: 1}, purpose=RECEIVE, operation=Operation.UPDATE)
        now = clock.now()
        Row.objects.filter(id=row.id).update(withdrawn_at=now)
        CertificateCheck.objects.filter(digest=row.check_digest).update(withdrawn_at=now)


@database.writing()
def _known(request: str) -> Row | None:
    return Row.objects.filter(request=request).first()


def _repeated(known: Row, *, body: str) -> Receipt:
    if known.body != body:
        raise SubmissionConflictError("idempotency-key-reused")
    return Receipt(id=known.id, repeated=True, sha256=known.sha256)


def _number(given: Submission) -> tuple[IdentifierType, str]:
    register, number = given.subject
    if register not in _SUBJECTS:
        raise InvalidSubmissionError("subject")
    try:
        kind = IdentifierType(register)
        return kind, identifiers.canonical(kind, number)
    except identifiers.InvalidIdentifierError as error:
        raise InvalidSubmissionError("subject", str(error)) from error


def _draft(client: Client, *, given: Submission, item: str) -> passing.Draft:
    if given.language not in given.names:
        raise InvalidSubmissionError("names", "A name in the language of the certificate is needed.")
    if given.issued_at > clock.now() or (
        given.valid_until and given.valid_until < clock.in_belgium(given.issued_at).date()
    ):
        raise InvalidSubmissionError("dates", "Issued in the future, or valid until before it was issued.")
    names = dossiers.authority_names([client.ovo_code])
    return passing.Draft(
        origin=_origin(client),
        item=item,
        type_code=given.type_code,
        names=given.names,
        theme=given.theme,
        product=given.product,
        issuer=names.get(client.ovo_code, client.ovo_code),
        issuer_code=client.ovo_code,
        language=given.language,
        issued_at=given.issued_at,
        valid_until=given.valid_until,
    )


def _made(content: bytes, *, draft: passing.Draft) -> passing.Made:
    try:
        return passing.make(content, draft=draft)
    except UploadRefusedError as error:
        raise InvalidSubmissionError(f"upload-{error.reason.value}") from error
    except seals.UnsealableError as error:
        raise InvalidSubmissionError("not-sealable") from error
    except (NotExaminedError, seals.SealUnavailableError) as error:
        raise UnavailableError from error


def _origin(client: Client) -> str:
    return f"authority:{client.client_id}"[:80]


def _digest(*parts: str) -> str:
    return keys.digest(msgspec.json.encode(parts)).hex()
