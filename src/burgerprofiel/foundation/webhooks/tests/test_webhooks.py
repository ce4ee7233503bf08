"""From a status that comes in to a message that arrives; and everything that can stand in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client

from burgerprofiel.blocks.dossiers import handlers
from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.dossiers.tests.staff import signed_in
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, dispatch, gate, ids, outbox
from burgerprofiel.foundation.gate import Right
from burgerprofiel.foundation.webhooks import delivery, models, notice, public, services
from burgerprofiel.foundation.webhooks.contracts import DeliveryState, EndpointState, Message
from burgerprofiel.foundation.webhooks.tests import receiver as receivers
from burgerprofiel.foundation.webhooks.tests.receiver import Receiver
from burgerprofiel.foundation.webhooks.tests.test_signing import _python as is_genuine

pytestmark = pytest.mark.django_db

BASE = "/api/webhooks/v1"
TYPE = "dossiers.status_changed"
SYSTEM = gate.Client("webhook-system", "OVO099001", frozenset({"WebhookBeheer", "DosisImport"}))
STRANGER = gate.Client("other-system", "OVO099002", frozenset({"WebhookBeheer"}))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receivers.running() as running:
        yield running


@pytest.fixture
def system() -> Client:
    return Client(**incoming.bearer(SYSTEM))


def _register(system: Client, receiver: Receiver, **changes: Any) -> tuple[UUID, str]:
    body = {"url": receiver.url, "types": [TYPE], "contact": "beheer@stad.example", **changes}
    answer = system.post(f"{BASE}/endpoints", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["endpoint"]["state"] == "pending"
    return UUID(made["endpoint"]["id"]), made["secret"]


def _active(system: Client, receiver: Receiver, **changes: Any) -> tuple[UUID, str]:
    endpoint_id, secret = _register(system, receiver, **changes)
    answer = system.post(f"{BASE}/endpoints/{endpoint_id}/verify")
    assert (answer.status_code, answer.json()["state"]) == (200, "active"), answer.content
    return endpoint_id, secret


def _publish(count: int = 1, *, ovo_code: str = SYSTEM.ovo_code) -> int:
    now = clock.now()
    return public.publish(
        [Message(type=TYPE, ovo_code=ovo_code, data={"number": n}, occurred_at=now) for n in range(count)]
    )


def _deliver() -> None:
    while delivery.deliver_next():
        pass


def _states() -> list[str]:
    return list(models.Delivery.objects.order_by("created_at", "id").values_list("state", flat=True))


@pytest.mark.parametrize("scheme", ["v1", "v1a"])
def test_a_status_that_comes_in_arrives_signed_and_thin(
    system: Client, receiver: Receiver, scheme: str
) -> None:
    assert handlers.__name__.startswith("burgerprofiel.blocks.dossiers")
    _, secret = _active(system, receiver, scheme=scheme)
    source = incoming.source(uri="urn:test:hooks")
    models.Endpoint.objects.update(ovo_code=source.authority_id)
    two = (*incoming.readers(incoming.AN), *incoming.readers(make.insz(5)))
    news = incoming.status(title="Een geheime titel", readers=two, changed_at=clock.now())
    past = incoming.status(file="2026-2", title="Een oude titel")
    incoming.submit(news, past, uri=source.uri)
    assert "dossiers.tell-systems" in outbox.consumers
    dispatch.dispatch_once()
    _deliver()
    (message,) = receiver.messages
    assert message["type"] == TYPE
    assert isinstance(data := message["data"], dict)
    assert set(data) == {"receipt", "source", "phase", "turn"}
    headers, body = receiver.got[-1]
    assert b"geheime" not in body
    assert is_genuine(headers, body, secret, int(headers["webhook-timestamp"]))
    assert _states() == [DeliveryState.DELIVERED]


def test_nothing_is_sent_to_who_did_not_answer_the_challenge(system: Client, receiver: Receiver) -> None:
    endpoint_id, _ = _register(system, receiver)
    assert _publish() == 0
    receiver.echo = False
    answer = system.post(f"{BASE}/endpoints/{endpoint_id}/verify")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:burgerprofiel:problem:no-challenge")
    assert _publish() == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.stad.example/",
        "https://hooks.stad.example:8443/",
        "https://10.0.0.1/",
        "https://2130706433/",
        "https://[::ffff:127.0.0.1]/",
        "https://intern/",
        "https://user:pw@hooks.stad.example/",
        "file:///etc/passwd",
    ],
)
def test_an_address_inside_cannot_even_be_registered(system: Client, url: str) -> None:
    body = {"url": url, "types": [TYPE], "contact": "beheer@stad.example"}
    answer = system.post(f"{BASE}/endpoints", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:burgerprofiel:problem:address-refused")


def test_a_registration_is_checked(system: Client, receiver: Receiver) -> None:
    good = {"url": receiver.url, "types": [TYPE], "contact": "beheer@stad.example"}
    changes: list[dict[str, Any]] = [
        {"types": ["no.such_type"]},
        {"types": []},
        {"contact": "nobody"},
        {"scheme": "v2"},
        {"more": 1},
    ]
    for change in changes:
        answer = system.post(f"{BASE}/endpoints", json.dumps(good | change), content_type="application/json")
        assert answer.status_code == 422, change
    _register(system, receiver)
    again = system.post(f"{BASE}/endpoints", json.dumps(good), content_type="application/json")
    assert again.json()["type"] == "urn:burgerprofiel:problem:endpoint-exists"


def test_a_client_has_a_bounded_number_of_endpoints(
    system: Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAX_ENDPOINTS", 1)
    _register(system, receiver)
    body = {"url": f"{receiver.url}/2", "types": [TYPE], "contact": "beheer@stad.example"}
    answer = system.post(f"{BASE}/endpoints", json.dumps(body), content_type="application/json")
    assert answer.json()["type"] == "urn:burgerprofiel:problem:too-many-endpoints"


def test_nobody_touches_the_endpoint_of_another(system: Client, receiver: Receiver) -> None:
    endpoint_id, _ = _active(system, receiver)
    _publish()
    message = models.Delivery.objects.get()
    stranger = Client(**incoming.bearer(STRANGER))
    one = f"{BASE}/endpoints/{endpoint_id}"
    attempts = [
        stranger.get(one),
        stranger.delete(one),
        stranger.post(f"{one}/verify"),
        stranger.post(f"{one}/secret"),
        stranger.get(f"{one}/deliveries"),
        stranger.post(f"{BASE}/deliveries/{message.id}/redeliver"),
    ]
    assert [answer.status_code for answer in attempts] == [404] * len(attempts)
    assert stranger.get(f"{BASE}/endpoints").json() == []
    without = Client(**incoming.bearer(gate.Client("plain", "OVO099001", frozenset({"DosisImport"}))))
    assert without.get(f"{BASE}/endpoints").status_code == 403
    assert Client().get(f"{BASE}/endpoints").status_code == 401


def test_only_the_systems_of_the_authority_hear_of_it(system: Client, receiver: Receiver) -> None:
    _active(system, receiver)
    assert _publish(ovo_code=STRANGER.ovo_code) == 0
    assert _publish() == 1
    with pytest.raises(ValueError, match="no block named"):
        public.publish([Message(type="no.such", ovo_code="x", data={}, occurred_at=clock.now())])


def test_a_failure_is_tried_again_later_and_holds_the_others_back(system: Client, receiver: Receiver) -> None:
    endpoint_id, _ = _active(system, receiver)
    receiver.status = 500
    _publish(3)
    _deliver()
    assert len(receiver.messages) == 1
    assert _states() == [DeliveryState.WAITING] * 3
    receiver.status = 200
    assert not delivery.deliver_next()
    with clock.frozen(clock.now() + delivery.RETRIES[0] + timedelta(seconds=1)):
        _deliver()
    assert _states() == [DeliveryState.DELIVERED] * 3
    log = system.get(f"{BASE}/endpoints/{endpoint_id}/deliveries").json()
    assert sorted(line["attempts"] for line in log) == [1, 1, 2]
    assert {line["last_status"] for line in log} == {200}
    ids_sent = [headers["webhook-id"] for headers, _ in receiver.got[-4:]]
    assert len(set(ids_sent)) == 3


def test_a_message_that_never_arrives_is_given_up_and_can_be_sent_again(
    system: Client, receiver: Receiver
) -> None:
    endpoint_id, _ = _active(system, receiver)
    receiver.status = 400
    _publish()
    now = clock.now()
    for day in range(len(delivery.RETRIES) + 1):
        with clock.frozen(now + timedelta(days=2 * day)):
            _deliver()
    assert _states() == [DeliveryState.FAILED]
    assert len(receiver.messages) == len(delivery.RETRIES) + 1
    receiver.status = 200
    (line,) = system.get(f"{BASE}/endpoints/{endpoint_id}/deliveries").json()
    assert system.post(f"{BASE}/deliveries/{line['id']}/redeliver").status_code == 202
    _deliver()
    assert _states() == [DeliveryState.DELIVERED]


@pytest.mark.parametrize(("status", "failures"), [(410, 0), (500, delivery.DISABLE_AFTER - 1)])
def test_a_dead_endpoint_is_disabled_its_contact_told_and_revived_by_verification(
    system: Client, receiver: Receiver, status: int, failures: int
) -> None:
    endpoint_id, _ = _active(system, receiver)
    models.Endpoint.objects.update(failures=failures)
    receiver.status = status
    _publish()
    _deliver()
    endpoint = models.Endpoint.objects.get()
    assert endpoint.state == EndpointState.DISABLED
    notice.send(endpoint.id)
    (letter,) = mail.outbox
    assert letter.to == ["beheer@stad.example"]
    assert "127.0.0.1" in letter.body
    assert "/hook" not in letter.body
    assert _publish() == 0
    system.post(f"{BASE}/endpoints/{endpoint_id}/verify")
    assert models.Endpoint.objects.get().state == EndpointState.ACTIVE
    notice.send(endpoint.id)
    assert len(mail.outbox) == 1


def test_a_changed_secret_signs_beside_the_old_one_for_a_day(system: Client, receiver: Receiver) -> None:
    endpoint_id, old = _active(system, receiver)
    new = system.post(f"{BASE}/endpoints/{endpoint_id}/secret").json()["secret"]
    for later, old_counts in ((timedelta(seconds=5), True), (services.OVERLAP + timedelta(seconds=1), False)):
        with clock.frozen(clock.now() + later):
            _publish()
            _deliver()
        headers, body = receiver.got[-1]
        at = int(headers["webhook-timestamp"])
        assert is_genuine(headers, body, new, at)
        assert is_genuine(headers, body, old, at) is old_counts


def test_secrets_and_contact_are_sealed(system: Client, receiver: Receiver) -> None:
    _, secret = _register(system, receiver)
    row = models.Endpoint.objects.get()
    assert secret.removeprefix("whsec_").encode() not in bytes(row.secret_sealed)
    assert b"beheer" not in bytes(row.contact_sealed)
    assert "secret" not in system.get(f"{BASE}/endpoints").content.decode()


def test_one_endpoint_that_is_busy_is_left_alone(system: Client, receiver: Receiver) -> None:
    _active(system, receiver)
    _publish()
    models.Endpoint.objects.update(busy_until=clock.now() + delivery.LEASE)
    assert not delivery.deliver_next()
    with clock.frozen(clock.now() + delivery.LEASE + timedelta(seconds=1)):  # its worker died
        assert delivery.deliver_next()
    assert _states() == [DeliveryState.DELIVERED]


def test_old_messages_are_forgotten(system: Client, receiver: Receiver) -> None:
    _active(system, receiver)
    _publish(2)
    _deliver()
    with clock.frozen(clock.now() + timedelta(days=services.KEPT_DAYS + 1)):
        assert services.purge() == 2
    assert (models.Delivery.objects.count(), models.Attempt.objects.count()) == (0, 0)


def test_staff_see_the_log_of_their_authority_and_send_again(system: Client, receiver: Receiver) -> None:
    endpoint_id, _ = _active(system, receiver)
    receiver.status = 500
    _publish()
    _deliver()
    row = models.Delivery.objects.get()
    mine = signed_in((Right.SOURCE_MANAGER, SYSTEM.ovo_code)).enter(Client())
    page = mine.get("/beheer/webhooks").content.decode()
    assert "127.0.0.1" in page
    assert "/hook" not in page
    assert TYPE in mine.get(f"/beheer/webhooks/{endpoint_id}").content.decode()
    receiver.status = 200
    assert mine.post(f"/beheer/webhooks/{endpoint_id}/{row.id}/opnieuw").status_code == 302
    _deliver()
    assert _states() == [DeliveryState.DELIVERED]
    others = signed_in((Right.SOURCE_MANAGER, "OVO099009")).enter(Client())
    assert "127.0.0.1" not in others.get("/beheer/webhooks").content.decode()
    assert others.get(f"/beheer/webhooks/{endpoint_id}").status_code == 404
    assert others.post(f"/beheer/webhooks/{endpoint_id}/{row.id}/opnieuw").status_code == 404
    assert mine.post(f"/beheer/webhooks/{endpoint_id}/{ids.new()}/opnieuw").status_code == 404


def test_who_takes_an_endpoint_away_takes_its_log_too(system: Client, receiver: Receiver) -> None:
    endpoint_id, _ = _active(system, receiver)
    _publish()
    assert system.delete(f"{BASE}/endpoints/{endpoint_id}").status_code == 204
    assert (models.Endpoint.objects.count(), models.Delivery.objects.count()) == (0, 0)
    assert system.get(f"{BASE}/types").json()[0]["name"] == TYPE
