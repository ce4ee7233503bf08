"""Signatures, and the samples of the documentation that verify them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from burgerprofiel.foundation.webhooks import signing
from burgerprofiel.foundation.webhooks.contracts import Scheme

DOCUMENT = Path(__file__).parents[5] / "docs/integrators/webhooks.md"
NOW = 1_790_000_000
BODY = b'{"type":"x.y","data":{}}'


def _sample(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def _python(headers: dict[str, str], body: bytes, secret: str, now: int) -> bool:
    names: dict[str, Any] = {}
    exec(_sample("python"), names)
    return bool(names["is_genuine"](headers, body, secret, now=now))


def _node(headers: dict[str, str], body: bytes, secret: str, now: int) -> bool:
    call = f"{json.dumps(headers)}, Buffer.from({json.dumps(body.decode())}), {json.dumps(secret)}, {now}"
    script = _sample("js").replace("export function", "function") + f"\nconsole.log(isGenuine({call}));"
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip() == "true"


VERIFIERS = [
    _python,
    pytest.param(_node, marks=pytest.mark.skipif(not shutil.which("node"), reason="no Node.js here")),
]


def test_the_example_of_the_standard() -> None:
    headers = signing.headers(
        b'{"test": 2432232314}',
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1_614_265_330,
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("verify", VERIFIERS)
def test_the_samples_accept_what_is_genuine_and_nothing_else(verify: Any, scheme: Scheme) -> None:
    secret, other = signing.new_secret(scheme), signing.new_secret(scheme)
    headers = signing.headers(BODY, message_id="msg_1", timestamp=NOW, secrets=[secret])
    key = signing.for_receiver(secret)
    assert key.startswith("whsec_" if scheme is Scheme.V1 else "whpk_")
    assert verify(headers, BODY, key, NOW)
    assert not verify(headers, BODY + b" ", key, NOW)
    assert not verify({**headers, "webhook-id": "msg_2"}, BODY, key, NOW)
    assert not verify(headers, BODY, signing.for_receiver(other), NOW)
    assert not verify(headers, BODY, key, NOW + 301)


@pytest.mark.parametrize("verify", VERIFIERS)
def test_during_a_change_old_and_new_secret_both_verify(verify: Any) -> None:
    old, new = signing.new_secret(Scheme.V1), signing.new_secret(Scheme.V1)
    headers = signing.headers(BODY, message_id="msg_1", timestamp=NOW, secrets=[new, old])
    assert verify(headers, BODY, old, NOW)
    assert verify(headers, BODY, new, NOW)
