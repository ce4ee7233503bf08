"""A sign-in from its start to the session: one attempt per browser and tab, used once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from burgerprofiel.blocks.identity import opening, queries, rules
from burgerprofiel.blocks.identity.contracts import OPEN, SELF, SignIn
from burgerprofiel.blocks.identity.models import Mandate, Party, Session, SignInAttempt
from burgerprofiel.blocks.identity.oidc import flow
from burgerprofiel.blocks.identity.oidc.errors import SignInError
from burgerprofiel.blocks.identity.services import arrivals, openings, references, sessions
from burgerprofiel.foundation import clock, config, gate, keys
from burgerprofiel.foundation.gate import Access, Actor, Capacity, Operation

_NO_SESSION_YET = UUID(int=0)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to sign in for. `level` 0 is the installation's own minimum.

    `group` is a capacity to choose at the provider; `recent` asks a sign-in of at most a quarter of an hour ago;
    `anew` has the provider ask whatever session it has, because what it gave last was not enough. `opening_id`: an
    official has the vault open something, and stays signed in as they are. `confirms` is an organisation that somebody
    may act for by a register, and that the provider is to confirm.
    """

    return_to: str
    level: int = 0
    recent: bool = False
    anew: bool = False
    group: Capacity | None = None
    language: str = "nl"
    opening_id: UUID | None = None
    confirms: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The key of the new session (none where an official had something opened), and where the person was going.

    `begins`: a resident came in, who was not here already.
    """

    key: str | None
    return_to: str
    begins: bool = False


def begin(wanted: Wanted, *, browser: str, current: SignIn | None) -> str:
    """Note an attempt for this browser and give the provider's address. Raises SignInError."""
    now, acr_values, max_age = clock.now(), _acr_values(wanted), _max_age(wanted, current=current)
    continues = current if wanted.group is None else None
    state, nonce, verifier = references.new(), _nonce(wanted), references.new()
    address = flow.authorization_url(
        state=state,
        nonce=nonce,
        code_verifier=verifier,
        acr_values=" ".join(acr_values),
        max_age=max_age,
        login_hint=_login_hint(wanted, continues=continues),
        language=wanted.language,
    )
    SignInAttempt.objects.create(
        state_hash=references.digest(state),
        browser_hash=references.digest(browser),
        nonce=nonce,
        code_verifier=verifier,
        return_to=wanted.return_to,
        acr_values=" ".join(acr_values),
        max_age=max_age,
        continues=continues.session_id if continues else None,
        opening_id=wanted.opening_id,
        confirms=wanted.confirms,
        started_at=now,
        expires_at=now + rules.ATTEMPT_LIFETIME,
    )
    return address


def _nonce(wanted: Wanted) -> str:
    """The vault's: it takes an ID token only with a nonce that it gave, once."""
    try:
        return keys.begin_sign_in(level=wanted.level)
    except keys.KeyServiceError as error:
        raise SignInError("provider-down", f"vault: {error.code}", return_to=wanted.return_to) from error


def _acr_values(wanted: Wanted) -> tuple[str, ...]:
    oidc = config.current().oidc
    level = max(wanted.level, config.current().required_assurance)
    acr_values = rules.acr_values_for(level, levels=oidc.acr_levels)
    if not acr_values and (oidc.acr_levels or wanted.level > oidc.level_without_acr):
        raise SignInError("no-means", f"level {level}", return_to=wanted.return_to)
    return acr_values


def _max_age(wanted: Wanted, *, current: SignIn | None) -> int:
    """How many seconds ago the person may have proved who they are to the provider; 0 is now.

    To most providers `acr_values` is a wish only: one that has a session goes on with it, however weak it is. For a
    step-up that session is not enough, so the provider must not go on with it.
    """
    if wanted.anew or (current is not None and wanted.level > current.assurance):
        return 0
    return (
        int(rules.RECENT_SIGN_IN.total_seconds()) if wanted.recent else config.current().oidc.max_age_seconds
    )


def _login_hint(wanted: Wanted, *, continues: SignIn | None) -> str:
    if wanted.group:
        return rules.login_hint(wanted.group)
    if wanted.confirms and continues:
        return _hint_to_confirm(wanted.confirms, person=continues.me)
    return _hint(continues)


def _hint_to_confirm(party_id: UUID, *, person: Actor) -> str:
    """For that very organisation. Raises SignInError `nothing-to-confirm`."""
    found = queries.find_unproven(person_id=person.person_id, party_id=party_id)
    if found is None:
        raise SignInError("nothing-to-confirm")
    capacity, sealed = found
    with _telling_provider(person, party_id=person.person_id):
        try:
            number = opening.open_number_of_mandate(
                sealed, person_id=person.person_id, party_id=party_id, keyring=person.keyring
            )
        except keys.KeyServiceError:
            return rules.login_hint(capacity)  # the provider asks which
    return rules.login_hint(capacity, code=number[1])


def _telling_provider(actor: Actor, *, party_id: UUID) -> AbstractContextManager[Access]:
    return gate.admitted(
        actor,
        parties=(party_id,),
        purpose=SELF,
        operation=Operation.SEND,
        source=config.current().oidc.issuer,
    )


def _hint(continues: SignIn | None) -> str:
    """For a step-up: the capacity that the person has already, so that the provider does not ask again."""
    actor = continues.actor if continues else None
    if actor is None or actor.is_staff:
        return ""
    if actor.capacity is Capacity.CITIZEN:
        return rules.login_hint(Capacity.CITIZEN)
    told_by_provider = Mandate.objects.filter(
        person_id=actor.person_id, party_id=actor.party_id, registered=False, confirmed_at__isnull=False
    ).exists()
    if not told_by_provider:
        return rules.login_hint(Capacity.CITIZEN)
    with _telling_provider(actor, party_id=actor.party_id):
        sealed = Party.objects.values_list("identifier_sealed", flat=True).get(pk=actor.party_id)
        try:
            number = opening.open_number(sealed, party_id=actor.party_id, keyring=actor.keyring)
        except keys.KeyServiceError:
            return ""  # the provider asks
    return rules.login_hint(actor.capacity, code=number[1])


def complete(
    answer: Mapping[str, str],
    *,
    browser: str,
    device: str,
    language: str,
    current: SignIn | None,
    current_key: str = "",
) -> SignedIn:
    """Turn the provider's answer into a session, or into what an official has the vault open for the present one.

    Raises SignInError; it says where and how to try again.
    """
    attempt = _take_attempt(answer.get("state", ""), browser=browser)
    try:
        code = flow.check_answer(answer)
        tokens = flow.redeem(code, code_verifier=attempt.code_verifier, nonce=attempt.nonce)
        if attempt.opening_id:
            _open(tokens, attempt=attempt, current=current, current_key=current_key)
            return SignedIn(key=None, return_to=attempt.return_to)
        return _sign_in(tokens, attempt=attempt, device=device, language=language, current=current)
    except rules.ClaimsError as error:
        raise _belongs_to(attempt, SignInError(error.code)) from error
    except SignInError as error:
        _belongs_to(attempt, error)
        raise


def _belongs_to(attempt: SignInAttempt, error: SignInError) -> SignInError:
    error.return_to, error.opening_id, error.confirms = (
        attempt.return_to,
        attempt.opening_id,
        attempt.confirms,
    )
    return error


def _open(tokens: flow.Tokens, *, attempt: SignInAttempt, current: SignIn | None, current_key: str) -> None:
    _assurance(tokens.claims, attempt=attempt)
    _authenticated_at(tokens.claims, attempt=attempt)
    if current is None or current.actor is None or current.session_id != attempt.continues:
        raise SignInError("signed-out", "the session that asked has ended")
    if attempt.opening_id:
        openings.hand_over(tokens, opening_id=attempt.opening_id, actor=current.actor, key=current_key)


def _take_attempt(state: str, *, browser: str) -> SignInAttempt:
    """The attempt of this state and this browser, which is gone from now on (login CSRF, replay)."""
    with transaction.atomic():
        attempt = (
            SignInAttempt.objects.select_for_update()
            .filter(
                state_hash=references.digest(state),
                browser_hash=references.digest(browser),
                expires_at__gt=clock.now(),
            )
            .first()
        )
        if attempt is None:
            raise SignInError("expired", "no such attempt in this browser")
        SignInAttempt.objects.filter(pk=attempt.pk).delete()
    return attempt


def _sign_in(
    tokens: flow.Tokens, *, attempt: SignInAttempt, device: str, language: str, current: SignIn | None
) -> SignedIn:
    claims = tokens.claims
    assurance = _assurance(claims, attempt=attempt)
    authenticated_at = _authenticated_at(claims, attempt=attempt)
    identity = rules.identity_of(claims, role_claim=config.current().oidc.role_claim)
    if identity.unknown_rights:
        _log.warning("unknown_rights", rights=identity.unknown_rights)
    with transaction.atomic():
        arrived = arrivals.register(identity, issuer=str(claims["iss"]), language=language)
        if attempt.confirms and arrived.party_id != attempt.confirms:
            raise SignInError("not-confirmed", "another capacity than the one to confirm")
        continued = _continued(attempt, person_id=arrived.person_id) if not arrived.rights else None
        stays_as = None if attempt.confirms else continued
        wanted = sessions.NewSession(
            person_id=arrived.person_id,
            party_id=stays_as.party_id if stays_as else arrived.party_id,
            capacity=Capacity(stays_as.capacity) if stays_as else arrived.capacity,
            assurance=assurance,
            means=rules.means_of(str(claims.get("acr", ""))),
            authenticated_at=authenticated_at,
            device=device,
            organisation=identity.organisation_name if arrived.rights else "",
            rights=arrived.rights,
        )
        key = sessions.open_session(wanted, replaces=continued.id if continued else None)
        granted = _grant(tokens, key=key)
        if current:
            sessions.end([current.session_id])
        _note(arrived, assurance=assurance, issuer=str(claims["iss"]))
        _note_grant(granted, person_id=arrived.person_id, assurance=assurance)
    _log.info("signed_in", person=str(arrived.person_id), capacity=wanted.capacity.value, assurance=assurance)
    stays = current is None or current.person_id == arrived.person_id
    begins = continued is None and wanted.capacity is not Capacity.STAFF
    return SignedIn(key=key, return_to=attempt.return_to if stays else "/", begins=begins)


def _grant(tokens: flow.Tokens, *, key: str) -> keys.Grant:
    """Have the vault check the sign-in for itself and open for this session what is this person's."""
    try:
        return keys.grant(tokens.id_token, session_key=key, access_token=tokens.access_token)
    except keys.VaultDownError as error:
        raise SignInError("provider-down", f"vault: {error.code}") from error
    except keys.VaultRefusedError as error:
        code = "too-old" if error.code == "token-old" else "provider-answer"
        raise SignInError(code, f"vault: {error.code}") from error


def _note(arrived: arrivals.Arrival, *, assurance: int, issuer: str) -> None:
    """Write what the provider told of whom, in the transaction that keeps it."""
    parties_told = tuple(dict.fromkeys((arrived.person_id, arrived.party_id)))
    me = Actor(
        arrived.person_id, arrived.person_id, parties_told, Capacity.CITIZEN, assurance, _NO_SESSION_YET
    )
    gate.admit(
        me, parties=dict.fromkeys(parties_told, 1), purpose=SELF, operation=Operation.UPDATE, source=issuer
    )


def _note_grant(granted: keys.Grant, *, person_id: UUID, assurance: int) -> None:
    """Write for each party what the vault opens from now on; its own log says the same of the same parties.

    Of staff too: they were granted what is their own, which is no right of their office.
    """
    me = Actor(person_id, person_id, granted.party_ids, Capacity.CITIZEN, assurance, _NO_SESSION_YET)
    gate.admit(me, parties=dict.fromkeys(granted.party_ids, 1), purpose=OPEN, operation=Operation.DECRYPT)


def _assurance(claims: Mapping[str, Any], *, attempt: SignInAttempt) -> int:
    oidc = config.current().oidc
    given = claims.get("acr")
    level = rules.level_of(
        given if isinstance(given, str) else None,
        asked=attempt.acr_values.split(),
        levels=oidc.acr_levels,
        without_acr=oidc.level_without_acr,
    )
    if level is None:
        lowest = min(oidc.acr_levels[acr] for acr in attempt.acr_values.split() if acr in oidc.acr_levels)
        code = "too-low" if attempt.max_age else "still-too-low"
        raise SignInError(code, "acr of the ID token", level=lowest)
    return level


def _authenticated_at(claims: Mapping[str, Any], *, attempt: SignInAttempt) -> datetime:
    """When the person proved who they are. `max_age` is always asked, so `auth_time` must be there."""
    given, now = claims.get("auth_time"), clock.now()
    if isinstance(given, bool) or not isinstance(given, int):
        raise SignInError("provider-answer", "auth_time of the ID token")
    if not rules.is_fresh(given, max_age=attempt.max_age, started=attempt.started_at, now=now):
        raise SignInError("too-old", "auth_time of the ID token")
    return min(now, datetime.fromtimestamp(given, UTC))


def _continued(attempt: SignInAttempt, *, person_id: UUID) -> Session | None:
    """The session that asked for this sign-in, when it is still the same person's and its capacity still holds."""
    if attempt.continues is None:
        return None
    old = Session.objects.filter(pk=attempt.continues, person_id=person_id, ended_at=None).first()
    if old is None or old.capacity == Capacity.STAFF.value:
        return None
    return old if queries.capacity_for(person_id=person_id, party_id=old.party_id) else None
