"""The read API: what the pages show, to the same people and to nobody else."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from burgerprofiel.blocks.dossiers.models import Dossier, Seen
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.blocks.dossiers.tests.factories import NOW
from burgerprofiel.foundation import clock
from tests import people

pytestmark = pytest.mark.django_db

ROOT = "/api/dossiers/v1"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def me() -> people.Resident:
    return people.resident(firms=["Bakkerij X"])


@pytest.fixture
def program(me: people.Resident, client: Client) -> Client:
    return me.enter(client)


def _get(program: Client, address: str, *, expect: int = 200) -> Any:
    response = program.get(ROOT + address)
    assert response.status_code == expect, response.content
    return response.json()


def test_the_overview_has_what_the_page_has(me: people.Resident, program: Client) -> None:
    late = make.todo(me.person_id, action_due_at=NOW - timedelta(days=2))
    make.dossier(me.person_id, content_changed_at=NOW - timedelta(days=1))
    make.dossier(me.firms[0])
    found = _get(program, "/overview")
    assert [row["id"] for row in found["todo"]] == [str(late.id)]
    assert found["todo"][0]["action_url"] == "https://loket.voorbeke.example/plan"
    assert (found["total"], found["new_count"], found["running_count"]) == (2, 1, 2)
    assert _get(program, "/overview?everything=true")["total"] == 3


def test_the_list_filters_searches_and_pages(me: people.Resident, program: Client) -> None:
    make.many(me.person_id, [make.source()], count=30)
    first = _get(program, "/dossiers?limit=20")
    second = _get(program, f"/dossiers?limit=20&after={first['after']}")
    assert len({row["id"] for row in first["rows"] + second["rows"]}) == first["total"] == 30
    assert second["after"] == ""
    assert _get(program, f"/dossiers?limit=20&after={second['before']}")["rows"] == first["rows"]
    assert _get(program, "/dossiers?turn=you&state=running")["total"] == 7
    assert _get(program, "/dossiers?text=kinderopvagn")["total"] == 6
    assert [one["value"] for one in _get(program, "/facets")["turns"]] == ["you", "authority", "none"]


def test_a_file_with_its_history(me: people.Resident, program: Client) -> None:
    file = make.dossier(me.person_id, deep_link="https://loket.example/1", documents=[{"title": "Bewijs"}])
    make.event(file, days_ago=20)
    found = _get(program, f"/dossiers/{file.id}")
    assert found["row"]["deep_link"] == "https://loket.example/1"
    assert found["documents"][0]["title"] == "Bewijs"
    assert [step["state"] for step in found["steps"]] == ["past", "current", "future", "future", "future"]
    assert [line["code_key"] for line in _get(program, f"/dossiers/{file.id}/history")] == ["ingediend"]


def test_an_answer_that_the_caller_has_is_not_sent_again(me: people.Resident, program: Client) -> None:
    file = make.dossier(me.person_id)
    for address in (
        "/overview",
        "/dossiers",
        "/facets",
        f"/dossiers/{file.id}",
        f"/dossiers/{file.id}/history",
    ):
        tag = program.get(ROOT + address)["ETag"]
        assert program.get(ROOT + address, headers={"If-None-Match": tag}).status_code == 304
    Dossier.objects.update(phase="beslissing")
    assert program.get(f"{ROOT}/dossiers", headers={"If-None-Match": tag}).status_code == 200


def test_seen_archive_and_unarchive(me: people.Resident, program: Client) -> None:
    file = make.dossier(me.person_id, content_changed_at=NOW - timedelta(days=1))
    assert program.post(f"{ROOT}/dossiers/{file.id}/seen").status_code == 204
    assert Seen.objects.filter(person_id=me.person_id, dossier_id=file.id).exists()
    assert _get(program, "/overview")["new_count"] == 0
    assert program.post(f"{ROOT}/dossiers/{file.id}/archive").status_code == 204
    assert _get(program, "/dossiers")["total"] == 0
    assert program.post(f"{ROOT}/dossiers/{file.id}/unarchive").status_code == 204
    assert _get(program, "/dossiers")["total"] == 1


def test_a_change_needs_the_token_of_the_pages(me: people.Resident) -> None:
    file = make.dossier(me.person_id)
    strict = me.enter(Client(enforce_csrf_checks=True))
    assert strict.post(f"{ROOT}/dossiers/{file.id}/archive").status_code == 403


def test_the_file_of_another_capacity_only_when_it_is_asked_for(me: people.Resident, program: Client) -> None:
    file = make.dossier(me.firms[0])
    _get(program, f"/dossiers/{file.id}", expect=404)
    assert _get(program, f"/dossiers/{file.id}?party_id={me.firms[0]}")["row"]["party_id"] == str(me.firms[0])
    assert program.post(f"{ROOT}/dossiers/{file.id}/archive").status_code == 404


def test_a_stranger_finds_nothing_anywhere(program: Client) -> None:
    stranger = people.resident("Bo Ander")
    file = make.todo(stranger.person_id, content_changed_at=NOW)
    assert _get(program, "/overview?everything=true")["total"] == 0
    assert _get(program, f"/dossiers?text={file.external_id}&everything=true")["total"] == 0
    assert _get(program, "/facets?everything=true")["states"] == []
    for suffix in ("", "/history", f"?party_id={stranger.person_id}"):
        theirs = _get(program, f"/dossiers/{file.id}{suffix}", expect=404)
        assert theirs == _get(program, f"/dossiers/{uuid.uuid4()}{suffix}", expect=404)
    for action in ("archive", "unarchive"):
        assert program.post(f"{ROOT}/dossiers/{file.id}/{action}").status_code == 404
    assert (
        program.post(f"{ROOT}/dossiers/{file.id}/seen").status_code == 204
    )  # nothing happens, nothing is told
    assert not Seen.objects.exists()


def test_who_is_not_signed_in_gets_a_problem(client: Client) -> None:
    for address in ("/overview", "/dossiers", "/facets", f"/dossiers/{uuid.uuid4()}"):
        response = client.get(ROOT + address)
        assert response.status_code == 401
        assert response["Content-Type"] == "application/problem+json"


def test_a_veiled_file_stays_veiled(me: people.Resident, program: Client) -> None:
    of = make.source(required_assurance=35, neutral_title={"nl": "Dossier bij de dienst"})
    file = make.todo(me.person_id, of, title="Schuldbemiddeling", external_id="S-1")
    make.event(file)
    for address in ("/overview", "/dossiers", f"/dossiers/{file.id}", f"/dossiers/{file.id}/history"):
        body = program.get(ROOT + address).content.decode()
        assert "Schuldbemiddeling" not in body
        assert "S-1" not in body


def test_a_veiled_file_is_neither_put_away_nor_taken_back(me: people.Resident, program: Client) -> None:
    file = make.dossier(me.person_id, make.source(required_assurance=35))
    for action, at in (("archive", None), ("unarchive", NOW)):
        Dossier.objects.update(archived_at=at)
        response = program.post(f"{ROOT}/dossiers/{file.id}/{action}")
        assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")
        assert response.json()["type"] == "urn:burgerprofiel:problem:assurance-too-low"
        assert "niveau=35" in response.json()["detail"]
        assert Dossier.objects.get().archived_at == at
    program.post(f"{ROOT}/dossiers/{file.id}/seen")
    assert not Seen.objects.exists()


def test_a_withdrawn_file_is_told_apart(me: people.Resident, program: Client) -> None:
    file = make.dossier(me.person_id)
    make.withdrawn(file)
    assert _get(program, f"/dossiers/{file.id}", expect=404)["type"].endswith("dossier-withdrawn")


@pytest.mark.parametrize(
    "odd",
    ["state=x", "since=gisteren", "limit=0", "limit=1000", "after=x", "everything=ja", "text=" + "a" * 200],
)
def test_odd_questions_get_a_problem(program: Client, odd: str) -> None:
    assert program.get(f"{ROOT}/dossiers?{odd}").status_code in (400, 422)


@pytest.mark.parametrize(
    "edge",
    ["until=9999-12-31", "since=0001-01-01", "since=9999-12-31&until=0001-01-01", "text=%F0%9F%98%80%20x"],
)
def test_the_edges_of_what_can_be_asked_are_answered(me: people.Resident, program: Client, edge: str) -> None:
    make.dossier(me.person_id)
    assert "rows" in _get(program, f"/dossiers?{edge}")


def test_marks_with_odd_moments_are_answered_or_refused(me: people.Resident, program: Client) -> None:
    make.dossier(me.person_id)
    for at in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-01T00:00:00"):
        raw = json.dumps(["after", 0, at, str(uuid.uuid4()), str(uuid.uuid4())]).encode()
        mark = base64.urlsafe_b64encode(raw).decode().rstrip("=")
        for text in ("", "&text=straat"):
            assert program.get(f"{ROOT}/dossiers?after={mark}{text}").status_code in (200, 422)
