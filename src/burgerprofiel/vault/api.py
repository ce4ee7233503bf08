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
from burgerprofiel.foundation.keys.contracts import (
    Destruction,
    Grant,
    Index,
    OfficialGrant,
    PartyKey,
    Refusal,
)
from burgerprofiel.vault import (
    credentials,
    decisions,
    grants,
    log,
    officials,
    opening,
    parties,
    rotation,
    tokens,
)
from burgerprofiel.vault.core import Vault
from burgerprofiel.vault.credentials import ADMIN, WEB, WORKER, Holder
from burgerprofiel.vault.errors import RefusedError, TooManyError, VaultError

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


def _use(vault: Vault, question: q.Use) -> q.Nothing:
    rotation.report_use(
        vault,
        unused=[key_id.bytes for key_id in question.unused],
        used=[key_id.bytes for key_id in question.used],
    )
    return q.Nothing()


def _retired(vault: Vault, question: q.Page) -> list[q.RetiredKey]:
    return rotation.retired_keys(vault, after=question.after, limit=question.limit)


def _backfill(vault: Vault, question: q.Backfill) -> list[Any]:
    return parties.next_indexes(vault, after=question.after, limit=question.limit)


def _filled(vault: Vault, question: q.Nothing) -> q.Nothing:
    rotation.report_filled(vault)
    return q.Nothing()


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


def _delegate(vault: Vault, question: q.Delegate) -> q.Delegated:
    return q.Delegated(expires_at=grants.delegate(vault, question))


def _end(vault: Vault, question: q.End) -> q.Nothing:
    grants.end(vault, question.handle_hashes)
    return q.Nothing()


def _ask_official(vault: Vault, question: q.AskOfficial) -> OfficialGrant:
    return officials.ask(vault, question)


def _approve_official(vault: Vault, question: q.ApproveOfficial) -> OfficialGrant:
    return officials.approve(
        vault, question.grant_id, id_token=question.id_token, access_token=question.access_token
    )


def _mandates(vault: Vault, question: list[q.Mandate]) -> q.Nothing:
    grants.register_mandates(vault, question)
    return q.Nothing()


def _ask_destruction(vault: Vault, question: q.AskDestruction, holder: Holder) -> Destruction:
    return decisions.ask(vault, holder, party_id=question.party_id, reason=question.reason)


def _request_destruction(vault: Vault, question: q.AskDestruction, holder: Holder) -> Destruction:
    if question.party_id is None:
        raise RefusedError("unknown-party")
    return decisions.ask(vault, holder, party_id=question.party_id, reason=question.reason)


def _approve_destruction(vault: Vault, question: q.Decide, holder: Holder) -> Destruction:
    return decisions.approve(vault, holder, request_id=question.request_id)


def _cancel_destruction(vault: Vault, question: q.Decide, holder: Holder) -> Destruction:
    return decisions.cancel(vault, holder, request_id=question.request_id)


def _waiting_destructions(vault: Vault, question: q.Nothing) -> list[Destruction]:
    return decisions.waiting(vault)


def _destruction_of(vault: Vault, question: q.OfParty) -> Destruction | None:
    return decisions.of_party(vault, question.party_id)


def _due_destructions(vault: Vault, question: q.Page) -> list[Destruction]:
    return decisions.carry_out_due(vault, limit=question.limit)


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
    answer: Callable[[Vault, Any], Any] | None = None
    answer_to: Callable[[Vault, Any, Holder], Any] | None = None
    """For a question of which it matters who asks it, apart from the role."""


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
    "/v1/delegate": _Route((WEB,), q.Delegate, _delegate),
    "/v1/end": _Route(_WRITERS, q.End, _end),
    "/v1/officials/ask": _Route((WEB,), q.AskOfficial, _ask_official),
    "/v1/officials/approve": _Route((WEB,), q.ApproveOfficial, _approve_official),
    "/v1/contact": _Route((WORKER,), q.OpenContact, _contact),
    "/v1/reseal": _Route((WORKER,), q.Headers, _reseal),
    "/v1/retired": _Route((WORKER,), q.Page, _retired),
    "/v1/use": _Route((WORKER,), q.Use, _use),
    "/v1/changes": _Route((WORKER,), q.Page, _changes),
    "/v1/backfill": _Route((WORKER,), q.Backfill, _backfill),
    "/v1/filled": _Route((WORKER,), q.Nothing, _filled),
    "/v1/mandates": _Route((ADMIN,), list[q.Mandate], _mandates),
    "/v1/destructions/ask": _Route((ADMIN,), q.AskDestruction, answer_to=_ask_destruction),
    "/v1/destructions/approve": _Route((ADMIN,), q.Decide, answer_to=_approve_destruction),
    "/v1/destructions/cancel": _Route((ADMIN,), q.Decide, answer_to=_cancel_destruction),
    "/v1/destructions": _Route((ADMIN,), q.Nothing, _waiting_destructions),
    "/v1/destructions/request": _Route((WORKER,), q.AskDestruction, answer_to=_request_destruction),
    "/v1/destructions/of": _Route((WORKER, ADMIN), q.OfParty, _destruction_of),
    "/v1/destructions/due": _Route((WORKER,), q.Page, _due_destructions),
    "/v1/rotate": _Route((ADMIN,), q.Rotate, _rotate),
    "/v1/log": _Route((ADMIN,), q.Page, _log_page),
    "/v1/log/head": _Route((*_WRITERS, ADMIN), q.Nothing, _head),
}
PATHS = {path: route.roles for path, route in _ROUTES.items()}
# What was refused here is told to whoever reads the log: somebody tried.
_TOLD = frozenset(
    {
        "/v1/grant",
        "/v1/delegate",
        "/v1/officials/ask",
        "/v1/officials/approve",
        "/v1/destructions/ask",
        "/v1/destructions/approve",
        "/v1/destructions/request",
    }
)


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
    holder = credentials.holder_of(vault, token) if scheme.lower() == "bearer" else None
    if holder is None:
        raise RefusedError("credential")
    if holder.role not in route.roles:
        log.append(vault.store, "role-refused", role=holder.title, path=path)
        raise RefusedError("role")
    question = msgspec.msgpack.decode(body, type=route.question)
    try:
        if route.answer_to:
            return route.answer_to(vault, question, holder)
        return route.answer(vault, question) if route.answer else None
    except (RefusedError, TooManyError) as error:
        if path in _TOLD:
            log.append(vault.store, "refused", path=path, code=error.code, by=holder.title)
        raise
