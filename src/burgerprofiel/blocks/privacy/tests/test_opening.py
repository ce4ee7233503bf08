"""Reading what is sealed in the log: two officers, each with a sign-in made for it, before a real identity provider."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from lxml import html

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.models import Session, SignInAttempt
from burgerprofiel.blocks.identity.tests import acm as world
from burgerprofiel.blocks.identity.tests.acm import Acm, Browser
from burgerprofiel.blocks.privacy import public, rules
from burgerprofiel.blocks.privacy.contracts import INSIGHT
from burgerprofiel.blocks.privacy.export import EXPORT
from burgerprofiel.blocks.privacy.models import Inquiry, Opening
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.blocks.privacy.tests.entries import ADDRESS, DEVICE, NOTE
from burgerprofiel.foundation import clock, database, gate, keys
from burgerprofiel.foundation.accesslog import sealing
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from tests.vault import TestVault

pytestmark = pytest.mark.django_db
TOWN, ELSEWHERE, NO_RIGHT = (f"GID:OVO90010{number}" for number in (1, 2, 3))
NUMBER = world.LOTTE
REASON = "De melder zegt dat er vanaf een vreemd toestel is gekeken"


class Desk(Browser):
    """An officer's browser."""

    def arrive(self, person: str, *, means: str = "itsme", capacity: str = TOWN) -> Desk:
        """Sign in as an officer of the town."""
        self.person = person
        answer = self.sign_in(person=person, means=means, capacity=capacity)
        assert answer.status_code == 302, answer.content.decode()
        return self

    @property
    def actor(self) -> Actor:
        found = identity.find_actor(self.key)
        assert found is not None
        return found

    def sign(self, address: str, *, person: str = "", means: str = "itsme", capacity: str = TOWN) -> Any:
        """Follow the way to the provider from one of our addresses; gives our answer after the return."""
        begun = self.get(address)
        assert begun.status_code == 302, begun.content.decode()
        choices = {"person": person or self.person, "means": means, "capacity": capacity}
        return self.get(self.answer_of_provider(begun.url, **choices))

    def ask(self, inquiry: UUID, **choices: str) -> Any:
        """Fill in the form of an inquiry and sign for it."""
        begun = self.post(f"/beheer/toegang/personen/{inquiry}/openen", {"waarom": REASON})
        assert begun.status_code == 302, begun.content.decode()
        return self.sign(begun.url, **choices)

    def agree(self, **choices: str) -> Any:
        """Sign for what a colleague asked, from the list at the desk."""
        page = html.fromstring(self.get("/beheer/toegang/personen").content)
        (address,) = page.xpath("//a[starts-with(@href, '/aanmelden/openen/')]/@href")
        return self.sign(address, **choices)


def text(response: Any) -> str:
    """What a page says."""
    return " ".join(html.fromstring(response.content).text_content().split())


@pytest.fixture
def new_desk(acm: Acm) -> Any:
    made: list[Desk] = []

    def one(person: str, **choices: str) -> Desk:
        made.append(Desk())
        return made[-1].arrive(person, **choices)

    yield one
    for each in made:
        each.outside.close()


@pytest.fixture
def officer(new_desk: Callable[..., Desk]) -> Desk:
    return new_desk(world.OFFICER)


@pytest.fixture
def second(new_desk: Callable[..., Desk]) -> Desk:
    return new_desk(world.SECOND_OFFICER)


@pytest.fixture
def person() -> UUID:
    key = (IdentifierType.INSZ, NUMBER)
    return identity.resolve_parties(numbers=[key])[key]


@pytest.fixture
def inquiry(officer: Desk, second: Desk, person: UUID) -> UUID:
    """An inquiry that both officers agreed on, into a person whose data an official looked at."""
    entries.write_sealed(person, organisation="OVO900101")
    asked = public.ask_inquiry(officer.actor, number=NUMBER, case_number="Zaak-Vijf")
    public.approve_inquiry(second.actor, inquiry_id=asked)
    return asked


def page_of(inquiry: UUID) -> str:
    return f"/beheer/toegang/personen/{inquiry}"


def rows_about(person: UUID) -> list[dict[str, Any]]:
    return database.rows(
        "SELECT operation, actor_id, processing_activity_id, span_id, sealed FROM foundation_accesslog"
        " WHERE data_subject_id = %s AND processing_activity_id LIKE '%%privacy.open-log' ORDER BY id",
        [person],
    )


def test_two_officers_open_what_is_sealed(
    officer: Desk, second: Desk, inquiry: UUID, person: UUID, vault: TestVault
) -> None:
    key = officer.key
    assert ADDRESS not in text(officer.get(page_of(inquiry)))
    answer = officer.ask(inquiry)
    assert (answer.status_code, answer["Location"]) == (302, page_of(inquiry))
    assert officer.key == key  # no session came of it
    assert "Wacht op een tweede" in text(officer.get(page_of(inquiry)))
    assert officer.get(f"{page_of(inquiry)}/geopend").status_code == 403

    desk = text(second.get("/beheer/toegang/personen"))
    assert "Zaak-Vijf" in desk
    assert REASON in desk
    answer = second.agree()
    assert (answer.status_code, answer["Location"]) == (302, "/beheer/toegang/personen")
    assert second.get(f"{page_of(inquiry)}/geopend").status_code == 403  # it is the other's grant

    opened = officer.get(f"{page_of(inquiry)}/geopend")
    assert opened.status_code == 200
    shown = text(opened)
    assert [part for part in (ADDRESS, DEVICE, NOTE) if part not in shown] == []
    assert "Open tot" in shown
    assert opened["Cache-Control"].startswith("max-age=0")
    kinds = [entry.kind for entry in vault.told() if entry.kind.startswith("official")][-2:]
    assert kinds == ["official-asks", "official-grant"]


def test_the_person_reads_each_step_with_both_officers(
    officer: Desk, second: Desk, inquiry: UUID, person: UUID, new_desk: Callable[..., Desk]
) -> None:
    officer.ask(inquiry)
    second.agree()
    officer.get(f"{page_of(inquiry)}/geopend")
    made = rows_about(person)
    first, other = officer.actor.person_id, second.actor.person_id
    assert [(row["operation"], row["actor_id"]) for row in made] == [
        ("create", first),
        ("update", other),
        ("decrypt", first),
    ]
    themselves, last = new_desk(NUMBER, capacity="BUR:"), made[-1]
    told = sealing.unseal(
        bytes(last["sealed"]),
        span_id=last["span_id"],
        party_id=person,
        keyring=themselves.actor.keyring,
    )
    assert (told.note, told.agreed_by) == ("Zaak-Vijf", str(other))


def test_the_page_of_the_person_names_both_by_pseudonym(
    officer: Desk, second: Desk, inquiry: UUID, person: UUID, new_desk: Callable[..., Desk]
) -> None:
    officer.ask(inquiry)
    second.agree()
    officer.get(f"{page_of(inquiry)}/geopend")
    entry = database.value(
        "SELECT max(id) FROM foundation_accesslog WHERE data_subject_id = %s AND operation = 'decrypt'"
        " AND actor_kind = 'official'",
        [person],
    )
    page = html.fromstring(new_desk(NUMBER, capacity="BUR:").get(f"/wie-keek/{entry}").content)
    names = page.xpath("//code/text()")
    assert len(names) == len(set(names)) == 2
    assert "Maakte leesbaar vanwaar een medewerker" in " ".join(page.text_content().split())
    assert "Twee veiligheidsverantwoordelijken" in " ".join(page.text_content().split())
    assert ADDRESS not in page.text_content()
    assert "127.0.0.1" not in page.text_content()  # from where the officer works is not theirs to read


def test_who_takes_everything_along_reads_of_both_too(
    officer: Desk, second: Desk, inquiry: UUID, person: UUID, new_desk: Callable[..., Desk]
) -> None:
    officer.ask(inquiry)
    second.agree()
    officer.get(f"{page_of(inquiry)}/geopend")
    (accesses,) = [one for one in EXPORT if one.name == "accesses"]
    themselves = new_desk(NUMBER, capacity="BUR:").actor
    with gate.admitted(themselves, parties=(person,), purpose=INSIGHT, operation=Operation.EXPORT):
        records = accesses.read(themselves, person, "").records
    opened = [one for one in records if one.operation == "decrypt" and one.who == "official"]  # type: ignore[attr-defined]
    (record,) = opened
    assert record.agreed_by == rules.pseudonym(second.actor.person_id, subject=person)  # type: ignore[attr-defined]
    assert (record.ip, record.device) == ("", "")  # type: ignore[attr-defined]


def test_where_one_officer_is_enough_it_is_open_at_once(
    officer: Desk, inquiry: UUID, vault: TestVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    rights = {"Veiligheidsverantwoordelijke": ("log", 1)}
    monkeypatch.setattr(vault.vault, "settings", replace(vault.vault.settings, official_rights=rights))
    officer.ask(inquiry)
    assert ADDRESS in text(officer.get(f"{page_of(inquiry)}/geopend"))


def test_only_rows_of_the_own_authority_are_read(
    officer: Desk, second: Desk, inquiry: UUID, person: UUID
) -> None:
    entries.write_sealed(person, organisation="OVO900102", address="198.51.100.55")
    officer.ask(inquiry)
    second.agree()
    shown = text(officer.get(f"{page_of(inquiry)}/geopend"))
    assert ADDRESS in shown
    assert "198.51.100.55" not in shown


@pytest.mark.parametrize(
    ("choices", "status", "words"),
    [
        ({"person": world.SECOND_OFFICER}, 403, "als iemand anders"),
        ({"capacity": "BUR:"}, 403, "Dit recht zit niet in je aanmelding"),
        ({"capacity": NO_RIGHT}, 403, "Dit recht zit niet in je aanmelding"),
        ({"capacity": ELSEWHERE}, 403, "Dit recht zit niet in je aanmelding"),
    ],
)
def test_a_sign_in_that_does_not_fit_opens_nothing(
    officer: Desk, inquiry: UUID, choices: dict[str, str], status: int, words: str
) -> None:
    key = officer.key
    answer = officer.ask(inquiry, **choices)
    assert answer.status_code == status
    page = text(answer)
    assert words in page
    assert "Er is niets geopend" in page
    assert officer.key == key
    assert officer.get(page_of(inquiry)).status_code == 200  # still signed in
    assert not Opening.objects.filter(grant_id__isnull=False).exists()
    again = html.fromstring(answer.content).xpath("//a[starts-with(@href, '/aanmelden/openen/')]/@href")
    assert officer.sign(again[0])["Location"] == page_of(inquiry)


def test_the_provider_asks_anew_by_a_means_that_is_no_weaker(
    new_desk: Callable[..., Desk], second: Desk, person: UUID
) -> None:
    sure = new_desk(world.OFFICER, means="eid")
    entries.write_sealed(person, organisation="OVO900101")
    asked = public.ask_inquiry(sure.actor, number=NUMBER, case_number="Zaak-Vijf")
    public.approve_inquiry(second.actor, inquiry_id=asked)
    begun = sure.post(f"{page_of(asked)}/openen", {"waarom": REASON})
    address = sure.get(begun.url).url
    assert "prompt=login" in address
    assert "max_age=0" in address
    assert "itsme" not in address
    attempt = SignInAttempt.objects.get(opening_id__isnull=False)
    assert attempt.max_age == 0
    attempt_nonce = attempt.nonce
    assert re.search(rf"nonce={re.escape(attempt_nonce)}", address)


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("lower_acr", 403, "Je hebt een sterker middel nodig"),
        ("missing_acr", 403, "Je hebt een sterker middel nodig"),
        ("old_auth_time", 400, "vroeg niet opnieuw wie je bent"),
        ("wrong_nonce", 502, "Het antwoord van de aanmelddienst klopt niet"),
    ],
)
def test_a_provider_that_does_not_do_what_was_asked(
    officer: Desk, inquiry: UUID, acm: Acm, fault: str, status: int, words: str
) -> None:
    acm.faults(**{fault: True})
    answer = officer.ask(inquiry)
    assert answer.status_code == status
    assert words in text(answer)
    assert not Opening.objects.filter(grant_id__isnull=False).exists()


def test_stopping_at_the_provider_leaves_everything_as_it_was(officer: Desk, inquiry: UUID) -> None:
    begun = officer.post(f"{page_of(inquiry)}/openen", {"waarom": REASON})
    address = officer.get(begun.url).url
    state = re.search(r"state=([^&]+)", address)
    assert state
    answer = officer.get(f"/aanmelden/terug?state={state[1]}&error=access_denied&iss={issuer(address)}")
    assert answer.status_code == 200
    assert "Er is niets geopend" in text(answer)
    assert "Je blijft aangemeld" in text(answer)
    assert "Verzegelde gegevens" in text(officer.get(page_of(inquiry)))
    assert "Wacht op een tweede" not in text(officer.get(page_of(inquiry)))


def issuer(address: str) -> str:
    """The provider of an authorisation request."""
    return address.partition("/v1/")[0]


def test_nobody_agrees_with_themselves(officer: Desk, inquiry: UUID) -> None:
    officer.ask(inquiry)
    (asked,) = Opening.objects.all()
    assert "/aanmelden/openen/" not in officer.get("/beheer/toegang/personen").content.decode()
    answer = officer.get(f"/aanmelden/openen/{asked.id}")
    assert answer.status_code == 403
    assert "Iemand anders moet akkoord gaan" in text(answer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.update(agreed_by=officer.actor.person_id)


@pytest.mark.parametrize("capacity", [ELSEWHERE, NO_RIGHT])
def test_who_is_no_officer_of_this_authority_cannot_agree(
    officer: Desk, inquiry: UUID, new_desk: Callable[..., Desk], capacity: str
) -> None:
    officer.ask(inquiry)
    stranger = new_desk(world.SECOND_OFFICER, capacity=capacity)
    (asked,) = Opening.objects.all()
    answer = stranger.get(f"/aanmelden/openen/{asked.id}")
    assert answer.status_code == 403
    assert "Deze vraag geldt niet meer" in text(answer)


def test_a_resident_signs_for_nothing(officer: Desk, inquiry: UUID, new_desk: Callable[..., Desk]) -> None:
    officer.ask(inquiry)
    (asked,) = Opening.objects.all()
    resident = new_desk(world.LOTTE, capacity="BUR:")
    assert resident.get(f"/aanmelden/openen/{asked.id}").status_code == 404


def test_what_was_open_is_closed_when_its_time_is_over(officer: Desk, second: Desk, inquiry: UUID) -> None:
    officer.ask(inquiry)
    second.agree()
    assert officer.get(f"{page_of(inquiry)}/geopend").status_code == 200
    Opening.objects.update(expires_at=clock.now())
    answer = officer.get(f"{page_of(inquiry)}/geopend")
    assert answer.status_code == 403
    assert "vraag dan opnieuw" in text(answer)
    assert ADDRESS not in text(answer)


def test_the_vault_closes_it_whatever_the_platform_thinks(
    officer: Desk, second: Desk, inquiry: UUID, vault: TestVault
) -> None:
    """Also what was read before is asked again: no key of it is kept."""
    officer.ask(inquiry)
    second.agree()
    assert officer.get(f"{page_of(inquiry)}/geopend").status_code == 200
    with vault.vault.store.change() as connection:
        connection.execute(
            "UPDATE granted SET expires_at = 0 WHERE key_class = 'log' AND handle_hash = ?",
            (keys.handle_hash(officer.key),),
        )
    answer = officer.get(f"{page_of(inquiry)}/geopend")
    assert answer.status_code == 403
    assert ADDRESS not in text(answer)


def test_another_session_of_the_same_officer_reads_nothing(
    officer: Desk, second: Desk, inquiry: UUID, new_desk: Callable[..., Desk]
) -> None:
    officer.ask(inquiry)
    second.agree()
    elsewhere = new_desk(world.OFFICER)
    assert elsewhere.get(f"{page_of(inquiry)}/geopend").status_code == 403
    assert "open voor wie erom vroeg" in text(elsewhere.get(page_of(inquiry)))


def test_who_asked_and_signed_out_is_not_agreed_to(officer: Desk, second: Desk, inquiry: UUID) -> None:
    officer.ask(inquiry)
    officer.post("/afmelden")
    answer = second.agree()
    assert answer.status_code == 403
    assert "Deze vraag geldt niet meer" in text(answer)
    assert not Opening.objects.filter(opened_at__isnull=False).exists()


def test_a_session_that_ended_at_the_provider_meanwhile(officer: Desk, inquiry: UUID) -> None:
    begun = officer.post(f"{page_of(inquiry)}/openen", {"waarom": REASON})
    back = officer.answer_of_provider(
        officer.get(begun.url).url, person=world.OFFICER, means="itsme", capacity=TOWN
    )
    Session.objects.update(ended_at=clock.now())
    answer = officer.get(back)
    assert answer.status_code == 403
    assert "Je bent intussen afgemeld" in text(answer)


def test_an_answer_that_comes_back_to_another_session(officer: Desk, second: Desk, inquiry: UUID) -> None:
    officer.ask(inquiry)
    (asked,) = Opening.objects.all()
    begun = second.get(f"/aanmelden/openen/{asked.id}")
    choices = {"person": world.SECOND_OFFICER, "means": "itsme", "capacity": TOWN}
    back = second.answer_of_provider(begun.url, **choices)
    second.sign_in("/aanmelden?opnieuw=1", **choices)
    answer = second.get(back)
    assert answer.status_code == 403
    assert "Je bent intussen afgemeld" in text(answer)
    assert not Opening.objects.filter(opened_at__isnull=False).exists()


def test_a_question_that_waited_too_long(officer: Desk, second: Desk, inquiry: UUID) -> None:
    officer.ask(inquiry)
    (asked,) = Opening.objects.all()
    Opening.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert "/aanmelden/openen/" not in second.get("/beheer/toegang/personen").content.decode()
    answer = second.get(f"/aanmelden/openen/{asked.id}")
    assert answer.status_code == 403
    assert "Deze vraag geldt niet meer" in text(answer)


def test_without_a_vault_nothing_opens_and_the_page_says_when_to_come_back(
    officer: Desk, inquiry: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise keys.VaultDownError("vault-down")

    begun = officer.post(f"{page_of(inquiry)}/openen", {"waarom": REASON})
    back = officer.answer_of_provider(
        officer.get(begun.url).url, person=world.OFFICER, means="itsme", capacity=TOWN
    )
    with monkeypatch.context() as patched:
        patched.setattr(keys, "ask_official", down)
        answer = officer.get(back)
    assert answer.status_code == 503
    assert "Wacht enkele minuten" in text(answer)
    with monkeypatch.context() as patched:
        patched.setattr(keys, "begin_sign_in", down)
        answer = officer.get(begun.url)
    assert answer.status_code == 503
    assert "Er is niets geopend" in text(answer)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_it_has_to_say_why(officer: Desk, inquiry: UUID, reason: str) -> None:
    answer = officer.post(f"{page_of(inquiry)}/openen", {"waarom": reason})
    assert answer.status_code == 422
    assert "Zeg waarom" in text(answer)
    assert not Opening.objects.exists()


def test_an_inquiry_that_is_over_opens_nothing(officer: Desk, second: Desk, inquiry: UUID) -> None:
    officer.ask(inquiry)
    second.agree()
    Inquiry.objects.update(expires_at=clock.now())
    answer = officer.get(f"{page_of(inquiry)}/geopend")
    assert answer.status_code == 403
    assert "Je onderzoek is voorbij" in text(answer)
    begun = officer.post(f"{page_of(inquiry)}/openen", {"waarom": REASON})
    assert begun["Location"] == "/beheer/toegang/personen"


def test_no_address_holds_a_number(officer: Desk, inquiry: UUID) -> None:
    begun = officer.post(f"{page_of(inquiry)}/openen", {"waarom": REASON})
    for address in (begun.url, officer.get(begun.url).url):
        assert NUMBER not in address
        assert world.OFFICER not in address
