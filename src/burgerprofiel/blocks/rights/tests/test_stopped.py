"""An erasure whose keys the vault's administrator kept, and what an erasure in part leaves of the search index."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.contracts import DossierFilter
from burgerprofiel.blocks.dossiers.models import SearchIndex
from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages.models import SearchIndex as InMailbox
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import ErasureState, PartState
from burgerprofiel.blocks.rights.errors import InvalidErasureError
from burgerprofiel.blocks.rights.models import Erasure
from burgerprofiel.blocks.rights.services import wiping
from burgerprofiel.blocks.rights.tests.test_erasing import (
    ADDRESS,
    ALL,
    COOKIE,
    OPERATOR,
    OTHER,
    OWN,
    PROOF_ADDRESS,
    STAFF_ADDRESS,
    Somebody,
    _actor,
    _an_hour_later,
    _as_person,
    _decide,
    _destroyed,
    _erased,
    _staff,
)
from burgerprofiel.foundation import database, ids, keys
from burgerprofiel.foundation.searching import index
from tests.roles import as_role
from tests.vault import TestVault

pytestmark = pytest.mark.django_db


def stopped(vault: TestVault) -> tuple[Somebody, str]:
    """Somebody whose keys were kept after their rows had gone; the code that they wrote down."""
    somebody = Somebody()
    public.submit_erasure(somebody.actor)
    told = public.find_erasure(somebody.actor)
    assert told is not None
    _decide(ALL)
    _an_hour_later()
    vault.keep(somebody.id)
    return somebody, told.proof_code


def back(number: tuple[object, str], *, vault: TestVault) -> str:
    """They come back: the key of their new session."""
    (again,) = identity.resolve_parties(numbers=[number]).values()  # type: ignore[list-item]
    return make.session(_as_person(again))


def test_the_erasure_ends_as_stopped_and_the_key_is_still_there(vault: TestVault) -> None:
    somebody = Somebody()
    number = vault.number_of(somebody.id)
    purpose = f"rights.test.sealed:{ids.new()}:{somebody.id}"
    sealed = keys.sealer([somebody.id]).seal("van vroeger", party_id=somebody.id, purpose=purpose)
    asked = _erased(somebody)
    vault.keep(somebody.id)
    with pytest.raises(InvalidErasureError, match="stopped"):
        public.finish_erasure(asked)
    row = Erasure.objects.get()
    assert (row.state, row.proof) == (ErasureState.STOPPED, None)
    assert row.settled_at is not None
    actor = _actor(back(number, vault=vault))
    assert actor.person_id == somebody.id, "the same party, with the same keys"
    assert actor.keyring.open(sealed, purpose=purpose) == b"van vroeger"
    told = public.find_erasure(actor)
    assert told is not None
    assert told.state is ErasureState.STOPPED


def test_what_came_after_it_was_stopped_is_not_erased(vault: TestVault) -> None:
    somebody, _code = stopped(vault)
    actor = _actor(back(vault.number_of(somebody.id), vault=vault))
    file = factories.dossier(actor.party_id)
    for _ in range(2):
        _an_hour_later()
    assert Erasure.objects.get().state == ErasureState.STOPPED
    assert dossiers.find_row(actor, dossier_id=file.id) is not None
    vault.destroy(somebody.id)
    with pytest.raises(InvalidErasureError, match="state"):
        public.finish_erasure(Erasure.objects.get().id)


def test_it_can_be_asked_again_and_then_the_keys_go(vault: TestVault) -> None:
    somebody, _code = stopped(vault)
    _an_hour_later()
    actor = _actor(back(vault.number_of(somebody.id), vault=vault))
    again = public.submit_erasure(actor)
    _decide({"": PartState.ERASE})
    public.execute_erasure(again)
    assert _destroyed(vault, again).party_id == somebody.id


def test_the_person_and_the_staff_read_what_happened(vault: TestVault) -> None:
    somebody, code = stopped(vault)
    operator, official = Client(), Client()
    operator.cookies[COOKIE], official.cookies[COOKIE] = _staff(OPERATOR), _staff(("Bronbeheerder", OWN))
    assert "Tegengehouden" not in operator.get(STAFF_ADDRESS).content.decode()
    _an_hour_later()
    with as_role():
        page = operator.get(STAFF_ADDRESS).content.decode()
    assert "Tegengehouden in de kluis" in page
    assert somebody.id.hex[-8:] in page
    assert "Tegengehouden" not in official.get(STAFF_ADDRESS).content.decode(), "their own part was erased"
    answer = Client().post(PROOF_ADDRESS, {"code": code})
    assert answer.status_code == 404
    assert "Er komt geen bewijs" in answer.content.decode()
    browser = Client()
    browser.cookies[COOKIE] = back(vault.number_of(somebody.id), vault=vault)
    page = browser.get(ADDRESS).content.decode()
    assert "Gewist, maar je sleutels bestaan nog" in page
    assert "hield tegen dat je sleutels vernietigd werden" in page
    assert "Vraag om alles te wissen" in page


def test_a_request_that_nobody_approved_in_time_is_asked_again(
    vault: TestVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = Somebody()
    asked = _erased(somebody)
    asks: list[UUID] = []

    def again(party_id: UUID, *, reason: str) -> None:
        asks.append(party_id)

    lapsed = keys.destruction_of(somebody.id)
    assert lapsed is not None
    monkeypatch.setattr(keys, "request_destruction", again)
    for answer in (None, keys.DestructionState.EXPIRED, keys.DestructionState.WAITING):
        found = answer and _in_state(lapsed, answer)
        monkeypatch.setattr(keys, "destruction_of", lambda _party, found=found: found)
        with pytest.raises(InvalidErasureError, match="keys"):
            public.finish_erasure(asked)
    assert asks == [somebody.id] * 2
    assert Erasure.objects.get().state == ErasureState.ERASED


def _in_state(found: keys.Destruction, state: keys.DestructionState) -> keys.Destruction:
    return type(found)(**{**{name: getattr(found, name) for name in found.__struct_fields__}, "state": state})


# --------------------------------------------------------------------------------------- the search index


def indexed(party: UUID) -> list[set[UUID]]:
    return [
        set(files) for files in SearchIndex.objects.filter(party_id=party).values_list("files", flat=True)
    ]


def part(party: UUID, *files: UUID) -> None:
    SearchIndex.objects.create(party_id=party, id=ids.new(), assurance=0, files=list(files), sealed=b"x")


def test_parts_of_the_index_with_texts_of_an_authority_go_with_its_files() -> None:
    somebody = Somebody()
    own, shared, theirs = (file.id for file in somebody.files)
    part(somebody.id, own, theirs)
    part(somebody.id, shared)
    part(somebody.id, theirs)
    part(somebody.other, shared)
    asked = public.submit_erasure(somebody.actor)
    _decide({"": PartState.KEEP, OWN: PartState.ERASE, OTHER: PartState.KEEP})
    assert public.execute_erasure(asked) is ErasureState.PARTLY
    assert indexed(somebody.id) == [{theirs}]
    assert indexed(somebody.other) == [{shared}], "of who still has the file it stays"
    assert Erasure.objects.get().counts["dossiers_searchindex"] == 2


def test_a_search_between_the_files_and_the_end_leaves_no_text_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "WORTH", 1)
    somebody = Somebody()
    own, shared, theirs = (file.id for file in somebody.files)
    asked = public.submit_erasure(somebody.actor)
    _decide({"": PartState.KEEP, OWN: PartState.ERASE, OTHER: PartState.KEEP})
    found = _search(somebody)
    assert set().union(*indexed(somebody.id)) == {own, shared, theirs}
    settle = wiping._settle_rows

    def searched_first(*args: object, **kwargs: object) -> ErasureState:
        part(somebody.id, own)  # what a search that began before the files went keeps
        return settle(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(wiping, "_settle_rows", searched_first)
    assert public.execute_erasure(asked) is ErasureState.PARTLY
    assert indexed(somebody.id) == []
    assert found == {own, shared, theirs}
    assert _search(somebody) == {theirs}
    assert indexed(somebody.id) == [{theirs}]


def _search(somebody: Somebody) -> set[UUID]:
    actor = _actor(make.session(somebody.id))
    page = dossiers.list_dossiers(actor, wanted=DossierFilter(text="inname"))
    return {row.id for row in page.rows}


def test_so_do_parts_with_subjects_of_messages_that_are_gone() -> None:
    somebody = Somebody()
    gone = ids.new()
    InMailbox.objects.create(
        party_id=somebody.id, id=ids.new(), assurance=0, conversations=[gone], sealed=b"x"
    )
    asked = public.submit_erasure(somebody.actor)
    _decide({"": PartState.KEEP, OWN: PartState.ERASE, OTHER: PartState.KEEP})
    assert public.execute_erasure(asked) is ErasureState.PARTLY
    assert not InMailbox.objects.exists()
    assert Erasure.objects.get().counts["messages_searchindex"] == 1


def test_the_log_has_a_row_for_what_went_of_the_index() -> None:
    somebody = Somebody()
    part(somebody.id, somebody.files[0].id)
    asked = public.submit_erasure(somebody.actor)
    _decide({"": PartState.KEEP, OWN: PartState.ERASE, OTHER: PartState.KEEP})
    public.execute_erasure(asked)
    gone = database.value(
        "SELECT sum(count) FROM foundation_accesslog WHERE data_subject_id = %s AND operation = 'delete'",
        [somebody.id],
    )
    assert gone == sum(Erasure.objects.get().counts.values())
