"""News about an objection, a restriction or a request to erase: told to who asked, in their language, without what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from burgerprofiel.blocks.dossiers.tests import factories, staff
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.services import persons
from burgerprofiel.blocks.notifications import handlers
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import delivery
from burgerprofiel.blocks.notifications.tests import world
from burgerprofiel.blocks.notifications.tests.world import Script
from burgerprofiel.blocks.rights import public as rights
from burgerprofiel.blocks.rights.contracts import PartState, WishKind, WishState
from burgerprofiel.blocks.rights.models import ErasurePart
from burgerprofiel.foundation import clock, database, dispatch
from burgerprofiel.foundation.gate import Actor, Right
from burgerprofiel.foundation.models import OutboxEvent
from tests import people
from tests.people import Resident

pytestmark = pytest.mark.django_db
assert handlers  # imported for the consumers that it registers
TOWN = "OVO004041"
WORDS, ANSWER = "Wegens de scheiding", "Het archiefdecreet verbiedt het."
TELL = "notifications.tell"


@pytest.fixture
def me() -> Resident:
    """Somebody with an address and a file of the town."""
    made = people.resident()
    persons.confirm_email(persons.request_email(made.person_id, email="an@example.org"))
    factories.dossier(made.person_id, factories.source(authority=factories.authority(ovo_code=TOWN)))
    return made


def handler() -> Actor:
    return staff.signed_in((Right.SOURCE_MANAGER, TOWN)).actor


def asked(me: Resident, kind: WishKind) -> UUID:
    purpose = TELL if kind is WishKind.OBJECT else ""
    return rights.submit_wish(me.actor, kind=kind, purpose=purpose, ovo_code=TOWN, words=WORDS)


def erasing(me: Resident) -> UUID:
    """The town's part of a request to erase everything."""
    rights.submit_erasure(me.actor)
    return UUID(str(ErasurePart.objects.get(ovo_code=TOWN).id))


def delivered() -> Script:
    for event in OutboxEvent.objects.all():
        assert WORDS not in str(event.payload)
        assert ANSWER not in str(event.payload)
    while dispatch.dispatch_once().delivered:
        pass
    with clock.frozen(clock.now() + timedelta(seconds=10)):
        delivery.deliver_batch(letters := Script())
    return letters


def object_to(me: Resident) -> None:
    rights.decide_wish(handler(), wish_id=asked(me, WishKind.OBJECT), state=WishState.REFUSED, reason=ANSWER)


def restrict(me: Resident) -> None:
    rights.decide_wish(
        handler(), wish_id=asked(me, WishKind.RESTRICT), state=WishState.GRANTED, reason=ANSWER
    )


def keep(me: Resident) -> None:
    rights.decide_erasure(handler(), part_id=erasing(me), state=PartState.KEEP, reason=ANSWER)


def erase(me: Resident) -> None:
    rights.decide_erasure(handler(), part_id=erasing(me), state=PartState.ERASE)


def take_longer(me: Resident) -> None:
    rights.extend_erasure(handler(), part_id=erasing(me), reason=ANSWER)


def take_longer_for_wish(me: Resident) -> None:
    rights.extend_wish(handler(), wish_id=asked(me, WishKind.OBJECT), reason=ANSWER)


STEPS: list[tuple[Callable[[Resident], None], str, str, str]] = [
    (object_to, "over je bezwaar", "/mijn-gegevens/gebruik", "objection-changed"),
    (take_longer_for_wish, "over je bezwaar", "/mijn-gegevens/gebruik", "objection-changed"),
    (restrict, "minder te gebruiken", "/mijn-gegevens/gebruik", "restriction-changed"),
    (keep, "te wissen", "/mijn-gegevens/wissen", "erasure-changed"),
    (erase, "te wissen", "/mijn-gegevens/wissen", "erasure-changed"),
    (take_longer, "te wissen", "/mijn-gegevens/wissen", "erasure-changed"),
]


@pytest.mark.parametrize(
    ("step", "subject", "address", "kind"), STEPS, ids=lambda one: getattr(one, "__name__", None)
)
def test_who_asked_is_told_that_there_is_news_and_not_what(
    me: Resident, step: Callable[[Resident], None], subject: str, address: str, kind: str
) -> None:
    step(me)
    letters = delivered()
    (message,) = letters.taken
    assert subject in message.title
    assert message.address == "an@example.org"
    assert address in message.text
    assert "de wet vraagt" in message.text
    assert not message.unsubscribe_url
    for hidden in (WORDS, "archiefdecreet", TOWN, "Stad Voorbeke", "geweigerd", "toegestaan"):
        assert hidden not in letters.whole
    assert Intent.objects.get().kind == kind
    sent = database.rows(
        "SELECT processing_activity_id FROM foundation_accesslog WHERE data_subject_id = %s AND operation = %s"
        " AND processing_activity_id LIKE %s",
        [me.person_id, "send", "%notifications.%"],
    )
    assert [row["processing_activity_id"].rpartition(":")[2] for row in sent] == ["notifications.answer"]


def test_in_the_language_of_the_person(me: Resident) -> None:
    identity.set_language(me.actor, language="fr")
    erase(me)
    (message,) = delivered().taken
    assert "effacer" in message.title
    assert message.language == "fr"


def test_who_wants_no_notices_still_gets_what_the_law_owes(me: Resident) -> None:
    world.unwanted(me.person_id)
    keep(me)
    (message,) = delivered().taken
    assert message.unsubscribe_url == ""
    assert Intent.objects.get().state == Intent.State.SENT


def test_who_takes_their_own_request_back_is_not_told(me: Resident) -> None:
    rights.end_wish(me.actor, wish_id=asked(me, WishKind.OBJECT))
    rights.submit_erasure(me.actor)
    rights.withdraw_erasure(me.actor)
    assert delivered().taken == []
