"""People who are signed in, for tests of pages and of machine interfaces: real parties, mandates and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.test import Client

from burgerprofiel.blocks.identity import models, public
from burgerprofiel.blocks.identity.services import sessions
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, pages
from burgerprofiel.foundation.gate import Actor, Capacity


@dataclass(slots=True)
class Resident:
    """A person with a session; `key` is the value of the session cookie."""

    person_id: UUID
    key: str
    firms: list[UUID] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        """The person as the next request sees them."""
        found = public.find_actor(self.key)
        assert found is not None
        return found

    def enter(self, client: Client) -> Client:
        """Let a test client carry the session."""
        client.cookies[pages.SESSION_COOKIE] = self.key
        return client


def resident(
    name: str = "An Voorbeeld",
    *,
    firms: Sequence[str] = (),
    acting_for: int | None = None,
    assurance: int = 27,
    previous_visit_at: datetime | None = None,
    number: str = "",
) -> Resident:
    """A signed-in person who may act for enterprises of these names; `acting_for` is the place of one in the list.

    `number` is a national number that a source knows.
    """
    person = make.party("person", name, number=number)
    made = [make.enterprise(firm) for firm in firms]
    for firm in made:
        make.mandate(person, firm)
    chosen = person if acting_for is None else made[acting_for]
    key = make.open_session(
        sessions.NewSession(
            person_id=person,
            party_id=chosen,
            capacity=Capacity.CITIZEN if acting_for is None else Capacity.ENTERPRISE,
            assurance=assurance,
            means="itsme",
            authenticated_at=clock.now(),
        )
    )
    models.Session.objects.filter(person_id=person).update(
        previous_visit_at=previous_visit_at or clock.now() - timedelta(days=7)
    )
    return Resident(person_id=person, key=key, firms=made)


def end_mandate(who: Resident, *, firm: UUID) -> None:
    """From now on the person no longer acts for the firm."""
    models.Mandate.objects.filter(person_id=who.person_id, party_id=firm).update(valid_until=date(2020, 1, 2))
