"""Reading what is sealed in the rows of an inquiry: two officers, each with a sign-in made for it; the vault decides.

`find_to_sign` and `note_grant` are the desk that block identity signs officials in for (`foundation.openings`).
"""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from burgerprofiel.blocks.privacy.contracts import OPEN_LOG, OpenedPage, SealedParts
from burgerprofiel.blocks.privacy.errors import ClosedError
from burgerprofiel.blocks.privacy.models import Inquiry
from burgerprofiel.blocks.privacy.public.supervising import guarded, rows_of_person
from burgerprofiel.blocks.privacy.queries import supervision
from burgerprofiel.blocks.privacy.services import inquiries, openings
from burgerprofiel.foundation import gate, keys
from burgerprofiel.foundation.accesslog import sealing
from burgerprofiel.foundation.accesslog.entry import Personal
from burgerprofiel.foundation.gate import Actor, Operation, Right
from burgerprofiel.foundation.openings import Wanted


def ask_opening(actor: Actor, *, inquiry_id: UUID, reason: str) -> UUID:
    """Ask to read the sealed parts of an open inquiry in this session; the officer signs for it next.

    Raises InquiryNotFoundError, FourEyesError and MissingTextError.
    """
    codes = guarded(actor)
    with gate.overseeing(actor, authorities=codes):
        found = inquiries.get_open(inquiry_id, codes=codes, person_id=actor.person_id)
        made = openings.ask(found, reason=reason, actor=actor)
        _admit(actor, found, operation=Operation.CREATE)
        return made


def find_to_sign(actor: Actor, *, opening_id: UUID) -> Wanted:
    """What an officer's sign-in is for: to ask, or to agree to what another asked.

    Raises OpeningNotFoundError, InquiryNotFoundError, and RefusedError `same-official`.
    """
    codes = guarded(actor)
    with gate.overseeing(actor, authorities=codes):
        found = openings.find_to_sign(opening_id, codes=codes, actor=actor)
        inquiry = inquiries.get(found.inquiry_id, codes=codes)
        asks = found.grant_id is None
        return Wanted(
            party_id=found.party_id,
            key_class=keys.KeyClass.LOG,
            purpose=OPEN_LOG,
            case_number=inquiries.case_number(inquiry),
            right=Right.SECURITY_OFFICER,
            organisation=found.organisation,
            return_to=reverse("inquiry", args=[inquiry.id]) if asks else reverse("inquiries"),
            grant_id=found.grant_id,
        )


def note_grant(actor: Actor, *, opening_id: UUID, grant: keys.OfficialGrant) -> None:
    """The vault agreed to what this officer signed for. The row of asking was written when they asked."""
    codes = guarded(actor)
    with gate.overseeing(actor, authorities=codes):
        found = openings.find_to_sign(opening_id, codes=codes, actor=actor)
        if openings.note_grant(found, grant=grant, actor=actor):
            inquiry = inquiries.get(found.inquiry_id, codes=codes)
            _admit(actor, inquiry, operation=Operation.UPDATE)


def read_sealed(actor: Actor, *, inquiry_id: UUID, place: str = "") -> OpenedPage:
    """What the authority did with the data of the person of an inquiry, with the sealed parts, while they are open.

    Raises InquiryNotFoundError, FourEyesError (`expired`), ClosedError, InvalidCursorError and KeyServiceError.
    """
    codes = guarded(actor)
    with gate.overseeing(actor, authorities=codes):
        inquiry = inquiries.get_open(inquiry_id, codes=codes, person_id=actor.person_id)
        agreed_by, expires_at = openings.get_open(inquiry.id, session_id=actor.session_id)
        page = rows_of_person(inquiry, place=place)
        parts = _opened(inquiry, row_ids=[row.id for row in page.rows], keyring=actor.keyring)
        _admit(
            actor,
            inquiry,
            operation=Operation.DECRYPT,
            count=len(parts),
            agreed_by=agreed_by,
        )
        return OpenedPage(
            rows=page.rows,
            after=page.after,
            before=page.before,
            case_number=inquiries.case_number(inquiry),
            parts=parts,
            expires_at=expires_at,
        )


def _opened(inquiry: Inquiry, *, row_ids: list[int], keyring: keys.Keyring) -> dict[int, SealedParts | None]:
    """By row; ClosedError when not one of them opens: what the vault gave is gone, by its time or by a new session."""
    sealed = supervision.sealed_parts(row_ids)
    opened = sealing.unseal_each(list(sealed.values()), party_id=inquiry.party_id, keyring=keyring)
    if sealed and all(found is None for found in opened):
        raise ClosedError
    return {row_id: _parts(found) for row_id, found in zip(sealed, opened, strict=True)}


def _parts(found: Personal | None) -> SealedParts | None:
    if found is None:
        return None
    return SealedParts(ip=found.ip, device=found.device, note=found.note, agreed_by=found.agreed_by)


def _admit(
    actor: Actor,
    inquiry: Inquiry,
    *,
    operation: Operation,
    count: int = 0,
    agreed_by: UUID | None = None,
) -> None:
    gate.admit(
        actor,
        parties={inquiry.party_id: count},
        purpose=OPEN_LOG,
        operation=operation,
        note=inquiries.case_number(inquiry),
        agreed_by=agreed_by,
    )
