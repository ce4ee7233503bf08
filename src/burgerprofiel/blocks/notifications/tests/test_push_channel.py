"""The channel to browsers, against a push service in a process of its own."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from burgerprofiel.blocks.notifications.contracts import (
    Channel,
    ChannelCode,
    Failed,
    Failure,
    Handed,
    Outgoing,
    Result,
    Urgency,
)
from burgerprofiel.blocks.notifications.services.channels import push, vapid
from burgerprofiel.foundation import clock, config, http, ids
from tests import loopback
from tests.simulator import started


class Service:
    """A running push service."""

    def __init__(self, base: str, client: httpx.Client) -> None:
        self.base, self._http = base, client

    def subscribe(self, *, key: str | None = None) -> str:
        """What a browser gives that subscribed with our key."""
        wanted = {"applicationServerKey": vapid.public_key() if key is None else key}
        answer = self._http.post(f"{self.base}/api/subscriptions", json=wanted).raise_for_status()
        return answer.text

    def unsubscribe(self, subscription: str) -> None:
        """The browser gave it up."""
        name = json.loads(subscription)["endpoint"].rpartition("/")[2]
        self._http.delete(f"{self.base}/api/subscriptions/{name}").raise_for_status()

    def messages(self) -> list[dict[str, Any]]:
        """What came and could be opened, newest first."""
        found: list[dict[str, Any]] = self._http.get(f"{self.base}/api/messages").json()["messages"]
        return found

    def faults(self, **wanted: object) -> None:
        """What goes wrong from now on."""
        self._http.post(f"{self.base}/_faults", json=wanted).raise_for_status()

    def fresh(self) -> None:
        """Nothing came, nothing goes wrong."""
        self._http.delete(f"{self.base}/api/messages").raise_for_status()
        self._http.delete(f"{self.base}/_faults").raise_for_status()


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    with started("push") as words, loopback.client() as client:
        yield Service(words[-1], client)


@pytest.fixture
def service(running: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Service]:
    running.fresh()
    monkeypatch.setenv("PUSH_HOSTS", "127.0.0.1 localhost *.push.example")
    monkeypatch.setenv("OUTBOUND_PRIVATE_ALLOWED", "127.0.0.1 localhost")
    monkeypatch.setenv("SECRET_DIR", str(tmp_path))
    _forget()
    yield running
    http.stranger_client().close()
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    config.current.cache_clear()
    http.stranger_client.cache_clear()
    vapid.forget()


def _notice(address: str, **changes: Any) -> Outgoing:
    return Outgoing(
        id=ids.new(),
        address=address,
        language="nl",
        sender="Stad Voorbeke",
        title="Stad Voorbeke: er is nieuws over je dossier",
        text="",
        url="https://burgerprofiel.example/dossiers",
        **changes,
    )


def _hand_over(*notices: Outgoing, seconds: float = 30) -> list[Result]:
    channel: Channel = push.PushChannel(total_seconds=seconds)
    assert channel.code is ChannelCode.PUSH
    return list(channel.hand_over(notices))


def _failed(*notices: Outgoing, seconds: float = 30) -> Failed:
    (result,) = _hand_over(*notices, seconds=seconds)
    assert isinstance(result, Failed)
    return result


def test_a_notice_arrives_readable_by_that_browser_alone(service: Service) -> None:
    notice = _notice(service.subscribe(), urgency=Urgency.HIGH, topic="dossier-1")
    assert _hand_over(notice) == [Handed(id=notice.id, provider="127.0.0.1")]
    (message,) = service.messages()
    assert message["content"]["notification"]["title"] == notice.title
    assert (message["urgency"], message["topic"]) == ("high", "dossier-1")
    assert message["ttl"] == push.KEPT.total_seconds()
    assert message["claims"]["aud"] == service.base
    assert message["claims"]["sub"] == config.current().push.contact


def test_a_newer_notice_of_a_topic_takes_the_place_of_the_older(service: Service) -> None:
    address = service.subscribe()
    _hand_over(*(_notice(address, topic="dossier-1") for _ in range(3)), _notice(address))
    assert [message["topic"] for message in service.messages()] == ["", "dossier-1"]


def test_a_push_service_keeps_a_notice_no_longer_than_it_is_worth(service: Service) -> None:
    soon, late = timedelta(minutes=10), timedelta(days=90)
    address, now = service.subscribe(), clock.now()
    _hand_over(_notice(address, expires_at=now + soon), _notice(address, expires_at=now + late))
    longest, shortest = (message["ttl"] for message in service.messages())
    assert longest == timedelta(weeks=4).total_seconds()
    assert 0 < shortest <= soon.total_seconds()
    past = _failed(_notice(address, expires_at=now - soon))
    assert (past.failure, past.reason) == (Failure.PERMANENT, "expired")


def test_one_token_serves_a_push_service_until_it_nearly_ends(service: Service) -> None:
    origin, now = service.base, clock.now()
    first = vapid.authorization(origin=origin, now=now)
    assert vapid.authorization(origin=origin, now=now + timedelta(hours=10)) == first
    assert vapid.authorization(origin=origin, now=now + timedelta(hours=11, minutes=30)) != first
    assert vapid.authorization(origin="https://other.push.example", now=now) != first
    address = service.subscribe()
    _hand_over(_notice(address), _notice(service.subscribe()))
    assert len({message["token"] for message in service.messages()}) == 1


def test_the_key_stays_and_only_its_owner_reads_it(service: Service, tmp_path: Path) -> None:
    before = vapid.public_key()
    _forget()
    assert vapid.public_key() == before
    assert (tmp_path / "push-vapid.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("fault", "failure", "reason"),
    [
        ("gone", Failure.DEAD_ADDRESS, "http-410"),
        ("not_found", Failure.DEAD_ADDRESS, "http-404"),
        ("too_large", Failure.PERMANENT, "http-413"),
        ("wrong_key", Failure.TEMPORARY, "http-403"),
    ],
)
def test_what_a_push_service_refuses(service: Service, fault: str, failure: Failure, reason: str) -> None:
    service.faults(**{fault: True})
    result = _failed(_notice(service.subscribe()))
    assert (result.failure, result.reason) == (failure, reason)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_push_service_in_trouble_is_tried_again(service: Service, status: int) -> None:
    address = service.subscribe()
    service.faults(status={"value": status, "prefix": "/wpush"})
    result = _failed(_notice(address))
    assert (result.failure, result.reason) == (Failure.TEMPORARY, f"http-{status}")
    service.faults(status=False)
    assert isinstance(_hand_over(_notice(address))[0], Handed)


def test_a_push_service_says_how_long_to_wait(service: Service) -> None:
    address = service.subscribe()
    service.faults(too_many=90)
    result = _failed(_notice(address))
    assert (result.failure, result.reason, result.retry_after) == (Failure.TEMPORARY, "http-429", 90.0)
    service.faults(too_many=False, too_many_until=3600)
    assert 3000 < _failed(_notice(address)).retry_after <= 3600


def test_a_slow_push_service_is_waited_for_and_a_hanging_one_is_not(service: Service) -> None:
    address = service.subscribe()
    service.faults(slow={"value": 50, "prefix": "/wpush"})
    assert isinstance(_hand_over(_notice(address))[0], Handed)
    service.faults(slow=False, hang={"prefix": "/wpush", "times": 1})
    results = _hand_over(_notice(address), _notice(address), seconds=1)
    assert [(r.failure, r.reason) for r in results if isinstance(r, Failed)] == [
        (Failure.TEMPORARY, "too-slow"),
        (Failure.TEMPORARY, "too-slow"),
    ]
    assert len(service.messages()) == 1, "the second was not tried: the fault was over"


@pytest.fixture
def nobody(service: Service) -> Iterator[str]:
    """A subscription at a push service that is not there: its port is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        endpoint = f"http://localhost:{taken.getsockname()[1]}/wpush/1"
        yield json.dumps({**json.loads(service.subscribe()), "endpoint": endpoint})


def test_without_a_connection_there_is_no_provider_and_the_rest_waits(nobody: str) -> None:
    result = _failed(_notice(nobody), _notice(nobody))
    assert (result.failure, result.reason) == (Failure.NO_PROVIDER, "unreachable")


def test_one_push_service_that_is_down_does_not_stop_the_others(service: Service, nobody: str) -> None:
    up = service.subscribe()
    results = _hand_over(_notice(nobody), _notice(up), _notice(nobody), _notice(up))
    assert [type(result) for result in results] == [Failed, Handed, Failed, Handed]
    assert {r.failure for r in results if isinstance(r, Failed)} == {Failure.TEMPORARY}


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://push.example/wpush/1",
        "https://evil-push.example/wpush/1",
        "https://127.0.0.1.push.example.attacker.example/wpush/1",
        "http://one.push.example/wpush/1",
        "https://one.push.example:8443/wpush/1",
        "https://169.254.169.254/latest",
    ],
)
def test_we_go_to_push_services_that_an_operator_allows_and_nowhere_else(
    service: Service, endpoint: str
) -> None:
    address = json.dumps({**json.loads(service.subscribe()), "endpoint": endpoint})
    result = _failed(_notice(address))
    assert (result.failure, result.reason) == (Failure.PERMANENT, "host-not-allowed")
    assert result.provider == ""


def test_what_is_no_subscription_is_a_dead_address(service: Service) -> None:
    bad, good = _notice("{}"), _notice(service.subscribe())
    first, second = _hand_over(bad, good)
    assert isinstance(first, Failed)
    assert (first.failure, first.reason) == (Failure.DEAD_ADDRESS, "bad-subscription")
    assert isinstance(second, Handed)


def test_a_browser_that_left_or_knows_another_sender_gets_nothing(service: Service) -> None:
    address = service.subscribe()
    service.unsubscribe(address)
    assert _failed(_notice(address)).failure is Failure.DEAD_ADDRESS
    assert _failed(_notice(service.subscribe(key="another"))).reason == "http-403"
    assert service.messages() == []


def test_a_title_that_fits_no_message_is_refused(service: Service) -> None:
    notice = msgspec.structs.replace(_notice(service.subscribe()), title="x" * 4000)
    assert _failed(notice).reason == "too-long"


def test_who_answers_for_notices_has_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(config.InsecureConfigurationError, match="PUSH_CONTACT"):
        config.read({"PUSH_CONTACT": "nobody"}).check()
    config.read({"PUSH_CONTACT": "https://burgerprofiel.example/contact"}).check()
