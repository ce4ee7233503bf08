"""The file of providers of text messages, and the receipts that gateways send to us."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from burgerprofiel.blocks.notifications.contracts import Receipt, ReceiptState
from burgerprofiel.blocks.notifications.errors import ReceiptError
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services.channels import sms, sms_receipts, sms_settings
from burgerprofiel.blocks.notifications.tests import sms_world
from burgerprofiel.foundation import clock, config, ids
from burgerprofiel.foundation.webhooks import signing

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


FILE = """
[[provider]]
kind = "http"
name = "gateway"
url = "https://sms.example/v1/messages"
sender = "Burgerprof"
credentials_file = "gateway.token"
receipts_secret_file = "receipts.secret"
weight = 60

[[provider]]
kind = "smpp"
name = "centre"
host = "smpp.example"
system_id = "burgerprof"
sender = "8850"
credentials_file = "centre.password"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "sms.toml"
    path.write_text(FILE)
    (tmp_path / "gateway.token").write_text("a-token\n")
    (tmp_path / "centre.password").write_text("a-word\n")
    (tmp_path / "receipts.secret").write_text(f"{sms_world.SECRET}\n")
    settings = replace(config.current(), sms_providers=path)
    monkeypatch.setattr(config, "current", lambda: settings)
    sms_settings.load.cache_clear()
    sms.channel.cache_clear()
    yield path
    sms_settings.load.cache_clear()
    sms.channel.cache_clear()


def test_the_channel_is_made_of_the_file(file: Path) -> None:
    made = sms.channel()
    assert made.weights == {"gateway": 60, "centre": 50}
    made.close()


def test_without_a_file_there_is_no_provider(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(config.current(), sms_providers=None)
    monkeypatch.setattr(config, "current", lambda: settings)
    assert sms.channel().weights == {}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("https://", "http://", "must start with https"),
        ('host = "smpp.example"', 'host = "smpp.example"\ntls = false', "without TLS"),
        ('name = "centre"', 'name = "gateway"', "given twice"),
        ("weight = 60", "weight = 101", "weight"),
        ("weight = 60", "wieght = 60", "wieght"),
        ('sender = "8850"', 'sender = "a name that is too long"', "sender"),
        ('kind = "smpp"', 'kind = "pigeon"', "pigeon"),
        ("[[provider]]", "[[provider", "SMS_PROVIDERS"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(file: Path, before: str, after: str, says: str) -> None:
    file.write_text(FILE.replace(before, after))
    with pytest.raises(sms_settings.SmsProvidersError, match=says):
        sms_settings.load()


@pytest.mark.parametrize("content", [None, "  \n"])
def test_credentials_that_are_not_there(file: Path, content: str | None) -> None:
    credentials = file.parent / "gateway.token"
    if content is None:
        credentials.unlink()
    else:
        credentials.write_text(content)
    with pytest.raises(sms_settings.SmsProvidersError, match=r"gateway\.token"):
        sms.channel()


# ---------------------------------------------------------------- receipts by webhook


def signed(body: bytes, *, moment: datetime = NOON, secret: str = sms_world.SECRET) -> dict[str, str]:
    return signing.headers(body, message_id="m-1", timestamp=int(moment.timestamp()), secrets=[secret])


def written(**changes: Any) -> bytes:
    given = {"id": str(ids.new()), "reference": "r-1", "status": "delivered", "at": NOON.isoformat()}
    return json.dumps({**given, **changes}).encode()


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        ("delivered", "", ReceiptState.DELIVERED),
        ("expired", "", ReceiptState.FAILED),
        ("deleted", "", ReceiptState.FAILED),
        ("undeliverable", "", ReceiptState.FAILED),
        ("undeliverable", "unknown-number", ReceiptState.DEAD_ADDRESS),
        ("rejected", "", ReceiptState.FAILED),
        ("accepted", "", None),
        ("unknown", "", None),
    ],
)
def test_receipts_of_a_gateway(file: Path, status: str, code: str, state: ReceiptState | None) -> None:
    body = written(status=status, code=code)
    with clock.frozen(NOON):
        found = sms_receipts.accept("gateway", headers=signed(body), body=body)
    assert (found and found.state) == state
    if found:
        assert (found.provider, found.reference, found.at) == ("gateway", "r-1", NOON)
        assert found.reason == (code or status)


def test_a_receipt_from_the_future_came_now(file: Path) -> None:
    body = written(at=at(60).isoformat())
    with clock.frozen(NOON):
        found = sms_receipts.accept("gateway", headers=signed(body), body=body)
    assert found
    assert found.at == NOON


OTHER = "whsec_" + base64.b64encode(b"z" * 32).decode()


@pytest.mark.parametrize(
    ("provider", "headers", "code"),
    [
        ("stranger", signed(b"{}"), "unknown-provider"),
        ("centre", signed(b"{}"), "unknown-provider"),
        ("gateway", {}, "not-signed"),
        ("gateway", signed(b"[]"), "not-signed"),
        ("gateway", signed(b"{}", secret=OTHER), "not-signed"),
        ("gateway", signed(b"{}", moment=at(-5.1)), "not-signed"),
        ("gateway", signed(b"{}", moment=at(5.1)), "not-signed"),
        ("gateway", {**signed(b"{}"), "webhook-id": "m-2"}, "not-signed"),
        ("gateway", {**signed(b"{}"), "webhook-timestamp": "9" * 400}, "not-signed"),
        ("gateway", {**signed(b"{}"), "webhook-signature": "v1,é"}, "not-signed"),
        ("gateway", signed(b"{}"), "not-readable"),
    ],
)
def test_who_may_not_tell_us_is_not_believed(
    file: Path, provider: str, headers: dict[str, str], code: str
) -> None:
    with clock.frozen(NOON), pytest.raises(ReceiptError) as caught:
        sms_receipts.accept(provider, headers=headers, body=b"{}")
    assert caught.value.code == code


@pytest.mark.parametrize("changes", [{"status": "eaten"}, {"at": "yesterday"}, {"at": "2026-11-22T12:00:00"}])
def test_a_signed_receipt_that_makes_no_sense(file: Path, changes: dict[str, Any]) -> None:
    body = written(**changes)
    with clock.frozen(NOON), pytest.raises(ReceiptError) as caught:
        sms_receipts.accept("gateway", headers=signed(body), body=body)
    assert caught.value.code == "not-readable"


def test_a_secret_of_another_kind_is_said_to_the_operator(file: Path) -> None:
    (file.parent / "receipts.secret").write_text("just a word")
    with pytest.raises(sms_settings.SmsProvidersError, match="whsec_"):
        sms_receipts.accept("gateway", headers={}, body=b"")


@pytest.mark.process
def test_the_receipts_that_a_gateway_really_sends(
    file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with sms_world.simulator(tmp_path_factory.mktemp("sms")) as sim, sms_world.channel(sim.http()) as over:
        (handed,) = over.hand_over([notice := sms_world.notice()])
        headers, body = sim.receipts.get(timeout=sms_world.PATIENCE)
        found = sms_receipts.accept("gateway", headers=headers, body=body)
        assert isinstance(found, Receipt)
        assert (found.id, found.reference) == (notice.id, getattr(handed, "reference", ""))
        sim.faults(wrong_receipt=True)
        list(over.hand_over([sms_world.notice()]))
        headers, body = sim.receipts.get(timeout=sms_world.PATIENCE)
        wrong = sms_receipts.accept("gateway", headers=headers, body=body)
        assert wrong
        assert wrong.reference == "nobody-sent-this"
        sim.faults(broken_receipt=True)
        list(over.hand_over([sms_world.notice()]))
        headers, body = sim.receipts.get(timeout=sms_world.PATIENCE)
        with pytest.raises(ReceiptError, match="not-readable"):
            sms_receipts.accept("gateway", headers=headers, body=body)


@pytest.mark.django_db
def test_a_webhook_notes_what_became_of_a_text_message(file: Path) -> None:
    person, body = ids.new(), written()
    intent = Intent.objects.create(
        id=ids.new(),
        party_id=person,
        person_id=person,
        event_id=ids.new(),
        subject_id=ids.new(),
        kind="dossier-changed",
        state="sent",
        channel="sms",
        provider="gateway",
        reference=json.loads(body)["reference"],
        handed_at=NOON,
    )

    def post(provider: str, **changes: Any) -> int:
        headers = signed(body) | changes
        with clock.frozen(NOON):
            path = f"/berichten/sms/{provider}"
            return Client().post(path, body, content_type="application/json", headers=headers).status_code

    assert post("gateway", **{"webhook-signature": "v1,x"}) == 401
    assert post("elsewhere") == 404
    assert Intent.objects.get().state == "sent"
    assert post("gateway") == post("gateway") == 204
    assert Intent.objects.get(pk=intent.id).state == "delivered"
    assert Client().get("/berichten/sms/gateway").status_code == 405
