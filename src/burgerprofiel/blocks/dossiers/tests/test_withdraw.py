"""Removing a file: nothing of its content stays, and nothing late brings it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.errors import UnknownFileError
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Record, Seen, Upload
from burgerprofiel.blocks.dossiers.tests.incoming import (
    BO,
    CLIENT,
    START,
    URI,
    dossier,
    party,
    readers,
    results,
    source,
    status,
    submit,
)
from burgerprofiel.foundation import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _source() -> None:
    source()


def withdraw(file: str = "2026-1") -> None:
    public.withdraw_dossier(client=CLIENT, source_uri=URI, external_id=file)


def test_the_content_is_gone_and_the_memory_stays() -> None:
    submit(status(1, title="Geheim", detail="Geheim", contact={"name": "Geheim"}, readers=readers(BO)))
    submit(status(0, title="Geheim"))
    Seen.objects.create(party_id=party(BO), dossier_id=dossier(BO).id, person_id=party(BO))
    withdraw()
    assert DossierEvent.objects.count() == Seen.objects.count() == 0
    assert "Geheim" not in str(list(Dossier.objects.values()))
    assert Record.objects.get().withdrawn_at is not None
    assert dossier(BO).ended_at == Record.objects.get().withdrawn_at
    assert Upload.objects.count() == 2


def test_a_repeated_upload_stays_gone() -> None:
    given = status(1)
    [first] = submit(given)
    withdraw()
    [again] = submit(given)
    assert (again.id, results([again])) == (first.id, ["repeated"])
    assert (dossier().ended_at is None, DossierEvent.objects.count()) == (False, 0)


def test_a_late_status_stays_gone() -> None:
    submit(status(1))
    withdraw()
    assert results(submit(status(0), status(2))) == ["withdrawn", "withdrawn"]
    assert (dossier().ended_at is None, DossierEvent.objects.count()) == (False, 0)


def test_a_replay_from_a_clock_that_runs_ahead_stays_gone() -> None:
    ahead = clock.now() + timedelta(hours=5)
    given = status(changed_at=ahead)
    submit(given)
    withdraw()
    assert results(submit(replace(given, upload_key="other"))) == ["withdrawn"]


def test_a_status_after_the_removal_starts_the_file_anew() -> None:
    submit(status(1, title="Vroeger", code="Geweigerd"))
    with clock.frozen(START + timedelta(days=10)):
        withdraw()
    [receipt] = submit(status(11, title="Opnieuw"))
    file = dossier()
    assert (results([receipt]), file.title, file.ended_at) == (["current"], "Opnieuw", None)
    assert (file.started_on, file.reopened_at) == (START.date() + timedelta(days=11), None)
    assert results(submit(status(9))) == ["withdrawn"]
    assert DossierEvent.objects.count() == 1


def test_removing_twice_and_removing_what_never_was() -> None:
    submit(status())
    withdraw()
    at = Record.objects.get().withdrawn_at
    withdraw()
    assert Record.objects.get().withdrawn_at == at
    with pytest.raises(UnknownFileError):
        withdraw("2026-404")


def test_a_party_that_only_an_old_status_named_is_erased_too() -> None:
    submit(status(2))
    submit(status(1, readers=readers(BO)))
    assert DossierEvent.objects.filter(party_id=party(BO)).exists()
    withdraw()
    assert not DossierEvent.objects.exists()
