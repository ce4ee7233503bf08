"""Reminders: set by a person, an authority's system and another block; told once, when their moment has come."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.dossiers.tests.incoming import AN, BO, OVO, URI, bearer, insz, party
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import Lead, NewReminder, ReminderKind, ReminderState
from burgerprofiel.blocks.notifications.errors import ReminderConflictError, WrongReminderError
from burgerprofiel.blocks.notifications.export import EXPORT
from burgerprofiel.blocks.notifications.models import Reminder
from burgerprofiel.blocks.notifications.services import reminding, setting, tellings
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.gate import Actor, Client
from burgerprofiel.foundation.models import OutboxEvent
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import News, Subject
from tests.statements import exactly

pytestmark = pytest.mark.django_db

TO = "/api/notifications/v1/reminders"
LOKET = Client(client_id="loket", ovo_code=OVO, scopes=frozenset({"NotificatieImport", "DosisImport"}))
OTHER = Client(client_id="ander", ovo_code=OVO, scopes=LOKET.scopes)
NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
DAY = date(2027, 3, 1)
EVENING = datetime(2027, 2, 28, 17, tzinfo=UTC)


def asked(**changes: Any) -> dict[str, Any]:
    return {
        "key": "afspraak-een",
        "recipient": {"type": "insz", "value": AN},
        "kind": "appointment",
        "on": DAY.isoformat(),
        "at": "14:30:00",
        "title": {"nl": "Je hebt een afspraak", "en": "You have an appointment"},
        "link": "https://afspraken.voorbeeldstad.example/a",
        **changes,
    }


def send(*reminders: dict[str, Any], by: Client = LOKET) -> Any:
    with clock.frozen(NOW):
        body = json.dumps({"reminders": list(reminders)})
        return Browser().generic("POST", TO, body, content_type="application/json", **bearer(by))


def made(response: Any) -> UUID:
    assert response.status_code == 200, response.content
    return UUID(response.json()["reminders"][0]["id"])


def told(*, at: datetime = EVENING) -> list[News]:
    """What is told when a worker looks at this moment."""
    OutboxEvent.objects.all().delete()
    with clock.frozen(at):
        reminding.tell_due()
    rows = OutboxEvent.objects.order_by("position")
    events = [Delivered(r.id, r.kind, r.version, r.key, r.payload, r.occurred_at) for r in rows]
    assert all(set(event.payload) == {"party_id", "reminder_id"} for event in events)
    return list(reminding.read(events))


def subject(item: News) -> Subject:
    return Subject(item.party_id, item.subject_id, item.person_id or item.party_id)


class Person:
    """Somebody who is signed in."""

    def __init__(self) -> None:
        self.id = make.person()
        self.key = make.session(self.id)
        self.browser = Browser()
        self.browser.cookies["__Host-bp_session"] = self.key

    @property
    def actor(self) -> Actor:
        found = identity.find_actor(self.key)
        assert found
        return found

    def remind(self, words: str = "Parkeerkaart verlengen", *, day: date = DAY) -> UUID:
        with clock.frozen(NOW):
            return public.remind_me(self.actor, words=words, day=day, lead=Lead.EVENING_BEFORE)


def test_a_system_sets_a_reminder_and_it_is_told_once_when_its_moment_has_come() -> None:
    reminder_id = made(send(asked()))
    assert told(at=EVENING - timedelta(seconds=1)) == []
    (item,) = told()
    assert (item.subject_id, item.party_id, item.person_id) == (reminder_id, party(AN), None)
    assert item.expires_at == datetime(2027, 3, 1, 23, tzinfo=UTC)
    assert told() == []
    described = reminding.describe([subject(item)])[subject(item)]
    assert described.title == {"nl": "Je hebt een afspraak", "en": "You have an appointment"}
    assert described.is_neutral  # the authority is not known here


def test_setting_and_taking_back_stand_in_the_log_of_who_is_reminded() -> None:
    reminder_id = made(send(asked()))
    public.remind(block="sources", reminders=[of_block()])
    Browser().delete(f"{TO}/{reminder_id}", **bearer(LOKET))
    public.forget(block="sources", keys=["kaart-een"])
    rows = database.rows(
        "SELECT data_subject_id, operation FROM foundation_accesslog"
        " WHERE processing_activity_id LIKE '%%notifications.receive' ORDER BY id"
    )
    assert [row["operation"] for row in rows] == ["create", "create", "delete", "delete"]
    assert {row["data_subject_id"] for row in rows} == {party(AN)}


def test_what_is_kept_of_a_reminder_is_sealed() -> None:
    send(asked())
    row = Reminder.objects.values().get()
    assert b"afspra" not in bytes(row["titles_sealed"]) + bytes(row["said_sealed"])
    assert AN not in repr(row)


def test_the_same_again_is_the_same_and_another_under_its_key_conflicts() -> None:
    first = made(send(asked()))
    assert made(send(asked())) == first
    answer = send(asked(on="2027-03-02"))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:burgerprofiel:problem:key-used")
    assert made(send(asked(), by=OTHER)) != first


def test_taking_back_stops_it_also_when_it_is_being_told() -> None:
    reminder_id = made(send(asked()))
    (item,) = told()
    address, headers = f"{TO}/{reminder_id}", bearer(LOKET)
    assert Browser().delete(address, **bearer(OTHER)).status_code == 404
    assert Browser().delete(address, **headers).status_code == 204
    assert reminding.describe([subject(item)]) == {}
    assert Browser().delete(address, **headers).status_code == 404
    assert send(asked()).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": "2026-11-21"}, "reminders[1].on"),
        ({"on": "2066-11-21"}, "reminders[1].on"),
        ({"on": "2026-11-22"}, "reminders[1].on"),
        ({"recipient": {"type": "insz", "value": "00610100100"}}, "reminders[1].recipient.value"),
        ({"title": {"nl": "Dossier 2026-00417"}}, "reminders[1].title.nl"),
        ({"title": {"nl": "Een\nregel"}}, "reminders[1].title.nl"),
        ({"link": "javascript:alert(1)"}, "reminders[1].link"),
        ({"transaction": "urn:van-een-ander:1"}, "reminders[1].transaction"),
        ({"key": "goed"}, "reminders"),
    ],
)
def test_one_that_is_wrong_stops_all(changes: dict[str, Any], field: str) -> None:
    answer = send(asked(key="goed"), asked(**{"key": "fout", **changes}))
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]
    assert not Reminder.objects.exists()


def test_30_february_is_no_day_for_a_system_either() -> None:
    assert send(asked(on="2027-02-30")).status_code == 422


def test_nobody_is_reminded_of_a_file_that_is_closed_or_gone_and_everybody_of_one_that_is_open() -> None:
    incoming.source()
    incoming.submit(
        incoming.status(file="loopt"),
        incoming.status(file="klaar", code="Stopgezet"),
        incoming.status(file="weg"),
    )
    dossiers.withdraw_dossier(client=incoming.CLIENT, source_uri=URI, external_id="weg")
    files = ("loopt", "klaar", "weg", "komt-nog")
    send(*(asked(key=f"termijn-{file}", kind="deadline", transaction=f"{URI}{file}") for file in files))
    keys_of = dict(Reminder.objects.values_list("id", "key"))
    described = reminding.describe([subject(item) for item in told()])
    assert {keys_of[each.subject_id] for each in described} == {"termijn-loopt", "termijn-komt-nog"}


def test_only_the_person_is_told_of_their_own_and_nothing_of_what_they_wrote() -> None:
    an = Person()
    an.remind()
    (item,) = told()
    assert (item.person_id, item.party_id) == (an.id, an.id)
    described = reminding.describe([subject(item), Subject(an.id, item.subject_id, uuid4())])
    assert list(described) == [subject(item)]
    assert described[subject(item)].title == {}
    assert tellings.OWN_REMINDER.path(subject(item)).startswith("/herinneringen")
    assert b"Parkeerkaart" not in bytes(Reminder.objects.get().said_sealed)


def test_a_person_reads_what_they_wrote_and_what_authorities_set_and_nobody_elses() -> None:
    an, bo = Person(), Person()
    an.remind("Vergeet de kat niet")
    send(asked(recipient={"type": "insz", "value": make.number_of(an.id)[1]}))
    assert {one.title for one in public.list_reminders(an.actor, language="en")} == {
        "Vergeet de kat niet",
        "You have an appointment",
    }
    assert public.list_reminders(bo.actor, language="en") == []


def test_only_ones_own_can_be_erased() -> None:
    an, bo = Person(), Person()
    own = an.remind()
    other = made(send(asked(recipient={"type": "insz", "value": make.number_of(an.id)[1]})))
    assert not public.remove_reminder(bo.actor, reminder_id=own)
    assert not public.remove_reminder(an.actor, reminder_id=other)
    assert public.remove_reminder(an.actor, reminder_id=own)
    assert told() != []
    assert Reminder.objects.count() == 1


def test_a_person_waits_for_200_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "MOST_OWN", 2)
    an = Person()
    an.remind()
    an.remind()
    with pytest.raises(WrongReminderError) as error:
        an.remind()
    assert error.value.code == "too-many"


def test_a_person_takes_their_reminders_along() -> None:
    an = Person()
    an.remind("Vergeet de kat niet")
    (dataset,) = [one for one in EXPORT if one.name == "reminders"]
    (record,) = dataset.read(an.actor, an.id, "").records
    taken = msgspec.to_builtins(record)
    assert (taken["words"], taken["happens_on"]) == ("Vergeet de kat niet", DAY.isoformat())


def of_block(**changes: Any) -> NewReminder:
    values = {
        "key": "kaart-een",
        "party_id": party(AN),
        "kind": ReminderKind.EXPIRY,
        "happens_on": DAY,
        "remind_at": EVENING,
        **changes,
    }
    return NewReminder(**values)


def test_another_block_sets_and_takes_back() -> None:
    first = public.remind(block="sources", reminders=[of_block(), of_block(key="kaart-twee")])
    assert public.remind(block="sources", reminders=[of_block()])["kaart-een"] == first["kaart-een"]
    with pytest.raises(ReminderConflictError):
        public.remind(block="sources", reminders=[of_block(body_hash=b"other")])
    assert public.forget(block="elsewhere", keys=["kaart-een"]) == 0
    assert public.forget(block="sources", keys=["kaart-een"]) == 1
    assert [item.subject_id for item in told()] == [first["kaart-twee"]]


def test_a_thousand_cost_the_statements_of_one() -> None:
    with clock.frozen(NOW):
        for count, first in ((1, 100), (1000, 200)):
            numbers = [insz(first + number) for number in range(count)]
            send(
                *(asked(key=f"w-{number}", recipient={"type": "insz", "value": number}) for number in numbers)
            )
            Reminder.objects.all().delete()
            headers = bearer(LOKET)
            body = {
                "reminders": [
                    asked(key=f"k-{number}", recipient={"type": "insz", "value": number})
                    for number in numbers
                ]
            }
            with exactly(6):
                answer = Browser().generic(
                    "POST", TO, json.dumps(body), content_type="application/json", **headers
                )
            assert answer.status_code == 200
            Reminder.objects.all().update(remind_at=NOW)
            with exactly(2):
                assert reminding.tell_due() is (count == reminding.BATCH)
            Reminder.objects.all().delete()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-21", "Die dag is al voorbij"),
        ("30/2/2027", "Die dag bestaat niet"),
        ("1/3/2066", "Die dag ligt te ver vooruit"),
        ("ooit", "Vul een datum in"),
        ("2026-11-22", "Dat moment is al voorbij"),
    ],
)
def test_the_page_says_in_plain_words_what_is_wrong_with_a_day(day: str, words: str) -> None:
    with clock.frozen(NOW):
        an = Person()
        answer = an.browser.post("/herinneringen", {"words": "De kat", "day": day, "lead": "on-the-day"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "De kat" in text
    assert not Reminder.objects.exists()


def test_the_page_sets_shows_and_erases() -> None:
    with clock.frozen(NOW):
        an = Person()
        assert "Er komt geen herinnering aan." in an.browser.get("/herinneringen").content.decode()
        filled = {"words": "<b>De kat</b>", "day": "1/3/2027", "lead": "evening-before"}
        answer = an.browser.post("/herinneringen", filled, follow=True)
        shown = answer.content.decode()
        assert "We herinneren je eraan." in shown
        assert "&lt;b&gt;De kat&lt;/b&gt;" in shown
        own = Reminder.objects.get()
        assert own.state == ReminderState.WAITING
        for wrong in ("", "geen-id", str(uuid4())):
            an.browser.post("/herinneringen/weg", {"reminder": wrong})
        an.browser.post("/herinneringen/weg", {"reminder": str(own.id)})
        assert not Reminder.objects.exists()
    for missing in ({"words": " "}, {"words": "x" * 201}, {"lead": "ooit"}):
        with clock.frozen(NOW):
            assert an.browser.post("/herinneringen", filled | missing).status_code == 422


def test_only_a_client_with_the_scope_sets_reminders() -> None:
    assert send(asked(), by=incoming.CLIENT).status_code == 403
    assert party(BO)
