from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock

pytestmark = pytest.mark.django_db
ROOT = "/api/identity/v1"


@pytest.fixture
def lotte() -> uuid.UUID:
    return make.person(given_name="Lotte", family_name="Verhaeren")


def _browser(key: str = "", **options: Any) -> Client:
    client = Client(headers={"host": "localhost:8000"}, **options)
    client.cookies["__Host-bp_session"] = key
    return client


def test_who_is_signed_in(lotte: uuid.UUID) -> None:
    me = _browser(make.session(lotte)).get(f"{ROOT}/me").json()
    assert (me["name"], me["capacity"], me["assurance"], me["party_id"]) == (
        "Lotte Verhaeren",
        "citizen",
        27,
        str(lotte),
    )


@pytest.mark.parametrize("path", ["/me", "/capacities", "/sessions"])
def test_nobody_without_a_session(path: str) -> None:
    response = _browser().get(ROOT + path)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


def test_capacities_and_the_switch(lotte: uuid.UUID) -> None:
    bakery = make.enterprise("Bakkerij Claessens")
    make.mandate(lotte, bakery)
    browser = _browser(make.session(lotte), enforce_csrf_checks=True)
    old = browser.cookies["__Host-bp_session"].value
    names = [(row["name"], row["current"]) for row in browser.get(f"{ROOT}/capacities").json()]
    assert names == [("Lotte Verhaeren", True), ("Bakkerij Claessens", False)]
    wanted: dict[str, Any] = {"data": {"party_id": str(bakery)}, "content_type": "application/json"}
    assert browser.post(f"{ROOT}/capacity", **wanted).status_code == 403
    page = browser.get("/instellingen").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    switched = browser.post(f"{ROOT}/capacity", **wanted, headers={"X-CSRFToken": token[1]})
    assert switched.status_code == 204, switched.content
    assert public.find_actor(old) is None
    assert browser.get(f"{ROOT}/me").json()["party_id"] == str(bakery)


def test_a_foreign_party_is_refused(lotte: uuid.UUID) -> None:
    response = _browser(make.session(lotte)).post(
        f"{ROOT}/capacity", {"party_id": str(make.enterprise())}, content_type="application/json"
    )
    assert (response.status_code, response.json()["type"]) == (403, "urn:burgerprofiel:problem:foreign-party")


def test_sessions_are_listed_and_ended(lotte: uuid.UUID) -> None:
    here, there, foreign = make.session(lotte), make.session(lotte), make.session(make.person())
    browser = _browser(here)
    listed = browser.get(f"{ROOT}/sessions").json()
    other = next(row["id"] for row in listed if not row["is_this"])
    stranger = public.find_actor(foreign)
    assert stranger is not None
    assert browser.delete(f"{ROOT}/sessions/{stranger.session_id}").status_code == 404
    assert browser.delete(f"{ROOT}/sessions/{other}").status_code == 204
    assert public.find_actor(there) is None
    assert public.find_actor(foreign)


def test_sessions_ask_a_recent_sign_in(lotte: uuid.UUID) -> None:
    key = make.session(lotte, authenticated_at=clock.now() - timedelta(minutes=16))
    response = _browser(key).get(f"{ROOT}/sessions")
    assert (response.status_code, response.json()["type"]) == (403, "urn:burgerprofiel:problem:sign-in-again")
