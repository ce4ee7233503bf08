"""The seed world as its personas see it: each finds the files that the world holds for them, and no others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from simulators.world.lives import FILES
from simulators.world.people import CAPACITIES, PARTIES, personas
from tests.platform import Platform
from tests.residents import Resident

pytestmark = pytest.mark.process

RESIDENTS = [
    one["key"] for one in personas() if all(c["code"] in ("BUR", "EA", "VER") for c in one["capacities"])
]
OF_OTHER_TESTS = ("reis-",)
"""Files that journeys add to the lives of personas."""


def _acts_for(person: str) -> set[str]:
    """The person and every party they may act for today."""
    others = (c.party for c in CAPACITIES if c.person == person and (c.until is None or c.until >= 0))
    return {person, *others}


def _expected(person: str) -> Counter[str]:
    """How often each number shows: once for every party of theirs that is in the file."""
    mine = _acts_for(person)
    return Counter(file.number for file in FILES for party in file.parties if party.partition(":")[0] in mine)


def _rows(me: Resident, *, everything: bool) -> Iterator[dict[str, Any]]:
    after = ""
    while True:
        query = f"everything={str(everything).lower()}&limit=100&after={after}"
        page = me.get(f"/api/dossiers/v1/dossiers?{query}").raise_for_status().json()
        yield from page["rows"]
        after = page["after"]
        if not after:
            return


@pytest.mark.parametrize("person", RESIDENTS)
def test_a_persona_finds_their_files(platform: Platform, person: str) -> None:
    me = Resident(platform)
    me.sign_in(insz=PARTIES[person].value, means="eid")
    seen = Counter(row["external_id"] for row in _rows(me, everything=True))
    ours = Counter({number: count for number, count in seen.items() if not number.startswith(OF_OTHER_TESTS)})
    assert ours == _expected(person)
    counted = me.get("/api/dossiers/v1/overview?everything=true").raise_for_status().json()
    assert counted["total"] == seen.total()
    me.close()


def test_staff_find_no_files(platform: Platform) -> None:
    (staff,) = [one for one in personas() if one["key"] == "jonas"]
    me = Resident(platform)
    organisation = staff["capacities"][1]
    answer = me.sign_in(
        insz=staff["rrn"], means="eid", capacity=f"{organisation['code']}:{organisation['orgcode']}"
    )
    assert answer.url.path.startswith("/beheer")
    assert me.get("/api/dossiers/v1/dossiers").status_code == 403
    assert me.get("/overzicht").url.path.startswith("/beheer")
    me.close()


def test_a_persona_lets_the_portal_of_the_e_box_read_answer_and_stop(platform: Platform) -> None:
    me = Resident(platform)
    me.sign_in(insz=PARTIES["lien"].value, means="eid")
    question = me.get(f"{platform.ebox_url}/portal/ask")
    assert "My e-Box van Voorbeeldland" in question.text
    form = {name: _value(question.text, name) for name in ("client_id", "request_uri", "partij")}
    token = _value(question.text, "csrfmiddlewaretoken")
    listed = me.http.post(
        f"{platform.url}/toestemming",
        data={**form, "antwoord": "ja", "csrfmiddlewaretoken": token},
        headers={"origin": platform.url},
    )
    assert "Gemeentebelasting 2026" in listed.text
    [address] = re.findall(r'href="(/portal/message/[^"]+)"><b>Wanneer mogen we', listed.text)
    assert "Laat ons weten welke dag je past." in me.get(f"{platform.ebox_url}{address}").text
    sent = me.http.post(f"{platform.ebox_url}{address}", data={"text": "Ook maandag kan."})
    assert "Je antwoord is verstuurd." in sent.text
    assert "Leest nu ook de inhoud, tot" in me.get("/berichten/e-box").text
    assert "met jouw toestemming" in me.get("/wie-keek").text
    stopped = me.http.post(f"{platform.ebox_url}/portal/stop")
    assert "stopped" in stopped.text
    assert "Leest nu ook de inhoud, tot" not in me.get("/berichten/e-box").text
    me.close()


def _value(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found[1]
