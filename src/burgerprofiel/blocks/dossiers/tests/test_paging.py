"""Paging while authorities change files: nothing that stood still is missed, nothing is shown twice."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import DossierFilter
from burgerprofiel.blocks.dossiers.models import Dossier
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.foundation.gate import Actor

pytestmark = pytest.mark.django_db


class _UndoError(Exception):
    pass


@given(
    minutes=st.lists(st.integers(0, 6), min_size=1, max_size=25),
    owners=st.lists(st.booleans(), min_size=25, max_size=25),
    limit=st.integers(1, 6),
    changes=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 24)), max_size=8),
)
@settings(max_examples=40)
def test_whoever_walks_the_list_while_it_changes(
    minutes: list[int], owners: list[bool], limit: int, changes: list[tuple[int, int]]
) -> None:
    with pytest.raises(_UndoError), transaction.atomic():
        firm, person = uuid.uuid4(), uuid.uuid4()
        me = make.actor(person_id=person, party_ids=(person, firm))
        of = make.source()
        base = make.NOW - timedelta(days=1)
        files = Dossier.objects.bulk_create(
            make.built(person if own else firm, of, content_changed_at=base - timedelta(minutes=minute)).row
            for minute, own in zip(minutes, owners, strict=False)
        )
        touched = {files[index % len(files)].id for _page, index in changes}
        seen = _walk(me, files, limit=limit, changes=changes)
        assert len(seen) == len(set(seen))
        assert {file.id for file in files} - touched <= set(seen)
        raise _UndoError


def _walk(me: Actor, files: list[Dossier], *, limit: int, changes: list[tuple[int, int]]) -> list[uuid.UUID]:
    seen: list[uuid.UUID] = []
    place, number, moment = "", 0, make.NOW
    while number == 0 or place:
        page = public.list_dossiers(me, wanted=DossierFilter(), place=place, limit=limit, everything=True)
        seen += [row.id for row in page.rows]
        for _page, index in (change for change in changes if change[0] == number):
            moment += timedelta(minutes=1)
            Dossier.objects.filter(id=files[index % len(files)].id).update(content_changed_at=moment)
        place, number = page.after, number + 1
    return seen


@given(limit=st.integers(1, 30), there=st.integers(1, 4))
@settings(max_examples=25)
def test_back_is_where_one_came_from(limit: int, there: int) -> None:
    with pytest.raises(_UndoError), transaction.atomic():
        me = make.actor()
        make.many(me.person_id, [make.source()], count=30)
        for text in ("", "straat"):
            _there_and_back(me, DossierFilter(text=text), limit=limit, there=there)
        raise _UndoError


def _there_and_back(me: Actor, wanted: DossierFilter, *, limit: int, there: int) -> None:
    pages = [public.list_dossiers(me, wanted=wanted, limit=limit)]
    while pages[-1].after and len(pages) <= there:
        pages.append(public.list_dossiers(me, wanted=wanted, limit=limit, place=pages[-1].after))
    last = pages[-1]
    for expected in reversed(pages[:-1]):
        last = public.list_dossiers(me, wanted=wanted, limit=limit, place=last.before)
        assert [row.id for row in last.rows] == [row.id for row in expected.rows]
    assert last.before == ""
