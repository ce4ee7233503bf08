"""The door for portals elsewhere that come with people (ADR 0030): what they ask, what people answer, their tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.functional import Promise

from burgerprofiel.blocks.identity import rules
from burgerprofiel.blocks.identity.contracts import Delegated, ProofRefusedError, SignIn
from burgerprofiel.blocks.identity.models import PushedRequest
from burgerprofiel.blocks.identity.queries import delegated
from burgerprofiel.blocks.identity.services import authorization, clients, delegations, references
from burgerprofiel.blocks.identity.services.clients import TokenError
from burgerprofiel.blocks.identity.wire import dpop
from burgerprofiel.foundation import delegating
from burgerprofiel.foundation.delegating import Portal, Resource
from burgerprofiel.foundation.gate import Actor

GRANT_TYPES = authorization.GRANT_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a portal asks a person: `wants` in their words, for `lasts`. `return_uri` is where the answer goes."""

    portal: Portal
    resource: Resource
    wants: tuple[str | Promise, ...]
    lasts: timedelta
    return_uri: str
    pushed: PushedRequest = field(repr=False)


def metadata() -> dict[str, Any]:
    """What portals find out about us by themselves (RFC 8414)."""
    return authorization.metadata()


def push(form: Mapping[str, str]) -> dict[str, Any]:
    """Take what a portal is about to ask a person: the name by which that person brings it. Raises TokenError."""
    seconds = int(rules.PUSHED_LIFETIME.total_seconds())
    return {"request_uri": authorization.push(form), "expires_in": seconds}


def find_question(*, client_id: str, request_uri: str) -> Question | None:
    """What was asked under a name, while it can be answered; nothing of it is in the address of the page."""
    pushed = delegations.find_pushed(request_uri, client_id=client_id)
    if pushed is None:
        return None
    resource = delegating.by_uri(pushed.parameters["resource"])
    portal = resource.find_portal(client_id) if resource else None
    if resource is None or portal is None:
        return None
    return Question(
        portal=portal,
        resource=resource,
        wants=tuple(words for scope, words in resource.scopes.items() if scope in _scopes(pushed)),
        lasts=delegations.lifetime(),
        return_uri=pushed.parameters["redirect_uri"],
        pushed=pushed,
    )


def _scopes(pushed: PushedRequest) -> frozenset[str]:
    return frozenset(pushed.parameters["scope"].split())


def answer(question: Question, *, sign_in: SignIn, actor: Actor, key: str, agrees: bool) -> str | None:
    """Where the browser goes with a person's answer, once; None when the question was answered a moment ago.

    A yes is for the present party, made by the session of this key. Raises RefusedError, KeyServiceError, TokenError.
    """
    with transaction.atomic():
        if not delegations.take_pushed(question.pushed):
            return None
        yes = delegations.Yes(sign_in=sign_in, actor=actor, key=key, resource=question.resource)
        return authorization.answer(question.pushed.parameters, yes=yes if agrees else None)


def exchange(form: Mapping[str, str], *, proof: str, url: str) -> dict[str, Any]:
    """Tokens for a code or a refresh token, bound to the key of the proof (header `DPoP`). Raises TokenError."""
    try:
        shown = authorization.check_proof(proof, method="POST", url=url)
    except dpop.ProofError as error:
        raise TokenError("invalid_dpop_proof", str(error)) from error
    return authorization.tokens(form, proof=shown)


def revoke(form: Mapping[str, str]) -> None:
    """A portal gives back a token: everything that came of the same yes ends. Raises TokenError."""
    authorization.revoke(form)


def token_url() -> str:
    """The public address of the token endpoint."""
    return authorization.issuer() + clients.TOKEN_PATH


def find_person(token: str, *, proof: str, method: str, url: str, resource: str) -> Actor | None:
    """Whoever a portal comes for, with a token of that person for a resource (the code of a
    `foundation.delegating.Resource`): for one party, with what the vault opens for this token. None for no such token.

    `proof` is the header `DPoP` of the request, `url` its public address. Raises ProofRefusedError.
    """
    found = delegated.find_person(references.digest(token), resource=resource, token=token)
    if found is None:
        return None
    actor, key_digest = found
    try:
        shown = authorization.check_proof(proof, method=method, url=url, access_token=token)
    except dpop.ProofError as error:
        raise ProofRefusedError(str(error)) from error
    if shown.key_digest != key_digest:
        raise ProofRefusedError("the token belongs to another key")
    return actor


def list_delegated(actor: Actor, *, resource: str) -> tuple[Delegated, ...]:
    """The portals that may read of the present party now, the last first; within an admission to that party."""
    return delegated.list_delegated(actor.party_id, resource=resource, person_id=actor.person_id)


def end_delegated(actor: Actor, *, client_id: str) -> int:
    """A portal may read nothing more of the present party, whoever of it agreed to it; how many times it still might.

    Its tokens and what the vault opens for them end at once. Within an admission to that party.
    """
    return delegations.end_of_party(actor.party_id, client_id=client_id)
