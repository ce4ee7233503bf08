"""That a breach touched somebody stands first on their overview until they read it; who gets no mail gets a letter."""

from __future__ import annotations

import csv
import io
import uuid
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from lxml import html

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.tests import factories, staff
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.services import persons
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.blocks.notifications.contracts import Preference
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.errors import BreachNotFoundError
from burgerprofiel.blocks.rights.models import BreachParty
from burgerprofiel.blocks.rights.tests.test_breaches import TOWN, log_rows, told
from burgerprofiel.foundation import database
from burgerprofiel.foundation.errors import RefusedError
from burgerprofiel.foundation.gate import Actor, Right
from tests import people
from tests.people import Resident
from tests.roles import as_role
from tests.statements import exactly

pytestmark = pytest.mark.django_db
NEWS = "Er was een lek met je gegevens"


def officer(*rights: tuple[Right, str]) -> Resident:
    return staff.signed_in(*(rights or ((Right.SECURITY_OFFICER, TOWN),)))


def leak(*parties: UUID) -> UUID:
    return told(officer(), officer(), *parties)


def urgent(actor: Actor, *, everything: bool = False) -> list[tuple[str, UUID, int]]:
    with as_role():
        found = dossiers.get_overview(actor, everything=everything).urgent
    return [(one.code, one.party_id, one.count) for one in found]


def above_the_heading(browser: Client, address: str) -> list[str]:
    """The texts of the bars that come before what the page is about."""
    tree = html.fromstring(browser.get(address).content)
    bars = tree.xpath("//h1/preceding::div[contains(@class, 'notice--warn')]//strong")
    return [" ".join(bar.text_content().split()) for bar in bars]


# --------------------------------------------------------------------------------------- on the overview


@pytest.mark.parametrize("address", ["/overzicht", "/overzicht/te-doen", "/alles"])
@pytest.mark.parametrize("has_files", [True, False])
def test_it_stands_first_until_it_was_read(client: Client, address: str, has_files: bool) -> None:
    me = people.resident()
    if has_files:
        factories.todo(me.person_id)
    browser = me.enter(client)
    assert above_the_heading(browser, address) == []
    breach = leak(me.person_id)
    (first, *_) = above_the_heading(browser, address)
    assert first.startswith(NEWS)
    browser.get("/mijn-gegevens/lekken")
    assert above_the_heading(browser, address), "to open the page is not yet to have read it"
    page = html.fromstring(browser.get("/mijn-gegevens/lekken").content)
    (form,) = page.xpath("//form[button or .//button[contains(., 'Ik heb dit gelezen')]][@action]")[-1:]
    assert browser.post(form.get("action")).status_code == 302
    assert above_the_heading(browser, address) == []
    assert "Gelezen:" in browser.get("/mijn-gegevens/lekken").content.decode()
    assert form.get("action") == f"/mijn-gegevens/lekken/{breach}/gelezen"


def test_each_breach_counts_and_only_what_was_told() -> None:
    me = people.resident()
    assert urgent(me.actor) == []
    first = leak(me.person_id)
    leak(me.person_id)
    BreachParty.objects.create(party_id=me.person_id, breach_id=uuid.uuid4(), ovo_code=TOWN, records=1)
    assert urgent(me.actor) == [("rights.breaches", me.person_id, 2)]
    for _ in range(2):
        public.confirm_breach_notice(me.actor, breach_id=first)
    assert urgent(me.actor) == [("rights.breaches", me.person_id, 1)]


def test_a_colleague_who_read_it_does_not_put_it_away_for_me() -> None:
    firm = make.enterprise("Bakkerij Korst")
    me, colleague = (acting_for(firm) for _ in range(2))
    breach = leak(firm)
    public.confirm_breach_notice(colleague, breach_id=breach)
    assert urgent(colleague) == []
    assert urgent(me) == [("rights.breaches", firm, 1)]


def acting_for(firm: UUID) -> Actor:
    person = make.person()
    make.mandate(person, firm)
    found = identity.find_actor(make.session(person, party_id=firm))
    assert found is not None
    return found


def test_on_everything_together_it_says_whose_it_is_and_leads_there(client: Client) -> None:
    me = people.resident(firms=["Bakkerij Korst"])
    (firm,) = me.firms
    breach = leak(firm)
    browser = me.enter(client)
    assert above_the_heading(browser, "/overzicht") == []
    assert above_the_heading(browser, "/alles") == [f"{NEWS} (Bakkerij Korst)"]
    address = f"/mijn-gegevens/lekken?partij={firm}"
    page = browser.get(address).content.decode()
    assert address in browser.get("/alles").content.decode()
    assert "Bakkerij Korst" in page
    answer = browser.post(f"/mijn-gegevens/lekken/{breach}/gelezen", {"partij": firm})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert above_the_heading(browser, "/alles") == []
    for wrong in (uuid.uuid4(), "nonsense"):
        assert browser.get(f"/mijn-gegevens/lekken?partij={wrong}").status_code == 404
        assert browser.post(f"/mijn-gegevens/lekken/{breach}/gelezen", {"partij": wrong}).status_code == 404


def test_it_costs_the_overview_no_statement() -> None:
    me = people.resident()
    actor = me.actor
    dossiers.get_overview(actor)
    for expected in (0, 1):
        with exactly(3):  # the parties to show, the overview, and the row in the access log
            found = dossiers.get_overview(actor)
        assert len(found.urgent) == expected
        if not expected:
            leak(me.person_id)


def test_nobody_confirms_what_they_were_not_told() -> None:
    me, other = people.resident(), people.resident("Bea Buur")
    breach = leak(other.person_id)
    with pytest.raises(BreachNotFoundError), as_role():
        public.confirm_breach_notice(me.actor, breach_id=breach)
    with pytest.raises(RefusedError):
        public.confirm_breach_notice(me.actor, breach_id=breach, party_id=other.person_id)
    assert urgent(other.actor) == [("rights.breaches", other.person_id, 1)]


# --------------------------------------------------------------------------------------------- by letter


def with_address(person: UUID, address: str) -> None:
    persons.confirm_email(persons.request_email(person, email=address))


def filed(person: UUID, *, at: str) -> str:
    """A file at an authority; its number there."""
    source = factories.source(authority=factories.authority(ovo_code=at))
    file = factories.dossier(person, source)
    factories.record(file)
    return str(file.external_id)


def lines(content: bytes) -> dict[str, tuple[str, str]]:
    found = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return {line["party"]: (line["authority"], line["files"]) for line in found}


def test_who_gets_no_mail_is_counted_and_listed_by_the_numbers_of_their_files(client: Client) -> None:
    mailed, silent, another, without = (make.person() for _ in range(4))
    with_address(mailed, "an@example.org")
    with_address(without, "bea@example.org")
    wants_none = people.resident("Wim Wilgniet")
    with_address(wants_none.person_id, "wim@example.org")
    notifications.set_preference(
        wants_none.actor, Preference(channel=None)
    )  # the law owes them this all the same
    number = filed(silent, at=TOWN)
    filed(silent, at="OVO004077")
    breach = leak(mailed, silent, another, without, wants_none.person_id)
    who = officer()
    assert public.get_breach(who.actor, breach_id=breach).unmailed == 2
    browser = who.enter(client)
    page = browser.get(f"/beheer/lekken/{breach}").content.decode()
    assert "2 personen of organisaties hebben geen e-mailadres" in page
    address = f"/beheer/lekken/{breach}/brieven"
    assert address in page
    with as_role():
        answer = browser.get(address)
    assert lines(answer.content) == {
        str(silent): (TOWN, number),
        str(another): ("", ""),
    }
    assert answer["Content-Disposition"].startswith("attachment")
    listed = [log_rows(person) for person in (silent, another, mailed, wants_none.person_id)]
    assert [[operation for operation, _ in rows] for rows in listed] == [
        ["search", "send", "export"],
        ["search", "send", "export"],
        ["search", "send"],
        ["search", "send"],
    ]


def test_before_they_were_told_and_of_others_there_is_no_list(client: Client) -> None:
    person = make.person()
    breach = leak(person)
    BreachParty.objects.create(party_id=make.person(), breach_id=breach, ovo_code=TOWN, records=1)
    assert [one.party for one in public.list_breach_letters(officer().actor, breach_id=breach)] == [person]
    strangers = [officer((Right.SECURITY_OFFICER, "OVO004002")), officer((Right.OPERATOR, "OVO004009"))]
    for stranger in strangers:
        with pytest.raises(BreachNotFoundError):
            public.list_breach_letters(stranger.actor, breach_id=breach)
        answer = stranger.enter(client).get(f"/beheer/lekken/{breach}/brieven")
        assert answer.status_code == 404
    manager = officer((Right.SOURCE_MANAGER, TOWN))
    with pytest.raises(RefusedError):
        public.list_breach_letters(manager.actor, breach_id=breach)
    for right in ((Right.SOURCE_MANAGER, TOWN), (Right.SECURITY_OFFICER, "OVO004002")):
        with pytest.raises(RefusedError):
            dossiers.numbers_for_letters(officer(right).actor, parties=[person], authority=TOWN)


def test_the_platform_gets_the_numbers_of_all_authorities() -> None:
    person = make.person()
    numbers = {at: filed(person, at=at) for at in (TOWN, "OVO004077")}
    found = dossiers.numbers_for_letters(
        officer((Right.OPERATOR, "OVO004009")).actor, parties=[person], authority=""
    )
    assert found == {person: {at: (number,) for at, number in numbers.items()}}


def test_what_was_confirmed_is_shown_to_the_party_alone() -> None:
    me, other = people.resident(), people.resident("Bea Buur")
    public.confirm_breach_notice(me.actor, breach_id=leak(me.person_id))
    count = "SELECT count(*) FROM rights_breachconfirmation"
    with as_role(), transaction.atomic():
        for shown, expected in ((me.person_id, 1), (other.person_id, 0)):
            database.show_parties([shown])
            assert database.value(count) == expected
