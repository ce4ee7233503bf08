"""Which provider a text message goes over, what counts against one, and what providers may write to us."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.notifications.contracts import Receipt, ReceiptState
from burgerprofiel.blocks.notifications.services.channels import sms, sms_rules
from burgerprofiel.blocks.notifications.services.channels.sms_health import Health
from burgerprofiel.blocks.notifications.services.channels.sms_rules import Standing, Tally
from burgerprofiel.blocks.notifications.wire import gsm, smpp, sms_gateway
from burgerprofiel.foundation import clock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
REST = {"one": 50, "two": 50}
BAD, GOOD = Tally(tried=100, bad=30), Tally(tried=100, bad=0)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def weights(standing: Standing) -> list[int]:
    return [one.now for one in standing.weights]


# ---------------------------------------------------------------- weights and the lot


@pytest.mark.parametrize(
    ("one", "two", "after"),
    [
        (BAD, GOOD, [40, 60]),
        (GOOD, BAD, [60, 40]),
        (Tally(tried=100, bad=15), GOOD, [40, 60]),
        (Tally(tried=100, bad=14), GOOD, [50, 50]),
        (Tally(tried=9, bad=9), GOOD, [50, 50]),  # too few to tell
        (BAD, BAD, [50, 50]),  # nobody does better
        (BAD, Tally(tried=100, bad=20), [40, 60]),
    ],
)
def test_ten_points_go_to_who_does_better(one: Tally, two: Tally, after: list[int]) -> None:
    standing = sms_rules.adjust(sms_rules.at_rest(REST), tallies={"one": one, "two": two}, now=NOON)
    assert weights(standing) == after


def test_a_single_provider_keeps_its_weight() -> None:
    standing = sms_rules.adjust(sms_rules.at_rest({"one": 50}), tallies={"one": BAD}, now=NOON)
    assert weights(standing) == [50]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 20)), max_size=60))
def test_weights_add_up_never_fall_below_nothing_and_change_once_in_five_minutes(
    story: list[tuple[int, int, int]],
) -> None:
    standing, minute, last = sms_rules.at_rest({"one": 37, "two": 63}), 0, -99
    for bad_one, bad_two, passed in story:
        minute += passed
        tallies = {"one": Tally(tried=30, bad=bad_one), "two": Tally(tried=30, bad=bad_two)}
        before, standing = standing, sms_rules.adjust(standing, tallies=tallies, now=at(minute))
        assert sum(weights(standing)) == 100
        assert min(weights(standing)) >= 0
        if weights(before) != weights(standing):
            assert minute - last >= 5
            last = minute


def test_the_way_back_begins_after_fifteen_quiet_minutes() -> None:
    standing = sms_rules.adjust(sms_rules.at_rest(REST), tallies={"one": BAD}, now=NOON)
    seen = []
    for minute in range(1, 30):
        standing = sms_rules.adjust(standing, tallies={}, now=at(minute))
        seen.append(weights(standing)[0])
    assert seen == [40] * 14 + [50] * 15


@given(st.floats(0, 1, exclude_max=True))
def test_the_lot_falls_by_weight_and_only_on_who_is_named(lot: float) -> None:
    standing = sms_rules.at_rest({"one": 25, "two": 75, "three": 0})
    assert sms_rules.pick(standing, lot=lot, names=["one", "two", "three"]) == (
        "one" if lot < 0.25 else "two"
    )
    assert sms_rules.pick(standing, lot=lot, names=["one"]) == "one"
    assert sms_rules.pick(standing, lot=lot, names=["three"]) == "three"


# ---------------------------------------------------------------- what is remembered


def test_failures_count_for_fifteen_minutes() -> None:
    health = Health(REST)
    with clock.frozen(NOON):
        for number in range(20):
            health.tried("one", bad=number < 3)
        assert health.weights == {"one": 40, "two": 60}
    with clock.frozen(at(14)):
        assert health.weights == {"one": 30, "two": 70}
    with clock.frozen(at(30)):
        assert health.weights == {"one": 40, "two": 60}, "forgotten, and on the way back"


@pytest.mark.parametrize(("minutes", "after"), [(4.9, 50), (5.1, 40)])
def test_late_arrivals_count_like_failures(minutes: float, after: int) -> None:
    health = Health(REST)
    with clock.frozen(NOON):
        for number in range(20):
            health.tried("one", bad=False)
            health.handed("one", reference=str(number))
    with clock.frozen(at(6)):
        for number in range(3):
            health.arrived("one", reference=str(number), at=at(minutes))
            health.arrived("one", reference=str(number), at=at(minutes))
            health.arrived("one", reference="never-handed", at=at(minutes))
        assert health.weights["one"] == after


def test_who_was_not_there_is_tried_last_for_half_a_minute() -> None:
    health = Health(REST)
    with clock.frozen(NOON):
        assert health.order(0.0) == ["one", "two"]
        assert health.tried("one", bad=True, absent=True)
        assert not health.tried("one", bad=True, absent=True), "that is known"
        assert health.order(0.0) == ["two", "one"]
        health.tried("two", bad=True, absent=True)
        assert health.order(0.0) == ["one", "two"], "when nobody is there, each is tried"
    with clock.frozen(NOON + timedelta(seconds=31)):
        assert health.order(0.0) == ["one", "two"]


def test_a_webhook_counts_for_the_weight() -> None:
    made = sms.SmsChannel([], weights={})
    made.heard(
        Receipt(provider="stranger", state=ReceiptState.DELIVERED, at=NOON, reference="x")
    )  # a provider that was taken out
    assert made.weights == {}


# ---------------------------------------------------------------- SMPP: what is ours


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=500), st.uuids())
def test_segments_carry_the_whole_text_and_the_same_number_each_time(text: str, of: Any) -> None:
    parts = gsm.split(text)
    found = list(smpp.segments(parts, of=of))
    assert found == list(smpp.segments(parts, of=of))
    assert [one.is_last for one in found] == [False] * (len(found) - 1) + [True]
    bare = b"".join(one.octets[6:] if one.esm_class else one.octets for one in found)
    assert bare == gsm.encode(text, alphabet=parts.alphabet)
    assert all(len(one.octets) <= 160 for one in found), "fits the field of a submit_sm"
    headers = [tuple(one.octets[:6]) for one in found if one.esm_class]
    assert headers == [(5, 0, 3, of.int & 0xFF, len(found), n + 1) for n in range(len(headers))]


@pytest.mark.parametrize(
    ("sender", "kind"),
    [("Burgerprof", (5, 0)), ("+32460000000", (1, 1)), ("32460000000", (1, 1)), ("8850", (3, 0))],
)
def test_who_sends(sender: str, kind: tuple[int, int]) -> None:
    assert smpp.address_kind(sender) == kind


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(hours=26, minutes=3, seconds=4), "000001020304000R"),
        (timedelta(days=400), "000030000000000R"),
        (timedelta(seconds=-5), "000000000000000R"),
    ],
)
def test_how_long_a_message_is_worth_something(left: timedelta, text: str) -> None:
    assert smpp.relative_time(left) == text


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("DELIVRD", ReceiptState.DELIVERED),
        ("EXPIRED", ReceiptState.FAILED),
        ("DELETED", ReceiptState.FAILED),
        ("UNDELIV", ReceiptState.FAILED),
        ("REJECTD", ReceiptState.FAILED),
        ("ACCEPTD", None),
        ("UNKNOWN", None),
    ],
)
def test_receipts_in_words_and_in_parameters(word: str, state: ReceiptState | None) -> None:
    text = f"id:a-1 sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 stat:{word} err:000 text:stat:X"
    said = smpp.receipt(0x04, text.encode())
    assert said == smpp.Delivery(reference="a-1", word=word, state=state)
    number = 1 + ["", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD"].index(word)
    assert smpp.receipt(0x04, b"", reference=b"a-1\x00", state=bytes([number])) == said


@given(
    st.integers(0, 255),
    st.one_of(st.binary(max_size=300), st.binary(max_size=40).map(lambda tail: b"id:a stat:DELIVRD " + tail)),
    st.binary(max_size=70),
    st.binary(max_size=3),
)
def test_hostile_receipts_are_receipts_or_nothing(kind: int, text: bytes, name: bytes, state: bytes) -> None:
    found = smpp.receipt(kind, text, reference=name, state=state)
    if found:
        assert kind & 0x3C == 0x04
        assert 1 <= len(found.reference) <= 65
        assert found.reference.isascii()
        assert found.reference.isprintable()


@given(
    st.one_of(
        st.binary(max_size=200),
        st.builds(
            lambda command, body, lie: struct.pack(">IIII", 16 + len(body) + lie, command, 0, 1) + body,
            st.sampled_from([4, 5, 9, 0x15, 0x80000004, 0x80000009, 0x80000000, 7]),
            st.binary(max_size=200),
            st.sampled_from([0, 0, 0, 1, -1, 2**31]),
        ),
    )
)
def test_the_library_takes_any_octets_for_a_pdu_or_an_error(octets: bytes) -> None:
    try:
        found = smpp34.decode(octets)
    except smpp34.SmppError:
        return
    assert isinstance(found, smpp34.SubmitSm | smpp34.DeliverSm | smpp34.RawPdu)


# ---------------------------------------------------------------- the gateway: what it may write to us


@given(
    st.one_of(
        st.binary(max_size=200), st.recursive(st.none() | st.text(), st.lists).map(json.dumps).map(str.encode)
    )
)
def test_hostile_answers_of_a_gateway(body: bytes) -> None:
    with pytest.raises(sms_gateway.WireError) as caught:
        sms_gateway.reference(body)
    assert str(caught.value) == "not of the form"
    assert sms_gateway.refusal(body) == ""
    with pytest.raises(sms_gateway.WireError):
        sms_gateway.receipt(body)
