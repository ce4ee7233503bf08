"""Requests to correct: asked by who reads the file, handled by the staff of its authority, with a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.test import Client

from burgerprofiel.blocks.dossiers.errors import DossierNotFoundError
from burgerprofiel.blocks.dossiers.models import Dossier
from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.blocks.rights.contracts import CorrectionField, CorrectionState, CorrectionWords
from burgerprofiel.blocks.rights.errors import CorrectionNotFoundError, InvalidCorrectionError
from burgerprofiel.blocks.rights.models import Correction
from burgerprofiel.blocks.rights.services import corrections, retention
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.gate import Actor, Capacity, RefusedError

pytestmark = pytest.mark.django_db
WORDS = CorrectionWords(current="Noordstraat 1", proposed="Noordstraat 2", evidence="brief 12")
ADDRESS, STAFF_ADDRESS = "/mijn-gegevens/verbeteren", "/beheer/verbeteringen"


def _actor(key: str) -> Actor:
    found = identity.find_actor(key)
    assert found is not None
    return found


@pytest.fixture
def file() -> Opened:
    return factories.dossier(
        make.person(), factories.source(authority=factories.authority(ovo_code="OVO000001"))
    )


def _of(file: Opened) -> Actor:
    return _actor(make.session(file.party_id))


def _staff_key(ovo_code: str = "OVO000001") -> str:
    return make.session(make.person(), capacity=Capacity.STAFF, rights=(("Bronbeheerder", ovo_code),))


def _ask(file: Opened, **changes: object) -> UUID:
    return public.submit_correction(
        _of(file),
        dossier_id=file.id,
        field=CorrectionField.TITLE,
        words=changes.get("words", WORDS),  # type: ignore[arg-type]
    )


def test_a_request_goes_to_the_authority_of_the_file_and_to_no_other(file: Opened) -> None:
    asked = _ask(file)
    (mine,) = public.list_corrections(_of(file))
    assert (mine.id, mine.words, mine.state) == (asked, WORDS, CorrectionState.SUBMITTED)
    (theirs,) = public.list_corrections_to_handle(_actor(_staff_key()))
    assert theirs.external_id == file.external_id
    assert (theirs.id, theirs.words.proposed) == (asked, "Noordstraat 2")
    other = _actor(_staff_key("OVO000002"))
    assert public.list_corrections_to_handle(other) == ()
    with pytest.raises(CorrectionNotFoundError):
        public.decide_correction(other, correction_id=asked, state=CorrectionState.ACCEPTED)
    with pytest.raises(RefusedError):
        public.list_corrections_to_handle(_of(file))


def test_what_was_written_and_the_number_of_the_file_are_not_in_the_clear() -> None:
    number = "2019_HO_Zqx_2"  # of the form of official test data, where a national number stands for Zqx
    file = factories.dossier(
        make.person(),
        factories.source(authority=factories.authority(ovo_code="OVO000001")),
        external_id=number,
    )
    asked = _ask(file)
    public.decide_correction(
        _actor(_staff_key()), correction_id=asked, state=CorrectionState.REFUSED, reason="Klopt wel"
    )
    text = str(database.value("SELECT c::text || encode(words_sealed, 'escape') FROM rights_correction c"))
    assert number not in text
    assert number.encode().hex() not in text
    assert [each.external_id for each in public.list_corrections(_of(file))] == [number]
    assert "Noordstraat" not in text
    assert "Klopt wel" not in text
    (mine,) = public.list_corrections(_of(file))
    assert (mine.state, mine.reason) == (CorrectionState.REFUSED, "Klopt wel")


@pytest.mark.parametrize("state", list(CorrectionState))
def test_states_follow_each_other(file: Opened, state: CorrectionState) -> None:
    staff = _actor(_staff_key())
    for wanted in CorrectionState:
        asked = _ask(file)
        Correction.objects.filter(pk=asked).update(state=state.value)
        allowed = wanted in rules.next_states(state)
        decide = partial(public.decide_correction, staff, correction_id=asked, state=wanted, reason="omdat")
        if not allowed:
            with pytest.raises(InvalidCorrectionError, match="state"):
                decide()
            continue
        decide()
        assert (Correction.objects.get(pk=asked).settled_at is not None) == (wanted in rules.SETTLED)


def test_a_refusal_has_a_reason(file: Opened) -> None:
    asked = _ask(file)
    with pytest.raises(InvalidCorrectionError, match="reason"):
        public.decide_correction(
            _actor(_staff_key()), correction_id=asked, state=CorrectionState.REFUSED, reason=" "
        )


def test_a_file_of_somebody_else_or_that_asks_for_more_cannot_be_corrected(file: Opened) -> None:
    stranger = _actor(make.session(make.person()))
    with pytest.raises(DossierNotFoundError):
        public.submit_correction(stranger, dossier_id=file.id, field=CorrectionField.TITLE, words=WORDS)
    secret = factories.dossier(file.party_id, factories.source(required_assurance=35))
    with pytest.raises(InvalidCorrectionError, match="assurance"):
        public.submit_correction(_of(file), dossier_id=secret.id, field=CorrectionField.TITLE, words=WORDS)
    assert not Correction.objects.exists()


def test_a_file_that_cannot_be_read_cannot_be_corrected(file: Opened) -> None:
    Dossier.objects.filter(id=file.id).update(sealed=b"\x02" * 300)
    with pytest.raises(InvalidCorrectionError, match="unreadable"):
        _ask(file)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (CorrectionWords(current=" ", proposed="x"), "current"),
        (CorrectionWords(current="x", proposed=""), "proposed"),
        (CorrectionWords(current="x", proposed="y" * 2001), "too-long"),
    ],
)
def test_an_incomplete_request_is_not_taken(file: Opened, words: CorrectionWords, code: str) -> None:
    with pytest.raises(InvalidCorrectionError, match=code):
        _ask(file, words=words)


def test_nobody_asks_without_end(file: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "MOST_OPEN", 2)
    _ask(file)
    _ask(file)
    with pytest.raises(InvalidCorrectionError, match="too-many"):
        _ask(file)


@pytest.mark.parametrize(
    ("asked", "due"),
    [((2026, 1, 31), (2026, 2, 28)), ((2026, 12, 5), (2027, 1, 5)), ((2026, 11, 30), (2026, 12, 30))],
)
def test_the_clock_runs_a_month(asked: tuple[int, int, int], due: tuple[int, int, int]) -> None:
    assert rules.due(datetime(*asked, 9, tzinfo=UTC)) == datetime(*due, 9, tzinfo=UTC)


def test_it_is_forgotten_a_year_after_the_answer(file: Opened) -> None:
    settled, waiting = _ask(file), _ask(file)
    public.decide_correction(
        _actor(_staff_key()), correction_id=settled, state=CorrectionState.REFUSED, reason="omdat"
    )
    with clock.frozen(clock.now() + timedelta(days=366)):
        assert retention.erase()["rights_correction"] == 1
    assert Correction.objects.get().id == waiting


@pytest.fixture
def browser(client: Client) -> Callable[[str], Client]:
    def signed_in(key: str) -> Client:
        client.cookies["__Host-bp_session"] = key
        return client

    return signed_in


def test_from_the_file_to_the_answer(browser: Callable[[str], Client], file: Opened) -> None:
    mine, theirs = make.session(file.party_id), _staff_key()
    link = f"{ADDRESS}?dossier={file.id}"
    assert link in browser(mine).get(f"/dossiers/{file.id}").content.decode()
    assert "Wat moet er staan?" in browser(mine).get(link).content.decode()
    form = {"dossier": str(file.id), "field": "title", "current": "Noordstraat 1", "proposed": ""}
    answer = browser(mine).post(ADDRESS, form)
    assert answer.status_code == 422
    assert "Schrijf wat er moet staan." in answer.content.decode()
    assert browser(mine).post(ADDRESS, form | {"field": "all"}).status_code == 422
    assert browser(mine).post(ADDRESS, form | {"proposed": "Noordstraat 2"}).status_code == 302

    page = browser(theirs).get(STAFF_ADDRESS).content.decode()
    assert "Noordstraat 2" in page
    address = f"{STAFF_ADDRESS}/{Correction.objects.get().id}"
    assert browser(theirs).post(address, {"state": "refused"}).status_code == 422
    assert browser(theirs).post(address, {"state": "nonsense"}).status_code == 422
    assert browser(theirs).post(address, {"state": "refused", "reason": "Het klopt"}).status_code == 302
    assert "Er is niets te behandelen." in browser(theirs).get(STAFF_ADDRESS).content.decode()
    page = browser(mine).get(ADDRESS).content.decode()
    assert "Geweigerd" in page
    assert "Het klopt" in page


def test_a_late_answer_shows(browser: Callable[[str], Client], file: Opened) -> None:
    _ask(file)
    Correction.objects.update(due_at=clock.now() - timedelta(days=2))
    assert "Het bestuur is te laat." in browser(make.session(file.party_id)).get(ADDRESS).content.decode()
    assert "1 vraag, 1 te laat" in browser(_staff_key()).get(STAFF_ADDRESS).content.decode()


def test_pages_are_for_whom_they_are(browser: Callable[[str], Client], file: Opened) -> None:
    assert browser(_staff_key()).get(ADDRESS).status_code == 404
    assert browser(make.session(file.party_id)).get(STAFF_ADDRESS).status_code == 404
    assert browser(make.session(file.party_id)).get(f"{ADDRESS}?dossier=nonsense").status_code == 404
    strange = browser(make.session(file.party_id)).post(ADDRESS, {"dossier": str(uuid4()), "field": "title"})
    assert strange.status_code == 422
