"""The number of a file holds a national number, as in official test data, and is nowhere to be read."""

from __future__ import annotations

import base64
import importlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from burgerprofiel.blocks.dossiers import numbers, public
from burgerprofiel.blocks.dossiers.contracts import Via
from burgerprofiel.blocks.dossiers.errors import UnknownFileError
from burgerprofiel.blocks.dossiers.models import Dossier, Record, Rejection, Source
from burgerprofiel.blocks.dossiers.queries import holders
from burgerprofiel.blocks.dossiers.services import replay
from burgerprofiel.blocks.dossiers.tests import incoming, opened, staff
from burgerprofiel.blocks.dossiers.wire import dosis, feed, native
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import clock, keys
from burgerprofiel.foundation.gate import Right

pytestmark = pytest.mark.django_db

PERSON = incoming.insz(417)
DOTTED = f"{PERSON[:2]}.{PERSON[2:4]}.{PERSON[4:6]}-{PERSON[6:9]}.{PERSON[9:]}"
NUMBERS = (f"2019_HO_{PERSON}_2", f"AGO {DOTTED}/1")
MOMENT, FUTURE = "2026-03-02T09:12:00+01:00", "2199-03-02T09:12:00+01:00"


def is_stored(text: str) -> bool:
    """Whether a dump of all tables shows it: as it is, as its digits, or as `bytea` and base64 print it."""
    dump = _dump()
    bare = re.sub(r"[.\-/ _]", "", dump)
    return any(form in dump or form in bare for form in _forms(text))


def _forms(text: str) -> set[str]:
    """Base64 depends on where in its three bytes a text begins; its first and last letters on what is beside it."""
    raw = text.encode()
    shifted = (base64.b64encode(b"\0" * before + raw)[4:-4].decode() for before in range(3))
    digits = re.sub(r"\D", "", text)
    return {text, digits, raw.hex(), digits.encode().hex(), *shifted}


def _dump() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'"
        )
        dump = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT COALESCE(string_agg(t::text, E'\\n'), '') FROM {table} t")
            dump.append(cursor.fetchone()[0])
    return "\n".join(dump)


def _dosis(number: str, *, key: str, moment: str = MOMENT) -> Any:
    body = {
        "Identificatie": {"Bron": incoming.URI, "DossierNummer": number},
        "UploadId": key,
        "Naam": "Studietoelage",
        "WijzigingsDatum": moment,
        "Status": {"VlaamsFase": "Behandeling", "VlaamsCode": "InBehandeling"},
        "Agenten": [{"Identificatie": PERSON}],
    }
    return dosis.parse_v2(json.dumps(body).encode())


def _native(number: str, *, key: str, moment: str = MOMENT) -> Any:
    body = {
        "upload_id": key,
        "external_id": number,
        "title": "Studietoelage",
        "changed_at": moment,
        "parties": [{"type": "insz", "value": PERSON}],
    }
    return native.parse_line(json.dumps(body).encode())


def _feed(number: str, *, key: str, moment: str = MOMENT) -> Any:
    body = {
        "index": 1,
        "dossiernummer": number,
        "dossiernaam": "Studietoelage",
        "wijzigingsdatum": moment,
        "status": {"vlaamseFase": "Behandeling"},
        "agenten": [{"@type": "BurgerAgent", "rijksregisternummer": PERSON}],
    }
    return feed.parse_element(json.dumps(body).encode())


FORMATS: list[Any] = [
    pytest.param(_dosis, Via.DOSIS_V2, id="dosis"),
    pytest.param(_native, Via.NATIVE, id="native"),
    pytest.param(_feed, Via.FEED, id="feed"),
]


def _submit(*statuses: Any, via: Via = Via.NATIVE) -> None:
    public.submit_statuses(client=incoming.CLIENT, source_uri=incoming.URI, statuses=statuses, via=via)


@pytest.fixture
def source() -> Source:
    return incoming.source()


def test_this_search_finds_what_is_there(source: Source) -> None:
    for title in (f"x{PERSON}x", DOTTED):
        Source.objects.update(name={"nl": title})
        assert is_stored(NUMBERS[0].split("_")[2])
    Source.objects.update(name={"nl": base64.b64encode(f"ab {NUMBERS[0]} c".encode()).decode()})
    assert is_stored(NUMBERS[0])


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(("made", "via"), FORMATS)
def test_no_table_shows_it(source: Source, made: Callable[..., Any], via: Via, number: str) -> None:
    good, bad = made(number, key="u-good"), made(number, key="u-bad", moment=FUTURE)
    _submit(good, bad, via=via)
    _submit(good, via=via)  # once more
    assert (Record.objects.count(), Rejection.objects.count()) == (1, 1)
    assert opened.file(Dossier.objects.get()).external_id == number
    assert not is_stored(number)
    assert not is_stored(PERSON)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(("made", "via"), FORMATS)
def test_its_authority_asks_by_it_and_reads_it(
    source: Source, made: Callable[..., Any], via: Via, number: str
) -> None:
    _submit(made(number, key="u-good"), made(number, key="u-bad", moment=FUTURE), via=via)
    asked: dict[str, Any] = {"client": incoming.CLIENT, "source_uri": incoming.URI}
    of_file = public.list_results(**asked, external_id=number)
    assert [(each.external_id, each.accepted) for each in of_file] in (
        [(number, True), (number, False)],
        [(number, False), (number, True)],
    )
    key = next(each.upload_key for each in of_file if each.accepted)
    (of_upload,) = public.list_results_of_upload(client=incoming.CLIENT, upload_key=key)
    (error,) = public.list_errors(**asked)
    assert (of_upload.external_id, error.external_id) == (number, number)
    assert public.list_results(**asked, external_id=f"{number}0") == []
    public.withdraw_dossier(**asked, external_id=number)
    assert Rejection.objects.count() == 0
    assert Record.objects.get().withdrawn_at is not None
    assert not is_stored(PERSON)
    with pytest.raises(UnknownFileError):
        public.withdraw_dossier(**asked, external_id=f"{number}0")


def test_staff_read_it_and_find_the_file_by_it(source: Source, client: Client) -> None:
    manager = staff.signed_in((Right.SOURCE_MANAGER, source.authority_id))
    _submit(_native(NUMBERS[0], key="u1"), _native(NUMBERS[1], key="u2", moment=FUTURE))
    manager.enter(client)
    assert NUMBERS[1] in client.get(f"/beheer/bronnen/{source.id}").content.decode()
    actor = identity.find_actor(manager.key)
    assert actor is not None
    file = Dossier.objects.get()
    found = public.readers_of_file(actor, ovo_code=source.authority_id, external_id=NUMBERS[0])
    assert found == [(file.id, file.party_id)]
    assert public.readers_of_file(actor, ovo_code=source.authority_id, external_id=NUMBERS[1]) == []
    assert holders.numbers_of([file.party_id], codes=[source.authority_id]) == {file.party_id: (NUMBERS[0],)}
    by_file: dict[str, Any] = {"source_uri": source.uri, "authority": ""}
    assert public.find_parties(**by_file, files=NUMBERS) == {file.party_id: 1}
    assert public.find_parties(**by_file, files=NUMBERS[1:]) == {}
    with clock.frozen(datetime(2199, 4, 1, tzinfo=UTC)):
        one = Rejection.objects.get()
        assert replay.replay(actor, rejection_id=one.id).accepted
    assert sorted(opened.file(row).external_id for row in Dossier.objects.all()) == sorted(NUMBERS)
    assert not is_stored(PERSON)


def test_equal_numbers_of_two_sources_cannot_be_told_to_be_equal(source: Source) -> None:
    other = incoming.source("urn:voorbeeldstad:ander-loket")
    _submit(_native(NUMBERS[0], key="u1"))
    public.submit_statuses(
        client=incoming.CLIENT,
        source_uri=other.uri,
        statuses=[_native(NUMBERS[0], key="u2")],
        via=Via.NATIVE,
    )
    one, two = (Record.objects.get(source=each) for each in (source, other))
    assert bytes(one.number_index) != bytes(two.number_index)
    assert bytes(one.number_sealed) != bytes(two.number_sealed)
    public.withdraw_dossier(client=incoming.CLIENT, source_uri=other.uri, external_id=NUMBERS[0])
    one.refresh_from_db()
    assert one.withdrawn_at is None


def test_a_number_that_was_moved_to_another_row_does_not_open(source: Source) -> None:
    _submit(_native("1", key="u1"), _native("2", key="u2"))
    one, two = Record.objects.all()
    one.number_sealed = two.number_sealed
    one.save()
    with pytest.raises(keys.UnreadableValueError):
        public.list_results(
            client=incoming.CLIENT,
            source_uri=incoming.URI,
            external_id=next(
                n for n in "12" if numbers.index(n, source_id=source.id) == bytes(one.number_index)
            ),
        )


def test_no_number_has_neither_index_nor_seal(source: Source) -> None:
    _submit(native.parse_line(b'{"upload_id": "u1"}'))
    kept = Rejection.objects.get()
    assert (bytes(kept.number_index), bytes(kept.number_sealed)) == (b"", b"")
    (error,) = public.list_errors(client=incoming.CLIENT, source_uri=incoming.URI)
    assert error.external_id == ""
    assert numbers.indexes(["", "x"], source_ids=[1]) == [numbers.index("x", source_id=1)]


def test_a_database_of_before_is_refused(source: Source) -> None:
    migration = importlib.import_module("burgerprofiel.blocks.dossiers.migrations.0004_sealed_numbers")
    migration.refuse_unsealed(apps, None)
    _submit(_native("1", key="u1"))
    with pytest.raises(migration.NotEmptyError):
        migration.refuse_unsealed(apps, None)
