"""What a person was told: theirs alone, in order, with why, and fast however much it is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import history, kinds
from burgerprofiel.blocks.notifications.tests import world
from burgerprofiel.foundation import database, ids
from burgerprofiel.foundation.telling import Description, Subject, Telling, Words
from tests import people, roles, statements
from tests.people import Resident

pytestmark = pytest.mark.django_db

PATH = "/instellingen/meldingen/geschiedenis"
GONE = UUID(int=404)
SECRET = UUID(int=403)
MOMENT = datetime(2026, 11, 2, 9, tzinfo=UTC)
_EVENTS = itertools.count(ids.new().int)
"""Two of one millisecond come in no order."""


def _describe(subjects: Collection[Subject]) -> Mapping[Subject, Description]:
    return {
        subject: Description(
            sender={"nl": "Stad Voorbeke", "en": "City of Voorbeke"}, is_neutral=subject.subject_id == SECRET
        )
        for subject in subjects
        if subject.subject_id != GONE
    }


TELLING = Telling(
    kind="thing-changed",
    hears="things.changed",
    read=lambda _events: (),
    describe=_describe,
    path=lambda subject: f"/dossiers/{subject.subject_id}",
    words=Words(title="%(sender)s: er is nieuws", news="", closing="", button=""),
    purpose="notifications.tell",
)


@pytest.fixture(autouse=True)
def telling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "by_kind", lambda: {TELLING.kind: TELLING})


@pytest.fixture
def me() -> Resident:
    return people.resident(firms=["Bakkerij Claessens"])


def told(who: Resident, **changes: Any) -> Intent:
    """A notice of a person; the next one is newer."""
    values = {
        "id": ids.new(),
        "person_id": who.person_id,
        "party_id": who.person_id,
        "event_id": UUID(int=next(_EVENTS)),
        "subject_id": ids.new(),
        "kind": TELLING.kind,
        "state": "sent",
        "channel": "email",
        "occurred_at": MOMENT,
        "settled_at": MOMENT + timedelta(minutes=1),
    }
    with database.writing():
        return Intent.objects.create(**(values | changes))


def shown(who: Resident, path: str = PATH) -> str:
    answer = who.enter(Client()).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_person_with_nothing_is_told_so(me: Resident) -> None:
    page = shown(me)
    assert "Je kreeg nog geen meldingen." in page
    assert 'href="/instellingen/meldingen"' in page


def test_it_says_from_whom_over_which_channel_and_why(me: Resident) -> None:
    row = told(me, theme="BouwenWonen")
    page = shown(me)
    assert f'href="/dossiers/{row.subject_id}">Stad Voorbeke: er is nieuws</a>' in page
    assert "Verstuurd per e-mail." in page
    assert "Het gaat over jou. Je meldingen stonden aan. Thema: Bouwen en wonen." in page
    assert "2 november, 10.01 uur" in page
    assert "City of Voorbeke: " in shown_in_english(me)


def shown_in_english(who: Resident) -> str:
    browser = who.enter(Client())
    browser.cookies["bp_taal"] = "en"
    return browser.get(PATH).content.decode()


def test_nobody_sees_what_another_was_told_not_even_a_colleague(me: Resident) -> None:
    told(me, party_id=me.firms[0])
    colleague = people.resident("Bo Collega")
    make.mandate(colleague.person_id, me.firms[0])
    assert "Je kreeg nog geen meldingen." in shown(colleague)
    assert "Je treedt op voor Bakkerij Claessens." in shown(me)


def test_for_whom_somebody_no_longer_acts_is_not_described(me: Resident) -> None:
    told(me, party_id=me.firms[0])
    people.end_mandate(me, firm=me.firms[0])
    page = shown(me)
    assert "Je trad op voor iemand anders." in page
    assert "Bakkerij" not in page
    assert "Voorbeke" not in page
    assert "/dossiers/" not in page.split('id="notice-')[1]


def test_what_is_gone_or_must_not_be_named_says_nothing(me: Resident) -> None:
    told(me, subject_id=GONE)
    told(me, subject_id=SECRET, theme="WelzijnGezondheid")
    told(me, kind="of-a-block-that-left")
    page = shown(me)
    assert "Voorbeke" not in page
    assert "Welzijn" not in page
    assert page.count('id="notice-') == 3


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"state": "delivered", "channel": "sms"}, "Aangekomen per sms."),
        ({"state": "skipped", "reason": "seen", "channel": ""}, "Niet gestuurd: je had het al gelezen."),
        (
            {"state": "skipped", "reason": "not-wanted", "channel": ""},
            "Niet gestuurd: je wilde geen meldingen.",
        ),
        ({"state": "skipped", "reason": "of-later", "channel": ""}, "Niet gestuurd."),
        ({"state": "skipped", "reason": "no-address", "channel": ""}, "Kies hoe je verwittigd wilt worden"),
        ({"state": "failed", "reason": "smtp-550"}, "Niet gelukt per e-mail."),
        ({"state": "failed", "reason": "smtp-550"}, "Kijk je e-mailadres na"),
        ({"state": "failed", "reason": "x", "channel": "sms"}, "Kijk je gsm-nummer na"),
        ({"state": "failed", "reason": "x", "channel": "push"}, "Kijk je toestellen na"),
        ({"state": "waiting", "channel": ""}, "Wacht nog even."),
        ({"state": "waiting", "digest_at": MOMENT}, "Wacht op je overzicht."),
        ({"is_owed": True}, "Dit moeten we je van de wet melden, wat je ook koos."),
        ({"repeats": 1}, "Je kreeg het nog eens, omdat het nog op jou wachtte."),
    ],
)
def test_what_became_of_it_is_in_plain_words(me: Resident, row: dict[str, Any], said: str) -> None:
    told(me, **row)
    page = shown(me)
    assert said in page.split('id="notice-')[1]
    assert "smtp" not in page


def test_a_file_of_mine_is_named_by_its_authority_with_no_more_rights_than_a_page_has(
    me: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    file = world.dossier(me.firms[0], world.source())
    told(me, kind="dossier-changed", party_id=me.firms[0], subject_id=file)
    browser = me.enter(Client())
    with roles.as_role():
        page = browser.get(PATH).content.decode().split('id="notice-')[1]
    assert f'href="/dossiers/{file}' in page
    assert "Stad Voorbeke" in page
    assert "Je treedt op voor Bakkerij Claessens." in page
    assert "Geheime" not in page


def test_pages_follow_each_other_both_ways_without_losing_or_repeating_a_row(me: Resident) -> None:
    rows = [told(me).id for _ in range(2 * history.PAGE + 3)]
    seen: list[UUID] = []
    places, place = [], ""
    while True:
        found = public.list_notices(me.actor, place=place)
        seen += [row.id for row in found.rows]
        places.append(found)
        if not found.older:
            break
        place = found.older
    assert seen == rows[::-1]
    assert places[0].newer == ""
    back = public.list_notices(me.actor, place=places[2].newer)
    assert [row.id for row in back.rows] == [row.id for row in places[1].rows]
    first = public.list_notices(me.actor, place=back.newer)
    assert ([row.id for row in first.rows], first.newer) == ([row.id for row in places[0].rows], "")


@pytest.mark.parametrize(
    "place", ["x", "ouder-", "ouder-" + "g" * 32 + "-0", "nieuwer-" + "f" * 32 + "-99999", "\x00"]
)
def test_a_place_that_is_none_of_ours_gives_the_newest(me: Resident, place: str) -> None:
    row = told(me)
    assert [one.id for one in public.list_notices(me.actor, place=place).rows] == [row.id]


def test_twenty_thousand_take_as_many_statements_as_twenty_and_an_index(me: Resident) -> None:
    few = people.resident("Wim Weinig")
    for _ in range(20):
        told(few)
    _many(me, 20_000)
    counts = []
    for who in (few, me):
        actor = who.actor
        public.list_notices(actor)
        with statements.counted() as asked:
            public.list_notices(actor)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    middle = "ouder-" + f"{10_000 << 64:032x}" + "-0"
    assert len(public.list_notices(me.actor, place=middle).rows) == history.PAGE
    assert "intent_once" in _plan(me, middle)


def _many(who: Resident, count: int) -> None:
    with database.writing():
        database.rows(
            """INSERT INTO notifications_intent (id, party_id, person_id, event_id, subject_id, kind, state, channel)
            SELECT gen_random_uuid(), %(person)s, %(person)s, (lpad(to_hex(n), 16, '0') || repeat('0', 16))::uuid,
                   gen_random_uuid(), %(kind)s, 'sent', 'email'
            FROM generate_series(1, %(count)s) AS n""",
            {"person": who.person_id, "kind": TELLING.kind, "count": count},
        )


def _plan(who: Resident, place: str) -> str:
    at = history._read(place)
    values = {"person": who.person_id, "event": at.event_id, "repeats": at.repeats, "limit": history.PAGE + 1}
    with database.writing():
        database.rows("SET LOCAL enable_seqscan = off")
        database.rows("SET LOCAL enable_sort = off")
        lines = database.rows("EXPLAIN " + history._OLDER, values)
    return "\n".join(line["QUERY PLAN"] for line in lines)


def test_the_interface_gives_the_same(me: Resident) -> None:
    rows = [told(me).id for _ in range(history.PAGE + 1)]
    browser = me.enter(Client())
    first = browser.get("/api/notifications/v1/notices").json()
    last = browser.get("/api/notifications/v1/notices", {"place": first["next"]}).json()
    assert [UUID(one["id"]) for one in first["notices"] + last["notices"]] == rows[::-1]
    assert (last["next"], first["notices"][0]["title"]) == ("", "Stad Voorbeke: er is nieuws")


def test_a_preference_is_read_and_replaced_over_the_interface(me: Resident) -> None:
    browser, path = me.enter(Client()), "/api/notifications/v1/preferences"
    put: Callable[..., Any] = lambda **body: browser.put(path, body, content_type="application/json")  # noqa: E731
    assert browser.get(path).json() == {
        "channel": "email",
        "cadence": "at-once",
        "quiet": None,
        "themes_off": [],
        "language": "nl",
        "reachable": [],
    }
    wanted = {"channel": None, "cadence": "weekly", "quiet": {"begins": "22:00:00", "ends": "07:00:00"}}
    answer = put(**wanted, themes_off=["MilieuEnergie"])
    assert (answer.status_code, answer.json() | wanted) == (200, answer.json())
    assert browser.get(path).json()["themes_off"] == ["MilieuEnergie"]
    refused = put(channel="email", quiet={"begins": "07:00:00", "ends": "07:00:00"})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:burgerprofiel:problem:quiet-all-day")
    hours = {"begins": "22:00:00Z", "ends": "07:00:00"}
    for wrong in (
        {},
        {"channel": "duif"},
        {"channel": "sms", "quiet": hours},
        {"channel": None, "themes_off": ["twee woorden"]},
    ):
        assert put(**wrong).status_code == 422
    assert browser.get(path).json()["cadence"] == "weekly"
