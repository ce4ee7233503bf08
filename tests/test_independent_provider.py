"""Our OpenID client before a provider that none of us wrote: npm `oidc-provider`, which is certified.

What the simulator of ACM and our client could misunderstand together, this one does not.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from burgerprofiel.blocks.identity.models import Person, Session
from burgerprofiel.blocks.identity.oidc import client_keys, provider
from burgerprofiel.blocks.identity.services import sealing
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.identity.tests.acm import HOST, Browser
from burgerprofiel.foundation import config
from tests.process import serving
from tests.vault import TestVault

pytestmark = [pytest.mark.process, pytest.mark.django_db]

SERVER = Path(__file__).parent / "oidc_provider" / "server.mjs"
OURS = f"http://{HOST}"
PASSWORD_ONLY = "urn:be:vlaanderen:authmech:csampassword"
ITSME, EID = "urn:be:vlaanderen:authmech:itsme", "urn:be:vlaanderen:authmech:eid"
CLAIMS = {"given_name": "Lotte", "family_name": "Verhaeren", "rrn": make.insz(41)}
Start = Callable[..., str]


@contextmanager
def _running(folder: Path, *, account: dict[str, Any]) -> Iterator[str]:
    keys = folder / "jwks.json"
    keys.write_text(json.dumps(client_keys.public_jwks()))
    command = ["node", str(SERVER), str(serving.free_port()), str(keys), f"{OURS}/aanmelden/terug"]
    with subprocess.Popen([*command, json.dumps(account)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield next(line for line in process.stdout if line.startswith("ready ")).split()[1]
        finally:
            process.terminate()


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vault: TestVault) -> Iterator[Start]:
    """Start the provider with one account, and let our side use it."""
    with ExitStack() as stack:

        def begin(**account: Any) -> str:
            given = {"sub": "account-1", "claims": CLAIMS, **account}
            issuer = stack.enter_context(_running(tmp_path, account=given))
            changed = replace(config.current(), oidc=replace(config.current().oidc, issuer=issuer))
            monkeypatch.setattr(config, "current", lambda: changed)
            provider.forget()
            stack.enter_context(vault.trusting(issuer))
            return issuer

        yield begin
    provider.forget()


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    yield made
    made.outside.close()


def test_signing_in(start: Start, browser: Browser) -> None:
    issuer = start()
    answer = browser.sign_in("/aanmelden?terug=/instellingen")
    assert (answer.status_code, answer["Location"]) == (302, "/instellingen")
    person = Person.objects.get(subject_digest=sealing.subject_digest(issuer, "account-1"))
    session = Session.objects.get(person=person)
    assert (session.assurance, session.means) == (35, "eid")
    assert b"Lotte Verhaeren" in browser.get("/instellingen").content


@pytest.mark.parametrize("acr", [PASSWORD_ONLY, "urn:somebody:else"])
def test_a_means_that_was_not_asked_for_is_not_enough(start: Start, browser: Browser, acr: str) -> None:
    start(acrs=[acr])
    answer = browser.sign_in()
    assert answer.status_code in (400, 403)
    assert browser.key == ""
    assert not Session.objects.exists()


def test_a_person_without_a_national_number_gets_no_session(start: Start, browser: Browser) -> None:
    start(claims={"given_name": "Lotte"})
    assert browser.sign_in().status_code in (400, 403)
    assert not Session.objects.exists()


def test_the_same_account_with_another_number_is_refused(start: Start, browser: Browser) -> None:
    start()
    browser.sign_in()
    issuer = start(claims={**CLAIMS, "rrn": make.insz(42)})
    Person.objects.update(subject_digest=sealing.subject_digest(issuer, "account-1"))
    second = Browser()
    assert second.sign_in().status_code in (400, 403, 409)
    second.outside.close()


def test_an_answer_works_once_and_in_its_own_browser(start: Start, browser: Browser) -> None:
    start()
    begun = browser.get("/aanmelden")
    path = browser.answer_of_provider(begun.url)
    stranger = Browser()
    assert stranger.get(path).status_code == 400
    stranger.outside.close()
    assert browser.get(path).status_code == 302
    assert browser.get(path).status_code == 400


def test_a_step_up_makes_a_provider_with_a_running_session_ask_again(start: Start, browser: Browser) -> None:
    start(acrs=[ITSME, EID])
    browser.sign_in()
    answer = browser.sign_in("/aanmelden?niveau=35&terug=/instellingen")
    assert (answer.status_code, answer["Location"]) == (302, "/instellingen")
    assert Session.objects.get(ended_at=None).assurance == 35


def test_a_provider_that_stays_at_the_lower_level_is_told_of_and_not_asked_round_and_round(
    start: Start, browser: Browser
) -> None:
    start(acrs=[ITSME])
    browser.sign_in()
    answer = browser.sign_in("/aanmelden?niveau=35&terug=/instellingen")
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "nog niet sterk genoeg" in text
    assert 'href="/instellingen"' in text
    assert Session.objects.get(ended_at=None).assurance == 27
    assert browser.get("/instellingen").status_code == 200


def test_the_way_on_after_a_means_that_was_not_enough_is_asked_again(start: Start, browser: Browser) -> None:
    start(acrs=[PASSWORD_ONLY, EID])
    refused = browser.sign_in("/aanmelden?terug=/instellingen")
    assert refused.status_code == 403
    again = re.search(r'<main.*?href="(/aanmelden[^"]*)"', refused.content.decode(), re.DOTALL)
    assert again
    assert browser.sign_in(html.unescape(again[1]))["Location"] == "/instellingen"
    assert Session.objects.get().assurance == 35


def test_signing_out_ends_both_sessions(start: Start, browser: Browser) -> None:
    issuer = start()
    browser.sign_in()
    address = browser.post("/afmelden")["Location"]
    assert address.startswith(f"{issuer}/session/end?")
    question = browser.outside.get(address)
    assert question.status_code == 200, question.text
    answer = _confirm(browser.outside, question)
    assert answer.headers["location"].startswith(f"{OURS}/afgemeld")
    assert Session.objects.filter(ended_at=None).count() == 0
    assert browser.get("/afgemeld").status_code == 200
    assert "_session" not in "".join(browser.outside.cookies.keys()) or _asks_again(browser)


def _confirm(outside: httpx.Client, question: httpx.Response) -> httpx.Response:
    """Say yes to "do you want to sign out?"."""
    action = re.search(r'action="([^"]+)"', question.text)
    token = re.search(r'name="xsrf" value="([^"]+)"', question.text)
    assert action, question.text
    assert token, question.text
    return outside.post(action[1], data={"xsrf": token[1], "logout": "yes"})


def _asks_again(browser: Browser) -> bool:
    begun = browser.get("/aanmelden")
    return "/interaction/" in browser.outside.get(begun.url, follow_redirects=False).headers["location"]
