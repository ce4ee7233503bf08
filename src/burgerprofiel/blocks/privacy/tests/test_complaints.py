"""A person says that an access was not right; the authority answers in time; nobody else reads along."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from lxml import html

from burgerprofiel.blocks.dossiers.tests import staff
from burgerprofiel.blocks.privacy import public, rules
from burgerprofiel.blocks.privacy.contracts import Reason, Step
from burgerprofiel.blocks.privacy.errors import (
    AlreadyComplainedError,
    ComplaintNotFoundError,
    MissingTextError,
    WrongStepError,
)
from burgerprofiel.blocks.privacy.models import Complaint
from burgerprofiel.blocks.privacy.services import complaints
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.blocks.privacy.tests.entries import OTHER_TOWN, TOWN
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.errors import RefusedError
from burgerprofiel.foundation.gate import Right
from tests import people
from tests.people import Resident

pytestmark = pytest.mark.django_db
SECRET = "Mijn buurvrouw werkt daar."


@pytest.fixture
def me() -> Resident:
    entries.authority(TOWN, "Stad Voorbeke")
    return people.resident()


@pytest.fixture
def officer() -> Resident:
    return staff.signed_in((Right.SECURITY_OFFICER, TOWN))


def complain(me: Resident) -> uuid.UUID:
    entry = entries.write(me.person_id)
    return public.submit_complaint(me.actor, entry_id=entry, reason=Reason.KNOWS_ME, text=SECRET)


def text_of(answer: object) -> str:
    return " ".join(html.fromstring(answer.content).text_content().split())  # type: ignore[attr-defined]


def test_from_the_row_to_the_answer_without_scripts(me: Resident, officer: Resident) -> None:
    entry = entries.write(me.person_id)
    browser, desk = me.enter(Client()), officer.enter(Client())
    form = html.fromstring(browser.get(f"/wie-keek/{entry}").content).xpath(
        "//a[text()='Dit klopt niet']/@href"
    )
    answer = browser.post(form[0], {"reden": "knows-me", "uitleg": SECRET}, follow=True)
    assert "Je klacht is ingediend" in text_of(answer)
    address = answer.request["PATH_INFO"]

    (link,) = html.fromstring(desk.get("/beheer/klachten").content).xpath("//th/a/@href")
    assert SECRET in text_of(desk.get(link))
    desk.post(f"{link}/stap", {"doe": "ontvangen"})
    assert "Ontvangen door het bestuur" in text_of(browser.get(address))
    desk.post(f"{link}/stap", {"doe": "gegrond", "uitleg": "Dat had niet gemogen."})
    said = text_of(browser.get(address))
    assert "Je kreeg gelijk" in said
    assert "Dat had niet gemogen." in said
    assert "Er wacht geen klacht" in text_of(desk.get("/beheer/klachten"))
    assert "Je kreeg gelijk" in text_of(desk.get("/beheer/klachten?toon=klaar"))


def test_what_is_missing_is_said_and_what_was_given_stays(me: Resident) -> None:
    entry = entries.write(me.person_id)
    browser = me.enter(Client())
    answer = browser.post(f"/wie-keek/{entry}/klopt-niet", {"uitleg": SECRET})
    assert answer.status_code == 422
    assert "Kies wat er volgens jou niet klopt" in text_of(answer)
    assert SECRET in text_of(answer)
    answer = browser.post(f"/wie-keek/{entry}/klopt-niet", {"reden": "other", "uitleg": " "})
    assert "Schrijf kort op waarom" in text_of(answer)
    assert Complaint.objects.count() == 0


def test_one_open_complaint_about_a_row(me: Resident) -> None:
    made = complain(me)
    entry = Complaint.objects.get(id=made).entry_id
    with pytest.raises(AlreadyComplainedError):
        public.submit_complaint(me.actor, entry_id=entry, reason=Reason.OTHER, text="x")
    browser = me.enter(Client())
    answer = browser.post(f"/wie-keek/{entry}/klopt-niet", {"reden": "other", "uitleg": "x"})
    assert "al een klacht" in text_of(answer)


def test_nobody_else_reads_or_answers(me: Resident) -> None:
    made = complain(me)
    with pytest.raises(ComplaintNotFoundError):
        public.get_complaint(people.resident("Vera Vreemd").actor, complaint_id=made)
    other = staff.signed_in((Right.SECURITY_OFFICER, OTHER_TOWN), (Right.SOURCE_MANAGER, TOWN)).actor
    assert public.list_assigned(other) == ()
    for call in (
        lambda: public.get_assigned(other, complaint_id=made),
        lambda: public.take_step(other, complaint_id=made, step=Step.UPHELD, text="x"),
    ):
        with pytest.raises(ComplaintNotFoundError):
            call()
    manager = staff.signed_in((Right.SOURCE_MANAGER, TOWN))
    with pytest.raises(RefusedError):
        public.list_assigned(manager.actor)
    assert manager.enter(Client()).get("/beheer/klachten").status_code == 404


def test_what_the_platform_did_itself_goes_to_its_operators(me: Resident) -> None:
    entry = entries.write(me.person_id, organisation="")
    public.submit_complaint(me.actor, entry_id=entry, reason=Reason.OTHER, text="x")
    (row,) = public.list_assigned(staff.signed_in((Right.OPERATOR, TOWN)).actor)
    assert row.entry_id == entry


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 30), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
    ],
)
def test_a_month_is_as_the_law_counts_it(day: date, months: int, expected: date) -> None:
    assert rules.add_months(day, months=months) == expected


def test_the_clock(me: Resident, officer: Resident) -> None:
    actor, desk = me.actor, officer.actor
    with clock.frozen(datetime(2026, 1, 31, 12, tzinfo=UTC)):
        made = complain(me_frozen(me, actor))
    with clock.frozen(datetime(2026, 2, 28, 12, tzinfo=UTC)):
        assert not public.get_complaint(actor, complaint_id=made).row.is_late
        with pytest.raises(MissingTextError):
            public.take_step(desk, complaint_id=made, step=Step.EXTENDED)
        public.take_step(desk, complaint_id=made, step=Step.EXTENDED, text="We zoeken nog.")
        with pytest.raises(WrongStepError):
            public.take_step(desk, complaint_id=made, step=Step.EXTENDED, text="Nog eens.")
    with clock.frozen(datetime(2026, 4, 30, 12, tzinfo=UTC)):
        found = public.get_complaint(actor, complaint_id=made)
        assert (found.row.due_on, found.row.is_late, found.extension) == (
            date(2026, 4, 30),
            False,
            "We zoeken nog.",
        )
    with clock.frozen(datetime(2026, 5, 1, 12, tzinfo=UTC)):
        assert public.get_complaint(actor, complaint_id=made).row.is_late


def me_frozen(me: Resident, actor: object) -> Resident:
    """The same person with an actor that was found before the clock was set."""

    class Fixed(Resident):
        actor = property(lambda _self: actor)

    return Fixed(person_id=me.person_id, key=me.key)


def test_too_late_to_extend(me: Resident, officer: Resident) -> None:
    made, desk = complain(me), officer.actor
    with clock.frozen(clock.now() + timedelta(days=40)), pytest.raises(WrongStepError) as refused:
        public.take_step(desk, complaint_id=made, step=Step.EXTENDED, text="x")
    assert refused.value.code == "too-late-to-extend"


def test_a_settled_complaint_stays_settled(me: Resident, officer: Resident) -> None:
    made = complain(me)
    public.take_step(officer.actor, complaint_id=made, step=Step.REJECTED, text="Neen.")
    for step in (Step.UPHELD, Step.FORWARDED, Step.EXTENDED, Step.SUBMITTED):
        with pytest.raises(WrongStepError):
            public.take_step(officer.actor, complaint_id=made, step=step, text="Toch.")
    steps = [one.step for one in public.get_complaint(me.actor, complaint_id=made).steps]
    assert steps == [Step.SUBMITTED, Step.REJECTED]


def test_texts_are_not_readable_in_the_database(me: Resident) -> None:
    made = complain(me)
    assert SECRET.encode() not in bytes(Complaint.objects.get(id=made).text_sealed)


def test_over_the_api(me: Resident) -> None:
    entry = entries.write(me.person_id)
    browser = me.enter(Client(enforce_csrf_checks=False))
    body = {"entry_id": entry, "reason": "too-much", "text": SECRET}
    made = browser.post("/api/privacy/v1/complaints", body, content_type="application/json")
    assert made.status_code == 201
    (row,) = browser.get("/api/privacy/v1/complaints").json()["complaints"]
    assert row["id"] == made.json()["id"]
    found = browser.get(f"/api/privacy/v1/complaints/{row['id']}").json()
    assert (found["text"], found["row"]["state"]) == (SECRET, "submitted")
    again = browser.post("/api/privacy/v1/complaints", body, content_type="application/json")
    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (409, "already-complained")


@pytest.mark.parametrize(
    "address", ["/wie-keek/klachten", "/wie-keek/klachten/{made}", "/wie-keek/{entry}/klopt-niet"]
)
def test_each_screen_of_the_person_is_written_once(me: Resident, address: str) -> None:
    made = complain(me)
    entry = Complaint.objects.get(id=made).entry_id
    before = entries.count(me.person_id)
    assert me.enter(Client()).get(address.format(made=made, entry=entry)).status_code == 200
    assert entries.count(me.person_id) == before + 1


@pytest.mark.parametrize("address", ["/beheer/klachten", "/beheer/klachten/{made}"])
def test_each_screen_of_the_officer_is_written_once(me: Resident, officer: Resident, address: str) -> None:
    made = complain(me)
    before = entries.count(me.person_id)
    assert officer.enter(Client()).get(address.format(made=made)).status_code == 200
    assert entries.count(me.person_id) == before + 1


@pytest.mark.parametrize("whose", ["another person's", "another authority's"])
def test_the_officer_sees_the_row_of_that_complaint_and_no_other(
    me: Resident, officer: Resident, whose: str
) -> None:
    """Also when the number that a complaint names is not of its person, or not of its authority."""
    other = people.resident("Bea Buur").person_id
    entry = (
        entries.write(other)
        if whose == "another person's"
        else entries.write(me.person_id, organisation="OVO9")
    )
    made = complaints.submit(
        party_id=me.person_id,
        person_id=me.person_id,
        entry_id=entry,
        organisation=entries.TOWN,
        reason=Reason.OTHER,
        text="x",
    )
    found = public.get_assigned(officer.actor, complaint_id=made.id)
    assert (found.access, found.actor) == (None, "")
