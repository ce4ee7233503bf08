"""The federal e-Box, simulated: its own rules, asked without our client."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from simulators.ebox.mailboxes import RIGHT_TO_LEFT, TYPES
from simulators.ebox.shapes import fold
from simulators.tests import conftest
from simulators.tests.conftest import Running, faults, http, write_public

BOX = "88670312862"
EVENTS = "/events/ebox/enterprise/document/events"


@pytest.fixture(scope="module")
def running(start: Callable[..., Running], key: RSAKey, tmp_path_factory: pytest.TempPathFactory) -> Running:
    keys = write_public(key, folder=tmp_path_factory.mktemp("ebox"))
    return start("ebox", "--any-person", "--client", f"portaal={keys}")


@pytest.fixture
def call(running: Running, key: RSAKey) -> Callable[..., Any]:
    faults(running.url)
    known: dict[str, str] = {}

    def send(
        method: str, path: str, *, box: str = BOX, headers: dict[str, str] | None = None, **options: Any
    ) -> Any:
        name = path.split("/")[1]
        if name not in known:
            answer = conftest.token(http, f"{running.url}/{name}/token", key=key)
            known[name] = answer.json()["access_token"]
        given = {"authorization": f"Bearer {known[name]}", "on-behalf-of-ssin": box, **(headers or {})}
        return http.request(method, f"{running.url}{path}", headers=given, **options)

    return send


def publication(version: str, **changed: Any) -> dict[str, Any]:
    who: dict[str, Any] = {
        "recipient": {"eboxType": "citizen", "eboxIdValue": BOX}, "senderOrganizationId": "0999000030",
        "attachments": [{"httpPartName": "upfile1", "mainContent": True}], "bodyMainContent": False,
    }  # fmt: skip
    if version == "v3":
        who = {
            "recipient": {"eboxType": "citizen", "ssin": BOX},
            "sender": {"eboxType": "enterprise", "enterpriseNumber": "0999000030"},
            "attachments": [{"httpPartName": "upfile1", "isMainContent": True}],
        }
    return {**who, "subject": {"nl": "Oproep"}, "messageTypeId": "OPROEP", **changed}


def publish(call: Callable[..., Any], version: str, *, key: str = "", **changed: Any) -> Any:
    path = "/v2/publishMessage" if version == "v2" else "/v3/ebox/messages"
    files = {
        "upfile1": ("a.pdf", b"%PDF-1.7", "application/pdf"),
        "messageToPublish": (None, json.dumps(publication(version, **changed)), "application/json"),
    }
    return call("POST", path, files=files, headers={"idempotency-key": key} if key else None)


def test_only_a_token_of_that_part_opens_it(running: Running, call: Callable[..., Any]) -> None:
    assert http.get(f"{running.url}/v3/ebox/messages", headers={"on-behalf-of-ssin": BOX}).status_code == 401
    own = call("GET", "/v3/ebox/messages")
    assert own.status_code == 200
    assert http.get(f"{running.url}/v2/ebox", headers=dict(own.request.headers)).status_code == 401


def test_the_list_has_every_shape(call: Callable[..., Any]) -> None:
    answer = call("GET", "/v2/ebox/messages?pageSize=100").json()
    assert answer["totalItems"] == len(answer["items"]) >= 9
    moments = [item["receiptDate"] for item in answer["items"]]
    assert moments == sorted(moments, reverse=True)
    assert {len(item["attachments"]["items"]) for item in answer["items"]} == {0, 1, 6}
    assert any(RIGHT_TO_LEFT in item["subject"].get("fr", "") for item in answer["items"])
    empty = call("GET", "/v2/ebox/messages?messageTypeId=nergens")
    assert (empty.status_code, empty.json()) == (200, {"items": [], "totalItems": 0})


@pytest.mark.parametrize(
    "query", ["q=x", "q=x&qlang=en", "page=0", "pageSize=101", "visible=1", "receivedAfter=gisteren"]
)
def test_what_cannot_be_read_is_refused(call: Callable[..., Any], query: str) -> None:
    answer = call("GET", f"/v3/ebox/messages?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert set(answer.json()) == {"id", "code", "message"}


def test_opening_the_main_content_makes_it_read(call: Callable[..., Any]) -> None:
    box = "88670312961"
    (message, *_) = call("GET", "/v3/ebox/messages?pageSize=1", box=box).json()["items"]
    path = f"/v3/ebox/messages/{message['messageId']}"
    assert message["readStatus"] is False
    content = call("GET", f"{path}/attachments/a1/content", box=box)
    assert content.content.startswith(b"%PDF-")
    assert call("GET", path, box=box).json()["readStatus"] is True
    assert call("GET", f"{path}/paymentData", box=box).status_code == 404


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_a_publication_lands_in_its_box_once(call: Callable[..., Any], version: str) -> None:
    made = publish(call, version, key=f'"sleutel-{version}"')
    assert made.status_code == 201
    found = call("GET", f"/{version}/ebox/messages/{made.json()['messageId']}").json()
    assert found["subject"] == {"nl": "Oproep"}
    again = publish(call, version, key=f'"sleutel-{version}"', subject={"nl": "Heel iets anders"})
    assert again.status_code == 409
    link = {
        "messageId": made.json()["messageId"],
        "recipients": [{"eboxType": "citizen", "eboxIdValue": "88670313060"}],
    }
    assert call("POST", f"/{version}/linkEboxMessage", json=link).json()["nbSuccessLinks"] == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": None},
        {"subject": {"nl": "a", "fr": "b"}},
        {"subject": {"nl": "x" * 401}},
        {"messageTypeId": "ONBEKEND"},
        {"isRegisteredMail": None},
        {"attachments": []},
        {"attachments": [{"httpPartName": "elders", "isMainContent": True}]},
        {
            "attachments": [
                {"httpPartName": "upfile1", "isMainContent": True, "digest": {"digestValue": "AAAA"}}
            ]
        },
    ],
)
def test_a_publication_that_breaks_a_rule(call: Callable[..., Any], changed: dict[str, Any]) -> None:
    assert publish(call, "v3", **changed).json()["code"] == "INVALID_INPUT"


def test_a_key_is_a_string_between_quotes(call: Callable[..., Any]) -> None:
    assert publish(call, "v3", key="sleutel").status_code == 400


def test_events_are_numbered_and_known_once(call: Callable[..., Any]) -> None:
    event = {
        "eventType": "newDocument", "enterpriseId": "0999000030", "messageId": "m", "registeredMail": False,
        "receiptDate": "2026-03-01T09:00:00Z", "expirationDate": "2027-03-01T09:00:00Z",
    }  # fmt: skip
    posted = [{**event, "eventCorrelationId": f"c{number}"} for number in range(3)]
    assert call("POST", EVENTS, json=posted).status_code == 201
    assert call("POST", EVENTS, json=posted[:1]).status_code == 409
    assert call("POST", EVENTS, json=[{"eventType": "newDocument"}]).status_code == 400
    page = call("GET", f"{EVENTS}?lastSequenceNbr=1&pageSize=1").json()
    assert [each["eventSequenceNbr"] for each in page["EboxEnterpriseDocumentEvents"]] == [2]
    assert page["pageInfo"] == {"lastSequenceNbr": 2, "hasNext": True}
    assert call("GET", f"{EVENTS}?pageSize=1").status_code == 400


def test_its_faults(running: Running, call: Callable[..., Any]) -> None:
    box = "88670313159"
    (message, *_) = call("GET", "/v3/ebox/messages?pageSize=1", box=box).json()["items"]
    content = f"/v3/ebox/messages/{message['messageId']}/attachments/a1/content"
    faults(running.url, wrong_digest=True)
    assert call("GET", content, box=box).content.endswith(b"!")
    faults(running.url, huge=True)
    assert len(call("GET", content, box=box).content) > 40_000_000
    faults(running.url, busy={"value": 9, "times": 1})
    busy = call("GET", "/v3/ebox")
    assert (busy.status_code, busy.headers["retry-after"]) == (429, "9")
    faults(running.url, wrong_person={"times": 1})
    assert call("GET", "/v3/ebox/messages?pageSize=1").json()["items"][0]["recipient"]["ssin"] != BOX
    faults(running.url, forget_tokens={"times": 1})
    assert [call("GET", "/v3/ebox").status_code for _ in range(2)] == [401, 401]


def test_the_registry_tells_how_long_names_may_be_kept(call: Callable[..., Any]) -> None:
    for path in ("/v2/referenceData/messageTypes/OPROEP", "/v3/refData/messageTypes/OPROEP"):
        answer = call("GET", path)
        assert answer.headers["cache-control"].endswith("max-age=86400")
        assert answer.json()["validityPeriod"] == {
            "validityPeriodNumber": TYPES["OPROEP"][2],
            "validityPeriodUnit": "day",
        }


class Ours(BaseHTTPRequestHandler):
    """A registry of five messages that answers who has the token."""

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        page, size = int(query["page"]), int(query["pageSize"])
        ids = [{"messageId": f"m{number}"} for number in range(5)][(page - 1) * size : page * size]
        is_known = (
            self.headers["authorization"] == "Bearer geheim" and self.headers["on-behalf-of-ssin"] == BOX
        )
        body = json.dumps({"items": ids, "totalItems": 5}).encode()
        self.send_response(200 if is_known else 403)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def test_its_consumer_walks_through_a_box_elsewhere(running: Running) -> None:
    with HTTPServer(("127.0.0.1", 0), Ours) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        wanted = {
            "base_url": base,
            "box": {"kind": "citizen", "number": BOX},
            "token": "geheim",
            "page_size": 2,
        }
        walked = http.post(f"{running.url}/_consumer/walk", json=wanted).json()
        assert walked == {"statuses": [200, 200, 200], "ids": [f"m{n}" for n in range(5)], "totalItems": 5}
        refused = http.post(f"{running.url}/_consumer/walk", json={**wanted, "token": "ander"}).json()
        assert refused == {"statuses": [403], "ids": [], "totalItems": -1}
        server.shutdown()


def test_search_ignores_case_and_accents() -> None:
    assert fold("ÉCOLE Müller") == fold("ecole muller")
