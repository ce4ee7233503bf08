"""What systems of senders do: one message, a stream of many, following what became of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers.tests.incoming import bearer
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import models
from burgerprofiel.blocks.messages.tests import sending
from burgerprofiel.blocks.messages.tests.sending import CLIENT, OVO, STRANGER
from burgerprofiel.foundation import clock, config, database
from burgerprofiel.foundation.uploads.tests import files

pytestmark = pytest.mark.django_db

BASE = "/api/messages/v1"
PLAN: dict[str, Any] = {
    "type": "premie",
    "texts": {"subject": {"nl": "Dag ((naam))"}, "body": {"nl": "Je krijgt ((bedrag))."}},
}


@pytest.fixture(autouse=True)
def _sender() -> None:
    sending.sender()


def headers(key: str = "", *, who: Any = CLIENT) -> dict[str, Any]:
    return {**bearer(who), **({"HTTP_IDEMPOTENCY_KEY": key} if key else {})}


def message(number: str = "", **changes: Any) -> dict[str, Any]:
    to = {"recipient": number or make.next_insz(), "parameters": {"naam": "An", "bedrag": "5 euro"}}
    return {"dispatch": PLAN, "to": to | changes}


def post(client: Browser, path: str, body: Any, *, key: str = "", who: Any = CLIENT) -> Any:
    return client.post(BASE + path, body, content_type="application/json", **headers(key, who=who))


def get(client: Browser, path: str, *, who: Any = CLIENT) -> Any:
    return client.get(BASE + path, **headers(who=who))


def line(**changes: Any) -> dict[str, Any]:
    return {"recipient": make.next_insz(), "parameters": {"naam": "An", "bedrag": "5 euro"}, **changes}


def stream(client: Browser, *lines: Any, key: str = "stroom-een") -> Any:
    body = b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines)
    return client.generic(
        "POST", f"{BASE}/dispatches/stream", body, content_type="application/x-ndjson", **headers(key)
    )


def answers(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content
    return [json.loads(text) for text in b"".join(response.streaming_content).splitlines()]


def test_one_message_is_done_once_however_often_it_is_asked(client: Browser) -> None:
    given = message()
    first = post(client, "/messages", given, key="sleutel-1")
    assert first.status_code == 201
    assert first.json()["state"] == "ready"
    again = post(client, "/messages", given, key="sleutel-1")
    assert again.json()["id"] == first.json()["id"]
    conflict = post(client, "/messages", message(), key="sleutel-1")
    assert (conflict.status_code, conflict.json()["type"]) == (
        409,
        "urn:burgerprofiel:problem:idempotency-key-used",
    )
    sending.work()
    assert models.Dispatch.objects.count() == 1
    found = get(client, f"/dispatches/{first.json()['id']}").json()
    assert (found["state"], found["counts"]["delivered"]) == ("done", 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"recipient": "12345678901"}, "bad-number"),
        ({"parameters": {"naam": "An"}}, "missing-value"),
        ({"reference": make.insz(9)}, "number-as-reference"),
    ],
)
def test_a_message_that_cannot_be_sent_leaves_nothing(client: Browser, changes: Any, code: str) -> None:
    answer = post(client, "/messages", message(**changes), key="sleutel-2")
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(code)
    assert "12345678901" not in answer.content.decode()
    assert models.Dispatch.objects.count() == 0


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"subject": {"nl": "Dag ((naam"}, "body": {"nl": "x"}}, "subject.nl"),
        ({"subject": {"nl": "Dag"}, "body": {"fr": "x"}}, "subject"),
        ({"subject": {"nl": "Dag"}, "body": {"nl": " "}}, "body.nl"),
        ({"subject": {"nl": "Dag"}, "body": {"nl": "x"}, "action": "pay"}, "action_url"),
        (
            {"subject": {"nl": "Dag"}, "body": {"nl": "x"}, "action_url": "javascript:alert(1)"},
            "action_url",
        ),
    ],
)
def test_texts_that_cannot_be_used_say_where(client: Browser, texts: Any, field: str) -> None:
    body = message() | {"dispatch": {"type": "premie", "texts": texts}}
    answer = post(client, "/messages", body, key="sleutel-3")
    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]


def test_a_stream_takes_in_what_can_be_and_names_what_cannot(client: Browser) -> None:
    given = [
        line(),
        line(recipient="00000000000"),
        b"{no json",
        line(parameters={}),
        line(reference="zaak-5"),
    ]
    found = answers(stream(client, {"dispatch": PLAN}, *given, {"end": 5}))
    assert found[:3] == [
        {"row": 2, "refused": "bad-number", "field": "recipient"},
        {"row": 3, "refused": "malformed-line"},
        {"row": 4, "refused": "missing-value", "field": "naam"},
    ]
    assert found[3] == {"row": 5, "accepted": 2, "repeated": 0, "refused": 3}
    dispatch = found[-1]["dispatch"]
    assert (dispatch["state"], dispatch["counts"]["rows"], dispatch["counts"]["refused"]) == ("ready", 5, 3)
    sending.work()
    listed = get(client, f"/dispatches/{dispatch['id']}/recipients").json()["items"]
    assert [(one["row"], one["status"]) for one in listed] == [
        (1, "DELIVERED"),
        (2, "REFUSED"),
        (3, "REFUSED"),
        (4, "REFUSED"),
        (5, "DELIVERED"),
    ]
    assert listed[4]["reference"] == "zaak-5"
    refused = get(client, f"/dispatches/{dispatch['id']}/recipients?status=REFUSED").json()["items"]
    assert [one["row"] for one in refused] == [2, 3, 4]


def test_a_stream_that_broke_goes_on_where_it_was(client: Browser) -> None:
    given = [line() for _ in range(6)]
    broken = answers(stream(client, {"dispatch": PLAN}, *given[:4]))
    assert broken[-1]["dispatch"]["state"] == "open"
    assert sending.work() == 0
    whole = answers(stream(client, {"dispatch": PLAN}, *given, {"end": 6}))
    assert whole[0] == {"row": 6, "accepted": 2, "repeated": 4, "refused": 0}
    assert whole[-1]["dispatch"]["id"] == broken[-1]["dispatch"]["id"]
    assert whole[-1]["dispatch"]["state"] == "ready"
    sending.work()
    again = answers(stream(client, {"dispatch": PLAN}, *given, {"end": 6}))
    assert again[-1]["dispatch"]["counts"]["delivered"] == 6
    assert models.Dispatch.objects.count() == 1


def test_a_stream_can_go_on_with_the_rest_alone(client: Browser) -> None:
    answers(stream(client, {"dispatch": PLAN}, line(row=1), line(row=2)))
    rest = answers(stream(client, {"dispatch": PLAN}, line(row=3), {"end": 1}))
    assert rest[-1]["dispatch"]["counts"]["rows"] == 3


def test_an_end_that_does_not_count_stops_the_dispatch(client: Browser) -> None:
    found = answers(stream(client, {"dispatch": PLAN}, line(), {"end": 2}))
    assert found[-1] == {"stopped": "wrong-end", "detail": "There were 1 recipients."}
    assert models.Dispatch.objects.get().state == "open"


def test_a_second_head_is_no_recipient(client: Browser) -> None:
    found = answers(stream(client, {"dispatch": PLAN}, line(), {"dispatch": PLAN}, {"end": 1}))
    assert found[-1]["stopped"] == "malformed-line"


def test_a_stream_without_a_head_is_refused_at_once(client: Browser) -> None:
    assert stream(client, line()).status_code == 400
    assert stream(client, b" ").status_code == 400
    assert models.Dispatch.objects.count() == 0


def test_a_quota_stops_a_stream_and_says_when_to_go_on(client: Browser) -> None:
    models.SendingQuota.objects.create(sender_id=OVO, per_day=2, empty_at=clock.now())
    found = answers(stream(client, {"dispatch": PLAN}, line(), line(), line(), {"end": 3}))
    assert found[-1]["stopped"] == "too-many-requests"
    assert found[-1]["retry_after"] > 0
    assert models.Dispatch.objects.get().rows == 0


def test_what_is_planned_can_be_cancelled(client: Browser) -> None:
    later = (clock.now() + timedelta(days=1)).isoformat()
    body = message() | {"dispatch": PLAN | {"publish_at": later}}
    made = post(client, "/messages", body, key="sleutel-4").json()
    stopped = post(client, f"/dispatches/{made['id']}/cancel", {})
    assert (stopped.status_code, stopped.json()["counts"]["cancelled"]) == (200, 1)
    other = post(client, "/messages", message(), key="sleutel-5").json()
    sending.work()
    late = post(client, f"/dispatches/{other['id']}/cancel", {})
    assert (late.status_code, late.json()["type"]) == (409, "urn:burgerprofiel:problem:already-left")


def test_a_timeline_and_changes(client: Browser) -> None:
    made = post(client, "/messages", message(), key="sleutel-6").json()
    sending.work()
    found = get(client, f"/dispatches/{made['id']}/recipients/1").json()
    assert [one["status"] for one in found["timeline"]] == ["ACCEPTED", "DELIVERED"]
    assert found["timeline"][1]["id"] == f"DELIVERED.{made['id']}.1.1"
    assert get(client, f"/dispatches/{made['id']}/recipients/2").status_code == 404
    changes = get(client, f"/dispatches/{made['id']}/changes").json()
    assert changes["next"]
    assert get(client, f"/dispatches/{made['id']}/changes?cursor={changes['next']}").status_code == 200
    assert get(client, f"/dispatches/{made['id']}/changes?cursor=geen").status_code == 422


def test_who_asks_what_became_of_a_message_stands_in_the_log_of_its_recipient(client: Browser) -> None:
    made = post(client, "/messages", message(), key="sleutel-log").json()
    sending.work()
    recipient = models.Recipient.objects.get(dispatch_id=made["id"]).party_id
    for path in ("/recipients", "/recipients/1"):
        before = _looks_of(recipient)
        assert get(client, f"/dispatches/{made['id']}{path}").status_code == 200
        assert _looks_of(recipient) == before + 1


def _looks_of(party_id: Any) -> int:
    found = database.rows(
        "SELECT count(*) AS looks FROM foundation_accesslog WHERE data_subject_id = %s AND operation = 'read'",
        [party_id],
    )
    return int(found[0]["looks"])


def test_others_and_other_tokens_get_nothing(client: Browser) -> None:
    made = post(client, "/messages", message(), key="sleutel-7").json()
    for path in ("", "/recipients", "/changes", "/recipients/1"):
        assert get(client, f"/dispatches/{made['id']}{path}", who=STRANGER).status_code == 404
    assert get(client, f"/dispatches/{uuid4()}").status_code == 404
    assert post(client, f"/dispatches/{made['id']}/cancel", {}, who=STRANGER).status_code == 404
    without = type(CLIENT)(client_id="zonder", ovo_code=OVO, scopes=frozenset({"DosisImport"}))
    assert get(client, "/dispatches", who=without).status_code == 403
    assert client.get(f"{BASE}/dispatches").status_code == 401


def test_a_list_of_dispatches_and_templates(client: Browser) -> None:
    post(client, "/messages", message(), key="sleutel-8")
    assert len(get(client, "/dispatches").json()["items"]) == 1
    assert get(client, "/templates").json() == []


def test_a_test_reaches_the_own_organisation_and_nobody_else(client: Browser) -> None:
    number = make.kbo(11)
    models.Sender.objects.filter(code=OVO).update(enterprise_number=number)
    assert post(client, "/tests", message(make.next_insz())).status_code == 403
    assert post(client, "/tests", message(number)).json()["is_test"] is True


def test_a_file_is_examined_before_it_is_taken(client: Browser, set_scanner: Callable[[str], None]) -> None:
    set_scanner(config.NO_SCANNER)
    bad = {"name": "lijst.exe", "content": base64.b64encode(b"MZ").decode()}
    assert post(client, "/files", bad).status_code == 422
    hostile = files.signed_pdf(files.active_pdf())
    signed = {"name": "besluit.pdf", "content": base64.b64encode(hostile).decode()}
    refused = post(client, "/files", signed)
    assert (refused.status_code, refused.json()["type"].endswith("signed-active")) == (422, True)
    assert "signed without" in refused.json()["detail"]
    unknown = message() | {"dispatch": PLAN | {"files": [str(uuid4())]}}
    assert post(client, "/messages", unknown, key="sleutel-9").status_code == 422


def test_no_number_stands_in_what_a_sender_reads(client: Browser) -> None:
    number = make.next_insz()
    made = post(client, "/messages", message(number), key="sleutel-10").json()
    sending.work()
    read = [
        get(client, f"/dispatches/{made['id']}{path}").content.decode()
        for path in ("", "/recipients", "/changes", "/recipients/1")
    ]
    assert not [text for text in read if number in text or "5 euro" in text]
