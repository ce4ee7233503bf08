"""For whom somebody may act, by registers that are asked at sign-in: over HTTP, with the simulator of the provider."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.models import Mandate, Party, RegisterCheck
from burgerprofiel.blocks.identity.services import refreshing, representing
from burgerprofiel.blocks.identity.tests import acm as world
from burgerprofiel.blocks.identity.tests import make, registers
from burgerprofiel.blocks.identity.tests.acm import Browser
from burgerprofiel.blocks.identity.tests.registers import (
    NAME,
    Register,
    actor_of,
    enter,
    known,
    mandate_of,
    page_of,
    party,
)
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.gate import Capacity
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.representations import Kind, Representations
from tests.statements import exactly

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = clock.today
DAY = timedelta(days=1)


# ------------------------------------------------------------------ the list follows the register


def test_what_a_register_knows_is_listed_to_be_confirmed_and_opens_nothing(
    browser: Browser, register: Register
) -> None:
    shop = make.kbo(401)
    register.says(register.line(shop, "Winkel Zuid"), register.line(make.kbo(402), "Atelier Noord"))
    assert enter(browser).status_code == 302
    assert [asked.number for asked in register.asked] == [world.DIRECTOR]
    page = page_of(browser).partition("<main")[2]
    assert page.index("Nog te bevestigen") < page.index("Atelier Noord") < page.index("Winkel Zuid")
    assert f"/aanmelden?partij={party(shop)}" in page
    assert f"Laatst nagekeken bij {NAME}: vandaag." in page
    actor = actor_of(browser)
    assert actor.party_ids == (actor.person_id,)
    assert [option.capacity for option in public.list_capacities(actor)] == [Capacity.CITIZEN]
    assert public.list_readers_of(party_ids=[party(shop)]) == {}
    assert "nog te bevestigen" in page_of(browser, "/overzicht")


def test_the_register_gives_role_and_dates_of_what_was_proven(browser: Browser, register: Register) -> None:
    until = TODAY() + 30 * DAY
    known(world.WORKSHOP, role="oud", source="acm")
    register.says(register.line(world.WORKSHOP, "Werkplaats Segers", role="zaakvoerder", valid_until=until))
    enter(browser)
    mandate = mandate_of(world.WORKSHOP)
    assert (mandate.source, mandate.role, mandate.valid_until) == (register.code, "zaakvoerder", until)
    assert party(world.WORKSHOP) in actor_of(browser).party_ids
    page = page_of(browser)
    assert "Zaakvoerder" in page
    assert "Nog te bevestigen" not in page


def test_a_role_ends_on_its_last_day(browser: Browser, register: Register) -> None:
    known(world.WORKSHOP, source=register.code)
    register.says(register.line(world.WORKSHOP, valid_until=TODAY()))
    _known_before_today()
    enter(browser)
    assert party(world.WORKSHOP) in actor_of(browser).party_ids
    register.says(register.line(world.WORKSHOP, valid_until=TODAY() - DAY))
    browser.post("/hoedanigheid/vernieuwen")
    assert party(world.WORKSHOP) not in actor_of(browser).party_ids
    assert "Werkplaats" not in page_of(browser)


def test_what_a_register_no_longer_names_has_ended_whoever_vouched_for_it_before(
    browser: Browser, register: Register
) -> None:
    of_register, of_provider = make.kbo(411), make.kbo(412)
    reference, elsewhere = make.kbo(413), make.kbo(414)
    known(of_register, source=register.code)
    known(of_provider, source="acm")
    known(reference, source="reference")
    known(elsewhere, source="ander-register")
    association = make.party("association", "Harmonie")
    make.mandate(party(world.DIRECTOR, IdentifierType.INSZ), association, source="acm")
    _known_before_today()
    enter(browser)
    kept = set(actor_of(browser).party_ids) - {actor_of(browser).person_id}
    assert kept == {party(reference), party(elsewhere), association}
    assert {mandate_of(number).valid_until for number in (of_register, of_provider)} == {TODAY() - DAY}


def _known_before_today() -> None:
    Mandate.objects.update(confirmed_at=clock.now() - 2 * DAY)


def test_what_the_provider_confirms_now_counts_for_today(browser: Browser, register: Register) -> None:
    enter(browser, capacity=f"EA:{world.WORKSHOP}")
    actor = actor_of(browser)
    assert (actor.capacity, actor.party_id) == (Capacity.ENTERPRISE, party(world.WORKSHOP))
    mandate = mandate_of(world.WORKSHOP)
    assert (mandate.source, mandate.valid_until) == (register.code, TODAY())
    Mandate.objects.update(confirmed_at=clock.now() - 2 * DAY, valid_until=TODAY() - DAY)
    assert public.find_actor(browser.key) is None
    register.answer = Representations(problem="silent")
    browser.sign_in("/aanmelden?groep=EA", person=world.DIRECTOR, capacity=f"EA:{world.WORKSHOP}")
    assert mandate_of(world.WORKSHOP).valid_until == TODAY()


def test_what_begins_later_is_no_capacity_yet(browser: Browser, register: Register) -> None:
    register.says(register.line(make.kbo(421), "Later", valid_from=TODAY() + DAY))
    enter(browser)
    assert "Later" not in page_of(browser)
    assert Mandate.objects.get().valid_from == TODAY() + DAY


def test_an_association_comes_by_the_same_port(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    enterprises, associations = (
        Register(),
        Register(code="verenigingen", name="het Verenigingsregister", kinds=frozenset({Kind.ASSOCIATION})),
    )
    enterprises.says(enterprises.line(make.kbo(431), "De Zaak"))
    club = associations.line(
        world.CLUB, "Zwemclub", kind=Kind.ASSOCIATION, register=IdentifierType.VCODE, role="voorzitter"
    )
    firm = associations.line(make.kbo(432), "Met nummer", kind=Kind.ASSOCIATION)
    associations.says(club, firm)
    with registers.offered(monkeypatch, enterprises, associations):
        enter(browser)
        page = page_of(browser)
    assert "De Zaak" in page
    assert "Zwemclub" in page
    assert Party.objects.get(name="Met nummer").kind == "association"
    assert "Laatst nagekeken bij het Verenigingsregister" in page


# ------------------------------------------------------------------ a register that is silent


@pytest.mark.parametrize("how", ["silent", "partial", "raises"])
def test_without_a_whole_answer_nothing_changes_and_people_read_so(
    browser: Browser, register: Register, how: str
) -> None:
    known(world.WORKSHOP, source=register.code)
    enter(browser)
    register.says(register.line(world.WORKSHOP, "Werkplaats Segers"))
    browser.post("/hoedanigheid/vernieuwen")
    _party_ids = actor_of(browser).party_ids
    RegisterCheck.objects.update(checked_at="2025-11-03T10:00:00Z")

    def fail() -> Representations:
        if how == "raises":
            raise RuntimeError("broken")
        return Representations(known=(register.line(make.kbo(441)),), problem=how)

    register.answer = fail
    browser.post("/hoedanigheid/vernieuwen")
    assert actor_of(browser).party_ids == _party_ids
    assert Mandate.objects.count() == 1
    said = f"We konden {NAME} nu niet vragen. Je ziet de lijst van 3 november 2025."
    assert said in page_of(browser)
    assert said in page_of(browser, "/instellingen")
    assert "nagekeken" not in page_of(browser, "/hoedanigheid?vernieuwd=1")
    register.says(register.line(world.WORKSHOP))
    browser.post("/hoedanigheid/vernieuwen")
    assert NAME not in page_of(browser, "/instellingen")
    assert "We hebben de lijst nagekeken." in page_of(browser, "/hoedanigheid?vernieuwd=1")


def test_who_was_never_told_anything_reads_that_something_may_be_missing(
    browser: Browser, register: Register
) -> None:
    register.answer = Representations(problem="silent")
    enter(browser)
    assert "Misschien ontbreekt er een organisatie." in page_of(browser)


def test_nobody_waits_longer_than_is_set_and_a_late_answer_counts(
    browser: Browser, register: Register, set_config: Callable[..., None]
) -> None:
    set_config(representations_seconds=0.2)
    register.says(register.line(make.kbo(451), "Laat maar echt"))
    register.free.clear()
    started = time.monotonic()
    assert enter(browser).status_code == 302
    assert time.monotonic() - started < registers.PATIENCE_SECONDS / 2
    assert register.begun.wait(registers.PATIENCE_SECONDS)
    page = page_of(browser, "/hoedanigheid?vernieuwd=1")
    assert f"We wachten nog op een antwoord van {NAME}." in page
    assert "We hebben de lijst nagekeken." not in page
    assert "Laat maar echt" not in page
    browser.post("/afmelden")
    register.free.set()
    registers.ended()
    register.answer = Representations(problem="silent")
    enter(browser)
    assert "Laat maar echt" in page_of(browser)


def test_a_question_without_an_answer_for_a_minute_is_one_that_has_none(
    browser: Browser, register: Register
) -> None:
    enter(browser)
    RegisterCheck.objects.update(problem="waiting", asked_at=clock.now() - timedelta(minutes=2))
    assert f"We konden {NAME} nu niet vragen." in page_of(browser)


def test_a_question_that_is_under_way_is_not_asked_twice(
    browser: Browser, register: Register, set_config: Callable[..., None]
) -> None:
    set_config(representations_seconds=0.1)
    register.free.clear()
    enter(browser)
    assert register.begun.wait(registers.PATIENCE_SECONDS)
    browser.post("/hoedanigheid/vernieuwen")
    register.free.set()
    registers.ended()
    assert len(register.asked) == 1


def test_where_many_wait_already_a_sign_in_goes_on_at_once(browser: Browser, register: Register) -> None:
    register.free.clear()
    with refreshing._crew.room(), refreshing._crew.room():
        assert enter(browser).status_code == 302
    assert "We wachten nog" in page_of(browser)


def test_an_answer_of_before_changes_nothing_that_is_newer(browser: Browser, register: Register) -> None:
    register.says(register.line(make.kbo(461), "Nieuw"))
    enter(browser)
    old = Representations(complete=True, retrieved_at=clock.now() - timedelta(hours=1))
    representing.take_over(actor_of(browser).person_id, provider=register, answer=old)
    assert "Nieuw" in page_of(browser)


# ------------------------------------------------------------------ when it is asked


def test_staff_and_who_steps_up_are_not_asked_about(
    new_browser: Callable[[], Browser], register: Register
) -> None:
    official, browser = new_browser(), new_browser()
    official.sign_in(person=world.STAFF, capacity="GID:OVO900101")
    official.post("/hoedanigheid/vernieuwen")
    assert register.asked == []
    enter(browser)
    browser.sign_in("/aanmelden?niveau=35", person=world.DIRECTOR, means="eid")
    assert actor_of(browser).assurance == 35
    assert len(register.asked) == 1


@pytest.mark.parametrize("off", ["setting", "register"])
def test_a_register_that_is_off_is_not_asked_nor_spoken_of(
    browser: Browser, register: Register, set_config: Callable[..., None], off: str
) -> None:
    if off == "setting":
        set_config(representations_seconds=0)
    register.on = off != "register"
    enter(browser)
    browser.post("/hoedanigheid/vernieuwen")
    page = page_of(browser)
    assert register.asked == []
    assert NAME not in page
    assert "Lijst vernieuwen" not in page
    with exactly(0):
        public.refresh_at_sign_in(browser.key)


def test_the_button_asks_anew_and_not_without_end(browser: Browser, register: Register) -> None:
    enter(browser)
    assert "Lijst vernieuwen" in page_of(browser)
    assert browser.get("/hoedanigheid/vernieuwen").status_code == 405
    answers = [browser.post("/hoedanigheid/vernieuwen", {"next": "/dossiers"}) for _ in range(16)]
    assert [asked.anew for asked in register.asked][:2] == [False, True]
    assert answers[0]["Location"] == "/hoedanigheid?vernieuwd=1&terug=%2Fdossiers"
    assert answers[-1].status_code == 429


def test_the_row_of_the_question_stands_before_it_goes_out_and_each_party_reads_of_the_change(
    browser: Browser, register: Register
) -> None:
    shop = make.kbo(471)
    register.says(register.line(shop))
    rows_when_asked: list[int] = []
    last = database.value("SELECT coalesce(max(id), 0) FROM foundation_accesslog")
    answer, count = register.answer, "SELECT count(*) FROM foundation_accesslog WHERE source = %s AND id > %s"

    def answering() -> Any:
        with database.writing():
            rows_when_asked.append(database.value(count, [NAME, last]))
        return answer

    register.answer = answering
    enter(browser)
    assert rows_when_asked == [1]
    told = "SELECT operation, actor_kind FROM foundation_accesslog WHERE source = %s AND data_subject_id = %s"
    assert database.rows(told, [NAME, party(shop)]) == [{"operation": "update", "actor_kind": "system"}]
    browser.post("/hoedanigheid/vernieuwen")
    assert len(database.rows(told, [NAME, party(shop)])) == 1


def test_the_list_costs_a_page_no_statement(browser: Browser, register: Register) -> None:
    register.says(*(register.line(make.kbo(2000 + n), f"Zaak {n:02d}") for n in range(40)))
    enter(browser)
    browser.get("/hoedanigheid")
    # as without registers: the session with its header, parties shown, the list, the access log, the badge of messages
    with exactly(5):
        page = page_of(browser)
    assert page.count("button--secondary") == 41
    assert "Nog 28 hoedanigheden" in page


# ------------------------------------------------------------------ at once


def test_two_sign_ins_at_once_give_one_list(new_browser: Callable[[], Browser], register: Register) -> None:
    lines = [register.line(make.kbo(500 + n), f"Zaak {n}") for n in range(20)]
    together = threading.Barrier(2)
    register.says(*lines)
    browsers = [new_browser() for _ in range(2)]
    answers = []

    def sign_in(browser: Browser) -> None:
        together.wait(registers.PATIENCE_SECONDS)
        answers.append(enter(browser).status_code)
        connections.close_all()

    threads = [threading.Thread(target=sign_in, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302, 302]
    assert Mandate.objects.count() == 20
    assert all("Zaak 19" in page_of(browser) for browser in browsers)
