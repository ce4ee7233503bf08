"""Every page and e-mail in every language: nothing of the interface is left in Dutch.

Pages are rendered once with a made-up language that puts each text of the interface between marks. What stands outside
of the marks is content of authorities and people, which these tests write without letters of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from gettext import NullTranslations
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real
from lxml import html

from burgerprofiel.blocks.dossiers.models import Source
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.blocks.dossiers.tests import staff
from burgerprofiel.blocks.identity.models import Mandate, Person
from burgerprofiel.blocks.identity.tests import make as identity
from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.blocks.notifications.services import kinds, texts
from burgerprofiel.blocks.notifications.services.texts import Item
from burgerprofiel.blocks.privacy.contracts import Reason
from burgerprofiel.blocks.privacy.services import complaints, inquiries
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.gate import Right
from burgerprofiel.foundation.models import OutboxEvent
from burgerprofiel.foundation.telling import Description, Subject
from burgerprofiel.site import relay
from tests import people
from tools import translations

pytestmark = pytest.mark.django_db

OTHERS = translations.LANGUAGES
CONTENT = "Ŋŧ"  # letters of no language of ours: what comes from an authority or a person
PAGES = (
    "/overzicht",
    "/alles",
    "/dossiers",
    "/dossiers?q=12&thema=BouwenWonen&fase=behandeling&beurt=you&van=2020-01-01&tot=nooit",
    "/dossiers?staat=archived",
    "/hoedanigheid",
    "/instellingen?bewaard=link",
    "/instellingen/sessies",
    "/wie-keek",
    "/wie-keek?eigen=1&wat=read&van=nooit&tot=2020-01-01",
    "/wie-keek/1",
    "/wie-keek/klachten",
    "/nergens",
)
STAFF_PAGES = (
    "/beheer/klachten",
    "/beheer/bronnen",
    "/beheer/bronnen?toon=aandacht&klaar=gebeurtenis",
    "/hoedanigheid",
)
NAMES = re.compile(
    r"Nederlands|English|Français|Deutsch|^\s*(?:nl|en|fr|de)\s*$|Burgerprofiel|Vlaanderen|itsme|eid|kB|pdf|"
    r"dosis|feed|N\d+|EB|Els(?: Beheer)?|urn:test:[0-9a-f-]+|OVO\d+|https?://\S+|[0-9a-f-]{36}|[@\w.]+\.example"
)
"""What is called the same in every language."""
DAYS = re.compile(
    r"\d+ \w+( \d{4})?|yesterday|today|tomorrow|left|overdue|last day|at the latest|no deadline"
)
"""Days and times: `foundation.ui.dates` takes them from its own catalogue, which is not marked."""
LETTER = re.compile(r"[^\W\d_ŋŧŊŦ]")


class Marked(NullTranslations):
    """A language in which each text stands between marks."""

    def language(self) -> str:
        return "en"

    to_language = language

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def npgettext(self, context: str, singular: str, plural: str, number: int) -> str:
        return self.ngettext(singular, plural, number)


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """English is the language of marks."""
    monkeypatch.setitem(trans_real._translations, "en", Marked())


def _in(language: str, client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


@pytest.fixture
def resident() -> Client:
    """Somebody who may act for two firms."""
    made = people.resident(f"{CONTENT} {CONTENT}", firms=[CONTENT, CONTENT])
    Mandate.objects.filter(party_id=made.firms[0]).update(
        role="zaakvoerder", valid_until=clock.today() + timedelta(days=90)
    )
    return made.enter(Client())


def _files(person: UUID) -> list[str]:
    """The addresses of a file in every state."""
    source = _source()
    running = make.dossier(
        person,
        source,
        title=CONTENT,
        theme="BouwenWonen",
        role="aanvrager",
        target_on=clock.today() + timedelta(days=20),
        documents=[{"title": CONTENT, "url": "https://x.example/", "format": "pdf", "size_bytes": 20_000}],
        contact={"name": CONTENT, "phone": "1"},
    )
    make.event(running, detail=CONTENT)
    made = [
        running,
        make.todo(person, source, title=CONTENT, detail=CONTENT, action_text="", action_label=""),
        make.closed(person, source, title=CONTENT, outcome="geweigerd"),
        make.dossier(person, source, title=CONTENT, archived_at=clock.now()),
        make.dossier(person, make.source(CONTENT, required_assurance=35), title=CONTENT),
        make.dossier(person, source, title=CONTENT, suspended_since=clock.today() - timedelta(days=3)),
    ]
    gone = make.dossier(person, source)
    make.withdrawn(gone)
    return [f"/dossiers/{one.id}" for one in (*made, gone)]


def _source() -> Source:
    return make.source(CONTENT, disturbed_since=clock.now(), disturbance="unreachable")


def _outside(page: bytes) -> list[str]:
    """The texts of a page with letters that no mark surrounds: in elements, titles, names and hints.

    What the machine interfaces answer is English for everybody; staff see it as it was sent, marked as such.
    """
    tree = html.fromstring(page)
    for hidden in tree.xpath("//script|//style|//time|//code|//pre|//ul[@lang]"):
        hidden.drop_tree()
    texts = [*tree.xpath("//text()"), *tree.xpath("//@aria-label|//@title|//@placeholder|//@alt")]
    texts += tree.xpath("//@data-live-announce|//@data-live-ended-text|//@data-live-ended-link")
    return [text.strip() for text in texts if LETTER.search(_without_marks(text))]


def _without_marks(text: str) -> str:
    while text != (less := re.sub(r"⟦[^⟦⟧]*⟧", "", text)):
        text = less
    return DAYS.sub("", NAMES.sub("", text))


def _unmarked(client: Client, addresses: list[str]) -> Iterator[tuple[str, str]]:
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 404, 410), (address, answer.status_code)
        assert b"\xe2\x9f\xa6" in answer.content, address
        yield from ((address, text) for text in _outside(answer.content))


@pytest.mark.usefixtures("marked")
def test_no_text_of_a_resident_is_outside_of_gettext(resident: Client) -> None:
    person = Person.objects.get().party_id
    entry = entries.write(person, organisation=CONTENT, application="1")
    complaint = complaints.submit(
        party_id=person,
        person_id=person,
        entry_id=entry,
        organisation=CONTENT,
        reason=Reason.OTHER,
        text=CONTENT,
    )
    seen = [f"/wie-keek/{entry}", f"/wie-keek/{entry}/klopt-niet", f"/wie-keek/klachten/{complaint.id}"]
    addresses = [*PAGES, *_files(person), *seen]
    unmarked = list(_unmarked(_in("en", resident), addresses))
    assert unmarked == []


@pytest.mark.usefixtures("marked")
def test_no_text_of_staff_is_outside_of_gettext() -> None:
    source = _source()
    staff.send(source, {}, staff.own_status(vlaamseCode=CONTENT), staff.REFUSED)
    OutboxEvent.objects.create(
        id=ids.new(), kind="-", key="k", payload={}, parked_at=clock.now(), attempts=12, error="-"
    )
    client = _in(
        "en",
        staff.signed_in((Right.OPERATOR, "OVO000001"), (Right.SECURITY_OFFICER, "OVO000001")).enter(Client()),
    )
    person = identity.person()
    entry = entries.write(person, organisation="", application="1")
    complaint = complaints.submit(
        party_id=person,
        person_id=person,
        entry_id=entry,
        organisation="",
        reason=Reason.OTHER,
        text=CONTENT,
    )
    inquiries.ask(party_id=person, organisation="OVO000001", case_number=CONTENT, asked_by=ids.new())
    entries.write(person, organisation="OVO000001", application="1")
    addresses = [*STAFF_PAGES, f"/beheer/bronnen/{source.pk}", f"/beheer/klachten/{complaint.id}"]
    unmarked = list(_unmarked(client, addresses))
    assert unmarked == []


@pytest.mark.usefixtures("marked")
def test_no_text_for_who_is_not_signed_in_is_outside_of_gettext() -> None:
    unmarked = list(_unmarked(_in("en", Client()), ["/", "/vertrouwen", "/afgemeld", "/nergens"]))
    assert unmarked == []


def test_every_text_is_translated() -> None:
    assert [*translations.problems(translations.UI), *translations.problems(translations.SITE)] == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("collection", [translations.UI, translations.SITE], ids=["ui", "site"])
def test_the_site_says_what_the_catalogues_say(language: str, collection: translations.Collection) -> None:
    """Also when the compiled catalogue is of yesterday, or another one is asked first."""
    said = translations.known_in(collection.catalogue(language), language=language)
    with translation.override(language):
        for _context, (text, *plural) in translations.extracted(collection):
            shown = translation.ngettext(text, plural[0], 5) if plural else translation.gettext(text)
            wanted = said["", (text, *plural)].string
            assert shown == (wanted[-1] if isinstance(wanted, tuple) else wanted)


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_says_in_which_language_it_is(language: str, resident: Client) -> None:
    page = html.fromstring(_in(language, resident).get("/overzicht").content)
    assert page.get("lang") == language
    with translation.override(language):
        assert page.findtext(".//h1") == translation.gettext("Welkom in je overzicht")


TURN = {
    "nl": "Voorbeke wacht op iets van Ŋŧ.",
    "en": "Voorbeke is waiting for something from Ŋŧ.",
    "fr": "Voorbeke attend quelque chose de Ŋŧ.",
    "de": "Voorbeke wartet auf etwas von Ŋŧ.",
}


@pytest.mark.parametrize("language", TURN)
def test_a_mail_is_in_the_language_of_the_person(language: str) -> None:
    nobody = ids.new()
    item = Item(
        telling=kinds.by_kind()["dossier-changed"],
        subject=Subject(nobody, nobody, nobody),
        description=Description(sender={"nl": "Voorbeke"}, waits_for_you=True),
        party_name=CONTENT,
    )
    said = texts.compose([item], channel=ChannelCode.EMAIL, language=language)
    assert TURN[language] in said.text
    assert TURN[language] in said.html
    assert f'<html lang="{language}">' in said.html


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("kind", sorted(kinds.by_kind()))
@pytest.mark.parametrize("is_neutral", [False, True])
def test_no_text_of_a_notice_is_outside_of_gettext(*, kind: str, is_neutral: bool) -> None:
    told = Description(sender={"nl": "Voorbeke"}, is_neutral=is_neutral, waits_for_you=True)
    for said in texts.preview(kind, language="en", description=told).values():
        lines = [said.title, *re.sub(r"https?://\S+", "", said.text).split("\n\n")]
        outside = [_without_marks(line).replace("Voorbeke", "") for line in lines]
        assert [line for line in outside if LETTER.search(line)] == []
        if said.html:
            assert _outside(said.html.replace("Voorbeke", "").encode()) == []


@pytest.mark.usefixtures("marked")
def test_no_text_of_what_was_gathered_is_outside_of_gettext() -> None:
    telling, nobody = kinds.by_kind()["dossier-changed"], ids.new()
    items = [Item(telling=telling, subject=Subject(nobody, nobody, nobody), description=Description())] * 2
    said = texts.compose(items, channel=ChannelCode.EMAIL, language="en")
    lines = [said.title, *re.sub(r"https?://\S+", "", said.text).splitlines()]
    assert [line for line in lines if LETTER.search(_without_marks(line))] == []
    assert _outside(said.html.encode()) == []


@pytest.mark.parametrize(
    ("language", "subject"),
    [("nl", "bevestig je"), ("en", "confirm your"), ("fr", "confirmez votre"), ("de", "Bestätigen Sie Ihre")],
)
def test_the_link_for_an_address_comes_in_the_language_of_the_page(
    language: str, subject: str, resident: Client
) -> None:
    _in(language, resident).post("/instellingen/e-mail", {"email": "an@example.org"})
    (message,) = mail.outbox
    assert subject in message.subject
    assert "/instellingen/e-mail/" in message.body


@pytest.mark.parametrize(("cookie", "said"), [(b"", "Even geduld"), (b"bp_taal=fr", "Un instant")])
def test_the_page_while_web_restarts_is_in_the_chosen_language(cookie: bytes, said: str) -> None:
    scope: dict[str, Any] = {"headers": [(b"accept", b"text/html"), (b"cookie", cookie)]}
    assert f"<h1>{said}</h1>" in relay._sorry_page(relay._language(scope)).decode()
