"""The world is consistent and shows every situation that pages have to handle."""

import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from simulators.world.authorities import AUTHORITIES, AUTHORITY, DISTURBED
from simulators.world.days import Days
from simulators.world.lives import FILES
from simulators.world.model import PHASE_OF, File, Status, World
from simulators.world.people import CAPACITIES, OFFICIAL, PARTIES, personas
from simulators.world.products import PRODUCTS
from simulators.world.reference import wordings
from simulators.world.render import uploads
from simulators.world.sources import OFFICIAL as OFFICIAL_SOURCES
from simulators.world.sources import SOURCE, SOURCES
from simulators.world.steps import TEMPLATES

MONDAY = date(2026, 3, 30)  # daylight saving time began the day before
WEEK = [MONDAY + timedelta(days=days) for days in range(7)]


def last(file: File) -> Status:
    return file.statuses[-1]


def open_files() -> list[File]:
    return [file for file in FILES if last(file).said_phase != "Afgerond" and not last(file).closed]


def test_size() -> None:
    assert len(FILES) == 60
    assert all(1 <= len(file.statuses) <= 8 for file in FILES)
    assert {len(file.statuses) for file in FILES} >= {1, 8}
    assert Counter(authority.level for authority in AUTHORITIES) == {"federal": 2, "flemish": 6, "local": 5}
    assert max(file.statuses[0].ago for file in FILES) > 365


def test_identifiers_pass_their_check() -> None:
    for party in (*PARTIES.values(), *OFFICIAL):
        if party.type == "insz":
            nine, check = int(party.value[:9]), int(party.value[9:])
            assert check in (97 - nine % 97, 97 - (2_000_000_000 + nine) % 97)
            assert 61 <= int(party.value[2:4]) <= 72
        elif party.type == "kbo":
            assert re.fullmatch(r"0\d{9}", party.value)
            assert int(party.value[8:]) == 97 - int(party.value[:8]) % 97
        else:
            assert re.fullmatch(r"V\d{7}", party.value)
    values = [party.value for party in (*PARTIES.values(), *OFFICIAL)]
    assert len(values) == len(set(values))


def test_everything_referred_to_exists() -> None:
    products = {product.product_id for product in PRODUCTS}
    for file in FILES:
        assert file.source in SOURCE
        assert file.source not in OFFICIAL_SOURCES
        assert file.product in products
        assert {key.partition(":")[0] for key in file.parties} <= set(PARTIES)
    for source in SOURCES:
        assert source.ovo_code in AUTHORITY
        assert source.steps in TEMPLATES
        assert source.theme in {product.theme for product in PRODUCTS}
    for capacity in CAPACITIES:
        assert {capacity.person, capacity.party} <= set(PARTIES)
    assert {wording["source_uri"] for wording in wordings()} <= set(SOURCE)
    assert set(OFFICIAL_SOURCES) <= set(SOURCE)
    keys = [(file.source, file.number) for file in FILES]
    assert len(keys) == len(set(keys))


def test_texts_are_in_four_languages() -> None:
    named = [(authority.name) for authority in AUTHORITIES]
    named += [text for source in SOURCES for text in (source.name, source.neutral)]
    named += [product.name for product in PRODUCTS]
    named += [step["label"] for steps in TEMPLATES.values() for step in steps]
    named += [text for wording in wordings() for text in (wording["label"], wording["explanation"])]
    for text in named:
        assert list(text) == ["nl", "en", "fr", "de"]
        assert all(text.values())


def test_steps_use_known_codes() -> None:
    assert {code for steps in TEMPLATES.values() for step in steps for code in step["codes"]} <= set(PHASE_OF)


def test_contact_data_belongs_to_nobody() -> None:
    for authority in AUTHORITIES:
        assert authority.ovo_code.startswith("OVO9000")
        contact = authority.contact()
        assert contact["website"].endswith(".example")
        assert contact["email"].endswith(".example")
        assert contact["phone"].startswith("09 000 ")
    assert all(party.email.endswith(".example") for party in PARTIES.values() if party.kind == "person")


@pytest.mark.parametrize("today", WEEK, ids=lambda day: day.strftime("%A"))
def test_dates_on_every_day_of_the_week(today: date) -> None:
    days = Days(today)
    for native, name in ((False, "WijzigingsDatum"), (True, "changed_at")):
        for file in uploads(World(files=FILES, days=days), native=native):
            moments = [datetime.fromisoformat(body[name]) for body in file.bodies]
            assert moments == sorted(set(moments))
            assert moments[-1].date() < today
            assert all(moment.weekday() < 5 and 8 <= moment.hour < 18 for moment in moments)
            assert all(moment.tzinfo is not None for moment in moments)
            assert moments[0].date() > today - timedelta(days=430)


@pytest.mark.parametrize("today", WEEK, ids=lambda day: day.strftime("%A"))
def test_due_days_are_working_days_on_the_right_side_of_today(today: date) -> None:
    days = Days(today)
    for offset in (*range(-20, 0), *range(1, 20)):
        due = days.due(offset)
        assert due.weekday() < 5
        assert (due < today) == (offset < 0)


def test_the_same_day_gives_the_same_uploads() -> None:
    def ids(today: date) -> list[str]:
        world = World(files=FILES, days=Days(today))
        return [body["UploadId"] for file in uploads(world, native=False) for body in file.bodies]

    assert ids(MONDAY) == ids(MONDAY)
    assert len(set(ids(MONDAY))) == len(ids(MONDAY))
    assert not set(ids(MONDAY)) & set(ids(MONDAY + timedelta(days=7)))


def test_tasks() -> None:
    actions = [action for file in open_files() if (action := last(file).action)]
    dues = [action.due for action in actions if action.due is not None]
    assert sum(due < 0 for due in dues) >= 3
    assert sum(0 < due <= 7 for due in dues) >= 5
    assert sum(bool(action.at) for action in actions) >= 3
    assert len(dues) < len(actions)


def test_running_files() -> None:
    waiting = [file for file in open_files() if last(file).action is None and last(file).target]
    assert len(waiting) >= 8
    assert sum(bool(last(file).suspended) for file in FILES) >= 2
    unknown = {status.code for file in FILES for status in file.statuses} - set(PHASE_OF)
    assert unknown
    assert {file.source for file in open_files()} >= {DISTURBED}


def test_ends() -> None:
    codes = Counter(last(file).code for file in FILES)
    assert codes["Geweigerd"] >= 2
    assert codes["Stopzetting"] >= 2
    assert codes["Stopgezet"] >= 1
    assert any(status.outcome == "partly" for file in FILES for status in file.statuses)
    assert any(
        last(file).said_phase == "Afgerond" and last(file).ago <= 14 and last(file).code != "Stopgezet"
        for file in FILES
    )
    appealed = [
        file
        for file in open_files()
        if last(file).documents and last(file).legal_deadline and last(file).code == "Geweigerd"
    ]
    assert appealed


def test_reopened_files() -> None:
    def reopened(file: File) -> bool:
        ends = [status.said_phase == "Afgerond" or status.code == "Geweigerd" for status in file.statuses]
        return any(ends[:-1]) and not ends[-1]

    assert sum(reopened(file) for file in FILES) >= 2


def test_shapes() -> None:
    assert sum(len(file.parties) > 1 for file in FILES) >= 4
    assert max(len(file.title) for file in FILES) > 250
    assert any(file.assurance for file in FILES)
    assert any(file.confidential for file in FILES)
    assert any(file.related for file in FILES)
    assert sum(not file.native for file in FILES) > len(FILES) / 2


def test_every_persona_has_files_in_each_capacity() -> None:
    readers = {PARTIES[key.partition(":")[0]].value for file in FILES for key in file.parties}
    residents = [persona for persona in personas() if not any(c["roles"] for c in persona["capacities"])]
    assert len(residents) == 6
    for persona in residents:
        assert persona["rrn"] in readers
        for capacity in persona["capacities"]:
            assert capacity["code"] == "BUR" or capacity["orgcode"] in readers


def test_personas_and_capacities_agree() -> None:
    acting = {
        (PARTIES[capacity.person].value, PARTIES[capacity.party].value)
        for capacity in CAPACITIES
        if capacity.until is None or capacity.until > 0
    }
    for persona in personas():
        for capacity in persona["capacities"]:
            if capacity["code"] in ("EA", "VER"):
                assert (persona["rrn"], capacity["orgcode"]) in acting
    assert any(capacity.until is not None and capacity.until < 0 for capacity in CAPACITIES)


def test_staff_roles() -> None:
    rights = {
        right for p in personas() for c in p["capacities"] for rs in c["roles"].values() for right in rs
    }
    officer = "Veiligheidsverantwoordelijke-toegang"
    assert rights == {"Bronbeheerder-dossiers", officer, "Operator-platform:OVO900010"}
    assert (
        sum(officer in c["roles"].get("burgerprofiel", ()) for p in personas() for c in p["capacities"]) == 2
    )
    assert {code for right in rights if (code := right.partition(":")[2])} <= set(AUTHORITY)
    assert all(party.ovo_code in AUTHORITY for party in PARTIES.values() if party.kind == "public_body")
