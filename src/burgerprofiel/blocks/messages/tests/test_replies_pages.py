"""Staff read what people answered and handle it: for their own authority alone, two at once, and as systems see it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers.tests import opened, staff
from burgerprofiel.blocks.dossiers.tests.incoming import bearer
from burgerprofiel.blocks.messages import models, public
from burgerprofiel.blocks.messages.contracts import Addressee, Step
from burgerprofiel.blocks.messages.queries import replies as queries
from burgerprofiel.blocks.messages.tests import answered, factories, sending
from burgerprofiel.blocks.messages.tests.answered import LIST, clerk, kind, steps, wrote
from burgerprofiel.blocks.messages.tests.sending import CLIENT, OVO
from burgerprofiel.blocks.messages.tests.test_replies_api import BASE, TEXTS
from burgerprofiel.foundation import clock, config, database
from burgerprofiel.foundation.gate import Right
from burgerprofiel.foundation.uploads import examine
from burgerprofiel.foundation.uploads.tests import files as made
from burgerprofiel.foundation.webhooks import public as webhooks
from tests import statements
from tests.people import Resident

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]
ANSWER = {"onderwerp": "Je vraag", "text": "Ja, tot 1 februari.", "taal": "nl", "mag": "1"}


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is a transaction that has not ended: let its own replies be listed."""
    monkeypatch.setattr(queries, "NEW", queries.NEW.replace(queries.SETTLED, ""))


@pytest.fixture
def of() -> models.MessageType:
    return kind()


@pytest.fixture
def els(of: models.MessageType) -> Resident:
    return clerk("Els Beheer")


@pytest.fixture
def browser(els: Resident, client: Browser) -> Browser:
    return els.enter(client)


@pytest.fixture
def second(of: models.MessageType) -> Browser:
    """A colleague at the same time."""
    return clerk("Sofie Claes").enter(Browser())


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def form(**changes: str) -> dict[str, str]:
    return {**ANSWER, "formulier": str(uuid4()), **changes}


def send(browser: Browser, reply_id: UUID, **changes: Any) -> Any:
    return browser.post(f"{LIST}/{reply_id}/antwoord", form(**changes))


def do(browser: Browser, reply_id: UUID, what: str, **changes: str) -> Any:
    return browser.post(f"{LIST}/{reply_id}/doen", {"doe": what, **changes})


def aside(browser: Browser, reply_id: UUID, reason: str = "Alleen een bedankje", **changes: str) -> Any:
    return browser.post(f"{LIST}/{reply_id}/afgehandeld", {"reden": reason, **changes})


def reads(reply_id: UUID) -> int:
    """Rows in the log of who wrote, by officials, for the purpose of answering."""
    return int(
        database.value(
            "SELECT count(*) FROM foundation_accesslog WHERE data_subject_id = %s AND actor_kind = 'official'"
            " AND operation = 'read' AND name LIKE 'messages.answer%%'",
            [answered.row(reply_id).party_id],
        )
    )


def test_the_oldest_comes_first_with_its_age_and_who_wrote_sees_that_it_was_read(
    browser: Browser, of: models.MessageType
) -> None:
    new, old = wrote(of, text="Nieuwe vraag"), wrote(of, text="Oude vraag", days_ago=5)
    page = text(browser.get(LIST))
    assert page.index("Oude vraag") < page.index("Nieuwe vraag")
    assert "wacht 5 dagen" in page
    assert "kwam vandaag" in page
    assert reads(new) == reads(old) == 1


def test_staff_of_another_authority_and_residents_see_nothing(
    browser: Browser, of: models.MessageType, client: Browser
) -> None:
    reply = wrote(of)
    sending.sender("OVO099002")
    stranger = clerk(of="OVO099002").enter(Browser())
    assert "Mag dat later?" not in text(stranger.get(LIST))
    assert stranger.get(f"{LIST}/{reply}").status_code == 404
    for path, sent in (("antwoord", form()), ("afgehandeld", {"reden": "x"}), ("doen", {"doe": "neem"})):
        assert stranger.post(f"{LIST}/{reply}/{path}", sent).status_code in (404, 409, 422)
    assert stranger.post(f"{LIST}/afgehandeld", {"id": str(reply), "reden": "x"}).status_code == 302
    assert answered.row(reply).handled_at is None
    assert steps(reply) == []
    assert reads(reply) == 0
    officer = staff.signed_in((Right.SECURITY_OFFICER, OVO)).enter(Browser())
    assert officer.get(LIST).status_code == 404


def test_nobody_handles_their_own(els: Resident, browser: Browser, of: models.MessageType) -> None:
    mine = factories.actor(person_id=els.person_id)
    reply = wrote(of, by=mine)
    assert "Mag dat later?" not in text(browser.get(LIST))
    assert browser.get(f"{LIST}/{reply}").status_code == 404


def test_an_answer_lands_in_the_conversation_and_colleagues_read_it(
    browser: Browser, second: Browser, of: models.MessageType
) -> None:
    actor = factories.actor()
    reply = wrote(of, by=actor)
    assert send(browser, reply).status_code == 302
    thread = answered.row(reply).conversation_id
    found = public.get_conversation(actor, conversation_id=thread)
    assert "Ja, tot 1 februari." in found.messages[0].body
    assert public.answerable(found) == found.messages[0]
    page = text(second.get(f"{LIST}/{reply}"))
    assert "Ja, tot 1 februari." in page
    assert "Els Beheer" in page
    assert "Afgehandeld" in page
    assert steps(reply) == [Step.ANSWERED]
    assert "Mag dat later?" not in text(second.get(LIST))
    assert "Mag dat later?" in text(second.get(f"{LIST}?klaar=1"))


def test_the_same_form_twice_is_one_answer(browser: Browser, of: models.MessageType) -> None:
    reply, same = wrote(of), form()
    for _ in range(2):
        assert browser.post(f"{LIST}/{reply}/antwoord", same).status_code == 302
    assert len(answered.row(reply).answer_ids) == 1
    again = browser.post(f"{LIST}/{reply}/antwoord", same | {"text": "Iets anders"})
    assert again.status_code == 409
    assert "Iets anders" not in [one.text for one in public.get_reply(CLIENT, reply_id=reply).steps]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": " "}, "Vul dit in."),
        ({"onderwerp": ""}, "Vul dit in."),
        ({"text": "Dag ((naam))"}, "Haal de dubbele haakjes weg"),
        ({"text": "Dag ((naam"}, "Er staan haakjes (( zonder ))"),
        ({"onderwerp": "x" * 401}, "Deze tekst is te lang."),
    ],
)
def test_an_answer_that_cannot_be_comes_back_with_what_was_typed(
    browser: Browser, of: models.MessageType, changes: dict[str, str], says: str
) -> None:
    reply = wrote(of)
    answer = send(browser, reply, **{"text": "Mijn lange tekst", **changes})
    assert answer.status_code == 422
    assert says in text(answer)
    if "text" not in changes:
        assert "Mijn lange tekst" in text(answer)
    assert answered.row(reply).handled_at is None


def test_a_full_quota_is_said(browser: Browser, of: models.MessageType) -> None:
    models.SendingQuota.objects.create(sender_id=OVO, per_day=1, empty_at=clock.now())
    send(browser, wrote(of))
    answer = send(browser, wrote(of))
    assert answer.status_code == 422
    assert "Jullie hebben vandaag al veel verstuurd" in text(answer)


def test_a_file_goes_along_after_it_was_examined(
    browser: Browser, of: models.MessageType, set_scanner: Any
) -> None:
    set_scanner(config.NO_SCANNER)
    actor = factories.actor()
    reply = wrote(of, by=actor)
    given = SimpleUploadedFile("plan.pdf", made.pdf(), "application/pdf")
    ready = browser.post(f"{LIST}/{reply}/antwoord", {**form(), "files": given, "files-add": "1"})
    assert ready.status_code == 200
    assert answered.row(reply).handled_at is None
    (file_id,) = set(re.findall(r'name="handed-in" value="([^"]+)"', ready.content.decode()))
    fetched = browser.get(f"/beheer/bestanden/{file_id}")
    assert (fetched.status_code, fetched["Content-Disposition"]) == (200, 'attachment; filename="plan.pdf"')
    assert send(browser, reply, **{"handed-in": file_id, "hoofd": file_id}).status_code == 302
    found = public.get_conversation(actor, conversation_id=answered.row(reply).conversation_id)
    main = found.messages[0].main
    assert main is not None
    assert main.name == "plan.pdf"
    assert "plan.pdf" in text(browser.get(f"{LIST}/{reply}"))
    sending.sender("OVO099002")
    stranger = clerk(of="OVO099002").enter(Browser())
    assert stranger.get(f"/beheer/bestanden/{file_id}").status_code == 404


def test_a_hostile_file_is_refused_and_the_text_stays(
    browser: Browser, of: models.MessageType, set_scanner: Any
) -> None:
    set_scanner(config.NO_SCANNER)
    reply = wrote(of)
    given = SimpleUploadedFile("plan.pdf", b"MZ\x90\x00 no pdf", "application/pdf")
    answer = browser.post(f"{LIST}/{reply}/antwoord", {**form(), "files": given, "files-add": "1"})
    assert answer.status_code == 422
    assert "past niet bij zijn naam" in text(answer)
    assert "Ja, tot 1 februari." in text(answer)


def test_what_somebody_sent_is_fetched_by_staff_once_it_is_clean(
    browser: Browser, of: models.MessageType, set_scanner: Any
) -> None:
    set_scanner(config.NO_SCANNER)
    actor = factories.actor()
    first = factories.delivered(actor.party_id, of)
    found = public.get_conversation(actor, conversation_id=first.id)
    given = SimpleUploadedFile("bewijs.pdf", made.pdf(), "application/pdf")
    upload = public.hand_in(actor, found=found, file=given)
    reply = public.reply(actor, conversation_id=first.id, text="Zie bijlage", upload_ids=[upload.id])
    address = f"{LIST}/{reply}/bestand/{upload.id}"
    assert "1 bestand" in text(browser.get(LIST))
    assert browser.get(address).status_code == 404
    assert examine.examine_next()
    assert "bewijs.pdf" in text(browser.get(f"{LIST}/{reply}"))
    before = reads(reply)
    assert b"".join(browser.get(address)).startswith(b"%PDF")
    assert reads(reply) == before + 1
    assert browser.get(f"{LIST}/{reply}/bestand/{uuid4()}").status_code == 404


def test_who_takes_it_on_has_it_and_the_second_hears_who(
    browser: Browser, second: Browser, of: models.MessageType
) -> None:
    reply = wrote(of)
    assert do(browser, reply, "neem").status_code == 302
    assert "bij Els Beheer" in text(second.get(LIST))
    assert "bij jou" in text(browser.get(LIST))
    late = do(second, reply, "neem")
    assert late.status_code == 409
    assert "Els Beheer behandelt dit antwoord intussen" in text(late)
    refused = send(second, reply, text="Mijn lange tekst")
    assert refused.status_code == 409
    assert "Mijn lange tekst" in text(refused)
    assert aside(second, reply).status_code == 409
    assert answered.row(reply).answer_ids == []
    assert do(browser, reply, "geef").status_code == 302
    assert send(second, reply).status_code == 302
    assert steps(reply) == [Step.TAKEN, Step.RETURNED, Step.ANSWERED]


def test_taking_over_is_from_who_had_it(
    browser: Browser, second: Browser, els: Resident, of: models.MessageType
) -> None:
    reply = wrote(of)
    do(browser, reply, "neem")
    page = text(second.get(f"{LIST}/{reply}"))
    assert "Neem over" in page
    third = clerk("Amira Haddad")
    over = str(els.person_id)
    assert do(third.enter(Browser()), reply, "neem", **{"van-wie": over}).status_code == 302
    late = do(second, reply, "neem", **{"van-wie": over})
    assert late.status_code == 409
    assert "Amira Haddad behandelt dit antwoord intussen" in text(late)


def test_the_second_who_answers_hears_that_it_is_done(
    browser: Browser, second: Browser, of: models.MessageType
) -> None:
    reply = wrote(of)
    send(browser, reply)
    late = send(second, reply, text="Mijn lange tekst")
    assert late.status_code == 409
    assert "Els Beheer handelde dit intussen af" in text(late)
    assert len(answered.row(reply).answer_ids) == 1
    assert do(second, reply, "neem").status_code == 409


def test_put_aside_with_a_reason_and_opened_again(
    browser: Browser, second: Browser, of: models.MessageType
) -> None:
    reply = wrote(of)
    assert aside(browser, reply, " ").status_code == 422
    assert aside(browser, reply, "x" * 501).status_code == 422
    assert aside(browser, reply).status_code == 302
    page = text(second.get(f"{LIST}/{reply}"))
    assert "Afgehandeld zonder antwoord" in page
    assert "Alleen een bedankje" in page
    assert do(second, reply, "open").status_code == 302
    assert do(second, reply, "open").status_code == 302
    assert "Mag dat later?" in text(browser.get(LIST))
    assert steps(reply) == [Step.ASIDE, Step.REOPENED]
    assert "bij Sofie Claes" in text(browser.get(LIST))


def test_many_are_put_aside_at_once_but_for_what_a_colleague_has(
    browser: Browser, second: Browser, of: models.MessageType
) -> None:
    replies = [wrote(of) for _ in range(3)]
    do(second, replies[2], "neem")
    ids = {"id": [str(one) for one in replies]}
    assert "geen=1" in browser.post(f"{LIST}/afgehandeld", {}).headers["Location"]
    assert "Handel je 3 antwoorden af" in text(browser.post(f"{LIST}/afgehandeld", ids))
    assert browser.post(f"{LIST}/afgehandeld", {**ids, "reden": ""}).status_code == 422
    done = browser.post(f"{LIST}/afgehandeld", {**ids, "reden": "Bedankjes"})
    page = text(browser.get(done.headers["Location"]))
    assert "2 antwoorden zijn afgehandeld." in page
    assert "Wat een collega behandelt" in page
    assert [steps(one) for one in replies] == [[Step.ASIDE], [Step.ASIDE], [Step.TAKEN]]


def test_a_longer_bulk_asks_no_more_statements(browser: Browser, of: models.MessageType) -> None:
    def put(count: int) -> int:
        ids = [str(wrote(of)) for _ in range(count)]
        with statements.counted() as asked:
            browser.post(f"{LIST}/afgehandeld", {"id": ids, "reden": "Bedankjes"})
        return len(asked)

    assert put(8) <= put(1)


def test_a_longer_list_asks_no_more_statements(browser: Browser, of: models.MessageType) -> None:
    wrote(of)
    with statements.counted() as one:
        browser.get(LIST)
    for _ in range(8):
        wrote(of)
    with statements.counted() as nine:
        browser.get(LIST)
    assert len(nine) <= len(one)


def test_what_staff_did_shows_to_systems_and_the_reverse(
    browser: Browser, client: Browser, of: models.MessageType
) -> None:
    put, sent, by_system, by_system_aside = (wrote(of) for _ in range(4))
    aside(browser, put)
    send(browser, sent)
    machine = Browser()
    items = {one["id"]: one for one in machine.get(BASE, **bearer(CLIENT)).json()["items"]}
    assert items[str(put)]["handled_at"]
    assert items[str(put)]["answers"] == []
    assert len(items[str(sent)]["answers"]) == 1
    assert items[str(by_system)]["handled_at"] is None
    answer = machine.post(
        f"{BASE}/{by_system}/answers",
        TEXTS,
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY="antwoord-1",
        **bearer(CLIENT),
    )
    assert answer.status_code == 201
    done = machine.post(
        f"{BASE}/{by_system_aside}/handled",
        {"reason": "Staat in ons systeem"},
        content_type="application/json",
        **bearer(CLIENT),
    )
    assert (done.status_code, done.json()["id"]) == (200, str(by_system_aside))
    one = machine.get(f"{BASE}/{by_system}", **bearer(CLIENT)).json()
    assert one["handled_at"]
    page = text(browser.get(f"{LIST}/{by_system}"))
    assert "Jullie systeem" in page
    assert "Staat in ons systeem" in text(browser.get(f"{LIST}/{by_system_aside}"))
    assert "Er staan geen antwoorden open." in text(browser.get(LIST))


def test_systems_are_told_that_a_reply_was_handled(
    browser: Browser, of: models.MessageType, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(webhooks, "publish", told.extend)
    reply = wrote(of)
    aside(browser, reply)
    assert [(one.type, one.ovo_code, one.data["reply"]) for one in told] == [
        ("messages.reply_handled", OVO, str(reply))
    ]


def test_filters_narrow_the_list_and_stay_in_the_address(browser: Browser, of: models.MessageType) -> None:
    other = kind(name={"nl": "Vraag over afval"})
    wrote(of, text="Over de premie")
    afval = wrote(other, text="Over het afval")
    page = text(browser.get(LIST, {"soort": f"{OVO}:{other.code}"}))
    assert "Over het afval" in page
    assert "Over de premie" not in page
    do(browser, afval, "neem")
    assert "Over het afval" in text(browser.get(LIST, {"van": "mij"}))
    assert "Over het afval" not in text(browser.get(LIST, {"van": "niemand"}))
    assert "Geen antwoorden gevonden." in text(browser.get(LIST, {"q": "zomerkamp"}))
    assert browser.get(LIST, {"na": "onzin"}).status_code == 302


def test_a_reply_says_which_row_of_which_dispatch_it_is_about(browser: Browser) -> None:
    sending.sender()
    models.MessageType.objects.update(may_reply=True)
    party = factories.actor()
    opened.known(party.party_id)
    dispatch = public.open_dispatch(CLIENT, plan=sending.plan(name="Najaar"))
    wanted = Addressee(row=7, party_id=party.party_id, values=sending.VALUES, reference="zaak-417")
    public.take_recipients(CLIENT, dispatch_id=dispatch.id, rows=[wanted])
    public.complete_dispatch(CLIENT, dispatch_id=dispatch.id)
    sending.work()
    message = models.Message.objects.get(dispatch_id=dispatch.id)
    reply = public.reply(party, conversation_id=message.conversation_id, text="Dank u")
    assert (answered.row(reply).dispatch_id, answered.row(reply).row_number) == (dispatch.id, 7)
    page = text(browser.get(f"{LIST}/{reply}"))
    assert "zaak-417" in page
    assert f"/beheer/verzendingen/{dispatch.id}" in page
    assert "Dank u" in text(browser.get(LIST, {"q": "naja"}))


def test_pages_follow_one_another_without_loss(browser: Browser, of: models.MessageType) -> None:
    for number in range(27):
        wrote(of, text=f"Vraag nummer {number:02}", days_ago=30 - number)
    page = browser.get(LIST)
    seen = re.findall(r"<bdi>Vraag nummer (\d\d)</bdi>", page.content.decode())
    (later,) = re.findall(r'href="(/beheer/antwoorden\?na=[^"]+)"', page.content.decode())
    seen += re.findall(r"<bdi>Vraag nummer (\d\d)</bdi>", browser.get(later).content.decode())
    assert seen == [f"{number:02}" for number in range(27)]


def test_next_and_previous_and_on_to_the_next(browser: Browser, of: models.MessageType) -> None:
    first, middle, last = (wrote(of, text=f"Vraag {days}", days_ago=days) for days in (3, 2, 1))
    page = browser.get(f"{LIST}/{middle}").content.decode()
    assert f"{LIST}/{first}" in page
    assert f"{LIST}/{last}" in page
    on = send(browser, middle, doe="verder")
    assert on.headers["Location"].startswith(f"{LIST}/{last}?")
    back = aside(browser, last, doe="verder")
    assert back.headers["Location"].startswith(f"{LIST}/{first}?")
    done = send(browser, first, doe="verder")
    assert done.headers["Location"].startswith(f"{LIST}?")


def test_other_open_replies_of_the_conversation_are_named(browser: Browser, of: models.MessageType) -> None:
    actor = factories.actor()
    first = wrote(of, by=actor)
    thread = answered.row(first).conversation_id
    other = public.reply(actor, conversation_id=thread, text="En nog iets")
    page = text(browser.get(f"{LIST}/{first}"))
    assert "En nog iets" in page
    assert "nog 1 antwoord open" in page
    assert f"{LIST}/{other}" in page
