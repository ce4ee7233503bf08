"""Credentials of roles: who may ask what. The vault keeps only their hashes.

An administrator's has a name: what two of them have to decide is decided under two names. One person could give
themselves two, so a new one takes part in no decision before `VAULT_ADMIN_SETTLE_SECONDS`, while the log shows it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.secrets import create
from burgerprofiel.vault import log
from burgerprofiel.vault.core import Vault
from burgerprofiel.vault.errors import RefusedError

WEB, WORKER, ADMIN = "web", "worker", "admin"
ROLES = (WEB, WORKER, ADMIN)
FIRST_ADMIN = "first"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a credential proves: a role, for an administrator a name, and since when."""

    role: str
    name: str
    since: datetime

    @property
    def title(self) -> str:
        """As the log names this holder."""
        return f"{self.role}:{self.name}" if self.name else self.role


def holder_of(vault: Vault, token: str) -> Holder | None:
    """Whom a credential proves, or None."""
    row = vault.store.row("SELECT role, name, since FROM credential WHERE token_hash = ?", (_digest(token),))
    return Holder(row["role"], row["name"], datetime.fromtimestamp(row["since"], UTC)) if row else None


def issue(vault: Vault, role: str, *, name: str = "", keep_others: bool = True) -> str:
    """A new credential; with `keep_others` false the ones before it, of the same role and name, stop working.

    Raises RefusedError `no-name` for an administrator without a name.
    """
    if role == ADMIN and not name.strip():
        raise RefusedError("no-name")
    token = secrets.token_urlsafe(32)
    _enrol(vault, role, token, name=name.strip() if role == ADMIN else "", keep_others=keep_others)
    return token


def _enrol(vault: Vault, role: str, token: str, *, name: str, keep_others: bool) -> None:
    with vault.store.change() as connection:
        if not keep_others:
            connection.execute("DELETE FROM credential WHERE role = ? AND name = ?", (role, name))
        connection.execute(
            "INSERT INTO credential (token_hash, role, name, since) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (_digest(token), role, name, clock.now().timestamp()),
        )
        log.append(vault.store, "credential", role=role, name=name, others_kept=keep_others)


def withdraw(vault: Vault, name: str) -> None:
    """An administrator leaves: what carries this name proves nothing any more. Raises RefusedError `unknown-name`."""
    with vault.store.change() as connection:
        gone = connection.execute(
            "DELETE FROM credential WHERE role = ? AND name = ?", (ADMIN, name)
        ).rowcount
        if not gone:
            raise RefusedError("unknown-name")
        log.append(vault.store, "credential-withdrawn", role=ADMIN, name=name)


def path_of(vault: Vault, role: str) -> Path:
    """Where a credential is put at the first start: the administrator's within the vault's own folder."""
    folder = vault.settings.folder if role == ADMIN else vault.settings.credentials
    return folder / f"vault-{role}.token"


def make_first(vault: Vault) -> None:
    """Give every role without a credential one, in a file: a new one, or the one that lies there."""
    for role in ROLES:
        if vault.store.row("SELECT 1 FROM credential WHERE role = ?", (role,)):
            continue
        path = path_of(vault, role)
        create(path, content=secrets.token_urlsafe(32).encode())
        name = FIRST_ADMIN if role == ADMIN else ""
        _enrol(vault, role, path.read_text().strip(), name=name, keep_others=True)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
