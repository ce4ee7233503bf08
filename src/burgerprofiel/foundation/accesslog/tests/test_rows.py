"""What is written comes back as it was, to the byte."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import database, keys
from burgerprofiel.foundation.accesslog import context, rows, sealing, tree
from burgerprofiel.foundation.accesslog.entry import (
    ActorKind,
    Entry,
    ForeignOperation,
    Operation,
    Personal,
    Status,
    canonical,
    leaf,
)
from burgerprofiel.foundation.accesslog.tests.log import entry
from tests.vault import TestVault

pytestmark = pytest.mark.django_db

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - the zone is drawn
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]),
)
entries = st.builds(
    entry,
    trace_id=st.integers(1, 2**128 - 1).map(lambda number: f"{number:032x}"),
    name=texts,
    start_time=moments,
    logged_at=moments,
    visible_from=st.none() | moments,
    status_code=st.sampled_from(Status),
    foreign_operation=st.none() | st.builds(ForeignOperation, trace_id=texts, span_id=texts, entity=texts),
    legal_basis=texts,
    actor_kind=st.sampled_from(ActorKind),
    actor_id=st.none() | st.uuids(),
    on_behalf_of=st.none() | st.uuids(),
    organisation=texts,
    source=texts,
    data_categories=st.lists(texts, max_size=4).map(tuple),
    operation=st.sampled_from(Operation),
    loa=st.integers(0, 99),
    application=texts,
    address=texts,
    count=st.integers(0, 2**40),
    sealed=st.binary(max_size=60),
)


def read_back(wanted: Entry) -> tuple[Entry, bytes]:
    found = database.rows(
        f"SELECT {rows.COLUMNS}, l.leaf FROM foundation_accesslog l WHERE l.data_subject_id = %s",
        [wanted.data_subject_id],
    )
    assert len(found) == 1
    return rows.read(found[0]), bytes(found[0]["leaf"])


@given(entries)
@settings(max_examples=60)
def test_the_record_can_be_made_again_from_the_row(written: Entry) -> None:
    with transaction.atomic():
        rows.record([written])
    found, stored = read_back(written)
    assert canonical(found) == canonical(written)
    assert stored == leaf(found) == tree.leaf_hash(canonical(written))


def test_the_record_is_canonical_json() -> None:
    record = canonical(
        entry(organisation="Gemeente Œ", start_time=datetime(2026, 11, 21, 9, 5, 1, 999, tzinfo=UTC))
    )
    found = msgspec.json.decode(record)
    assert list(found) == sorted(found)
    assert msgspec.json.encode(found, order="sorted") == record
    assert b" " not in record.replace(b"Gemeente ", b"").replace(b"AVG, artikel 6, lid 1, e", b"")
    assert found["start_time"] == "2026-11-21T09:05:01.000Z"


def test_a_change_of_any_field_is_another_leaf() -> None:
    one = entry()
    for name in Entry.__struct_fields__:
        value = getattr(one, name)
        makers: dict[type, Callable[[Any], Any]] = {
            str: lambda v: v + "x",
            int: lambda v: v + 1,
            bytes: lambda v: v + b"x",
            tuple: lambda v: (*v, "x"),
            datetime: lambda v: v + timedelta(milliseconds=1),
            uuid.UUID: lambda v: uuid.uuid4(),
            ActorKind: lambda v: ActorKind.SYSTEM,
            Operation: lambda v: Operation.DELETE,
            Status: lambda v: Status.ERROR,
        }
        other = makers.get(type(value))
        changed = (
            other(value)
            if other
            else {
                "foreign_operation": ForeignOperation(trace_id="a", span_id="b", entity="c"),
                "visible_from": one.logged_at,
            }.get(name, uuid.uuid4())
        )
        assert leaf(msgspec.structs.replace(one, **{name: changed})) != leaf(one), name


def test_a_row_of_any_month_finds_a_place() -> None:
    far = [entry(logged_at=datetime(year, 1, 15, tzinfo=UTC)) for year in (1999, 2026, 2999)]
    rows.record(far)
    assert [read_back(one)[0].logged_at.year for one in far] == [1999, 2026, 2999]


def test_what_is_personal_is_sealed_to_its_party_and_row(vault: TestVault) -> None:
    personal = Personal(ip="192.0.2.7", device="Firefox", note="ZAAK-1")
    one, two = (vault.register(make.insz(serial)) for serial in (811, 812))
    vault.sign_in(make.insz(811), session_key="log-of-one")
    vault.sign_in(make.insz(812), session_key="log-of-two")
    mine, foreign = keys.keyring("log-of-one"), keys.keyring("log-of-two")
    sealed = sealing.seal(personal, rows={one: "a" * 16, two: "b" * 16})
    assert all(b"192.0.2.7" not in value for value in sealed.values())
    assert sealing.unseal(sealed[one], span_id="a" * 16, party_id=one, keyring=mine) == personal
    with pytest.raises(keys.VaultRefusedError, match="not-granted"):
        sealing.unseal(sealed[one], span_id="a" * 16, party_id=one, keyring=foreign)
    for span, party in (("b" * 16, one), ("a" * 16, two)):
        with pytest.raises(keys.UnreadableValueError):
            sealing.unseal(sealed[one], span_id=span, party_id=party, keyring=mine)
    assert sealing.seal(Personal(), rows={one: "a" * 16}) == {one: b""}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("00-" + "a" * 32 + "-" + "b" * 16 + "-01", ("a" * 32, "b" * 16)),
        ("00-" + "0" * 32 + "-" + "b" * 16 + "-01", None),
        ("", None),
        ("01-zz", None),
    ],
)
def test_the_trace_of_a_caller(header: str, expected: tuple[str, str] | None) -> None:
    assert context.caller_of(header) == expected


def test_an_answer_that_is_written_later_keeps_its_context() -> None:
    here = context.Context(ip="192.0.2.9")
    with context.within(here):
        items = context.kept(context.current().ip for _ in range(2))
    assert list(items) == ["192.0.2.9"] * 2
    assert context.current().ip == ""
