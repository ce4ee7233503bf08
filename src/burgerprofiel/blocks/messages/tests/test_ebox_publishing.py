"""Being a document provider: what senders publish over the e-Box interface, over HTTP, in both versions."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages.api.ebox import edge
from burgerprofiel.blocks.messages.models import EboxPublication, Message
from burgerprofiel.blocks.messages.services.ebox import publishing, settings
from burgerprofiel.blocks.messages.tests import ebox, factories
from burgerprofiel.foundation import clock, config, database
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.uploads import clamd
from tests import elsewhere

pytestmark = pytest.mark.django_db
Configure = Callable[[str], None]


@pytest.fixture(autouse=True)
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Configure]:
    monkeypatch.setattr(clamd, "scan", lambda content, *, address: None)
    path = tmp_path / "ebox.toml"
    changed = replace(config.current(), ebox=path)
    with elsewhere.configured(monkeypatch, changed, path=path, read=settings.load) as write:
        write(ebox.OURS)
        yield write


def rows_of(number: str) -> list[Message]:
    party = identity.find_party((IdentifierType.INSZ, number))
    return list(Message.objects.filter(party_id=party).order_by("received_at")) if party else []


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_a_publication_lies_sealed_in_the_mailbox(version: str) -> None:
    client, _ = ebox.sender_client()
    _, number = ebox.resident()
    answer = ebox.publish(
        ebox.calling(client), version, ebox.body(ebox.publication(version, to=number)), key="een"
    )
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert "code" not in told
    (row,) = rows_of(number)
    assert str(row.id) == told["messageId"]
    texts = factories.texts(row)
    assert texts.subject == {"nl": "Uw premie voor een groendak"}
    (file,) = texts.files
    assert file.is_main
    assert file.name == "upfile1.pdf"
    assert row.expires_at is not None
    assert abs(row.expires_at - row.received_at - timedelta(days=730)) < timedelta(days=2)


def test_nobody_ever_opened_that_box() -> None:
    client, _ = ebox.sender_client()
    answer = ebox.publish(ebox.calling(client), "v3", ebox.body(ebox.publication("v3", to=ebox.number())))
    assert answer.status_code == 201, answer.content
    assert answer.json()["code"] == "NO_DIGITAL_USER"


def test_a_mark_is_good_once_whatever_it_carries() -> None:
    client, _ = ebox.sender_client()
    one, other = ebox.number(), ebox.number()
    browser = ebox.calling(client)
    assert ebox.publish(browser, "v3", ebox.body(ebox.publication("v3", to=one)), key="k").status_code == 201
    again = ebox.publish(browser, "v2", ebox.body(ebox.publication("v2", to=other)), key="k")
    assert again.status_code == 409
    assert again.json()["code"] == "DUPLICATE"
    assert not rows_of(other)
    elsewhere_app = ebox.publication("v3", to=other, senderApplicationId="be.voorbeeld.bijdragen")
    assert ebox.publish(browser, "v3", ebox.body(elsewhere_app), key="k").status_code == 201


def test_a_mark_of_another_sender_is_another() -> None:
    one, _ = ebox.sender_client()
    number = ebox.number()
    assert (
        ebox.publish(
            ebox.calling(one), "v3", ebox.body(ebox.publication("v3", to=number)), key="k"
        ).status_code
        == 201
    )
    two, _ = ebox.sender_client()
    assert (
        ebox.publish(
            ebox.calling(two), "v3", ebox.body(ebox.publication("v3", to=number)), key="k"
        ).status_code
        == 201
    )
    assert len(rows_of(number)) == 2


@pytest.mark.parametrize(
    ("changed", "code", "named"),
    [
        ({"senderOrganizationId": "0999000129"}, "INVALID_SENDER", ""),
        ({"messageTypeId": "ONBEKEND"}, "INVALID_INPUT", "messageTypeId"),
        ({"subject": {"nl": "x" * 256}}, "INVALID_INPUT", "subject.nl"),
        ({"subject": {"nl": "Een", "fr": "Un"}}, "INVALID_INPUT", "languages"),
        ({"subject": None}, "INVALID_INPUT", "subject"),
        ({"attachments": []}, "INVALID_INPUT", "main-content"),
        ({"recipient": {"eboxType": "citizen", "eboxIdValue": "88670312863"}}, "INVALID_INPUT", "recipient"),
        ({"originalMessageId": "01900000-0000-7000-8000-000000000000"}, "INVALID_INPUT", "originalMessageId"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_name(changed: dict[str, Any], code: str, named: str) -> None:
    client, _ = ebox.sender_client()
    number = ebox.number()
    described = ebox.publication("v2", to=number, **changed)
    answer = ebox.publish(ebox.calling(client), "v2", ebox.body(described))
    assert answer.status_code == 400, answer.content
    told = answer.json()
    assert told["code"] == code
    assert named in told["message"]
    assert UUID(told["id"])
    assert number not in answer.content.decode()
    assert not rows_of(number)


def test_a_digest_that_was_told_has_to_be_that_of_the_file() -> None:
    client, _ = ebox.sender_client()
    number = ebox.number()

    def with_digest(digest: bytes) -> bytes:
        told = {"digestMethod": "sha_256", "digestValue": base64.urlsafe_b64encode(digest).decode()}
        attachment = {"httpPartName": "upfile1", "isMainContent": True, "digest": told}
        return ebox.body(ebox.publication("v3", to=number, attachments=[attachment]))

    browser = ebox.calling(client)
    wrong = ebox.publish(browser, "v3", with_digest(bytes(32)))
    assert wrong.status_code == 400
    assert "digest" in wrong.json()["message"]
    assert ebox.publish(browser, "v3", with_digest(hashlib.sha256(ebox.pdf()).digest())).status_code == 201


def hostile() -> dict[str, tuple[bytes, str]]:
    described = ebox.publication("v3", to="88670312862")
    whole, told = ebox.body(described), ebox.part("messageToPublish", b"{}", media_type="application/json")
    end = f"--{ebox.BOUNDARY}--\r\n".encode()
    many = {f"f{number}": b"x" for number in range(12)}
    return {
        "no-boundary": (whole, "multipart/form-data"),
        "json": (json.dumps(described).encode(), "application/json"),
        "cut": (whole[:-40], ""),
        "empty": (b"", ""),
        "twice": (told + told + end, ""),
        "no-json": (ebox.part("upfile1", b"x", media_type="application/pdf", file_name="a.pdf") + end, ""),
        "many-files": (ebox.body(described, files=many), ""),
        "unnamed-file": (ebox.body(described, files={"other": ebox.pdf()}), ""),
        "long-header": (told.replace(b"form-data", b"form-data; x=" + b"y" * 20_000) + end, ""),
        "deep": (ebox.part("messageToPublish", b"[" * 100_000, media_type="application/json") + end, ""),
        "no-pdf": (ebox.body(described, files={"upfile1": b"MZ\x90\x00 not a pdf"}), ""),
        "path": (whole.replace(b"upfile1.pdf", b"../../etc/passwd"), ""),
    }


@pytest.mark.parametrize("name", sorted(hostile()))
def test_hostile_bodies_change_nothing(name: str) -> None:
    client, _ = ebox.sender_client()
    content, content_type = hostile()[name]
    answer = ebox.publish(ebox.calling(client), "v3", content, content_type=content_type)
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == "INVALID_INPUT"
    assert b"passwd" not in answer.content
    assert not Message.objects.exists()
    assert not EboxPublication.objects.exists()


def test_a_body_beyond_the_limit_is_not_read() -> None:
    client, _ = ebox.sender_client()
    answer = ebox.calling(client).generic(
        "POST",
        "/api/ebox/v3/ebox/messages",
        b"--grens",
        content_type="multipart/form-data; boundary=grens",
        CONTENT_LENGTH=str(64 * 1024 * 1024),
    )
    assert answer.status_code == 413


def test_html_of_a_sender_comes_in_harmless() -> None:
    client, _ = ebox.sender_client()
    number = ebox.number()
    html = (
        '<h1>Goed</h1><p onclick="x()">nieuws<script>alert(1)</script><img src="https://t.example/p.gif"></p>'
    )
    described = ebox.publication(
        "v3", to=number, attachments=[], isBodyMainContent=True, bodyContent={"nl": html}
    )
    assert ebox.publish(ebox.calling(client), "v3", ebox.body(described, files={})).status_code == 201
    (row,) = rows_of(number)
    assert factories.texts(row).body == {"nl": "<h2>Goed</h2><p>nieuws</p>"}


def test_who_may_publish() -> None:
    client, _ = ebox.sender_client(scopes=frozenset({edge.FULL}))
    content = ebox.body(ebox.publication("v3", to=ebox.number()))
    refused = ebox.publish(ebox.calling(client), "v3", content)
    assert refused.status_code == 403
    assert "publicationsender" in refused.json()["message"]
    nobody = ebox.publish(Browser(), "v3", content)
    assert nobody.status_code == 401
    assert nobody["WWW-Authenticate"] == "Bearer"


def test_without_the_setting_there_is_no_provider(configure: Configure) -> None:
    client, _ = ebox.sender_client()
    configure("")
    answer = ebox.publish(ebox.calling(client), "v3", ebox.body(ebox.publication("v3", to=ebox.number())))
    assert answer.status_code == 404


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_a_sender_hears_how_it_is_with_its_own_messages(version: str) -> None:
    client, _ = ebox.sender_client()
    browser, number = ebox.calling(client), ebox.number()
    told = ebox.publish(browser, version, ebox.body(ebox.publication(version, to=number))).json()
    box = {"eboxType": "citizen", "eboxIdValue" if version == "v2" else "ssin": number}
    asked = [
        {"messageId": told["messageId"], "eboxId": box},
        {"messageId": "of-somebody-else", "eboxId": box},
        {"messageId": "01900000-0000-7000-8000-000000000000", "eboxId": box},
    ]
    path = f"/api/ebox/{version}/searchMessageStatus"
    (found,) = browser.post(path, asked, content_type="application/json").json()
    visible = found["visible" if version == "v2" else "isVisible"]
    assert (found["messageId"], found["readStatus"], visible) == (told["messageId"], False, True)
    Message.objects.filter(id=told["messageId"]).update(read_at=clock.now())
    assert browser.post(path, asked, content_type="application/json").json()[0]["readStatus"] is True
    stranger, _ = ebox.sender_client()
    assert ebox.calling(stranger).post(path, asked, content_type="application/json").json() == []


def test_one_message_for_many_boxes_for_a_day(configure: Configure) -> None:
    client, _ = ebox.sender_client()
    browser, first, other = ebox.calling(client), ebox.number(), ebox.number()
    told = ebox.publish(browser, "v3", ebox.body(ebox.publication("v3", to=first))).json()
    wanted = {
        "messageId": told["messageId"],
        "recipients": [{"eboxType": "citizen", "ssin": number} for number in (other, first)],
    }
    path = "/api/ebox/v3/linkEboxMessage"
    answer = browser.post(path, wanted, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["nbSuccessLinks"] == 2
    (row,) = rows_of(other)
    assert str(row.id) == told["messageId"]
    assert factories.texts(row) == factories.texts(rows_of(first)[0])
    stranger, _ = ebox.sender_client()
    assert ebox.calling(stranger).post(path, wanted, content_type="application/json").status_code == 404
    EboxPublication.objects.update(links_until=clock.now() - timedelta(seconds=1))
    assert publishing.forget_for_links() == 1
    assert EboxPublication.objects.get().content_sealed is None
    assert browser.post(path, wanted, content_type="application/json").status_code == 404
    configure(f"{ebox.OURS}link_hours = 0\n")
    ebox.publish(browser, "v3", ebox.body(ebox.publication("v3", to=first)))
    assert (
        database.value("SELECT count(*) FROM messages_eboxpublication WHERE content_sealed IS NOT NULL") == 0
    )


def test_an_answer_lands_in_the_thread_of_the_same_sender() -> None:
    client, _ = ebox.sender_client()
    browser, number = ebox.calling(client), ebox.number()
    first = ebox.publish(browser, "v3", ebox.body(ebox.publication("v3", to=number))).json()["messageId"]
    answering = ebox.publication("v3", to=number, originalMessageId=first)
    assert ebox.publish(browser, "v3", ebox.body(answering)).status_code == 201
    assert {row.conversation_id for row in rows_of(number)} == {UUID(first)}
    stranger, _ = ebox.sender_client()
    assert ebox.publish(ebox.calling(stranger), "v3", ebox.body(answering)).status_code == 400
