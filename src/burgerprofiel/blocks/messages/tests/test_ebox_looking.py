"""Messages of an e-Box elsewhere among one's own: chosen, looked at, opened, never kept; against the simulator."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from burgerprofiel.blocks.messages.contracts import EBOX
from burgerprofiel.blocks.messages.models import (
    Conversation,
    EboxLink,
    Message,
    MessageEvent,
    MessageType,
    Sender,
)
from burgerprofiel.blocks.messages.public import ebox as door
from burgerprofiel.blocks.messages.services.ebox import hearing, looking, settings
from burgerprofiel.blocks.messages.tests import ebox, factories
from burgerprofiel.blocks.messages.wire.ebox import client as wire_client
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind
from burgerprofiel.foundation import clock, config, database, errors
from burgerprofiel.foundation.partners import Tokens
from tests import elsewhere, people
from tests.elsewhere import Elsewhere

pytestmark = pytest.mark.django_db
Configure = Callable[[str], None]
SETTINGS = """
[[provider]]
code = "elders"
name = "e-Box van Voorbeeldland"
url = "{base}/{version}"
token_url = "{base}/{version}/token"
client_id = "burgerprofiel"
version = "{version}"
boxes = ["citizen", "enterprise"]

[federation]
code = "federation"
name = "Federatie"
url = "{base}/federation"
token_url = "{base}/federation/token"
client_id = "burgerprofiel"
"""
VISIBLE = 8
"""So many of the invented letters have not expired."""


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    folder = tmp_path_factory.mktemp("ebox")
    with elsewhere.simulator("ebox", "--any-person", folder=folder) as found:
        yield found


@pytest.fixture(autouse=True)
def configure(federation: Elsewhere, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Configure]:
    monkeypatch.setattr(wire_client, "tokens", Tokens())  # each simulator gives its own
    federation.faults()
    path = tmp_path / "ebox.toml"
    changed = replace(config.current(), ebox=path)
    with elsewhere.configured(monkeypatch, changed, path=path, read=settings.load) as write:
        write(SETTINGS.format(base=federation.base, version="v3"))
        yield write


def chosen(**changes: Any) -> people.Resident:
    """Somebody who wants their e-Box here."""
    who, _ = ebox.resident(**changes)
    door.choose(who.actor, provider="elders")
    return who


def rows(who: people.Resident) -> list[Conversation]:
    return list(Conversation.objects.filter(party_id=who.person_id).order_by("-latest_at", "id"))


def texts(who: people.Resident) -> dict[str, UUID]:
    """The Dutch subjects of what lies here."""
    found = Message.objects.filter(party_id=who.person_id)
    return {next(iter(factories.texts(row).subject.values())): row.id for row in found}


def test_nobody_is_asked_who_did_not_choose(federation: Elsewhere) -> None:
    who, _ = ebox.resident()
    before = len(federation.asked())
    (link,) = door.own(who.actor)
    assert (link.name, link.chosen_at) == ("e-Box van Voorbeeldland", None)
    assert door.look(who.actor) == door.Looked()
    assert len(federation.asked()) == before


def test_without_the_setting_it_is_off(configure: Configure) -> None:
    configure("")
    who, _ = ebox.resident()
    assert door.own(who.actor) == ()
    with pytest.raises(errors.NotFoundError):
        door.choose(who.actor, provider="elders")


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_messages_elsewhere_stand_among_ones_own(
    configure: Configure, federation: Elsewhere, version: str
) -> None:
    configure(SETTINGS.format(base=federation.base, version=version))
    who = chosen()
    assert door.look(who.actor).new == VISIBLE
    found = rows(who)
    assert {row.provider for row in found} == {"elders"}
    assert sum(row.is_registered for row in found) == 1
    assert sum(not row.is_unread for row in found) == 1
    assert sum(row.box == "archive" for row in found) == 1
    assert "Zes bijlagen" in texts(who)
    assert Sender.objects.get(code="0999000030").name["nl"] == "Dienst Voorbeeld"
    assert (
        MessageType.objects.get(sender_id="0999000030", code="PREMIE").name["fr"] == "Décision sur une prime"
    )
    (link,) = door.own(who.actor)
    assert link.looked_at is not None
    assert link.whole_at is not None


def test_looking_again_changes_nothing_and_soon_after_asks_nobody(federation: Elsewhere) -> None:
    who = chosen()
    door.look(who.actor)
    before = len(federation.asked())
    assert door.look(who.actor) == door.Looked()
    assert len(federation.asked()) == before
    EboxLink.objects.update(whole_at=None)
    assert door.look(who.actor, again_after=-1).new == 0
    assert len(rows(who)) == VISIBLE
    assert MessageEvent.objects.filter(party_id=who.person_id, moment="received").count() == VISIBLE


def test_what_was_told_of_a_box_makes_it_due(federation: Elsewhere) -> None:
    who, number = ebox.resident()
    door.choose(who.actor, provider="elders")
    door.look(who.actor)
    federation._http.post(
        f"{federation.base}/_admin/letters", json={"kind": "citizen", "number": number, "count": 3}
    ).raise_for_status()
    box = Box(kind=BoxKind.CITIZEN, number=number)
    heard = hearing.Heard(
        box=box, provider="elders", message_id="put-00000", is_read=True, time=clock.now(), event_id="1"
    )
    hearing.take([heard])
    assert door.look(who.actor).new == 3
    digest = looking.digest_of("elders", "put-00000")
    row = Conversation.objects.get(party_id=who.person_id, remote_digest=digest)
    assert not row.is_unread


def test_what_was_read_elsewhere_is_read_here(federation: Elsewhere) -> None:
    who = chosen()
    door.look(who.actor)
    subject = "Uw premie voor een groendak is toegekend"
    message = door.open_message(who.actor, conversation_id=texts(who)[subject])
    Conversation.objects.update(is_unread=True)
    assert message.files[0].is_main
    door.fetch_file(who.actor, conversation_id=texts(who)[subject], file_id=message.files[0].id)
    Conversation.objects.filter(party_id=who.person_id).update(is_unread=True)
    EboxLink.objects.update(whole_at=None)
    door.look(who.actor, again_after=-1)
    assert not Conversation.objects.get(party_id=who.person_id, id=texts(who)[subject]).is_unread


def test_contents_are_fetched_when_opened_after_the_row_in_the_log(federation: Elsewhere) -> None:
    who = chosen()
    door.look(who.actor)
    conversation_id = texts(who)["Zes bijlagen"]
    message = door.open_message(who.actor, conversation_id=conversation_id)
    assert len(message.files) == 6
    assert message.provider == "e-Box van Voorbeeldland"
    main = next(one for one in message.files if one.is_main)
    fetched = door.fetch_file(who.actor, conversation_id=conversation_id, file_id=main.id)
    assert fetched.content.startswith(b"%PDF")
    row = Message.objects.get(party_id=who.person_id, id=conversation_id)
    assert row.read_at is not None
    assert row.file_ids == []
    statement = (
        "SELECT count(*) FROM foundation_accesslog WHERE data_subject_id = %s AND source = 'elders'"
        " AND operation = 'send' AND processing_activity_id LIKE %s"
    )
    assert database.value(statement, [who.person_id, f"%{EBOX}"]) >= 3
    with pytest.raises(errors.NotFoundError):
        door.fetch_file(who.actor, conversation_id=conversation_id, file_id="niets")


def test_a_text_and_a_payment_come_with_it(federation: Elsewhere) -> None:
    who = chosen()
    door.look(who.actor)
    text = door.open_message(who.actor, conversation_id=texts(who)["Een bericht zonder bestand"])
    assert "Goed nieuws" in text.body["nl"]
    assert "script" not in text.body["nl"]
    bill = door.open_message(who.actor, conversation_id=texts(who)["Uw bijdrage voor dit kwartaal"])
    assert bill.payment is not None
    assert str(bill.payment.amount) == "120.5"


def test_another_opens_nothing_of_it() -> None:
    who, other = chosen(), chosen()
    door.look(who.actor)
    for conversation_id in texts(who).values():
        with pytest.raises(errors.NotFoundError):
            door.open_message(other.actor, conversation_id=conversation_id)


def test_who_stops_has_nothing_of_it_here_any_more() -> None:
    who = chosen()
    own = factories.delivered(who.person_id)
    door.look(who.actor)
    door.end(who.actor, provider="elders")
    assert [row.id for row in rows(who)] == [own.id]
    assert Message.objects.filter(party_id=who.person_id).count() == 1
    assert MessageEvent.objects.filter(party_id=who.person_id).count() == 1
    assert door.look(who.actor) == door.Looked()
    door.choose(who.actor, provider="elders")
    assert door.look(who.actor).new == VISIBLE


def test_the_federation_says_who_reads_digitally(federation: Elsewhere) -> None:
    who, number = ebox.resident()
    known = {"consents": {number: True}}
    federation._http.post(f"{federation.base}/_admin/known", json=known).raise_for_status()
    door.choose(who.actor, provider="elders")
    assert door.own(who.actor)[0].has_consent is True
    unknown = chosen()
    assert door.own(unknown.actor)[0].has_consent is None
    refusing, number = ebox.resident()
    known = {"consents": {number: False}}
    federation._http.post(f"{federation.base}/_admin/known", json=known).raise_for_status()
    door.choose(refusing.actor, provider="elders")
    assert door.own(refusing.actor)[0].has_consent is False
    federation.faults(status={"prefix": "/federation", "value": 503})
    unsaid = chosen()
    assert door.own(unsaid.actor)[0].has_consent is None


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"status": {"prefix": "/v3/ebox", "value": 503}}, "down"),
        ({"reset": {"prefix": "/v3/ebox"}}, "down"),
        ({"busy": {"prefix": "/v3/ebox", "value": 7}}, "busy"),
        ({"invalid_json": {"prefix": "/v3/ebox"}}, "bad-answer"),
        ({"wrong_person": {"prefix": "/v3/ebox"}}, "bad-answer"),
        ({"status": {"prefix": "/v3/ebox", "value": 403}}, "not-allowed"),
    ],
)
def test_a_box_that_gives_nothing_is_said(federation: Elsewhere, fault: dict[str, Any], problem: str) -> None:
    who = chosen()
    federation.faults(**fault)
    looked = door.look(who.actor)
    assert [(name, given.value) for name, given in looked.problems] == [("e-Box van Voorbeeldland", problem)]
    (link,) = door.own(who.actor)
    assert (link.problem, link.looked_at) == (problem, None)
    federation.faults()
    assert door.look(who.actor).new == VISIBLE
    assert door.own(who.actor)[0].problem == ""


def test_a_slow_box_ends_at_the_deadline(federation: Elsewhere) -> None:
    who = chosen()
    federation.faults(hang={"prefix": "/v3/ebox"})
    began = time.monotonic()
    looked = door.look(who.actor, seconds=0.5)
    assert looked.problems
    assert time.monotonic() - began < 30


def test_what_is_gone_elsewhere_goes_here(federation: Elsewhere) -> None:
    who = chosen()
    door.look(who.actor)
    conversation_id = texts(who)["Zes bijlagen"]
    federation.faults(status={"prefix": "/v3/ebox", "value": 404})
    with pytest.raises(door.ElsewhereError) as raised:
        door.open_message(who.actor, conversation_id=conversation_id)
    assert raised.value.problem is door.Problem.NOT_FOUND
    row = Conversation.objects.get(party_id=who.person_id, id=conversation_id)
    assert row.expires_at is not None
    assert row.expires_at <= clock.now()


def test_a_file_that_is_not_the_one_is_not_handed_on(federation: Elsewhere) -> None:
    who = chosen()
    door.look(who.actor)
    conversation_id = texts(who)["Zes bijlagen"]
    federation.faults(wrong_digest=True)
    with pytest.raises(door.ElsewhereError):
        door.fetch_file(who.actor, conversation_id=conversation_id, file_id="a1")
    assert Message.objects.get(party_id=who.person_id, id=conversation_id).read_at is None


def test_an_enterprise_has_its_own_box() -> None:
    who = people.resident(firms=["Bakkerij Voorbeeld"], acting_for=0)
    door.choose(who.actor, provider="elders")
    assert door.look(who.actor).new == VISIBLE
    assert not rows(who)
    assert Conversation.objects.filter(party_id=who.firms[0]).count() == VISIBLE


def test_many_messages_take_as_many_statements_as_few(
    federation: Elsewhere, django_assert_max_num_queries: Any
) -> None:
    who, number = ebox.resident()
    federation._http.post(
        f"{federation.base}/_admin/letters", json={"kind": "citizen", "number": number, "count": 400}
    ).raise_for_status()
    door.choose(who.actor, provider="elders")
    actor = who.actor
    with django_assert_max_num_queries(80):
        assert door.look(actor).new == VISIBLE + 400


def test_days_later_only_news_is_asked(federation: Elsewhere) -> None:
    who = chosen()
    door.look(who.actor)
    link = door.own(who.actor)[0]
    assert looking._since(link) is not None
    assert looking._since(replace(link, whole_at=clock.now() - timedelta(days=2))) is None
