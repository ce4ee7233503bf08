"""Polling a feed over real sockets, on good and bad days."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partialmethod
from typing import Any

import pytest
from django.db import connection

from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Feed, Rejection, Source, Upload
from burgerprofiel.blocks.dossiers.services import feeds, health
from burgerprofiel.blocks.dossiers.tests import backend, factories, opened
from burgerprofiel.blocks.dossiers.tests.backend import BackEnd
from burgerprofiel.blocks.dossiers.tests.test_feed_format import ELEMENT
from burgerprofiel.blocks.dossiers.wire import feed as wire
from burgerprofiel.foundation import clock, http

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def simulator() -> Iterator[BackEnd]:
    with backend.running() as simulator:
        yield simulator


@pytest.fixture
def source(simulator: BackEnd) -> Source:
    simulator.faults()
    return factories.source()


@pytest.fixture
def feed(simulator: BackEnd, source: Source) -> Feed:
    name = f"f{uuid.uuid4().hex}"
    simulator.publish(name)
    return Feed.objects.create(source=source, url=simulator.feed_url(name))


def _publish(simulator: BackEnd, feed: Feed, *changes: dict[str, Any]) -> None:
    without_index = {name: value for name, value in ELEMENT.items() if name != "index"}
    simulator.publish(feed.url.split("/")[4], *(without_index | change for change in changes))


def _poll_until_empty() -> int:
    return sum(1 for _ in iter(feeds.poll_next, False))


def _make_due(feed: Feed) -> None:
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=clock.now() - timedelta(seconds=1))


def test_everything_comes_in_at_once_however_many_pages(simulator: BackEnd, feed: Feed) -> None:
    Feed.objects.update(page_size=2)
    _publish(simulator, feed, *({"dossiernummer": f"n{number}"} for number in range(5)))
    assert _poll_until_empty() == 4
    feed.refresh_from_db()
    assert (feed.position, feed.errors) == (5, 0)
    assert feed.next_poll_at > clock.now()
    assert set(Upload.objects.values_list("via", flat=True)) == {"feed"}
    assert Dossier.objects.count() == 10  # five files, two readers each


def test_what_came_in_does_not_come_in_again(simulator: BackEnd, feed: Feed) -> None:
    _publish(simulator, feed, {})
    _poll_until_empty()
    Feed.objects.update(position=0)
    _make_due(feed)
    _poll_until_empty()
    assert DossierEvent.objects.count() == 2
    assert Upload.objects.count() == 1


def test_a_bad_element_is_kept_and_does_not_hold_up_the_others(simulator: BackEnd, feed: Feed) -> None:
    _publish(simulator, feed, {"dossiernummer": "a"}, {"wijzigingsdatum": None}, {"dossiernummer": "c"})
    _poll_until_empty()
    assert {opened.file(row).external_id for row in Dossier.objects.all()} == {"a", "c"}
    rejection = Rejection.objects.get()
    assert (rejection.via, rejection.errors[0]["code"]) == ("feed", "missing")
    assert b"91651431876" not in bytes(rejection.body_sealed)


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 401}, {"html": True}, {"invalid_json": True}, {"reset": True}],
    ids=lambda fault: next(iter(fault)),
)
def test_a_failing_feed_waits_longer_each_time_and_shows(
    simulator: BackEnd, feed: Feed, source: Source, fault: dict[str, Any]
) -> None:
    simulator.faults(**fault)
    waits = []
    for _ in range(3):
        _make_due(feed)
        before = clock.now()
        feeds.poll_next()
        feed.refresh_from_db()
        waits.append(round((feed.next_poll_at - before).total_seconds()))
    assert [round(wait, -1) for wait in waits] == [50, 400, 1350]
    assert feed.last_error
    source.refresh_from_db()
    assert (source.disturbance, source.disturbed_since is None) == ("unreachable", False)


def test_a_feed_that_hangs_does_not_hold_us(
    simulator: BackEnd, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http.Client, "get", partialmethod(http.Client.get, total_seconds=0.3))
    simulator.faults(hang=True)
    feeds.poll_next()
    feed.refresh_from_db()
    assert feed.errors == 1


def test_a_feed_that_answers_again_is_as_before(simulator: BackEnd, feed: Feed, source: Source) -> None:
    simulator.faults(status={"value": 500, "times": 1})
    feeds.poll_next()
    _publish(simulator, feed, {})
    _make_due(feed)
    _poll_until_empty()
    feed.refresh_from_db()
    source.refresh_from_db()
    assert (feed.errors, feed.last_error, source.disturbed_since, source.disturbance) == (0, "", None, "")
    assert Dossier.objects.exists()


def test_a_disturbance_that_staff_announced_stays(simulator: BackEnd, feed: Feed, source: Source) -> None:
    Source.objects.update(disturbed_since=clock.now(), disturbance=health.Disturbance.ANNOUNCED)
    feeds.poll_next()
    source.refresh_from_db()
    assert source.disturbance == "announced"


def test_a_feed_switches_itself_off_until_it_is_resumed(simulator: BackEnd, feed: Feed) -> None:
    simulator.faults(status=503)
    for _ in range(10):
        _make_due(feed)
        feeds.poll_next()
    feed.refresh_from_db()
    assert feed.state == Feed.State.OFF
    _make_due(feed)
    assert not feeds.poll_next()
    simulator.faults()
    feeds.resume(feed.source_id)
    assert feeds.poll_next()
    feed.refresh_from_db()
    assert (feed.state, feed.errors) == (Feed.State.ACTIVE, 0)


def test_a_paused_feed_is_left_alone(feed: Feed) -> None:
    feeds.pause(feed.source_id)
    assert not feeds.poll_next()


def test_an_empty_answer_is_no_error(simulator: BackEnd, feed: Feed) -> None:
    simulator.faults(empty=True)
    assert feeds.poll_next()
    feed.refresh_from_db()
    assert (feed.errors, feed.position) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_one_feed_is_asked_by_one_worker(simulator: BackEnd, feed: Feed) -> None:
    simulator.faults(slow=300)

    def poll() -> bool:
        try:
            return feeds.poll_next()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        asked = [future.result(20) for future in [pool.submit(poll), pool.submit(poll)]]
    assert sorted(asked) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_lease_ran_out_stores_nothing(simulator: BackEnd, feed: Feed) -> None:
    """Another worker stored the page while this one was still reading."""
    _publish(simulator, feed, {})
    Feed.objects.update(position=0)
    page = wire.parse_page(simulator.http.get(wire.address(feed.url, index=0, limit=100)).content, index=0)
    slow = feeds.Claimed(feed.source_id, "", "", feed.url, 0, 100)
    _poll_until_empty()
    Upload.objects.all().delete()
    feeds._store(slow, page=page)
    assert not Upload.objects.exists()


def test_a_silent_source_is_disturbed_until_it_speaks() -> None:
    now = clock.now()
    daily = factories.source(silent_after_hours=24, last_received_at=now - timedelta(hours=30))
    seldom = factories.source(last_received_at=now - timedelta(days=300))
    health.check_silence()
    daily.refresh_from_db()
    seldom.refresh_from_db()
    assert (daily.disturbance, seldom.disturbance) == ("silent", "")
    Source.objects.filter(pk=daily.pk).update(last_received_at=now)
    health.check_silence()
    daily.refresh_from_db()
    assert (daily.disturbance, daily.disturbed_since) == ("", None)
