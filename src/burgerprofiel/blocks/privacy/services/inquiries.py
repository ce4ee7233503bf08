"""Searches by person: asked by one security officer, approved by another, good for a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from burgerprofiel.blocks.privacy import contracts
from burgerprofiel.blocks.privacy.errors import FourEyesError, InquiryNotFoundError, MissingTextError
from burgerprofiel.blocks.privacy.models import Inquiry, Opening
from burgerprofiel.blocks.privacy.services import openings
from burgerprofiel.foundation import clock, ids, keys
from burgerprofiel.foundation.gate import Actor

VALID = timedelta(hours=24)
MAXIMUM_CASE = 60
_LIMIT = 100


def ask(*, party_id: UUID, organisation: str, case_number: str, asked_by: UUID) -> Inquiry:
    """Note that somebody wants to see. Raises MissingTextError."""
    case_number = checked_case(case_number)
    made = Inquiry(
        party_id=party_id, id=ids.new(), organisation=organisation, asked_by=asked_by, asked_at=clock.now()
    )
    made.case_sealed = keys.seal(case_number, purpose=_purpose(made))
    made.save(force_insert=True)
    return made


def checked_case(given: str) -> str:
    """A case number, trimmed. Raises MissingTextError."""
    text = given.replace("\0", "").strip()
    if not 0 < len(text) <= MAXIMUM_CASE:
        raise MissingTextError("case_number", limit=MAXIMUM_CASE)
    return text


def approve(inquiry_id: UUID, *, codes: Collection[str], approved_by: UUID) -> Inquiry:
    """Let the one who asked see. Raises InquiryNotFoundError and FourEyesError (`own-inquiry`)."""
    found = _find(Inquiry.objects.select_for_update(), inquiry_id, codes=codes)
    if found.asked_by == approved_by:
        raise FourEyesError("own-inquiry")
    if found.approved_at is None:
        found.approved_by, found.approved_at = approved_by, clock.now()
        found.expires_at = clock.now() + VALID
        found.save()
    return found


def get(inquiry_id: UUID, *, codes: Collection[str]) -> Inquiry:
    """An inquiry of these authorities. Raises InquiryNotFoundError."""
    return _find(Inquiry.objects.all(), inquiry_id, codes=codes)


def get_open(inquiry_id: UUID, *, codes: Collection[str], person_id: UUID) -> Inquiry:
    """An inquiry that its asker or approver may use now. Raises InquiryNotFoundError and FourEyesError."""
    found = _find(Inquiry.objects.all(), inquiry_id, codes=codes)
    if person_id not in (found.asked_by, found.approved_by):
        raise InquiryNotFoundError
    if found.expires_at is None:
        raise FourEyesError("not-approved")
    if found.expires_at <= clock.now():
        raise FourEyesError("expired")
    return found


def list_newest(codes: Collection[str]) -> list[Inquiry]:
    """Inquiries of authorities, newest first."""
    return list(Inquiry.objects.filter(organisation__in=codes).order_by("-asked_at")[:_LIMIT])


def case_number(inquiry: Inquiry) -> str:
    """The case that an inquiry is for."""
    return keys.unseal(bytes(inquiry.case_sealed), purpose=_purpose(inquiry))


def shown(inquiry: Inquiry, *, actor: Actor, opening: Opening | None) -> contracts.Inquiry:
    """As it crosses the door."""
    expires, reader = inquiry.expires_at, actor.person_id
    return contracts.Inquiry(
        id=inquiry.id,
        organisation=inquiry.organisation,
        case_number=case_number(inquiry),
        asked_at=inquiry.asked_at,
        approved_at=inquiry.approved_at,
        expires_at=expires,
        is_mine=inquiry.asked_by == reader,
        is_open=expires is not None
        and expires > clock.now()
        and reader in (inquiry.asked_by, inquiry.approved_by),
        opening=openings.shown(opening, actor=actor),
    )


def _find(among: object, inquiry_id: UUID, *, codes: Collection[str]) -> Inquiry:
    found: Inquiry | None = among.filter(id=inquiry_id, organisation__in=codes).first()  # type: ignore[attr-defined]
    if found is None:
        raise InquiryNotFoundError
    return found


def _purpose(inquiry: Inquiry) -> str:
    return f"privacy.inquiry.case:{inquiry.id}:{inquiry.party_id}"
