"""The registers elsewhere: only who proves who it is hears something, about the person it asks for."""

from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from simulators.tests import conftest
from simulators.tests.conftest import Running, faults, http, write_public

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
NUMBER = "88670312862"


@pytest.fixture(scope="module")
def registers(
    start: Callable[..., Running], key: RSAKey, tmp_path_factory: pytest.TempPathFactory
) -> Running:
    keys = write_public(key, folder=tmp_path_factory.mktemp("usage"))
    return start("usage", "--client", f"portaal={keys}")


def token(registers: Running, *, key: RSAKey, register: str = "personenregister") -> Any:
    return conftest.token(http, f"{registers.url}/{register}/token", key=key)


def ask(registers: Running, *, bearer: str, register: str = "personenregister") -> Any:
    body = {"header": {"userId": f"BE{NUMBER}", "id": "question-1"}, "body": {"offset": 2, "limit": 1}}
    headers = {"authorization": f"Bearer {bearer}"}
    return http.post(f"{registers.url}/{register}/findUsage", json=body, headers=headers)


def test_an_answer_to_who_proved_itself(registers: Running, key: RSAKey) -> None:
    uses = [{"logtime": "2026-01-02T00:00:00Z", "action": str(n), "receiver": "X"} for n in range(3)]
    http.post(f"{registers.url}/_admin/personenregister", json={"number": NUMBER, "usage": uses})
    answer = ask(registers, bearer=token(registers, key=key).json()["access_token"]).json()
    assert answer == {"header": {"userId": f"BE{NUMBER}", "id": "question-1"}, "body": {"usage": [uses[1]]}}


def test_nobody_else_hears_anything(registers: Running, key: RSAKey) -> None:
    other = RSAKey.generate_key(2048, {"kid": key.kid or ""})
    assert token(registers, key=other).status_code == 401
    assert ask(registers, bearer="guess").status_code == 401
    of_one = token(registers, key=key).json()["access_token"]
    assert ask(registers, bearer=of_one, register="voertuigenregister").status_code == 401


def test_its_faults(registers: Running, key: RSAKey) -> None:
    bearer = token(registers, key=key).json()["access_token"]
    faults(registers.url, wrong_person={"times": 1})
    assert ask(registers, bearer=bearer).json()["header"]["userId"] != f"BE{NUMBER}"
    faults(registers.url, huge={"times": 1})
    assert len(ask(registers, bearer=bearer).content) > 4_000_000
    faults(registers.url, forget_tokens={"times": 1})
    assert ask(registers, bearer=bearer).status_code == 401
    assert ask(registers, bearer=bearer).status_code == 401
