"""What somebody gets who has a running platform in their hands but nobody's sign-in: its disk, credentials, database.

The vault's own folder is not theirs: in production it belongs to another user (docs/operators/vault.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.rows import dict_row

from burgerprofiel.blocks.identity import opening
from burgerprofiel.foundation import keys
from burgerprofiel.foundation.keys import client, envelope
from burgerprofiel.foundation.keys import opening as handles
from burgerprofiel.foundation.keys.contracts import KeyClass, Refusal
from burgerprofiel.foundation.keys.questions import Open, OpenContact
from burgerprofiel.site.partners import PERSONAS
from tests.platform import Platform
from tests.residents import Resident

_WORD = re.compile(rb"[A-Za-z0-9_+/=-]{32,128}")
_MOST_GUESSES = 3000


@pytest.fixture(scope="module")
def someone() -> dict[str, Any]:
    people: list[dict[str, Any]] = json.loads(PERSONAS[0].read_text(encoding="utf-8"))
    return people[1]


@pytest.fixture(scope="module")
def signed_in(platform: Platform, someone: dict[str, Any]) -> Iterator[Resident]:
    """A resident who is looking around at this very moment."""
    resident = Resident(platform)
    resident.sign_in(insz=someone["rrn"])
    for address in ("/overzicht", "/wie-keek?eigen=1", "/instellingen"):
        resident.page(address)
    yield resident
    resident.close()


@pytest.fixture(scope="module")
def loot(platform: Platform, signed_in: Resident) -> list[bytes]:
    """Whatever could be a key or a handle: every long word and every 32 bytes in the files and the small tables."""
    found: set[bytes] = set()
    for path in _files(platform.folder):
        content = path.read_bytes()
        found.update(_WORD.findall(content[:200_000]))
        found.update({content, content[:32]} if len(content) in range(16, 129) else set())
    for table in ("identity_session", "identity_signinattempt", "identity_person", "identity_party"):
        for row in platform.rows(f"SELECT * FROM {table} LIMIT 400"):
            for value in row.values():
                found.update(_guesses(value))
    return sorted(found)[:_MOST_GUESSES]


def _guesses(value: object) -> set[bytes]:
    if isinstance(value, UUID):
        return {value.bytes * 2, str(value).encode()}
    if isinstance(value, bytes | memoryview):
        given = bytes(value)
        return {given[:32], given.hex().encode()}
    return {value.encode()} if isinstance(value, str) and len(value) > 15 else set()


def _files(folder: Path) -> Iterator[Path]:
    """All that the platform has on its disk, without the vault's folder and the database."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts[0]
        if path.is_file() and not path.is_symlink() and inside not in ("vault", "postgres", "static"):
            yield path


@pytest.fixture(scope="module")
def vault_of(platform: Platform) -> Iterator[dict[str, client.VaultClient]]:
    """The vault, asked with the credentials that lie in the platform's folder."""
    made = {
        role: client.VaultClient(
            address=f"unix:{platform.folder / 'run' / 'vault.sock'}",
            credential=(platform.folder / "secrets" / f"vault-{role}.token").read_text().strip(),
        )
        for role in ("web", "worker")
    }
    yield made
    for one in made.values():
        one.close()


@pytest.fixture(scope="module")
def sealed(
    platform: Platform, someone: dict[str, Any], signed_in: Resident
) -> dict[KeyClass, tuple[UUID, bytes]]:
    """A value of each class of the person who is signed in, and whose it is."""
    session = platform.rows(
        "SELECT person_id FROM identity_session WHERE ended_at IS NULL ORDER BY created_at DESC LIMIT 1"
    )
    person: UUID = session[0]["person_id"]
    party = platform.rows("SELECT identifier_sealed, name_sealed FROM identity_party WHERE id = %s", person)
    row = platform.rows(
        "SELECT sealed FROM foundation_accesslog WHERE data_subject_id = %s AND octet_length(sealed) > 100 LIMIT 1",
        person,
    )
    return {
        KeyClass.DATA: (person, party[0]["identifier_sealed"]),
        KeyClass.CONTACT: (person, party[0]["name_sealed"]),
        KeyClass.LOG: (person, row[0]["sealed"]),
    }


def _cookie(resident: Resident) -> str:
    (found,) = [cookie.value for cookie in resident.http.kept.jar if cookie.name == "__Host-bp_session"]
    assert found
    return found


Vaults = dict[str, client.VaultClient]
Sealed = dict[KeyClass, tuple[UUID, bytes]]


def test_a_machine_without_its_people_opens_no_number(
    loot: list[bytes], vault_of: Vaults, sealed: Sealed, signed_in: Resident, someone: dict[str, Any]
) -> None:
    """First that it can be done with the cookie; then with all that the machine holds without it."""
    assert len(loot) > 100
    headers = [envelope.header_of(value) for _, value in sealed.values()]
    with_cookie = Open(handle=handles.handle_of(_cookie(signed_in)), headers=headers)
    opened = vault_of["web"].ask("/v1/open", with_cookie, answer=list[bytes | Refusal])
    person, number = sealed[KeyClass.DATA]
    assert isinstance(opened[0], bytes)
    purpose = opening.number_purpose(person)
    text = envelope.open_value(number, cipher=AESGCM(opened[0]), purpose=purpose)
    assert text.decode().endswith(someone["rrn"])

    for guess in loot:
        for handle in {handles.handle_of(guess.decode("latin-1")), (guess * 2)[:32].ljust(32, b"\0")}:
            with pytest.raises(keys.VaultRefusedError, match="no-grant"):
                vault_of["web"].ask(
                    "/v1/open", Open(handle=handle, headers=headers), answer=list[bytes | Refusal]
                )
        _opens_by_itself(guess, person=person, sealed=sealed)


def _opens_by_itself(guess: bytes, *, person: UUID, sealed: Sealed) -> None:
    """Use what was found as a key, of either kind."""
    key = (guess * 2)[:32].ljust(32, b"\0")
    for key_class, (_, value) in sealed.items():
        with pytest.raises(keys.UnreadableValueError):
            envelope.open_data_key(
                envelope.header_of(value),
                private_key=X25519PrivateKey.from_private_bytes(key),
                party_id=person,
                key_class=key_class,
            )
    _, number = sealed[KeyClass.DATA]
    with pytest.raises(keys.UnreadableValueError):
        envelope.open_value(number, cipher=AESGCM(key), purpose=opening.number_purpose(person))


def test_the_credential_of_the_worker_opens_names_and_nothing_else(vault_of: Vaults, sealed: Sealed) -> None:
    """Said openly: who has that file can read to whom mail goes, and leaves a line in the vault's log each time."""
    answers = {key_class: _ask_contact(vault_of["worker"], value) for key_class, (_, value) in sealed.items()}
    assert isinstance(answers[KeyClass.CONTACT], bytes)
    assert {answers[KeyClass.DATA], answers[KeyClass.LOG]} == {Refusal.NOT_GRANTED}


def _ask_contact(vault: client.VaultClient, value: bytes) -> bytes | Refusal:
    asked = OpenContact(headers=[envelope.header_of(value)], purpose="test.curious")
    return vault.ask("/v1/contact", asked, answer=list[bytes | Refusal])[0]


def test_the_files_of_the_database_hold_no_name_and_no_number(
    platform: Platform, signed_in: Resident
) -> None:
    """What a physical backup copies, after everything that waits in memory was written out."""
    with psycopg.connect(_superuser(platform), autocommit=True, row_factory=dict_row) as connection:
        connection.execute("CHECKPOINT")
    files = b"\n".join(
        path.read_bytes() for path in sorted((platform.folder / "postgres").rglob("*")) if path.is_file()
    )
    people = json.loads(PERSONAS[0].read_text(encoding="utf-8"))
    public = next(c["orgname"] for one in people for c in one["capacities"] if c["code"] == "EA")
    assert public.encode() in files
    told = {one["rrn"] for one in people} | {f"{one['given_name']} {one['family_name']}" for one in people}
    told |= {one["email"] for one in people if one.get("email")}
    assert [text for text in sorted(told) if text.encode() in files] == []


def _superuser(platform: Platform) -> str:
    return platform.database_url.replace("//burgerprofiel_owner@", "//postgres@")
