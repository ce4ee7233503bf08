"""News about a complaint: told to who complained, to nobody else, and without what it is."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from burgerprofiel.blocks.identity.models import Mandate
from burgerprofiel.blocks.identity.services import persons
from burgerprofiel.blocks.notifications import handlers
from burgerprofiel.blocks.notifications.services import delivery
from burgerprofiel.blocks.notifications.tests.world import Script
from burgerprofiel.blocks.privacy.contracts import Reason, Step
from burgerprofiel.blocks.privacy.services import complaints
from burgerprofiel.foundation import clock, dispatch, ids
from burgerprofiel.foundation.models import OutboxEvent
from tests import people

pytestmark = pytest.mark.django_db
assert handlers  # imported for the consumers that it registers
SECRET, ANSWER, TOWN = "Mijn buurvrouw werkt daar.", "Dat had niet gemogen.", "OVO002001"


def with_address(person: UUID, address: str) -> None:
    persons.confirm_email(persons.request_email(person, email=address))


def answered(*, party_id: UUID, person_id: UUID) -> tuple[UUID, Script]:
    made = complaints.submit(
        party_id=party_id,
        person_id=person_id,
        entry_id=1,
        organisation=TOWN,
        reason=Reason.KNOWS_ME,
        text=SECRET,
    )
    complaints.take(made, step=Step.UPHELD, text=ANSWER)
    (event,) = OutboxEvent.objects.filter(kind="privacy.complaint-changed")
    letters = Script()
    assert SECRET not in str(event.payload)
    assert ANSWER not in str(event.payload)
    while dispatch.dispatch_once().delivered:
        pass
    with clock.frozen(clock.now() + timedelta(seconds=10)):
        delivery.deliver_batch(letters)
    return made.id, letters


def test_the_person_is_told_without_what() -> None:
    me = people.resident()
    with_address(me.person_id, "an@example.org")
    made, letters = answered(party_id=me.person_id, person_id=me.person_id)
    (message,) = letters.taken
    assert "klacht" in message.title
    assert f"/wie-keek/klachten/{made}" in message.text
    for hidden in (TOWN, "Voorbeke", "buurvrouw", "gemogen", "gelijk", "dossier"):
        assert hidden not in letters.whole


def test_a_colleague_who_acts_for_the_same_firm_is_not_told() -> None:
    me = people.resident(firms=["Bakkerij"])
    other = people.resident("Bea Buur")
    Mandate.objects.create(
        id=ids.new(),
        person_id=other.person_id,
        party_id=me.firms[0],
        valid_from=date(2020, 1, 1),
        source="test",
    )
    with_address(me.person_id, "an@example.org")
    with_address(other.person_id, "bea@example.org")
    _made, letters = answered(party_id=me.firms[0], person_id=me.person_id)
    assert [one.address for one in letters.taken] == ["an@example.org"]
