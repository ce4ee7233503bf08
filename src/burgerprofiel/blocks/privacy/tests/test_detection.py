"""Unusual access is found, usual access is not, and who settles it is of the same authority."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.test import Client

from burgerprofiel.blocks.dossiers.models import Authority, Source
from burgerprofiel.blocks.dossiers.tests import factories, staff
from burgerprofiel.blocks.privacy import jobs, public
from burgerprofiel.blocks.privacy.contracts import Alert, AlertKind, AlertState
from burgerprofiel.blocks.privacy.errors import InquiryNotFoundError
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.gate import Right
from tests.people import Resident

pytestmark = pytest.mark.django_db
TOWN = "OVO004001"
WEDNESDAY = date(2024, 5, 15)
"""Long ago: what other tests leave in the log is of today."""


def look(official: UUID, persons: list[UUID], *, day: date = WEDNESDAY, hour: int = 10) -> None:
    at = clock.in_belgium(datetime.combine(day, time(hour)))
    for person in persons:
        entries.write(person, organisation=TOWN, actor_id=official, logged_at=at)


def persons(number: int) -> list[UUID]:
    return [ids.new() for _ in range(number)]


@pytest.fixture
def officer() -> Resident:
    return staff.signed_in((Right.SECURITY_OFFICER, TOWN))


def found(officer: Resident) -> dict[tuple[UUID, AlertKind], Alert]:
    return {(one.actor, one.kind): one for one in public.list_alerts(officer.actor)}


def test_a_day_of_many_persons_stands_out_against_the_own_weeks(officer: Resident) -> None:
    sudden, always = uuid.uuid4(), uuid.uuid4()
    for days in range(1, 6):
        look(sudden, persons(3), day=WEDNESDAY - timedelta(days=days))
        look(always, persons(20), day=WEDNESDAY - timedelta(days=days))
    look(sudden, persons(31))
    look(always, persons(31))
    public.detect(WEDNESDAY)
    alerts = found(officer)
    assert (alerts[sudden, AlertKind.VOLUME].number, alerts[sudden, AlertKind.VOLUME].usual) == (31, 3)
    assert (always, AlertKind.VOLUME) not in alerts


def test_a_night_of_looking_stands_out(officer: Resident) -> None:
    night, day = uuid.uuid4(), uuid.uuid4()
    one = persons(1)
    look(night, one * 12, hour=23)
    look(day, one * 12)
    public.detect(WEDNESDAY)
    assert {key for key in found(officer) if key[1] is AlertKind.HOURS} == {(night, AlertKind.HOURS)}


def test_persons_without_a_file_stand_out(officer: Resident) -> None:
    nosy, clerk = uuid.uuid4(), uuid.uuid4()
    strangers, known = persons(6), persons(6)
    source: Source = factories.source("Stad Testbeke")
    Authority.objects.create(ovo_code=TOWN, name={"nl": "Stad Testbeke"}, level="local")
    Source.objects.filter(pk=source.pk).update(authority_id=TOWN)
    for person in known:
        factories.dossier(person, source)
    look(nosy, strangers)
    look(clerk, known)
    public.detect(WEDNESDAY)
    alerts = found(officer)
    assert alerts[nosy, AlertKind.NO_FILE].number == 6
    assert (clerk, AlertKind.NO_FILE) not in alerts


def test_a_look_at_a_colleague_stands_out(officer: Resident) -> None:
    nosy, colleague, former, elsewhere = (ids.new() for _ in range(4))
    look(colleague, persons(1), day=WEDNESDAY - timedelta(days=3))
    look(former, persons(1), day=WEDNESDAY - timedelta(days=40))
    at = clock.in_belgium(datetime.combine(WEDNESDAY, time(9)))
    entries.write(ids.new(), organisation=entries.OTHER_TOWN, actor_id=elsewhere, logged_at=at)
    look(nosy, [colleague, colleague, former, elsewhere, nosy])
    look(colleague, persons(1))
    public.detect(WEDNESDAY)
    alerts = found(officer)
    assert {actor: one.number for (actor, kind), one in alerts.items() if kind is AlertKind.COLLEAGUE} == {
        nosy: 1
    }
    desk = officer.enter(Client())
    assert b"gegevens van 1 collega<" in desk.get("/beheer/toegang/meldingen").content


def test_looking_again_adds_nothing_twice_and_reopens_nothing(officer: Resident) -> None:
    nosy = uuid.uuid4()
    look(nosy, persons(6))
    public.detect(WEDNESDAY)
    look(nosy, persons(2))
    public.detect(WEDNESDAY)
    ((_, alert),) = found(officer).items()
    assert alert.number == 8
    public.settle_alert(officer.actor, alert_id=alert.id, state=AlertState.EXPLAINED)
    look(nosy, persons(2))
    public.detect(WEDNESDAY)
    ((_, alert),) = found(officer).items()
    assert (alert.state, alert.number) == (AlertState.EXPLAINED, 8)


def test_only_the_own_officer_sees_and_settles(officer: Resident) -> None:
    look(uuid.uuid4(), persons(6))
    public.detect(WEDNESDAY)
    (alert,) = public.list_alerts(officer.actor)
    other = staff.signed_in((Right.SECURITY_OFFICER, entries.OTHER_TOWN))
    assert alert not in public.list_alerts(other.actor)
    with pytest.raises(InquiryNotFoundError):
        public.settle_alert(other.actor, alert_id=alert.id, state=AlertState.EXPLAINED)
    desk = officer.enter(Client())
    assert b"6 mensen zonder lopend dossier" in desk.get("/beheer/toegang/meldingen").content
    desk.post(f"/beheer/toegang/meldingen/{alert.id}", {"doe": "incident"})
    assert public.list_alerts(officer.actor)[0].state is AlertState.INCIDENT


def test_the_jobs_look_at_today_and_yesterday(officer: Resident) -> None:
    at = clock.in_belgium(datetime.combine(WEDNESDAY, time(12)))
    look(uuid.uuid4(), persons(6))
    look(uuid.uuid4(), persons(7), day=WEDNESDAY - timedelta(days=1))
    actor = officer.actor
    with clock.frozen(at):
        jobs.detect_today()
        assert [one.number for one in public.list_alerts(actor)] == [6]
        jobs.detect_yesterday()
        assert sorted(one.number for one in public.list_alerts(actor)) == [6, 7]
