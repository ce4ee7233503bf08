"""What somebody with a copy of the database, its write-ahead log or the logs of the processes learns about people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from burgerprofiel.site.partners import PERSONAS
from tests.platform import Platform
from tests.residents import Resident

_UNSEALED = "dossiers_"
"""Of tables that begin so, the texts are still in the clear: `site/clear_fields.toml`. Numbers are nowhere."""


def _people() -> list[dict[str, str]]:
    return [person for file in PERSONAS for person in json.loads(file.read_text(encoding="utf-8"))]


def _names() -> set[str]:
    told = {f"{person['given_name']} {person['family_name']}" for person in _people()}
    return told | {person["email"] for person in _people() if person.get("email")}


def _numbers() -> set[str]:
    return {person["rrn"] for person in _people()}


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
    someone.close()
    return platform


def test_no_table_holds_who_somebody_is(lived_in: Platform) -> None:
    numbers, everything = _spellings(_numbers()), _spellings(_numbers() | _names())
    tables = dict(_tables(lived_in))
    assert _public() in tables["identity_party"]
    leaks = {
        table: found
        for table, content in tables.items()
        if (found := _found(numbers if table.startswith(_UNSEALED) else everything, content))
    }
    assert leaks == {}


def test_the_write_ahead_log_holds_no_number(lived_in: Platform) -> None:
    files = [path for path in (lived_in.folder / "postgres" / "pg_wal").iterdir() if path.is_file()]
    log = b"".join(path.read_bytes() for path in files)
    assert _public() in log
    assert _found({number.encode() for number in _numbers()}, log) == []


def test_no_log_and_no_file_of_the_platform_holds_who_somebody_is(lived_in: Platform) -> None:
    everything = {text.encode() for text in _numbers() | _names()}
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
