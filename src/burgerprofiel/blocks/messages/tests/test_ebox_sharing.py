"""What a portal elsewhere reads of a box here: which messages there are, with leave, and never what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.messages.api.ebox import edge
from burgerprofiel.blocks.messages.contracts import SHARE
from burgerprofiel.blocks.messages.models import Conversation, Message, Partition
from burgerprofiel.blocks.messages.public import ebox as door
from burgerprofiel.blocks.messages.services.ebox import settings
from burgerprofiel.blocks.messages.tests import ebox
from burgerprofiel.foundation import clock, config, database, errors
from burgerprofiel.foundation.uploads import clamd
from tests import elsewhere, people
from tests.elsewhere import Elsewhere

pytestmark = pytest.mark.django_db
CONTENTS = ("attachments", "attachments/a1", "attachments/a1/content", "body", "paymentData")


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(clamd, "scan", lambda content, *, address: None)
    path = tmp_path / "ebox.toml"
    changed = replace(config.current(), ebox=path)
    with elsewhere.configured(monkeypatch, changed, path=path, read=settings.load) as write:
        write(ebox.PORTAL + ebox.OURS)
        yield


class Box:
    """Somebody's box with messages of a sender, and a portal that asks about it."""

    def __init__(self) -> None:
        self.client, self.kind = ebox.sender_client()
        self.who, self.number = ebox.resident()
        self.portal = ebox.portal()

    def publish(self, **changed: Any) -> str:
        described = ebox.publication("v3", to=self.number, **changed)
        answer = ebox.publish(ebox.calling(self.client), "v3", ebox.body(described))
        assert answer.status_code == 201, answer.content
        return str(answer.json()["messageId"])

    def get(self, path: str = "ebox/messages", *, version: str = "v3", portal: Browser | None = None) -> Any:
        headers = ebox.of_box(self.number)
        return (portal or self.portal).get(f"/api/ebox/{version}/{path}", headers=headers)

    def allow(self) -> None:
        door.give_leave(self.who.actor, client_id="portaal-elders")


@pytest.fixture
def box() -> Box:
    return Box()


def test_nothing_is_told_without_leave(box: Box) -> None:
    box.publish()
    unknown = box.portal.get("/api/ebox/v3/ebox/messages", headers=ebox.of_box(ebox.number()))
    refused = box.get()
    assert refused.status_code == unknown.status_code == 403
    assert refused.json()["code"] == unknown.json()["code"] == "NO_LEAVE"
    box.allow()
    assert box.get().json()["totalItems"] == 1
    assert box.get(portal=ebox.portal("een-ander")).status_code == 403
    door.take_back(box.who.actor, client_id="portaal-elders")
    assert box.get().status_code == 403


def test_leave_is_for_portals_of_this_installation(box: Box) -> None:
    with pytest.raises(errors.NotFoundError):
        door.give_leave(box.who.actor, client_id="niemand")
    (reader,) = door.readers(box.who.actor)
    assert (reader.name, reader.given_at) == ("My e-Box", None)


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_the_list_says_who_what_kind_and_when_not_what(box: Box, version: str) -> None:
    message_id = box.publish(isRegisteredMail=True)
    box.allow()
    answer = box.get(version=version)
    (item,) = answer.json()["items"]
    assert item["messageId"] == message_id
    assert item["subject"] == {"nl": "Een bericht over een premie", "fr": "Un message sur une prime"}
    assert item["messageTypeId"] == "PREMIE"
    assert item["senderApplicationId"] == "be.voorbeeld.premies"
    assert item["readStatus"] is False
    assert item["registeredMail" if version == "v2" else "isRegisteredMail"] is True
    assert "groendak" not in answer.content.decode()
    assert box.get(f"ebox/messages/{message_id}", version=version).json() == item


@pytest.mark.parametrize("part", CONTENTS)
def test_what_is_in_it_only_the_person_opens(box: Box, part: str) -> None:
    message_id = box.publish()
    box.allow()
    answer = box.get(f"ebox/messages/{message_id}/{part}")
    assert answer.status_code == 403
    assert answer.json()["code"] == "PERSON_REQUIRED"
    assert box.get(f"ebox/messages/{box.kind.id}/{part}").status_code == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("pageSize=2", 2),
        ("page=2&pageSize=2", 1),
        ("page=9", 0),
        ("readStatus=true", 1),
        ("readStatus=false", 2),
        ("registeredMail=true", 1),
        ("messageTypeId=PREMIE", 3),
        ("messageTypeId=ANDERS", 0),
        ("senderOrganizationId=0999000030", 3),
        ("senderOrganizationId=0999000129", 0),
        ("senderApplicationId=be.voorbeeld.bijdragen", 1),
        ("receivedBefore=2020-01-01", 0),
        ("receivedAfter=2020-01-01", 3),
        ("expiredBefore=2020-01-01", 0),
        ("expiredAfter=2020-01-01&receivedAfter=2020-01-01", 3),
        ("visible=true", 3),
        ("visible=false", 0),
        ("q=BESLISSING&qlang=nl", 3),
        ("q=decision&qlang=fr", 3),
        ("q=dienst+voor&qlang=nl", 3),
        ("q=bijdragen&qlang=nl", 1),
        ("q=groendak&qlang=nl", 0),
        ("q=decision&qlang=nl", 0),
        ("q=%25&qlang=nl", 0),
    ],
)
def test_the_filters_all_hold_together(box: Box, query: str, count: int) -> None:
    read = box.publish()
    box.publish(isRegisteredMail=True)
    box.publish(senderApplicationId="be.voorbeeld.bijdragen")
    Message.objects.filter(id=read).update(read_at=clock.now())
    box.allow()
    answer = box.get(f"ebox/messages?{query}")
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["items"]) == count


@pytest.mark.parametrize("query", ["q=x", "page=0", "pageSize=101", "receivedAfter=gisteren", "visible=1"])
def test_what_cannot_be_read_is_refused(box: Box, query: str) -> None:
    box.allow()
    answer = box.get(f"ebox/messages?{query}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "INVALID_INPUT"


def test_whose_box_has_to_be_said_once(box: Box) -> None:
    box.allow()
    both = {**ebox.of_box(box.number), **ebox.of_box(ebox.ORGANISATION, kind="enterprise")}
    assert box.portal.get("/api/ebox/v3/ebox/messages", headers=both).status_code == 400
    assert box.portal.get("/api/ebox/v3/ebox/messages").status_code == 400


def test_a_box_in_figures(box: Box) -> None:
    box.allow()
    nothing = {"numberOfMessages": 0, "numberOfUnreadMessages": 0, "eboxSize": 0}
    assert box.get("ebox").json() == nothing
    box.publish()
    found = box.get("ebox").json()
    assert (found["numberOfMessages"], found["numberOfUnreadMessages"]) == (1, 1)
    assert found["eboxSize"] > 0
    assert found["lastReceiptDate"]


@pytest.mark.parametrize(("version", "name"), [("v2", "visible"), ("v3", "isVisible")])
def test_hiding_is_the_archive(box: Box, version: str, name: str) -> None:
    message_id = box.publish()
    box.allow()

    def show(*updates: dict[str, Any]) -> int:
        answer = box.portal.patch(
            f"/api/ebox/{version}/ebox/messages",
            {"items": list(updates), "totalItems": len(updates)},
            content_type="application/merge-patch+json",
            headers=ebox.of_box(box.number),
        )
        return int(answer.status_code)

    assert show({"messageId": message_id, name: False}) == 204
    (item,) = box.get(version=version).json()["items"]
    assert item[name] is False
    nobodys = {"messageId": "01900000-0000-7000-8000-000000000000", name: True}
    assert show({"messageId": message_id, name: True}, nobodys) == 404
    assert box.get(version=version).json()["items"][0][name] is False
    assert show({"messageId": message_id, name: True}) == 204
    assert box.get(version=version).json()["items"][0][name] is True


def test_a_sensitive_sender_has_no_title(box: Box) -> None:
    box.publish()
    box.allow()
    box.kind.sender.is_sensitive = True
    box.kind.sender.save()
    (item,) = box.get().json()["items"]
    assert item["subject"]["nl"] == "Een bericht"


def test_what_a_portal_read_stands_in_the_log(box: Box) -> None:
    box.publish()
    box.allow()
    box.get()
    statement = (
        "SELECT operation, count FROM foundation_accesslog"
        " WHERE data_subject_id = %s AND application = %s AND processing_activity_id LIKE %s"
    )
    found = database.rows(statement, [box.who.person_id, "portaal-elders", f"%{SHARE}"])
    assert found == [{"operation": "read", "count": 1}]
    (reader,) = door.readers(box.who.actor)
    assert reader.read_at is not None


def test_scopes_are_those_of_the_interface(box: Box) -> None:
    box.publish()
    box.allow()
    small = ebox.portal(scopes=frozenset({edge.SUMMARY}))
    assert box.get("ebox", portal=small).status_code == 200
    refused = box.get(portal=small)
    assert refused.status_code == 403
    assert "messagesfull" in refused.json()["message"]


@pytest.mark.parametrize(("version", "path"), [("v2", "referenceData"), ("v3", "refData")])
def test_reference_data_may_be_kept_for_a_day(box: Box, version: str, path: str) -> None:
    base = f"/api/ebox/{version}/{path}"
    found = box.portal.get(f"{base}/messageTypes/PREMIE")
    assert found["Cache-Control"] == "public, no-transform, proxy-revalidate, max-age=86400"
    assert found.json()["validityPeriod"] == {"validityPeriodNumber": 2, "validityPeriodUnit": "year"}
    organisation = box.portal.get(f"{base}/senderOrganizations/{ebox.ORGANISATION}").json()
    assert organisation["organizationShortName"] == {"nl": "Dienst Voorbeeld"}
    assert box.portal.get(f"{base}/messageTypes").json()["totalItems"] == 1
    assert box.portal.get(f"{base}/senderApplications").json() == {"items": [], "totalItems": 0}
    assert box.portal.get(f"{base}/messageTypes/ANDERS").status_code == 404
    assert box.portal.get(f"{base}/anders").status_code == 404


def test_a_colleague_gives_leave_for_the_enterprise() -> None:
    who = people.resident(firms=["Bakkerij Voorbeeld"], acting_for=0)
    door.give_leave(who.actor, client_id="portaal-elders")
    (reader,) = door.readers(who.actor)
    assert reader.given_at is not None


def test_a_portal_sees_the_parts_that_who_gave_it_leave_reads(box: Box) -> None:
    box.allow()
    published = box.publish()
    person = box.who.actor.person_id
    Partition.objects.create(
        party_id=box.who.actor.party_id, code="hr", is_limited=True, reader_ids=[uuid4()]
    )
    Conversation.objects.update(partition="hr")
    assert box.get().json()["items"] == []
    assert box.get("ebox").json()["numberOfMessages"] == 0
    assert box.get(f"ebox/messages/{published}").status_code == 404
    Partition.objects.update(reader_ids=[person])
    assert [one["messageId"] for one in box.get().json()["items"]] == [published]


@pytest.fixture(scope="module")
def consumer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    with elsewhere.simulator("ebox", folder=tmp_path_factory.mktemp("ebox")) as found:
        yield found


@pytest.mark.django_db(transaction=True)
def test_a_portal_walks_through_every_page(box: Box, consumer: Elsewhere, live_server: Any) -> None:
    published = [box.publish() for _ in range(5)]
    wanted = {
        "base_url": f"{live_server.url}/api/ebox/v3",
        "box": {"kind": "citizen", "number": box.number},
        "token": box.portal.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer "),
        "page_size": 2,
    }

    def walk() -> Any:
        return consumer._http.post(f"{consumer.base}/_consumer/walk", json=wanted).json()

    assert walk()["statuses"] == [403]
    box.allow()
    found = walk()
    assert (found["statuses"], found["totalItems"]) == ([200, 200, 200], 5)
    assert found["ids"] == published[::-1]
