"""Text messages over the real protocols, to a simulator in a process of its own, with each of its faults."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from burgerprofiel.blocks.notifications.contracts import (
    Channel,
    ChannelCode,
    Failed,
    Failure,
    Handed,
    Receipt,
    ReceiptState,
    Result,
)
from burgerprofiel.blocks.notifications.services.channels import sms_smpp
from burgerprofiel.blocks.notifications.services.channels.sms import SmsChannel
from burgerprofiel.blocks.notifications.services.channels.sms_provider import (
    Message,
    Outcome,
    Provider,
    Verdict,
)
from burgerprofiel.blocks.notifications.tests import sms_world
from burgerprofiel.blocks.notifications.tests.sms_world import Simulator, channel, notice, until
from burgerprofiel.foundation import clock

pytestmark = pytest.mark.process
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT = "Stad Voorbeke: er is nieuws over je dossier\nhttps://burgerprofiel.example/b/x7Kq2"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    folder: Path = tmp_path_factory.mktemp("sms")
    with sms_world.simulator(folder) as found:
        yield found


@pytest.fixture
def sim(running: Simulator) -> Simulator:
    running.faults()
    running.forget()
    return running


def one(over: SmsChannel, **changes: Any) -> Result:
    (result,) = over.hand_over([notice(**changes)])
    return result


def provider(sim: Simulator, kind: str, **changes: Any) -> Provider:
    return sim.http("p", **changes) if kind == "http" else sim.smpp("p", **changes)


BOTH = pytest.mark.parametrize("kind", ["http", "smpp"])


@BOTH
def test_a_notice_arrives_with_sender_subject_and_address(sim: Simulator, kind: str) -> None:
    with channel(provider(sim, kind)) as over:
        result = one(over)
    (sms,) = sim.messages()
    assert isinstance(result, Handed)
    assert (result.provider, result.reference, result.parts) == ("p", sms["reference"], 1)
    assert (sms["text"], sms["to"], sms["from"], sms["over"]) == (TEXT, "+32470000001", "Burgerprof", kind)


@BOTH
@pytest.mark.parametrize(("title", "alphabet"), [("€ {x} " * 60, "gsm"), ("geïnd 😀 " * 60, "ucs2")])
def test_three_parts_are_put_together_again(sim: Simulator, kind: str, title: str, alphabet: str) -> None:
    with channel(provider(sim, kind)) as over:
        result = one(over, title=title)
    (sms,) = sim.messages()
    assert isinstance(result, Handed)
    assert (result.parts, sms["alphabet"], sms["complete"]) == (3, alphabet, True)
    assert sms["text"].startswith(f"Stad Voorbeke: {title[:20]}")
    assert sms["text"].endswith("\nhttps://burgerprofiel.example/b/x7Kq2")


def test_a_long_message_goes_whole_to_a_centre_that_wants_it_so(sim: Simulator) -> None:
    with channel(sim.smpp(long="payload")) as over:
        result = one(over, title="lang " * 100)
    (sms,) = sim.messages()
    assert isinstance(result, Handed)
    assert (result.parts, sms["parts"]) == (3, 1)
    assert len(sms["text"]) > 400


def test_basic_credentials(sim: Simulator) -> None:
    with channel(sim.http(auth="basic", credentials="sender:secret")) as over:
        assert isinstance(one(over), Handed)


def test_results_come_in_the_order_given_and_each_once(sim: Simulator) -> None:
    numbers = itertools.cycle([0.1, 0.9])
    with channel(sim.http(), sim.smpp(), lot=lambda: next(numbers)) as over:
        notices = [notice(number) for number in range(1, 101)]
        results = list(over.hand_over(notices))
    assert [result.id for result in results] == [given.id for given in notices]
    assert all(isinstance(result, Handed) for result in results)
    assert sorted(sms["to"] for sms in sim.messages()) == [given.address for given in notices]
    assert {sms["over"] for sms in sim.messages()} == {"http", "smpp"}


def test_what_a_notice_may_not_be_is_said_without_a_provider(sim: Simulator) -> None:
    late = datetime.now(UTC) - timedelta(minutes=1)
    with channel(sim.http()) as over:
        found = list(
            over.hand_over(
                [
                    notice(address="0470 12 34 56"),
                    notice(url="https://x.example/" + "y" * 500),
                    notice(expires_at=late),
                ]
            )
        )
    assert [(one.failure, one.reason) for one in found if isinstance(one, Failed)] == [
        (Failure.DEAD_ADDRESS, "bad-address"),
        (Failure.PERMANENT, "url-too-long"),
        (Failure.PERMANENT, "expired"),
    ]
    assert sim.messages() == []


def test_without_providers_nobody_is_there() -> None:
    with channel() as over:
        as_port: Channel = over
        assert as_port.code is ChannelCode.SMS
        (result,) = as_port.hand_over([notice(), notice()])
    assert isinstance(result, Failed)
    assert (result.failure, result.reason) == (Failure.NO_PROVIDER, "none-set-up")


# ---------------------------------------------------------------- faults, one provider


@pytest.mark.parametrize(
    ("kind", "faults", "failure", "reason", "retry_after"),
    [
        ("http", {"throttle": 7}, Failure.TEMPORARY, "http-429", 7),
        ("http", {"reject": True}, Failure.DEAD_ADDRESS, "unknown-number", 0),
        ("http", {"fail_share": 100}, Failure.TEMPORARY, "http-500", 0),
        ("http", {"status": {"value": 503, "prefix": "/v1/"}}, Failure.TEMPORARY, "http-503", 0),
        ("http", {"status": {"value": 400, "prefix": "/v1/"}}, Failure.PERMANENT, "http-400", 0),
        ("http", {"status": {"value": 401, "prefix": "/v1/"}}, Failure.NO_PROVIDER, "http-401", 0),
        ("smpp", {"throttle": True}, Failure.TEMPORARY, "smpp-58", 1),
        ("smpp", {"reject": True}, Failure.DEAD_ADDRESS, "smpp-0b", 0),
        ("smpp", {"fail_share": 100}, Failure.TEMPORARY, "smpp-08", 0),
        ("smpp", {"bind_refused": True}, Failure.NO_PROVIDER, "no-bind", 0),
        ("smpp", {"down": True}, Failure.NO_PROVIDER, "no-bind", 0),
    ],
)
def test_what_was_surely_not_taken(
    sim: Simulator, kind: str, faults: dict[str, Any], failure: Failure, reason: str, retry_after: float
) -> None:
    sim.faults(**faults)
    # a refused bind shows by no answer only
    short = {"connect_seconds": 1.0} if "bind_refused" in faults else {}
    with channel(provider(sim, kind, **short)) as over:
        result = one(over)
        assert isinstance(result, Failed)
        assert (result.failure, result.reason, result.retry_after) == (failure, reason, retry_after)
        assert sim.messages() == []
        sim.faults()
        after = until(lambda: isinstance(found := one(over), Handed) and found)
    assert after.reference == sim.messages()[0]["reference"], "and it comes back"


def test_wrong_credentials_are_nobody_there(sim: Simulator) -> None:
    for wrong in (sim.http(credentials="other"), sim.smpp(password="other", connect_seconds=1.0)):
        with channel(wrong) as over:
            result = one(over)
        assert isinstance(result, Failed)
        assert result.failure is Failure.NO_PROVIDER


def test_a_throttled_centre_is_left_alone_for_a_moment(
    sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms_smpp, "_PAUSE_SECONDS", 60.0)
    sim.faults(throttle={"times": 1})
    with channel(sim.smpp(window=1)) as over:
        results = list(over.hand_over([notice(1), notice(2)]))
    assert [result.reason for result in results if isinstance(result, Failed)] == [
        "smpp-58",
        "smpp-throttled",
    ]
    assert sim.messages() == []


@pytest.mark.parametrize(
    ("faults", "times"),
    [
        ({"lost_answer": {"times": 1}}, 2),
        ({"reset": {"times": 1, "prefix": "/v1/"}}, 1),
        ({"html": {"times": 1, "prefix": "/v1/"}}, 1),
        ({"invalid_json": {"times": 1, "prefix": "/v1/"}}, 1),
        ({"status": {"value": 502, "times": 1, "prefix": "/v1/"}}, 1),
    ],
)
def test_a_gateway_is_asked_once_more_under_the_same_id(
    sim: Simulator, faults: dict[str, Any], times: int
) -> None:
    sim.faults(**faults)
    with channel(sim.http()) as over:
        result = one(over)
    (sms,) = sim.messages()
    assert isinstance(result, Handed)
    assert (result.reference, sms["times"]) == (sms["reference"], times)


@pytest.mark.parametrize(
    ("kind", "faults", "kept"),
    [
        ("http", {"lost_answer": True}, 1),
        ("http", {"hang": {"prefix": "/v1/"}}, 0),
        ("http", {"slow": {"prefix": "/v1/", "value": 60_000}}, 0),
        ("smpp", {"lost_answer": True}, 1),
        ("smpp", {"disconnect": True}, 0),
        ("smpp", {"garbage": True}, 0),
        ("smpp", {"smpp_hang": True}, 0),
        ("smpp", {"smpp_slow": 60_000}, 0),
    ],
)
def test_what_may_have_been_taken_counts_as_taken_and_goes_over_no_other(
    sim: Simulator, kind: str, faults: dict[str, Any], kept: int
) -> None:
    limit = {"seconds": 1.5} if "slow" in str(faults) or "hang" in str(faults) else {}
    first, other = provider(sim, kind, **limit), sim.http("other", url=f"{sim.url}/v1/messages?other")
    sim.faults(**faults)
    with channel(first, other) as over:
        result = one(over)
        assert isinstance(result, Handed)
        assert (result.provider, result.reference, result.is_sure) == ("p", "", False)
        assert len(sim.messages()) == kept
        sim.faults()
        assert one(over).provider == "other", "the next notice leaves it at once"


def test_slow_is_not_lost(sim: Simulator) -> None:
    sim.faults(smpp_slow=50, slow={"prefix": "/v1/", "value": 50})
    for over_one in (sim.http(), sim.smpp()):
        with channel(over_one) as over:
            result = one(over)
            assert isinstance(result, Handed)
            assert result.reference
            assert result.is_sure


# ---------------------------------------------------------------- fail-over


@pytest.mark.parametrize("faults", [{"down": True}, {"bind_refused": True}, {"throttle": {"prefix": "smpp"}}])
def test_the_same_notice_goes_over_the_other_at_once(sim: Simulator, faults: dict[str, Any]) -> None:
    sim.faults(**faults)
    with channel(sim.smpp(connect_seconds=1.0), sim.http()) as over:
        results = list(over.hand_over([notice(number) for number in range(1, 31)]))
    assert [result.provider for result in results] == ["gateway"] * 30
    assert len(sim.messages()) == 30


class Scripted:
    """A provider whose outcomes are written down."""

    name = "p"
    window = 10

    def __init__(self, *verdicts: Verdict) -> None:
        self._verdicts = iter(verdicts)

    def submit(self, message: Message) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        future.set_result(Outcome(verdict=next(self._verdicts), reason="as-written"))
        return future

    def receipts(self) -> list[Receipt]:
        return []

    def close(self) -> None:
        pass


def test_nobody_there_ends_the_batch_but_hides_nothing_that_was_under_way() -> None:
    gone, taken = Verdict.ABSENT, Verdict.TAKEN
    with channel(Scripted(taken, gone, taken, gone, gone)) as over:
        results = list(over.hand_over([notice(number) for number in range(1, 6)]))
    found = [one.failure if isinstance(one, Failed) else "handed" for one in results]
    assert found == ["handed", Failure.TEMPORARY, "handed", Failure.NO_PROVIDER]


def test_traffic_leaves_a_provider_that_fails_and_comes_back_step_by_step(sim: Simulator) -> None:
    lots = (number * 0.618033988749895 % 1 for number in itertools.count())
    sent: list[str] = []

    def minute(number: int, over: SmsChannel) -> int:
        with clock.frozen(NOON + timedelta(minutes=number)):
            notices = [notice(len(sent) + one) for one in range(20)]
            sent.extend(given.address for given in notices)
            results = list(over.hand_over(notices))
            assert all(isinstance(result, Handed) for result in results)
            return over.weights["centre"]

    with channel(sim.smpp(), sim.http(), lot=lambda: next(lots)) as over:
        sim.faults(fail_share={"value": 30, "prefix": "smpp"})
        failing = [minute(number, over) for number in range(30)]
        sim.faults()
        well = [minute(number, over) for number in range(30, 90)]
    series = [50, *failing, *well]
    assert [weight for weight, _ in itertools.groupby(series)] == [50, 40, 30, 20, 10, 0, 10, 20, 30, 40, 50]
    assert failing[-1] == 0
    changed = [at for at, (a, b) in enumerate(itertools.pairwise(series)) if a != b]
    assert all(later - earlier >= 5 for earlier, later in itertools.pairwise(changed))
    assert changed[5] - changed[4] >= 15, "fifteen quiet minutes first"
    assert sorted(sms["to"] for sms in sim.messages()) == sorted(sent), "and each was told once"


# ---------------------------------------------------------------- receipts over SMPP


@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        (2, ReceiptState.DELIVERED),
        (3, ReceiptState.FAILED),
        (4, ReceiptState.FAILED),
        (5, ReceiptState.FAILED),
        (8, ReceiptState.FAILED),
    ],
)
def test_a_receipt_names_what_was_handed_over(sim: Simulator, state: int, meaning: ReceiptState) -> None:
    sim.faults(receipt_state=state)
    with channel(sim.smpp()) as over:
        result = one(over, title="lang " * 100)
        (receipt,) = until(over.receipts)
    assert isinstance(result, Handed)
    assert (receipt.provider, receipt.reference, receipt.state) == ("centre", result.reference, meaning)


@pytest.mark.parametrize("faults", [{"receipt_state": 6}, {"receipt_state": 7}, {"broken_receipt": True}])
def test_what_is_no_news_is_not_told(sim: Simulator, faults: dict[str, Any]) -> None:
    with channel(sim.smpp()) as over:
        sim.faults(**faults)
        one(over)
        assert until(lambda: sim.messages("state=unknown") + sim.messages("state=accepted") + sim.messages())
        sim.faults()
        second = one(over, number=2)
        (receipt,) = until(over.receipts)
    assert isinstance(second, Handed)
    assert receipt.reference == second.reference


def test_a_receipt_of_something_unknown_does_no_harm(sim: Simulator) -> None:
    sim.faults(wrong_receipt={"times": 1})
    with channel(sim.smpp()) as over:
        one(over)
        (receipt,) = until(over.receipts)
        assert receipt.reference == "nobody-sent-this"
        assert isinstance(one(over, number=2), Handed)
