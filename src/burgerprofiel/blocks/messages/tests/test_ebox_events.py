"""Events about messages, both ways: what the event service is told of ours, and what is heard of boxes elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import handlers
from burgerprofiel.blocks.messages.api.ebox import edge
from burgerprofiel.blocks.messages.events import MessageArrived, MessageRead
from burgerprofiel.blocks.messages.models import (
    Conversation,
    EboxEvent,
    EboxHeard,
    EboxLink,
    EboxPosition,
    Message,
    RoutingRule,
)
from burgerprofiel.blocks.messages.services.ebox import hearing, looking, settings, telling
from burgerprofiel.blocks.messages.tests import ebox, factories
from burgerprofiel.blocks.messages.wire.ebox import client as wire_client
from burgerprofiel.blocks.messages.wire.ebox import ees
from burgerprofiel.foundation import clock, config, ids
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.partners import Tokens
from burgerprofiel.foundation.uploads import clamd
from tests import elsewhere
from tests.elsewhere import Elsewhere

pytestmark = pytest.mark.django_db
NOTIFIER = Client(client_id="ebox-federaal", ovo_code="OVO900077", scopes=frozenset({edge.NOTIFY}))
TIME = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SETTINGS = """
[[provider]]
code = "elders"
name = "e-Box"
url = "{base}/v3"
token_url = "{base}/v3/token"
client_id = "burgerprofiel"
boxes = ["citizen", "enterprise"]
notifier = "ebox-federaal"

[events]
code = "events"
name = "Events"
url = "{base}/events"
token_url = "{base}/events/token"
client_id = "burgerprofiel"
"""


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    with elsewhere.simulator("ebox", folder=tmp_path_factory.mktemp("ebox")) as found:
        yield found


@pytest.fixture(autouse=True)
def configured(federation: Elsewhere, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(clamd, "scan", lambda content, *, address: None)
    monkeypatch.setattr(wire_client, "tokens", Tokens())  # each simulator gives its own
    federation.faults()
    path = tmp_path / "ebox.toml"
    changed = replace(config.current(), ebox=path)
    with elsewhere.configured(monkeypatch, changed, path=path, read=settings.load) as write:
        write(SETTINGS.format(base=federation.base) + ebox.OURS)
        yield


def published(number: str) -> tuple[UUID, UUID]:
    """A message in the box of an enterprise; its party and its number."""
    client, _ = ebox.sender_client()
    described = ebox.publication("v3", to=number, kind="enterprise")
    answer = ebox.publish(ebox.calling(client), "v3", ebox.body(described))
    assert answer.status_code == 201, answer.content
    party = identity.find_party((IdentifierType.KBO, number))
    assert party is not None
    return party, UUID(answer.json()["messageId"])


def happened(kind: str, message: tuple[UUID, UUID]) -> Delivered:
    party, number = message
    payload = {"party_id": str(party), "message_id": str(number), "conversation_id": str(number)}
    return Delivered(
        id=ids.new(), kind=kind, version=1, key=str(number), payload=payload, occurred_at=clock.now()
    )


def arrived(message: tuple[UUID, UUID]) -> None:
    handlers.on_arrived([happened(MessageArrived.KIND, message)])


def told(federation: Elsewhere, message: tuple[UUID, UUID]) -> list[str]:
    """What the event service knows of a message."""
    found, last, service = list[ees.Told](), 0, settings.load().events
    assert service is not None
    asking = wire_client.Caller(service, assertion=identity.client_assertion)
    while True:
        page = hearing._page(asking, after=last)
        found += [one for one in page.events if one.event_data.message_id == str(message[1])]
        last = page.last
        if not page.has_next:
            return [one.event_data.event_type.value for one in found]


def come(kind: str) -> None:
    """Let what is planned of a kind be due."""
    EboxEvent.objects.filter(kind=kind).update(next_at=clock.now() - timedelta(seconds=1))


def test_a_message_of_an_enterprise_is_told_once(federation: Elsewhere) -> None:
    message = published(ebox.firm_number())
    arrived(message)
    arrived(message)
    assert telling.tell_due() == 1
    assert telling.tell_due() == 0
    assert told(federation, message) == ["newDocument"]
    states = dict(EboxEvent.objects.values_list("kind", "state"))
    assert states == {
        "newDocument": "sent",
        "newDocumentReminder": "waiting",
        "documentExpirationAlert": "waiting",
    }


def test_a_reminder_and_an_alert_are_for_who_did_not_read(federation: Elsewhere) -> None:
    message = published(ebox.firm_number())
    arrived(message)
    come("newDocumentReminder")
    telling.tell_due()
    assert told(federation, message) == ["newDocument", "newDocumentReminder"]
    Message.objects.filter(id=message[1]).update(read_at=clock.now())
    handlers.on_read([happened(MessageRead.KIND, message)])
    come("documentExpirationAlert")
    telling.tell_due()
    assert told(federation, message)[2:] == ["readDocument"]
    assert EboxEvent.objects.get(kind="documentExpirationAlert").state == "void"


def test_of_people_and_of_boxes_elsewhere_nothing_is_told() -> None:
    client, _ = ebox.sender_client()
    number = ebox.number()
    answer = ebox.publish(ebox.calling(client), "v3", ebox.body(ebox.publication("v3", to=number)))
    party = identity.find_party((IdentifierType.INSZ, number))
    assert party
    arrived((party, UUID(answer.json()["messageId"])))
    assert not EboxEvent.objects.exists()


def test_what_is_known_there_counts_as_told(federation: Elsewhere) -> None:
    one, other = published(ebox.firm_number()), published(ebox.firm_number())
    arrived(one)
    telling.tell_due()
    EboxEvent.objects.filter(kind="newDocument").update(state="waiting", next_at=clock.now() - timedelta(1))
    arrived(other)
    telling.tell_due()
    assert told(federation, one) == told(federation, other) == ["newDocument"]
    assert set(EboxEvent.objects.filter(kind="newDocument").values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize(
    "fault", [{"status": {"prefix": "/events", "value": 503}}, {"reset": {"prefix": "/events"}}]
)
def test_a_service_that_is_down_is_told_later(federation: Elsewhere, fault: dict[str, Any]) -> None:
    message = published(ebox.firm_number())
    arrived(message)
    federation.faults(**fault)
    telling.tell_due()
    row = EboxEvent.objects.get(kind="newDocument")
    assert (row.state, row.tries, row.problem) == ("waiting", 1, "down")
    assert row.next_at > clock.now()
    federation.faults()
    assert told(federation, message) == []
    come("newDocument")
    telling.tell_due()
    assert told(federation, message) == ["newDocument"]


def test_who_is_refused_for_ever_stops(federation: Elsewhere) -> None:
    message = published(ebox.firm_number())
    arrived(message)
    EboxEvent.objects.filter(kind="newDocument").update(tries=telling.MOST_TRIES)
    federation.faults(status={"prefix": "/events", "value": 503})
    telling.tell_due()
    assert EboxEvent.objects.get(kind="newDocument").state == "failed"


# ---------------------------------------------------------------- what is heard


class Linked:
    """Somebody whose box elsewhere has one message that is known here."""

    def __init__(self, *, number: str, kind: IdentifierType) -> None:
        self.number = number
        self.party = identity.resolve_parties(numbers=[(kind, number)])[kind, number]
        EboxLink.objects.create(
            party_id=self.party, provider="elders", chosen_by=self.party, chosen_at=TIME, looked_at=TIME
        )
        self.message = factories.delivered(
            self.party, provider="elders", remote_digest=looking.digest_of("elders", "brief-1")
        )

    @property
    def is_unread(self) -> bool:
        return bool(Conversation.objects.get(party_id=self.party, id=self.message.id).is_unread)

    @property
    def link(self) -> EboxLink:
        return EboxLink.objects.get(party_id=self.party, provider="elders")


@pytest.fixture
def person() -> Linked:
    return Linked(number=ebox.number(), kind=IdentifierType.INSZ)


def event(person: Linked, kind: str, *, minutes: int = 0, **changed: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"{kind}-{minutes}",
        "source": "/ebox/elders",
        "type": f"be.ebox.v1.message.{kind}",
        "time": (TIME + timedelta(minutes=minutes)).isoformat(),
        "datacontenttype": "application/json",
        "data": {"messageId": "brief-1", "eboxType": "citizen", "ssin": person.number},
        **changed,
    }


def notify(*events: dict[str, Any], client: Client = NOTIFIER, content_type: str = "") -> Any:
    body = events[0] if len(events) == 1 else list(events)
    kind = "application/cloudevents+json" if len(events) == 1 else "application/cloudevents-batch+json"
    return ebox.calling(client).post(
        "/api/ebox/v3/eventNotifications", json.dumps(body), content_type=content_type or kind
    )


def test_an_event_makes_a_box_worth_a_look(person: Linked) -> None:
    assert notify(event(person, "published")).status_code == 202
    assert person.link.stale_at is not None
    assert person.is_unread


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (1, 1, 0), (0, 1, 0)])
def test_read_stays_read_in_whatever_order_it_comes(person: Linked, order: tuple[int, ...]) -> None:
    events = [event(person, "published", minutes=0), event(person, "read", minutes=5)]
    for place in order:
        assert notify(events[place]).status_code == 202
    assert not person.is_unread
    (heard,) = EboxHeard.objects.filter(party_id=person.party)
    assert (heard.is_read, heard.time) == (True, TIME + timedelta(minutes=5))


def test_a_batch_counts_as_its_newest(person: Linked) -> None:
    late = event(person, "published", minutes=9)
    assert notify(event(person, "read", minutes=5), late, event(person, "published")).status_code == 202
    assert not person.is_unread
    assert EboxHeard.objects.get(party_id=person.party).is_read


def test_of_boxes_that_nobody_linked_nothing_is_kept(person: Linked) -> None:
    EboxLink.objects.update(ended_at=clock.now())
    stranger = event(person, "read")
    stranger["data"] = {**stranger["data"], "ssin": ebox.number()}
    assert notify(event(person, "read"), stranger).status_code == 202
    assert not EboxHeard.objects.exists()
    assert person.is_unread


@pytest.mark.parametrize(
    "changed",
    [
        {"time": None},
        {"specversion": "0.3"},
        {"data": {"messageId": "brief-1"}},
        {"data": {"messageId": "brief-1", "eboxType": "citizen", "ssin": "88670312863"}},
    ],
)
def test_what_is_no_event_is_refused(person: Linked, changed: dict[str, Any]) -> None:
    answer = notify(event(person, "read", **changed))
    assert answer.status_code == 400
    assert answer.json()["code"] == "INVALID_INPUT"
    assert person.number not in answer.content.decode()


def test_who_may_notify(person: Linked) -> None:
    assert notify(event(person, "read"), client=replace(NOTIFIER, client_id="een-ander")).status_code == 403
    assert notify(event(person, "read"), client=replace(NOTIFIER, scopes=frozenset())).status_code == 403
    assert notify(event(person, "read"), content_type="application/json").status_code == 415
    assert person.is_unread


def rules_of(number: str, *rules: dict[str, str], kind: str = "updated", minutes: int = 0) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"{kind}-{minutes}",
        "source": "/ebox/onderneming",
        "type": f"be.eboxenterprise.v1.routingRule.{kind}",
        "time": (TIME + timedelta(minutes=minutes)).isoformat(),
        "datacontenttype": "application/json",
        "data": {"enterpriseNumber": number, "orderedRoutingRules": list(rules)},
    }


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("minutes", [5, 0])  # of the same moment the greater id is the newer
@pytest.mark.parametrize("order", [(0, 1), (1, 0), (1, 1, 0)])
def test_rules_of_an_enterprise_hold_here_in_whatever_order_they_come(
    order: tuple[int, ...], minutes: int
) -> None:
    firm = Linked(number=ebox.firm_number(), kind=IdentifierType.KBO)
    of = factories.message_type(code="FACTUUR")
    other = factories.message_type(of.sender, code="BRIEF")
    old = rules_of(firm.number, {"partition": "ALLES", "messageTypeId": "FACTUUR"}, kind="created")
    new = rules_of(
        firm.number,
        {"partition": "BOEKHOUDING", "messageTypeId": "FACTUUR"},
        {"partition": "GENERAL", "senderApplicationId": "be.voorbeeld"},
        {"partition": "NERGENS", "senderOrganizationId": "0999999922"},
        minutes=minutes,
    )
    for place in order:
        assert notify([old, new][place]).status_code == 202
    codes = {rule.type_id: rule.partition for rule in RoutingRule.objects.order_by("position")}
    assert list(codes) == [of.pk, None]
    assert factories.conversation(factories.delivered(firm.party, of)).partition == codes[of.pk] != ""
    assert factories.conversation(factories.delivered(firm.party, other)).partition == ""
    assert notify(rules_of(firm.number, kind="deleted", minutes=9)).status_code == 202
    assert not RoutingRule.objects.exists()


def test_rules_that_cannot_be_read_are_refused(person: Linked) -> None:
    assert notify(rules_of(ebox.firm_number(), {"messageTypeId": "FACTUUR"})).status_code == 400
    assert notify(rules_of(ebox.firm_number(), {"partition": "HR"})).status_code == 202  # not known here
    assert not RoutingRule.objects.exists()


@pytest.mark.parametrize("fault", [{}, {"out_of_order": {}}, {"twice": {}}])
def test_the_event_service_is_read_on_from_where_we_were(
    federation: Elsewhere, fault: dict[str, Any]
) -> None:
    firm = Linked(number=ebox.firm_number(), kind=IdentifierType.KBO)
    given = {
        "eventType": "readDocument",
        "enterpriseId": firm.number,
        "messageId": "brief-1",
        "receiptDate": TIME.isoformat(),
        "expirationDate": (TIME + timedelta(days=365)).isoformat(),
        "registeredMail": False,
    }
    late = {"event": {**given, "eventType": "newDocument"}, "minutes_ago": 90}
    federation._http.post(
        f"{federation.base}/_admin/events", json=[{"event": given}, late]
    ).raise_for_status()
    federation.faults(**fault)
    assert hearing.read_events() == 1
    assert not firm.is_unread
    assert firm.link.stale_at is not None
    assert hearing.read_events() == 0
    assert EboxPosition.objects.get().last_sequence >= 2


def test_a_service_that_is_down_is_read_later(federation: Elsewhere) -> None:
    federation.faults(status={"prefix": "/events", "value": 503})
    assert hearing.read_events() == 0
    assert EboxPosition.objects.get().last_sequence == 0
