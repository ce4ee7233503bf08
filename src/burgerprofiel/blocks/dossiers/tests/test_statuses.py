"""The native bulk call and its stream of lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client as Browser
from django.test import RequestFactory

from burgerprofiel.blocks.dossiers.api import statuses
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Rejection
from burgerprofiel.blocks.dossiers.tests.incoming import (
    AN,
    STRANGER,
    URI,
    bearer,
    dossier,
    insz,
    source,
)
from burgerprofiel.foundation.api.lines import read_lines

pytestmark = pytest.mark.django_db

BULK, STREAM = "/api/dossiers/v1/statuses", f"/api/dossiers/v1/statuses/stream?source={URI}"


@pytest.fixture(autouse=True)
def _source() -> None:
    source()


def line(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "upload_id": f"u{number}",
        "external_id": f"2026-{number}",
        "title": "Premie",
        "changed_at": "2026-03-02T09:12:00+01:00",
        "phase": "Behandeling",
        "code": "InBehandeling",
        "parties": [{"type": "insz", "value": insz(number), "role": "aanvrager"}],
        **changes,
    }


def bulk(client: Browser, *lines: Any, uri: str = URI, headers: dict[str, Any] | None = None) -> Any:
    body = {"source": uri, "statuses": lines}
    return client.post(BULK, body, content_type="application/json", **(headers or bearer()))


def stream(client: Browser, body: bytes, *, to: str = STREAM, headers: dict[str, Any] | None = None) -> Any:
    return client.generic("POST", to, body, content_type="application/x-ndjson", **(headers or bearer()))


def answers(response: Any) -> list[dict[str, Any]]:
    return [json.loads(text) for text in b"".join(response.streaming_content).splitlines()]


def test_everything_a_status_can_say(client: Browser) -> None:
    given = line(
        sequence=3,
        detail="Een",
        detail2="Twee",
        action={
            "needed": True,
            "text": "Betaal",
            "label": "Betalen",
            "url": "https://a.be/b",
            "due_at": "2026-04-01T12:00:00Z",
        },
        deep_link="https://a.be/d",
        product_id="697",
        started_on="2026-01-02",
        target_on="2026-05-01",
        legal_deadline_on="2026-06-01",
        suspended={"since": "2026-03-01", "reason": "Wacht op advies"},
        required_assurance=27,
        contact={"name": "Bea", "address": {"street": "Markt", "number": "1"}},
        documents=[{"title": "Besluit", "url": "https://a.be/x.pdf", "size_bytes": 10}],
        related_parties=[{"name": "Architect Ann", "role": "architect"}],
    )
    response = bulk(client, given)
    assert response.json()["counts"] == {"accepted": 1, "repeated": 0, "refused": 0}
    file = dossier(insz(1))
    assert (file.detail, file.action_label, file.action_url) == ("Een\nTwee", "Betalen", "https://a.be/b")
    assert (file.sequence, file.suspended_reason, file.required_assurance) == (3, "Wacht op advies", 27)
    assert (str(file.started_on), str(file.legal_deadline_on)) == ("2026-01-02", "2026-06-01")
    assert file.documents == [{"title": "Besluit", "url": "https://a.be/x.pdf", "size_bytes": 10}]
    assert file.related_parties == [{"name": "Architect Ann", "role": "architect"}]
    assert file.contact == {"name": "Bea", "address": {"street": "Markt", "number": "1"}}


def test_a_result_per_status_in_order(client: Browser) -> None:
    bulk(client, line(1))
    response = bulk(
        client, line(1), line(2), line(3, title=""), line(2, title="Anders"), line(4, code="Nieuw")
    )
    assert response.status_code == 200
    assert response.json()["counts"] == {"accepted": 2, "repeated": 1, "refused": 2}
    results = response.json()["results"]
    assert [item["line"] for item in results] == [1, 2, 3, 4, 5]
    assert [item.get("result") for item in results] == ["repeated", "current", None, None, "current"]
    assert results[2]["errors"][0]["field"] == "title"
    assert results[3]["errors"][0]["code"] == "upload-id-used"
    assert results[4]["warnings"][0]["code"] == "unknown-code"
    assert Rejection.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"changed_at": "2026-03-02T09:12:00"}, "changed_at"),
        ({"changed_at": "2999-03-02T09:12:00Z"}, "changed_at"),
        ({"phase": "x" * 61}, "phase"),
        ({"detail": "x" * 4001}, "detail"),
        ({"parties": []}, "parties"),
        ({"parties": [{"type": "insz", "value": AN[:-1]}]}, "parties[0].value"),
        ({"parties": [{"type": AN, "value": AN}]}, "parties[0].type"),
        ({"deep_link": "javascript:alert(1)"}, "deep_link"),
        ({"action": {"needed": True, "url": "//a.be"}}, "action.url"),
        ({"documents": [{"title": "a", "url": "data:text/html,x"}]}, "documents[0].url"),
        ({"contact": {"website": "www.a.be"}}, "contact.website"),
        ({"started_on": "0001-01-01"}, "started_on"),
        ({"outcome": "maybe"}, "outcome"),
        ({"titel": "Onbekend"}, ""),
    ],
)
def test_what_is_wrong_is_named_and_no_number_repeated(
    client: Browser, changes: dict[str, Any], field: str
) -> None:
    response = bulk(client, line(**changes))
    [result] = response.json()["results"]
    assert [error.get("field", "") for error in result["errors"]] == [field]
    assert AN not in response.content.decode()


def test_at_most_ten_thousand_in_a_call(client: Browser) -> None:
    headers = bearer()
    body = json.dumps({"source": URI, "statuses": [{}] * 10_001})
    response = client.generic("POST", BULK, body, content_type="application/json", **headers)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "statuses")
    assert bulk(client, headers=headers).status_code == 422


def test_a_stranger_gets_in_nowhere(client: Browser) -> None:
    for uri in (URI, "urn:nowhere"):
        headers = bearer(STRANGER)
        answer = bulk(client, line(), uri=uri, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (
            403,
            "urn:burgerprofiel:problem:foreign-source",
        )
        to = f"/api/dossiers/v1/statuses/stream?source={uri}"
        assert stream(client, b"{}", to=to, headers=headers).status_code == 403
    assert client.post(BULK, {}, content_type="application/json").status_code == 401
    assert client.post(STREAM, b"{}", content_type="application/x-ndjson").status_code == 401
    assert (Dossier.objects.count(), Rejection.objects.count()) == (0, 0)


def ndjson(*lines: Any) -> bytes:
    return b"\n".join(item if isinstance(item, bytes) else json.dumps(item).encode() for item in lines)


def test_a_broken_line_is_an_error_of_that_line_only(client: Browser) -> None:
    body = ndjson(
        line(1),
        b"{broken",
        b"",
        b"\xff\xfe",
        b"[" * 5_000,
        b'{"title": "\\u0000"}',
        b"null",
        line(2, title=7),
        line(3),
    )
    results = answers(stream(client, body))
    assert [(item["line"], item["accepted"]) for item in results] == [
        (1, True),
        (2, False),
        (4, False),
        (5, False),
        (6, False),
        (7, False),
        (8, False),
        (9, True),
    ]
    assert Dossier.objects.count() == 2


def test_windows_line_ends_and_a_last_line_without_one(client: Browser) -> None:
    body = ndjson(line(1), line(2)).replace(b"\n", b"\r\n")
    assert [item["accepted"] for item in answers(stream(client, body))] == [True, True]


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statuses.StreamedUploads, "max_line", 1_000)
    body = ndjson(line(1), line(2, detail="x" * 200_000), line(3))
    results = answers(stream(client, body))
    assert [(item["line"], item["accepted"]) for item in results] == [(1, True), (2, False), (3, True)]
    assert results[1]["errors"][0]["code"] == "line-too-long"


def test_sending_all_again_is_safe(client: Browser) -> None:
    body = ndjson(*(line(n) for n in range(1, 30)))
    first, second = answers(stream(client, body)), answers(stream(client, body))
    assert [item["receipt"] for item in first] == [item["receipt"] for item in second]
    assert {item["result"] for item in second} == {"repeated"}
    assert DossierEvent.objects.count() == 29


def test_other_media_types_are_refused(client: Browser) -> None:
    response = client.post(STREAM, b"{}", content_type="application/json", **bearer())
    assert response.status_code == 415


def test_a_connection_that_breaks_leaves_whole_batches(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statuses, "BATCH", 10)

    def broken(request: Any, *, limit: int) -> Iterator[bytes]:
        for number in range(1, 26):
            yield json.dumps(line(number)).encode()
        raise OSError("connection reset")

    monkeypatch.setattr(statuses, "read_lines", broken)
    with pytest.raises(OSError, match="reset"):
        answers(stream(client, b"unread"))
    assert Dossier.objects.count() == 20


def test_lines_are_read_in_little_memory() -> None:
    read: list[int] = []

    class Endless:
        def read(self, size: int) -> bytes:
            read.append(size)
            return b"x" * 9_999 + b"\n" if len(read) <= 1_000 else b""

    request = RequestFactory().post("/", HTTP_TRANSFER_ENCODING="chunked")
    request.META["wsgi.input"] = Endless()
    lines = read_lines(request, limit=20_000)
    assert next(lines) == b"x" * 9_999
    assert len(read) == 1
    assert sum(1 for _ in lines) == 999
