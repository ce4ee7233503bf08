"""What goes beside messages: filters, keys, publications as they come, events, reference data, the federation."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burgerprofiel.blocks.messages.wire.ebox import (
    cloudevents,
    ees,
    federation,
    filters,
    idempotency,
    multipart,
    publishing,
    reference,
    types,
    versions,
)  # fmt: skip
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.publishing import Validity
from burgerprofiel.blocks.messages.wire.ebox.tests import made
from burgerprofiel.blocks.messages.wire.ebox.tests.made import CITIZEN, ENTERPRISE
from burgerprofiel.blocks.messages.wire.ebox.types import Texts

flags = st.none() | st.booleans()
days = st.none() | st.dates(date(1000, 1, 1))
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
questions = st.builds(
    filters.Question,
    page=st.integers(1, filters.LAST_PAGE),
    page_size=st.integers(1, 100),
    received_before=days,
    received_after=days,
    expired_before=days,
    expired_after=days,
    is_read=flags,
    is_visible=flags,
    is_registered=flags,
    type_id=words,
    organization_id=words,
    application_id=words,
    text=words,
    language=st.sampled_from(["nl", "fr", "de"]),
)


@given(question=questions)
def test_a_question_comes_back(question: filters.Question) -> None:
    assert filters.parse(filters.render(question)) == question


def test_what_is_left_out_and_what_nobody_knows() -> None:
    assert filters.parse("") == filters.Question(page=1, page_size=25)
    assert filters.parse("sort=x&visible=true") == filters.Question(is_visible=True)


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("q=premie", "missing", "qlang"),
        ("q=premie&qlang=en", "invalid", "qlang"),
        ("page=0", "invalid", "page"),
        ("page=%D9%A1", "invalid", "page"),
        ("pageSize=101", "invalid", "pageSize"),
        ("receivedAfter=2026-02-30", "invalid", "receivedAfter"),
        ("receivedAfter=20260201", "invalid", "receivedAfter"),
        ("visible=True", "invalid", "visible"),
        ("page=1&page=2", "twice", "page"),
        ("q=%ff&qlang=nl", "invalid", ""),
    ],
)
def test_what_is_refused_with_400(query: str, code: str, field: str) -> None:
    with pytest.raises(FormatError) as raised:
        filters.parse(query)
    assert (raised.value.code, raised.value.field) == (code, field)


@given(query=words)
def test_a_hostile_query_is_refused_by_name(query: str) -> None:
    assert made.outcome(lambda content: filters.parse(content.decode()), query.encode())


@given(key=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60))
def test_a_key_comes_back(key: str) -> None:
    assert idempotency.parse(idempotency.render(key)) == key


@pytest.mark.parametrize(
    "header", ["", "abc", '""', '"a', '"a"b"', '"\\a"', '"é"', '"a";p=1', '"' + "a" * 256 + '"']
)
def test_what_is_no_key(header: str) -> None:
    with pytest.raises(FormatError):
        idempotency.parse(header)


# ---------------------------------------------------------------- publications


class Kept(dict[str, io.BytesIO]):
    """What was written, by part."""

    def __missing__(self, part: str) -> io.BytesIO:
        return self.setdefault(part, io.BytesIO())


def sent(*contents: bytes, name: str = "brief.pdf") -> tuple[str, bytes]:
    files = [
        multipart.FileToSend(
            part=f"upfile{n}", file_name=name, media_type="application/pdf", chunks=[content]
        )
        for n, content in enumerate(contents, start=1)
    ]
    content_type, body = multipart.render(
        versions.VERSIONS["v3"].render_publication(made.publication()), files=files
    )
    return content_type, b"".join(body)


@given(
    contents=st.lists(st.binary(max_size=80), max_size=3),
    size=st.integers(1, 40),
    name=st.text(st.characters(codec="utf-8"), max_size=20),
)
def test_what_is_sent_arrives_in_whatever_pieces(contents: list[bytes], size: int, name: str) -> None:
    content_type, body = sent(*contents, name=name)
    kept = Kept()
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    got = multipart.receive(pieces, content_type=content_type, open_file=kept.__getitem__)
    assert versions.VERSIONS["v3"].parse_publication(got.publication) == made.publication()
    assert [kept[file.part].getvalue() for file in got.files] == contents
    assert [file.sha256 for file in got.files] == [hashlib.sha256(content).digest() for content in contents]
    assert {file.file_name for file in got.files} <= {name}


def test_parts_come_in_any_order() -> None:
    boundary = "--grens\r\n"
    head = 'Content-Disposition: form-data; name="upfile1"; filename="a.pdf"\r\n'
    file = f"{head}Content-Type: application/pdf\r\n\r\nX\r\n"
    described = 'Content-Disposition: form-data; name="messageToPublish"\r\n\r\n{}\r\n'
    for order in itertools.permutations([file, described]):
        body = boundary + boundary.join(order) + "--grens--\r\n"
        got = multipart.receive(
            [body.encode()], content_type="multipart/form-data; boundary=grens", open_file=Kept().__getitem__
        )
        assert (got.publication, [(file.part, file.size) for file in got.files]) == (b"{}", [("upfile1", 1)])


def test_a_body_that_stops_a_file_too_large_and_no_boundary() -> None:
    content_type, body = sent(b"x" * 100)
    for chunks, kind, most, code in (
        ([body[:-30]], content_type, 100, "not-multipart"),
        ([body], content_type, 99, "too-large"),
        ([body], "multipart/form-data", 100, "not-multipart"),
        ([body], "application/json", 100, "not-multipart"),
        ([b"x" + body], content_type, 100, "not-multipart"),
    ):
        with pytest.raises(FormatError, match=code):
            multipart.receive(chunks, content_type=kind, open_file=Kept().__getitem__, most_file_bytes=most)


@given(content=st.binary(max_size=200), kind=st.text(max_size=40))
def test_hostile_bodies_are_refused_by_name(content: bytes, kind: str) -> None:
    for content_type in ("multipart/form-data; boundary=g", kind):
        with pytest.raises(FormatError):
            multipart.receive([b"--g\r\n" + content], content_type=content_type, open_file=Kept().__getitem__)


def received(part: str = "upfile1", **changed: Any) -> multipart.ReceivedFile:
    plain: dict[str, Any] = {
        "part": part, "file_name": "brief.pdf", "media_type": "application/pdf", "size": 1, "sha256": b"d" * 32,
    }  # fmt: skip
    return multipart.ReceivedFile(**{**plain, **changed})


def codes(publication: types.Publication, *files: multipart.ReceivedFile, version: Any = "v3") -> set[str]:
    return {
        error.code for error in publishing.check(publication, files=files or [received()], version=version)
    }


def test_a_publication_within_its_limits() -> None:
    assert codes(made.publication()) == set()
    assert codes(made.publication(subject=Texts(nl="x" * 400))) == set()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"subject": Texts()}, "missing"),
        ({"subject": Texts(nl="x" * 401)}, "too-long"),
        ({"body": Texts(fr="Bonjour")}, "languages"),
        ({"is_body_main": True}, "main-content"),
        ({"files": ()}, "main-content"),
        ({"files": (types.FileToPublish(part="upfile1", is_main=True, sha256=b"e" * 32),)}, "digest"),
        ({"files": (types.FileToPublish(part="other", is_main=True),)}, "unknown"),
        ({"attention": types.Attention(number="", label="x" * 101)}, "too-long"),
        ({"business": (types.BusinessData(key="k", values=(Texts(nl="x" * 257),)),)}, "too-long"),
    ],
)
def test_what_breaks_a_rule_is_named(changed: dict[str, Any], code: str) -> None:
    assert code in codes(made.publication(**changed))


def test_files_that_break_a_rule_and_the_older_limits() -> None:
    assert codes(made.publication(), received(media_type="application/x-msdownload")) == {"media-type"}
    assert codes(made.publication(), received(), received()) == {"twice"}
    seven = tuple(types.FileToPublish(part=f"f{n}", is_main=n == 0) for n in range(7))
    assert codes(made.publication(files=seven), *(received(f"f{n}") for n in range(7))) == {"too-many"}
    assert codes(made.publication(), received(file_name="x" * 81)) == set()
    assert codes(made.publication(), received(file_name="x" * 81), version="v2") == {"too-long"}
    assert codes(made.publication(subject=Texts(nl="x" * 256)), version="v2") == {"too-long"}


# ---------------------------------------------------------------- events

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def event(**changes: Any) -> bytes:
    fields = {"specversion": "1.0", "id": "e-1", "source": "/ebox", "type": "be.ebox.v1.message.read"}
    return json.dumps({**fields, "time": AT.isoformat(), **changes}).encode()


def test_an_event_is_read_alone_and_in_a_batch() -> None:
    one = cloudevents.parse(event(data={"a": 1}))
    assert (one.id, one.time, cloudevents.data_of(one, of=dict[str, int])) == ("e-1", AT, {"a": 1})
    batch = b"[" + event() + b"," + event(id="e-2") + b"]"
    assert [each.id for each in cloudevents.parse_batch(batch)] == ["e-1", "e-2"]


@pytest.mark.parametrize(
    "changed", [{"specversion": "0.3"}, {"time": None}, {"id": ""}, {"source": ""}, {"time": "2026-03-01"}]
)
def test_what_is_no_cloudevent(changed: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        cloudevents.parse(event(**changed))
    with pytest.raises(FormatError, match="missing"):
        cloudevents.parse(b'{"id":"1","source":"s","type":"t","time":"2026-03-01T09:00:00Z"}')


def told(number: int, kind: ees.EventType = ees.EventType.NEW, *, minutes: int = 0) -> ees.Told:
    data = ees.Event(
        event_type=kind, enterprise_id=ENTERPRISE.number, message_id="m-1", receipt_date=AT, expiration_date=AT,
        registered_mail=False, subject=Texts(nl="Beslissing"),
    )  # fmt: skip
    at = AT + timedelta(minutes=minutes)
    return ees.Told(event_sequence_nbr=number, event_time=at, event_provider_id="dp", event_data=data)


def page(*events: ees.Told, last: int) -> bytes:
    body = {
        "EboxEnterpriseDocumentEvents": events,
        "pageInfo": {"lastSequenceNbr": last, "hasNext": True},
    }
    return msgspec.json.encode(body)


def test_events_are_told_and_a_page_is_in_order() -> None:
    assert set(json.loads(ees.render([told(1).event_data]))[0]) == {
        "eventType", "enterpriseId", "messageId", "receiptDate", "expirationDate", "registeredMail", "subject",
    }  # fmt: skip
    found = ees.parse_page(page(told(4), told(2), told(3), told(3), last=4), after=2)
    assert found == ees.EventPage(events=(told(3), told(4)), last=4, has_next=True)


def test_a_page_that_brings_us_no_further_ends_it() -> None:
    with pytest.raises(FormatError, match="no-progress"):
        ees.parse_page(page(told(2), last=2), after=2)


@given(order=st.permutations([1, 2, 3]))
def test_what_is_read_stays_read(order: list[int]) -> None:
    events = {
        1: told(1), 2: told(2, ees.EventType.READ, minutes=1), 3: told(3, ees.EventType.REMINDER, minutes=2),
    }  # fmt: skip
    found = ees.newest(events[number] for number in order)
    assert [each.event_data.event_type for each in found.values()] == [ees.EventType.READ]


@given(content=st.binary(max_size=60))
@settings(max_examples=50)
def test_hostile_events_are_refused_by_name(content: bytes) -> None:
    readers: list[Any] = [
        cloudevents.parse, cloudevents.parse_batch, lambda body: ees.parse_page(body, after=0),
        lambda body: federation.parse_consents(body, asked=[]),
        *(lambda body, kind=kind: reference.parse(kind, body) for kind in reference.Kind),
    ]  # fmt: skip
    for read in readers:
        assert made.outcome(read, content)


# ---------------------------------------------------------------- beside


@pytest.mark.parametrize("kind", reference.Kind)
def test_reference_data_comes_back(kind: reference.Kind) -> None:
    validity = Validity(number=5, unit="year") if kind is reference.Kind.TYPE else None
    entry = reference.Entry(id="x", name=Texts(nl="Premie"), description=Texts(fr="Prime"), validity=validity)
    assert reference.parse(kind, reference.render(kind, entry)) == entry


def test_answers_about_somebody_else_are_none() -> None:
    asked = json.loads(federation.render_question([CITIZEN.number]))
    assert asked == {"eboxType": "citizen", "eboxIdType": "SSIN", "eboxIdValueList": [CITIZEN.number]}
    box = {"eboxType": "CITIZEN", "eboxIdValue": CITIZEN.number}
    body = json.dumps([{"eboxId": box, "hasConsent": True}]).encode()
    assert federation.parse_consents(body, asked=[CITIZEN.number]) == {CITIZEN.number: True}
    with pytest.raises(FormatError, match="another"):
        federation.parse_consents(body, asked=["82610100181"])
    with pytest.raises(FormatError, match="another"):
        federation.parse_consents(body.replace(b"CITIZEN", b"ENTERPRISE"), asked=[CITIZEN.number])
