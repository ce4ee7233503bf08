"""The security officer: sees the own authority only, a person with four eyes only, and leaves a trace each time."""

from __future__ import annotations

import csv
import uuid
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from lxml import html

from burgerprofiel.blocks.dossiers.tests import staff
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.privacy import public, rules
from burgerprofiel.blocks.privacy.contracts import LogFilter
from burgerprofiel.blocks.privacy.errors import (
    FourEyesError,
    InquiryNotFoundError,
    InvalidNumberError,
    MissingTextError,
    NothingFoundError,
)
from burgerprofiel.blocks.privacy.models import Inquiry
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.blocks.privacy.tests.entries import OTHER_TOWN
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.accesslog.entry import Operation
from burgerprofiel.foundation.errors import RefusedError
from burgerprofiel.foundation.gate import Right
from burgerprofiel.foundation.identifiers import IdentifierType
from tests.people import Resident

pytestmark = pytest.mark.django_db
TOWN = "OVO003001"  # of these tests only: what a test in a browser wrote stays in the log
write = partial(entries.write, organisation=TOWN)
NUMBER, OFFICIALS = make.insz(31), make.insz(32)


def party_of(number: str) -> UUID:
    key = (IdentifierType.INSZ, number)
    return identity.resolve_parties(numbers=[key])[key]


@pytest.fixture
def person() -> UUID:
    return party_of(NUMBER)


@pytest.fixture
def officer() -> Resident:
    return staff.signed_in((Right.SECURITY_OFFICER, TOWN))


@pytest.fixture
def second() -> Resident:
    return staff.signed_in((Right.SECURITY_OFFICER, TOWN))


def found(officer: Resident, **wanted: object) -> set[int]:
    return {row.id for row in public.search_log(officer.actor, wanted=LogFilter(**wanted)).rows}  # type: ignore[arg-type]


def test_only_rows_of_the_own_authority(officer: Resident, person: UUID) -> None:
    mine = write(person)
    write(person, organisation=OTHER_TOWN)
    assert found(officer) == {mine}
    assert found(officer, organisation=OTHER_TOWN) == set()


def test_by_official_and_by_pattern(officer: Resident, person: UUID) -> None:
    official = uuid.uuid4()
    monday = clock.in_belgium(clock.now()) - timedelta(days=clock.in_belgium(clock.now()).weekday() + 7)
    office: dict[str, Any] = {"logged_at": monday.replace(hour=10, minute=0, second=0, microsecond=0)}
    night: dict[str, Any] = {"logged_at": monday.replace(hour=19, minute=0, second=0, microsecond=0)}
    sunday: dict[str, Any] = {"logged_at": office["logged_at"] - timedelta(days=1)}
    one = write(person, actor_id=official, **office)
    two = write(person, count=500, application="Voorbeke-Zaken", **office)
    three, four = write(person, **night), write(person, **sunday)
    five = write(person, operation=Operation.EXPORT, **office)
    assert found(officer, official=official) == {one}
    assert found(officer, at_least=500) == {two}
    assert found(officer, text="voorbeke-z") == {two}
    assert found(officer, text="%") == set()
    assert found(officer, out_of_hours=True, text="dossiers.receive") == {three, four}
    assert found(officer, operation="export") == {five}
    assert found(officer, until=sunday["logged_at"].date()) == {four}


def test_pages_follow_each_other(officer: Resident, person: UUID) -> None:
    wanted = [write(person, minutes_ago=number) for number in range(120)]
    seen, place = [], ""
    for _ in range(3):
        page = public.search_log(
            officer.actor, wanted=LogFilter(at_least=0, text="dossiers.receive"), place=place
        )
        seen += [row.id for row in page.rows]
        place = page.after
    assert seen == wanted


def test_nobody_else_gets_in(person: UUID) -> None:
    manager = staff.signed_in((Right.SOURCE_MANAGER, TOWN), (Right.OPERATOR, TOWN))
    with pytest.raises(RefusedError):
        public.search_log(manager.actor, wanted=LogFilter())
    for address in (
        "/beheer/toegang",
        "/beheer/toegang/export",
        "/beheer/toegang/personen",
        "/beheer/toegang/herken",
    ):
        assert manager.enter(Client()).get(address).status_code == 404


def test_a_person_only_with_a_case_and_four_eyes(officer: Resident, second: Resident, person: UUID) -> None:
    row = write(person)
    write(person, organisation=OTHER_TOWN)
    with pytest.raises(MissingTextError):
        public.ask_inquiry(officer.actor, number=NUMBER, case_number=" ")
    with pytest.raises(InvalidNumberError):
        public.ask_inquiry(officer.actor, number="91651431877", case_number="Z-1")
    asked = public.ask_inquiry(officer.actor, number=NUMBER, case_number="Z-1")
    with pytest.raises(FourEyesError, match="not-approved"):
        public.search_person(officer.actor, inquiry_id=asked)
    with pytest.raises(FourEyesError, match="own-inquiry"):
        public.approve_inquiry(officer.actor, inquiry_id=asked)
    public.approve_inquiry(second.actor, inquiry_id=asked)
    shown = {one.id for one in public.search_person(officer.actor, inquiry_id=asked).rows}
    organisations = database.rows(
        "SELECT DISTINCT organisation FROM foundation_accesslog WHERE id = ANY(%s)", [list(shown)]
    )
    assert row in shown
    assert organisations == [{"organisation": TOWN}]
    third = staff.signed_in((Right.SECURITY_OFFICER, TOWN))
    with pytest.raises(InquiryNotFoundError):
        public.search_person(third.actor, inquiry_id=asked)
    actor = officer.actor
    with clock.frozen(clock.now() + timedelta(hours=25)), pytest.raises(FourEyesError, match="expired"):
        public.search_person(actor, inquiry_id=asked)


def test_the_database_keeps_four_eyes_apart(officer: Resident, person: UUID) -> None:
    write(person)
    asked = public.ask_inquiry(officer.actor, number=NUMBER, case_number="Z-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.filter(id=asked).update(approved_by=officer.person_id)


def test_another_authority_cannot_approve(officer: Resident, person: UUID) -> None:
    write(person)
    asked = public.ask_inquiry(officer.actor, number=NUMBER, case_number="Z-1")
    other = staff.signed_in((Right.SECURITY_OFFICER, OTHER_TOWN))
    with pytest.raises(InquiryNotFoundError):
        public.approve_inquiry(other.actor, inquiry_id=asked)


def test_a_number_that_is_nobodys_here_leaves_nothing(officer: Resident) -> None:
    with pytest.raises(NothingFoundError):
        public.ask_inquiry(officer.actor, number=make.insz(33), case_number="Z-1")
    assert Inquiry.objects.count() == 0


def test_each_step_is_a_row_of_the_person_with_the_case(
    officer: Resident, second: Resident, person: UUID
) -> None:
    write(person)
    before = entries.count(person)
    asked = public.ask_inquiry(officer.actor, number=NUMBER, case_number="Z-77")
    public.approve_inquiry(second.actor, inquiry_id=asked)
    public.search_person(officer.actor, inquiry_id=asked)
    assert entries.count(person) == before + 3


def test_a_pseudonym_is_recognised_with_a_reason_and_a_row(officer: Resident, person: UUID) -> None:
    official = party_of(OFFICIALS)
    write(person, actor_id=official)
    with pytest.raises(MissingTextError):
        public.confirm_official(officer.actor, official=official, number=OFFICIALS, reason="")
    assert public.confirm_official(officer.actor, official=official, number=OFFICIALS, reason="Z-1")
    assert not public.confirm_official(officer.actor, official=official, number=NUMBER, reason="Z-1")
    assert entries.count(official) == 2
    with pytest.raises(NothingFoundError):
        public.confirm_official(officer.actor, official=person, number=NUMBER, reason="Z-1")


def test_the_forms_work_and_keep_no_number(officer: Resident, second: Resident, person: UUID) -> None:
    write(person)
    desk, other = officer.enter(Client()), second.enter(Client())
    answer = desk.post("/beheer/toegang/personen", {"nummer": "1", "zaak": "Z-5"})
    assert answer.status_code == 422
    assert b"Z-5" in answer.content
    desk.post("/beheer/toegang/personen", {"nummer": NUMBER, "zaak": "Z-5"})
    page = html.fromstring(other.get("/beheer/toegang/personen").content)
    (action,) = page.xpath("//form[contains(@action, 'akkoord')]/@action")
    assert NUMBER not in page.text_content()
    assert desk.post(action)["Location"] == "/beheer/toegang/personen"
    assert other.post(action)["Location"] == action.removesuffix("/akkoord")
    assert desk.get(action.removesuffix("/akkoord")).status_code == 200


def test_the_export_is_logged_and_holds_no_formula(officer: Resident, person: UUID) -> None:
    write(person, application="=HYPERLINK(1)", source="+1")
    before = entries.count(person)
    answer = officer.enter(Client()).get("/beheer/toegang/export")
    head, row = list(csv.reader(answer.content.decode().splitlines()))
    assert dict(zip(head, row, strict=True))["application"] == "'=HYPERLINK(1)"
    assert dict(zip(head, row, strict=True))["source"] == "'+1"
    assert entries.count(person) == before + 1


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert rules.harmless(cell)[0] == "'"
    assert rules.harmless("x") == "x"


@pytest.mark.parametrize(
    "address", ["/beheer/toegang", "/beheer/toegang/personen", "/beheer/toegang/personen/{asked}"]
)
def test_each_screen_is_written_once(officer: Resident, second: Resident, person: UUID, address: str) -> None:
    write(person)
    asked = public.ask_inquiry(officer.actor, number=NUMBER, case_number="Z-1")
    public.approve_inquiry(second.actor, inquiry_id=asked)
    before = entries.count(person)
    assert officer.enter(Client()).get(address.format(asked=asked)).status_code == 200
    assert entries.count(person) == before + 1
