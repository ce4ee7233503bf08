"""Breaches: the clock of 72 hours, whose data it was (with four eyes, leaving a trace), telling them, the register."""

from __future__ import annotations

import csv
import io
import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from burgerprofiel.blocks.dossiers.tests import factories, staff
from burgerprofiel.blocks.identity.services import persons
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications import handlers
from burgerprofiel.blocks.notifications.services import delivery
from burgerprofiel.blocks.notifications.tests.world import Script
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import (
    BreachCriteria,
    BreachFacts,
    BreachKind,
    BreachRecord,
    BreachState,
    BreachText,
    BreachWords,
    Decision,
)
from burgerprofiel.blocks.rights.errors import BreachNotFoundError, InvalidBreachError
from burgerprofiel.blocks.rights.models import Breach, BreachParty, BreachReport, BreachSearch
from burgerprofiel.blocks.rights.services import retention
from burgerprofiel.foundation import clock, database, dispatch
from burgerprofiel.foundation.accesslog.entry import ActorKind, Operation
from burgerprofiel.foundation.errors import RefusedError
from burgerprofiel.foundation.gate import Right, client_pseudonym
from burgerprofiel.foundation.models import OutboxEvent
from tests import people
from tests.people import Resident
from tests.roles import as_role

pytestmark = pytest.mark.django_db
assert handlers  # imported for the consumers that it registers
TOWN, OTHER_TOWN = "OVO004001", "OVO004002"  # of these tests only
NOW = datetime(2026, 11, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SECRET = "Een medewerker keek maandenlang naar zijn buren."
TEXT = BreachText(what=SECRET, consequences="Je buur kent nu je adres.", advice="Let op wie je belt.")


@pytest.fixture
def officer() -> Resident:
    return staff.signed_in((Right.SECURITY_OFFICER, TOWN))


@pytest.fixture
def second() -> Resident:
    return staff.signed_in((Right.SECURITY_OFFICER, TOWN))


@pytest.fixture
def operator() -> Resident:
    return staff.signed_in((Right.OPERATOR, "OVO004009"))


def facts(*, hours_ago: float = 2, **changes: Any) -> BreachFacts:
    words = BreachWords(title="Gesnuffel", what=SECRET, consequences="Angst", measures="Toegang weggenomen")
    return BreachFacts(
        aware_at=changes.pop("aware_at", clock.now() - timedelta(hours=hours_ago)),
        kinds=(BreachKind.CONFIDENTIALITY,),
        categories=("identity", "dossiers"),
        words=msgspec.structs.replace(words, **changes.pop("words", {})),
        **changes,
    )


def registered(who: Resident, *, ovo_code: str = TOWN, **changes: Any) -> UUID:
    return public.register_breach(who.actor, ovo_code=ovo_code, facts=facts(**changes))


def period(**criteria: Any) -> BreachCriteria:
    now = clock.now()
    return BreachCriteria(since=now - timedelta(days=30), until=now + timedelta(hours=1), **criteria)


def searched(breach: UUID, *, asker: Resident, approver: Resident, criteria: BreachCriteria) -> int:
    asked = public.ask_breach_search(asker.actor, breach_id=breach, criteria=criteria)
    with as_role():
        return public.approve_breach_search(approver.actor, search_id=asked)


def touched(breach: UUID) -> dict[UUID, int]:
    return dict(BreachParty.objects.filter(breach_id=breach).values_list("party_id", "records"))


def refused(code: str) -> Any:
    return pytest.raises(InvalidBreachError, match=code)


def log_rows(party: UUID) -> list[tuple[str, int]]:
    found = database.rows(
        "SELECT operation, count FROM foundation_accesslog WHERE data_subject_id = %s"
        " AND processing_activity_id LIKE '%%rights.breach' ORDER BY id",
        [party],
    )
    return [(row["operation"], row["count"]) for row in found]


# ------------------------------------------------------------------------------------------- the clock


def test_the_clock_runs_from_awareness_and_what_is_due_first_comes_first(officer: Resident) -> None:
    newest, late, soon = (registered(officer, hours_ago=hours) for hours in (1, 80, 70))
    reported = registered(officer, hours_ago=100)
    public.report_breach(officer.actor, breach_id=reported, text="Gemeld", late_reason="Te laat gezien")
    none = registered(officer, hours_ago=90, supervisor=Decision.NO)
    listed = public.list_breaches(officer.actor)
    assert [row.id for row in listed[:3]] == [late, soon, newest]
    assert {row.id for row in listed[3:]} == {reported, none}
    assert [row.is_due for row in listed] == [True, True, True, False, False]
    assert listed[0].due_at - listed[0].aware_at == timedelta(hours=72)


@pytest.mark.parametrize(("hours", "code"), [(71.9, ""), (72.1, "late-reason")])
def test_a_first_report_after_72_hours_says_why(officer: Resident, hours: float, code: str) -> None:
    breach = registered(officer, hours_ago=hours)
    if code:
        with refused(code):
            public.report_breach(officer.actor, breach_id=breach, text="Gemeld")
        public.report_breach(officer.actor, breach_id=breach, text="Gemeld", late_reason="Weekend")
    else:
        public.report_breach(officer.actor, breach_id=breach, text="Gemeld")
    assert public.get_breach(officer.actor, breach_id=breach).row.state is BreachState.REPORTED


def test_a_report_is_made_in_parts(officer: Resident) -> None:
    breach = registered(officer)
    for number in range(3):
        public.report_breach(officer.actor, breach_id=breach, text=f"Deel {number}")
    found = public.get_breach(officer.actor, breach_id=breach)
    assert [(one.number, one.text) for one in found.reports] == [(n + 1, f"Deel {n}") for n in range(3)]
    assert found.facts.supervisor is Decision.YES
    assert Breach.objects.get().reported_at == found.reports[0].reported_at


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hours_ago": -1}, "aware_at"),
        ({"words": {"title": " "}}, "title"),
        ({"words": {"what": ""}}, "what"),
        ({"words": {"measures": "x" * 5001}}, "too-long"),
    ],
)
def test_what_is_not_whole_is_refused(officer: Resident, changes: dict[str, Any], code: str) -> None:
    with refused(code):
        registered(officer, **changes)
    with refused("kinds"):
        public.register_breach(officer.actor, ovo_code=TOWN, facts=replace(facts(), kinds=()))
    assert not Breach.objects.exists()


def test_it_is_closed_when_all_was_decided_and_done(officer: Resident, second: Resident) -> None:
    breach = registered(officer)
    with refused("undecided"):
        public.close_breach(officer.actor, breach_id=breach)
    reasons = {"supervisor_reason": "Risico", "people_reason": "Hoog risico"}
    decided = facts(supervisor=Decision.YES, tell_people=Decision.YES, words=reasons)
    public.change_breach(officer.actor, breach_id=breach, facts=decided)
    with refused("not-reported"):
        public.close_breach(officer.actor, breach_id=breach)
    public.report_breach(officer.actor, breach_id=breach, text="Gemeld")
    with refused("not-told"):
        public.close_breach(officer.actor, breach_id=breach)
    entries.write(make.person(), organisation=TOWN)
    searched(breach, asker=officer, approver=second, criteria=period(organisation=TOWN))
    public.write_breach_notice(officer.actor, breach_id=breach, texts={"nl": TEXT})
    public.tell_of_breach(officer.actor, breach_id=breach)
    public.close_breach(officer.actor, breach_id=breach)
    assert public.get_breach(officer.actor, breach_id=breach).row.state is BreachState.CLOSED
    with refused("closed"):
        public.change_breach(officer.actor, breach_id=breach, facts=decided)


# ------------------------------------------------------------------------------------- whose data it was


def test_people_are_found_by_what_the_log_says(officer: Resident, second: Resident) -> None:
    one, two, three, four = (make.person() for _ in range(4))
    official = uuid.uuid4()
    entries.write(one, organisation=TOWN, actor_id=official, count=3)
    entries.write(one, organisation=TOWN, actor_id=official, count=0)
    entries.write(two, organisation=TOWN, actor_id=official, operation=Operation.EXPORT)
    entries.write(
        three,
        organisation=TOWN,
        actor_kind=ActorKind.CLIENT,
        actor_id=client_pseudonym("zaken"),
        application="zaken",
    )
    entries.write(four, organisation=OTHER_TOWN, actor_id=official)
    entries.write(four, organisation=TOWN, actor_id=official, minutes_ago=60 * 24 * 31)
    wanted: list[tuple[dict[str, Any], dict[UUID, int]]] = [
        ({"official": official}, {one: 4, two: 1}),
        ({"operation": "export"}, {two: 1}),
        ({"client": "zaken"}, {three: 1}),
        ({"organisation": TOWN}, {one: 4, two: 1, three: 1}),
        ({"organisation": OTHER_TOWN}, {}),
    ]
    for criteria, expected in wanted:
        breach = registered(officer)
        count = searched(breach, asker=officer, approver=second, criteria=period(**criteria))
        assert (count, touched(breach)) == (len(expected), expected), criteria


def test_the_platform_finds_them_at_all_authorities(operator: Resident) -> None:
    other = staff.signed_in((Right.OPERATOR, "OVO004009"))
    one, two = make.person(), make.person()
    entries.write(one, organisation=TOWN, application="lekkend")
    entries.write(two, organisation=OTHER_TOWN)
    breach = registered(operator, ovo_code="")
    assert searched(breach, asker=operator, approver=other, criteria=period(organisation=OTHER_TOWN)) == 1
    assert touched(breach) == {two: 1}


def test_people_are_found_by_files_of_a_source() -> None:
    one, two = make.person(), make.person()
    source = factories.source("Stad Lekkegem")
    mine = source.authority_id
    officer, second = (staff.signed_in((Right.SECURITY_OFFICER, mine)) for _ in range(2))
    factories.record(factories.dossier(one, source, external_id="2026-leak"))
    factories.dossier(one, source)
    factories.dossier(two, source)
    elsewhere = factories.source("Stad Elders")
    factories.dossier(two, elsewhere)
    breach = registered(officer, ovo_code=mine)
    by_source = BreachCriteria(source=source.uri)
    assert searched(breach, asker=officer, approver=second, criteria=by_source) == 2
    assert touched(breach) == {one: 2, two: 1}
    breach = registered(officer, ovo_code=mine)
    by_file = BreachCriteria(source=source.uri, files=("2026-leak",))
    assert searched(breach, asker=officer, approver=second, criteria=by_file) == 1
    assert touched(breach) == {one: 1}
    foreign = BreachCriteria(source=elsewhere.uri)
    assert searched(breach, asker=officer, approver=second, criteria=foreign) == 0


def test_every_person_found_gets_one_row_that_says_so(
    officer: Resident, second: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burgerprofiel.blocks.rights.services.affected.CHUNK", 2)
    found = [make.person() for _ in range(5)]
    for person in found:
        entries.write(person, organisation=TOWN, count=7)
    breach = registered(officer)
    assert searched(breach, asker=officer, approver=second, criteria=period(organisation=TOWN)) == 5
    assert [log_rows(person) for person in found] == [[("search", 7)]] * 5
    again = searched(breach, asker=officer, approver=second, criteria=period(organisation=TOWN))
    assert (again, set(touched(breach).values())) == (5, {7})  # not counted twice, nor the search itself


def test_who_was_erased_does_not_stop_the_search(officer: Resident, second: Resident) -> None:
    one, gone = make.person(), uuid.uuid4()
    entries.write(one, organisation=TOWN)
    entries.write(gone, organisation=TOWN)
    breach = registered(officer)
    assert searched(breach, asker=officer, approver=second, criteria=period(organisation=TOWN)) == 1
    assert touched(breach) == {one: 1}


def test_a_search_runs_with_a_second_pair_of_eyes_only(officer: Resident, second: Resident) -> None:
    entries.write(make.person(), organisation=TOWN)
    breach = registered(officer)
    asked = public.ask_breach_search(officer.actor, breach_id=breach, criteria=period(organisation=TOWN))
    with refused("own-search"):
        public.approve_breach_search(officer.actor, search_id=asked)
    assert touched(breach) == {}
    with pytest.raises(IntegrityError), transaction.atomic():
        BreachSearch.objects.update(approved_by=officer.person_id)
    stranger = staff.signed_in((Right.SECURITY_OFFICER, OTHER_TOWN))
    with pytest.raises(BreachNotFoundError):
        public.approve_breach_search(stranger.actor, search_id=asked)
    assert public.approve_breach_search(second.actor, search_id=asked) == 1
    (search,) = public.get_breach(second.actor, breach_id=breach).searches
    assert (search.people, search.records, search.is_mine) == (1, 1, False)


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        (BreachCriteria(organisation=TOWN), "period"),
        (BreachCriteria(since=LATER, until=NOW, organisation=TOWN), "period"),
        (period(), "criteria"),
    ],
)
def test_a_search_for_everything_is_refused(officer: Resident, criteria: BreachCriteria, code: str) -> None:
    with refused(code):
        public.ask_breach_search(officer.actor, breach_id=registered(officer), criteria=criteria)


# ---------------------------------------------------------------------------------------------- telling


def told(officer: Resident, second: Resident, *people_found: UUID, **texts: BreachText) -> UUID:
    for person in people_found:
        entries.write(person, organisation=TOWN, count=2)
    breach = registered(officer)
    searched(breach, asker=officer, approver=second, criteria=period(organisation=TOWN))
    public.write_breach_notice(officer.actor, breach_id=breach, texts={"nl": TEXT, **texts})
    with as_role():
        assert public.tell_of_breach(officer.actor, breach_id=breach) == len(people_found)
    return breach


def test_people_are_mailed_without_what_and_read_it_here(
    officer: Resident, second: Resident, client: Client
) -> None:
    me = people.resident()
    persons.confirm_email(persons.request_email(me.person_id, email="an@example.org"))
    stranger = people.resident("Bea Buur")
    breach = told(officer, second, me.person_id)
    assert SECRET not in "".join(str(event.payload) for event in OutboxEvent.objects.all())
    while dispatch.dispatch_once().delivered:
        pass
    with clock.frozen(clock.now() + timedelta(seconds=10)):
        delivery.deliver_batch(letters := Script())
    assert len(letters.taken) == 1
    whole = letters.whole
    assert "/mijn-gegevens/lekken" in whole
    for hidden in (SECRET, TOWN, "lek ", "buur", str(breach)):
        assert hidden not in whole.replace("/mijn-gegevens/lekken", "")
    page = me.enter(client).get("/mijn-gegevens/lekken").content.decode()
    assert all(text in page for text in (TEXT.what, TEXT.consequences, TEXT.advice))
    assert "Er was een lek" in me.enter(client).get("/wie-keek").content.decode()
    assert log_rows(me.person_id) == [("search", 2), ("send", 2)]
    assert SECRET not in stranger.enter(client).get("/mijn-gegevens/lekken").content.decode()
    assert "Er was een lek" not in stranger.enter(client).get("/wie-keek").content.decode()


def test_who_is_found_later_is_told_later_and_nobody_twice(officer: Resident, second: Resident) -> None:
    one, two = make.person(), make.person()
    breach = told(officer, second, one)
    with refused("nobody"):
        public.tell_of_breach(officer.actor, breach_id=breach)
    entries.write(two, organisation=TOWN)
    searched(breach, asker=officer, approver=second, criteria=period(organisation=TOWN))
    assert public.tell_of_breach(officer.actor, breach_id=breach) == 1
    events = OutboxEvent.objects.filter(kind="rights.breach-told")
    assert sorted(event.payload["party_id"] for event in events) == sorted([str(one), str(two)])


def test_nothing_is_told_before_the_words_are_there(officer: Resident, second: Resident) -> None:
    me = people.resident()
    entries.write(me.person_id, organisation=TOWN)
    breach = registered(officer)
    searched(breach, asker=officer, approver=second, criteria=period(organisation=TOWN))
    with refused("no-notice"):
        public.tell_of_breach(officer.actor, breach_id=breach)
    public.write_breach_notice(officer.actor, breach_id=breach, texts={"nl": TEXT})
    assert touched(breach)
    assert public.list_breach_notices(me.actor) == ()
    assert public.count_breach_news(party_id=me.person_id) == 0
    for texts in ({"fr": TEXT}, {"nl": msgspec.structs.replace(TEXT, advice=" ")}):
        with refused("no-notice"):
            public.write_breach_notice(officer.actor, breach_id=breach, texts=texts)


def test_the_notice_is_in_the_language_of_the_reader_else_in_dutch(
    officer: Resident, second: Resident
) -> None:
    me = people.resident()
    french = msgspec.structs.replace(TEXT, what="Quelqu'un a regardé.")
    told(officer, second, me.person_id, fr=french)
    for language, text in (("fr", french), ("de", TEXT), ("nl", TEXT)):
        with translation.override(language), as_role():
            (notice,) = public.list_breach_notices(me.actor)
            assert notice.text == text


# ------------------------------------------------------------------------------------------ who sees what


def test_nobody_else_gets_in(officer: Resident, client: Client) -> None:
    breach = registered(officer)
    strangers = (
        people.resident(),
        staff.signed_in((Right.SOURCE_MANAGER, TOWN)),
    )
    for stranger in strangers:
        with pytest.raises(RefusedError):
            public.list_breaches(stranger.actor)
        with pytest.raises(RefusedError):
            public.register_breach(stranger.actor, ovo_code=TOWN, facts=facts())
        for address in ("/beheer/lekken", f"/beheer/lekken/{breach}", "/beheer/lekken/register?vorm=json"):
            assert stranger.enter(client).get(address).status_code == 404
    for stranger in (*strangers, officer):
        with pytest.raises(RefusedError):
            public.register_breach(stranger.actor, ovo_code="", facts=facts())
    other = staff.signed_in((Right.SECURITY_OFFICER, OTHER_TOWN), (Right.OPERATOR, "OVO004009"))
    assert public.list_breaches(other.actor) == ()
    with pytest.raises(BreachNotFoundError):
        public.get_breach(other.actor, breach_id=breach)
    with pytest.raises(RefusedError):
        public.register_breach(other.actor, ovo_code=TOWN, facts=facts())
    assert other.enter(client).get(f"/beheer/lekken/{breach}").status_code == 404


def test_the_row_of_a_party_is_shown_to_the_party_and_the_authority_alone(
    officer: Resident, second: Resident
) -> None:
    breach = told(officer, second, make.person())
    with as_role(), transaction.atomic():
        database.show_parties([])
        database.show_authorities([])
        assert touched(breach) == {}
        database.show_authorities([OTHER_TOWN])
        assert touched(breach) == {}
        database.show_authorities([TOWN])
        assert len(touched(breach)) == 1


def test_nothing_that_staff_writes_lies_in_the_clear(officer: Resident, second: Resident) -> None:
    breach = told(officer, second, make.person())
    public.report_breach(officer.actor, breach_id=breach, text=SECRET)
    for model in (Breach, BreachReport, BreachSearch, BreachParty):
        for row in model.objects.values():
            kept = b"".join(
                bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row.values()
            )
            assert b"keek" not in kept
            assert b"buur" not in kept


def test_it_is_kept_five_years_after_it_was_closed(officer: Resident, second: Resident) -> None:
    breach = told(officer, second, make.person())
    public.report_breach(officer.actor, breach_id=breach, text="Gemeld")
    retention.erase()
    assert Breach.objects.exists()
    Breach.objects.update(closed_at=clock.now() - timedelta(days=5 * 366 + 1))
    erased = retention.erase()
    assert {table: count for table, count in erased.items() if "breach" in table} == {
        "rights_breach": 1,
        "rights_breachparty": 1,
        "rights_breachreport": 1,
        "rights_breachsearch": 1,
    }


# ------------------------------------------------------------------------------------------- the register


def test_the_register_has_what_article_33_asks(officer: Resident, second: Resident, client: Client) -> None:
    told(officer, second, make.person(), make.person())
    registered(officer, hours_ago=80, people=500, records=9000, words={"title": "=Stick"})
    answer = officer.enter(client).get("/beheer/lekken/register?vorm=json")
    (first, second_line) = json.loads(answer.content)
    assert list(first) == list(BreachRecord.__struct_fields__)
    assert (first["approximate_people"], first["approximate_records"]) == (2, 4)
    assert (second_line["approximate_people"], second_line["approximate_records"]) == (500, 9000)
    assert first["likely_consequences"] == "Angst"
    assert first["kinds"] == ["confidentiality"]
    table = officer.enter(client).get("/beheer/lekken/register?vorm=csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(table)))
    assert lines[1]["nature"].startswith("'=Stick")
    assert list(lines[0]) == list(BreachRecord.__struct_fields__)
