"""What this block hands over: the certificates of a party, each with its file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.certificates.models import Certificate, CertificateFile
from burgerprofiel.blocks.certificates.services import archive
from burgerprofiel.foundation import keys
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, File, Page


class CertificateRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate. `file` is where it lies in the archive; empty for what cannot be opened."""

    id: UUID
    name: str
    theme: str
    issuer: str
    origin: str
    language: str
    issued_on: date
    valid_until: date | None
    withdrawn_at: datetime | None
    archived_at: datetime
    code: str
    sha256: str
    size: int
    file: str


def _certificates(actor: Actor, party_id: UUID, after: str) -> Page:
    """One file per page, so that one file at a time is in memory."""
    found = Certificate.objects.filter(party_id=party_id).order_by("id")
    row = (found.filter(id__gt=UUID(after)) if after else found).first()
    if row is None:
        return Page(records=())
    if row.required_assurance > actor.assurance:
        return Page(records=(), after=str(row.id), withheld=1)
    (told,) = archive.opened([row], keyring=actor.keyring, language=get_language() or "nl")
    files = _files(row, actor=actor)
    record = CertificateRecord(
        id=row.id,
        name=told.name,
        theme=told.theme.value,
        issuer=told.issuer,
        origin=row.origin,
        language=row.language,
        issued_on=told.issued_on,
        valid_until=row.valid_until,
        withdrawn_at=row.withdrawn_at,
        archived_at=row.archived_at,
        code=told.code,
        sha256=row.sha256,
        size=row.size,
        file=files[0].name if files else "",
    )
    return Page(records=(record,), after=str(row.id), files=files)


def _files(row: Certificate, *, actor: Actor) -> tuple[File, ...]:
    try:
        content = archive.content(row, keyring=actor.keyring)
    except (CertificateFile.DoesNotExist, keys.UnreadableValueError):
        return ()
    return (File(name=f"{row.id}.pdf", content=content),)


EXPORT: Final = (
    Dataset(
        name="certificates",
        describes=_("Je attesten"),
        record=CertificateRecord,
        read=_certificates,
        tables=("certificates_certificate", "certificates_certificatefile"),
    ),
)
