"""One file's life, step by step, beside the simplest model: a set of statuses and a limit below which none count."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import Status
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Record, Upload
from burgerprofiel.blocks.dossiers.tests import opened
from burgerprofiel.blocks.dossiers.tests.incoming import (
    AN,
    BO,
    CLIENT,
    START,
    URI,
    party,
    readers,
    results,
    source,
    status,
    submit,
)
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.models import OutboxEvent

WHO = {"an": (AN,), "bo": (BO,), "both": (AN, BO)}
CODES = ("InBehandeling", "Geweigerd", "Goedgekeurd")


@dataclass
class Sent:
    status: Status
    closes: bool


class FileLife(RuleBasedStateMachine):
    """Statuses in any order, alone or together, repeated, changed under the same id; removal in between."""

    @initialize()
    def start(self) -> None:
        connection.cursor().execute("DELETE FROM foundation_outboxevent")
        Upload.objects.all().delete()
        Dossier.objects.all().delete()
        DossierEvent.objects.all().delete()
        Record.objects.all().delete()
        self.sent: list[Sent] = []
        self.all_sent: list[Status] = []
        self.limit: datetime | None = None
        self.news = 0

    def make(self, minute: int, sequence: int, who: str, code: str, hidden: bool) -> Sent:
        given = status(
            minute / 1440,
            sequence=sequence,
            readers=readers(*WHO[who]),
            code=code,
            hidden=hidden,
            title=f"t{len(self.all_sent)}",
        )
        return Sent(given, closes=code == "Geweigerd")

    @rule(
        plans=st.lists(
            st.tuples(
                st.integers(0, 6),
                st.integers(0, 1),
                st.sampled_from(sorted(WHO)),
                st.sampled_from(CODES),
                st.booleans(),
            ),
            min_size=1,
            max_size=4,
        )
    )
    def send(self, plans: list[tuple[int, int, str, str, bool]]) -> None:
        batch = []
        for minute, sequence, who, code, hidden in plans:
            batch.append(self.make(minute, sequence, who, code, hidden))
            self.all_sent.append(batch[-1].status)
        outcome = results(submit(*(sent.status for sent in batch)))
        alive = [sent for sent in batch if self.limit is None or sent.status.changed_at > self.limit]
        assert [result == "withdrawn" for result in outcome] == [sent not in alive for sent in batch]
        self.sent += alive
        newest = self.newest
        for sent, result in zip(batch, outcome, strict=True):
            assert (result == "current") is (newest is not None and sent is newest)

    @rule(data=st.data())
    def repeat(self, data: Any) -> None:
        if self.all_sent:
            given = data.draw(st.sampled_from(self.all_sent))
            assert results(submit(given)) == ["repeated"]

    @rule(data=st.data())
    def change_under_the_same_id(self, data: Any) -> None:
        if self.all_sent:
            given = data.draw(st.sampled_from(self.all_sent))
            [receipt] = submit(status(30, key=given.upload_key, title="Vals"))
            assert receipt.conflict

    @rule(minute=st.integers(0, 6))
    def remove(self, minute: int) -> None:
        if not self.sent:
            return
        newest = self.newest
        assert newest is not None
        with clock.frozen(START + timedelta(minutes=minute)):
            public.withdraw_dossier(client=CLIENT, source_uri=URI, external_id="2026-1")
        moments = [START + timedelta(minutes=minute), newest.status.changed_at]
        self.limit = max([*moments, self.limit] if self.limit else moments)
        self.sent = []

    @property
    def newest(self) -> Sent | None:
        order = {id(sent): position for position, sent in enumerate(self.sent)}
        return max(
            self.sent, key=lambda s: (s.status.changed_at, s.status.sequence, order[id(s)]), default=None
        )

    @invariant()
    def history_holds_each_status_once_per_reader(self) -> None:
        expected = sorted(
            (str(party(reader.value)), sent.status.title)
            for sent in self.sent
            if not sent.status.hidden
            for reader in sent.status.readers
        )
        found = sorted((str(row.party_id), opened.said(row).title) for row in DossierEvent.objects.all())
        assert found == expected

    @invariant()
    def each_reader_sees_the_newest_status_that_names_them_unless_the_file_is_hidden(self) -> None:
        newest = self.newest
        visible = {file.party_id: opened.file(file) for file in Dossier.objects.filter(ended_at=None)}
        if newest is None or newest.status.hidden:
            assert visible == {}
            return
        assert {party(reader.value) for reader in newest.status.readers} <= set(visible)
        first = min(sent.status.changed_at for sent in self.sent)
        for file in visible.values():
            if file.left_out_at is not None:
                self.check_left_out(file, newest=newest)
                continue
            assert (file.title, file.changed_at) == (newest.status.title, newest.status.changed_at)
            assert file.started_on == clock.in_belgium(first).date()
            assert (file.closed_at is not None) is newest.closes
            assert (file.reopened_at is not None) is (
                not newest.closes and any(sent.closes for sent in self.sent)
            )

    def check_left_out(self, file: Opened, *, newest: Sent) -> None:
        """The last that was shared stays; what was hidden in between does not come back."""
        mine = [s for s in self.sent if file.party_id in {party(r.value) for r in s.status.readers}]
        assert newest not in mine
        assert file.title in {sent.status.title for sent in mine if not sent.status.hidden}

    @invariant()
    def nobody_is_told_twice_of_the_same_status(self) -> None:
        told = [(e["party_id"], e["event_id"]) for e in OutboxEvent.objects.values_list("payload", flat=True)]
        assert len(told) == len(set(told))


@contextmanager
def rolled_back() -> Iterator[None]:
    """Leave nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_life_of_a_file() -> None:
    source()
    with rolled_back():
        run_state_machine_as_test(
            FileLife,
            settings=settings(
                max_examples=40,
                stateful_step_count=12,
                phases=[
                    Phase.explicit,
                    Phase.generate,
                ],  # twelve steps are read faster than they are made fewer
                database=None,
            ),
        )
