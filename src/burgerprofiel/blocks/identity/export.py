"""What a person takes along of this block: only ever what is about themselves, in whichever capacity they ask."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.identity import queries
from burgerprofiel.blocks.identity.models import Delegation, Person, RegisterCheck, Session
from burgerprofiel.blocks.identity.services import persons
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, Page, whole


class ProfileRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Who a person is to us and what they set. Moments are UTC."""

    party_id: UUID
    name: str
    language: str
    email: str
    email_pending: str
    last_visit_at: datetime | None


class CapacityRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A party that the person may act for now; not `proven`: by a register, which nobody confirmed yet."""

    party_id: UUID
    capacity: str
    name: str
    role: str
    valid_until: date | None
    proven: bool


class CheckRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A register that was asked for whom the person may act: when, and when its last whole answer was retrieved."""

    source: str
    asked_at: datetime
    checked_at: datetime | None
    problem: str


class SessionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that is still kept."""

    capacity: str
    assurance: int
    means: str
    device: str
    authenticated_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None


class PortalRecord(msgspec.Struct, frozen=True, kw_only=True):
    """That the person let a portal elsewhere read, for minutes; of which party, and until when at most."""

    portal: str
    party_id: UUID
    what: list[str]
    given_at: datetime
    used_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None


def _profile(actor: Actor, party_id: UUID, after: str) -> Page:
    if party_id != actor.person_id:
        return whole(())
    mine = persons.get_settings(party_id, keyring=actor.keyring)
    visited = Person.objects.values_list("last_visit_at", flat=True).get(pk=party_id)
    record = ProfileRecord(
        party_id=party_id,
        name=mine.name,
        language=mine.language,
        email=mine.email,
        email_pending=mine.email_pending,
        last_visit_at=visited,
    )
    return whole((record,))


def _capacities(actor: Actor, party_id: UUID, after: str) -> Page:
    if party_id != actor.person_id:
        return whole(())
    return whole(
        [
            CapacityRecord(
                party_id=option.party_id,
                capacity=option.capacity.value,
                name=option.name,
                role=option.role,
                valid_until=option.valid_until,
                proven=option.proven,
            )
            for option in queries.list_options(party_id, keyring=actor.keyring)
        ]
    )


def _checks(actor: Actor, party_id: UUID, after: str) -> Page:
    if party_id != actor.person_id:
        return whole(())
    fields = CheckRecord.__struct_fields__
    found = RegisterCheck.objects.filter(person_id=party_id).order_by("source").values(*fields)
    return whole([CheckRecord(**row) for row in found])


def _sessions(actor: Actor, party_id: UUID, after: str) -> Page:
    if party_id != actor.person_id:
        return whole(())
    fields = SessionRecord.__struct_fields__
    found = Session.objects.filter(person_id=party_id).order_by("authenticated_at").values(*fields)
    return whole([SessionRecord(**row) for row in found])


def _portals(actor: Actor, party_id: UUID, after: str) -> Page:
    if party_id != actor.person_id:
        return whole(())
    rows = Delegation.objects.filter(person_id=party_id).order_by("given_at").select_related("client")
    return whole(
        [
            PortalRecord(
                portal=row.client.name,
                party_id=row.party_id,
                what=list(row.scopes),
                given_at=row.given_at,
                used_at=row.used_at,
                expires_at=row.expires_at,
                ended_at=row.ended_at,
            )
            for row in rows
        ]
    )


EXPORT: Final = (
    Dataset(
        name="profile",
        describes=_("Wie je bent, je taal en je e-mailadres"),
        record=ProfileRecord,
        read=_profile,
        tables=("identity_party", "identity_person", "identity_emailconfirmation"),
    ),
    Dataset(
        name="capacities",
        describes=_("Voor wie je mag optreden"),
        record=CapacityRecord,
        read=_capacities,
        tables=("identity_mandate",),
    ),
    Dataset(
        name="capacity-checks",
        describes=_("Welke registers we vroegen voor wie je mag optreden"),
        record=CheckRecord,
        read=_checks,
        tables=("identity_registercheck",),
    ),
    Dataset(
        name="sign-ins",
        describes=_("Waar en wanneer je je aanmeldde"),
        record=SessionRecord,
        read=_sessions,
        tables=("identity_session",),
    ),
    Dataset(
        name="portals",
        describes=_("Welke andere portalen je liet meelezen, en tot wanneer"),
        record=PortalRecord,
        read=_portals,
        tables=("identity_delegation",),
    ),
)
