"""Who is told of what, once, over which channel and when; and what is not told, with why."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from burgerprofiel.blocks.notifications.contracts import (
    ChannelCode,
    Failure,
    Handed,
    Receipt,
    ReceiptState,
    Result,
)
from burgerprofiel.blocks.notifications.contracts import Outgoing as Notice
from burgerprofiel.blocks.notifications.models import Intent, Suppression
from burgerprofiel.blocks.notifications.services import delivery, noting, queue, receipts
from burgerprofiel.blocks.notifications.tests import scenes, world
from burgerprofiel.blocks.notifications.tests.scenes import Block
from burgerprofiel.blocks.notifications.tests.world import Script
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.telling import Description, Telling

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
"""A Tuesday, 12 o'clock in Belgium."""
EMAIL, PUSH, SMS = ChannelCode.EMAIL, ChannelCode.PUSH, ChannelCode.SMS


@pytest.fixture
def block() -> Block:
    return Block()


@pytest.fixture
def telling(block: Block) -> Iterator[Telling]:
    delivery.forget_silence()
    with scenes.told(block.telling(theme="home")) as telling, clock.frozen(NOON):
        yield telling


def run(
    code: ChannelCode = EMAIL, *, after: timedelta = queue.LEASE, script: Script | None = None
) -> list[Notice]:
    """Let time pass and tell what is due over a channel."""
    script = script or Script(code)
    with clock.frozen(clock.now() + after):
        while delivery.deliver_batch(script, find=scenes.places):
            pass
    return script.taken


def states() -> list[tuple[str, str, str]]:
    return sorted(Intent.objects.values_list("state", "channel", "reason"))


def test_the_same_event_over_three_roads_is_one_notice(telling: Telling) -> None:
    an = world.person()
    first = scenes.news(an, road="a")
    others = [scenes.news(an, subject_id=first.subject_id, road=road) for road in ("b", "c")]
    noting.note([first], telling=telling)
    noting.note(others, telling=telling)
    assert len(run()) == 1
    assert states() == [("sent", "email", ""), *[("skipped", "", "already-told")] * 2]


def test_in_one_batch_the_first_road_counts(telling: Telling) -> None:
    an = world.person()
    subject = uuid.uuid4()
    late = scenes.news(an, subject_id=subject, road="b")
    early = scenes.news(an, subject_id=subject, road="a", occurred_at=NOON - timedelta(minutes=1))
    noting.note([late, early], telling=telling)
    assert Intent.objects.get(state="waiting").road == "a"


def test_over_one_road_every_event_is_news(telling: Telling) -> None:
    an = world.person()
    first = scenes.news(an)
    noting.note([first], telling=telling)
    run()
    noting.note([scenes.news(an, subject_id=first.subject_id)], telling=telling)
    run()
    assert states() == [("sent", "email", "")] * 2


def test_a_day_later_the_same_over_another_road_is_news(telling: Telling) -> None:
    an = world.person()
    first = scenes.news(an)
    noting.note([first], telling=telling)
    run()
    later = scenes.news(
        an, subject_id=first.subject_id, road="b", occurred_at=NOON + timedelta(hours=24, seconds=1)
    )
    noting.note([later], telling=telling)
    assert Intent.objects.filter(state="waiting").count() == 1


def test_who_acts_for_another_is_told_once_and_as_themselves(telling: Telling) -> None:
    an = world.person()
    bakery = world.enterprise("Bakkerij", represented_by=an)
    own = scenes.news(an)
    noting.note([scenes.news(bakery, subject_id=own.subject_id, event_id=own.event_id), own], telling=telling)
    assert Intent.objects.get().party_id == an


def test_the_channel_and_the_theme_are_the_persons_choice(telling: Telling) -> None:
    texting, not_this, nothing = (world.person(email=f"{name}@example.org") for name in "abc")
    scenes.give_phone(texting)
    scenes.choose(texting, channel="sms")
    scenes.choose(not_this, themes_off=["home"])
    scenes.choose(nothing, channel="")
    noting.note([scenes.news(one) for one in (texting, not_this, nothing)], telling=telling)
    assert [one.address for one in run(SMS)] == [f"sms:{texting}"]
    assert run() == []
    assert states() == [
        ("sent", "sms", ""),
        ("skipped", "", "not-wanted"),
        ("skipped", "", "theme-off"),
    ]


def test_what_the_law_owes_ignores_choice_and_cadence(block: Block) -> None:
    an = world.person()
    scenes.choose(an, channel="", cadence="daily", themes_off=["home"])
    with scenes.told(block.telling(theme="home", is_owed=True)) as telling, clock.frozen(NOON):
        noting.note([scenes.news(an)], telling=telling)
        (notice,) = run()
    assert "de wet vraagt" in notice.text
    assert not notice.unsubscribe_url


def test_a_digest_is_one_notice_with_all_at_eight(telling: Telling, block: Block) -> None:
    an = world.person()
    scenes.choose(an, cadence="daily")
    news = [scenes.news(an) for _ in range(3)]
    block.said[news[2].subject_id] = Description(sender=SENDER_OF_ANOTHER, is_neutral=True)
    noting.note(news, telling=telling)
    assert run() == []
    (notice,) = run(after=timedelta(hours=20))
    assert notice.title == "Burgerprofiel: je hebt 3 meldingen"
    assert notice.text.count("Stad Voorbeke: er is nieuws") == 2
    assert "Elders" not in notice.text + notice.html
    assert states() == [("sent", "email", "")] * 3


SENDER_OF_ANOTHER = {"nl": "Stad Elders"}


def test_a_telephone_is_quiet_at_night(telling: Telling) -> None:
    an = world.person(email=None)
    scenes.give_phone(an)
    scenes.choose(an, channel="sms", quiet_begins=time(11), quiet_ends=time(14))
    noting.note([scenes.news(an)], telling=telling)
    assert run(SMS) == []
    assert len(run(SMS, after=timedelta(hours=2))) == 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (None, "not-visible"),
        (Description(settled_at=NOON), "seen"),
    ],
)
def test_what_is_no_news_any_more_is_skipped_with_why(
    telling: Telling, block: Block, said: Description | None, reason: str
) -> None:
    noting.note([scenes.news(world.person())], telling=telling)
    block.usual = said
    assert run() == []
    assert states() == [("skipped", "", reason)]


def test_what_ran_out_is_skipped(telling: Telling) -> None:
    noting.note([scenes.news(world.person(), expires_at=NOON + timedelta(minutes=1))], telling=telling)
    assert run() == []
    assert states() == [("skipped", "", "expired")]


def test_a_choice_made_in_the_meantime_counts(telling: Telling) -> None:
    an = world.person()
    noting.note([scenes.news(an)], telling=telling)
    scenes.give_browser(an)
    scenes.choose(an, channel="push")
    assert run() == []
    assert [one.address for one in run(PUSH)] == [f"push:{an}"]


@pytest.mark.parametrize(("waits", "count"), [(True, 2), (False, 1)])
def test_what_still_waits_for_its_reader_is_told_once_more(block: Block, waits: bool, count: int) -> None:
    block.usual = Description(sender=scenes.SENDER, waits_for_you=True)
    with scenes.told(block.telling(again_after=timedelta(days=7))) as telling, clock.frozen(NOON):
        noting.note([scenes.news(world.person())], telling=telling)
        script = Script()
        run(script=script)
        block.usual = Description(sender=scenes.SENDER, waits_for_you=waits)
        run(after=timedelta(days=6), script=script)
        assert len(script.taken) == 1
        run(after=timedelta(days=8), script=script)
        run(after=timedelta(days=30), script=script)
    assert len(script.taken) == count
    if waits:
        assert script.taken[1].title == "Stad Voorbeke: iets wacht op jou (herinnering)"
    else:
        assert ("skipped", "", "done") in states()


def dead(notice: Notice) -> Result:
    return world.failed(notice, Failure.DEAD_ADDRESS, "smtp-550")


def test_a_dead_address_is_remembered_and_another_channel_is_taken(telling: Telling) -> None:
    an = world.person()
    scenes.give_browser(an)
    noting.note([scenes.news(an)], telling=telling)
    assert run(script=Script(answer=dead)) == []
    assert Suppression.objects.get().reason == "smtp-550"
    assert [one.address for one in run(PUSH)] == [f"push:{an}"]
    noting.note([scenes.news(an)], telling=telling)
    assert run() == []
    assert len(run(PUSH)) == 1


def test_without_another_channel_a_dead_address_fails(telling: Telling) -> None:
    noting.note([scenes.news(world.person())], telling=telling)
    run(script=Script(answer=dead))
    assert states() == [("failed", "email", "smtp-550")]


def test_a_bounce_that_comes_later_goes_on_over_another_channel(telling: Telling) -> None:
    an = world.person()
    scenes.give_browser(an)
    noting.note([scenes.news(an)], telling=telling)
    (notice,) = run()
    bounce = Receipt(
        provider="smtp", state=ReceiptState.DEAD_ADDRESS, at=NOON, id=notice.id, reason="bounce-5.1.1"
    )
    receipts.note(bounce)
    receipts.note(bounce)
    run()
    assert len(run(PUSH)) == 1
    assert states() == [("sent", "push", "")]


def test_a_receipt_says_that_all_of_a_notice_arrived(telling: Telling) -> None:
    an = world.person()
    first = scenes.news(an)
    noting.note([first, scenes.news(an, subject_id=first.subject_id)], telling=telling)
    noting.note([scenes.news(an)], telling=telling)
    taken = run()
    assert len(taken) == 2
    receipts.note(
        Receipt(provider="script", state=ReceiptState.DELIVERED, at=NOON, reference=f"ref-{taken[0].id}")
    )
    assert Intent.objects.get(pk=taken[0].id).state == "delivered"
    assert Intent.objects.filter(subject_id=first.subject_id, state="delivered").count() == 2


def test_a_receipt_says_nothing_of_another_notice_that_left_at_the_same_moment(telling: Telling) -> None:
    """Text messages are written down together."""
    an = world.person(email=None)
    scenes.give_phone(an)
    noting.note([scenes.news(an), scenes.news(an)], telling=telling)
    lost, arrived = run(SMS)
    for notice, state in ((lost, ReceiptState.FAILED), (arrived, ReceiptState.DELIVERED)):
        receipts.note(Receipt(provider="script", state=state, at=NOON, reference=f"ref-{notice.id}"))
    assert dict(Intent.objects.values_list("id", "state")) == {lost.id: "failed", arrived.id: "delivered"}


def test_a_receipt_of_a_digest_is_of_all_that_was_gathered(telling: Telling) -> None:
    an = world.person()
    scenes.choose(an, cadence="daily")
    noting.note([scenes.news(an), scenes.news(an)], telling=telling)
    (notice,) = run(after=timedelta(days=1))
    receipts.note(Receipt(provider="script", state=ReceiptState.DELIVERED, at=NOON, id=notice.id))
    assert [state for state, _channel, _reason in states()] == ["delivered", "delivered"]


@pytest.mark.parametrize("taken", [True, False])
def test_a_text_message_never_leaves_twice(telling: Telling, taken: bool) -> None:
    """Killed while it is with the provider, whether that had taken it or not."""
    an = world.person(email=None)
    scenes.give_phone(an)
    noting.note([scenes.news(an)], telling=telling)
    script = Script(SMS)

    def die(notice: Notice) -> Result:
        if taken:
            script.taken.append(notice)
        raise KeyboardInterrupt

    script.answer = die
    with pytest.raises(KeyboardInterrupt):
        run(SMS, script=script)
    script.answer = None
    run(SMS, after=timedelta(hours=1), script=script)
    assert len(script.taken) == taken
    assert states() == [("sent", "", "unconfirmed")] or states() == [("sent", "sms", "unconfirmed")]


def test_a_text_message_of_which_nobody_heard_says_so(telling: Telling) -> None:
    an = world.person(email=None)
    scenes.give_phone(an)
    noting.note([scenes.news(an)], telling=telling)
    unsure = Script(SMS, answer=lambda notice: Handed(id=notice.id, provider="script", is_sure=False))
    run(SMS, script=unsure)
    run(SMS, after=timedelta(hours=1), script=unsure)
    assert states() == [("sent", "sms", "unconfirmed")]
    assert len(unsure.taken) == 1


def test_a_text_message_that_was_surely_not_taken_waits(telling: Telling) -> None:
    an = world.person(email=None)
    scenes.give_phone(an)
    noting.note([scenes.news(an)], telling=telling)
    run(SMS, script=Script(SMS, answer=lambda notice: world.failed(notice, Failure.NO_PROVIDER)))
    assert states() == [("waiting", "sms", "no")]
    assert len(run(SMS, after=timedelta(minutes=7))) == 1


def test_a_notice_in_a_browser_says_sender_and_title_and_nothing_else(telling: Telling) -> None:
    an = world.person(language="en")
    scenes.give_browser(an)
    scenes.choose(an, channel="push")
    news = scenes.news(an)
    noting.note([news], telling=telling)
    (notice,) = run(PUSH)
    assert (notice.sender, notice.text, notice.html) == ("City of Voorbeke", "", "")
    assert notice.title == "City of Voorbeke: er is nieuws"
    assert notice.url.endswith(f"/iets/{news.subject_id}")
    assert len(notice.topic) == 32


def test_mails_that_say_the_same_each_have_their_own_link(block: Block) -> None:
    people = [world.person(email=f"p{number}@example.org") for number in range(3)]
    told = block.telling(path=lambda subject: f"/iets?wat={subject.subject_id}&wie={subject.person_id}")
    with scenes.told(told) as telling, clock.frozen(NOON):
        noting.note([scenes.news(one) for one in people], telling=telling)
        taken = run()
    assert len({one.url for one in taken}) == 3
    for notice in taken:
        assert notice.url in notice.text
        assert notice.url.replace("&", "&amp;") in notice.html
        assert sum(other.url in notice.text for other in taken) == 1


def test_noting_and_telling_take_as_many_statements_for_many_as_for_one(telling: Telling) -> None:
    from tests.statements import counted  # noqa: PLC0415

    people = [world.person(email=f"p{number}@example.org") for number in range(20)]
    with counted() as few:
        noting.note([scenes.news(people[0])], telling=telling)
    with counted() as many:
        noting.note([scenes.news(one) for one in people], telling=telling)
    assert len(many) == len(few)
