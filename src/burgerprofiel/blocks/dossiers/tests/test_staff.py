"""Pages of staff: what they see of their sources, what they can do, and what they cannot."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.test import Client
from lxml import html

from burgerprofiel.blocks.dossiers.models import Dossier, Feed, Record, Rejection, Source, Upload, Wording
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.blocks.dossiers.tests import incoming, staff
from burgerprofiel.blocks.dossiers.tests.test_feed_format import CITIZEN, ELEMENT
from burgerprofiel.blocks.dossiers.wire import masking
from burgerprofiel.blocks.identity import models
from burgerprofiel.foundation import clock, dispatch, ids
from burgerprofiel.foundation.gate import Right
from burgerprofiel.foundation.models import OutboxEvent
from tests import people

pytestmark = pytest.mark.django_db


def _staff(*rights: tuple[Right, str]) -> Client:
    return staff.signed_in(*rights).enter(Client())


@pytest.fixture
def source() -> Source:
    return make.source("Stad Voorbeke")


@pytest.fixture
def manager(source: Source) -> Client:
    return _staff((Right.SOURCE_MANAGER, source.authority_id))


@pytest.fixture
def operator() -> Client:
    return _staff((Right.OPERATOR, "OVO000001"))


def _text(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return " ".join(html.fromstring(answer.content).text_content().split())


def test_a_manager_sees_own_sources_and_an_operator_all(
    source: Source, manager: Client, operator: Client
) -> None:
    other = make.source("Stad Anders")
    assert other.uri not in _text(manager.get("/beheer/bronnen"))
    everything = _text(operator.get("/beheer/bronnen"))
    assert source.uri in everything
    assert other.uri in everything


def test_the_list_says_how_a_source_does(source: Source, manager: Client) -> None:
    staff.send(source, {}, staff.own_status(vlaamseCode="IetsEigens"), staff.REFUSED)
    Upload.objects.filter(warnings=[]).update(received_at=clock.now() - timedelta(days=3))
    page = html.fromstring(manager.get("/beheer/bronnen").content)
    (row,) = page.xpath("//tbody/tr")
    cells = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
    assert cells[0] == "In orde"
    assert cells[2:] == ["1", "2", "1", "1"]
    assert "1 bron, 1 met aandacht" in _text(manager.get("/beheer/bronnen"))


def test_the_list_can_show_what_needs_attention_only(source: Source, manager: Client) -> None:
    assert source.uri not in _text(manager.get("/beheer/bronnen?toon=aandacht"))
    staff.send(source, staff.REFUSED)
    assert source.uri in _text(manager.get("/beheer/bronnen?toon=aandacht"))


PAGES = ["", "/teksten/inbehandeling"]
ACTIONS = ["/bevraging", "/storing", "/opnieuw", f"/opnieuw/{uuid.UUID(int=1)}", "/teksten/inbehandeling"]


@pytest.mark.parametrize("rest", PAGES)
def test_pages_of_another_authority_do_not_exist(manager: Client, rest: str) -> None:
    assert manager.get(f"/beheer/bronnen/{make.source('Stad Anders').id}{rest}").status_code == 404


@pytest.mark.parametrize("rest", ACTIONS)
def test_nobody_changes_a_source_of_another_authority(manager: Client, rest: str) -> None:
    other = make.source("Stad Anders")
    Feed.objects.create(source=other, url="https://feed.example/")
    assert manager.post(f"/beheer/bronnen/{other.id}{rest}", {"label_nl": "x"}).status_code == 404
    other.refresh_from_db()
    assert other.disturbed_since is None
    assert Feed.objects.get().state == Feed.State.ACTIVE
    assert not Wording.objects.exists()


@pytest.mark.parametrize("rest", ["", *(f"/{{id}}{rest}" for rest in PAGES)])
def test_for_residents_there_is_nothing_here(source: Source, client: Client, rest: str) -> None:
    people.resident().enter(client)
    assert client.get(f"/beheer/bronnen{rest.format(id=source.id)}").status_code == 404


def test_who_is_not_signed_in_signs_in_first(client: Client) -> None:
    assert client.get("/beheer/bronnen").headers["Location"].startswith("/aanmelden?terug=")


@pytest.mark.parametrize("rest", ACTIONS[:4])
def test_changes_are_posts(source: Source, manager: Client, rest: str) -> None:
    assert manager.get(f"/beheer/bronnen/{source.id}{rest}").status_code == 405


def test_changes_need_the_csrf_token(source: Source, manager: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = manager.cookies
    assert strict.post(f"/beheer/bronnen/{source.id}/storing", {"storing": "1"}).status_code == 403


def test_a_feed_that_stopped_is_resumed(source: Source, manager: Client) -> None:
    Feed.objects.create(source=source, url="https://feed.example/x", state="off", errors=10, last_error="weg")
    page = _text(manager.get(f"/beheer/bronnen/{source.id}"))
    assert "Bevraging gestopt" in page
    assert "10 van 10" in page
    answer = manager.post(f"/beheer/bronnen/{source.id}/bevraging", {"doe": "hervat"}, follow=True)
    assert "We bevragen deze bron weer." in _text(answer)
    assert (Feed.objects.get().state, Feed.objects.get().errors) == ("active", 0)
    manager.post(f"/beheer/bronnen/{source.id}/bevraging", {"doe": "stop"})
    assert Feed.objects.get().state == "off"


def test_a_disturbance_is_told_and_taken_back(source: Source, manager: Client) -> None:
    manager.post(f"/beheer/bronnen/{source.id}/storing", {"storing": "1"})
    source.refresh_from_db()
    assert (source.disturbance, source.disturbed_since is None) == ("announced", False)
    assert "Storing gemeld" in _text(manager.get(f"/beheer/bronnen/{source.id}"))
    manager.post(f"/beheer/bronnen/{source.id}/storing", {"storing": "0"})
    source.refresh_from_db()
    assert (source.disturbance, source.disturbed_since) == ("", None)


def test_a_refused_payload_shows_its_structure_and_nobody_in_it(source: Source, manager: Client) -> None:
    staff.send(source, staff.REFUSED)
    page = _text(manager.get(f"/beheer/bronnen/{source.id}"))
    assert "2026-9" in page
    assert "wijzigingsdatum" in page
    assert "rijksregisternummer" in page
    assert CITIZEN not in page
    assert "Bezorg het plan" not in page


def test_a_refused_payload_is_tried_again(source: Source, manager: Client) -> None:
    """What was refused for its moment in the future is right once that moment has come."""
    ahead = clock.now() + timedelta(days=3)
    staff.send(source, {"wijzigingsdatum": ahead.isoformat(), "dossiernummer": "a"}, staff.REFUSED)
    one = incoming.numbered(Rejection.objects, "a").get()
    answer = manager.post(f"/beheer/bronnen/{source.id}/opnieuw/{one.id}", follow=True)
    assert "0 aanvaard, 1 opnieuw geweigerd" in _text(answer)
    with clock.frozen(ahead):
        models.Session.objects.update(last_seen_at=ahead, expires_at=ahead + timedelta(hours=1))
        answer = manager.post(f"/beheer/bronnen/{source.id}/opnieuw", follow=True)
    assert "1 aanvaard, 1 opnieuw geweigerd" in _text(answer)
    assert Dossier.objects.filter(id__in=incoming.numbered(Record.objects, "a").values("id")).exists()
    assert Rejection.objects.filter(settled_at=None).count() == 1


def test_a_payload_of_another_source_is_not_tried(source: Source, manager: Client) -> None:
    other = make.source("Stad Anders")
    staff.send(other, staff.REFUSED)
    theirs = Rejection.objects.get()
    assert manager.post(f"/beheer/bronnen/{source.id}/opnieuw/{theirs.id}").status_code == 404


def test_a_code_without_a_text_gets_one(source: Source, manager: Client) -> None:
    staff.send(source, staff.own_status(vlaamseCode="PlaatsbezoekGepland"))
    page = manager.get(f"/beheer/bronnen/{source.id}")
    assert "PlaatsbezoekGepland" in _text(page)
    (link,) = html.fromstring(page.content).xpath(
        "//a[starts-with(normalize-space(), 'Geef een tekst')]/@href"
    )
    texts = {
        "label_nl": "We komen langs",
        "label_en": "We will visit",
        "explanation_nl": "Maak plaats.",
        "doe": "bewaar",
    }
    answer = manager.post(link, texts, follow=True)
    assert "De tekst is bewaard." in _text(answer)
    assert "Elke code die deze bron stuurt, heeft een tekst." in _text(answer)
    saved = Wording.objects.get()
    assert saved.label == {"nl": "We komen langs", "en": "We will visit"}
    assert saved.explanation == {"nl": "Maak plaats."}


def test_a_text_without_dutch_or_too_long_is_explained_and_kept(source: Source, manager: Client) -> None:
    answer = manager.post(
        f"/beheer/bronnen/{source.id}/teksten/iets",
        {"label_en": "Something", "label_fr": "x" * 61, "doe": "bewaar"},
    )
    assert answer.status_code == 422
    page = html.fromstring(answer.content)
    assert page.xpath("//*[@role='alert']//a/@href") == ["#label_nl", "#label_fr"]
    assert page.xpath("//input[@name='label_en']/@value") == ["Something"]
    assert not Wording.objects.exists()


def test_the_preview_shows_the_text_on_a_file_of_nobody(source: Source, manager: Client) -> None:
    address = f"/beheer/bronnen/{source.id}/teksten/dossieronvolledig"
    texts = {
        "label_nl": "Er ontbreekt iets",
        "label_en": "Something is missing",
        "action_label_en": "Send it",
    }
    answer = manager.post(address, texts | {"taal": "en", "doe": "voorbeeld"})
    (preview,) = html.fromstring(answer.content).xpath("//*[@class='preview']")
    shown = preview.text_content()
    assert preview.get("lang") == "en"
    assert "Something is missing" in shown or "something is missing" in shown
    assert "Send it" in shown
    assert "Dit is een voorbeeld" in _text(answer)
    assert not Wording.objects.exists()
    assert not Dossier.objects.exists()


def test_the_preview_follows_the_steps_of_the_source(source: Source, manager: Client) -> None:
    Source.objects.update(
        steps=[
            {"key": "a", "phase": "Behandeling", "codes": ["bezoek"], "label": {"nl": "Plaatsbezoek"}},
            {"key": "b", "phase": "Afgerond", "codes": [], "label": {"nl": "Klaar"}},
        ]
    )
    answer = manager.post(
        f"/beheer/bronnen/{source.id}/teksten/bezoek", {"label_nl": "We komen langs", "doe": "voorbeeld"}
    )
    steps = html.fromstring(answer.content).xpath("//*[@class='preview']//ol[@class='steps']/li/@class")
    assert steps == ["step step--current", "step step--future"]


def test_an_operator_lets_a_parked_event_go(operator: Client, manager: Client) -> None:
    parked = OutboxEvent.objects.create(
        id=ids.new(),
        kind="x.y",
        key="k",
        payload={},
        parked_at=clock.now(),
        attempts=12,
        error="Fout in a.py",
    )
    assert "Fout in a.py" in _text(operator.get("/beheer/bronnen"))
    assert "Fout in a.py" not in _text(manager.get("/beheer/bronnen"))
    address = f"/beheer/gebeurtenissen/{parked.id}/opnieuw"
    assert manager.post(address).status_code == 404
    assert operator.post(address).status_code == 302
    assert dispatch.dispatch_once().delivered == 1
    assert operator.post(address).status_code == 404


def test_what_staff_change_is_in_the_audit_log(source: Source, manager: Client) -> None:
    with structlog.testing.capture_logs() as lines:
        manager.post(f"/beheer/bronnen/{source.id}/storing", {"storing": "1"})
    (line,) = [line for line in lines if line["event"] == "source.disturbance"]
    assert line["source"] == source.uri
    assert uuid.UUID(line["person_id"])


def test_masking_names_kinds_and_shows_codes_only() -> None:
    body = json.dumps(ELEMENT | {CITIZEN: 1, "lijst": list(range(50))}).encode()
    shown = masking.structure(body)
    assert "DossierOnvolledig" in shown
    assert "(17 characters)" in shown  # dossiernaam
    for secret in (CITIZEN, "Parkeervergunning", "Bezorg"):
        assert secret not in shown
    assert masking.structure(b"<xml>") == "(5 bytes, not JSON)"
