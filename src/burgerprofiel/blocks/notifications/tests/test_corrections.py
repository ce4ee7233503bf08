"""News about a request to correct: told to who asked, to nobody else, and without what it is."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from burgerprofiel.blocks.dossiers.tests import factories, staff
from burgerprofiel.blocks.identity.models import Mandate
from burgerprofiel.blocks.identity.services import persons
from burgerprofiel.blocks.notifications import handlers
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import delivery
from burgerprofiel.blocks.notifications.tests.world import Script
from burgerprofiel.blocks.rights import public as rights
from burgerprofiel.blocks.rights.contracts import (
    Answer,
    CorrectionField,
    CorrectionState,
    CorrectionWords,
    OfFile,
)
from burgerprofiel.foundation import clock, dispatch, ids
from burgerprofiel.foundation.gate import Right
from burgerprofiel.foundation.models import OutboxEvent
from tests import people

pytestmark = pytest.mark.django_db
assert handlers  # imported for the consumers that it registers
WRONG, ANSWER = "Noordstraat 13", "De akte zegt iets anders."


def with_address(person: UUID, address: str) -> None:
    persons.confirm_email(persons.request_email(person, email=address))


def asked(me: people.Resident) -> tuple[UUID, str]:
    """A request about a file, with the authority that handles it."""
    file = factories.dossier(me.actor.party_id)
    words = CorrectionWords(current=WRONG, proposed="Noordstraat 31")
    about = OfFile(dossier_id=file.id, field=CorrectionField.PERSON)
    made = rights.submit_correction(me.actor, about=about, words=words)
    return made, rights.list_corrections(me.actor)[0].ovo_code


def refused(correction_id: UUID, *, of: str) -> Script:
    handler = staff.signed_in((Right.SOURCE_MANAGER, of))
    answer = Answer(state=CorrectionState.REFUSED, text=ANSWER)
    rights.handle_correction(handler.actor, correction_id=correction_id, answer=answer)
    for event in OutboxEvent.objects.filter(kind="rights.correction-changed"):
        assert WRONG not in str(event.payload)
        assert ANSWER not in str(event.payload)
    while dispatch.dispatch_once().delivered:
        pass
    with clock.frozen(clock.now() + timedelta(seconds=10)):
        delivery.deliver_batch(letters := Script())
    return letters


def test_who_asked_is_told_without_what() -> None:
    me = people.resident()
    with_address(me.person_id, "an@example.org")
    made, authority = asked(me)
    letters = refused(made, of=authority)
    (message,) = letters.taken
    assert "verbeteren" in message.title
    assert f"/mijn-gegevens/verbeteren/{made}" in message.text
    for hidden in (WRONG, "akte", authority, "geweigerd"):
        assert hidden not in letters.whole
    assert Intent.objects.get().kind == "correction-changed"


def test_a_colleague_who_acts_for_the_same_firm_is_not_told() -> None:
    me, other = people.resident(firms=["Bakkerij"], acting_for=0), people.resident("Bea Buur")
    mandate = {"valid_from": date(2020, 1, 1), "source": "test"}
    Mandate.objects.create(id=ids.new(), person_id=other.person_id, party_id=me.firms[0], **mandate)
    with_address(me.person_id, "an@example.org")
    with_address(other.person_id, "bea@example.org")
    made, authority = asked(me)
    letters = refused(made, of=authority)
    assert [message.address for message in letters.taken] == ["an@example.org"]


def test_nobody_is_mailed_of_what_they_wrote_themselves() -> None:
    me = people.resident()
    with_address(me.person_id, "an@example.org")
    made, _authority = asked(me)
    rights.write_about_correction(me.actor, correction_id=made, text="Nog iets")
    rights.withdraw_correction(me.actor, correction_id=made)
    while dispatch.dispatch_once().delivered:
        pass
    assert not Intent.objects.exists()
