"""The index of a search: whatever happened to files and to the index itself, it finds what is in the files now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import DossierFilter, State
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Record, SearchIndex, Source, Upload
from burgerprofiel.blocks.dossiers.queries import fuzzy
from burgerprofiel.blocks.dossiers.services import indexing
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.blocks.dossiers.tests import incoming, opened
from burgerprofiel.blocks.dossiers.tests.incoming import AN, BO, CLIENT, URI, party, readers, status, submit
from burgerprofiel.blocks.dossiers.tests.test_machine import rolled_back
from burgerprofiel.foundation import limits
from burgerprofiel.foundation.gate import Actor
from tests.roles import as_role

WEAK, SURE = 27, 35
LONG_AGO = incoming.START
WORDS = ("premie", "woonpremie", "permie", "rijbewijs", "rijbewijzen", "Café\nNoord")
TYPED = (
    "premie",
    "premei",
    "rijbewijs",
    "rijbewijz",
    "noord",
    "woonpremei kaart",
    "kaart",
    "D-3",
    "voorbeeldstad",
)
FILES = [f"D-{number}" for number in range(9)]
TEXTS = st.builds(
    " ".join, st.lists(st.sampled_from([*WORDS, "kaart", "zegel"]), min_size=1, max_size=3, unique=True)
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of four files, written as soon as three were opened; as many searches as it takes."""
    monkeypatch.setattr(limits, "spend", lambda *_args, **_given: None)
    monkeypatch.setattr(indexing, "SIZE", 4)
    monkeypatch.setattr(indexing, "WORTH", 3)


def found(actor: Actor, wanted: DossierFilter) -> list[UUID]:
    """What the door gives, best fit first."""
    with as_role():
        page = public.list_dossiers(actor, wanted=wanted, limit=100)
    assert page.total == len(page.rows)
    return [row.id for row in page.rows]


def expected(actor: Actor, wanted: DossierFilter) -> list[UUID]:
    """The same by reading every file of the party."""
    rows = Dossier.objects.filter(party_id=actor.party_id, ended_at=None).select_related("source__authority")
    files = [opened.file(row) for row in rows if _fits(row, actor=actor, wanted=wanted)]
    if not files:
        return []
    texts = fuzzy.Texts(
        numbers="\n".join(file.external_id for file in files),
        titles="\n".join(file.title.replace("\n", " ") for file in files),
        rests=([f"{file.source.authority.name['nl']} {file.detail}".replace("\n", " ") for file in files],),
    )
    scores = fuzzy.scores(wanted.text, texts)
    order = {(score, files[at].content_changed_at, files[at].id) for at, score in scores.items()}
    return [one[-1] for one in sorted(order, reverse=True)]


def _fits(row: Dossier, *, actor: Actor, wanted: DossierFilter) -> bool:
    archived = (row.archived_at is not None) is (wanted.state == State.ARCHIVED)
    closed = wanted.state != State.CLOSED or row.closed_at is not None
    return (
        archived and closed and max(row.required_assurance, row.source.required_assurance) <= actor.assurance
    )


class Searching(RuleBasedStateMachine):
    """Statuses, removals, veils and archives, an index that is lost, spoilt or put back, searches in between."""

    @initialize()
    def start(self) -> None:
        for model in (Upload, Dossier, DossierEvent, Record, SearchIndex):
            model.objects.all().delete()
        Source.objects.update(required_assurance=0)
        self.day = 0
        self.removed: set[UUID] = set()
        self.kept: list[SearchIndex] = []
        for at, file in enumerate(FILES):
            self.send(
                [file],
                False,
                (AN, BO),
                title=f"{WORDS[at % len(WORDS)]} zegel",
                detail="",
                code="",
                hidden=False,
            )
        self.search(AN, SURE, "zegel", State.ANY)

    @rule(
        chosen=st.lists(st.sampled_from(FILES), min_size=1, max_size=6, unique=True),
        title=TEXTS,
        detail=st.one_of(st.just(""), TEXTS),
        who=st.sampled_from([(AN,), (BO,), (AN, BO)]),
        code=st.sampled_from(["InBehandeling", "Geweigerd"]),
        hidden=st.sampled_from([False, False, False, True]),
        late=st.booleans(),
    )
    def send(self, chosen: list[str], late: bool, who: tuple[str, ...], **said: Any) -> None:
        """`late`: as a source that loads its past, whose moments are before those of what is there already."""
        self.day += 1
        moment = self.day / 1440 if not late else self.day / 1440 - 300
        submit(*(status(moment, file=file, readers=readers(*who), **said) for file in chosen))

    @rule(file=st.sampled_from(FILES))
    def remove(self, file: str) -> None:
        for record in Record.objects.filter(external_id=file, withdrawn_at=None):
            public.withdraw_dossier(client=CLIENT, source_uri=URI, external_id=file)
            self.removed.add(record.id)

    @rule(
        file=st.sampled_from(FILES),
        change=st.sampled_from(
            [
                {"required_assurance": SURE},
                {"required_assurance": 0},
                {"archived_at": LONG_AGO},
                {"archived_at": None},
            ]
        ),
    )
    def change(self, file: str, change: dict[str, Any]) -> None:
        records = Record.objects.filter(external_id=file).values("id")
        Dossier.objects.filter(id__in=records, ended_at=None).update(**change)

    @rule(assurance=st.sampled_from([0, 0, SURE]))
    def ask_for_more_of_all(self, assurance: int) -> None:
        Source.objects.update(required_assurance=assurance)

    @rule(data=st.data(), lose=st.booleans())
    def spoil_a_part(self, data: Any, lose: bool) -> None:
        if not (parts := list(SearchIndex.objects.order_by("id"))):
            return
        part = data.draw(st.sampled_from(parts))
        if lose:
            SearchIndex.objects.filter(id=part.id).delete()
        else:
            SearchIndex.objects.filter(id=part.id).update(sealed=bytes(part.sealed)[:-1] + b"\0")

    @rule()
    def put_back_an_older_index(self) -> None:
        """As a slow search in another tab would; what was removed since never comes back, for that waits for it."""
        older, self.kept = self.kept, list(SearchIndex.objects.all())
        SearchIndex.objects.all().delete()
        SearchIndex.objects.bulk_create(one for one in older if not self.removed & set(one.files))

    @rule(
        who=st.sampled_from([AN, BO]),
        assurance=st.sampled_from([WEAK, SURE]),
        text=st.sampled_from(TYPED),
        state=st.sampled_from([State.ANY, State.ANY, State.CLOSED, State.ARCHIVED]),
    )
    def search(self, who: str, assurance: int, text: str, state: State) -> None:
        actor, wanted = people(who, assurance), DossierFilter(text=text, state=state)
        assert found(actor, wanted) == expected(actor, wanted)

    @rule(texts=st.lists(st.sampled_from(TYPED), min_size=2, max_size=4, unique=True))
    def search_more(self, texts: list[str]) -> None:
        for who in (AN, BO):
            for assurance in (SURE, WEAK):
                for text in texts:
                    self.search(who, assurance, text, State.ANY)

    @invariant()
    def nothing_of_a_removed_file_is_in_an_index(self) -> None:
        files = {file for part in SearchIndex.objects.all() for file in part.files}
        assert not files & self.removed - set(
            Dossier.objects.filter(ended_at=None).values_list("id", flat=True)
        )


_people: dict[tuple[str, int], Actor] = {}


def people(who: str, assurance: int) -> Actor:
    """Somebody with a sign-in; made once, for a sign-in costs more than a search."""
    if (who, assurance) not in _people:
        _people[who, assurance] = make.actor(person_id=party(who), assurance=assurance)
    return _people[who, assurance]


@pytest.fixture(autouse=True)
def _strangers_again() -> Iterator[None]:
    yield
    _people.clear()


@pytest.mark.django_db
def test_a_search_over_the_index_finds_what_a_search_over_the_files_finds() -> None:
    incoming.source()
    with rolled_back():
        run_state_machine_as_test(
            Searching,
            settings=settings(
                max_examples=40,
                stateful_step_count=15,
                deadline=None,
                phases=[Phase.explicit, Phase.generate],
                database=None,
            ),
        )
