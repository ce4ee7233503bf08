"""What people choose about being told: kept as chosen, nobody else's, and in one place."""

from __future__ import annotations

from datetime import time
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.services import persons
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications import handlers, public
from burgerprofiel.blocks.notifications.contracts import Cadence, ChannelCode, Preference, Quiet
from burgerprofiel.blocks.notifications.services import addressing, preferences, suppressions
from burgerprofiel.blocks.notifications.tests import texting, world
from burgerprofiel.foundation import database, dispatch, themes
from tests import people, statements
from tests.people import Resident

pytestmark = pytest.mark.django_db
assert handlers  # registers the consumers

PATH = "/instellingen/meldingen"
FORM: dict[str, Any] = {
    "kanaal": "push",
    "hoe-vaak": "daily",
    "stil-vanaf": "22:00",
    "stil-tot": "7.30",
    "thema": [],
}
EVERYTHING = sorted(themes.THEMES)


@pytest.fixture
def me() -> Resident:
    return people.resident()


@pytest.fixture
def browser(me: Resident) -> Client:
    return me.enter(Client())


def chosen_by(who: Resident) -> Preference:
    return world.chosen_by(who.person_id)


def test_who_chose_nothing_gets_an_email_at_once(me: Resident) -> None:
    assert chosen_by(me) == Preference()
    telling = public.get_telling(me.actor)
    assert telling.preference == Preference()
    assert (telling.addresses.reachable, telling.language) == (frozenset(), "nl")


def test_a_choice_is_kept_as_it_was_made_and_changes_nobody_elses(me: Resident, browser: Client) -> None:
    other = people.resident("Bo Ander")
    wanted = [code for code in EVERYTHING if code != "MilieuEnergie"]
    answer = browser.post(PATH, {**FORM, "thema": wanted})
    assert (answer.status_code, answer["location"]) == (302, f"{PATH}?bewaard=1")
    assert chosen_by(me) == Preference(
        channel=ChannelCode.PUSH,
        cadence=Cadence.DAILY,
        quiet=Quiet(time(22), time(7, 30)),
        themes_off=frozenset({"MilieuEnergie"}),
    )
    assert chosen_by(other) == Preference()
    assert "We hebben je keuze bewaard." in browser.get(answer["location"]).content.decode()
    again = {**FORM, "kanaal": "geen", "hoe-vaak": "at-once", "stil-vanaf": "", "stil-tot": " "}
    browser.post(PATH, {**again, "thema": EVERYTHING})
    assert chosen_by(me) == Preference(channel=None)


def test_a_theme_that_the_form_does_not_know_stays_off(me: Resident, browser: Client) -> None:
    public.set_preference(me.actor, Preference(themes_off=frozenset({"Vroeger"})))
    browser.post(PATH, {**FORM, "thema": [*EVERYTHING, "<script>"]})
    assert chosen_by(me).themes_off == {"Vroeger"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kanaal": "duif"}, "kanaal"),
        ({"kanaal": ""}, "kanaal"),
        ({"hoe-vaak": "hourly"}, "hoe-vaak"),
        ({"stil-vanaf": "25:00"}, "stil-vanaf"),
        ({"stil-vanaf": "22:60"}, "stil-vanaf"),
        ({"stil-vanaf": "٢٢:٠٠"}, "stil-vanaf"),
        ({"stil-vanaf": "<b>'\x00"}, "stil-vanaf"),
        ({"stil-tot": ""}, "stil-tot"),
        ({"stil-vanaf": "07:30"}, "stil-tot"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_changes(
    me: Resident, browser: Client, given: dict[str, str], field: str
) -> None:
    answer = browser.post(PATH, {**FORM, **given, "thema": ["BouwenWonen"]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in page
    assert "<b>'" not in page
    assert 'value="BouwenWonen" checked' in page
    assert page.count(' name="thema"') == len(EVERYTHING)
    assert chosen_by(me) == Preference()


@pytest.mark.parametrize("channel", [ChannelCode.EMAIL, ChannelCode.PUSH])
def test_what_is_missing_for_a_channel_is_said_with_the_way_to_it(
    me: Resident, browser: Client, channel: ChannelCode
) -> None:
    public.set_preference(me.actor, Preference(channel=channel))
    page = browser.get(PATH).content.decode()
    assert "Zolang krijg je geen meldingen." in page
    way = {ChannelCode.EMAIL: "/instellingen#email", ChannelCode.PUSH: "/instellingen/toestellen"}
    assert f'<p><a href="{way[channel]}">' in page


def test_another_channel_is_named_where_the_chosen_one_is_missing() -> None:
    with_mail = world.person(email="an@example.org")
    me = Resident(person_id=with_mail, key=make.session(with_mail))
    public.set_preference(me.actor, Preference(channel=ChannelCode.PUSH))
    page = me.enter(Client()).get(PATH).content.decode()
    assert "Zolang sturen we je meldingen per e-mail." in page
    assert "an@example.org" in page


def test_text_messages_are_offered_only_where_they_are_possible(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser.get(PATH).content.decode()
    assert "Meldingen per sms kunnen hier niet." in page
    assert 'value="sms"' not in page
    texting.set_up(monkeypatch)
    assert 'value="sms"' in browser.get(PATH).content.decode()


def test_an_address_that_was_given_up_counts_again_once_it_is_confirmed_anew() -> None:
    address, other = "an@example.org", "bo@example.org"
    an = world.person(email=address)
    with database.writing():
        for one in (address, other):
            suppressions.add(ChannelCode.EMAIL, [suppressions.email_hash(one)], reason="bounce-5.1.1")
        assert addressing.find(ChannelCode.EMAIL, [(an, an)]) == {}
    page = Resident(person_id=an, key=make.session(an)).enter(Client()).get(PATH).content.decode()
    assert "Je e-mailadres neemt onze e-mails niet meer aan. Zolang krijg je geen meldingen." in page
    assert identity.confirm_email(persons.request_email(an, email=address))
    while dispatch.dispatch_once().delivered:
        pass
    with database.writing():
        found = addressing.find(ChannelCode.EMAIL, [(an, an)])
        assert [one.value for one in found[an, an].addresses] == [address]
        kept = [suppressions.email_hash(one) for one in (address, other)]
        assert suppressions.find(ChannelCode.EMAIL, kept) == {kept[1]}


def test_a_page_asks_the_database_little(me: Resident, browser: Client) -> None:
    browser.get(PATH)
    with statements.counted() as asked:
        browser.get(PATH)
    assert len(asked) <= 12, asked


def test_who_had_switched_mail_off_still_wants_none() -> None:
    off, on, chose = (world.person(email=f"{name}@example.org") for name in ("off", "on", "chose"))
    with database.writing():
        preferences.save(chose, Preference(channel=ChannelCode.SMS))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE identity_person SET email_wanted = false WHERE party_id IN (%s, %s)", [off, chose]
        )
    migration = import_module("burgerprofiel.blocks.notifications.migrations.0006_wanted_no_mail")
    with database.writing():
        for _time in range(2):
            database.rows(migration._MOVE)
    assert [world.chosen_by(one).channel for one in (off, on, chose)] == [
        None,
        ChannelCode.EMAIL,
        ChannelCode.SMS,
    ]
