"""Every promise is proven by a test, and the public page promises nothing else; here is what no other test proves.

The register is `site/trust.toml`; what needs a whole platform is in tests/test_promises_platform.py.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from burgerprofiel.blocks.identity import opening, public
from burgerprofiel.blocks.identity.models import Mandate, Party, Session
from burgerprofiel.blocks.identity.services import references
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, ids, keys
from burgerprofiel.foundation.keys import client, envelope
from burgerprofiel.foundation.keys import opening as handles
from burgerprofiel.foundation.keys.contracts import Grant, Refusal
from burgerprofiel.foundation.keys.questions import Open, WantGrant
from burgerprofiel.site import promises
from burgerprofiel.vault import credentials, log
from tests import people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.vault import TestVault
from tools import trust


def _lines() -> Iterator[promises.Line]:
    for section in promises.SECTIONS:
        yield from section.lines
    yield from promises.LIMITS


# ------------------------------------------------------------------ the register


def test_every_promise_names_tests_that_exist_and_the_document_is_of_the_register() -> None:
    assert trust.problems() == []


def test_the_page_promises_only_what_is_proven() -> None:
    told = {number for line in _lines() for number in line.numbers}
    assert told - trust.kept() == set()
    assert all(line.numbers for line in _lines())


def test_the_page_leaves_out_nothing_that_is_not_promised() -> None:
    _, limits = trust.read()
    assert {number for line in promises.LIMITS for number in line.numbers} == {one.number for one in limits}


def test_every_threat_has_its_part_of_the_page() -> None:
    threats, _ = trust.read()
    of_page = [
        {number.split(".")[0] for line in section.lines for number in line.numbers}
        for section in promises.SECTIONS
    ]
    assert all(str(threat.number) in of_page[place] for place, threat in enumerate(threats))


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('tests = ["tests/test_promises.py::test_that_nobody_wrote"]', "no such test"),
        ('tests = ["tests/nowhere.py::test_it"]', "no such test"),
        ('tests = ["tests/test_promises.py"]', "no such test"),
        ("", "either tests or what it waits for"),
        (
            'waits = "x"\ntests = ["tests/test_leaks.py::test_keys_are_files_of_ours_alone"]',
            "either tests or",
        ),
    ],
)
def test_a_promise_without_proof_is_found(
    entry: str, problem: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = tmp_path_factory.mktemp("trust") / "trust.toml"
    head = '[[limit]]\ntext = "x"\n[[threat]]\nnumber = 1\ntitle = "x"\nwho = "x"\n[[threat.promise]]\ntext = "x"\n'
    register.write_text(head + entry)
    monkeypatch.setattr(trust, "REGISTER", register)
    assert any(problem in found for found in trust.problems())
    assert "1.1" not in trust.kept()


def test_what_waits_is_not_kept() -> None:
    threats, _ = trust.read()
    waiting = {one.number for threat in threats for one in threat.promises if one.waits}
    assert not waiting & trust.kept()


@pytest.mark.django_db
def test_everybody_reads_the_page_and_finds_it(client: Client) -> None:
    page = client.get("/vertrouwen")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Wat we niet beloven" in text
    assert 'href="/vertrouwen"' in client.get("/").content.decode()
    person = people.resident()
    assert 'href="/vertrouwen"' in person.enter(client).get("/wie-keek").content.decode()


# ------------------------------------------------------------------ 2: who writes in the database


def _number(party_id: UUID, *, key: str) -> str:
    sealed = Party.objects.get(pk=party_id).identifier_sealed
    return opening.open_number(sealed, party_id=party_id, keyring=keys.keyring(key))[1]


@pytest.mark.django_db
def test_a_mandate_that_the_database_alone_knows_opens_nothing() -> None:
    """The platform shows the capacity; the vault never heard of it, however the person signs in again."""
    curious, other = make.person(), make.person()
    Mandate.objects.create(
        id=ids.new(),
        person_id=curious,
        party_id=other,
        role="zaakvoerder",
        valid_from=clock.today(),
        source="register",
        confirmed_at=clock.now(),
    )
    key = make.session(curious)
    actor = public.find_actor(key)
    assert actor
    assert other in actor.party_ids
    with pytest.raises(keys.VaultRefusedError, match="not-granted"):
        _number(other, key=key)
    assert _number(curious, key=key)


@pytest.mark.django_db
def test_a_session_that_the_database_alone_knows_opens_nothing() -> None:
    """Somebody copies the row of an open session and puts in the hash of a cookie of their own."""
    person = make.person(given_name="Roosmarijn")
    make.session(person)
    row, cookie = Session.objects.get(person_id=person), references.new()
    Session.objects.filter(pk=row.pk).update(key_hash=references.digest(cookie))
    found = public.find_sign_in(cookie)
    assert found
    assert found.person_id == person
    assert found.name.full == ""
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        _number(person, key=cookie)


# ------------------------------------------------------------------ 5: who lives in the web process


@pytest.fixture
def web(vault: TestVault) -> Iterator[client.VaultClient]:
    """The credential of the web process in the hands of somebody else."""
    token = credentials.path_of(vault.vault, "web").read_text()
    asker = client.VaultClient(address=vault.settings.vault.url, credential=token)
    yield asker
    asker.close()


def _headers(party_id: UUID) -> list[bytes]:
    row = Party.objects.get(pk=party_id)
    return [envelope.header_of(bytes(sealed)) for sealed in (row.identifier_sealed, row.name_sealed)]


@pytest.mark.django_db
def test_who_lives_in_the_web_process_opens_only_who_is_signed_in(
    vault: TestVault, web: client.VaultClient
) -> None:
    here, away = make.person(), make.person()
    key, handle = make.session(here), b"h" * 32
    for guess in (handle, bytes(32), keys.handle_hash(key), away.bytes * 2):
        with pytest.raises(keys.VaultRefusedError, match="no-grant"):
            web.ask("/v1/open", Open(handle=guess, headers=_headers(away)), answer=list[bytes | Refusal])

    wanted = Open(handle=handles.handle_of(key), headers=_headers(here) + _headers(away))
    answers = web.ask("/v1/open", wanted, answer=list[bytes | Refusal])
    assert [isinstance(answer, bytes) for answer in answers] == [True, True, False, False]

    before = log.head(vault.vault.store, key=vault.vault.secrets().log).position
    mine = WantGrant(
        id_token=vault.token(make.number_of(here)[1], auth_time=None), handle_hash=handle, access_token=""
    )
    with pytest.raises(keys.VaultRefusedError, match="token-old"):
        web.ask("/v1/grant", mine, answer=Grant)
    caught = WantGrant(id_token=vault.token(make.number_of(here)[1]), handle_hash=handle, access_token="")
    web.ask("/v1/grant", caught, answer=Grant)
    kinds = [entry.kind for entry in log.entries(vault.vault.store, after=before)]
    assert kinds.count("grant") == 1
    told = next(entry for entry in log.entries(vault.vault.store, after=before) if entry.kind == "grant")
    assert json.loads(told.body)["person"] == str(here)


# ------------------------------------------------------------------ the page in a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False])
def test_the_page_is_accessible_and_fits_without_scripts_too(visit: Visit, scripts: bool) -> None:
    page = visit("/vertrouwen", java_script_enabled=scripts)
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"trust-{width}.png", full_page=True)
        if scripts:
            assert accessibility_problems(page) == [], width
            assert not scrolls_sideways(page), width
    page.locator("main").get_by_role("link", name="Waarvoor gebruiken we je gegevens").click()
    expect(page).not_to_have_url(re.compile("vertrouwen"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_in_every_language_the_page_fits_a_phone(visit: Visit, language: str) -> None:
    page = visit("/vertrouwen", width=PHONE)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": page.url}])
    page.reload()
    assert page.locator("html").get_attribute("lang") == language
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"trust-{language}.png", full_page=True)
    assert not scrolls_sideways(page)
