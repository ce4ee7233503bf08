"""The screens of holds, erasures and objections in a browser, for residents and staff: accessible, all of it in view.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from burgerprofiel.blocks.dossiers.tests import factories, staff
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import WishKind
from burgerprofiel.blocks.rights.models import Erasure
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.gate import Capacity, Right
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident, resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN = "OVO000001"
OF_RESIDENTS = {
    "erasure": "/mijn-gegevens/wissen",
    "wishes": "/mijn-gegevens/gebruik",
    "proof": "/bewijs-van-wissen",
}
OF_STAFF = {"erasures": "/beheer/wissen", "objections": "/beheer/bezwaren", "holds": "/beheer/bewaren"}


def _asked() -> tuple[Resident, Resident]:
    """Somebody who asked everything that can be asked, and the official who has it to answer."""
    who = resident()
    source = factories.source(authority=factories.authority(ovo_code=OWN))
    file = factories.dossier(who.person_id, source)
    factories.record(file)
    person = make.person(given_name="Els", family_name="Beheer")
    key = make.session(person, capacity=Capacity.STAFF, rights=(("Bronbeheerder", OWN),))
    official = identity.find_actor(key)
    assert official is not None
    public.submit_wish(
        who.actor, kind=WishKind.OBJECT, purpose="notifications.tell", ovo_code=OWN, words="Te veel mails"
    )
    public.submit_erasure(who.actor)
    until = clock.now() + timedelta(days=30)
    public.hold_file(official, ovo_code=OWN, external_id=file.external_id, reason="Rol 2026/12", until=until)
    return who, Resident(person, key)


@pytest.mark.parametrize("name", [*OF_RESIDENTS, *OF_STAFF])
def test_a_screen_is_accessible_and_fits(visit: Visit, name: str) -> None:
    who, official = _asked()
    page = visit((OF_RESIDENTS | OF_STAFF)[name], who=who if name in OF_RESIDENTS else official)
    _check(page, name)


def _check(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"rights-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], width
        assert not scrolls_sideways(page), width


def test_that_the_keys_were_kept_is_told_on_both_sides(visit: Visit) -> None:
    who, operator = resident(), staff.signed_in((Right.OPERATOR, "OVO009999"))
    now = clock.now()
    Erasure.objects.create(
        id=ids.new(),
        party_id=who.person_id,
        state="stopped",
        asked_at=now - timedelta(days=9),
        settled_at=now,
        proof_hash=ids.new().bytes * 2,
    )
    _check(visit("/mijn-gegevens/wissen", who=who), "stopped")
    _check(visit("/beheer/wissen", who=operator), "stopped-staff")
