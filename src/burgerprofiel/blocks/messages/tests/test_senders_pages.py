"""Senders and their types on screen: by their own staff and operators, with who changed what; and beside a document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers.tests import staff
from burgerprofiel.blocks.messages import models, public
from burgerprofiel.blocks.messages.services import quota
from burgerprofiel.blocks.messages.tests import sending
from burgerprofiel.blocks.messages.tests.sending import CLIENT, OVO
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Right

pytestmark = pytest.mark.django_db

LIST = "/beheer/afzenders"
HOME = f"{LIST}/{OVO}"
TYPE = {
    "code": "huisvuil",
    "naam-nl": "Brief over huisvuil",
    "titel-nl": "Een brief van je stad",
    "soort": "official",
    "thema": "MilieuEnergie",
    "zekerheid": "0",
    "antwoord": "1",
    "antwoord-dagen": "30",
    "geldig": "2",
    "geldig-eenheid": "year",
}


@pytest.fixture
def browser(client: Browser) -> Browser:
    sending.sender()
    return staff.signed_in((Right.SOURCE_MANAGER, OVO)).enter(client)


@pytest.fixture
def operator() -> Browser:
    return staff.signed_in((Right.OPERATOR, "OVO002949"), name="Nadia Platform").enter(Browser())


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def seen(browser: Browser, address: str) -> str:
    page = browser.get(address).content.decode()
    return page.partition('name="gezien" value="')[2].partition('"')[0]


def made(browser: Browser, **changes: str) -> Any:
    return browser.post(f"{HOME}/soorten/nieuw", TYPE | changes)


def test_a_type_is_made_and_can_be_sent_with(browser: Browser) -> None:
    assert made(browser).status_code == 302
    row = models.MessageType.objects.get(code="huisvuil")
    assert (row.may_reply, row.reply_days, row.validity_number, row.validity_unit) == (True, 30, 2, "year")
    assert (row.name, row.notice_title) == (
        {"nl": "Brief over huisvuil"},
        {"nl": "Een brief van je stad"},
    )
    assert public.open_dispatch(CLIENT, plan=sending.plan(type_code="huisvuil")).type_code == "huisvuil"
    page = text(browser.get(HOME))
    assert "Brief over huisvuil" in page
    assert "antwoord binnen 30 dagen" in page
    assert "Jij" in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"titel-nl": " "}, "Verraad er niets mee"),
        ({"naam-nl": ""}, "Geef een naam in het Nederlands."),
        ({"naam-fr": "x" * 101}, "Hou het onder 100 tekens."),
        ({"code": "Huis Vuil"}, "Gebruik kleine letters"),
        ({"code": "premie"}, "Jullie hebben al een soort bericht met deze code."),
        ({"soort": "notice"}, "Op een melding kan niemand antwoorden."),
        ({"antwoord-dagen": "lang"}, "Geef een getal van 0 tot 3650"),
        ({"geldig": "99999"}, "Geef een getal van 0 tot 1000"),
        ({"thema": "iets"}, "Kijk na wat hier staat."),
        ({"zekerheid": "99"}, "Kijk na wat hier staat."),
    ],
)
def test_a_type_that_cannot_be_says_how_to_mend_it(
    browser: Browser, changes: dict[str, str], says: str
) -> None:
    answer = made(browser, **changes)
    assert answer.status_code == 422
    assert says in text(answer)
    assert not models.MessageType.objects.filter(code="huisvuil").exists()


def test_a_change_is_written_down_with_who_and_what(browser: Browser, operator: Browser) -> None:
    made(browser)
    row = models.MessageType.objects.get(code="huisvuil")
    address = f"{HOME}/soorten/{row.pk}"
    changed = TYPE | {"titel-nl": "Nieuws van je stad", "gezien": seen(browser, address)}
    assert browser.post(address, changed).status_code == 302
    page = text(operator.get(HOME))
    assert "Els Beheer" in page
    assert "titel in de verwittiging: Een brief van je stad (nl) werd Nieuws van je stad (nl)" in page
    assert models.ReferenceChange.objects.count() == 2
    assert browser.post(address, changed | {"gezien": seen(browser, address)}).status_code == 302
    assert models.ReferenceChange.objects.count() == 2


def test_who_is_second_hears_that_it_was_changed(browser: Browser) -> None:
    made(browser)
    address = f"{HOME}/soorten/{models.MessageType.objects.get(code='huisvuil').pk}"
    old = seen(browser, address)
    browser.post(address, TYPE | {"titel-nl": "Eerst", "gezien": old})
    late = browser.post(address, TYPE | {"titel-nl": "Later", "gezien": old})
    assert late.status_code == 409
    assert "Iemand veranderde dit" in text(late)
    assert models.MessageType.objects.get(code="huisvuil").notice_title == {"nl": "Eerst"}


def test_a_type_is_ended_and_taken_up_again(browser: Browser) -> None:
    row = models.MessageType.objects.get(code="premie")
    address = f"{HOME}/soorten/{row.pk}/stoppen"
    assert "Stop je met" in text(browser.get(address))
    assert browser.post(address).status_code == 302
    assert [one["code"] for one in public.list_types(CLIENT)] == []
    assert "gestopt" in text(browser.get(HOME))
    assert browser.post(address, {"doe": "weer"}).status_code == 302
    assert [one["code"] for one in public.list_types(CLIENT)] == ["premie"]


def test_the_sender_itself_is_changed_but_for_its_number(browser: Browser, operator: Browser) -> None:
    address = f"{HOME}/gegevens"
    given = {"naam-nl": "Stad Voorbeke", "naam-fr": "Ville de Voorbeke", "gevoelig": "1"}
    number = "0999003097"
    sent = given | {"nummer": number, "gezien": seen(browser, address)}
    assert browser.post(address, sent).status_code == 302
    row = models.Sender.objects.get(code=OVO)
    assert (row.name["fr"], row.is_sensitive, row.enterprise_number) == ("Ville de Voorbeke", True, "")
    assert browser.post(address, given | {"naam-nl": "", "gezien": seen(browser, address)}).status_code == 422
    bad = given | {"nummer": "0999003098", "gezien": seen(operator, address)}
    assert operator.post(address, bad).status_code == 422
    assert operator.post(address, bad | {"nummer": number}).status_code == 302
    assert models.Sender.objects.get(code=OVO).enterprise_number == number


def test_an_authority_that_never_sent_begins(client: Browser) -> None:
    browser = staff.signed_in((Right.SOURCE_MANAGER, OVO)).enter(client)
    assert "verstuurt nog niets" in text(browser.get(LIST))
    assert "Jullie versturen hier nog niets." in text(browser.get(HOME))
    assert made(browser).status_code == 404
    address = f"{HOME}/gegevens"
    sent = {"naam-nl": "Stad Voorbeke", "gezien": seen(browser, address)}
    assert browser.post(address, sent).status_code == 302
    assert made(browser).status_code == 302


def test_a_quota_is_for_operators_and_what_is_spent_stays_spent(browser: Browser, operator: Browser) -> None:
    quota.spend(OVO, count=1000)
    assert browser.post(f"{HOME}/quotum", {"per-dag": "5000"}).status_code == 404
    assert "Vraag" not in text(operator.get(HOME))
    assert operator.post(f"{HOME}/quotum", {"per-dag": "veel"}).status_code == 422
    assert operator.post(f"{HOME}/quotum", {"per-dag": "5.000"}).status_code == 302
    row = models.SendingQuota.objects.get(sender=OVO)
    assert row.per_day == 5000
    assert abs((row.empty_at - clock.now()) - timedelta(days=1) / 5) < timedelta(minutes=1)
    page = text(browser.get(HOME))
    assert "1.000 van 5.000 ontvangers per dag gebruikt." in page
    assert "Nadia Platform" in page
    operator.post(f"{HOME}/quotum", {"per-dag": "500"})
    assert "500 van 500" in text(browser.get(HOME))


def test_others_do_not_find_these_pages(browser: Browser) -> None:
    row = models.MessageType.objects.get(code="premie")
    stranger = staff.signed_in((Right.SOURCE_MANAGER, "OVO099002")).enter(Browser())
    officer = staff.signed_in((Right.SECURITY_OFFICER, OVO)).enter(Browser())
    for other in (stranger, officer):
        for path in ("", "/gegevens", "/soorten/nieuw", f"/soorten/{row.pk}", f"/soorten/{row.pk}/stoppen"):
            assert other.get(HOME + path).status_code == 404, path
            assert other.post(HOME + path, TYPE).status_code in (404, 405), path
    sending.sender("OVO099002")
    assert stranger.get(f"{LIST}/OVO099002/soorten/{row.pk}").status_code == 404
    assert OVO not in text(stranger.get(LIST))
    assert models.ReferenceChange.objects.count() == 0


def test_an_operator_finds_every_sender(operator: Browser) -> None:
    sending.sender()
    sending.sender("OVO099002")
    models.Sender.objects.filter(code="OVO099002").update(name={"nl": "Gemeente Elders"})
    page = text(operator.get(LIST))
    assert "Voorbeeldstad" in page
    assert "Gemeente Elders" in page
    page = text(operator.get(LIST, {"q": "elders"}))
    assert "Voorbeeldstad" not in page
    assert operator.get(f"{LIST}/OVO000000").status_code == 404


def _document(**changes: Any) -> dict[str, Any]:
    premie = {"code": "premie", "name": {"nl": "Premie"}, "notice_title": {"nl": "Nieuws over je premie"}}
    town = {"code": OVO, "name": {"nl": "Uit het document"}, "types": [premie]}
    return {"message_senders": [town | changes]}


def test_a_document_leaves_alone_what_was_changed_or_made_on_screen(browser: Browser) -> None:
    assert public.load_reference(_document())["kept_on_screen"] == 0
    row = models.MessageType.objects.get(code="premie")
    address = f"{HOME}/soorten/{row.pk}"
    browser.post(address, TYPE | {"titel-nl": "Van het scherm", "gezien": seen(browser, address)})
    made(browser)
    assert public.load_reference(_document())["kept_on_screen"] == 2
    assert models.MessageType.objects.get(code="premie").notice_title == {"nl": "Van het scherm"}
    assert models.MessageType.objects.get(code="huisvuil").ended_at is None
    assert models.Sender.objects.get(code=OVO).name == {"nl": "Uit het document"}
    public.load_reference(_document(types=[]))
    assert models.MessageType.objects.get(code="premie").ended_at is None


def test_a_document_is_written_down_once(browser: Browser) -> None:
    public.load_reference(_document())
    changes = models.ReferenceChange.objects.count()
    public.load_reference(_document())
    assert models.ReferenceChange.objects.count() == changes == 2
    public.load_reference(_document(types=[]))
    assert models.MessageType.objects.get(code="premie").ended_at is not None
    page = text(browser.get(HOME))
    assert "De beheerder van het platform, met een document" in page
    assert "gestopt: nee werd ja" in page
