"""What portals elsewhere may read with a token of a person (ADR 0030): asked, agreed to, taken up, ended.

Each secret that a portal holds is also what the vault knows a part of the person's grant by: the code, then the refresh
token, and for some minutes the access token. Here only hashes are kept, so the database opens nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from burgerprofiel.blocks.identity import opening, rules
from burgerprofiel.blocks.identity.contracts import SignIn
from burgerprofiel.blocks.identity.models import Client, Delegation, PushedRequest
from burgerprofiel.blocks.identity.services import references, sessions
from burgerprofiel.foundation import clock, config, delegating, gate, ids, keys
from burgerprofiel.foundation.delegating import Resource
from burgerprofiel.foundation.gate import Actor, Operation

_URN = "urn:ietf:params:oauth:request_uri:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """A person agrees, in the session that they have; `key` is that of its cookie."""

    sign_in: SignIn
    actor: Actor
    key: str = field(repr=False)
    resource: Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a portal gets: their texts exist only here. `seconds`: so long the access token works."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int


# ---------------------------------------------------------------- asking


def push(client: Client, *, parameters: Mapping[str, str]) -> str:
    """Keep what a portal is about to ask a person; the name by which the person brings it (RFC 9126)."""
    reference = references.new()
    PushedRequest.objects.create(
        uri_hash=references.digest(reference),
        client=client,
        parameters=dict(parameters),
        expires_at=clock.now() + rules.PUSHED_LIFETIME,
    )
    return _URN + reference


def find_pushed(request_uri: str, *, client_id: str) -> PushedRequest | None:
    """What a portal asked under this name, while it can be answered."""
    found = PushedRequest.objects.filter(
        uri_hash=references.digest(request_uri.removeprefix(_URN)),
        client_id=client_id,
        client__active=True,
        expires_at__gt=clock.now(),
    )
    return found.select_related("client").first()


def take_pushed(pushed: PushedRequest) -> bool:
    """Use up what was asked; False when somebody answered it a moment ago."""
    return PushedRequest.objects.filter(pk=pushed.pk).delete()[0] > 0


# ---------------------------------------------------------------- agreeing


def give(yes: Yes, *, client: Client, scopes: Sequence[str], redirect_uri: str, code_challenge: str) -> str:
    """Let a portal read of the present party what the resource opens; the code with which it gets its tokens.

    Raises what the gate and the vault raise.
    """
    actor, code, now, delegation_id = yes.actor, references.new(), clock.now(), ids.new()
    with gate.admitted(
        actor, parties=(actor.party_id,), purpose=yes.resource.purpose, operation=Operation.CREATE
    ) as access:
        access.found({actor.party_id: 1})
        until = keys.delegate(
            yes.key,
            to_key=code,
            party_id=actor.party_id,
            key_classes=yes.resource.key_classes,
            seconds=_seconds(),
            to=client.client_id,
        )
        Delegation.objects.create(
            id=delegation_id,
            client=client,
            person_id=actor.person_id,
            party_id=actor.party_id,
            session_id=actor.session_id,
            capacity=actor.capacity.value,
            assurance=actor.assurance,
            resource=yes.resource.code,
            scopes=list(scopes),
            name_sealed=_seal_name(yes, delegation_id=delegation_id),
            redirect_uri=redirect_uri,
            code_challenge=code_challenge,
            code_hash=references.digest(code),
            code_until=min(now + rules.CODE_LIFETIME, until),
            handle_hash=keys.handle_hash(code),
            given_at=now,
            expires_at=until,
        )
    return code


def lifetime() -> timedelta:
    """So long a portal may go on after a yes: a session that nobody uses lives no shorter."""
    return timedelta(seconds=_seconds())


def _seconds() -> int:
    return min(int(rules.DELEGATION_LIFETIME.total_seconds()), config.current().session_idle_seconds)


def _seal_name(yes: Yes, *, delegation_id: UUID) -> bytes | None:
    """For colleagues who see what was read; in their own mailbox nobody needs a name."""
    actor = yes.actor
    if actor.party_id == actor.person_id:
        return None
    purpose = opening.delegate_purpose(delegation_id, party_id=actor.party_id)
    return keys.sealer([actor.party_id]).seal(yes.sign_in.name.full, party_id=actor.party_id, purpose=purpose)


# ---------------------------------------------------------------- taking up


def find_by_code(code: str, *, client_id: str) -> Delegation | None:
    """What a code stands for that was not used yet. One that comes a second time ends what came of the first."""
    found = Delegation.objects.filter(code_hash=references.digest(code), client_id=client_id).first()
    if found is not None and found.refresh_hash is not None:
        _end([found])
        return None
    return found if found and _lives(found) and found.code_until > clock.now() else None


def find_by_refresh(token: str, *, client_id: str) -> Delegation | None:
    """What a refresh token stands for. The one before it ends everything: two have what one should (RFC 9700)."""
    digest = references.digest(token)
    wanted = Q(refresh_hash=digest) | Q(previous_hash=digest)
    found = Delegation.objects.filter(wanted, client_id=client_id, ended_at=None).first()
    if found is not None and bytes(found.refresh_hash or b"") != digest:
        _end([found])
        return None
    return found if found and _lives(found) else None


def _lives(found: Delegation) -> bool:
    return found.ended_at is None and found.expires_at > clock.now()


def issue(found: Delegation, *, secret: str, proof_key: bytes) -> Tokens | None:
    """Tokens in exchange for a secret, the code or the refresh token: from then on that works no more.

    They are bound to the key that the first of them was asked with. None when the secret was used a moment ago, another
    key proves itself, or the vault knows the grant no more.
    """
    refresh, access, now = references.new(), references.new(), clock.now()
    with transaction.atomic():
        row = Delegation.objects.select_for_update().filter(pk=found.pk, ended_at=None).first()
        if row is None or bytes(row.handle_hash) != keys.handle_hash(secret):
            return None
        if row.proof_key is not None and bytes(row.proof_key) != proof_key:
            return None
        until = _grants(row, secret=secret, refresh=refresh, access=access)
        if until is None:
            return None
        row.previous_hash, row.refresh_hash = row.refresh_hash, references.digest(refresh)
        row.access_hash, row.access_until = references.digest(access), until
        row.handle_hash, row.proof_key = keys.handle_hash(refresh), proof_key
        row.save(
            update_fields=[
                "previous_hash",
                "refresh_hash",
                "access_hash",
                "access_until",
                "handle_hash",
                "proof_key",
            ]
        )
    return Tokens(access=access, refresh=refresh, seconds=max(0, int((until - now).total_seconds())))


def _grants(row: Delegation, *, secret: str, refresh: str, access: str) -> datetime | None:
    """Move the part of the grant to the new refresh token, and let the access token open it for minutes."""
    resource = delegating.find(row.resource)
    if resource is None:
        return None
    try:
        keys.move(secret, new_session_key=refresh)
        return keys.delegate(
            refresh,
            to_key=access,
            party_id=row.party_id,
            key_classes=resource.key_classes,
            seconds=int(rules.PORTAL_TOKEN_LIFETIME.total_seconds()),
            to=row.client_id,
        )
    except keys.VaultRefusedError:
        return None


# ---------------------------------------------------------------- ending


def end_by_token(token: str, *, client_id: str) -> None:
    """A portal gives back one of its tokens: with it goes all that the person let it read (RFC 7009)."""
    digest = references.digest(token)
    mine = Delegation.objects.filter(client_id=client_id, ended_at=None)
    _end(list(mine.filter(Q(refresh_hash=digest) | Q(access_hash=digest))))


def end_of_party(party_id: UUID, *, client_id: str) -> int:
    """A portal may read nothing of a party any more, whoever let it; how many times it still might."""
    return _end(list(Delegation.objects.filter(party_id=party_id, client_id=client_id, ended_at=None)))


def _end(found: Collection[Delegation]) -> int:
    ended = Delegation.objects.filter(pk__in=[one.pk for one in found], ended_at=None).update(
        ended_at=clock.now()
    )
    sessions.end_grants([bytes(one.handle_hash) for one in found])
    return ended
