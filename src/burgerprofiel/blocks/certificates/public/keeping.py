"""What a party has here."""

from __future__ import annotations

from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import get_language

from burgerprofiel.blocks.certificates.contracts import FOLLOW, Certificate, Opened
from burgerprofiel.blocks.certificates.errors import CertificateNotFoundError
from burgerprofiel.blocks.certificates.models import Certificate as Row
from burgerprofiel.blocks.certificates.models import CertificateFile
from burgerprofiel.blocks.certificates.services import archive
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.gate import Actor, Operation


def list_certificates(actor: Actor) -> tuple[Certificate, ...]:
    """The certificates of the present party, newest first, at most `archive.LISTED`. Raises KeyServiceError."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=FOLLOW, operation=Operation.READ) as access:
        found = archive.list_of(
            actor.party_id, assurance=actor.assurance, keyring=actor.keyring, language=get_language() or "nl"
        )
        access.found({actor.party_id: len(found)})
        return found


def open_certificate(actor: Actor, *, certificate_id: UUID) -> Opened:
    """The file of one of them. Raises CertificateNotFoundError and KeyServiceError."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=FOLLOW, operation=Operation.READ) as access:
        access.found({actor.party_id: 1})
        row = Row.objects.filter(
            id=certificate_id, party_id=actor.party_id, required_assurance__lte=actor.assurance
        ).first()
        if row is None:
            raise CertificateNotFoundError
        try:
            content = archive.content(row, keyring=actor.keyring)
        except CertificateFile.DoesNotExist as error:
            raise CertificateNotFoundError from error
        (told,) = archive.opened([row], keyring=actor.keyring, language=row.language)
        name = slugify(told.name)[:60] or "attest"
        return Opened(name=f"{name}-{told.issued_on.isoformat()}.pdf", content=content)
