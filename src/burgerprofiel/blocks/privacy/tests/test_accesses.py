"""What a resident sees of the access log, on the page and over the API."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from burgerprofiel.blocks.privacy import public, rules, wording
from burgerprofiel.blocks.privacy.contracts import AccessFilter, AccessRow, Who
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.blocks.privacy.tests.entries import OTHER_TOWN, TOWN
from burgerprofiel.foundation import clock, purposes
from burgerprofiel.foundation.accesslog import proof
from burgerprofiel.foundation.accesslog.entry import ActorKind, Operation
from tests import people
from tests.people import Resident

pytestmark = pytest.mark.django_db
OFFICIAL = uuid.UUID("0190f3c2-0000-7000-8000-0000000000aa")
API = "/api/privacy/v1/accesses"


@pytest.fixture
def me() -> Resident:
    entries.authority(TOWN, "Stad Voorbeke")
    entries.authority(OTHER_TOWN, "Gemeente Nabeke")
    return people.resident()


@pytest.fixture
def browser(me: Resident) -> Client:
    return me.enter(Client())


REGISTERED = "Burgerprofiel zelf, automatisch"
"""That the person became known to us is a row too; it is the oldest, and not what these tests are about."""


def listed(browser: Client, address: str) -> list[html.HtmlElement]:
    page = html.fromstring(browser.get(address).content)
    rows = page.xpath("//li[contains(@class, 'message')]")
    return [row for row in rows if REGISTERED not in row.text_content()]


def seen(browser: Client, address: str = "/wie-keek") -> list[str]:
    return [" ".join(row.text_content().split()) for row in listed(browser, address)]


def rows_of(me: Resident) -> list[AccessRow]:
    rows = public.list_accesses(me.actor, wanted=AccessFilter()).rows
    return [row for row in rows if row.who is not Who.PLATFORM]


def test_the_page_says_who_what_why_when_and_through_what(me: Resident, browser: Client) -> None:
    entries.write(me.person_id, actor_id=OFFICIAL)
    (row,) = seen(browser)
    assert "Een medewerker van Stad Voorbeke" in row
    assert "Bekeek je dossiers" in row
    assert "De stand van je dossiers ontvangen van besturen" in row
    assert "via Burgerprofiel" in row
    assert "vandaag" in row.lower() or "uur" in row


def test_newest_first_and_own_rows_only_on_request(me: Resident, browser: Client) -> None:
    entries.write(me.person_id, minutes_ago=9, operation=Operation.UPDATE)
    entries.write(me.person_id, minutes_ago=2, organisation=OTHER_TOWN)
    entries.write(
        me.person_id, minutes_ago=1, actor_kind=ActorKind.CITIZEN, actor_id=me.person_id, organisation=""
    )
    newest, oldest = seen(browser)
    assert "Nabeke" in newest
    assert "Voorbeke" in oldest
    assert sum("Jijzelf" in row for row in seen(browser, "/wie-keek?eigen=1")) >= 1


def test_a_colleague_who_acts_for_the_firm_is_not_oneself_and_has_no_name() -> None:
    me = people.resident(firms=["Bakkerij"], acting_for=0)
    other = people.resident("Bea Buur")
    entries.write(me.firms[0], actor_kind=ActorKind.MANDATE_HOLDER, actor_id=other.person_id, organisation="")
    (row,) = rows_of(me)
    assert row.who is Who.MANDATE_HOLDER
    assert str(other.person_id) not in str(row)
    assert "Bea" not in me.enter(Client()).get("/wie-keek").content.decode()


def test_an_official_has_one_pseudonym_here_and_another_with_somebody_else(me: Resident) -> None:
    for minutes in (1, 2):
        entries.write(me.person_id, minutes_ago=minutes, actor_id=OFFICIAL)
    entries.write(me.person_id, minutes_ago=3, actor_id=uuid.uuid4())
    rows = rows_of(me)
    assert rows[0].pseudonym == rows[1].pseudonym != rows[2].pseudonym
    assert rows[0].pseudonym != rules.pseudonym(OFFICIAL, subject=uuid.uuid4())
    assert str(OFFICIAL) not in str(rows)


def test_what_may_not_be_seen_yet_is_not_there(me: Resident, browser: Client) -> None:
    later = clock.now() + timedelta(days=30)
    hidden = entries.write(me.person_id, visible_from=later)
    before = public.list_facets(me.actor).others
    shown = entries.write(me.person_id, visible_from=clock.now() - timedelta(days=1))
    assert [row.id for row in rows_of(me)] == [shown]
    assert public.list_facets(me.actor).others == before + 1
    assert browser.get(f"/wie-keek/{hidden}").status_code == 404
    assert browser.get(f"{API}/{hidden}/proof").status_code == 404
    actor = me.actor
    with clock.frozen(later + timedelta(seconds=1)):
        row = public.get_access(actor, entry_id=hidden).row
    assert row.id == hidden


def test_nothing_of_anybody_else(me: Resident, browser: Client) -> None:
    foreign = entries.write(people.resident("Vera Vreemd").person_id)
    assert seen(browser) == []
    for address in (f"/wie-keek/{foreign}", f"/wie-keek/{foreign}/bewijs", f"{API}/{foreign}", "/wie-keek/0"):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"bestuur={OTHER_TOWN}", {"b"}),
        ("wat=update", {"c"}),
        ("van=2020-01-02&tot=2020-01-02", {"d"}),
        ("tot=2020-01-01", set()),
        ("wat=nonsense", {"a", "b", "c", "d"}),
    ],
)
def test_filters(me: Resident, browser: Client, query: str, expected: set[str]) -> None:
    then = clock.in_belgium(clock.now()).replace(2020, 1, 2, 23, 59)
    names = {
        entries.write(me.person_id): "a",
        entries.write(me.person_id, organisation=OTHER_TOWN): "b",
        entries.write(me.person_id, operation=Operation.UPDATE): "c",
        entries.write(me.person_id, logged_at=then): "d",
    }
    links = [row.xpath(".//a/@href")[0] for row in listed(browser, f"/wie-keek?{query}")]
    assert {names[int(link.rpartition("/")[2])] for link in links} == expected


def test_a_day_that_cannot_be_read_is_said_and_narrows_nothing(me: Resident, browser: Client) -> None:
    entries.write(me.person_id)
    assert "Schrijf de dag zo" in browser.get("/wie-keek?van=gisteren").content.decode()
    assert len(seen(browser, "/wie-keek?van=gisteren")) == 1


def test_pages_forward_and_back_show_every_row_once(me: Resident, browser: Client) -> None:
    same = clock.now()
    wanted = [entries.write(me.person_id, logged_at=same) for _ in range(60)]
    address, found, before = f"{API}?organisation={TOWN}", [], ""
    for _ in range(3):
        answer = browser.get(address).json()
        found += [row["id"] for row in answer["rows"]]
        before = answer["before"]
        address = f"{API}?organisation={TOWN}&after={answer['after']}"
    assert found == sorted(wanted, reverse=True)
    back = browser.get(f"{API}?organisation={TOWN}&after={before}").json()
    assert [row["id"] for row in back["rows"]] == found[25:50]
    assert browser.get(f"{API}?after=nonsense").status_code == 422
    assert browser.get("/wie-keek?na=nonsense").status_code == 302


@pytest.mark.parametrize("address", ["/wie-keek", "/wie-keek?eigen=1", API, "/api/privacy/v1/facets"])
def test_reading_it_is_itself_written_once(me: Resident, browser: Client, address: str) -> None:
    entries.write(me.person_id)
    before = entries.count(me.person_id)
    assert browser.get(address).status_code == 200
    assert entries.count(me.person_id) == before + 1


def test_one_access_shows_the_grounds_and_is_written_once(me: Resident, browser: Client) -> None:
    entry = entries.write(me.person_id, actor_id=OFFICIAL, count=3, source="urn:bron:1")
    before = entries.count(me.person_id)
    text = " ".join(html.fromstring(browser.get(f"/wie-keek/{entry}").content).text_content().split())
    for part in ("Stad Voorbeke (OVO002001)", "AVG, artikel 6, lid 1, e", "3 gegevens", "urn:bron:1"):
        assert part in text
    assert rules.pseudonym(OFFICIAL, subject=me.person_id) in text
    assert entries.count(me.person_id) == before + 1


def test_from_where_is_shown_of_oneself_only(me: Resident) -> None:
    with_address = me.enter(Client(headers={"user-agent": "Firefox/140"}, REMOTE_ADDR="203.0.113.9"))
    with_address.get("/overzicht")
    own = public.list_accesses(me.actor, wanted=AccessFilter(own=True)).rows[0]
    detail = public.get_access(me.actor, entry_id=own.id)
    assert (detail.ip, detail.device) == ("203.0.113.9", "Firefox/140")


def test_a_filter_that_finds_nothing_says_so(browser: Client) -> None:
    assert "Niets gevonden" in browser.get("/wie-keek?bestuur=OVO000009").content.decode()


def test_staff_have_no_such_page() -> None:
    from burgerprofiel.blocks.dossiers.tests import staff  # noqa: PLC0415
    from burgerprofiel.foundation.gate import Right  # noqa: PLC0415

    official = staff.signed_in((Right.SOURCE_MANAGER, TOWN)).enter(Client())
    assert official.get("/wie-keek").status_code == 302
    assert official.get(API).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_proof_of_a_row_holds(me: Resident, browser: Client) -> None:
    entry = entries.write(me.person_id, actor_id=OFFICIAL)
    answer = browser.get(f"/wie-keek/{entry}/bewijs", follow=True)
    assert "Over enkele seconden" in answer.content.decode()
    entries.seal()
    answer = browser.get(f"/wie-keek/{entry}/bewijs")
    assert "attachment" in answer["Content-Disposition"]
    verdict = proof.verify(proof.parse(answer.content))
    assert verdict.record["actor_id"] == str(OFFICIAL)
    spoiled: dict[str, Any] = json.loads(answer.content)
    spoiled["record"] = spoiled["record"].replace("read", "send")
    with pytest.raises(proof.NotProvenError):
        proof.verify(proof.parse(json.dumps(spoiled).encode()))


def test_every_category_and_operation_has_words() -> None:
    categories = {c for block in purposes.blocks() for purpose in block.purposes for c in purpose.categories}
    assert categories - wording.CATEGORIES.keys() == set()
    assert set(wording.OPERATIONS) == {operation.value for operation in Operation}
