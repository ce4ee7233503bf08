"""The index of a search: whatever happened to files and to the index itself, it finds what is in the files now."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import DossierFilter, State
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Record, SearchIndex, Source, Upload
from burgerprofiel.blocks.dossiers.queries import search
from burgerprofiel.blocks.dossiers.queries.searchindex import INDEX
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.blocks.dossiers.tests import incoming, opened
from burgerprofiel.blocks.dossiers.tests.incoming import AN, BO, CLIENT, URI, party, readers, status, submit
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.dossiers.tests.test_machine import rolled_back
from burgerprofiel.foundation import clock, database, gate, keys, limits
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.keys import envelope, opening
from burgerprofiel.foundation.searching import fuzzy, index, keeping
from burgerprofiel.foundation.searching.index import Corpus, Text
from tests.roles import as_role
from tests.vault import TestVault

T = TypeVar("T")
FOLLOW = "dossiers.follow"
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
    monkeypatch.setattr(keeping, "SIZE", 4)
    monkeypatch.setattr(index, "WORTH", 3)


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
    compared = fuzzy.Texts(
        numbers="\n".join(file.external_id for file in files),
        titles="\n".join(file.title.replace("\n", " ") for file in files),
        rests=([f"{file.source.authority.name['nl']} {file.detail}".replace("\n", " ") for file in files],),
    )
    scores = fuzzy.scores(wanted.text, compared)
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
        for record in incoming.numbered(Record.objects, file).filter(withdrawn_at=None):
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
        records = incoming.numbered(Record.objects, file).values("id")
        Dossier.objects.filter(id__in=records, ended_at=None).update(**change)

    @rule(assurance=st.sampled_from([0, 0, SURE]))
    def ask_for_more_of_all(self, assurance: int) -> None:
        Source.objects.update(required_assurance=assurance)

    @rule(at=st.integers(0, 5), lose=st.booleans())
    def spoil_a_part(self, at: int, lose: bool) -> None:
        if not (parts := list(SearchIndex.objects.order_by("id"))):
            return
        part = parts[at % len(parts)]
        if lose:
            SearchIndex.objects.filter(id=part.id).delete()
        else:
            spoilt = bytes(part.sealed[:-1]) + bytes([part.sealed[-1] ^ 1])
            SearchIndex.objects.filter(id=part.id).update(sealed=spoilt)

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

    @rule(typed=st.lists(st.sampled_from(TYPED), min_size=2, max_size=4, unique=True))
    def search_more(self, typed: list[str]) -> None:
        for who in (AN, BO):
            for assurance in (SURE, WEAK):
                for text in typed:
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
                phases=[Phase.explicit, Phase.generate],
                database=None,
            ),
        )


@pytest.fixture
def opened_files(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many files each search opened for their texts."""
    counts: list[int] = []
    real = index.opened_texts

    def read(of: index.Index, *, keys_of: Mapping[UUID, str], **given: Any) -> Iterator[tuple[int, Text]]:
        counts.append(len(keys_of))
        return real(of, keys_of=keys_of, **given)

    monkeypatch.setattr(index, "opened_texts", read)
    return counts


def _files(count: int, *, of: Actor, **changes: Any) -> list[Opened]:
    source = make.source()
    return [make.dossier(of.party_id, source, title=f"Kapvergunning {n}", **changes) for n in range(count)]


def _search(actor: Actor) -> int:
    return len(found(actor, DossierFilter(text="kapvergunnign")))


@pytest.mark.django_db
def test_what_was_opened_once_is_not_opened_again(opened_files: list[int]) -> None:
    me = make.actor()
    _files(9, of=me)
    assert [_search(me), _search(me)] == [9, 9]
    assert sorted(len(part.files) for part in SearchIndex.objects.all()) == [1, 4, 4]
    new = _files(2, of=me)
    assert [_search(me), _search(me)] == [11, 11]  # too few to write: they are opened each time
    Dossier.objects.filter(id=new[0].id).update(ended_at=clock.now())
    assert _search(me) == 10
    _files(2, of=me)
    assert [_search(me), _search(me)] == [12, 12]
    assert opened_files == [9, 0, 2, 2, 1, 3, 0]
    assert sorted(len(part.files) for part in SearchIndex.objects.all()) == [4, 4, 4]


@pytest.mark.django_db
def test_a_first_search_does_not_drive_out_the_data_keys_of_others(opened_files: list[int]) -> None:
    me = make.actor()
    _files(3, of=me)
    with as_role(), gate.admitted(me, parties=[me.party_id], purpose=FOLLOW, operation=Operation.SEARCH):
        search.corpora(me, parties=(me.party_id,), wanted=DossierFilter(text="kap"))
    assert opened_files == [3]
    assert not opening._ciphers._entries


@pytest.mark.django_db
def test_who_has_few_files_has_no_index() -> None:
    me = make.actor()
    _files(2, of=me)
    assert _search(me) == 2
    assert not SearchIndex.objects.exists()


@pytest.mark.django_db
def test_an_index_says_nothing_to_who_reads_the_table() -> None:
    me = make.actor()
    _files(4, of=me)
    _search(me)
    [part] = SearchIndex.objects.all()
    assert b"apvergunning" not in bytes(part.sealed)
    assert bytes(part.sealed)[:1] == b"\x02"


@pytest.mark.django_db
def test_who_cannot_open_anything_is_not_told_that_nothing_was_found() -> None:
    me = make.actor()
    _files(4, of=me)
    ended = replace(me, keyring=keys.closed())
    with pytest.raises(keys.KeyServiceError):
        _search(ended)
    _search(me)
    with pytest.raises(keys.KeyServiceError):
        _search(ended)


@pytest.mark.django_db
def test_a_sign_in_opens_no_part_with_files_that_ask_for_more(opened_files: list[int]) -> None:
    person = uuid.uuid4()
    sure, weak = make.actor(person_id=person, assurance=SURE), make.actor(person_id=person, assurance=WEAK)
    _files(3, of=sure)
    secret = _files(3, of=sure, required_assurance=SURE)
    assert [_search(sure), _search(weak)] == [6, 3]
    assert opened_files == [6, 0]
    with (
        as_role(),
        gate.admitted(weak, parties=[person], purpose=FOLLOW, operation=Operation.SEARCH),
    ):
        [corpus] = search.corpora(weak, parties=(person,), wanted=DossierFilter(text="kap"))
    assert [part.assurance for part in corpus.parts] == [0]
    Dossier.objects.filter(id__in=[file.id for file in secret]).update(required_assurance=0)
    assert [_search(weak), _search(weak), _search(sure)] == [6, 6, 6]
    assert opened_files[2:] == [0, 3, 0, 0]
    assert {part.assurance for part in SearchIndex.objects.all()} == {0}


@pytest.mark.django_db
def test_colleagues_share_the_index_of_their_enterprise(opened_files: list[int]) -> None:
    firm = opened.known(uuid.uuid4())
    an, bo = make.actor(party_id=firm), make.actor(party_id=firm)
    _files(5, of=an)
    assert [_search(an), _search(bo)] == [5, 5]
    assert opened_files == [5, 0]


@pytest.mark.django_db
def test_a_search_that_writes_is_one_row_in_the_access_log_as_any() -> None:
    me = make.actor()
    _files(4, of=me)
    before = database.value("SELECT coalesce(max(id), 0) FROM foundation_accesslog")
    _search(me)
    assert SearchIndex.objects.exists()
    rows = database.rows(
        "SELECT operation, data_subject_id FROM foundation_accesslog WHERE id > %s", [before]
    )
    assert rows == [{"operation": "search", "data_subject_id": me.party_id}]


@pytest.mark.django_db
def test_a_rotation_of_the_keys_leaves_the_index_as_it_is(vault: TestVault, opened_files: list[int]) -> None:
    me = make.actor()
    _files(4, of=me)
    _search(me)
    vault.rotate("parties", before=clock.now() + timedelta(seconds=1))
    [part] = SearchIndex.objects.all()
    sealed = bytes(part.sealed)
    [header] = keys.reseal([envelope.header_of(sealed)])
    assert isinstance(header, bytes)
    assert header != envelope.header_of(sealed)
    SearchIndex.objects.filter(id=part.id).update(sealed=envelope.with_header(sealed, header=header))
    assert _search(me) == 4
    assert opened_files == [4, 0]


class TestRemoval:
    """A search that began before a removal puts nothing back."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture(autouse=True)
    def _some_files(self) -> None:
        incoming.source()
        submit(*(status(file=file) for file in FILES))
        self.me = people(AN, WEAK)
        self.removed = incoming.numbered(Record.objects, FILES[0]).get().id

    @contextmanager
    def searching(self) -> Iterator[list[Corpus]]:
        parties = (self.me.party_id,)
        with (
            as_role(),
            gate.admitted(self.me, parties=parties, purpose=FOLLOW, operation=Operation.SEARCH),
        ):
            yield search.corpora(self.me, parties=parties, wanted=DossierFilter(text="inname"))

    def remove(self) -> None:
        public.withdraw_dossier(client=CLIENT, source_uri=URI, external_id=FILES[0])

    def indexed(self) -> set[UUID]:
        return {file for part in SearchIndex.objects.all() for file in part.files}

    def test_that_was_over_before_the_search_wrote(self) -> None:
        with self.searching() as corpora:
            in_a_thread(self.remove).result()
            keeping.keep(INDEX, actor=self.me, corpora=corpora)
        assert len(self.indexed()) == len(FILES) - 1
        assert self.removed not in self.indexed()

    def test_that_came_while_the_search_wrote(self) -> None:
        with self.searching() as corpora:
            keeping.keep(INDEX, actor=self.me, corpora=corpora)
            removal = in_a_thread(self.remove)
            with pytest.raises(TimeoutError):
                removal.result(timeout=0.3)  # it waits
        removal.result(timeout=60)
        assert self.removed not in self.indexed()

    def test_that_is_going_on_makes_the_search_keep_nothing(self) -> None:
        with transaction.atomic():
            self.remove()
            assert in_a_thread(lambda: _search_for(self.me, "inname")).result() == len(FILES)
        assert self.indexed() == set()


def _search_for(actor: Actor, text: str) -> int:
    return len(found(actor, DossierFilter(text=text)))


def in_a_thread(call: Callable[[], T]) -> Future[T]:
    """Run a call on a connection of its own."""

    def run() -> T:
        try:
            return call()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(run)
    pool.shutdown(wait=False)
    return future
