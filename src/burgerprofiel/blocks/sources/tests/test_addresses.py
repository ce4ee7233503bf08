"""The address register: only an address that fits wholly is taken, and each answer has a name."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from burgerprofiel.blocks.sources.contracts import Fact, Problem, Question, Record, Reply, SourceError
from burgerprofiel.blocks.sources.wire.addresses import adapter
from burgerprofiel.foundation import config, http
from burgerprofiel.foundation.identifiers import IdentifierType

MATCH = {"identificator": {"objectId": "2001"}, "score": 100.0}
ADDRESS = {
    "identificator": {"id": "https://data.vlaanderen.be/id/adres/2001", "objectId": "2001"},
    "gemeente": {
        "objectId": "44021",
        "gemeentenaam": {"geografischeNaam": {"spelling": "Gent", "taal": "nl"}},
    },
    "postinfo": {"objectId": "9040"},
    "straatnaam": {"straatnaam": {"geografischeNaam": {"spelling": "Kerkstraat", "taal": "nl"}}},
    "huisnummer": "12",
    "busnummer": "3",
    "adresStatus": "inGebruik",
}
TOWN = {"postnamen": [{"geografischeNaam": {"spelling": "Sint-Amandsberg", "taal": "nl"}}]}
WRITTEN = {"street": "kerkstr", "number": "12", "box": "3", "postcode": "9040", "municipality": "Gent"}


class Register:
    """A register that answers what a test says."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []
        self.answers: dict[str, tuple[int, str, Any]] = {}
        self.says("/v2/adresmatch", {"adresMatches": [MATCH], "warnings": []})
        self.says("/v2/adressen/2001", ADDRESS)
        self.says("/v2/postinfo/9040", TOWN)

    def says(self, path: str, content: Any, *, status: int = 200, kind: str = "application/json") -> None:
        self.answers[path] = (status, kind, content)


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            made.asked.append((parts.path, parse_qs(parts.query), self.headers.get("x-api-key", "")))
            status, kind, content = made.answers.get(parts.path, (404, "application/problem+json", {}))
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Register(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        allowed = replace(config.current(), outbound_private_allowed=("127.0.0.1",))
        monkeypatch.setattr(config, "current", lambda: allowed)
        http.client().close()
        http.client.cache_clear()
        yield made
        http.client().close()
        http.client.cache_clear()
        server.shutdown()


@pytest.fixture
def ask(register: Register, tmp_path: Path) -> Callable[..., Reply]:
    (tmp_path / "key").write_text("een-sleutel\n")
    source = adapter.make({"url": register.base, "key_file": "key"}, folder=tmp_path)

    def asked(**changes: str) -> Reply:
        fields = {name: text for name, text in {**WRITTEN, **changes}.items() if text}
        (supply,) = source.supplies
        question = Question(
            subject=(IdentifierType.INSZ, "82610100181"),
            purpose=supply.purpose,
            reference="r1",
            given={"persoon.adres": (Fact(code="persoon.adres", value=Record({**fields})),)},
        )
        return source.ask(supply, question, total_seconds=60, connect_seconds=60)

    return asked


def problem(ask: Callable[..., Reply], **changes: str) -> tuple[Problem, str]:
    with pytest.raises(SourceError) as caught:
        ask(**changes)
    return caught.value.problem, caught.value.code


def test_the_one_address_that_fits_is_the_address(ask: Callable[..., Reply], register: Register) -> None:
    (fact,) = ask().facts
    assert (fact.code, fact.key) == ("woning.adres", "2001")
    assert isinstance(fact.value, Record)
    fields = fact.value.fields
    assert fields["street"] == "Kerkstraat"
    assert fields["municipality"] == "Sint-Amandsberg"
    assert fields["address_id"] == "2001"
    assert "status" not in fields
    assert register.asked[0] == (
        "/v2/adresmatch",
        {
            "Straatnaam": ["kerkstr"],
            "Huisnummer": ["12"],
            "Busnummer": ["3"],
            "Postcode": ["9040"],
            "Gemeentenaam": ["Gent"],
        },
        "een-sleutel",
    )
    assert [path for path, *_ in register.asked[1:]] == ["/v2/adressen/2001", "/v2/postinfo/9040"]


@pytest.mark.parametrize(
    "matches",
    [
        [],
        [MATCH, {**MATCH, "identificator": {"objectId": "2002"}}],
        [{**MATCH, "score": 99.9}],
        [{"score": 100.0}],
    ],
    ids=["none", "two", "nearly", "a-street"],
)
def test_what_does_not_fit_wholly_stays_unknown(
    matches: list[object], ask: Callable[..., Reply], register: Register
) -> None:
    register.says("/v2/adresmatch", {"adresMatches": matches})
    found = ask()
    assert (found.facts, found.none) == ((), frozenset())
    assert [one.code for one in found.remarks] == ["no-single-match"]
    assert len(register.asked) == 1


def test_a_postal_area_with_several_names(ask: Callable[..., Reply], register: Register) -> None:
    two = [{"geografischeNaam": {"spelling": name}} for name in ("Gent", "Oostakker")]
    register.says("/v2/postinfo/9040", {"postnamen": two})
    for written, shown in (("OOSTAKKER", "Oostakker"), ("Elders", "Gent")):
        (fact,) = ask(municipality=written).facts
        assert isinstance(fact.value, Record)
        assert fact.value.fields["municipality"] == shown


def test_an_address_that_is_no_longer_used_says_so(ask: Callable[..., Reply], register: Register) -> None:
    register.says(
        "/v2/adressen/2001", {**ADDRESS, "adresStatus": "gehistoreerd", "postinfo": {"objectId": "x"}}
    )
    (fact,) = ask().facts
    assert isinstance(fact.value, Record)
    assert "status" in fact.value.fields
    assert fact.value.fields["municipality"] == "Gent"


@pytest.mark.parametrize(
    ("path", "answer", "expected"),
    [
        ("/v2/adresmatch", {"status": 503, "content": {}}, (Problem.BUSY, "http-503")),
        ("/v2/adresmatch", {"status": 500, "content": {}}, (Problem.SOURCE_DOWN, "http-500")),
        ("/v2/adresmatch", {"status": 400, "content": {}}, (Problem.BAD_QUESTION, "http-400")),
        ("/v2/adresmatch", {"content": b"{", "status": 200}, (Problem.BAD_ANSWER, "json")),
        ("/v2/adresmatch", {"content": b"<p>", "kind": "text/html"}, (Problem.BAD_ANSWER, "content-type")),
        (
            "/v2/adresmatch",
            {"content": {"adresMatches": [{**MATCH, "identificator": {"objectId": "../1"}}]}},
            (Problem.BAD_ANSWER, "json"),
        ),
        ("/v2/adressen/2001", {"status": 410, "content": {}}, (Problem.BAD_ANSWER, "http-410")),
        (
            "/v2/adressen/2001",
            {"content": {**ADDRESS, "identificator": {"objectId": "3"}}},
            (Problem.BAD_ANSWER, "address"),
        ),
        ("/v2/postinfo/9040", {"status": 500, "content": {}}, (Problem.SOURCE_DOWN, "http-500")),
    ],
)
def test_each_failure_has_a_name(
    path: str,
    answer: dict[str, Any],
    expected: tuple[Problem, str],
    ask: Callable[..., Reply],
    register: Register,
) -> None:
    register.says(path, **answer)
    assert problem(ask) == expected


def test_without_an_address_there_is_nothing_to_ask(ask: Callable[..., Reply], register: Register) -> None:
    assert problem(ask, street="")[0] is Problem.MISSING_INPUT
    assert register.asked == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"url": "http://register.example"}, "https://"),
        ({"url": "https://register.example", "key_file": "x"}, "key"),
    ],
)
def test_what_cannot_be_is_told(given: dict[str, str], told: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=told):
        adapter.make(given, folder=tmp_path)
