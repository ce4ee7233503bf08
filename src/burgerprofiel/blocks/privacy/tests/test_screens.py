"""The screens of the block in a browser: accessible, nothing sticking out, usable without scripts.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.dossiers.tests import staff
from burgerprofiel.blocks.privacy import public
from burgerprofiel.blocks.privacy.contracts import Reason, Register, RegisterAnswer, Step, UsageRow
from burgerprofiel.blocks.privacy.models import Alert, Opening
from burgerprofiel.blocks.privacy.services import inquiries
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.foundation import clock, database, ids, keys
from burgerprofiel.foundation.accesslog.entry import ActorKind, Operation
from burgerprofiel.foundation.gate import Right
from tests import people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident
from tests.vault import TestVault

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _check(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"privacy-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


@pytest.fixture
def me() -> Resident:
    entries.authority(entries.TOWN, "Stad Voorbeke")
    entries.authority(entries.OTHER_TOWN, "Gemeente Nabeke")
    return people.resident()


def test_the_list_in_its_states(visit: Visit, me: Resident) -> None:
    _check(visit("/wie-keek", who=me), "empty")
    for number in range(30):
        entries.write(
            me.person_id,
            minutes_ago=100 * number,
            organisation=entries.TOWN if number % 3 else entries.OTHER_TOWN,
            operation=Operation.UPDATE if number % 4 == 0 else Operation.READ,
            actor_kind=ActorKind.OFFICIAL if number % 2 else ActorKind.CLIENT,
            application="burgerprofiel" if number % 2 else "voorbeke-zaaksysteem",
        )
    _check(visit("/wie-keek", who=me), "many")
    _check(visit("/wie-keek?wat=delete&eigen=1", who=me), "filtered")


def test_one_access(visit: Visit, me: Resident) -> None:
    entry = entries.write(me.person_id, count=2, source="urn:bron:voorbeke")
    _check(visit(f"/wie-keek/{entry}", who=me), "one")
    _check(visit("/wie-keek/999999999", who=me), "not-found")


def test_a_filter_changes_the_address_and_back_undoes_it(visit: Visit, me: Resident) -> None:
    entries.write(me.person_id)
    entries.write(me.person_id, organisation=entries.OTHER_TOWN)
    page = visit("/wie-keek", who=me)
    rows = page.locator("#results .message")
    expect(rows).to_have_count(3)  # with the one of becoming known
    page.locator("summary.filters__summary").click() if not page.get_by_label(
        "Bestuur"
    ).is_visible() else None
    page.get_by_label("Bestuur").select_option(entries.OTHER_TOWN)
    expect(rows).to_have_count(1)
    assert f"bestuur={entries.OTHER_TOWN}" in page.url
    page.go_back()
    expect(rows).to_have_count(3)  # with the one of becoming known


def test_all_of_it_without_scripts(visit: Visit, me: Resident) -> None:
    entry = entries.write(me.person_id)
    page = visit(f"/wie-keek?bestuur={entries.TOWN}&wat=&van=", who=me, java_script_enabled=False)
    assert "wat=" not in page.url
    page.get_by_role("link", name="Een medewerker van Stad Voorbeke").click()
    assert page.url.endswith(f"/wie-keek/{entry}")


def test_a_complaint_from_both_sides(visit: Visit, me: Resident) -> None:
    entry = entries.write(me.person_id)
    _check(visit(f"/wie-keek/{entry}/klopt-niet", who=me), "complain")
    made = public.submit_complaint(me.actor, entry_id=entry, reason=Reason.NO_FILE, text="Ik woon daar niet.")
    _check(visit("/wie-keek/klachten", who=me), "complaints")
    officer = staff.signed_in((Right.SECURITY_OFFICER, entries.TOWN))
    _check(visit("/beheer/klachten", who=officer), "assigned")
    _check(visit(f"/beheer/klachten/{made}", who=officer), "assigned-one")
    public.take_step(officer.actor, complaint_id=made, step=Step.UPHELD, text="Dat was een vergissing.")
    _check(visit(f"/wie-keek/klachten/{made}", who=me), "complaint")


def test_the_desk_of_a_security_officer(visit: Visit, me: Resident) -> None:
    officer = staff.signed_in((Right.SECURITY_OFFICER, entries.TOWN))
    for number in range(12):
        entries.write(me.person_id, minutes_ago=60 * number, count=number, source="urn:bron:voorbeke")
    asked = inquiries.ask(
        party_id=me.person_id, organisation=entries.TOWN, case_number="Z-2026-1", asked_by=me.person_id
    )
    _check(visit("/beheer/toegang?medewerker=x", who=officer), "log")
    Alert.objects.create(
        id=ids.new(),
        kind="no-file",
        organisation=entries.TOWN,
        actor_id=ids.new(),
        day=clock.today(),
        number=9,
        usual=0,
    )
    _check(visit("/beheer/toegang/meldingen", who=officer), "alerts")
    _check(visit("/beheer/toegang/herken", who=officer), "confirm")
    _check(visit("/beheer/toegang/personen", who=officer), "inquiries")
    public.approve_inquiry(officer.actor, inquiry_id=asked.id)
    _check(visit(f"/beheer/toegang/personen/{asked.id}", who=officer), "inquiry")


def test_opening_what_is_sealed_from_both_desks(visit: Visit, me: Resident, vault: TestVault) -> None:
    """The sign-ins themselves are tried in `test_opening` and, in a browser, in `tests/test_officers.py`."""
    officer, second = (staff.signed_in((Right.SECURITY_OFFICER, entries.TOWN)) for _ in range(2))
    for number in range(3):
        entries.write_sealed(me.person_id, minutes_ago=60 * number)
    entries.write(me.person_id, minutes_ago=600, actor_kind=ActorKind.CLIENT)
    asked = inquiries.ask(
        party_id=me.person_id, organisation=entries.TOWN, case_number="Z-2026-1", asked_by=officer.person_id
    )
    public.approve_inquiry(second.actor, inquiry_id=asked.id)
    address = f"/beheer/toegang/personen/{asked.id}"
    _check(visit(address, who=officer), "sealed-ask")

    opening = public.ask_opening(
        officer.actor, inquiry_id=asked.id, reason="Gekeken vanaf een vreemd toestel?"
    )
    _sign(officer, opening, vault=vault)
    _check(visit(address, who=officer), "sealed-waits")
    _check(visit("/beheer/toegang/personen", who=second), "sealed-to-agree")
    _check(visit(address, who=second), "sealed-colleague-waits")
    _sign(second, opening, vault=vault)
    _check(visit("/beheer/toegang/personen", who=second), "sealed-agreed")
    _check(visit(address, who=second), "sealed-colleague-reads")
    _check(visit(address, who=officer), "sealed-open")
    page = visit(f"{address}/geopend", who=officer)
    expect(page.get_by_text(entries.ADDRESS).first).to_be_visible()
    _check(page, "sealed-read")
    newest = "SELECT max(id) FROM foundation_accesslog WHERE data_subject_id = %s AND operation = 'decrypt'"
    entry = database.value(f"{newest} AND actor_kind = 'official'", [me.person_id])
    page = visit(f"/wie-keek/{entry}", who=me)
    expect(page.get_by_text("Met akkoord van")).to_be_visible()
    _check(page, "sealed-subject")
    Opening.objects.update(expires_at=clock.now())
    _check(visit(f"{address}/geopend", who=officer), "sealed-closed")


def _sign(officer: Resident, opening: UUID, *, vault: TestVault) -> None:
    """What a sign-in of an officer ends in."""
    wanted = public.find_to_sign(officer.actor, opening_id=opening)
    claims: dict[str, Any] = {
        "vo_doelgroepcode": "GID",
        vault.settings.oidc.role_claim: [f"Veiligheidsverantwoordelijke-toegang:{entries.TOWN}"],
    }
    token = vault.token(vault.number_of(officer.person_id)[1], **claims)
    grant = (
        keys.approve_official(wanted.grant_id, id_token=token)
        if wanted.grant_id
        else keys.ask_official(
            token,
            session_key=officer.key,
            party_id=wanted.party_id,
            key_class=wanted.key_class,
            purpose=wanted.purpose,
            case_number=wanted.case_number,
        )
    )
    public.note_grant(officer.actor, opening_id=opening, grant=grant)


def test_what_other_registers_answer(visit: Visit, me: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answers are given here; how they are asked is tried in `test_registers`."""
    row = UsageRow(
        logged_at=clock.now(),
        action="Adres opgevraagd om een parkeerkaart te maken",
        receiver="Stad Voorbeke",
    )
    one = Register(
        code="personen", name="Personenregister", about="Je adres, je gezin en je identiteitskaart"
    )
    other = Register(code="voertuigen", name="Voertuigenregister", about="Je auto en je nummerplaat")
    third = Register(code="studies", name="Register van diploma's", about="")
    answers = (
        RegisterAnswer(register=one, rows=(row, row), next_first=26),
        RegisterAnswer(register=other, rows=None),
        RegisterAnswer(register=third, rows=()),
    )
    monkeypatch.setattr(public, "list_registers", lambda: (one, other, third))
    monkeypatch.setattr(public, "ask_registers", lambda actor, **asked: answers)
    _check(visit("/wie-keek", who=me), "with-registers")
    page = visit("/wie-keek/registers", who=me)
    expect(page.get_by_text("Voertuigenregister geeft nu geen antwoord.")).to_be_visible()
    _check(page, "registers")
    plain = visit("/wie-keek/registers", who=me, java_script_enabled=False)
    plain.get_by_role("link", name="Toon dit").click()
    expect(plain.get_by_text("Volgens dit register gebruikte niemand je gegevens.")).to_be_visible()
    expect(plain.get_by_role("heading", name="Andere registers")).to_be_visible()
