"""The pages of small senders: from a template and a list to what became of each; for nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers.tests import staff
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import models, public
from burgerprofiel.blocks.messages.tests import sending
from burgerprofiel.blocks.messages.tests.sending import CLIENT, OVO
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Right
from tests.people import Resident, resident

pytestmark = pytest.mark.django_db

LIST = "/beheer/verzendingen"


@pytest.fixture
def official() -> Resident:
    sending.sender()
    return staff.signed_in((Right.SOURCE_MANAGER, OVO))


@pytest.fixture
def browser(official: Resident, client: Browser) -> Browser:
    return official.enter(client)


def template() -> UUID:
    return public.make_template(
        CLIENT, sender_code=OVO, type_code="premie", name="Premie", given=sending.TEXTS
    )


def csv(*rows: str, head: str = "rijksregisternummer;naam;bedrag;bewijs;kenmerk") -> SimpleUploadedFile:
    return SimpleUploadedFile("lijst.csv", "\n".join([head, *rows]).encode())


def good(*, name: str = "An", reference: str = "") -> str:
    return f"{make.next_insz()};{name};120 euro;ja;{reference}"


def begun(browser: Browser) -> str:
    """The address of a dispatch that waits for its list."""
    answer = browser.post(f"{LIST}/nieuw", {"naam": "Najaar", "sjabloon": str(template())})
    assert answer.status_code == 302, answer.content
    return answer.headers["Location"].removesuffix("/lijst")


def with_list(browser: Browser, *rows: str) -> str:
    address = begun(browser)
    answer = browser.post(f"{address}/lijst", {"lijst": csv(*rows)})
    assert answer.status_code == 302, answer.content.decode()
    return address


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_from_a_list_to_mailboxes(browser: Browser) -> None:
    address = with_list(browser, good(name="An", reference="zaak-1"), good(name="Bo"))
    shown = text(browser.get(f"{address}/nakijken"))
    assert "Dag An, je premie" in shown
    assert "Dag Bo, je premie" in shown
    asked = browser.post(f"{address}/versturen", {"wanneer": "nu"})
    assert "Stuur je dit bericht naar 2 ontvangers?" in text(asked)
    assert models.DispatchSlice.objects.count() == 0
    done = browser.post(f"{address}/versturen", {"wanneer": "nu", "bevestig": "1"})
    assert done.status_code == 302
    sending.work()
    page = text(browser.get(address))
    assert "2 van 2 bezorgd" in page
    listed = text(browser.get(f"{address}/ontvangers"))
    assert "zaak-1" in listed
    assert "Bezorgd" in listed
    assert browser.get(f"{address}/nakijken").status_code == 302


def test_a_list_with_errors_takes_nobody_and_says_which_rows(browser: Browser) -> None:
    address = begun(browser)
    rows = [good(), "12345678901;An;1;ja;", f"{make.next_insz()};;1;ja;", *["x;y"] * 30]
    answer = browser.post(f"{address}/lijst", {"lijst": csv(*rows)})
    page = text(answer)
    assert answer.status_code == 422
    assert "Rij 3, kolom “rijksregisternummer”: het nummer bestaat niet." in page
    assert "Rij 4, kolom “naam”: de cel is leeg." in page
    assert page.count("Rij ") == 20
    assert "En nog 12 rijen." in page
    assert "12345678901" not in page
    assert models.Recipient.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Dit bestand is leeg"),
        (b"\x00\x01PK", "Dit is geen lijst"),
        (b"   \n  ", "Dit bestand is leeg"),
        (b"naam;bedrag\nAn;1", "Er is geen kolom"),
        (b"insz;naam\n", "Deze kolommen ontbreken: bedrag, bewijs"),
        (b"insz;naam;naam;bedrag;bewijs\n1;a;b;c;d", "meer dan"),
        (b'insz;naam;bedrag;bewijs\n"' + b"x" * 200_000 + b'";a;b;c', "Dit is geen lijst"),
        (b"=cmd|' /C calc'!A0;naam;bedrag;bewijs\n1;2;3;4", "Er is geen kolom"),
    ],
)
def test_a_hostile_file_is_a_sentence_and_no_more(browser: Browser, content: bytes, says: str) -> None:
    address = begun(browser)
    answer = browser.post(f"{address}/lijst", {"lijst": SimpleUploadedFile("lijst.csv", content)})
    assert answer.status_code == 422
    assert says in text(answer)
    assert models.Recipient.objects.count() == 0


def test_markup_in_a_list_stays_text(browser: Browser) -> None:
    address = with_list(browser, good(name="<script>alert(1)</script>"))
    page = browser.get(f"{address}/nakijken").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_another_list_comes_in_the_place_of_the_first(browser: Browser) -> None:
    address = with_list(browser, good(), good(), good())
    browser.post(f"{address}/lijst", {"lijst": csv(good(name="Cas"))})
    page = text(browser.get(f"{address}/nakijken"))
    assert "Dag Cas" in page
    assert "1 ontvanger" in page
    assert models.Recipient.objects.count() == 1


def test_a_number_as_reference_is_refused_and_not_shown(browser: Browser) -> None:
    number = make.next_insz()
    address = with_list(browser, good(), good(reference=number))
    listed = text(browser.get(f"{address}/ontvangers"))
    assert "het kenmerk is een rijksregisternummer" in listed
    assert number not in listed


def test_a_test_lands_in_the_mailbox_of_the_maker_alone(browser: Browser, official: Resident) -> None:
    address = with_list(browser, good())
    answer = browser.post(f"{address}/nakijken")
    assert answer.headers["Location"].endswith("?klaar=test")
    sending.work()
    made = models.Dispatch.objects.get(is_test=True)
    assert models.Message.objects.get(dispatch_id=made.id).party_id == official.person_id
    assert "[TEST]" not in text(browser.get(LIST))
    assert text(browser.get(LIST)).count("Najaar") == 1


def test_later_is_later_and_can_be_cancelled(browser: Browser) -> None:
    address = with_list(browser, good())
    moment = (clock.in_belgium(clock.now()) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    fields = {"wanneer": "later", "moment": moment}
    assert "Het vertrekt op" in text(browser.post(f"{address}/versturen", fields))
    browser.post(f"{address}/versturen", {**fields, "bevestig": "1"})
    assert "Gepland" in text(browser.get(address))
    assert "Annuleer je deze verzending?" in text(browser.get(f"{address}/annuleren"))
    browser.post(f"{address}/annuleren")
    assert "Geannuleerd" in text(browser.get(address))
    assert sending.work() == 0


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Kies wanneer"),
        ({"wanneer": "later"}, "Vul een dag en een uur in"),
        ({"wanneer": "later", "moment": "2020-01-01T10:00"}, "Dit moment is voorbij"),
    ],
)
def test_a_moment_that_cannot_be_says_so(browser: Browser, fields: dict[str, str], says: str) -> None:
    address = with_list(browser, good())
    answer = browser.post(f"{address}/versturen", {**fields, "bevestig": "1"})
    assert answer.status_code == 422
    assert says in text(answer)
    assert models.DispatchSlice.objects.count() == 0


def test_too_late_to_cancel_is_said(browser: Browser) -> None:
    address = with_list(browser, good())
    browser.post(f"{address}/versturen", {"wanneer": "nu", "bevestig": "1"})
    sending.work()
    answer = browser.post(f"{address}/annuleren", follow=True)
    assert "Alles was al vertrokken" in text(answer)


def test_a_template_is_written_looked_at_and_kept_by_version(browser: Browser) -> None:
    fields = {
        "naam": "Premie",
        "soort": f"{OVO}:premie",
        "subject-nl": "Dag ((naam))",
        "body-nl": "Een <b>tekst</b>",
    }
    looked = browser.post("/beheer/sjablonen/nieuw", {**fields, "doe": "bekijk"})
    assert "Een &lt;b&gt;tekst&lt;/b&gt;" in text(looked)
    assert models.Template.objects.count() == 0
    made = browser.post("/beheer/sjablonen/nieuw", {**fields, "doe": "bewaar"})
    assert made.status_code == 302
    address = made.headers["Location"].partition("?")[0]
    browser.post(address, {**fields, "subject-nl": "Beste ((naam))", "doe": "bewaar"})
    assert "Beste ((naam))" in text(browser.get(address))
    assert "Dag ((naam))" in text(browser.get(f"{address}?versie=1"))
    assert "Versie 2" in text(browser.get(address))
    assert "Premie" in text(browser.get("/beheer/sjablonen"))
    fragment = browser.post("/beheer/sjablonen/voorbeeld", fields)
    assert text(fragment).startswith('<div id="preview"')


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"subject-nl": "Dag ((naam"}, "Kijk op regel 1, teken 5"),
        ({"body-nl": ""}, "Vul dit in"),
        ({"naam": " "}, "Geef het sjabloon een naam"),
        ({"soort": ""}, "Kies een soort bericht"),
        ({"subject-fr": "Bonjour"}, "Vul dit in"),
        ({"action": "pay"}, "Vul dit in"),
        ({"action_url": "http://a.be"}, "begint met https"),
    ],
)
def test_a_template_that_cannot_be_says_where(browser: Browser, changes: dict[str, str], says: str) -> None:
    fields = {"naam": "Premie", "soort": f"{OVO}:premie", "subject-nl": "Dag", "body-nl": "Tekst", **changes}
    answer = browser.post("/beheer/sjablonen/nieuw", fields)
    assert answer.status_code == 422
    assert says in text(answer)
    assert models.Template.objects.count() == 0


def test_for_others_it_does_not_exist(client: Browser, browser: Browser) -> None:
    address = with_list(browser, good())
    made = models.Template.objects.get()
    paths = [
        LIST,
        f"{LIST}/nieuw",
        address,
        *(f"{address}/{step}" for step in ("lijst", "nakijken", "versturen", "annuleren", "ontvangers")),
        "/beheer/sjablonen",
        f"/beheer/sjablonen/{made.id}",
    ]
    outsider = resident().enter(Browser())
    operator = staff.signed_in((Right.OPERATOR, "OVO000001")).enter(Browser())
    for path in paths:
        assert outsider.get(path).status_code == 404, path
        assert operator.get(path).status_code == 404, path
    neighbour = staff.signed_in((Right.SOURCE_MANAGER, "OVO099002")).enter(Browser())
    for path in paths[2:8] + paths[9:]:
        assert neighbour.get(path).status_code == 404, path
    assert "Najaar" not in text(neighbour.get(LIST))
    assert neighbour.post(f"{address}/annuleren").status_code == 404


def test_a_list_of_dispatches_takes_the_same_statements_however_long(
    browser: Browser, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        sending.opened(1)
    browser.get(LIST)
    with django_assert_max_num_queries(6):
        browser.get(LIST)
    for _number in range(60):
        sending.opened()
    with django_assert_max_num_queries(6):
        page = text(browser.get(LIST))
    assert "na=" in page
