"""One click and no more mails, for the person of the link and nobody else."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.notifications.contracts import Preference
from burgerprofiel.blocks.notifications.services import unsubscribing
from burgerprofiel.blocks.notifications.tests import world
from burgerprofiel.blocks.notifications.wire import tokens
from burgerprofiel.blocks.notifications.wire.tokens import Wish
from burgerprofiel.foundation import config

KEY = b"k" * 32


def _path(person: uuid.UUID) -> str:
    url = unsubscribing.url_of(person_id=person, kind="dossier-changed")
    return url.removeprefix(config.current().public_url)


def _wanted(person: uuid.UUID) -> bool:
    return world.wants_notices(person)


@pytest.mark.django_db
def test_a_program_unsubscribes_with_one_request() -> None:
    an, bo = world.person(), world.person(email="bo@example.org")
    browser = Client(enforce_csrf_checks=True)
    for _time in range(2):
        response = browser.post(_path(an), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert not response.cookies
    assert not _wanted(an)
    assert _wanted(bo)


@pytest.mark.django_db
def test_looking_at_the_link_changes_nothing_and_the_button_does() -> None:
    an = world.person()
    browser = Client(enforce_csrf_checks=True)
    for method in (browser.get, browser.head):
        response = method(_path(an))
        assert response.status_code == 200
        assert "no-store" in response["cache-control"]
    assert _wanted(an)
    assert "Stop alle meldingen" in browser.get(_path(an)).content.decode()
    done = browser.post(_path(an))
    assert "Je krijgt geen meldingen meer" in done.content.decode()
    assert not _wanted(an)


@pytest.mark.django_db
def test_a_link_that_is_not_ours_does_nothing() -> None:
    an = world.person()
    forged = tokens.seal_wish(Wish(an, "dossier-changed"), key=b"x" * 32)
    gone = _path(uuid.uuid4())
    for path in (f"/afmelden/{forged}", "/afmelden/x", f"{_path(an)}A", gone):
        response = Client().post(path)
        assert response.status_code == 410
        assert "Deze link werkt niet" in response.content.decode()
    assert _wanted(an)


@pytest.mark.django_db
def test_a_link_about_a_theme_stops_that_theme_and_on_the_page_everything() -> None:
    an = world.person()
    url = unsubscribing.url_of(person_id=an, kind="dossier-changed", theme="BouwenWonen")
    path, browser = url.removeprefix(config.current().public_url), Client(enforce_csrf_checks=True)
    assert "Geen meldingen meer over Bouwen en wonen?" in browser.get(path).content.decode()
    for _time in range(2):
        assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    chosen = world.chosen_by(an)
    assert chosen == Preference(themes_off=frozenset({"BouwenWonen"}))
    assert "Je krijgt geen meldingen meer<" in browser.post(path, {"alles": "1"}).content.decode()
    chosen = world.chosen_by(an)
    assert chosen == Preference(channel=None, themes_off=frozenset({"BouwenWonen"}))


def test_what_the_law_owes_has_no_link() -> None:
    assert unsubscribing.url_of(person_id=uuid.uuid4(), kind="breach-told") == ""


_WORD = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=15)


@given(person=st.uuids(), kind=_WORD, theme=_WORD)
def test_a_wish_comes_back_as_it_was(person: uuid.UUID, kind: str, theme: str) -> None:
    token = tokens.seal_wish(Wish(person, kind, theme), key=KEY)
    assert tokens.read_wish(token, key=KEY) == Wish(person, kind, theme)
    assert tokens.read_id(token, key=KEY) is None
    assert tokens.read_wish(token[:-2], key=KEY) is None


@given(notice=st.uuids(), token=st.text(max_size=80))
def test_a_token_of_an_address_is_no_link_and_a_text_is_neither(notice: uuid.UUID, token: str) -> None:
    sealed = tokens.seal_id(notice, key=KEY)
    assert len(sealed) == 42
    assert tokens.read_id(sealed.upper(), key=KEY) == notice
    assert tokens.read_wish(sealed, key=KEY) is None
    assert tokens.read_wish(token, key=KEY) is None
    assert tokens.read_id(token, key=KEY) is None
