"""Statuses come in: dedup, order, readers, closing and reopening, and who is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import Outcome, Problem, Reader, Refused
from burgerprofiel.blocks.dossiers.errors import SourceRefusedError
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Product, Record, Rejection, Upload
from burgerprofiel.blocks.dossiers.tests import opened
from burgerprofiel.blocks.dossiers.tests.incoming import (
    AN,
    BO,
    START,
    STRANGER,
    URI,
    dossier,
    insz,
    party,
    readers,
    results,
    source,
    status,
    submit,
)
from burgerprofiel.foundation import clock, live
from burgerprofiel.foundation.models import OutboxEvent
from burgerprofiel.foundation.telling import order_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _source(request: pytest.FixtureRequest) -> None:
    source(theme="MobiliteitOpenbareWerken")


def told() -> list[dict[str, Any]]:
    return [event.payload for event in OutboxEvent.objects.order_by("id")]


def test_a_first_status_becomes_the_current_state() -> None:
    given = status(
        title="Aanvraag",
        detail="Bezig",
        action_needed=True,
        action_text="Bezorg het plan",
        deep_link="https://a.be/1",
    )
    [receipt] = submit(given)
    file = dossier()
    assert (receipt.accepted, results([receipt])) == (True, ["current"])
    assert (file.title, file.phase, file.code_key, file.detail) == (
        "Aanvraag",
        "behandeling",
        "inbehandeling",
        "Bezig",
    )
    assert (file.turn, file.action_text, file.deep_link) == ("you", "Bezorg het plan", "https://a.be/1")
    assert (file.changed_at, file.started_on, file.readers) == (START, date(2026, 3, 2), 1)
    assert (file.role, file.theme) == ("aanvrager", "MobiliteitOpenbareWerken")
    event = DossierEvent.objects.get()
    assert (event.id, event.dossier_id, event.party_id) == (receipt.id, file.id, party(AN))
    assert told() == [
        {
            "party_id": str(party(AN)),
            "dossier_id": str(file.id),
            "event_id": str(receipt.id),
            "source_id": file.source_id,
            "phase": "behandeling",
            "code_key": "inbehandeling",
            "turn": "you",
            "order": order_of(bytes(Record.objects.get().number_index)),
            "is_news": False,
        }
    ]
    assert AN not in str(told())


def test_the_same_upload_again_changes_nothing() -> None:
    given = status(code="Onbekend-X")
    [first] = submit(given)
    [second] = submit(given)
    assert (second.id, results([second]), second.warnings) == (first.id, ["repeated"], first.warnings)
    assert (Upload.objects.count(), DossierEvent.objects.count(), len(told())) == (1, 1, 1)


def test_the_same_id_with_another_body_is_a_conflict() -> None:
    submit(status(key="a"))
    [receipt] = submit(status(key="a", title="Anders"))
    assert (receipt.accepted, receipt.conflict, receipt.errors[0].code) == (False, True, "upload-id-used")
    assert dossier().title == "Inname openbaar domein"


def test_repetition_and_conflict_within_one_call() -> None:
    given = status(key="a")
    receipts = submit(given, replace(given), status(key="a", title="Anders"))
    assert [r.accepted for r in receipts] == [True, True, False]
    assert (receipts[0].id, results(receipts[:2])) == (receipts[1].id, ["current", "repeated"])
    assert Upload.objects.count() == 1


def test_the_same_id_in_another_source_is_another_upload() -> None:
    source("urn:ander")
    submit(status(key="a"))
    [receipt] = submit(status(key="a", title="Anders"), uri="urn:ander")
    assert results([receipt]) == ["current"]


def test_out_of_order_history_has_both_and_the_newer_is_current() -> None:
    receipts = [*submit(status(5, title="Nieuw")), *submit(status(1, title="Oud"))]
    assert results(receipts) == ["current", "history"]
    assert dossier().title == "Nieuw"
    assert opened.titles() == ["Nieuw", "Oud"]
    assert dossier().started_on == date(2026, 3, 3)
    assert len(told()) == 1


def test_out_of_order_within_one_call_is_the_same_as_in_several() -> None:
    receipts = submit(status(5, title="Nieuw"), status(1, title="Oud"), status(5, title="Nieuwer"))
    assert results(receipts) == ["history", "history", "current"]
    assert (dossier().title, DossierEvent.objects.count(), len(told())) == ("Nieuwer", 3, 1)


def test_equal_moments_go_by_sequence() -> None:
    submit(status(1, sequence=2, title="Tweede"))
    submit(status(1, sequence=1, title="Eerste"))
    assert dossier().title == "Tweede"


def test_a_given_start_stays_when_an_older_status_comes() -> None:
    submit(status(5, started_on=date(2026, 1, 1)))
    submit(status(1))
    assert dossier().started_on == date(2026, 1, 1)


def test_what_says_nothing_new_is_no_news() -> None:
    submit(status(1))
    before = dossier()
    [receipt] = submit(status(2))
    after = dossier()
    assert results([receipt]) == ["current"]
    assert (after.content_changed_at, len(told())) == (before.content_changed_at, 1)
    assert after.changed_at == START + timedelta(days=2)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Anders"},
        {"code": "Beslist"},
        {"detail": "Nu met uitleg"},
        {"action_needed": True},
        {"target_on": date(2026, 9, 1)},
        {"contact": {"phone": "1700"}},
        {"documents": ({"title": "Besluit", "url": "https://a.be/b"},)},
        {"readers": (Reader(type="insz", value=AN, role="gemachtigde"),)},
    ],
)
def test_what_a_resident_can_see_is_news_and_takes_the_file_out_of_the_archive(
    change: dict[str, Any],
) -> None:
    submit(status(1))
    before = dossier()
    Dossier.objects.update(archived_at=START)
    submit(status(2, **change))
    after = dossier()
    assert after.content_changed_at > before.content_changed_at
    assert (after.archived_at, len(told())) == (None, 2)


def test_closing_and_reopening() -> None:
    submit(status(1))
    submit(status(2, phase_given="Afgerond", code="Goedgekeurd"))
    closed = dossier()
    assert (closed.closed_at, closed.outcome, closed.turn) == (START + timedelta(days=2), "granted", "none")
    Dossier.objects.update(archived_at=START)
    submit(status(3))
    opened = dossier()
    assert (opened.closed_at, opened.outcome, opened.reopened_at) == (None, "", START + timedelta(days=3))
    assert opened.archived_at is None


def test_a_closing_that_arrives_late_shows_that_the_file_was_reopened() -> None:
    submit(status(1), status(3))
    submit(status(2, code="Geweigerd"))
    assert (dossier().closed_at, dossier().reopened_at) == (None, START + timedelta(days=3))


def test_later_statuses_of_a_closed_file_leave_its_closing_date() -> None:
    submit(status(1, code="Geweigerd"))
    submit(status(2, code="Geweigerd", detail="Brief verstuurd"))
    assert dossier().closed_at == START + timedelta(days=1)


def test_the_outcome_and_closing_date_that_the_source_states() -> None:
    submit(status(1, closed_on=date(2026, 2, 1), outcome=Outcome.WITHDRAWN))
    assert clock.in_belgium(dossier().closed_at).date() == date(2026, 2, 1)
    assert dossier().outcome == "withdrawn"


def test_a_file_with_two_readers_is_stored_for_each_and_each_is_told() -> None:
    submit(status(readers=readers(AN, BO, AN)))
    assert [dossier(number).readers for number in (AN, BO)] == [2, 2]
    assert {event["party_id"] for event in told()} == {str(party(AN)), str(party(BO))}


def test_who_is_no_longer_named_keeps_the_last_status_that_did_and_is_told_nothing() -> None:
    submit(status(1, readers=readers(AN, BO)))
    submit(status(2, title="Anders", readers=readers(AN)))
    assert (dossier(AN).left_out_at, dossier(AN).title) == (None, "Anders")
    assert dossier(BO).left_out_at is not None
    assert dossier(BO).title == "Inname openbaar domein"
    assert [event["party_id"] for event in told()].count(str(party(BO))) == 1
    submit(status(3, title="Anders", readers=readers(AN, BO)))
    assert (dossier(BO).left_out_at, dossier(BO).title) == (None, "Anders")
    assert [event["party_id"] for event in told()].count(str(party(BO))) == 2


def test_an_older_status_shows_its_readers_what_it_says_and_no_more() -> None:
    submit(status(3, title="Nieuw", readers=readers(AN)))
    submit(status(2, title="Midden", readers=readers(BO), code="Geweigerd"))
    submit(status(1, title="Oud", readers=readers(AN, BO)))
    assert (dossier(BO).title, dossier(BO).closed_at) == ("Midden", START + timedelta(days=2))
    assert dossier(BO).left_out_at is not None
    assert dossier(AN).title == "Nieuw"
    assert DossierEvent.objects.filter(party_id=party(BO)).count() == 2
    assert str(party(BO)) not in [event["party_id"] for event in told()]


def test_an_older_status_of_a_hidden_file_shows_it_to_nobody() -> None:
    submit(status(2, hidden=True))
    submit(status(1, readers=readers(BO)))
    assert dossier(BO).ended_at is not None


def test_the_past_that_a_source_loads_is_no_news() -> None:
    with clock.frozen(START + timedelta(days=30)):
        submit(status(1, file="oud"), status(29, file="nieuw"))
    assert {event["dossier_id"]: event["is_news"] for event in told()} == {
        str(dossier(file="oud").id): False,
        str(dossier(file="nieuw").id): True,
    }
    assert dossier(file="oud").content_changed_at == START + timedelta(days=1)
    assert dossier(file="nieuw").content_changed_at == START + timedelta(days=30)


def test_a_hidden_status_takes_the_file_out_of_sight() -> None:
    submit(status(1))
    [receipt] = submit(status(2, hidden=True, title="Geheim"))
    assert results([receipt]) == ["current"]
    assert dossier().ended_at is not None
    assert "Geheim" not in opened.titles()
    submit(status(3))
    assert dossier().ended_at is None


def test_enterprises_and_associations_read_too() -> None:
    given = (Reader(type="kbo", value="0777000088"), Reader(type="vcode", value="V0099001"))
    submit(status(readers=given))
    assert Dossier.objects.count() == 2


def test_the_theme_is_that_of_the_product() -> None:
    Product.objects.create(product_id="697", theme="BouwenWonen")
    submit(status(product_id="697"))
    assert dossier().theme == "BouwenWonen"


def test_the_unknown_is_accepted_and_reported() -> None:
    [receipt] = submit(status(phase_given="Denkfase", code="WIJ_DENKEN_NA"))
    assert (receipt.accepted, [w.code for w in receipt.warnings]) == (True, ["unknown-phase", "unknown-code"])
    assert (dossier().phase, dossier().phase_given, dossier().code_key) == (
        "unknown",
        "Denkfase",
        "wijdenkenna",
    )
    assert [w["code"] for w in Upload.objects.get().warnings] == ["unknown-phase", "unknown-code"]


def test_a_bad_status_does_not_stop_the_good_ones_and_is_kept_sealed() -> None:
    refused = Refused(errors=(Problem(code="x", description="y"),), upload_key="bad", body=b'{"secret": 1}')
    receipts = submit(status(), refused, status(file="2026-2"))
    assert [r.accepted for r in receipts] == [True, False, True]
    kept = Rejection.objects.get()
    assert (kept.upload_key, kept.errors) == ("bad", [{"code": "x", "description": "y", "field": ""}])
    assert b"secret" not in bytes(kept.body_sealed)


def test_a_source_is_open_to_its_own_clients_only() -> None:
    for client, uri in ((STRANGER, URI), (STRANGER, "urn:nowhere")):
        with pytest.raises(SourceRefusedError):
            submit(status(), client=client, uri=uri)
        with pytest.raises(SourceRefusedError):
            public.withdraw_dossier(client=client, source_uri=uri, external_id="2026-1")
    assert (Record.objects.count(), Rejection.objects.count()) == (0, 0)


def test_ten_thousand_at_once() -> None:
    receipts = submit(*(status(file=f"f{n}", readers=readers(insz(n % 500))) for n in range(10_000)))
    assert set(results(receipts)) == {"current"}
    assert (Dossier.objects.count(), DossierEvent.objects.count(), len(told())) == (10_000, 10_000, 10_000)


def test_open_pages_are_told_once_per_file_and_party(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[live.Change] = []
    monkeypatch.setattr(live, "announce", seen.extend)
    submit(status(1, readers=readers(AN, BO)), status(2, title="B", readers=readers(AN, BO)))
    assert {change.party_id for change in seen} == {party(AN), party(BO)}
    assert len(seen) == 2
    seen.clear()
    submit(status(3, title="B", readers=readers(AN)))
    assert [change.party_id for change in seen] == [party(AN), party(BO)]
