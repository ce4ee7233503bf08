"""Our OpenID client against an implementation that is not ours and is certified: npm `oidc-provider`."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client

from burgerprofiel.foundation import config

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = [pytest.mark.django_db, pytest.mark.process]

SERVER = Path(__file__).parent / "oidc_provider" / "server.mjs"
PUBLIC = config.read({}).public_url
# fictitious: its month does not exist
CLAIMS = {"rrn": "91651431876", "given_name": "Lotte", "family_name": "Verhaeren"}


@contextmanager
def _running(folder: Path, **account: Any) -> Iterator[str]:
    from burgerprofiel.blocks.identity.oidc import client_keys  # noqa: PLC0415 - needs Django's settings

    keys = folder / "jwks.json"
    keys.write_text(json.dumps(client_keys.public_jwks()))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["node", str(SERVER), str(port), str(keys), f"{PUBLIC}/aanmelden/terug", json.dumps(account)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            assert process.stdout.readline().startswith("ready"), (
                "is the npm package oidc-provider installed?"
            )
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[..., HttpResponse]:
    from burgerprofiel.blocks.identity.oidc import provider  # noqa: PLC0415

    def run(issuer: str, *, browser: Client, outside: httpx.Client, **oidc: Any) -> HttpResponse:
        changed = replace(config.read({}), secret_dir=config.current().secret_dir)
        changed = replace(
            changed,
            outbound_private_allowed=("127.0.0.1",),
            oidc=replace(changed.oidc, issuer=issuer, **oidc),
        )
        monkeypatch.setattr(config, "current", lambda: changed)
        provider.forget()
        response = outside.get(browser.get("/aanmelden?terug=/instellingen")["Location"])
        while not (target := response.headers["location"]).startswith(f"{PUBLIC}/"):
            response = outside.get(response.url.join(target))
        return browser.get(target.removeprefix(PUBLIC))

    return run


def test_a_person_signs_in_steps_and_signs_out(tmp_path: Path, sign_in: Callable[..., HttpResponse]) -> None:
    browser = Client(headers={"host": urlsplit(PUBLIC).netloc})
    with _running(tmp_path, sub="lotte", claims=CLAIMS) as issuer, httpx.Client() as outside:
        response = sign_in(issuer, browser=browser, outside=outside)
        assert (response.status_code, response["Location"]) == (302, "/instellingen")
        me = browser.get("/api/identity/v1/me").json()
        assert (me["name"], me["capacity"], me["assurance"]) == ("Lotte Verhaeren", "citizen", 35)
        out = browser.post("/afmelden")["Location"]
        assert outside.get(out).status_code == 200


def test_a_provider_that_knows_no_levels(tmp_path: Path, sign_in: Callable[..., HttpResponse]) -> None:
    browser = Client(headers={"host": urlsplit(PUBLIC).netloc})
    with _running(tmp_path, sub="lotte", claims=CLAIMS) as issuer, httpx.Client() as outside:
        sign_in(issuer, browser=browser, outside=outside, acr_levels={}, level_without_acr=25)
        assert browser.get("/api/identity/v1/me").json()["assurance"] == 25


def test_somebody_without_a_national_number_is_refused(
    tmp_path: Path, sign_in: Callable[..., HttpResponse]
) -> None:
    browser = Client(headers={"host": urlsplit(PUBLIC).netloc})
    with _running(tmp_path, sub="x", claims={"given_name": "X"}) as issuer, httpx.Client() as outside:
        assert sign_in(issuer, browser=browser, outside=outside).status_code == 403
