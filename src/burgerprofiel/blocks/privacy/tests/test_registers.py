"""Asking other registers: against a register that runs as its own process, on good days and bad ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from lxml import html

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.privacy import public
from burgerprofiel.blocks.privacy.contracts import RegisterAnswer
from burgerprofiel.blocks.privacy.errors import RegisterNotFoundError
from burgerprofiel.blocks.privacy.services import asking, registers
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.foundation import config, database, errors, gate, partners
from burgerprofiel.foundation.accesslog import rows
from burgerprofiel.foundation.accesslog.entry import ActorKind, Operation
from tests import people
from tests.elsewhere import Configure, Elsewhere, configured, simulator
from tests.people import Resident

pytestmark = pytest.mark.django_db
FILE = """
[[register]]
code = "personen"
name = "Personenregister"
about = "Je adres"
url = "{base}/personenregister/findUsage"
token_url = "{base}/personenregister/token"
client_id = "burgerprofiel"

[[register]]
code = "voertuigen"
name = "Voertuigenregister"
url = "{base}/voertuigenregister/findUsage"
token_url = "{base}/voertuigenregister/token"
client_id = "burgerprofiel"
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    folder = tmp_path_factory.mktemp("usage")
    with simulator("usage", "--any-person", folder=folder) as found:
        yield found


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Configure]:
    path = tmp_path / "registers.toml"
    changed = replace(config.current(), usage_registers=path)
    with configured(monkeypatch, changed, path=path, read=registers.all_sources) as write:
        yield write


@pytest.fixture
def elsewhere(running: Elsewhere, configure: Configure, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    running.faults()
    monkeypatch.setattr(asking, "rest", asking.Rest())
    monkeypatch.setattr(asking, "tokens", asking.Tokens())
    configure(FILE.format(base=running.base))
    return running


@pytest.fixture
def me() -> Resident:
    entries.authority("OVO900001", "Stad Voorbeke")
    return people.resident()


def number_of(me: Resident) -> str:
    return identity.open_number(me.actor)[1]


def by_code(answers: tuple[RegisterAnswer, ...]) -> dict[str, RegisterAnswer]:
    return {answer.register.code: answer for answer in answers}


def test_all_registers_answer_with_names_of_authorities(me: Resident, elsewhere: Elsewhere) -> None:
    found = by_code(public.ask_registers(me.actor))
    assert list(found) == ["personen", "voertuigen"]
    people_rows = found["personen"].rows
    assert people_rows
    assert people_rows[0].receiver == "Stad Voorbeke"
    assert people_rows[0].action.startswith("Adres opgevraagd")
    assert [row.logged_at for row in people_rows] == sorted((r.logged_at for r in people_rows), reverse=True)
    asked = elsewhere.asked()[-2:]
    assert {one["header"]["userId"] for one in asked} == {f"BE{number_of(me)}"}
    assert {one["header"]["issue"] for one in asked} == {"urn:burgerprofiel:processing:privacy.ask-registers"}


@pytest.mark.django_db(transaction=True)
def test_a_row_for_each_register_is_there_before_anything_leaves(
    me: Resident, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, list[tuple[str, str]]]] = []
    ask = asking.ask_all

    def watched(*args: Any, **options: Any) -> Any:
        found = database.rows(
            f"SELECT {rows.COLUMNS} FROM foundation_accesslog l WHERE data_subject_id = %s"
            " AND processing_activity_id LIKE '%%ask-registers'",
            [me.person_id],
        )
        made = [rows.read(row) for row in found]
        assert {(row.actor_kind, row.operation) for row in made} == {(ActorKind.CITIZEN, Operation.SEND)}
        seen.append((connection.in_atomic_block, sorted((row.source, row.actor_kind) for row in made)))
        return ask(*args, **options)

    monkeypatch.setattr(asking, "ask_all", watched)
    public.ask_registers(me.actor)
    ((was_open, made),) = seen
    assert not was_open
    assert [source for source, _ in made] == ["Personenregister", "Voertuigenregister"]


FAULTS = {
    "slow": 30_000,
    "hang": True,
    "reset": True,
    "status": 500,
    "html": True,
    "invalid_json": True,
    "wrong_person": True,
    "other_question": True,
    "huge": True,
    "redirect": True,
    "forget_tokens": True,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_one_register_does_wrong_is_no_answer_of_that_one(
    me: Resident, elsewhere: Elsewhere, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 5.0)
    elsewhere.faults(**{fault: {"value": int(FAULTS[fault]), "prefix": "/personenregister/findUsage"}})
    started = time.monotonic()
    found = by_code(public.ask_registers(me.actor))
    assert found["personen"].rows is None
    # The simulator forgets the tokens of both: whether the other was sooner is chance.
    assert found["voertuigen"].rows or fault == "forget_tokens"
    assert time.monotonic() - started < 20


def test_a_register_that_gives_no_token(me: Resident, elsewhere: Elsewhere) -> None:
    elsewhere.faults(status={"value": 401, "prefix": "/voertuigenregister/token"})
    assert by_code(public.ask_registers(me.actor))["voertuigen"].rows is None


def test_a_token_serves_more_than_one_question_and_a_lost_one_is_replaced(
    me: Resident, elsewhere: Elsewhere
) -> None:
    public.ask_registers(me.actor, register="personen")
    elsewhere.faults(status={"value": 500, "prefix": "/personenregister/token"})
    assert public.ask_registers(me.actor, register="personen")[0].rows
    elsewhere.faults(forget_tokens={"times": 1, "prefix": "/personenregister/findUsage"})
    assert public.ask_registers(me.actor, register="personen")[0].rows is None
    assert public.ask_registers(me.actor, register="personen")[0].rows


def test_a_register_that_keeps_failing_is_left_alone_and_gets_no_number(
    me: Resident, elsewhere: Elsewhere
) -> None:
    elsewhere.faults(status={"value": 500, "prefix": "/personenregister/findUsage"})
    for _ in range(asking.FAILURES):
        public.ask_registers(me.actor, register="personen")
    before = entries.count(me.person_id)
    elsewhere.faults()
    assert public.ask_registers(me.actor, register="personen")[0].rows is None
    assert entries.count(me.person_id) == before
    assert by_code(public.ask_registers(me.actor))["voertuigen"].rows


def test_a_rest_ends() -> None:
    now = [0.0]
    rest = asking.Rest(clock=lambda: now[0])
    for _ in range(asking.FAILURES):
        assert rest.is_over("x")
        rest.note("x", answered=False)
    assert not rest.is_over("x")
    now[0] = asking.REST_SECONDS
    assert rest.is_over("x")
    rest.note("x", answered=False)
    assert not rest.is_over("x")
    rest.note("x", answered=True)
    assert rest.is_over("x")


def test_who_finds_no_room_waits_for_nothing(
    me: Resident, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 120.0)
    elsewhere.faults(hang=True)
    with ExitStack() as waiting:
        for _ in range(asking.PAGES):
            assert waiting.enter_context(asking._round.crew.room())
        started = time.monotonic()
        answers = public.ask_registers(me.actor)
        assert [answer.rows for answer in answers] == [None, None]
        assert time.monotonic() - started < 60


def test_older_uses_are_asked_of_one_register(me: Resident, elsewhere: Elsewhere) -> None:
    made = [
        {"logtime": f"2026-01-{31 - day:02d}T10:00:00+01:00", "action": f"Daad {day}", "receiver": "X"}
        for day in range(30)
    ]
    elsewhere.know("personenregister", number=number_of(me), usage=made)
    browser = me.enter(Client())
    page = html.fromstring(browser.get("/wie-keek/registers/antwoorden?register=personen").content)
    (older,) = page.xpath("//a[text()='Toon wat vroeger was']/@href")
    rest = browser.get(older).content.decode()
    assert [f"Daad {day}<" in rest for day in (24, 25, 29)] == [False, True, True]
    assert "Toon wat vroeger was" not in rest
    assert "Voertuigenregister geeft" not in rest


def test_the_page_asks_nobody_and_the_part_comes_after_it(
    me: Resident, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(elsewhere.asked())
    browser = me.enter(Client())
    assert "/wie-keek/registers" in browser.get("/wie-keek").content.decode()
    page = html.fromstring(browser.get("/wie-keek/registers").content)
    assert len(elsewhere.asked()) == before
    (part,) = page.xpath("//*[@hx-trigger='load']/@hx-get")
    (link,) = page.xpath("//noscript//a/@href")
    assert part == link
    elsewhere.faults(status={"value": 500, "prefix": "/voertuigenregister/findUsage"})
    answer = browser.get(part, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in answer
    assert "Stad Voorbeke" in answer
    assert "Voertuigenregister geeft nu geen antwoord." in answer
    assert "<html" in browser.get(link).content.decode()
    assert number_of(me) not in answer


def test_what_a_register_says_is_text(me: Resident, elsewhere: Elsewhere) -> None:
    made = [{"logtime": "2026-01-05T10:00:00Z", "action": "<script>1</script>", "receiver": "<b>X</b>"}]
    elsewhere.know("personenregister", number=number_of(me), usage=made)
    answer = me.enter(Client()).get("/wie-keek/registers/antwoorden").content.decode()
    assert "&lt;script&gt;1" in answer
    assert "<script>1" not in answer
    assert "<b>X" not in answer


def test_only_people_ask_and_for_themselves(elsewhere: Elsewhere) -> None:
    director = people.resident(firms=["Bakkerij"], acting_for=0)
    with pytest.raises(gate.RefusedError):
        public.ask_registers(director.actor)
    browser = director.enter(Client())
    assert "/wie-keek/registers" not in browser.get("/wie-keek").content.decode()
    assert browser.get("/wie-keek/registers/antwoorden")["Location"] == "/wie-keek"


def test_it_cannot_be_asked_on_and_on(
    me: Resident, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burgerprofiel.foundation.limits.uses.rate", lambda limit: (1, 600))
    public.ask_registers(me.actor)
    with pytest.raises(errors.TooManyError):
        public.ask_registers(me.actor)
    part = me.enter(Client()).get("/wie-keek/registers/antwoorden", headers={"HX-Request": "true"})
    assert "Probeer het over enkele minuten opnieuw" in part.content.decode()
    assert me.enter(Client()).get("/wie-keek/registers/antwoorden").status_code == 429


def test_a_register_that_nobody_knows(me: Resident, elsewhere: Elsewhere) -> None:
    with pytest.raises(RegisterNotFoundError):
        public.ask_registers(me.actor, register="elders")
    assert me.enter(Client()).get("/wie-keek/registers/antwoorden?register=elders").status_code == 404


def test_without_registers_there_is_nothing_to_ask(me: Resident) -> None:
    browser = me.enter(Client())
    assert "/wie-keek/registers" not in browser.get("/wie-keek").content.decode()
    assert browser.get("/wie-keek/registers")["Location"] == "/wie-keek"


ONE = '[[register]]\ncode = "a"\nname = "A"\nurl = "{url}"\ntoken_url = "{url}"\nclient_id = "x"\n'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[[register", "USAGE_REGISTERS"),
        (ONE.format(url="https://a.example") + 'extra = "1"\n', "extra"),
        (ONE.format(url="https://a.example") * 2, "twice"),
        ('[[register]]\ncode = "A b"\n', "USAGE_REGISTERS"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(configure: Configure, content: str, says: str) -> None:
    configure(content)
    with pytest.raises(partners.PartnersError, match=says):
        registers.all_sources()


def test_registers_are_asked_over_tls_only(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(ONE.format(url="http://a.example"))
    assert registers.all_sources()  # on this machine
    public_one = replace(config.current(), public_url="https://burgerprofiel.example")
    monkeypatch.setattr(config, "current", lambda: public_one)
    registers.all_sources.cache_clear()
    with pytest.raises(partners.PartnersError, match="https"):
        registers.all_sources()
