"""Dispatches: taken in once, sent once, stopped in time, paid for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.db import connection

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import errors, models, public
from burgerprofiel.blocks.messages.contracts import Addressee, DispatchState, Enclosures, Fate, Texts, Turned
from burgerprofiel.blocks.messages.events import SentMessageMoved
from burgerprofiel.blocks.messages.handlers import note_what_recipients_did
from burgerprofiel.blocks.messages.services import arriving, dispatches, leaving, quota
from burgerprofiel.blocks.messages.tests import sending
from burgerprofiel.blocks.messages.tests.sending import (
    CLIENT,
    OVO,
    STRANGER,
    opened,
    plan,
    progress,
    sent,
    wanted,
)
from burgerprofiel.foundation import clock, database, dispatch, keys
from burgerprofiel.foundation.errors import TooManyError
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.outbox import Delivered
from tests.people import resident

pytestmark = pytest.mark.django_db


def take(dispatch_id: UUID, *rows: Any) -> Any:
    return public.take_recipients(CLIENT, dispatch_id=dispatch_id, rows=rows)


def test_a_dispatch_reaches_everybody_once() -> None:
    made = sent(5)
    assert made.state is DispatchState.READY
    assert sending.fates(made.id) == ["ACCEPTED"] * 5
    sending.work()
    done = progress(made.id)
    assert done.state is DispatchState.DONE
    assert (done.counts.delivered, done.counts.waiting) == (5, 0)
    assert sending.fates(made.id) == ["DELIVERED"] * 5
    assert sending.messages(made.id) == 5
    assert sending.work() == 0


def test_what_was_given_is_gone_when_it_has_left_and_never_lay_open() -> None:
    number = make.next_insz()
    made = opened()
    take(made.id, wanted(1, number=number, reference="zaak-7"))
    row = models.Recipient.objects.get(dispatch_id=made.id)
    assert number.encode() not in bytes(row.given_sealed or b"")
    public.complete_dispatch(CLIENT, dispatch_id=made.id)
    sending.work()
    row.refresh_from_db()
    assert row.given_sealed is None
    assert row.party_id is not None
    (found,) = public.list_outcomes(CLIENT, dispatch_id=made.id, limit=10)
    assert found.reference == "zaak-7"


def test_the_same_rows_again_change_nothing() -> None:
    made = opened()
    rows = [wanted(row) for row in range(1, 4)]
    assert take(made.id, *rows).accepted == 3
    again = take(made.id, *rows, wanted(4))
    assert (again.accepted, again.repeated, again.refused) == (1, 3, ())
    assert progress(made.id).counts.rows == 4


def test_another_recipient_under_a_row_that_is_taken_is_refused() -> None:
    made = opened()
    first = wanted(1)
    take(made.id, first)
    again = take(made.id, wanted(1))
    assert again.refused == (Turned(1, "row-changed"),)
    assert take(made.id, first).repeated == 1


def test_a_refused_row_can_be_mended() -> None:
    made = opened()
    refused = take(made.id, wanted(1, values={"naam": "An"}), Turned(2, "bad-number", "recipient")).refused
    assert refused == (Turned(1, "missing-value", "bedrag"), Turned(2, "bad-number", "recipient"))
    assert sending.fates(made.id) == ["REFUSED", "REFUSED"]
    mended = take(made.id, wanted(1), wanted(2))
    assert mended.accepted == 2
    counts = progress(made.id).counts
    assert (counts.rows, counts.refused) == (2, 0)
    _, timeline = public.timeline_of(CLIENT, dispatch_id=made.id, row=1)
    assert timeline == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"values": {"naam": "An", "bedrag": "x" * 20_001, "bewijs": ""}}, "values-too-long"),
        ({"values": {"naam": "An\0", "bedrag": "1", "bewijs": ""}}, "no-text"),
        ({"reference": "x" * 65}, "bad-reference"),
        ({"reference": make.insz(7)}, "number-as-reference"),
    ],
)
def test_a_row_that_cannot_be_sent_says_why(changes: dict[str, Any], reason: str) -> None:
    assert [one.reason for one in take(opened().id, wanted(1, **changes)).refused] == [reason]


def test_only_values_that_the_texts_ask_for_are_kept() -> None:
    made = opened()
    take(made.id, wanted(1, values={**sending.VALUES, "geheim": "brandhout"}))
    row = models.Recipient.objects.get(dispatch_id=made.id)
    kept = keys.unseal(bytes(row.given_sealed or b""), purpose=f"messages.recipient.given_sealed:{made.id}:1")
    assert "brandhout" not in kept


def test_a_template_and_its_version_stay_as_they_were() -> None:
    sending.sender()
    template = public.make_template(
        CLIENT, sender_code=OVO, type_code="premie", name="Premie", given=sending.TEXTS
    )
    first = public.get_template(CLIENT, template_id=template)
    assert first.fields == ("naam", "bedrag", "bewijs")
    made = public.open_dispatch(CLIENT, plan=plan(texts=None, version_id=first.row.version_id))
    changed = Texts(subject={"nl": "Anders"}, body={"nl": "Anders"})
    assert public.save_template(CLIENT, template_id=template, given=changed) == 2
    assert public.save_template(CLIENT, template_id=template, given=changed) == 2
    assert public.get_template(CLIENT, template_id=template, number=1).texts == sending.TEXTS
    take(made.id, wanted(1))
    (shown,) = public.show_rows(CLIENT, dispatch_id=made.id)
    assert shown.subject == {"nl": "Dag An, je premie"}
    assert shown.body == {"nl": "<p>Je krijgt 120 euro. Stuur je bewijs.</p>"}


def test_a_sender_never_reads_back_what_left() -> None:
    made = sent()
    with pytest.raises(errors.NotOpenError):
        public.show_rows(CLIENT, dispatch_id=made.id)


def test_another_sender_sees_and_touches_nothing() -> None:
    made = sent()
    sending.sender(STRANGER.ovo_code)
    for ask in (
        lambda: public.get_dispatch(STRANGER, dispatch_id=made.id),
        lambda: public.take_recipients(STRANGER, dispatch_id=made.id, rows=[wanted(1)]),
        lambda: public.complete_dispatch(STRANGER, dispatch_id=made.id),
        lambda: public.cancel_dispatch(STRANGER, dispatch_id=made.id),
        lambda: public.list_outcomes(STRANGER, dispatch_id=made.id, limit=10),
        lambda: public.list_changes(STRANGER, dispatch_id=made.id, limit=10),
        lambda: public.show_rows(STRANGER, dispatch_id=made.id),
    ):
        with pytest.raises(errors.UnknownDispatchError):
            ask()
    with pytest.raises(errors.ForeignSenderError):
        public.open_dispatch(STRANGER, plan=plan())
    assert public.list_dispatches(STRANGER) == []


def test_the_same_request_under_its_key_is_the_same_dispatch() -> None:
    sending.sender()
    first = public.open_dispatch(CLIENT, plan=plan(), key="k1", digest=b"a" * 32)
    assert public.open_dispatch(CLIENT, plan=plan(), key="k1", digest=b"a" * 32).id == first.id
    with pytest.raises(errors.KeyUsedError):
        public.open_dispatch(CLIENT, plan=plan(), key="k1", digest=b"b" * 32)
    other = Client(client_id="ander-systeem", ovo_code=OVO, scopes=CLIENT.scopes)
    assert public.open_dispatch(other, plan=plan(), key="k1", digest=b"b" * 32).id != first.id


def test_planned_means_not_before() -> None:
    later = clock.now() + timedelta(hours=2)
    made = sent(2, publish_at=later)
    assert sending.fates(made.id) == ["SCHEDULED"] * 2
    sending.work()
    assert sending.messages(made.id) == 0
    with clock.frozen(later + timedelta(seconds=1)):
        sending.work()
    assert progress(made.id).state is DispatchState.DONE
    _, timeline = public.timeline_of(CLIENT, dispatch_id=made.id, row=1)
    assert [mark.fate.value for mark in timeline] == ["ACCEPTED", "SCHEDULED", "DELIVERED"]
    assert timeline[-1].id == f"DELIVERED.{made.id}.1.1"


def test_cancelled_in_time_nothing_leaves() -> None:
    made = sent(3, publish_at=clock.now() + timedelta(hours=2))
    stopped = public.cancel_dispatch(CLIENT, dispatch_id=made.id)
    assert (stopped.state, stopped.counts.cancelled) == (DispatchState.CANCELLED, 3)
    assert public.cancel_dispatch(CLIENT, dispatch_id=made.id).counts.cancelled == 3
    with clock.frozen(clock.now() + timedelta(hours=3)):
        assert sending.work() == 0
    assert sending.fates(made.id) == ["CANCELLED"] * 3
    assert models.Recipient.objects.filter(dispatch_id=made.id, given_sealed__isnull=False).count() == 0


def test_an_open_dispatch_is_cancelled_too_and_takes_nobody_after() -> None:
    made = opened(2)
    assert public.cancel_dispatch(CLIENT, dispatch_id=made.id).counts.cancelled == 2
    with pytest.raises(errors.NotOpenError):
        take(made.id, wanted(3))
    with pytest.raises(errors.NotOpenError):
        public.complete_dispatch(CLIENT, dispatch_id=made.id)


def test_what_has_left_cannot_be_cancelled() -> None:
    made = sent()
    sending.work()
    with pytest.raises(errors.AlreadyLeftError):
        public.cancel_dispatch(CLIENT, dispatch_id=made.id)


def test_a_slice_that_comes_after_the_cancellation_sends_nothing() -> None:
    made = sent(2)
    models.Dispatch.objects.filter(id=made.id).update(state="cancelled", cancelled_at=clock.now())
    sending.work()
    assert sending.messages(made.id) == 0
    assert progress(made.id).counts.cancelled == 2


def test_nobody_to_send_to_is_no_dispatch() -> None:
    with pytest.raises(errors.EmptyDispatchError):
        public.complete_dispatch(CLIENT, dispatch_id=opened().id)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type_code": "onbekend"}, "unknown-type"),
        ({"texts": None}, "template-or-texts"),
        ({"files": Enclosures(ids=(uuid4(),))}, "unknown-file"),
        ({"publish_at": clock.now() + timedelta(days=400)}, "too-far-ahead"),
        ({"due_at": clock.now() - timedelta(days=1)}, "deadline-passed"),
    ],
)
def test_a_plan_that_cannot_be(changes: dict[str, Any], code: str) -> None:
    sending.sender()
    with pytest.raises(errors.InvalidPlanError) as caught:
        public.open_dispatch(CLIENT, plan=plan(**changes))
    assert caught.value.code == code


def test_who_cannot_be_reached_holds_up_nobody() -> None:
    made = sent(5)
    real, refused = arriving.deliver, leaving.message_id(made.id, 3)

    def deliver(arrivals: Any, **named: Any) -> Any:
        if refused in {one.id for one in arrivals}:
            raise keys.VaultRefusedError("destroyed", "")
        return real(arrivals, **named)

    with mock.patch.object(arriving, "deliver", deliver):
        sending.work()
    done = progress(made.id)
    assert done.state is DispatchState.DONE
    assert (done.counts.delivered, done.counts.unreachable) == (4, 1)
    assert sending.fates(made.id)[2] == "UNREACHABLE"


def test_a_claim_that_fails_is_put_off_and_stops_no_other() -> None:
    broken, good = sent(1), sent(1)
    real, theirs = arriving.deliver, leaving.message_id(broken.id, 1)

    def deliver(arrivals: Any, **named: Any) -> Any:
        if theirs in {one.id for one in arrivals}:
            raise OSError("disk")
        return real(arrivals, **named)

    with mock.patch.object(arriving, "deliver", deliver), mock.patch.object(leaving, "_SMALL_AT_ONCE", 1):
        with pytest.raises(OSError):
            leaving.send_next()
        sending.work()
    assert progress(good.id).state is DispatchState.DONE
    assert progress(broken.id).counts.waiting == 1
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        sending.work()
    assert progress(broken.id).state is DispatchState.DONE


def test_a_single_message_does_not_wait_for_a_storm() -> None:
    with mock.patch.object(dispatches, "BULK", 2), mock.patch.object(dispatches, "SLICE", 2):
        storm = sent(6)
    single = sent(1)
    assert leaving.send_next()
    assert progress(single.id).state is DispatchState.DONE
    assert progress(storm.id).counts.delivered == 0
    sending.work()
    assert progress(storm.id).counts.delivered == 6


def test_the_quota_of_a_day_is_a_bucket_that_drains() -> None:
    made = opened()
    models.SendingQuota.objects.create(sender_id=OVO, per_day=4, empty_at=clock.now())
    take(made.id, wanted(1), wanted(2), wanted(3))
    with pytest.raises(TooManyError) as caught:
        take(made.id, wanted(4), wanted(5))
    assert 0 < caught.value.retry_after <= 86_400
    assert progress(made.id).counts.rows == 3
    take(made.id, wanted(4))
    with clock.frozen(clock.now() + timedelta(seconds=caught.value.retry_after + 86_400 / 4 + 1)):
        assert take(made.id, wanted(6)).accepted == 1


def test_a_quota_costs_one_statement_however_much_was_sent(django_assert_num_queries: Any) -> None:
    sending.sender()
    quota.spend(OVO, count=100_000)
    with django_assert_num_queries(1):
        quota.spend(OVO, count=50_000)


def moved(dispatch_id: UUID, row: int, fate: Fate) -> Delivered:
    event = SentMessageMoved(dispatch_id=dispatch_id, row_number=row, fate=fate.value, at=clock.now())
    payload = {
        "dispatch_id": str(dispatch_id),
        "row_number": row,
        "fate": fate.value,
        "at": event.at.isoformat(),
    }
    return Delivered(
        id=uuid4(), kind=event.KIND, version=1, key=event.key, payload=payload, occurred_at=event.at
    )


def test_what_recipients_do_comes_on_their_timelines_once() -> None:
    made = sent(3)
    sending.work()
    batch = [
        moved(made.id, 1, Fate.VIEWED),
        moved(made.id, 1, Fate.CONFIRMED),
        moved(made.id, 2, Fate.VIEWED),
    ]
    note_what_recipients_did([*batch, moved(made.id, 99, Fate.VIEWED)])
    note_what_recipients_did(batch)
    assert sending.fates(made.id) == ["CONFIRMED", "VIEWED", "DELIVERED"]
    counts = progress(made.id).counts
    assert (counts.delivered, counts.viewed, counts.confirmed) == (3, 2, 1)


def test_a_test_goes_to_the_own_organisation_alone() -> None:
    number = make.kbo(7)
    sending.sender(enterprise_number=number)
    with pytest.raises(errors.ForeignSenderError):
        public.send_test(CLIENT, plan=plan(), values=sending.VALUES, number=("insz", make.next_insz()))
    made = public.send_test(CLIENT, plan=plan(), values=sending.VALUES, number=("kbo", number))
    sending.work()
    assert progress(made.id).counts.delivered == 1
    assert public.list_dispatches(CLIENT) == []


def test_the_status_of_a_recipient_is_read_with_a_row_in_the_log() -> None:
    made = sent(2)
    sending.work()
    before = database.value("SELECT count(*) FROM foundation_accesslog WHERE operation = 'read'")
    sending.fates(made.id)
    assert database.value("SELECT count(*) FROM foundation_accesslog WHERE operation = 'read'") == before + 2


def test_a_hundred_thousand_and_no_more() -> None:
    made = opened()
    models.Dispatch.objects.filter(id=made.id).update(rows=100_000)
    with pytest.raises(errors.TooManyRecipientsError):
        take(made.id, wanted(1))


def test_what_nobody_completes_is_cancelled_and_forgotten() -> None:
    made = opened(2)
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert dispatches.abandon() == 1
    with clock.frozen(clock.now() + timedelta(days=10)):
        assert dispatches.forget_texts() == 1
    assert progress(made.id).state is DispatchState.CANCELLED
    assert connection.is_usable()


def test_opening_a_message_comes_on_its_timeline() -> None:
    reader = resident()
    made = opened()
    take(made.id, Addressee(row=1, party_id=reader.person_id, values=sending.VALUES))
    public.complete_dispatch(CLIENT, dispatch_id=made.id)
    sending.work()
    public.open_conversation(reader.actor, conversation_id=leaving.message_id(made.id, 1))
    dispatch.dispatch_once()
    assert sending.fates(made.id) == ["VIEWED"]
    assert progress(made.id).counts.viewed == 1
