"""What somebody with a copy of the database, its write-ahead log or the logs of the processes learns about people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

import pytest

from burgerprofiel.blocks.dossiers.tests.incoming import insz
from burgerprofiel.site.partners import PERSONAS
from simulators.world.lives import FILES
from tests.platform import Platform
from tests.residents import Resident
from tests.senders import Sender

_PUBLISHED = ("dossiers_authority", "dossiers_source", "dossiers_product", "dossiers_wording")
"""Tables with what authorities say to everybody: a title may be the name of a product."""
_SHORT = 8
OFFICIAL_NUMBER = insz(990)
OFFICIAL = f"2019_HO_{OFFICIAL_NUMBER}_2"
"""The number of a file as official test data has it: with a national number in it."""


def _people() -> list[dict[str, str]]:
    """Those of the seed world."""
    seed = (file for file in PERSONAS if file.parent.name == "world")
    return [person for file in seed for person in json.loads(file.read_text(encoding="utf-8"))]


def _names() -> set[str]:
    told = {f"{person['given_name']} {person['family_name']}" for person in _people()}
    return told | {person["email"] for person in _people() if person.get("email")}


def _numbers() -> set[str]:
    """Of everybody, also of the people of official test data, who have their number in the numbers of their files."""
    return {person["rrn"] for file in PERSONAS for person in json.loads(file.read_text(encoding="utf-8"))}


def _texts() -> set[str]:
    """What authorities say in files of these people."""
    told = {file.title for file in FILES} | {name for file in FILES for name, _ in file.related}
    for status in chain.from_iterable(file.statuses for file in FILES):
        told |= {status.detail, status.detail2, status.suspended} | {one.title for one in status.documents}
        told |= {status.action.text, status.action.label} if status.action else set()
    return {text for text in told if len(text) > _SHORT}


def _unpublished(texts: set[str], tables: Mapping[str, bytes]) -> set[str]:
    """Those that are nowhere among what authorities say to everybody."""
    published = b"".join(tables[name] for name in _PUBLISHED).decode()
    return {text for text in texts if text not in published}


def _public() -> bytes:
    """Something that may be read: that it is found shows that the others would be."""
    return next(c["orgname"] for one in _people() for c in one["capacities"] if c["code"] == "EA").encode()


def _spellings(secrets: set[str]) -> set[bytes]:
    """As they are, and as `bytea` prints them."""
    return {form for text in secrets for form in (text.encode(), text.encode().hex().encode())}


def _tables(platform: Platform) -> Iterator[tuple[str, bytes]]:
    """Every row of every table, as a dump has it."""
    for row in platform.rows(
        "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname = 'public'"
    ):
        name = row["name"]
        found = platform.rows(f"SELECT string_agg(t::text, E'\\n') AS dump FROM {name} t")
        yield name, (found[0]["dump"] or "").encode()


def _found(secrets: set[bytes], content: bytes) -> list[bytes]:
    return [secret for secret in secrets if secret in content]


@pytest.fixture(scope="module")
def lived_in(platform: Platform) -> Platform:
    """The seed world, in which somebody signed in and looked around."""
    someone = Resident(platform)
    someone.sign_in(insz=_people()[0]["rrn"])
    for address in ("/overzicht", "/alles", "/dossiers?q=aanvraag", "/instellingen"):
        someone.page(address)
    for row in someone.get("/api/dossiers/v1/dossiers").json()["rows"][:3]:
        someone.page(f"/dossiers/{row['id']}")
    someone.close()
    _official(platform)
    return platform


def _official(platform: Platform) -> None:
    """A system sends files as official test data number them, and asks what became of them by that number."""
    source = "urn:proefbestuur:toelagen"
    sender = Sender(platform, "toelagen-zender", source)
    sender.introduce()
    file = {
        "Identificatie": {"Bron": source, "DossierNummer": OFFICIAL},
        "Naam": "Studietoelage",
        "WijzigingsDatum": "2026-11-02T09:00:00+01:00",
        "Status": {"VlaamsFase": "Behandeling", "VlaamsCode": "InBehandeling"},
        "Agenten": [{"Identificatie": OFFICIAL_NUMBER}],
    }
    sender.upload(file | {"UploadId": "toelagen-1"})
    refused = file | {"UploadId": "toelagen-2", "WijzigingsDatum": "gisteren"}
    assert sender.call("POST", "/api/v2/dosis/dossiers", json=refused).status_code == 422
    of_file = {"bron": source, "dossierNummer": OFFICIAL}
    for path, query in (
        ("resultaten", of_file),
        ("resultaten/perUploadId", {"uploadId": "toelagen-1"}),
        ("resultaten/fouten", {"bron": source}),
    ):
        found = sender.call("GET", f"/api/v1/dosis/{path}", params=query).raise_for_status().json()
        assert {one["Identificatie"]["DossierNummer"] for one in found} == {OFFICIAL}
    sender.call("DELETE", "/api/v1/dosis/dossiers", params=of_file).raise_for_status()


def test_no_table_holds_who_somebody_is_or_what_their_files_say(lived_in: Platform) -> None:
    tables = dict(_tables(lived_in))
    assert _public() in tables["identity_party"]
    texts = _unpublished(_texts(), tables)
    assert len(texts) > 100
    secrets = _spellings(_numbers() | _names() | texts)
    leaks = {table: found for table, content in tables.items() if (found := _found(secrets, content))}
    assert leaks == {}


def test_no_table_shows_the_number_of_a_file(lived_in: Platform) -> None:
    numbers = {file.number for file in FILES if len(file.number) > _SHORT}
    assert len(numbers) > 10
    secrets = _spellings(numbers | {OFFICIAL, OFFICIAL_NUMBER})
    leaks = {table: found for table, content in _tables(lived_in) if (found := _found(secrets, content))}
    assert leaks == {}


def test_the_write_ahead_log_holds_nothing_of_it(lived_in: Platform) -> None:
    files = [path for path in (lived_in.folder / "postgres" / "pg_wal").iterdir() if path.is_file()]
    log = b"".join(path.read_bytes() for path in files)
    assert _public() in log
    texts = _unpublished(_texts(), dict(_tables(lived_in)))
    secrets = _numbers() | _names() | texts | {OFFICIAL, OFFICIAL_NUMBER}
    assert _found({text.encode() for text in secrets}, log) == []


def test_no_log_and_no_file_of_the_platform_holds_any_of_it(lived_in: Platform) -> None:
    texts = _unpublished(_texts(), dict(_tables(lived_in)))
    everything = {text.encode() for text in _numbers() | _names() | texts | {OFFICIAL_NUMBER}}
    leaks = {
        str(path.relative_to(lived_in.folder)): found
        for path in _files(lived_in.folder)
        if (found := _found(everything, path.read_bytes()))
    }
    assert leaks == {}


def _files(folder: Path) -> Iterator[Path]:
    """All but the database, and what the simulated partners write, who know these people."""
    partners = {"sign-in.log", "mail.log", "authorities.log", "world.log"}
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts[0]
        if path.is_file() and inside not in ("postgres", "static") and path.name not in partners:
            yield path
