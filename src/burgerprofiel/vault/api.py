"""The door: one path per question, the roles that may ask it, and what answers. MessagePack both ways."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from burgerprofiel.foundation.keys import questions as q
from burgerprofiel.foundation.keys.contracts import Grant, Index, OfficialGrant, PartyKey, Receipt, Refusal
from burgerprofiel.vault import (
    credentials,
    destruction,
    grants,
    log,
    officials,
    opening,
    parties,
    rotation,
    tokens,
)
from burgerprofiel.vault.core import Vault
from burgerprofiel.vault.credentials import ADMIN, WEB, WORKER
from burgerprofiel.vault.errors import RefusedError, VaultError

MEDIA_TYPE = "application/msgpack"

_logger = structlog.get_logger(__name__)


def _material(vault: Vault, question: q.Nothing) -> q.Material:
    secrets = vault.secrets()
    return q.Material(
        binding_key=secrets.binding,
        digest_key=secrets.digest,
        log_public_key=_public(secrets.log.public_key()),
    )


def _public(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes_raw()


def _indexes(vault: Vault, question: q.Numbers) -> list[Index]:
    return parties.indexes(vault, question.numbers)


def _register(vault: Vault, question: q.Register) -> q.Registered:
    party_ids, keys = parties.register(vault, question.owners, key_classes=question.key_classes)
    return q.Registered(party_ids=party_ids, keys=keys)


def _keys(vault: Vault, question: q.WantKeys) -> list[PartyKey]:
    return parties.current_keys(vault, question.party_ids, key_class=question.key_class)


def _changes(vault: Vault, question: q.Page) -> q.Changed:
    keys, position = parties.changed(vault, after=question.after, limit=question.limit)
    return q.Changed(keys=keys, position=position)


def _open(vault: Vault, question: q.Open) -> list[bytes | Refusal]:
    return opening.for_handle(vault, question.handle, headers=question.headers)


def _contact(vault: Vault, question: q.OpenContact) -> list[bytes | Refusal]:
    return opening.for_contact(vault, question.headers, purpose=question.purpose)


def _reseal(vault: Vault, question: q.Headers) -> list[bytes | Refusal]:
    return opening.reseal(vault, question.headers)


def _unused(vault: Vault, question: q.KeyIds) -> q.Nothing:
    rotation.report_unused(vault, [key_id.bytes for key_id in question.key_ids])
    return q.Nothing()


def _backfill(vault: Vault, question: q.Backfill) -> list[Any]:
    return parties.next_indexes(vault, after=question.after, limit=question.limit)


def _begin(vault: Vault, question: q.Begin) -> q.Begun:
    return q.Begun(nonce=tokens.begin(vault, level=question.level))


def _grant(vault: Vault, question: q.WantGrant) -> Grant:
    return grants.give(
        vault,
        id_token=question.id_token,
        access_token=question.access_token,
        handle_hash=question.handle_hash,
    )


def _move(vault: Vault, question: q.Move) -> q.Nothing:
    old = hashlib.sha256(question.handle).digest()
    grants.move(vault, handle_hash=old, new_handle_hash=question.handle_hash)
    return q.Nothing()


def _end(vault: Vault, question: q.End) -> q.Nothing:
    grants.end(vault, question.handle_hashes)
    return q.Nothing()


def _ask_official(vault: Vault, question: q.AskOfficial) -> OfficialGrant:
    return officials.ask(vault, question)


def _approve_official(vault: Vault, question: q.ApproveOfficial) -> OfficialGrant:
    return officials.approve(vault, question.grant_id, id_token=question.id_token)


def _mandates(vault: Vault, question: list[q.Mandate]) -> q.Nothing:
    grants.register_mandates(vault, question)
    return q.Nothing()


def _destroy(vault: Vault, question: q.Destroy) -> Receipt:
    return destruction.destroy(vault, question.party_id, reason=question.reason)


def _rotate(vault: Vault, question: q.Rotate) -> q.Rotated:
    return rotation.step(vault, question.what, limit=question.limit, before=question.before)


def _log_page(vault: Vault, question: q.Page) -> list[q.LogEntry]:
    return list(log.entries(vault.store, after=question.after, limit=question.limit))


def _head(vault: Vault, question: q.Nothing) -> q.LogHead:
    return log.head(vault.store, key=vault.secrets().log)


@dataclass(frozen=True, slots=True)
class _Route:
    roles: tuple[str, ...]
    question: Any
    answer: Callable[[Vault, Any], Any]


_WRITERS = (WEB, WORKER)
_ROUTES = {
    "/v1/material": _Route(_WRITERS, q.Nothing, _material),
    "/v1/indexes": _Route(_WRITERS, q.Numbers, _indexes),
    "/v1/parties": _Route(_WRITERS, q.Register, _register),
    "/v1/keys": _Route(_WRITERS, q.WantKeys, _keys),
    "/v1/open": _Route((WEB,), q.Open, _open),
    "/v1/begin": _Route((WEB,), q.Begin, _begin),
    "/v1/grant": _Route((WEB,), q.WantGrant, _grant),
    "/v1/move": _Route((WEB,), q.Move, _move),
    "/v1/end": _Route(_WRITERS, q.End, _end),
    "/v1/officials/ask": _Route((WEB,), q.AskOfficial, _ask_official),
    "/v1/officials/approve": _Route((WEB,), q.ApproveOfficial, _approve_official),
    "/v1/contact": _Route((WORKER,), q.OpenContact, _contact),
    "/v1/reseal": _Route((WORKER,), q.Headers, _reseal),
    "/v1/unused": _Route((WORKER,), q.KeyIds, _unused),
    "/v1/changes": _Route((WORKER,), q.Page, _changes),
    "/v1/backfill": _Route((WORKER,), q.Backfill, _backfill),
    "/v1/mandates": _Route((ADMIN,), list[q.Mandate], _mandates),
    "/v1/destroy": _Route((ADMIN,), q.Destroy, _destroy),
    "/v1/rotate": _Route((ADMIN,), q.Rotate, _rotate),
    "/v1/log": _Route((ADMIN,), q.Page, _log_page),
    "/v1/log/head": _Route((*_WRITERS, ADMIN), q.Nothing, _head),
}
PATHS = {path: route.roles for path, route in _ROUTES.items()}
# What was refused here is told to whoever reads the log: somebody tried.
_TOLD = frozenset({"/v1/grant", "/v1/officials/ask", "/v1/officials/approve"})


def answer(vault: Vault, path: str, *, authorization: str, body: bytes) -> tuple[int, bytes]:
    """Status and body of the answer to one request."""
    try:
        return 200, msgspec.msgpack.encode(_answer(vault, path, authorization, body))
    except VaultError as error:
        failure, status = q.Failure(code=error.code, detail=error.detail), error.status
    except (msgspec.MsgspecError, UnicodeDecodeError):
        failure, status = q.Failure(code="question"), 400
    except sqlite3.OperationalError:
        _logger.exception("store_failed", path=path)
        failure, status = q.Failure(code="store"), 503
    except Exception:  # the edge: whatever goes wrong, the caller learns nothing of it
        _logger.exception("failed", path=path)
        failure, status = q.Failure(code="failed"), 500
    return status, msgspec.msgpack.encode(failure)


def _answer(vault: Vault, path: str, authorization: str, body: bytes) -> Any:
    route = _ROUTES.get(path)
    if route is None:
        raise RefusedError("unknown-path")
    scheme, _, token = authorization.partition(" ")
    role = credentials.role_of(vault, token) if scheme.lower() == "bearer" else None
    if role is None:
        raise RefusedError("credential")
    if role not in route.roles:
        log.append(vault.store, "role-refused", role=role, path=path)
        raise RefusedError("role")
    question = msgspec.msgpack.decode(body, type=route.question)
    try:
        return route.answer(vault, question)
    except RefusedError as error:
        if path in _TOLD:
            log.append(vault.store, "refused", path=path, code=error.code)
        raise
