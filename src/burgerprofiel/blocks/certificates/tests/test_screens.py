"""The screens of the block in a browser: accessible, nothing sticking out, usable without scripts.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.certificates import public, rules
from burgerprofiel.blocks.certificates.contracts import Answer, Authority, Offer, Theme
from burgerprofiel.blocks.certificates.models import Certificate, CertificateCheck
from burgerprofiel.blocks.certificates.tests import made
from burgerprofiel.blocks.sources.contracts import Problem
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import clock
from tests import people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DOWNLOAD = re.compile(r"^Download\s*: Attest van nationaliteit")
TOWN = Authority(code="voorbeke", name="Stad Voorbeke", about="Parkeren en wonen")
FUND = Authority(code="zorgkas", name="Zorgkas Voorbeeldland")
SCHOOL = Authority(code="school", name="Agentschap Onderwijs Voorbeeldland")


def _check(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"certificates-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


@pytest.fixture
def me() -> Resident:
    return people.resident()


@pytest.fixture
def source() -> Iterator[made.Source]:
    found = made.Source()
    with adapters.connected(found):
        yield found


@pytest.fixture
def authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has some, one that is silent, one that has none."""
    today = clock.today()
    offers = (
        Offer(
            name="Attest van bewonersparkeren",
            theme=Theme.MOBILITY,
            issued_on=today - timedelta(days=3),
            valid_until=today + timedelta(days=300),
            versions=(("nl", "a" * 32), ("fr", "b" * 32), ("de", "c" * 32)),
        ),
        Offer(
            name="Bewijs van sociale huur voor een woning van het woonmaatschappijenverbond Voorbeeldland",
            theme=Theme.HOME,
            issued_on=today - timedelta(days=40),
            valid_until=None,
            versions=(("fr", "d" * 32),),
        ),
    )
    answers = (
        Answer(authority=TOWN, offers=offers, is_cut=True),
        Answer(authority=FUND, offers=None),
        Answer(authority=SCHOOL, offers=()),
    )
    monkeypatch.setattr(public, "list_authorities", lambda: (TOWN, FUND, SCHOOL))
    monkeypatch.setattr(public, "ask_authorities", lambda actor, **options: answers)


def issue(me: Resident, *, kind: str = "attest.nationaliteit") -> bytes:
    answer = me.enter(Client()).post("/attesten/maken", {"kind": kind}, follow=True)
    return answer.content


def test_the_page_in_its_states(visit: Visit, me: Resident, source: made.Source, authorities: None) -> None:
    issue(me)
    issue(me, kind="attest.gezinssamenstelling")
    issue(me)
    one, two, _ = Certificate.objects.order_by("archived_at")
    Certificate.objects.filter(id=one.id).update(withdrawn_at=clock.now())
    Certificate.objects.filter(id=two.id).update(valid_until=clock.today() - timedelta(days=9))
    page = visit("/attesten", who=me)
    expect(page.get_by_text("Zorgkas Voorbeeldland geeft nu geen antwoord.")).to_be_visible()
    expect(page.get_by_text("Dit bestuur heeft geen attesten voor je.")).to_be_visible()
    _check(page, "full")


def test_the_page_when_there_is_nothing(visit: Visit, me: Resident) -> None:
    _check(visit("/attesten", who=me), "empty")


def test_the_page_when_there_is_a_lot(visit: Visit, me: Resident, source: made.Source) -> None:
    for number in range(30):
        made.kept(me.person_id, name=f"Attest nummer {number}")
    page = visit("/attesten", who=me)
    page.get_by_text("Oudere").click()
    expect(page.get_by_role("link", name="Attest nummer 0", exact=True)).to_be_visible()
    _check(page, "many")


def test_a_problem_is_said_above(visit: Visit, me: Resident, source: made.Source) -> None:
    source.problem = Problem.SOURCE_DOWN
    page = visit("/attesten", who=me)
    page.get_by_role("button", name=DOWNLOAD).click()
    expect(page.get_by_role("alert")).to_contain_text("we kregen geen antwoord")
    _check(page, "problem")


def test_one_tap_downloads_the_file_also_without_scripts(
    visit: Visit, me: Resident, source: made.Source
) -> None:
    for scripts in (True, False):
        page = visit("/attesten", who=me, width=PHONE, java_script_enabled=scripts)
        with page.expect_download() as started:
            page.get_by_role("button", name=DOWNLOAD).click()
        assert Path(started.value.path()).read_bytes().startswith(b"%PDF")
        assert started.value.suggested_filename.startswith("attest-van-nationaliteit-")


def test_what_authorities_have_without_scripts(visit: Visit, me: Resident, authorities: None) -> None:
    page = visit("/attesten", who=me, java_script_enabled=False)
    page.get_by_role("link", name="Toon dit").click()
    expect(page.get_by_role("heading", name="Stad Voorbeke")).to_be_visible()


def test_checking_in_its_states(visit: Visit, me: Resident, source: made.Source, tmp_path: Path) -> None:
    content = issue(me)
    code = rules.shown(rules.code_in(content))
    _check(visit("/controle"), "check")
    page = visit("/controle")
    page.get_by_label("Controlecode").fill(code.lower())
    page.get_by_label("Controlecode").press("Enter")
    expect(page.get_by_role("heading", name="Deze code is echt")).to_be_visible()
    _check(page, "check-code")
    files = {
        "Dit document is echt": content,
        "Dit is niet het document dat wij afgaven": content.replace(b"/Type", b"/Typf", 1),
        "Dit document kennen we niet": made.pdf(),
    }
    for title, bytes_ in files.items():
        (tmp_path / "attest.pdf").write_bytes(bytes_)
        page.get_by_label("Pdf-bestand").set_input_files(tmp_path / "attest.pdf")
        page.get_by_role("button", name="Controleer het bestand").click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        _check(page, f"check-{title.split()[-1]}")
    CertificateCheck.objects.update(withdrawn_at=clock.now())
    _check(visit(f"/controle/{code}"), "check-withdrawn")
    _check(visit("/controle/AAAA"), "check-typo")
