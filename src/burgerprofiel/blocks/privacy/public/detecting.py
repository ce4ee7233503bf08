"""Detecting: the platform looks for unusual access; the security officer says what became of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from burgerprofiel.blocks.privacy.contracts import Alert, AlertKind, AlertState
from burgerprofiel.blocks.privacy.errors import InquiryNotFoundError
from burgerprofiel.blocks.privacy.public.supervising import guarded
from burgerprofiel.blocks.privacy.services import detection
from burgerprofiel.foundation.gate import Actor


def detect(day: date) -> int:
    """Note unusual days of officials; only counts and pseudonymous ids are kept. Gives how many were found."""
    return detection.detect(day)


def list_alerts(actor: Actor) -> tuple[Alert, ...]:
    """Alerts of the actor's authorities: numbers about officials, nothing of whose data it was."""
    return tuple(
        Alert(
            id=one.id,
            kind=AlertKind(one.kind),
            organisation=one.organisation,
            actor=one.actor_id,
            day=one.day,
            number=one.number,
            usual=one.usual,
            state=AlertState(one.state),
        )
        for one in detection.list_alerts(guarded(actor))
    )


def settle_alert(actor: Actor, *, alert_id: UUID, state: AlertState) -> None:
    """Say what became of an alert. Raises InquiryNotFoundError for one of another authority."""
    if not detection.settle(alert_id, codes=guarded(actor), state=state):
        raise InquiryNotFoundError
