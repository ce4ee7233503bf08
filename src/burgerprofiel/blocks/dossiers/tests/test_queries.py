import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import DossierFilter, Page, StepState
from burgerprofiel.blocks.dossiers.errors import (
    DossierNotFoundError,
    DossierWithdrawnError,
    InvalidCursorError,
)
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.blocks.dossiers.tests.factories import NOW
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Actor, RefusedError
from tests import people
from tests.roles import as_role
from tests.statements import counted, exactly

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def _walk(actor: Actor, wanted: DossierFilter | None = None, *, limit: int = 7) -> list[uuid.UUID]:
    place, found = "", []
    while True:
        page = public.list_dossiers(actor, wanted=wanted or DossierFilter(), place=place, limit=limit)
        found += [row.id for row in page.rows]
        if not page.after:
            return found
        place = page.after


def test_what_is_to_be_done_comes_by_due_date_and_undated_last() -> None:
    me = make.actor()
    undated = make.todo(me.person_id)
    late = make.todo(me.person_id, action_due_at=NOW - timedelta(days=3))
    soon = make.todo(me.person_id, action_due_at=NOW + timedelta(days=2))
    make.closed(me.person_id, turn="you")
    overview = public.get_overview(me)
    assert [row.id for row in overview.todo] == [late.id, soon.id, undated.id]
    assert overview.todo_count == 3


def test_more_to_do_than_fits_is_counted() -> None:
    me = make.actor()
    of = make.source()
    for _ in range(8):
        make.todo(me.person_id, of)
    overview = public.get_overview(me)
    assert (len(overview.todo), overview.todo_count) == (6, 8)
    assert len(public.get_overview(me, todo_limit=100).todo) == 8


def test_new_is_what_changed_since_the_last_visit_and_was_not_opened() -> None:
    me = make.actor()
    fresh = make.dossier(me.person_id, content_changed_at=NOW - timedelta(days=1))
    opened = make.dossier(me.person_id, content_changed_at=NOW - timedelta(days=2))
    make.dossier(me.person_id, content_changed_at=NOW - timedelta(days=20))
    public.mark_seen(me, dossier_id=opened.id)
    overview = public.get_overview(me)
    assert [row.id for row in overview.new] == [fresh.id]
    assert [row.is_new for row in overview.running] == [True, False, False]


def test_a_colleague_who_opened_it_does_not_make_it_old_for_me() -> None:
    firm = uuid.uuid4()
    me, colleague = make.actor(party_id=firm), make.actor(party_id=firm)
    file = make.dossier(firm, content_changed_at=NOW - timedelta(days=1))
    public.mark_seen(colleague, dossier_id=file.id)
    assert public.get_overview(me).new_count == 1
    assert public.get_overview(colleague).new_count == 0


def test_a_first_visit_has_nothing_new() -> None:
    me = make.actor(previous_visit_at=None)
    make.dossier(me.person_id, content_changed_at=NOW)
    assert public.get_overview(me).new_count == 0


def test_recently_closed_are_those_of_sixty_days() -> None:
    me = make.actor()
    lately = make.closed(me.person_id)
    make.closed(me.person_id, closed_at=NOW - timedelta(days=61))
    overview = public.get_overview(me)
    assert [row.id for row in overview.closed] == [lately.id]
    assert overview.running_count == 0


def test_closed_files_leave_after_the_years_of_their_source() -> None:
    me = make.actor()
    of = make.source(years_shown=1)
    old = make.closed(me.person_id, of, closed_at=NOW - timedelta(days=400))
    assert public.list_dossiers(me, wanted=DossierFilter()).total == 0
    with pytest.raises(DossierNotFoundError):
        public.get_dossier(me, dossier_id=old.id)


def test_only_disturbed_sources_of_ones_own_files_are_named() -> None:
    me = make.actor()
    make.dossier(me.person_id, make.source("VDAB", disturbed_since=NOW))
    make.source("Ander bestuur", disturbed_since=NOW)
    disturbed = public.get_overview(me).disturbed
    assert [one.authority for one in disturbed] == ["VDAB"]
    assert disturbed[0].as_of == NOW - timedelta(hours=1)


@pytest.mark.parametrize("count", [0, 20, 2000])
def test_the_overview_is_one_statement_however_many_files(count: int) -> None:
    me = make.actor()
    make.many(me.person_id, [make.source(), make.source("VDAB")], count=count)
    with exactly(3):  # the parties to show, the overview, and the row in the access log
        overview = public.get_overview(me)
    assert overview.total == count


def test_of_a_stranger_nothing_shows_anywhere() -> None:
    me, stranger = make.actor(), make.actor()
    file = make.todo(stranger.person_id, content_changed_at=NOW)
    assert public.get_overview(me).total == 0
    assert public.list_dossiers(me, wanted=DossierFilter(text="signalisatie")).total == 0
    assert public.list_dossiers(me, wanted=DossierFilter(text=file.external_id)).total == 0
    assert public.list_facets(me).authorities == ()
    assert public.find_row(me, dossier_id=file.id) is None
    for party in (None, stranger.person_id):
        with pytest.raises(DossierNotFoundError):
            public.get_dossier(me, dossier_id=file.id, party_id=party)
    with pytest.raises(DossierNotFoundError):
        public.set_archived(me, dossier_id=file.id, archived=True)
    public.mark_seen(me, dossier_id=file.id)
    assert public.get_overview(stranger).new_count == 1


def test_a_party_that_one_may_no_longer_act_for_is_refused() -> None:
    me = make.actor(party_id=uuid.uuid4())
    gone = make.actor(person_id=me.person_id, party_id=me.party_id, party_ids=(me.person_id,))
    with pytest.raises(RefusedError):
        public.get_overview(gone)


def test_the_other_capacity_shows_only_in_everything() -> None:
    firm = uuid.uuid4()
    me = make.actor(party_ids=(), person_id=uuid.uuid4())
    me = make.actor(person_id=me.person_id, party_ids=(me.person_id, firm))
    own, of_firm = make.dossier(me.person_id), make.dossier(firm)
    assert [row.id for row in public.list_dossiers(me, wanted=DossierFilter()).rows] == [own.id]
    both = public.list_dossiers(me, wanted=DossierFilter(), everything=True)
    assert {(row.id, row.party_id) for row in both.rows} == {(own.id, me.person_id), (of_firm.id, firm)}
    assert public.get_overview(me, everything=True).total == 2
    assert public.find_row(me, dossier_id=of_firm.id) is None
    assert public.get_dossier(me, dossier_id=of_firm.id).row.party_id == firm


def test_a_file_of_two_capacities_shows_the_present_one_first() -> None:
    firm = uuid.uuid4()
    person = uuid.uuid4()
    file = make.dossier(person)
    make.dossier(firm, file.source, id=file.id)
    for present in (person, firm):
        me = make.actor(person_id=person, party_id=present, party_ids=(person, firm))
        assert public.get_dossier(me, dossier_id=file.id).row.party_id == present


def test_who_is_no_longer_reader_sees_nothing() -> None:
    me = make.actor()
    file = make.dossier(me.person_id, ended_at=NOW - timedelta(days=1))
    assert public.get_overview(me).total == 0
    with pytest.raises(DossierNotFoundError):
        public.get_dossier(me, dossier_id=file.id)


def test_a_withdrawn_file_says_so_to_who_could_read_it() -> None:
    me, former, stranger = make.actor(), make.actor(), make.actor()
    file = make.dossier(me.person_id)
    make.dossier(former.person_id, file.source, id=file.id, ended_at=NOW - timedelta(days=9))
    make.withdrawn(file)
    with pytest.raises(DossierWithdrawnError, match="dossier-withdrawn") as told:
        public.get_dossier(me, dossier_id=file.id)
    assert told.value.authority == "Stad Voorbeke"
    for other in (former, stranger):
        with pytest.raises(DossierNotFoundError):
            public.get_dossier(other, dossier_id=file.id)


@pytest.mark.parametrize(("of_source", "of_row"), [(35, 0), (0, 35)])
def test_below_the_required_assurance_only_a_neutral_title_shows(of_source: int, of_row: int) -> None:
    me = make.actor(assurance=27)
    of = make.source(required_assurance=of_source, neutral_title={"nl": "Dossier bij de dienst"})
    file = make.todo(
        me.person_id,
        of,
        required_assurance=of_row,
        title="Schuldbemiddeling",
        detail="Loonbeslag",
        theme="EconomieWerk",
        action_due_at=NOW,
        contact={"name": "Jan"},
        documents=[{"title": "Vonnis"}],
        outcome="",
        related_parties=[{"name": "Piet"}],
        suspended_reason="Beslag",
        deep_link="https://geheim.example/",
    )
    make.event(file, detail="Loonbeslag")
    make.wording("dossieronvolledig", "Dossier onvolledig")
    found = public.get_dossier(me, dossier_id=file.id)
    assert found.row.veiled
    assert found.row.title == "Dossier bij de dienst"
    told = repr(found) + repr(public.get_overview(me)) + repr(public.list_facets(me))
    secrets = (
        "Schuld",
        "Loon",
        "signalisatie",
        "Plan bezorgen",
        "Jan",
        "Vonnis",
        "Piet",
        "Beslag",
        "geheim",
        "Econo",
        "onvolledig",
    )
    assert [secret for secret in secrets if secret in told] == []
    for text in ("Schuldbemiddeling", "Loonbeslag", file.external_id):
        assert public.list_dossiers(me, wanted=DossierFilter(text=text)).total == 0
    assert public.list_dossiers(me, wanted=DossierFilter(theme="EconomieWerk")).total == 0
    sure = make.actor(person_id=me.person_id, assurance=35)
    assert public.get_dossier(sure, dossier_id=file.id).row.title == "Schuldbemiddeling"
    assert public.list_dossiers(sure, wanted=DossierFilter(text="schuldbemidelling")).total == 1


def test_wording_of_the_source_before_the_general_one_before_the_detail() -> None:
    me = make.actor()
    of = make.source()
    file = make.dossier(me.person_id, of, code="Klaar!", code_key="klaar", detail="Nog even")
    assert public.get_dossier(me, dossier_id=file.id).row.status == "Nog even"
    make.wording("klaar", "Klaar (algemeen)")
    assert public.get_dossier(me, dossier_id=file.id).row.status == "Klaar (algemeen)"
    make.wording("klaar", "Klaar bij ons", of=of)
    assert public.get_dossier(me, dossier_id=file.id).row.status == "Klaar bij ons"


def test_a_code_that_nobody_knows_is_a_status_at_the_authority() -> None:
    me = make.actor()
    file = make.dossier(me.person_id, code="XQ-7", code_key="xq7", phase="unknown", phase_given="Schemerzone")
    row = public.get_dossier(me, dossier_id=file.id).row
    assert row.status == "Status bij de dienst"
    assert row.place is None


def test_the_steps_of_the_source_with_what_is_past_and_what_is_to_come() -> None:
    me = make.actor()
    steps = [
        {"phase": "Samenstelling", "codes": ["Ingediend"], "label": {"nl": "Ontvangen"}, "expected_days": 3},
        {
            "phase": "Behandeling",
            "codes": ["DossierOnvolledig"],
            "label": {"nl": "Nakijken"},
            "expected_days": 30,
        },
        {
            "phase": "Behandeling",
            "codes": ["InBehandeling"],
            "label": {"nl": "In behandeling"},
            "expected_days": 60,
        },
        {
            "phase": "Beslissing & Beroep",
            "codes": ["Beslist"],
            "label": {"nl": "Beslissing"},
            "expected_days": 14,
        },
    ]
    file = make.dossier(me.person_id, make.source(steps=steps))
    make.event(file, days_ago=40)
    make.event(file, days_ago=30, phase="behandeling", code="InBehandeling", code_key="inbehandeling")
    found = public.get_dossier(me, dossier_id=file.id)
    assert found.row.place is not None
    assert (found.row.place.current, found.row.place.total) == (3, 4)
    assert [(step.name, step.state) for step in found.steps] == [
        ("Ontvangen", StepState.PAST),
        ("Nakijken", StepState.SKIPPED),
        ("In behandeling", StepState.CURRENT),
        ("Beslissing", StepState.FUTURE),
    ]
    assert [step.expected_days for step in found.steps] == [None, None, 60, 14]
    assert found.steps[0].at == NOW - timedelta(days=40)


def test_without_declared_steps_the_five_phases_count() -> None:
    me = make.actor()
    file = make.dossier(me.person_id, phase="beslissing", code="Beslist", code_key="beslist")
    place = public.get_dossier(me, dossier_id=file.id).row.place
    assert place is not None
    assert (place.current, place.total) == (3, 5)


def test_archived_files_show_only_when_asked_for() -> None:
    me = make.actor()
    file = make.todo(me.person_id)
    public.set_archived(me, dossier_id=file.id, archived=True)
    assert public.list_dossiers(me, wanted=DossierFilter()).total == 0
    assert public.get_overview(me).todo_count == 0
    assert public.list_dossiers(me, wanted=DossierFilter(state="archived")).total == 1
    public.set_archived(me, dossier_id=file.id, archived=False)
    assert public.list_dossiers(me, wanted=DossierFilter()).total == 1


def test_each_filter_narrows_to_what_it_says() -> None:
    me = make.actor()
    city, agency = make.source("Stad Voorbeke"), make.source("VDAB")
    first = make.todo(me.person_id, city, theme="BouwenWonen", content_changed_at=NOW - timedelta(days=40))
    second = make.closed(me.person_id, agency)
    for wanted, expected in (
        (DossierFilter(authority=agency.authority_id), second),
        (DossierFilter(theme="BouwenWonen"), first),
        (DossierFilter(phase="afgerond"), second),
        (DossierFilter(turn="you"), first),
        (DossierFilter(state="running"), first),
        (DossierFilter(state="closed"), second),
        (DossierFilter(until=date(2026, 10, 31)), first),
        (DossierFilter(since=date(2026, 11, 14), until=date(2026, 11, 14)), second),
    ):
        assert [row.id for row in public.list_dossiers(me, wanted=wanted).rows] == [expected.id], wanted
    assert public.list_dossiers(me, wanted=DossierFilter(state="nonsense")).total == 0


def test_facets_name_only_what_occurs() -> None:
    me = make.actor()
    city = make.source("Stad Voorbeke")
    make.todo(me.person_id, city, theme="BouwenWonen")
    make.todo(me.person_id, city)
    make.closed(me.person_id, make.source("Agentschap"))
    found = public.list_facets(me)
    assert [(one.name, one.count) for one in found.authorities] == [("Agentschap", 1), ("Stad Voorbeke", 2)]
    assert [(one.name, one.count) for one in found.themes] == [("Bouwen en wonen", 1)]
    assert [(one.value, one.count) for one in found.turns] == [("you", 2), ("none", 1)]
    assert [(one.value, one.count) for one in found.states] == [("running", 2), ("closed", 1)]


def test_walking_all_pages_gives_every_file_once_in_order_and_back_again() -> None:
    me = make.actor()
    files = make.many(me.person_id, [make.source()], count=30)
    assert _walk(me) == [file.id for file in files]
    last: Page = public.list_dossiers(me, wanted=DossierFilter(), limit=10)
    pages = [last]
    while last.after:
        last = public.list_dossiers(me, wanted=DossierFilter(), place=last.after, limit=10)
        pages.append(last)
    assert pages[0].before == ""
    for expected in reversed(pages[:-1]):
        last = public.list_dossiers(me, wanted=DossierFilter(), place=last.before, limit=10)
        assert [row.id for row in last.rows] == [row.id for row in expected.rows]
    assert last.before == ""


def test_files_of_several_parties_that_changed_at_once_page_without_loss() -> None:
    firm, person = uuid.uuid4(), uuid.uuid4()
    me = make.actor(person_id=person, party_ids=(person, firm))
    of = make.source()
    for _ in range(6):
        file = make.dossier(person, of, content_changed_at=NOW)
        make.dossier(firm, of, id=file.id, content_changed_at=NOW)
    place, found = "", []
    for _ in range(20):
        page = public.list_dossiers(me, wanted=DossierFilter(), place=place, limit=5, everything=True)
        found += [(row.id, row.party_id) for row in page.rows]
        place = page.after
        if not place:
            break
    assert len(found) == len(set(found)) == 12


@pytest.mark.parametrize("place", ["x", "!!", "W10", "eyJhIjoxfQ", "A" * 4000])
def test_a_page_mark_that_we_did_not_give_is_refused(place: str) -> None:
    with pytest.raises(InvalidCursorError):
        public.list_dossiers(make.actor(), wanted=DossierFilter(), place=place)


def test_a_search_pages_by_fit() -> None:
    me = make.actor()
    make.many(me.person_id, [make.source()], count=60)
    whole = _walk(me, DossierFilter(text="premie"), limit=100)
    assert len(whole) == 12
    assert _walk(me, DossierFilter(text="premie"), limit=5) == whole


def test_a_search_pages_back_as_it_paged_on() -> None:
    me = make.actor()
    make.many(me.person_id, [make.source()], count=60)
    wanted = DossierFilter(text="premie")
    pages = [public.list_dossiers(me, wanted=wanted, limit=5)]
    while pages[-1].after:
        pages.append(public.list_dossiers(me, wanted=wanted, place=pages[-1].after, limit=5))
    back = pages[-1]
    for expected in reversed(pages[:-1]):
        back = public.list_dossiers(me, wanted=wanted, place=back.before, limit=5)
        assert [row.id for row in back.rows] == [row.id for row in expected.rows]
    assert back.before == ""


def test_odd_letters_and_line_breaks_in_one_file_do_not_move_the_texts_of_others() -> None:
    me, of = make.actor(), make.source("Stad Voorbeke")
    titles = [
        "Kap\nboom",
        "Café-uitbating",
        "Straße & Ångström",
        "",
        "☂\u2028regen",
        "\tTerras\r\nstraat",
        "Ñandú",
    ]
    files = {
        make.dossier(me.person_id, of, title=title, external_id=f"A-{n}\n{n}", detail=f"x\n{n}y").id: n
        for n, title in enumerate(titles)
    }
    typed = ["boom", "cafe uitbating", "angstrom strasse", "a33", "regen", "straat terras", "nandu"]
    for expected, text in enumerate(typed):
        found = public.list_dossiers(me, wanted=DossierFilter(text=text))
        assert [files[row.id] for row in found.rows] == [expected], text


def test_a_search_finds_in_the_files_of_all_parties() -> None:
    person, firm = uuid.uuid4(), uuid.uuid4()
    me, of = make.actor(person_id=person, party_ids=(person, firm)), make.source()
    make.dossier(person, of, title="Kapvergunning", content_changed_at=NOW - timedelta(days=2))
    make.dossier(firm, of, title="Kapvergunning", content_changed_at=NOW - timedelta(days=1))
    wanted = DossierFilter(text="kapvergunnign")
    assert [row.party_id for row in public.list_dossiers(me, wanted=wanted, everything=True).rows] == [
        firm,
        person,
    ]
    assert [row.party_id for row in public.list_dossiers(me, wanted=wanted).rows] == [person]


def test_twenty_thousand_files_are_paged_and_searched_without_reading_them_one_by_one() -> None:
    """A page reads little more than it shows; a search forgives typing errors in a few statements."""
    me = people.resident().actor
    make.many(me.person_id, [make.source("Stad Voorbeke"), make.source("VDAB")], count=20_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE dossiers_dossier")
    first = public.list_dossiers(me, wanted=DossierFilter(), limit=100)
    for place in ("", first.after):
        with counted() as asked:
            assert len(public.list_dossiers(me, wanted=DossierFilter(), place=place, limit=100).rows) == 100
        _parties_shown, statement, _logged = asked
        with as_role(), connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement.replace("%", "%%"), [])
            [[plan]] = cursor.fetchone() or [[{}]]
        walks = [n for n in _nodes(plan["Plan"]) if n.get("Index Name") == "dossier_recent"]
        assert any(100 <= walk["Actual Rows"] <= 110 for walk in walks)
    wanted = DossierFilter(text="verbouwpremei noordstrat")
    first = public.list_dossiers(me, wanted=wanted)
    with counted() as asked:
        assert public.list_dossiers(me, wanted=wanted) == first
    assert len(asked) <= 6  # the first shows the parties, the last is the row in the access log


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
