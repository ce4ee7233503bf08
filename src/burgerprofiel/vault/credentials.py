"""Credentials of roles: who may ask what. The vault keeps only their hashes."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from burgerprofiel.foundation.secrets import create
from burgerprofiel.vault import log
from burgerprofiel.vault.core import Vault

WEB, WORKER, ADMIN = "web", "worker", "admin"
ROLES = (WEB, WORKER, ADMIN)


def role_of(vault: Vault, token: str) -> str | None:
    """The role that a credential proves, or None."""
    row = vault.store.row("SELECT role FROM credential WHERE token_hash = ?", (_digest(token),))
    return row["role"] if row else None


def issue(vault: Vault, role: str, *, keep_others: bool = True) -> str:
    """A new credential for a role; with `keep_others` false the ones before it stop working."""
    token = secrets.token_urlsafe(32)
    _enrol(vault, role, token, keep_others=keep_others)
    return token


def _enrol(vault: Vault, role: str, token: str, *, keep_others: bool) -> None:
    with vault.store.change() as connection:
        if not keep_others:
            connection.execute("DELETE FROM credential WHERE role = ?", (role,))
        connection.execute(
            "INSERT INTO credential (token_hash, role) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (_digest(token), role),
        )
        log.append(vault.store, "credential", role=role, others_kept=keep_others)


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
        _enrol(vault, role, path.read_text().strip(), keep_others=True)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
