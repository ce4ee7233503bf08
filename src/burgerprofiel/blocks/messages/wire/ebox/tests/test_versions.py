"""Both versions: what is written is read back, what is hostile is refused by name, nothing quotes what was given."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burgerprofiel.blocks.messages.wire.ebox import errors, types, versions
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.tests import made
from burgerprofiel.blocks.messages.wire.ebox.tests.made import CITIZEN, ENTERPRISE

v2, v3 = versions.VERSIONS["v2"], versions.VERSIONS["v3"]
VERSIONS = pytest.mark.parametrize("wire", [v2, v3], ids=["v2", "v3"])
READERS = [
    getattr(wire, name)
    for wire in (v2, v3)
    for name in (
        "parse_message",
        "parse_page",
        "parse_publication",
        "parse_updates",
        "parse_questions",
        "parse_statuses",
    )
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.just("NaN"),
    st.just(10**400),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(message=made.messages(v3=False))
def test_a_message_of_v2_comes_back(message: types.Message) -> None:
    assert v2.parse_message(v2.render_message(message)) == message
    assert v2.parse_page(v2.render_page([message], total=7)) == types.Page(items=(message,), total=7)


@given(message=made.messages(v3=True))
def test_a_message_of_v3_comes_back(message: types.Message) -> None:
    assert v3.parse_message(v3.render_message(message)) == message
    assert v3.parse_page(v3.render_page([message], total=7)) == types.Page(items=(message,), total=7)


@given(publication=made.publications(v3=False))
def test_a_publication_of_v2_comes_back(publication: types.Publication) -> None:
    assert v2.parse_publication(v2.render_publication(publication)) == publication


@given(publication=made.publications(v3=True))
def test_a_publication_of_v3_comes_back(publication: types.Publication) -> None:
    assert v3.parse_publication(v3.render_publication(publication)) == publication


@VERSIONS
@given(box=made.boxes, is_read=st.booleans(), expires=st.none() | made.moments)
def test_statuses_and_updates_come_back(wire: Any, box: types.Box, is_read: bool, expires: Any) -> None:
    questions = (types.StatusQuestion(message_id="m-1", box=box),)
    assert wire.parse_questions(wire.render_questions(questions)) == questions
    statuses = (types.Status(message_id="m-1", box=box, is_read=is_read, expires_at=expires),)
    assert wire.parse_statuses(wire.render_statuses(statuses)) == statuses
    updates = (types.Visibility(id="m-1", is_visible=is_read),)
    assert wire.parse_updates(wire.render_updates(updates)) == updates


def test_names_of_both_versions() -> None:
    second = json.loads(v2.render_message(made.message()))
    third = json.loads(v3.render_message(made.message(recipient=CITIZEN)))
    assert second["senderOrganizationId"] == ENTERPRISE.number
    assert second["forTheAttentionOf"] == {"type": "person", "id": CITIZEN.number, "name": "Sarah"}
    assert second["attachments"]["items"][0]["mainContent"] is False
    assert second["registeredMail"] is second["replyAuthorized"] is second["bodyMainContent"] is False
    assert third["sender"] == {"eboxType": "enterprise", "enterpriseNumber": ENTERPRISE.number}
    assert third["recipient"] == {"eboxType": "citizen", "ssin": CITIZEN.number}
    assert third["forTheAttentionOf"] == {"ssin": CITIZEN.number, "label": "Sarah"}
    assert third["attachments"]["items"][0]["isMainContent"] is False
    assert third["isRegisteredMail"] is third["isReplyAuthorized"] is third["isBodyMainContent"] is False
    assert second["attachments"]["items"][0]["digest"]["digestMethod"] == "sha_256"


def test_v2_has_no_words_for_a_citizen_that_sends() -> None:
    with pytest.raises(FormatError, match="sender-not-enterprise"):
        v2.render_message(made.message(sender=CITIZEN))


@pytest.mark.parametrize("read", READERS, ids=lambda read: f"{read.__module__[-2:]}.{read.__name__}")
@given(content=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=50)
def test_hostile_input_is_refused_by_name(read: Any, content: bytes) -> None:
    assert made.outcome(read, content)


@VERSIONS
@given(data=st.data())
@settings(max_examples=150)
def test_a_member_in_another_form_is_read_or_refused_by_name(wire: Any, data: st.DataObject) -> None:
    whole = json.loads(wire.render_message(made.message(payment=data.draw(made.payments))))
    place = data.draw(
        st.sampled_from([whole, *(value for value in whole.values() if isinstance(value, dict))])
    )
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JSON)
    body = json.dumps(whole).encode()
    assert made.outcome(wire.parse_message, body) in {
        "read",
        "null",
        "missing",
        "invalid",
        "number",
        "digest",
        "not-json",
    }


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"subject": None}, "null", "subject"),
        ({"subject": {"nl": None}}, "null", "subject.nl"),
        ({"messageId": ""}, "invalid", "messageId"),
        ({"receiptDate": "2026-03-01T09:00:00"}, "invalid", "receiptDate"),
        ({"senderOrganizationId": "0999000031"}, "number", "senderOrganizationId"),
        ({"forTheAttentionOf": {"id": "12345678901"}}, "number", "forTheAttentionOf.id"),
    ],
)
def test_what_is_wrong_is_named(changed: dict[str, Any], code: str, field: str) -> None:
    whole = json.loads(v2.render_message(made.message()))
    with pytest.raises(FormatError) as raised:
        v2.parse_message(json.dumps({**whole, **changed}).encode())
    assert (raised.value.code, raised.value.field) == (code, field)
    assert "12345678901" not in str(raised.value)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", -1, 10**15])
def test_what_is_no_money_is_refused(amount: object) -> None:
    payment = {
        "paymentDataId": "p", "amount": amount, "vatAmount": 0, "currency": "EUR",
        "dueDate": "2026-03-01T09:00:00Z", "iban": "BE68539007547034",
    }  # fmt: skip
    whole = json.loads(v2.render_message(made.message()))
    with pytest.raises(FormatError, match="invalid"):
        v2.parse_message(json.dumps({**whole, "paymentData": payment}).encode())


def test_one_bad_message_does_not_hide_the_others() -> None:
    body = json.loads(v3.render_page([made.message(), made.message(id="m-2")], total=2))
    body["items"][0]["subject"] = None
    page = v3.parse_page(json.dumps(body).encode())
    assert ([message.id for message in page.items], page.unreadable) == (["m-2"], 1)


def test_a_box_has_one_number_of_its_kind() -> None:
    whole = json.loads(v3.render_message(made.message()))
    for sender in (
        {"eboxType": "citizen", "enterpriseNumber": ENTERPRISE.number},
        {"eboxType": "enterprise", "enterpriseNumber": ENTERPRISE.number, "ssin": CITIZEN.number},
    ):
        with pytest.raises(FormatError, match="number: sender"):
            v3.parse_message(json.dumps({**whole, "sender": sender}).encode())


def test_nothing_shows_its_content() -> None:
    assert repr(made.message()) == "Message(...)"
    assert CITIZEN.number not in repr([made.message(), CITIZEN, made.publication()])


def test_a_code_of_somebody_else_is_repeated_only_when_it_looks_like_one() -> None:
    assert errors.read_code(b'{"id":"x","code":"INVALID_SENDER","message":"m"}') == "INVALID_SENDER"
    assert errors.read_code(b'{"code":"88670312862"}') == ""
    assert errors.read_code(b"<html>") == ""


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("9999-12-31T23:59:59-05:00", datetime(9000, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+10:00", datetime(1900, 1, 1, tzinfo=UTC)),
        ("2026-07-01T12:00:00+02:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
    ],
)
def test_moments_are_in_utc_and_can_be_shown(told: str, kept: datetime) -> None:
    whole = json.loads(v3.render_message(made.message()))
    found = v3.parse_message(json.dumps({**whole, "expirationDate": told}).encode()).expires_at
    assert found == kept
    assert found.utcoffset() == timedelta(0)
    assert found.astimezone(ZoneInfo("Europe/Brussels"))


@VERSIONS
def test_the_files_of_a_message_and_an_empty_list(wire: Any) -> None:
    listed = json.loads(wire.render_attachments(made.message().attachments))
    assert (listed["totalItems"], listed["items"][0]["fileName"]) == (1, "brief.pdf")
    assert json.loads(wire.render_page([], total=0)) == {"items": [], "totalItems": 0}
    with pytest.raises(FormatError, match="too-many"):
        wire.parse_page(wire.render_page([made.message()] * 101, total=101))


def test_how_we_refuse() -> None:
    refusal = errors.Refusal(id=UUID(int=1), code=errors.INVALID_INPUT, message="qlang is missing")
    assert json.loads(errors.render(refusal)) == {
        "id": str(UUID(int=1)), "code": "INVALID_INPUT", "message": "qlang is missing",
    }  # fmt: skip
