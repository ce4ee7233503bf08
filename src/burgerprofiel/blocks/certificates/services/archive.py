"""The certificates of a party as they are kept: words and file sealed to it, and apart what a check may tell."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db import IntegrityError

from burgerprofiel.blocks.certificates import rules
from burgerprofiel.blocks.certificates.contracts import FOLLOW, Certificate, Theme
from burgerprofiel.blocks.certificates.models import Certificate as Row
from burgerprofiel.blocks.certificates.models import CertificateCheck, CertificateFile
from burgerprofiel.blocks.certificates.services import passing
from burgerprofiel.blocks.certificates.services.passing import Draft, Made
from burgerprofiel.foundation import clock, config, gate, ids, keys
from burgerprofiel.foundation.gate import Actor, Operation

LISTED = 200
"""So many are shown, newest first."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed to the party: what the certificate is, by whom, and its check code."""

    type_code: str
    names: dict[str, str]
    theme: Theme
    product: str
    issuer: str
    issuer_code: str
    code: str


def keep(made: Made, *, draft: Draft, party_id: UUID, request: str | None = None, body: str = "") -> Row:
    """Write a certificate, within the transaction in which its access was admitted. Raises KeyServiceError."""
    identifier, now = ids.new(), clock.now()
    sealer = keys.sealer([party_id])
    words = Words(
        type_code=draft.type_code,
        names=dict(draft.names),
        theme=draft.theme,
        product=draft.product,
        issuer=draft.issuer,
        issuer_code=draft.issuer_code,
        code=made.code,
    )
    fingerprint, digest = rules.fingerprint(made.content), rules.digest(made.code)
    row = Row.objects.create(
        id=identifier,
        party_id=party_id,
        origin=draft.origin,
        item=draft.item,
        request=request,
        body=body,
        language=draft.language,
        issued_at=draft.issued_at,
        valid_until=draft.valid_until,
        withdrawn_at=draft.withdrawn_at,
        archived_at=now,
        required_assurance=config.current().required_assurance,
        words_sealed=sealer.seal(
            msgspec.json.encode(words), party_id=party_id, purpose=_purpose("words", identifier, party_id)
        ),
        check_digest=digest,
        sha256=fingerprint,
        size=len(made.content),
        is_marked=made.is_marked,
    )
    CertificateFile.objects.create(
        certificate_id=identifier,
        party_id=party_id,
        content_sealed=sealer.seal(
            made.content, party_id=party_id, purpose=_purpose("content", identifier, party_id)
        ),
    )
    CertificateCheck.objects.create(
        digest=digest,
        sha256=fingerprint,
        size=len(made.content),
        names=dict(draft.names),
        issuer=draft.issuer,
        issuer_code=draft.issuer_code,
        language=draft.language,
        issued_on=clock.in_belgium(draft.issued_at).date(),
        given_on=clock.in_belgium(now).date(),
        valid_until=draft.valid_until,
        withdrawn_at=draft.withdrawn_at,
    )
    return row


def keep_for_person(actor: Actor, content: bytes, *, draft: Draft) -> UUID:
    """Seal and keep a file for the present party; gives its id, also of the very same that was kept before.

    Raises NotGivenError, RefusedError and KeyServiceError.
    """
    if known := _known(actor, draft):
        return known
    made = passing.make_for_person(content, draft=draft)
    try:
        with gate.admitted(
            actor, parties=(actor.party_id,), purpose=FOLLOW, operation=Operation.CREATE
        ) as access:
            access.found({actor.party_id: 1})
            return keep(made, draft=draft, party_id=actor.party_id).id
    except IntegrityError:  # asked twice at once: the other was sooner
        if known := _known(actor, draft):
            return known
        raise


def _known(actor: Actor, draft: Draft) -> UUID | None:
    if draft.item is None:
        return None
    with gate.looking(actor, party_id=actor.party_id) as may:
        found = Row.objects.filter(party_id=actor.party_id, origin=draft.origin, item=draft.item)
        return found.values_list("id", flat=True).first() if may else None


def list_of(
    party_id: UUID, *, assurance: int, keyring: keys.Keyring, language: str
) -> tuple[Certificate, ...]:
    """Those of a party that a sign-in of this level may see, newest first. Raises VaultDownError."""
    rows = list(
        Row.objects.filter(party_id=party_id, required_assurance__lte=assurance).order_by("-archived_at")[
            :LISTED
        ]
    )
    return opened(rows, keyring=keyring, language=language)


def opened(rows: Sequence[Row], *, keyring: keys.Keyring, language: str) -> tuple[Certificate, ...]:
    """Rows with their words; one that does not open has its dates only."""
    items = [(bytes(row.words_sealed), _purpose("words", row.id, row.party_id)) for row in rows]
    words = keyring.open_each(items) if items else []
    return tuple(_contract(row, raw, language=language) for row, raw in zip(rows, words, strict=True))


def content(row: Row, *, keyring: keys.Keyring) -> bytes:
    """The file of a certificate. Raises KeyServiceError, CertificateFile.DoesNotExist."""
    file = CertificateFile.objects.get(certificate_id=row.id)
    return keyring.open(bytes(file.content_sealed), purpose=_purpose("content", row.id, row.party_id))


def _contract(row: Row, raw: bytes | None, *, language: str) -> Certificate:
    words = msgspec.json.decode(raw, type=Words) if raw else None
    return Certificate(
        id=row.id,
        name=rules.best_name(words.names, language=language) if words else "",
        theme=words.theme if words else Theme.OTHER,
        issuer=words.issuer if words else "",
        language=row.language,
        issued_on=clock.in_belgium(row.issued_at).date(),
        valid_until=row.valid_until,
        withdrawn_at=row.withdrawn_at,
        archived_at=row.archived_at,
        standing=rules.standing(
            valid_until=row.valid_until, withdrawn_at=row.withdrawn_at, today=clock.today()
        ),
        code=rules.shown(words.code) if words else "",
        is_marked=row.is_marked,
        size=row.size,
        unreadable=words is None,
    )


def _purpose(column: str, certificate_id: UUID, party_id: UUID) -> str:
    table = "certificate" if column == "words" else "certificatefile"
    return f"certificates.{table}.{column}_sealed:{certificate_id}:{party_id}"
