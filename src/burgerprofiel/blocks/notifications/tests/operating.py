"""Notices in every state, for the tests of operators' pages and commands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications.models import Intent, OperatorAct
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.foundation.gate import Capacity, Right
from tests import people

DAY = timedelta(days=1)


def staff(right: Right = Right.OPERATOR) -> people.Resident:
    """Somebody of an authority, with a right."""
    person = make.person(given_name="Els", family_name="Beheer")
    key = make.session(person, capacity=Capacity.STAFF, assurance=35, rights=((right.value, "OVO000123"),))
    return people.Resident(person_id=person, key=key)


def intent(person_id: UUID | None = None, **changes: Any) -> Intent:
    """A notice; by itself it waits for e-mail and could leave since a minute."""
    moment: datetime = changes.pop("at", clock.now() - timedelta(minutes=1))
    person_id = person_id or ids.new()
    values: dict[str, Any] = {
        "id": ids.new(),
        "party_id": person_id,
        "person_id": person_id,
        "event_id": ids.new(),
        "subject_id": ids.new(),
        "kind": "dossier-changed",
        "channel": "email",
        "occurred_at": moment,
        "created_at": moment,
        "available_at": moment,
    }
    with database.writing():
        return Intent.objects.create(**(values | changes))


def failed(**changes: Any) -> Intent:
    """One that was given up an hour ago, four days after it was made."""
    now = clock.now()
    values: dict[str, Any] = {
        "at": now - 4 * DAY,
        "state": "failed",
        "reason": "smtp-451",
        "attempts": 40,
        "settled_at": now - timedelta(hours=1),
    }
    return intent(**(values | changes))


def state_of(notice: Intent) -> tuple[str, str, int]:
    """State, reason and tries of a notice as they stand."""
    with database.writing():
        found = Intent.objects.get(pk=notice.pk)
    return found.state, found.reason, found.attempts


def acts_of(who: people.Resident) -> list[OperatorAct]:
    """What somebody did as an operator, in order."""
    return list(OperatorAct.objects.filter(by_id=who.person_id).order_by("at", "id"))
