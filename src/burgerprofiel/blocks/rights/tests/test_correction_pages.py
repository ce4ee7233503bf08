"""The pages of requests to correct over HTTP: from the file to the answer, with files, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.rights.contracts import CorrectionState
from burgerprofiel.blocks.rights.models import Correction, CorrectionFile, CorrectionMessage
from burgerprofiel.blocks.rights.services import corrections, retention
from burgerprofiel.blocks.rights.tests.correcting import (
    OTHER,
    a_file,
    answer,
    ask,
    many,
    staff_key,
)
from burgerprofiel.foundation import clock, config
from burgerprofiel.foundation.uploads import examine
from burgerprofiel.foundation.uploads.models import Upload
from burgerprofiel.foundation.uploads.services import remove_expired
from burgerprofiel.foundation.uploads.tests import files, scanner

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]
ADDRESS, STAFF_ADDRESS = "/mijn-gegevens/verbeteren", "/beheer/verbeteringen"
SetScanner = Callable[[str], None]


@pytest.fixture
def file() -> Opened:
    return a_file()


@pytest.fixture
def browser(client: Client) -> Callable[[str], Client]:
    def signed_in(key: str) -> Client:
        client.cookies["__Host-bp_session"] = key
        return client

    return signed_in


Browser = Callable[[str], Client]


def _form(file: Opened, **more: Any) -> dict[str, Any]:
    typed = {"field": "title", "current": "Noordstraat 1", "proposed": "Noordstraat 2", "evidence": "brief"}
    return {"dossier": str(file.id), **typed, **more}


def _pdf(name: str = "akte.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or files.pdf(), "application/pdf")


def _handed_in(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('name="handed-in" value="')[1:]]


def test_from_the_file_to_the_answer(browser: Browser, file: Opened) -> None:
    mine, theirs = make.session(file.party_id), staff_key()
    link = f"{ADDRESS}/nieuw?dossier={file.id}"
    assert link in browser(mine).get(f"/dossiers/{file.id}").content.decode()
    assert "Wat moet er staan?" in browser(mine).get(link).content.decode()
    refused = browser(mine).post(f"{ADDRESS}/nieuw", _form(file, proposed=""))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Schrijf wat er moet staan." in page
    assert "Noordstraat 1" in page, "what was typed stays"
    assert browser(mine).post(f"{ADDRESS}/nieuw", _form(file, field="all")).status_code == 422
    made = browser(mine).post(f"{ADDRESS}/nieuw", _form(file))
    asked = Correction.objects.get().id
    assert made["Location"] == f"{ADDRESS}/{asked}?gevraagd=1"
    assert "We hebben je vraag doorgegeven." in browser(mine).get(made["Location"]).content.decode()

    assert "Noordstraat 2" in browser(theirs).get(STAFF_ADDRESS).content.decode()
    address = f"{STAFF_ADDRESS}/{asked}"
    page = browser(theirs).get(address).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0].replace("&#43;", "+")
    for wrong in ({"step": "refused"}, {"step": "nonsense", "text": "a"}, {"step": "submitted", "text": "a"}):
        assert browser(theirs).post(address, {"seen": seen, **wrong}).status_code == 422
    form = {"seen": seen, "step": "refused", "text": "Het klopt"}
    assert browser(theirs).post(address, form).status_code == 302
    assert "Er is niets te behandelen." in browser(theirs).get(STAFF_ADDRESS).content.decode()
    assert "Noordstraat 2" in browser(theirs).get(f"{STAFF_ADDRESS}?klaar=1").content.decode()
    assert "Geweigerd" in browser(mine).get(ADDRESS).content.decode()
    page = browser(mine).get(f"{ADDRESS}/{asked}").content.decode()
    assert "Het klopt" in page
    assert "toezichthouder" in page
    assert 'name="text"' not in page, "a settled request takes no messages"


def test_a_question_is_answered_and_the_typed_text_survives_a_mistake(browser: Browser, file: Opened) -> None:
    asked = ask(file)
    answer(asked, CorrectionState.QUESTION, "Welke akte bedoel je?")
    mine = make.session(file.party_id)
    assert "Ongelezen" in browser(mine).get(ADDRESS).content.decode()
    page = browser(mine).get(f"{ADDRESS}/{asked}").content.decode()
    assert "Welke akte bedoel je?" in page
    assert "De tijd om te beslissen loopt intussen door." in page
    assert "Ongelezen" not in browser(mine).get(ADDRESS).content.decode()
    long = browser(mine).post(f"{ADDRESS}/{asked}/schrijf", {"text": "z" * 2001})
    assert long.status_code == 422
    assert "z" * 2001 in long.content.decode()
    assert browser(mine).post(f"{ADDRESS}/{asked}/schrijf", {"text": "  "}).status_code == 422
    assert browser(mine).post(f"{ADDRESS}/{asked}/schrijf", {"text": "Die van 2019"}).status_code == 302
    assert "Die van 2019" in browser(staff_key()).get(f"{STAFF_ADDRESS}/{asked}").content.decode()


def test_a_colleague_who_was_first_costs_nobody_their_text(browser: Browser, file: Opened) -> None:
    asked = ask(file)
    seen = Correction.objects.get().changed_at.isoformat()
    answer(asked, CorrectionState.FORWARDED)
    form = {"seen": seen, "step": "refused", "text": "Met veel moeite geschreven"}
    late = browser(staff_key()).post(f"{STAFF_ADDRESS}/{asked}", form)
    page = late.content.decode()
    assert late.status_code == 409
    assert "Er veranderde intussen iets" in page
    assert "Met veel moeite geschreven" in page
    assert Correction.objects.get().state == "forwarded"


def test_more_time_shows_to_who_waits(browser: Browser, file: Opened) -> None:
    asked = ask(file)
    form = {"step": "extend", "text": "Er zijn veel vragen"}
    assert browser(staff_key()).post(f"{STAFF_ADDRESS}/{asked}", form).status_code == 302
    page = browser(make.session(file.party_id)).get(f"{ADDRESS}/{asked}").content.decode()
    assert "nam twee maanden meer" in page
    assert "Er zijn veel vragen" in page
    assert (
        "twee maanden meer nodig" not in browser(staff_key()).get(f"{STAFF_ADDRESS}/{asked}").content.decode()
    )


def test_a_request_is_taken_back_after_a_question(browser: Browser, file: Opened) -> None:
    asked = ask(file)
    mine = make.session(file.party_id)
    assert "Je vraag intrekken?" in browser(mine).get(f"{ADDRESS}/{asked}/intrekken").content.decode()
    assert Correction.objects.get().state == "submitted"
    assert browser(mine).post(f"{ADDRESS}/{asked}/intrekken").status_code == 302
    assert Correction.objects.get().state == "withdrawn"
    assert browser(mine).get(f"{ADDRESS}/{asked}/intrekken").status_code == 404
    assert browser(mine).post(f"{ADDRESS}/{asked}/intrekken").status_code == 422


def test_a_late_answer_shows(browser: Browser, file: Opened) -> None:
    asked = ask(file)
    Correction.objects.update(due_at=clock.now() - timedelta(days=2))
    mine = browser(make.session(file.party_id))
    assert "te laat" in mine.get(ADDRESS).content.decode()
    assert "Het bestuur is te laat." in mine.get(f"{ADDRESS}/{asked}").content.decode()
    assert "1 vraag, 1 te laat" in browser(staff_key()).get(STAFF_ADDRESS).content.decode()


def test_staff_go_through_two_hundred_requests(browser: Browser, file: Opened) -> None:
    many(file, count=200, late=10)
    page = browser(staff_key()).get(STAFF_ADDRESS).content.decode()
    assert "200 vragen, 10 te laat" in page
    counts = [page.count('class="message"')]
    while (place := re.search(r'href="\?na=([^"]+)"', page)) and len(counts) < 9:
        page = browser(staff_key()).get(f"{STAFF_ADDRESS}?na={place[1]}").content.decode()
        counts.append(page.count('class="message"'))
    assert counts == [25] * 8
    assert browser(staff_key()).get(f"{STAFF_ADDRESS}?na=onzin").status_code == 302


def test_pages_are_for_whom_they_are(browser: Browser, file: Opened) -> None:
    asked = ask(file)
    stranger, elsewhere, mine = make.session(make.person()), staff_key(OTHER), make.session(file.party_id)
    for address in (ADDRESS, f"{ADDRESS}/nieuw?dossier={file.id}", f"{ADDRESS}/{asked}"):
        assert browser(staff_key()).get(address).status_code == 404
    for address in (STAFF_ADDRESS, f"{STAFF_ADDRESS}/{asked}"):
        assert browser(mine).get(address).status_code == 404
    assert browser(elsewhere).get(f"{STAFF_ADDRESS}/{asked}").status_code == 404
    assert browser(elsewhere).post(f"{STAFF_ADDRESS}/{asked}", {"text": "a"}).status_code == 404
    assert browser(stranger).get(f"{ADDRESS}/{asked}").status_code == 404
    assert browser(stranger).post(f"{ADDRESS}/{asked}/schrijf", {"text": "a"}).status_code == 404
    assert browser(stranger).post(f"{ADDRESS}/{asked}/intrekken").status_code == 404
    for wrong in ("?dossier=nonsense", "", f"?dossier={uuid4()}", "?gegeven=", "?gegeven=y"):
        assert browser(mine).get(f"{ADDRESS}/nieuw{wrong}").status_code == 404


def test_what_cannot_be_corrected_now_says_why(browser: Browser, file: Opened) -> None:
    secret = factories.dossier(file.party_id, factories.source(required_assurance=35))
    for method in ("get", "post"):
        sent = getattr(browser(make.session(file.party_id)), method)(f"{ADDRESS}/nieuw", _form(secret))
        assert sent.status_code == 403
        assert "sterker middel" in sent.content.decode()


# ---------------------------------------------------------------------------------------------- evidence


def _upload_id(asked: UUID) -> UUID:
    return CorrectionFile.objects.get(correction_id=asked).upload_id


def test_a_file_survives_a_mistake_and_reaches_staff_once_it_is_clean(
    browser: Browser, file: Opened, set_scanner: SetScanner
) -> None:
    set_scanner(config.NO_SCANNER)
    mine = make.session(file.party_id)
    form = _form(file, proposed="", files=[_pdf()])
    page = browser(mine).post(f"{ADDRESS}/nieuw", form).content.decode()
    assert "akte.pdf" in page
    (ready,) = _handed_in(page)
    made = browser(mine).post(f"{ADDRESS}/nieuw", _form(file, **{"handed-in": ready}))
    assert made.status_code == 302
    asked = Correction.objects.get().id
    assert "akte.pdf" in browser(mine).get(f"{ADDRESS}/{asked}").content.decode()
    link, address = f"{STAFF_ADDRESS}/{asked}/bestanden/{ready}", f"{STAFF_ADDRESS}/{asked}"
    page = browser(staff_key()).get(address).content.decode()
    assert "1 bestand wordt nog nagekeken" in page
    assert "akte.pdf" not in page
    assert browser(staff_key()).get(link).status_code == 404
    examine.examine_next()
    page = browser(staff_key()).get(address).content.decode()
    assert link in page
    served = browser(staff_key()).get(link)
    assert served["Content-Disposition"] == 'attachment; filename="akte.pdf"'
    content = served.getvalue()
    assert content[:5] == b"%PDF-"
    assert browser(mine).get(f"/bestanden/{ready}").getvalue() == content
    assert browser(staff_key(OTHER)).get(link).status_code == 404
    assert browser(mine).get(link).status_code == 404
    assert browser(staff_key()).get(f"/bestanden/{ready}").status_code == 404


@scanner.needs_clamd
def test_a_file_with_a_virus_is_seen_by_nobody(
    browser: Browser, file: Opened, set_scanner: SetScanner, clamd: str
) -> None:
    set_scanner(clamd)
    mine = make.session(file.party_id)
    infected = _pdf("virus.pdf", b"%PDF-1.4\n" + scanner.EICAR)
    browser(mine).post(f"{ADDRESS}/nieuw", _form(file, files=[infected]))
    asked = Correction.objects.get().id
    examine.examine_next()
    row = Upload.objects.get()
    assert (row.state, row.reason, row.is_kept) == ("refused", "infected", False)
    assert "zit een virus" in browser(mine).get(f"{ADDRESS}/{asked}").content.decode()
    page = browser(staff_key()).get(f"{STAFF_ADDRESS}/{asked}").content.decode()
    assert "virus" not in page
    assert browser(staff_key()).get(f"{STAFF_ADDRESS}/{asked}/bestanden/{row.id}").status_code == 404
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert remove_expired() == 1


def test_an_answer_carries_files_too(browser: Browser, file: Opened, set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    asked, mine = ask(file), make.session(file.party_id)
    form = {"text": "Hier is ze", "files": [_pdf()]}
    assert browser(mine).post(f"{ADDRESS}/{asked}/schrijf", form).status_code == 302
    examine.examine_next()
    kept = CorrectionFile.objects.get()
    assert kept.message_id == CorrectionMessage.objects.get().id
    assert "akte.pdf" in browser(staff_key()).get(f"{STAFF_ADDRESS}/{asked}").content.decode()


def test_files_are_added_and_taken_away_without_sending(browser: Browser, file: Opened) -> None:
    mine = make.session(file.party_id)
    form = _form(file, **{"files": [_pdf("een.pdf"), _pdf("twee.pdf")], "files-add": "1"})
    page = browser(mine).post(f"{ADDRESS}/nieuw", form).content.decode()
    ready = _handed_in(page)
    assert len(ready) == 2
    assert "Noordstraat 2" in page
    form = _form(file, **{"handed-in": ready, "files-remove": ready[0]})
    page = browser(mine).post(f"{ADDRESS}/nieuw", form).content.decode()
    assert _handed_in(page) == ready[1:]
    assert Upload.objects.count() == 1
    listed = browser(mine).get(f"{ADDRESS}/bestanden?handed-in={ready[1]}&handed-in=x").content.decode()
    assert "twee.pdf" in listed
    assert not Correction.objects.exists()


def test_no_more_files_than_five_and_none_that_we_do_not_take(browser: Browser, file: Opened) -> None:
    mine = make.session(file.party_id)
    six = [_pdf(f"{name}.pdf") for name in "abcdef"]
    many_files = browser(mine).post(f"{ADDRESS}/nieuw", _form(file, files=six))
    assert many_files.status_code == 422
    assert "hoogstens 5 bestanden" in many_files.content.decode()
    odd = SimpleUploadedFile("x.exe", b"MZ", "application/octet-stream")
    refused = browser(mine).post(f"{ADDRESS}/nieuw", _form(file, files=[odd]))
    assert "Dit soort bestand" in refused.content.decode()
    assert "Noordstraat 2" in refused.content.decode()
    assert not Correction.objects.exists()


def test_a_file_goes_with_one_request_and_of_one_party(browser: Browser, file: Opened) -> None:
    mine = make.session(file.party_id)
    browser(mine).post(f"{ADDRESS}/nieuw", _form(file, files=[_pdf()]))
    first = Correction.objects.get().id
    taken = str(_upload_id(first))
    browser(mine).post(f"{ADDRESS}/nieuw", _form(file, **{"handed-in": taken, "files-remove": taken}))
    assert Upload.objects.exists(), "what went along already is not taken away"
    browser(mine).post(f"{ADDRESS}/nieuw", _form(file, **{"handed-in": taken}))
    stranger = a_file()
    key = make.session(stranger.party_id)
    browser(key).post(f"{ADDRESS}/nieuw", _form(stranger, **{"handed-in": taken}))
    assert Correction.objects.count() == 3
    assert CorrectionFile.objects.get().correction_id == first


def test_files_live_as_long_as_their_request(
    browser: Browser, file: Opened, set_scanner: SetScanner, django_capture_on_commit_callbacks: Any
) -> None:
    set_scanner(config.NO_SCANNER)
    browser(make.session(file.party_id)).post(f"{ADDRESS}/nieuw", _form(file, files=[_pdf()]))
    examine.examine_next()
    with clock.frozen(clock.now() + timedelta(days=400)):
        assert remove_expired() == 0
        answer(Correction.objects.get().id, CorrectionState.REFUSED)
    with clock.frozen(clock.now() + timedelta(days=400) + corrections.KEPT + timedelta(days=1)):
        assert remove_expired() == 1
        retention.erase()
    assert not CorrectionFile.objects.exists()
