"""Pure decisions about levels, capacities, rights and addresses to return to."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from burgerprofiel.foundation import identifiers
from burgerprofiel.foundation.gate import Capacity, Right
from burgerprofiel.foundation.identifiers import IdentifierType

ATTEMPT_LIFETIME = timedelta(minutes=15)
CLOCK_LEEWAY_SECONDS = 30
RECENT_SIGN_IN = timedelta(minutes=15)
EMAIL_LINK_LIFETIME = timedelta(hours=24)
# What the provider told us once about a legal representative counts this long; then it has to be told again.
MANDATE_TRUST = timedelta(days=30)
TOUCH_EVERY = timedelta(minutes=1)
# Ended sessions are kept this long: the sign-in after it reads the moment of the visit before.
KEEP_ENDED = timedelta(days=90)

# A portal that comes with a person: that person has so long to sign in and answer, the portal so long to fetch its
# tokens (ASVS v5.0.0-10.4.3), and one of those works so long.
PUSHED_LIFETIME = timedelta(minutes=10)
CODE_LIFETIME = timedelta(minutes=1)
PORTAL_TOKEN_LIFETIME = timedelta(minutes=5)
# So long a portal may go on after a yes; never longer than a session lives that nobody uses.
DELEGATION_LIFETIME = timedelta(minutes=20)

MEANS_PREFIX = "urn:be:vlaanderen:authmech:"
_GROUPS = {"EA": Capacity.ENTERPRISE, "VER": Capacity.ASSOCIATION}
_STAFF_GROUPS = frozenset({"LB", "GID"})
_HINT_OF = {Capacity.CITIZEN: "BUR", Capacity.ENTERPRISE: "EA", Capacity.ASSOCIATION: "VER"}


class ClaimsError(Exception):
    """The provider's claims do not allow a sign-in. `code` is stable and chooses the page."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who signed in and in which quality, read from the claims of the provider (scopes `rrn`, `profile`, `vo`)."""

    insz: str
    subject: str
    given_name: str
    family_name: str
    capacity: Capacity
    organisation_type: IdentifierType | None
    organisation_code: str
    organisation_name: str
    is_legal_representative: bool
    rights: frozenset[tuple[Right, str]]
    unknown_rights: tuple[str, ...]


def acr_values_for(level: int, *, levels: Mapping[str, int]) -> tuple[str, ...]:
    """The `acr` values to ask so that any of them is at least `level`, the strongest first."""
    wanted = [acr for acr, its_level in levels.items() if its_level >= level]
    return tuple(sorted(wanted, key=lambda acr: (-levels[acr], acr)))


def level_of(
    acr: str | None, *, asked: Iterable[str], levels: Mapping[str, int], without_acr: int
) -> int | None:
    """The level that an ID token proves, or None when it does not prove what was asked.

    ACM returns `acr` only if `acr_values` was sent, so a missing one after asking is a refusal, not a default.
    """
    asked_levels = [levels[value] for value in asked if value in levels]
    if not asked_levels:
        return without_acr
    reached = levels.get(acr or "")
    return reached if reached is not None and reached >= min(asked_levels) else None


def means_of(acr: str) -> str:
    """The short name of a means (`itsme`), or nothing when the `acr` is not one of ACM."""
    return acr.removeprefix(MEANS_PREFIX)[:20] if acr.startswith(MEANS_PREFIX) else ""


def parse_rights(claim: object) -> tuple[frozenset[tuple[Right, str]], tuple[str, ...]]:
    """Rights of a role claim: `<Right>-<context>:<org>` or `<Right>:<org>`, the tail a comma list of organisations.

    Gives the rights that we know, per organisation, and the entries that we do not.
    """
    known: set[tuple[Right, str]] = set()
    unknown: list[str] = []
    for entry in claim if isinstance(claim, list) else []:
        head, _, tail = str(entry).rpartition(":")
        try:
            right = Right(head.partition("-")[0])
        except ValueError:
            unknown.append(str(entry)[:100])
            continue
        known.update((right, code.strip()) for code in tail.split(",") if code.strip())
    return frozenset(known), tuple(unknown)


def identity_of(claims: Mapping[str, Any], *, role_claim: str) -> Identity:
    """Read an Identity. Raises ClaimsError: `no-number`, `group` (not offered here) or `no-rights` (staff without)."""
    capacity = _capacity(str(claims.get("vo_doelgroepcode") or "BUR"))
    rights, unknown = parse_rights(claims.get(role_claim) or claims.get(role_claim.replace("3d", "3D")))
    if capacity is Capacity.STAFF and not rights:
        raise ClaimsError("no-rights")
    code = str(claims.get("vo_orgcode") or "")
    kind, number = _organisation(code, capacity=capacity)
    return Identity(
        insz=_insz(claims.get("rrn")),
        subject=str(claims["sub"]),
        given_name=str(claims.get("given_name") or "")[:100],
        family_name=str(claims.get("family_name") or "")[:100],
        capacity=capacity,
        organisation_type=kind,
        organisation_code=number,
        organisation_name=str(claims.get("vo_orgnaam") or "")[:200],
        is_legal_representative=bool(number) and str(claims.get("wv_orgcode") or "") == code,
        rights=rights if capacity is Capacity.STAFF else frozenset(),
        unknown_rights=unknown,
    )


def _capacity(group: str) -> Capacity:
    if group in _STAFF_GROUPS:
        return Capacity.STAFF
    if group == "BUR":
        return Capacity.CITIZEN
    if group not in _GROUPS:
        raise ClaimsError("group")
    return _GROUPS[group]


def _insz(claim: object) -> str:
    try:
        return identifiers.canonical_insz(str(claim or ""))
    except identifiers.InvalidIdentifierError as error:
        raise ClaimsError("no-number") from error


def _organisation(code: str, *, capacity: Capacity) -> tuple[IdentifierType | None, str]:
    if capacity not in (Capacity.ENTERPRISE, Capacity.ASSOCIATION):
        return None, ""
    try:
        # an association has its enterprise number as code when it has one (a vzw), else its V-code
        kind, number = identifiers.recognise(code)
    except identifiers.InvalidIdentifierError as error:
        raise ClaimsError("group") from error
    if kind is IdentifierType.INSZ:
        raise ClaimsError("group")
    return kind, number


def login_hint(capacity: Capacity, *, code: str = "") -> str:
    """`login_hint` that makes ACM skip the choice of capacity ("gericht aanmelden")."""
    hint = {"cap_hint": _HINT_OF[capacity], **({"code_hint": code} if code else {})}
    return base64.b64encode(json.dumps(hint, separators=(",", ":")).encode()).decode()


def is_recent(authenticated_at: datetime, *, now: datetime) -> bool:
    """Whether a sign-in is recent enough for what needs one (ASVS v5.0.0-7.5.2)."""
    return now - authenticated_at < RECENT_SIGN_IN


def is_fresh(auth_time: int, *, max_age: int, started: datetime, now: datetime) -> bool:
    """Whether `auth_time` satisfies the `max_age` that was asked when the sign-in started."""
    earliest = started.timestamp() - max_age - CLOCK_LEEWAY_SECONDS
    return earliest <= auth_time <= now.timestamp() + CLOCK_LEEWAY_SECONDS


_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Browser and system in two words, so that a person recognises their own devices; empty when unknown."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " · ".join(part for part in (browser, system) if part)
