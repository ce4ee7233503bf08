"""The stream of Mijn gegevens: sections as their sources answer, in the person's language, and always an end."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.sources import public
from burgerprofiel.blocks.sources.contracts import Problem
from burgerprofiel.blocks.sources.pages import asking, sections, streaming
from burgerprofiel.blocks.sources.services import gathering
from burgerprofiel.blocks.sources.services.settings import Policy
from burgerprofiel.blocks.sources.tests import adapters, persona
from burgerprofiel.foundation.accesslog import context, rows
from tests import people
from tests.roles import as_role

pytestmark = pytest.mark.django_db
Connect = Callable[..., None]


def parts(client: Client, **options: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of a stream, as they come."""
    response = client.get("/mijn-gegevens/stroom", **options)
    assert response.status_code == 200
    with as_role():
        for chunk in response.streaming_content:  # type: ignore[attr-defined]
            if chunk.startswith(b":"):
                continue
            name, data = chunk.decode().strip().split("\n")
            yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


@pytest.fixture
def me() -> people.Resident:
    return people.resident("An Voorbeeld")


@pytest.fixture
def browser(me: people.Resident, client: Client) -> Client:
    return me.enter(client)


def test_each_section_comes_and_the_last_event_is_the_end(browser: Client, connect: Connect) -> None:
    connect(persona.sources())
    events = list(parts(browser))
    assert {data["slug"] for name, data in events if name == "section"} == {
        "persoon",
        "gezin",
        "adres",
        "woning",
        "onderwijs",
        "werk",
        "ondernemingen",
        "dossiers",
    }
    assert events[-1] == ("end", {"text": "Al je gegevens zijn opgehaald."})
    assert [name for name, _data in events].count("end") == 1
    last = {data["slug"]: data["html"] for name, data in events if name == "section"}
    assert all('id="' + slug + '-body" data-state="fresh"' in html for slug, html in last.items())


def test_it_is_not_kept_back_or_kept_by_anybody_on_the_way(browser: Client, connect: Connect) -> None:
    connect(persona.sources())
    response = browser.get("/mijn-gegevens/stroom")
    assert response["Content-Type"] == "text/event-stream"
    assert response["X-Accel-Buffering"] == "no"
    assert "no-store" in response["Cache-Control"]
    list(response.streaming_content)  # type: ignore[attr-defined]


def opened(me: people.Resident) -> streaming.InContext:
    """The stream of a page, as it is handed to the server."""
    offered = public.supplies_for(me.actor)
    present = tuple(one for one in sections.connected(offered, actor=me.actor) if not one.closed)
    asked = sections.asked_by_itself(present, offered=offered)
    return streaming.of_page(me.actor, sections=present, offered=asked, language="nl")


@pytest.mark.django_db(transaction=True)
def test_the_answer_begins_before_anybody_is_asked(me: people.Resident, connect: Connect) -> None:
    source = persona.sources()
    connect(source)
    stream = opened(me)
    assert next(stream) == b": begin\n\n"
    assert source.asked == []
    stream.close()
    assert source.asked == []


def test_a_section_comes_while_another_source_keeps_everybody_waiting(
    browser: Client, connect: Connect
) -> None:
    source = persona.sources()
    held = source.holds("test.werk", persona.RICH["test.werk"])
    connect(source)
    events = parts(browser)
    came: set[str] = set()
    try:
        for name, data in events:
            assert name == "section"
            came.add(data["slug"])
            if len(came) == 7:
                break
        assert "werk" not in came
    finally:
        held.release()
    rest = list(events)
    assert [data["slug"] for name, data in rest if name == "section"][-1] == "werk"
    assert rest[-1][0] == "end"


@pytest.mark.django_db(transaction=True)
def test_a_source_that_hangs_is_given_up_and_the_stream_ends(browser: Client, connect: Connect) -> None:
    source = persona.sources()
    held = source.holds("test.werk", persona.RICH["test.werk"])
    connect(source, policies={"test.werk": Policy(soft_seconds=0.2, hard_seconds=0.4, connect_seconds=0.2)})
    try:
        events = list(parts(browser))
    finally:
        held.release()
    work = [data["html"] for name, data in events if name == "section" and data["slug"] == "werk"]
    assert "Rijksdienst" not in work[-1]
    assert "Deze bron (RSZ) antwoordt nu niet." in work[-1]
    assert events[-1] == ("end", {"text": "Je gegevens zijn opgehaald. Bij 1 onderdeel ontbreekt iets."})


def test_two_services_of_a_section_show_as_they_come(browser: Client, connect: Connect) -> None:
    source = persona.sources()
    held = source.holds("test.diploma", persona.RICH["test.diploma"])
    connect(source)
    events = parts(browser)
    try:
        early = ""
        while "Leerkrediet" not in early or "Waar je studeerde" not in early:
            name, data = next(events)
            assert name == "section"
            early = data["html"] if data["slug"] == "onderwijs" else early
        assert 'data-state="loading"' in early
        assert "Master in de rechten" not in early
    finally:
        held.release()
    late = [data["html"] for name, data in events if name == "section" and data["slug"] == "onderwijs"]
    assert "Master in de rechten" in late[-1]


def test_the_stream_speaks_the_language_of_the_page(browser: Client, connect: Connect) -> None:
    connect(persona.sources(dict.fromkeys(persona.SUPPLIES, adapters.problem(Problem.SOURCE_DOWN))))
    browser.cookies["bp_taal"] = "fr"
    events = list(parts(browser))
    said = [data["html"] for name, data in events if name == "section" and data["slug"] == "werk"][-1]
    assert "antwoordt nu niet" not in said
    assert "RSZ" in said


def test_the_rows_of_the_log_carry_the_trace_of_the_request(
    browser: Client, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(persona.sources())
    traces: set[str] = set()
    devices: set[str] = set()
    record = rows.record

    def noted(entries: Any) -> None:
        traces.update(one.trace_id for one in entries)
        devices.add(context.current().device)
        record(entries)

    monkeypatch.setattr(rows, "record", noted)
    response = browser.get("/mijn-gegevens/stroom", headers={"User-Agent": "Testbrowser"})
    traces.clear()
    devices.clear()
    with as_role():
        list(response.streaming_content)  # type: ignore[attr-defined]
    assert len(traces) == 1
    assert devices == {"Testbrowser"}


@pytest.mark.django_db(transaction=True)
def test_a_session_that_ends_in_the_middle_ends_the_stream_and_says_so(
    me: people.Resident, browser: Client, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_CHECK_SECONDS", 0.0)
    source = persona.sources()
    held = persona.slow(source)
    connect(source)
    events = parts(browser)
    taken: list[tuple[str, dict[str, Any]]] = []

    def first() -> None:
        held["test.gezin"].wait_asked()
        held["test.gezin"].release()

    helper = threading.Thread(target=first)
    helper.start()
    try:
        taken.append(next(events))
        helper.join(adapters.PATIENCE)
        identity.end_session(me.actor, session_id=me.actor.session_id)
        for one in held.values():
            one.release()
        taken += list(events)
    finally:
        for one in held.values():
            one.release()
    assert taken[0][1]["slug"] == "gezin"
    assert taken[-1][0] == "session-ended"
    assert "werk" not in {data.get("slug") for _name, data in taken}


@pytest.mark.django_db(transaction=True)
def test_a_browser_that_leaves_gives_its_place_back(me: people.Resident, connect: Connect) -> None:
    source = persona.sources()
    held = persona.slow(source)
    held["test.gezin"].release()
    connect(source)
    try:
        for _ in range(asking.AT_ONCE + 2):
            stream = opened(me)
            next(stream)
            assert next(stream).startswith(b"event: section")
            stream.close()
    finally:
        for one in held.values():
            one.release()
    with asking.place(seconds=0) as free:
        assert free


def test_staff_and_strangers_have_no_stream(client: Client, connect: Connect) -> None:
    connect(persona.sources())
    assert client.get("/mijn-gegevens/stroom").status_code == 302
