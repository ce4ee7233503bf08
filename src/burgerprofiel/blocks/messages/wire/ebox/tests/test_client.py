"""Our client against the simulator as its own process, on good days and bad ones."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from burgerprofiel.blocks.identity.oidc import client_keys
from burgerprofiel.blocks.messages.wire.ebox import cache, ees, multipart, reference, types
from burgerprofiel.blocks.messages.wire.ebox.client import Caller, Consumer, Cursor, Federation, Provider
from burgerprofiel.blocks.messages.wire.ebox.filters import Question
from burgerprofiel.blocks.messages.wire.ebox.problems import EboxError, Problem
from burgerprofiel.blocks.messages.wire.ebox.tests import made
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind
from burgerprofiel.foundation import http, partners
from tests import loopback
from tests.elsewhere import Elsewhere, simulator

CITIZEN, ENTERPRISE = made.CITIZEN, made.ENTERPRISE
OTHER = Box(kind=BoxKind.CITIZEN, number="88670312961")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    with simulator("ebox", "--any-person", folder=tmp_path_factory.mktemp("ebox")) as found:
        yield found


@dataclass
class World:
    """The simulator, and what calls it with tokens of its own."""

    elsewhere: Elsewhere
    caller: dict[str, Any]

    def provider(self, version: str = "v3") -> Provider:
        return Provider(**self.entry(version), version=version)  # type: ignore[arg-type]

    def entry(self, name: str) -> dict[str, str]:
        url = f"{self.elsewhere.base}/{name}"
        return {
            "code": name,
            "name": "Voorbeeld",
            "url": url,
            "token_url": f"{url}/token",
            "client_id": "burgerprofiel",
        }

    def consumer(self, version: str = "v3", **caller: Any) -> Consumer:
        return Consumer(self.provider(version), names=cache.Cache(), **{**self.caller, **caller})

    def federation(self) -> Federation:
        return Federation(partners.Entry(**self.entry("federation")), **self.caller)

    def admin(self, path: str, body: object) -> Any:
        answer = loopback.post(f"{self.elsewhere.base}/{path}", json=body)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture
def world(running: Elsewhere) -> Iterator[World]:
    running.faults()
    client = http.Client(private_allowed=["127.0.0.1"])
    caller = {
        "assertion": client_keys.assertion,
        "known": partners.Tokens(),
        "client": client,
        "seconds": 60.0,
    }
    yield World(running, caller)
    client.close()


def box(number: int) -> Box:
    """A box that no other test looks into."""
    head = f"8867{number:05}"
    return Box(kind=BoxKind.CITIZEN, number=f"{head}{97 - int(head) % 97:02}")


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_both_versions_say_the_same(world: World, version: str) -> None:
    consumer = world.consumer(version)
    page = consumer.page(ENTERPRISE, Question())
    assert (len(page.items), page.total, page.unreadable) == (9, 9, 0)
    by_subject = {message.subject.best("nl"): message for message in page.items}
    assert by_subject["Aangetekend: ingebrekestelling"].is_registered
    assert len(by_subject["Zes bijlagen"].attachments) == 6
    payment = by_subject["Uw bijdrage voor dit kwartaal"].payment
    assert payment
    assert (str(payment.amount), payment.reference) == ("120.5", "+++090/9337/55493+++")
    assert max(len(subject) for subject in by_subject) > 390
    assert [message.attention.label for message in page.items if message.attention] == ["רבקה בן־דוד"]
    assert consumer.message(ENTERPRISE, page.items[0].id) == page.items[0]
    assert consumer.summary(ENTERPRISE).number_of_messages == 9


def test_the_filters_of_the_list(world: World) -> None:
    consumer = world.consumer()
    for question, count in (
        (Question(is_registered=True), 1),
        (Question(is_visible=False), 1),
        (Question(type_id="BIJDRAGE"), 1),
        (Question(text="BESLISSING OVER EEN", language="nl"), 7),
        (Question(text="à l'attention", language="fr"), 1),
        (Question(text="nergens", language="nl"), 0),
    ):
        assert consumer.page(box(1), question).total == count


def test_a_file_is_streamed_and_opening_it_is_reading_it(world: World) -> None:
    consumer, mine = world.consumer(), box(2)
    (message, *_) = consumer.page(mine, Question(is_read=False)).items
    sink = io.BytesIO()
    got = consumer.download(mine, message.id, message.attachments[0], into=sink)
    assert sink.getvalue().startswith(b"%PDF-")
    assert got.is_checked
    assert got.sha256 == hashlib.sha256(sink.getvalue()).digest()
    question = types.StatusQuestion(message_id=message.id, box=mine)
    elsewhere = types.StatusQuestion(message_id="nowhere", box=mine)
    assert [(status.message_id, status.is_read) for status in consumer.statuses([question, elsewhere])] == [
        (message.id, True)
    ]


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_a_message_is_hidden_and_its_text_read(world: World, version: str) -> None:
    consumer, mine = world.consumer(version), box(3 if version == "v2" else 4)
    page = consumer.page(mine, Question())
    (bodied,) = [message for message in page.items if message.is_body_main]
    assert "<strong>" in consumer.body(mine, bodied.id).nl
    consumer.show(mine, [types.Visibility(id=bodied.id, is_visible=False)])
    assert not consumer.message(mine, bodied.id).is_visible
    with pytest.raises(EboxError) as raised:
        consumer.show(mine, [types.Visibility(id="nowhere", is_visible=True)])
    assert raised.value.problem is Problem.NOT_FOUND


def test_a_walk_goes_on_where_another_stopped(world: World) -> None:
    mine = box(5)
    world.admin("_admin/letters", {"kind": "citizen", "number": mine.number, "count": 30})
    walk = world.consumer().walk(mine, question=Question(page_size=10))
    first, cursor = next(walk)
    rest = list(world.consumer().walk(mine, question=Question(page_size=10), cursor=cursor))
    ids = [message.id for page, _ in [(first, cursor), *rest] for message in page.items]
    assert (len(ids), len(set(ids)), rest[-1][1].is_done) == (39, 39, True)
    assert list(world.consumer().walk(mine, cursor=Cursor(is_done=True))) == []


class Shifting(Consumer):
    """A list that changes between two pages."""

    def __init__(self, lists: list[list[str]]) -> None:
        self.lists = lists

    def page(self, box: Box, question: Question) -> types.Page:
        ids = self.lists.pop(0) if len(self.lists) > 1 else self.lists[0]
        part = ids[(question.page - 1) * question.page_size : question.page * question.page_size]
        return types.Page(items=tuple(made.message(id=each) for each in part), total=len(ids))


@pytest.mark.parametrize("second", [["new", "a", "b", "c", "d"], ["b", "c", "d"], ["c", "d"]])
def test_a_walk_misses_nothing_while_the_list_moves(second: list[str]) -> None:
    walk = Shifting([["a", "b", "c", "d"], second]).walk(CITIZEN, question=Question(page_size=2))
    found = [message.id for page, _ in walk for message in page.items]
    assert found == ["a", "b", "c", "d"]


def test_names_are_kept_as_long_as_allowed(world: World) -> None:
    consumer = world.consumer()
    for _ in range(3):
        entry = consumer.name(reference.Kind.TYPE, "PREMIE")
    assert (entry.name.fr, entry.validity and entry.validity.unit) == ("Décision sur une prime", "year")
    asked = [each for each in world.elsewhere.asked() if each["path"].endswith("/messageTypes/PREMIE")]
    assert len(asked) == 1
    with pytest.raises(EboxError) as raised:
        consumer.name(reference.Kind.APPLICATION, "onbekend")
    assert raised.value.problem is Problem.NOT_FOUND


def test_how_long_an_answer_may_be_kept() -> None:
    for header, seconds in (
        (reference.CACHE_CONTROL, 86400),
        ("no-store, max-age=60", 0),
        ("private, max-age=60", 0),
        ("max-age=60, s-maxage=5", 5),
        ("max-age=999999999", cache.MOST_SECONDS),
        ("max-age=-1", 0),
        ("", 0),
    ):
        assert cache.freshness({"cache-control": header}) == seconds
    assert cache.freshness({"cache-control": "max-age=60", "age": "50"}) == 10


def test_what_is_kept_ends_and_the_oldest_goes() -> None:
    now = [0.0]
    kept: cache.Cache[str] = cache.Cache(most=2, clock=lambda: now[0])
    for name in ("a", "b"):
        kept.put((name,), name, headers={"cache-control": "max-age=10"})
    assert kept.get(("a",)) == "a"
    kept.put(("c",), "c", headers={"cache-control": "max-age=10"})
    assert (kept.get(("a",)), kept.get(("b",))) == ("a", None)
    now[0] = 10.0
    assert kept.get(("a",)) is None


def test_who_reads_digitally(world: World) -> None:
    world.admin("_admin/known", {"consents": {CITIZEN.number: True}})
    federation = world.federation()
    assert federation.consents([CITIZEN.number, OTHER.number]) == {CITIZEN.number: True}
    world.elsewhere.faults(wrong_person=True)
    with pytest.raises(EboxError) as raised:
        federation.consents([CITIZEN.number])
    assert raised.value.problem is Problem.BAD_ANSWER


LIST = "/v3/ebox"


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"reset": {"prefix": LIST}}, Problem.DOWN),
        ({"status": {"prefix": LIST, "value": 500}}, Problem.DOWN),
        ({"status": {"prefix": LIST, "value": 503}}, Problem.DOWN),
        ({"status": {"prefix": LIST, "value": 403}}, Problem.NOT_ALLOWED),
        ({"status": {"prefix": LIST, "value": 404}}, Problem.NOT_FOUND),
        ({"status": {"prefix": LIST, "value": 400}}, Problem.BAD_ANSWER),
        ({"status": {"prefix": LIST, "value": 401}}, Problem.NOT_ALLOWED),
        ({"html": {"prefix": LIST}}, Problem.BAD_ANSWER),
        ({"invalid_json": {"prefix": LIST}}, Problem.BAD_ANSWER),
        ({"redirect": {"prefix": LIST}}, Problem.BAD_ANSWER),
        ({"huge": {"prefix": LIST}}, Problem.BAD_ANSWER),
        ({"wrong_person": {"prefix": LIST}}, Problem.BAD_ANSWER),
        ({"busy": {"prefix": LIST, "value": 7}}, Problem.BUSY),
        ({"status": {"prefix": "/v3/token", "value": 401}}, Problem.NOT_ALLOWED),
        ({"status": {"prefix": "/v3/token", "value": 500}}, Problem.DOWN),
        ({"html": {"prefix": "/v3/token"}}, Problem.BAD_ANSWER),
    ],
    ids=str,
)
def test_what_goes_wrong_has_a_name(world: World, fault: dict[str, Any], problem: Problem) -> None:
    world.elsewhere.faults(**fault)
    with pytest.raises(EboxError) as raised:
        world.consumer().page(box(6), Question())
    assert raised.value.problem is problem
    assert raised.value.retry_after == (7.0 if problem is Problem.BUSY else 0.0)


@pytest.mark.parametrize(
    "fault", [{"hang": {"prefix": LIST}}, {"slow": {"prefix": LIST, "value": 600_000}}], ids=str
)
def test_a_call_ends_at_its_deadline(world: World, fault: dict[str, Any]) -> None:
    world.consumer().page(box(7), Question())
    world.elsewhere.faults(**fault)
    with pytest.raises(EboxError) as raised:
        world.consumer(seconds=0.5).page(box(7), Question())
    assert (raised.value.problem, raised.value.reason) == (Problem.DOWN, "too-slow")


def test_a_token_that_was_forgotten_is_replaced(world: World) -> None:
    consumer = world.consumer()
    consumer.page(box(8), Question())
    world.elsewhere.faults(forget_tokens={"times": 1})
    assert consumer.page(box(8), Question()).total == 9


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"wrong_digest": True}, Problem.BAD_ANSWER),
        ({"huge": True}, Problem.BAD_ANSWER),
        ({"html": {"prefix": LIST}}, Problem.BAD_ANSWER),
        ({"reset": {"prefix": LIST}}, Problem.DOWN),
        ({"status": {"prefix": LIST, "value": 404}}, Problem.NOT_FOUND),
    ],
    ids=str,
)
def test_a_file_that_is_not_the_one(world: World, fault: dict[str, Any], problem: Problem) -> None:
    consumer, mine = world.consumer(), box(9)
    (message, *_) = consumer.page(mine, Question()).items
    world.elsewhere.faults(**fault)
    with pytest.raises(EboxError) as raised:
        consumer.download(mine, message.id, message.attachments[0], into=io.BytesIO())
    assert raised.value.problem is problem


def test_a_status_of_somebody_else_is_none(world: World) -> None:
    consumer, mine = world.consumer(), box(10)
    (message, *_) = consumer.page(mine, Question()).items
    world.elsewhere.faults(wrong_person={"times": 1})
    with pytest.raises(EboxError, match="another"):
        consumer.statuses([types.StatusQuestion(message_id=message.id, box=mine)])


def test_no_number_travels_in_an_address(world: World) -> None:
    consumer = world.consumer()
    consumer.page(CITIZEN, Question())
    consumer.statuses([types.StatusQuestion(message_id="x", box=CITIZEN)])
    assert all(CITIZEN.number not in each["path"] for each in world.elsewhere.asked())


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_what_we_write_another_takes_once(world: World, version: str) -> None:
    """Our form of a publication, at a registry that is not ours."""
    content = b"%PDF-1.7 voorbeeld"
    file = types.FileToPublish(part="upfile1", is_main=True, sha256=hashlib.sha256(content).digest())
    mine = box(11 if version == "v2" else 12)
    sent = multipart.FileToSend(
        part="upfile1", file_name="brief é ב.pdf", media_type="application/pdf", chunks=[content]
    )
    world.admin("_admin/known", {"unused": [mine.number]})
    consumer, publication = world.consumer(version), made.publication(recipient=mine, files=(file,))
    published = consumer.publish(publication, files=[sent], key=f'sleutel "{version}"')
    assert published
    assert published.code == "NO_DIGITAL_USER"
    message = consumer.message(mine, published.message_id)
    assert (message.sender, message.attachments[0].file_name) == (ENTERPRISE, "brief é ב.pdf")
    assert message.attachments[0].sha256 == file.sha256
    assert consumer.publish(publication, files=[sent], key=f'sleutel "{version}"') is None
    with pytest.raises(EboxError, match="INVALID_INPUT"):
        consumer.publish(made.publication(files=()), files=[], key="ander")


def test_events_in_whatever_order_and_more_than_once(world: World) -> None:
    """The event service, read page by page with our paging."""
    caller = Caller(partners.Entry(**world.entry("events")), **world.caller)
    kinds = [ees.EventType.NEW, ees.EventType.READ, ees.EventType.REMINDER]
    events = [
        ees.Event(
            event_type=kind, event_correlation_id=f"e-{kind}", enterprise_id=ENTERPRISE.number, message_id="m-1",
            receipt_date=datetime(2026, 3, 1, tzinfo=UTC), expiration_date=datetime(2027, 3, 1, tzinfo=UTC),
            registered_mail=False,
        )
        for kind in kinds
    ]  # fmt: skip
    caller.post(ees.PATH, ees.render(events))
    with pytest.raises(EboxError) as raised:
        caller.post(ees.PATH, ees.render(events[:1]))
    assert raised.value.is_repetition
    world.elsewhere.faults(out_of_order=True, twice=True)
    found: list[ees.Told] = []
    page = ees.EventPage(events=(), last=0, has_next=True)
    while page.has_next:
        body = caller.send("GET", f"{ees.PATH}?{ees.query(last=page.last, page_size=2)}").body
        page = ees.parse_page(body, after=page.last)
        found += page.events
    assert [told.event_data.event_type for told in found] == kinds
    assert [told.event_data.event_type for told in ees.newest(found).values()] == [ees.EventType.READ]
