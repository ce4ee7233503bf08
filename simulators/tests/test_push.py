"""The push service refuses what a real one refuses, and opens what a browser opens."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from simulators.push.browser import encoded
from simulators.push.service import _key as read_key
from simulators.tests.conftest import Running, http

KEY = ECKey.generate_key("P-256")


@pytest.fixture(scope="module")
def push(start: Callable[..., Running]) -> str:
    return start("push").url


def _authorization(url: str, *, key: ECKey = KEY, **claims: object) -> str:
    told = {"aud": url, "exp": int(time.time()) + 3600, "sub": "mailto:somebody@sender.example", **claims}
    token = jwt.encode({"alg": "ES256"}, told, key, algorithms=["ES256"])
    return f"vapid t={token}, k={_public(KEY)}"


def _public(key: ECKey) -> str:
    numbers: Any = key.raw_value.public_key().public_numbers()
    return encoded(b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big"))


def _send(url: str, **changes: str) -> int:
    made = http.post(f"{url}/api/subscriptions", json={"applicationServerKey": _public(KEY)}).json()
    headers = {"authorization": _authorization(url), "ttl": "60", "content-encoding": "aes128gcm", **changes}
    kept = {name.replace("_", "-"): value for name, value in headers.items() if value}
    return http.post(made["endpoint"], content=b"x" * 200, headers=kept).status_code


def test_a_sender_has_to_prove_itself(push: str) -> None:
    now = int(time.time())
    assert _send(push, authorization="") == 401
    assert _send(push, authorization=_authorization(push, aud="https://other.example")) == 401
    assert _send(push, authorization=_authorization(push, exp=now - 60)) == 401
    assert _send(push, authorization=_authorization(push, exp=now + 25 * 3600)) == 401
    assert _send(push, authorization=_authorization(push, sub="somebody")) == 401
    assert _send(push, authorization=_authorization(push, key=ECKey.generate_key("P-256"))) == 401


def test_a_message_has_a_form(push: str) -> None:
    assert _send(push, ttl="") == 400
    assert _send(push, content_encoding="aesgcm", **{"content-encoding": ""}) == 415
    assert _send(push, topic="with spaces") == 400
    assert _send(push, urgency="now") == 400
    assert _send(push) == 400, "proven, and not encrypted to this subscription"


def test_a_subscription_is_known_or_it_is_not(push: str) -> None:
    headers = {"authorization": _authorization(push), "ttl": "60"}
    assert http.post(f"{push}/wpush/unknown", content=b"x", headers=headers).status_code == 404
    assert http.get(f"{push}/", headers={"accept": "text/html"}).status_code == 200
    assert read_key(_public(KEY)).thumbprint() == KEY.thumbprint()
