"""On which browsers a person sees notices: switched on, found again, switched off, and nobody else's."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.export import EXPORT
from burgerprofiel.blocks.notifications.models import PushSubscription
from burgerprofiel.blocks.notifications.services import devices
from burgerprofiel.blocks.notifications.tests import browsers
from burgerprofiel.foundation import database, gate
from burgerprofiel.foundation.gate import Actor, Capacity, Operation, Right

pytestmark = pytest.mark.django_db

BASE = "/api/notifications/v1/devices"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Person:
    """Somebody who is signed in."""

    def __init__(self, name: str) -> None:
        self.id = make.person(given_name=name, family_name="Browser")
        self.key = make.session(self.id)
        self.client = Client(headers={"user-agent": FIREFOX})
        self.client.cookies["__Host-bp_session"] = self.key

    @property
    def actor(self) -> Actor:
        found = identity.find_actor(self.key)
        assert found
        return found

    def post(self, path: str, **body: object) -> Any:
        return self.client.post(BASE + path, json.dumps(body), content_type="application/json")

    def switch_on(self, subscription: str) -> UUID:
        answer = self.post("", subscription=json.loads(subscription))
        assert answer.status_code == 201, answer.content
        return UUID(answer.json()["id"])

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(BASE).json()["devices"]
        return found


@pytest.fixture
def els() -> Person:
    return Person("Els")


@pytest.fixture
def jan() -> Person:
    return Person("Jan")


def test_a_browser_is_switched_on_once_and_off(els: Person) -> None:
    given = browsers.subscription()
    device = els.switch_on(given)
    assert els.switch_on(given) == device
    (found,) = els.listed()
    assert (found["id"], found["name"]) == (str(device), "Firefox · Linux")
    assert els.client.delete(f"{BASE}/{device}").status_code == 204
    assert els.listed() == []
    assert els.client.delete(f"{BASE}/{device}").status_code == 404


def test_what_is_kept_opens_for_the_person_and_for_who_sends(els: Person) -> None:
    given = browsers.subscription()
    device = els.switch_on(given)
    with database.writing():
        row = PushSubscription.objects.get(id=device)
    assert b"mozilla" not in bytes(row.subscription_sealed)
    (address,) = devices.addresses_of([els.id])[els.id]
    assert address.id == device
    kept, original = json.loads(address.subscription), json.loads(given)
    assert kept == {name: original[name] for name in ("endpoint", "keys")}
    assert "mozilla" not in repr(address)


def test_nobody_sees_or_removes_the_browser_of_another(els: Person, jan: Person) -> None:
    device = els.switch_on(browsers.subscription())
    assert jan.listed() == []
    assert jan.client.delete(f"{BASE}/{device}").status_code == 404
    assert len(els.listed()) == 1


def test_two_people_who_share_a_browser_have_one_each(els: Person, jan: Person) -> None:
    shared = browsers.subscription()
    first = els.switch_on(shared)
    assert jan.post("/present", subscription=json.loads(shared)).json() == {"id": None}
    assert jan.listed() == []
    second = jan.switch_on(shared)
    assert first != second
    assert set(devices.addresses_of([els.id, jan.id])) == {els.id, jan.id}


def test_a_browser_that_comes_back_is_seen_and_one_with_another_address_is_the_same_one(els: Person) -> None:
    old, new = browsers.subscription(), browsers.subscription()
    els.switch_on(old)
    with database.writing():
        PushSubscription.objects.update(last_seen_at=timezone.now() - timedelta(days=30))
    els.post("/present", subscription=json.loads(old))
    with database.writing():
        (seen,) = PushSubscription.objects.filter(person_id=els.id).values_list("last_seen_at", flat=True)
    assert seen > timezone.now() - timedelta(days=1)
    endpoint = json.loads(old)["endpoint"]
    answer = els.post("/present", subscription=json.loads(new), previous=endpoint)
    assert answer.status_code == 200
    (found,) = els.listed()
    assert found["id"] == answer.json()["id"]
    (address,) = devices.addresses_of([els.id])[els.id]
    assert json.loads(address.subscription)["endpoint"] == json.loads(new)["endpoint"]


def test_of_too_many_browsers_the_one_that_was_away_for_longest_goes(els: Person) -> None:
    first = els.switch_on(browsers.subscription())
    for _ in range(devices.MOST):
        public.register_device(els.actor, subscription=browsers.subscription(), device="")
    found = {device["id"] for device in els.listed()}
    assert len(found) == devices.MOST
    assert str(first) not in found


@pytest.mark.parametrize(
    "endpoint",
    ["https://push.attacker.example/1", "http://updates.push.services.mozilla.com/1", "https://127.0.0.1/1"],
)
def test_only_push_services_that_we_go_to_are_taken(els: Person, endpoint: str) -> None:
    answer = els.post("", subscription=json.loads(browsers.subscription(endpoint=endpoint)))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:burgerprofiel:problem:no-push-service")
    assert els.listed() == []


def test_keys_that_are_none_are_refused(els: Person) -> None:
    given = json.loads(browsers.subscription())
    answer = els.post("", subscription={**given, "keys": {"p256dh": "BBBB", "auth": "AAAA"}})
    assert answer.status_code == 422


def test_another_site_switches_nothing_on(els: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["__Host-bp_session"] = els.key
    body = json.dumps({"subscription": json.loads(browsers.subscription())})
    assert strict.post(BASE, body, content_type="application/json").status_code == 403
    headers = {"x-csrftoken": strict.get(BASE).json()["csrf_token"]}
    assert strict.post(BASE, body, content_type="application/json", headers=headers).status_code == 201


def test_an_official_has_no_browsers_here(els: Person) -> None:
    staff = Actor(
        els.id, els.id, (), Capacity.STAFF, 35, els.actor.session_id, frozenset({(Right.OPERATOR, "")})
    )
    with pytest.raises(gate.RefusedError):
        public.list_devices(staff)


def test_a_dead_address_is_forgotten_and_the_log_says_so(els: Person, jan: Person) -> None:
    gone, stays = els.switch_on(browsers.subscription()), jan.switch_on(browsers.subscription())
    devices.forget([gone])
    assert els.listed() == []
    assert [found["id"] for found in jan.listed()] == [str(stays)]
    written = "SELECT actor_kind FROM foundation_accesslog WHERE data_subject_id = %s AND operation = %s"
    with database.writing():
        rows = database.rows(written, [els.id, Operation.DELETE.value])
    assert [row["actor_kind"] for row in rows] == ["system"]


def test_a_person_takes_the_list_along(els: Person) -> None:
    els.switch_on(browsers.subscription())
    (dataset,) = (one for one in EXPORT if one.name == "devices")
    with gate.admitted(
        els.actor, parties=(els.id,), purpose="notifications.devices", operation=Operation.READ
    ):
        page = dataset.read(els.actor, els.id, "")
    assert [record.name for record in page.records] == ["Firefox · Linux"]  # type: ignore[attr-defined]
