"""A portal that comes with a token of the person reads what is in messages, and answers; nobody else's, no longer."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.identity.models import Delegation, Mandate
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.identity.tests.portal import Portal
from burgerprofiel.blocks.messages.api.ebox import edge
from burgerprofiel.blocks.messages.contracts import PORTAL
from burgerprofiel.blocks.messages.models import Conversation, Message, MessageEvent, Reply
from burgerprofiel.blocks.messages.public import ebox as door
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.blocks.messages.services.ebox import settings
from burgerprofiel.blocks.messages.tests import ebox, offices
from burgerprofiel.foundation import clock, config, database
from burgerprofiel.foundation.gate import Capacity
from burgerprofiel.foundation.uploads import clamd
from tests import elsewhere, people

pytestmark = pytest.mark.django_db
SCOPES = (edge.FULL, edge.REPLY)
SECRET = "Uw premie voor een groendak"


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(clamd, "scan", lambda content, *, address: None)
    path = tmp_path / "ebox.toml"
    changed = replace(config.current(), ebox=path, upload_dir=tmp_path / "uploads")
    with elsewhere.configured(monkeypatch, changed, path=path, read=settings.load) as write:
        write(ebox.OURS + ebox.PORTAL)
        yield


class Box:
    """The box of somebody who is signed in, a sender, and a portal that is registered."""

    def __init__(self, **who: Any) -> None:
        self.client, self.kind = ebox.sender_client()
        self.who, self.number = ebox.resident(**who)
        self.portal = Portal(scopes=SCOPES).register()

    def publish(self, *, to: str = "", kind: str = "citizen", files: Any = None, **changed: Any) -> str:
        described = ebox.publication("v3", to=to or self.number, kind=kind, **changed)
        answer = ebox.publish(ebox.calling(self.client), "v3", ebox.body(described, files=files))
        assert answer.status_code == 201, answer.content
        return str(answer.json()["messageId"])

    def get(self, path: str = "ebox/messages", *, version: str = "v3", **headers: str) -> Any:
        return self.portal.get(f"/api/ebox/{version}/{path}", **headers)


@pytest.fixture
def box() -> Box:
    return Box()


def rows(person: UUID) -> list[dict[str, Any]]:
    return database.rows(
        "SELECT operation, actor_kind, application, on_behalf_of, loa, count FROM foundation_accesslog"
        " WHERE data_subject_id = %s AND processing_activity_id LIKE %s ORDER BY id",
        [person, f"%{PORTAL}"],
    )


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_with_the_person_a_portal_reads_what_is_in_a_message(box: Box, version: str) -> None:
    message_id = box.publish()
    box.portal.come_with(box.who)
    (item,) = box.get(version=version).json()["items"]
    assert item["subject"] == {"nl": SECRET}
    assert item["readStatus"] is False
    (file,) = item["attachments"]["items"]
    assert file["mainContent" if version == "v2" else "isMainContent"] is True
    listed = box.get(f"ebox/messages/{message_id}/attachments", version=version).json()
    assert listed == {"items": [file], "totalItems": 1}
    path = f"ebox/messages/{message_id}/attachments/{file['attachmentId']}"
    assert box.get(path, version=version).json() == file
    assert file["contentHref"].endswith(f"/api/ebox/{version}/{path}/content")
    answer = box.get(f"{path}/content", version=version)
    content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/pdf"
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()
    assert file["digest"]["digestValue"] == digest
    assert box.get(f"ebox/messages/{message_id}", version=version).json()["readStatus"] is True


def test_what_was_done_through_the_portal_is_told_as_that(box: Box) -> None:
    message_id = box.publish()
    box.portal.come_with(box.who)
    (item,) = box.get().json()["items"]
    file_id = item["attachments"]["items"][0]["attachmentId"]
    assert box.get(f"ebox/messages/{message_id}/attachments/{file_id}/content").status_code == 200
    told = MessageEvent.objects.filter(message_id=message_id).exclude(person_id=None)
    assert sorted((one.moment, one.person_id, one.via) for one in told) == [
        ("opened", box.who.person_id, "portaal-elders"),
        ("read", box.who.person_id, "portaal-elders"),
    ]
    given, *read = rows(box.who.person_id)
    assert (given["operation"], given["actor_kind"]) == ("create", "citizen")
    assert {
        (one["operation"], one["actor_kind"], one["application"], one["on_behalf_of"]) for one in read
    } == {("read", "client", "portaal-elders", box.who.person_id)}
    assert [one["count"] for one in read] == [1, 1]
    conversation = Conversation.objects.get(party_id=box.who.person_id)
    here = box.who.enter(Browser()).get(f"/berichten/{conversation.id}").content.decode()
    assert "Jij las dit, via My e-Box" in here
    log = box.who.enter(Browser()).get("/wie-keek").content.decode()
    assert "Een portaal van" in log
    assert "met jouw toestemming" in log


def test_no_token_of_the_person_changes_nothing(box: Box) -> None:
    message_id = box.publish()
    door.give_leave(box.who.actor, client_id="portaal-elders")
    machine = ebox.portal()
    answer = machine.get(f"/api/ebox/v3/ebox/messages/{message_id}/body", headers=ebox.of_box(box.number))
    assert answer.status_code == 403
    assert answer.json()["code"] == "PERSON_REQUIRED"
    listed = machine.get("/api/ebox/v3/ebox/messages", headers=ebox.of_box(box.number))
    assert SECRET not in listed.content.decode()


def test_the_body_and_the_payment(box: Box) -> None:
    payment = {
        "paymentDataId": "p1",
        "amount": 100.5,
        "vatAmount": 21.1,
        "currency": "EUR",
        "dueDate": (clock.now() + timedelta(days=30)).isoformat(),
        "iban": "BE68539007547034",
        "reference": "+++090/9337/55493+++",
    }
    body = {"nl": "<p>Betaal <b>nu</b>.</p><script>alert(1)</script>"}
    message_id = box.publish(
        bodyContent=body, isBodyMainContent=True, attachments=[], paymentData=payment, files={}
    )
    box.portal.come_with(box.who)
    paid = box.get(f"ebox/messages/{message_id}/paymentData").json()
    assert (paid["amount"], paid["vatAmount"], paid["iban"]) == (100.5, 21.1, "BE68539007547034")
    assert box.get(f"ebox/messages/{message_id}").json()["readStatus"] is False
    assert box.get(f"ebox/messages/{message_id}/body").json() == {"nl": "<p>Betaal <b>nu</b>.</p>"}
    found = box.get(f"ebox/messages/{message_id}").json()
    assert found["readStatus"] is True
    assert found["isBodyMainContent"] is True
    without = box.publish()
    for part in ("body", "paymentData", "attachments/x", "attachments/x/content"):
        assert box.get(f"ebox/messages/{without}/{part}").status_code == 404


@pytest.mark.parametrize(("query", "count"), [("groendak", 1), ("PRÉMIE", 2), ("niets", 0), ("0417", 1)])
def test_a_person_searches_in_what_is_sealed(box: Box, query: str, count: int) -> None:
    box.publish()
    data = [{"key": "dossier", "values": [{"nl": "2026-0417"}]}]
    box.publish(subject={"nl": "Iets anders"}, businessDataList=data)
    box.portal.come_with(box.who)
    found = box.get(f"ebox/messages?qlang=nl&q={quote(query)}").json()
    assert (len(found["items"]), found["totalItems"]) == (count, count)


def test_a_token_is_for_one_box(box: Box) -> None:
    box.publish()
    box.portal.come_with(box.who)
    assert box.get(**ebox.of_box(box.number)).status_code == 200
    for other in (ebox.of_box(ebox.number()), ebox.of_box(ebox.firm_number(), kind="enterprise")):
        answer = box.get(**other)
        assert (answer.status_code, answer.json()["code"]) == (403, "OTHER_BOX")


def firm_box() -> Box:
    return Box(firms=["Bakkerij Voorbeeld"], acting_for=0)


def test_the_box_of_an_enterprise_is_read_in_that_capacity() -> None:
    box = firm_box()
    number = people_number(box.who.firms[0])
    message_id = box.publish(to=number, kind="enterprise")
    box.publish()  # to the person
    box.portal.come_with(box.who)
    found = box.get(**ebox.of_box(number, kind="enterprise")).json()
    assert [one["messageId"] for one in found["items"]] == [message_id]
    assert found["items"][0]["recipient"] == {"eboxType": "enterprise", "enterpriseNumber": number}
    assert box.get(**ebox.of_box(box.number)).json()["code"] == "OTHER_BOX"
    file_id = found["items"][0]["attachments"]["items"][0]["attachmentId"]
    box.get(f"ebox/messages/{message_id}/attachments/{file_id}/content")
    colleague = people.resident("Bo Collega")
    make.mandate(colleague.person_id, box.who.firms[0])
    key = make.session(colleague.person_id, party_id=box.who.firms[0], capacity=box.who.actor.capacity)
    colleague.key = key
    conversation = Conversation.objects.get(party_id=box.who.firms[0])
    page = colleague.enter(Browser()).get(f"/berichten/{conversation.id}").content.decode()
    assert "An Voorbeeld las dit, via My e-Box" in page


def people_number(party_id: UUID) -> str:
    return make.number_of(party_id)[1]


def test_a_mandate_that_ends_ends_the_token() -> None:
    box = firm_box()
    box.portal.come_with(box.who)
    assert box.get().status_code == 200
    Mandate.objects.filter(person_id=box.who.person_id).update(confirmed_at=None)
    answer = box.get()
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'DPoP error="invalid_token"'


def test_an_association_has_no_box() -> None:
    who = people.resident()
    portal = Portal(scopes=SCOPES).register()
    club = make.party("association", "Turnclub")
    make.mandate(who.person_id, club)
    who.key = make.session(who.person_id, party_id=club, capacity=Capacity.ASSOCIATION)
    browser, asked = who.enter(Browser()), portal.question()
    page = browser.get("/toestemming", asked).content.decode()
    assert "Dat kan niet voor Turnclub" in page
    done = browser.post("/toestemming", {**asked, "antwoord": "ja", "partij": str(club)})
    assert done.status_code == 200
    assert not Delegation.objects.exists()


def test_what_a_person_does_not_read_of_an_organisation_no_portal_of_theirs_gets() -> None:
    box = firm_box()
    firm = box.who.firms[0]
    number = people_number(firm)
    organisation.get_office(box.who.actor)
    staff = offices.colleague(firm, "Bo Collega")
    part = offices.limited(staff)
    open_id = box.publish(to=number, kind="enterprise", subject={"nl": "Voor iedereen"})
    limited_id = box.publish(to=number, kind="enterprise", isReplyAuthorized=True)
    file_id = Message.objects.get(id=limited_id).file_ids[0]
    box.portal.come_with(box.who)
    before = box.get("ebox").json()
    assert (before["numberOfMessages"], box.get().json()["totalItems"]) == (2, 2)
    organisation.give_to_part(staff.actor, conversation_ids=[UUID(limited_id)], code=part)

    found = box.get().json()
    assert ([one["messageId"] for one in found["items"]], found["totalItems"]) == ([open_id], 1)
    assert box.get("ebox/messages?qlang=nl&q=groendak").json() == {"items": [], "totalItems": 0}
    after = box.get("ebox").json()
    assert (after["numberOfMessages"], after["numberOfUnreadMessages"]) == (1, 1)
    assert 0 < after["eboxSize"] < before["eboxSize"]
    for path in ("", "/attachments", f"/attachments/{file_id}", f"/attachments/{file_id}/content", "/body"):
        assert box.get(f"ebox/messages/{limited_id}{path}").status_code == 404, path
    refused = answer_to(box, limited_id, sender={"eboxType": "enterprise", "enterpriseNumber": number})
    assert (refused.status_code, refused.json()["code"]) == (400, "INVALID_INPUT")
    path = "/api/ebox/v3/ebox/messages"
    Browser(headers=box.portal.headers("PATCH", path)).patch(
        path,
        {"items": [{"messageId": limited_id, "isVisible": False}], "totalItems": 1},
        content_type="application/merge-patch+json",
    )
    assert Conversation.objects.get(id=limited_id).box == "inbox"

    box.portal.come_with(staff)
    assert box.get().json()["totalItems"] == 2


# ---------------------------------------------------------------- an end to it


def test_taking_back_ends_tokens_at_once(box: Box) -> None:
    message_id = box.publish()
    box.portal.come_with(box.who)
    assert box.get(f"ebox/messages/{message_id}").status_code == 200
    browser = box.who.enter(Browser())
    page = browser.get("/berichten/e-box").content.decode()
    assert "Leest nu ook de inhoud, tot" in page
    browser.post("/berichten/e-box/keuze", {"doe": "verberg", "wie": "portaal-elders"})
    assert box.get(f"ebox/messages/{message_id}").status_code == 401
    assert box.portal.renew().json()["error"] == "invalid_grant"
    assert "Leest nu ook de inhoud, tot" not in browser.get("/berichten/e-box").content.decode()


def test_signing_out_ends_tokens(box: Box) -> None:
    box.portal.come_with(box.who)
    box.who.enter(Browser()).post("/afmelden")
    assert box.get().status_code == 401
    assert box.portal.renew().json()["error"] == "invalid_grant"


def test_a_switch_of_capacity_leaves_tokens_as_they_are() -> None:
    box = firm_box()
    box.publish(to=people_number(box.who.firms[0]), kind="enterprise")
    box.portal.come_with(box.who)
    browser = box.who.enter(Browser())
    browser.post("/hoedanigheid", {"capacity": str(box.who.person_id)})
    assert box.get().json()["totalItems"] == 1
    assert box.portal.renew().status_code == 200
    browser.post("/afmelden")
    assert box.get().status_code == 401


# ---------------------------------------------------------------- an answer


def answer_to(
    box: Box, message_id: str, *, key: str = "", text: str = "<p>Dank u.</p>", **changed: Any
) -> Any:
    described = {
        "recipient": {"eboxType": "enterprise", "enterpriseNumber": ebox.ORGANISATION},
        "sender": {"eboxType": "citizen", "ssin": box.number},
        "originalMessageId": message_id,
        "subject": {"nl": "Antwoord"},
        "messageTypeId": "PREMIE",
        "isBodyMainContent": True,
        "bodyContent": {"nl": text},
        **changed,
    }
    more = {"Idempotency-Key": f'"{key}"'} if key else {}
    headers = box.portal.headers("POST", "/api/ebox/v3/ebox/messages", **more)
    return Browser(raise_request_exception=False, headers=headers).post(
        "/api/ebox/v3/ebox/messages",
        ebox.body(described, files={}),
        content_type=f"multipart/form-data; boundary={ebox.BOUNDARY}",
    )


def test_the_person_answers_where_that_is_allowed(box: Box) -> None:
    message_id = box.publish(isReplyAuthorized=True)
    box.portal.come_with(box.who)
    text = "<p>Dank u &amp; tot ziens.</p><p>An</p><script>x</script>"
    made = answer_to(box, message_id, key="a-1", text=text)
    assert made.status_code == 201, made.content
    reply = Reply.objects.get(party_id=box.who.person_id)
    assert str(reply.id) == made.json()["messageId"]
    assert answer_to(box, message_id, key="a-1").status_code == 409
    assert Reply.objects.count() == 1
    page = box.who.enter(Browser()).get(f"/berichten/{reply.conversation_id}").content.decode()
    assert "Dank u &amp; tot ziens." in page
    assert "Jij antwoordde, via My e-Box" in page


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"originalMessageId": "01900000-0000-7000-8000-000000000000"}, "INVALID_INPUT"),
        ({"messageTypeId": "ANDERS"}, "INVALID_INPUT"),
        ({"recipient": {"eboxType": "enterprise", "enterpriseNumber": "0999000129"}}, "INVALID_INPUT"),
        ({"sender": {"eboxType": "enterprise", "enterpriseNumber": "0999000129"}}, "INVALID_SENDER"),
        ({"bodyContent": {"nl": "<p> </p>"}}, "INVALID_INPUT"),
        ({"bodyContent": {"nl": "x" * 10_001}}, "INVALID_INPUT"),
    ],
)
def test_an_answer_goes_to_who_asked_and_from_who_was_asked(
    box: Box, changed: dict[str, Any], code: str
) -> None:
    message_id = box.publish(isReplyAuthorized=True)
    box.portal.come_with(box.who)
    answer = answer_to(box, message_id, **changed)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.content
    assert not Reply.objects.exists()


def test_where_no_answer_is_taken_there_is_none(box: Box) -> None:
    message_id = box.publish()
    box.portal.come_with(box.who)
    answer = answer_to(box, message_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_NOW_REPLY")
    assert not Reply.objects.exists()


def test_without_that_scope_no_answer(box: Box) -> None:
    message_id = box.publish(isReplyAuthorized=True)
    box.portal.come_with(box.who, scope=edge.FULL)
    answer = answer_to(box, message_id)
    assert answer.status_code == 403
    assert "reply" in answer.json()["message"]


def test_a_token_of_a_person_is_for_their_box_only(box: Box) -> None:
    box.portal.come_with(box.who)
    path = "/api/ebox/v3/searchMessageStatus"
    answer = Browser(headers=box.portal.headers("POST", path)).post(
        path, "[]", content_type="application/json"
    )
    assert answer.status_code == 403
    bearer = Browser().get(
        "/api/ebox/v3/ebox/messages", headers={"Authorization": f"Bearer {box.portal.access}"}
    )
    assert bearer.status_code == 401
    assert box.get("refData/messageTypes").status_code == 200


def test_what_asks_a_surer_sign_in_stays_veiled(box: Box) -> None:
    message_id = box.publish()
    Conversation.objects.filter(party_id=box.who.person_id).update(required_assurance=35)
    box.portal.come_with(box.who)
    (item,) = box.get().json()["items"]
    assert SECRET not in json.dumps(item)
    assert item["attachments"] == {"items": [], "totalItems": 0}
    answer = box.get(f"ebox/messages/{message_id}/attachments")
    assert (answer.status_code, answer.json()["code"]) == (403, "SURER_SIGN_IN_REQUIRED")


def test_hiding_is_done_by_the_person_through_the_portal(box: Box) -> None:
    message_id = box.publish()
    box.portal.come_with(box.who)
    path = "/api/ebox/v3/ebox/messages"
    answer = Browser(headers=box.portal.headers("PATCH", path)).patch(
        path,
        {"items": [{"messageId": message_id, "isVisible": False}], "totalItems": 1},
        content_type="application/merge-patch+json",
    )
    assert answer.status_code == 204, answer.content
    assert Conversation.objects.get(party_id=box.who.person_id).box == "archive"
    event = MessageEvent.objects.get(moment="archived")
    assert (event.person_id, event.via) == (box.who.person_id, "portaal-elders")


def test_what_expired_is_gone(box: Box) -> None:
    message_id = box.publish()
    box.portal.come_with(box.who)
    Message.objects.filter(id=message_id).update(expires_at=clock.now() - timedelta(days=1))
    assert box.get(f"ebox/messages/{message_id}").status_code == 404
