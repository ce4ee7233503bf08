"""MAGDA's REST services: a token for a signed assertion, a correlation id, answers from the mappings."""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from simulators.magda.pki import Pki
from simulators.tests import conftest
from simulators.tests.conftest import Running, faults, write_public
from simulators.tests.magda_client import Caller
from simulators.tests.official import DATA, official

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PLATE, NUMBER = "1ZSD041", "88670312862"
REGISTRATIONS = "/v1/mobility/registrations"


@pytest.fixture(scope="module")
def running(
    start: Callable[..., Running], key: RSAKey, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Running, Pki]:
    folder = tmp_path_factory.mktemp("magda")
    keys = write_public(key, folder=folder)
    return start("magda", "--pki", str(folder), "--rest-client", f"portaal={keys}"), Pki(folder)


@pytest.fixture
def magda(running: tuple[Running, Pki]) -> Iterator[Caller]:
    with Caller(running[0].ready[2], running[1]) as caller:
        yield caller
    faults(running[0].url)


def token(magda: Caller, *, key: RSAKey) -> httpx.Response:
    return conftest.token(magda.http, f"{magda.url}/oauth/token", key=key)


def get(magda: Caller, *, bearer: str, path: str = REGISTRATIONS, **query: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {bearer}", "x-correlation-id": str(uuid.uuid4())}
    answer = magda.http.get(f"{magda.url}{path}", params=query, headers=headers)
    assert answer.headers["x-correlation-id"] == headers["x-correlation-id"]
    return answer


@pytest.fixture
def bearer(magda: Caller, key: RSAKey) -> str:
    return str(token(magda, key=key).json()["access_token"])


def test_a_vehicle(magda: Caller, bearer: str) -> None:
    answer: Any = get(magda, bearer=bearer, plateNr=PLATE).json()
    assert answer["items"][0]["titular"]["person"]["nationalNr"]["identificator"] == NUMBER


def test_a_plate_of_nobody(magda: Caller, bearer: str) -> None:
    answer = get(magda, bearer=bearer, plateNr="0XXX000")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("given", [{}, {"x-correlation-id": "17"}])
def test_no_answer_without_a_correlation_id(magda: Caller, bearer: str, given: dict[str, str]) -> None:
    headers = {"authorization": f"Bearer {bearer}", **given}
    answer = magda.http.get(f"{magda.url}{REGISTRATIONS}?plateNr={PLATE}", headers=headers)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) >= {"title", "status", "detail", "instance"}


def test_no_answer_without_a_token(magda: Caller, key: RSAKey) -> None:
    assert get(magda, bearer="guess", plateNr=PLATE).status_code == 401
    stranger = RSAKey.generate_key(2048, {"kid": key.kid or ""})
    assert token(magda, key=stranger).status_code == 401


def test_what_is_not_there(magda: Caller, bearer: str) -> None:
    assert get(magda, bearer=bearer, path="/v1/mobility/boats").status_code == 404


def test_its_faults(magda: Caller, running: tuple[Running, Pki], bearer: str) -> None:
    faults(running[0].url, too_many={"prefix": "/v1/"})
    assert get(magda, bearer=bearer, plateNr=PLATE).status_code == 503
    faults(running[0].url, forget_tokens=True)
    assert get(magda, bearer=bearer, plateNr=PLATE).status_code == 401


@official
def test_every_official_mapping(
    start: Callable[..., Running], key: RSAKey, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("magda")
    keys = write_public(key, folder=folder)
    simulator = start("magda", "--pki", str(folder), "--rest-client", f"portaal={keys}", "--data", str(DATA))
    with Caller(simulator.ready[2], Pki(folder)) as magda:
        bearer = token(magda, key=key).json()["access_token"]
        for file in sorted((DATA / "rest" / "mappings").rglob("*.json")):
            document = json.loads(file.read_text())
            for mapping in document.get("mappings", [document]):
                request, response = mapping["request"], mapping["response"]
                query = {
                    name: rule.get("equalTo") or rule.get("matches")
                    for name, rule in request.get("queryParameters", {}).items()
                }
                answer = get(magda, bearer=bearer, path=request["urlPath"], **query)
                assert answer.status_code == response["status"], file
                if body := response.get("bodyFileName"):
                    assert answer.json() == json.loads((DATA / "rest" / "__files" / body).read_text())
