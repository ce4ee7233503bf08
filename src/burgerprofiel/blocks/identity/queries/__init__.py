"""Reads of the block. `VALID_MANDATE` is the one predicate of who may act for whom: it holds and is proven."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypedDict
from uuid import UUID

from burgerprofiel.blocks.identity import opening, rules
from burgerprofiel.blocks.identity.contracts import (
    CapacityOption,
    Number,
    OpenSession,
    PersonName,
    RegisterCheck,
    SignIn,
)
from burgerprofiel.foundation import clock, config, database, keys
from burgerprofiel.foundation.gate import Actor, Capacity, Client, Right
from burgerprofiel.foundation.identifiers import IdentifierType, InvalidIdentifierError, canonical_kbo

# A mandate counts on a Belgian date, both ends included.
_HOLDS = "m.valid_from <= %(today)s AND (m.valid_until IS NULL OR m.valid_until >= %(today)s)"
# What the vault knows too: what an administrator registered there, and for a while (`rules.MANDATE_TRUST`) what the
# identity provider said. A register alone proves nothing: what rests on it is an option to confirm.
_PROVEN = "(m.registered OR coalesce(m.confirmed_at > %(trusted_since)s, false))"
VALID_MANDATE = f"{_HOLDS} AND {_PROVEN}"
_LISTED = f"{_HOLDS} AND ({_PROVEN} OR m.number_sealed IS NOT NULL)"

OPTIONS_SHOWN = 12

_CAPACITY_OF_KIND = {
    "person": Capacity.CITIZEN,
    "enterprise": Capacity.ENTERPRISE,
    "public_body": Capacity.ENTERPRISE,
    "association": Capacity.ASSOCIATION,
}

_OPTION = f"""
m.party_id, p.name, encode(p.name_sealed, 'hex') AS name_sealed, p.kind, m.role, m.valid_until, {_PROVEN} AS proven
"""
# One statement per request: the session by its key, the person, every party that the person may act for now, the
# first names for the menu, and the note that the session was seen, at most once a minute.
_FIND_SIGN_IN = f"""
WITH found AS (
    SELECT s.id, s.person_id, s.party_id, s.capacity, s.assurance, s.means, s.rights::json, s.organisation,
           s.authenticated_at, s.previous_visit_at, s.last_seen_at
    FROM identity_session s
    WHERE s.key_hash = %(key_hash)s AND s.ended_at IS NULL AND s.expires_at > %(now)s
      AND s.last_seen_at > %(idle_since)s
), seen AS (
    UPDATE identity_session s SET last_seen_at = %(now)s
    FROM found WHERE s.id = found.id AND found.last_seen_at < %(touch_before)s
), parties AS MATERIALIZED (
    SELECT {_OPTION}
    FROM found JOIN identity_mandate m ON m.person_id = found.person_id
    JOIN identity_party p ON p.id = m.party_id
    WHERE {_LISTED}
)
SELECT found.*, own.name_sealed, person.language,
       (SELECT array_agg(party_id) FILTER (WHERE proven) FROM parties) AS mandated,
       (SELECT count(*) FROM parties) AS others,
       (SELECT json_agg(shown) FROM (
            SELECT * FROM parties
            ORDER BY party_id <> found.party_id, NOT proven, name, party_id LIMIT {OPTIONS_SHOWN}
       ) shown) AS options,
       (SELECT json_agg(checked ORDER BY source) FROM (
            SELECT source, asked_at, checked_at, problem FROM identity_registercheck c
            WHERE c.person_id = found.person_id
       ) checked) AS checks
FROM found JOIN identity_person person ON person.party_id = found.person_id
JOIN identity_party own ON own.id = found.person_id
"""  # noqa: S608 - only constants of this module are put in

_LIST_OPTIONS = f"""
SELECT {_OPTION}
FROM identity_mandate m JOIN identity_party p ON p.id = m.party_id
WHERE m.person_id = %(person_id)s AND {_LISTED}
ORDER BY NOT {_PROVEN}, p.name, m.party_id
"""  # noqa: S608

_FIND_UNPROVEN = f"""
SELECT p.kind, m.number_sealed FROM identity_mandate m JOIN identity_party p ON p.id = m.party_id
WHERE m.person_id = %(person_id)s AND m.party_id = %(party_id)s AND {_LISTED} AND NOT {_PROVEN}
"""  # noqa: S608

_CAPACITY_FOR = f"""
SELECT p.kind FROM identity_mandate m JOIN identity_party p ON p.id = m.party_id
WHERE m.person_id = %(person_id)s AND m.party_id = %(party_id)s AND {VALID_MANDATE}
"""  # noqa: S608

_BEHIND = f"""
FROM identity_party party
JOIN LATERAL (
    SELECT party.id AS person_id WHERE party.kind = 'person'
    UNION
    SELECT m.person_id FROM identity_mandate m WHERE m.party_id = party.id AND {VALID_MANDATE}
) reader ON true
JOIN identity_person person ON person.party_id = reader.person_id
WHERE party.id = ANY(%(party_ids)s::uuid[])
ORDER BY party.id, person.party_id
"""  # noqa: S608
_READERS = f"""
SELECT party.id, person.party_id, person.language,
       person.email_sealed IS NOT NULL AND person.email_verified_at IS NOT NULL, person.last_visit_at {_BEHIND}
"""
_RECIPIENTS = f"""
SELECT party.id AS party_id, person.party_id AS person_id, person.language,
       party.name AS party_name, party.name_sealed,
       CASE WHEN person.email_verified_at IS NOT NULL THEN person.email_sealed END AS email {_BEHIND}
"""

_FIND_CLIENT = """
SELECT c.client_id, c.ovo_code, t.scopes::json
FROM identity_accesstoken t JOIN identity_client c ON c.client_id = t.client_id
WHERE t.token_hash = %(token_hash)s AND t.expires_at > %(now)s AND c.active
"""

# Which of many sessions still work: for streams that stay open between requests.
_STILL_OPEN = f"""
SELECT s.id FROM identity_session s
WHERE s.id = ANY(%(sessions)s) AND s.ended_at IS NULL AND s.expires_at > %(now)s AND s.last_seen_at > %(idle_since)s
  AND (s.party_id = s.person_id OR EXISTS (
      SELECT FROM identity_mandate m
      WHERE m.person_id = s.person_id AND m.party_id = s.party_id AND {VALID_MANDATE}))
"""  # noqa: S608

_OPEN_SESSIONS = """
SELECT s.id, s.device, s.means, s.created_at, s.last_seen_at, s.capacity, s.organisation, p.name, p.id AS party_id,
       p.name_sealed
FROM identity_session s JOIN identity_party p ON p.id = s.party_id
WHERE s.person_id = %(person_id)s AND s.ended_at IS NULL AND s.expires_at > %(now)s AND s.last_seen_at > %(idle_since)s
ORDER BY s.last_seen_at DESC
"""


class MandateMoment(TypedDict):
    """What `VALID_MANDATE` compares with."""

    today: date
    trusted_since: datetime


def mandate_moment() -> MandateMoment:
    """The parameters of `VALID_MANDATE` at this moment."""
    return {"today": clock.today(), "trusted_since": clock.now() - rules.MANDATE_TRUST}


def idle_limit() -> timedelta:
    """How long a session lives without a request."""
    return timedelta(seconds=config.current().session_idle_seconds)


def find_sign_in(key_hash: bytes, *, keyring: keys.Keyring) -> SignIn | None:
    """What the hash of a session key stands for now, in one statement; None when the session has ended.

    `keyring` is that of the same key. Of a person's names nothing is opened until it is asked.
    """
    now = clock.now()
    found = database.rows(
        _FIND_SIGN_IN,
        {
            "key_hash": key_hash,
            "now": now,
            "idle_since": now - idle_limit(),
            "touch_before": now - rules.TOUCH_EVERY,
            **mandate_moment(),
        },
    )
    return _sign_in(found[0], keyring=keyring) if found else None


def _sign_in(row: dict[str, Any], *, keyring: keys.Keyring) -> SignIn:
    mandated: list[UUID] = row["mandated"] or []
    person_id, sealed = row["person_id"], row["name_sealed"]

    @lru_cache(maxsize=1)
    def name() -> PersonName:
        names = {person_id: sealed} if sealed else {}
        return opening.open_names(names, keyring=keyring).get(person_id, PersonName())

    return SignIn(
        session_id=row["id"],
        person_id=person_id,
        actor=_actor(row, mandated=mandated, keyring=keyring),
        keyring=keyring,
        open_name=name,
        language=row["language"],
        organisation=row["organisation"],
        others=_options(row["options"] or [], keyring=keyring),
        option_count=1 + row["others"],
        checks=tuple(_check(check) for check in row["checks"] or ()),
        assurance=row["assurance"],
        means=row["means"],
        authenticated_at=row["authenticated_at"],
        previous_visit_at=row["previous_visit_at"],
    )


def _check(row: dict[str, Any]) -> RegisterCheck:
    checked = row["checked_at"]
    return RegisterCheck(
        source=row["source"],
        asked_at=datetime.fromisoformat(row["asked_at"]),
        checked_at=datetime.fromisoformat(checked) if checked else None,
        problem=row["problem"],
    )


def _actor(row: dict[str, Any], *, mandated: list[UUID], keyring: keys.Keyring) -> Actor | None:
    capacity = Capacity(row["capacity"])
    is_staff = capacity is Capacity.STAFF
    if not is_staff and row["party_id"] != row["person_id"] and row["party_id"] not in mandated:
        return None
    return Actor(
        person_id=row["person_id"],
        party_id=row["party_id"],
        party_ids=() if is_staff else (row["person_id"], *mandated),
        capacity=capacity,
        assurance=row["assurance"],
        session_id=row["id"],
        rights=frozenset((Right(right), code) for right, code in row["rights"]),
        previous_visit_at=row["previous_visit_at"],
        keyring=keyring,
    )


def _options(rows: list[dict[str, Any]], *, keyring: keys.Keyring) -> tuple[CapacityOption, ...]:
    sealed = {
        UUID(str(row["party_id"])): bytes.fromhex(row["name_sealed"]) for row in rows if row["name_sealed"]
    }
    names = opening.open_names(sealed, keyring=keyring)
    return tuple(_option(row, names=names) for row in rows)


def _option(row: dict[str, Any], *, names: Mapping[UUID, PersonName]) -> CapacityOption:
    until, party_id = row["valid_until"], UUID(str(row["party_id"]))
    return CapacityOption(
        party_id=party_id,
        capacity=_CAPACITY_OF_KIND[row["kind"]],
        name=names[party_id].full if party_id in names else row["name"],
        role=row["role"],
        valid_until=date.fromisoformat(until) if isinstance(until, str) else until,
        proven=row["proven"],
    )


def list_options(person_id: UUID, *, keyring: keys.Keyring) -> tuple[CapacityOption, ...]:
    """Every other party that a person may act for now, persons first, organisations by name; what is still to be
    confirmed after that.
    """
    found = database.rows(_LIST_OPTIONS, {"person_id": person_id, **mandate_moment()})
    return _options(found, keyring=keyring)


def capacity_for(*, person_id: UUID, party_id: UUID) -> Capacity | None:
    """In which capacity a person may act for a party now; None when they may not."""
    if person_id == party_id:
        return Capacity.CITIZEN
    kind = database.value(_CAPACITY_FOR, {"person_id": person_id, "party_id": party_id, **mandate_moment()})
    return _CAPACITY_OF_KIND[kind] if kind else None


_REPRESENTS = f"""
SELECT true FROM identity_mandate m
WHERE m.person_id = %(person_id)s AND m.party_id = %(party_id)s AND m.source <> 'reference' AND {VALID_MANDATE}
"""  # noqa: S608


def represents(*, person_id: UUID, party_id: UUID) -> bool:
    """Whether a register or the identity provider says that a person may act for an organisation now."""
    values = {"person_id": person_id, "party_id": party_id, **mandate_moment()}
    return bool(database.value(_REPRESENTS, values))


def find_unproven(*, person_id: UUID, party_id: UUID) -> tuple[Capacity, bytes] | None:
    """An option that is to be confirmed: in which capacity, and its number, sealed to the person."""
    parameters = {"person_id": person_id, "party_id": party_id, **mandate_moment()}
    found = database.rows(_FIND_UNPROVEN, parameters)
    return (_CAPACITY_OF_KIND[found[0]["kind"]], bytes(found[0]["number_sealed"])) if found else None


def list_recipient_rows(party_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """Person, language, and sealed e-mail (when confirmed and wanted), for who may act for the parties, and the name
    of the party: of an organisation as it is, of a person sealed.
    """
    return database.rows(_RECIPIENTS, {"party_ids": database.array(party_ids), **mandate_moment()})


def list_readers(party_ids: Collection[UUID]) -> list[tuple[Any, ...]]:
    """As `list_recipient_rows`: party, person, language, whether there is an e-mail, and their last visit."""
    return database.tuples(_READERS, {"party_ids": database.array(party_ids), **mandate_moment()})


_NAMES = """
SELECT id, name, name_sealed FROM identity_party WHERE id = ANY(%s) AND (name <> '' OR name_sealed IS NOT NULL)
"""


def party_names(party_ids: Collection[UUID], *, keyring: keys.Keyring) -> dict[UUID, str]:
    """Names of parties; a party without a known name is absent."""
    found = database.rows(_NAMES, [list(party_ids)])
    sealed = {row["id"]: row["name_sealed"] for row in found if row["name_sealed"]}
    opened = opening.open_names(sealed, keyring=keyring)
    names = {row["id"]: opened[row["id"]].full if row["id"] in opened else row["name"] for row in found}
    return {party_id: name for party_id, name in names.items() if name}


def organisation_names(party_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of organisations, which are public; a person, and one of which none is known, is absent."""
    statement = "SELECT id, name FROM identity_party WHERE id = ANY(%s) AND name <> ''"
    return {row["id"]: row["name"] for row in database.rows(statement, [list(party_ids)])}


_NUMBERS = "SELECT id, identifier_sealed FROM identity_party WHERE id = ANY(%s)"


def open_numbers(party_ids: Collection[UUID], *, keyring: keys.Keyring) -> dict[UUID, Number]:
    """Official numbers of parties of who is signed in, with one question to the vault. Raises KeyServiceError."""
    found = database.rows(_NUMBERS, [list(set(party_ids))])
    return opening.open_numbers({row["id"]: row["identifier_sealed"] for row in found}, keyring=keyring)


def find_client(token_hash: bytes) -> Client | None:
    """The active client of a token that has not expired."""
    found = database.prepared_rows(_FIND_CLIENT, {"token_hash": token_hash, "now": clock.now()})
    if not found:
        return None
    return Client(found[0]["client_id"], found[0]["ovo_code"], frozenset(found[0]["scopes"]))


def still_open(sessions: Collection[UUID]) -> frozenset[UUID]:
    """Those of the given sessions that still work, in one statement."""
    now = clock.now()
    parameters = {
        "sessions": list(sessions),
        "now": now,
        "idle_since": now - idle_limit(),
        **mandate_moment(),
    }
    return frozenset(row["id"] for row in database.rows(_STILL_OPEN, parameters))


def list_open_sessions(person_id: UUID, *, this: UUID, keyring: keys.Keyring) -> tuple[OpenSession, ...]:
    """The sessions of a person that still work, last used first."""
    now = clock.now()
    found = database.rows(
        _OPEN_SESSIONS, {"person_id": person_id, "now": now, "idle_since": now - idle_limit()}
    )
    sealed = {row["party_id"]: row["name_sealed"] for row in found if row["name_sealed"]}
    names = opening.open_names(sealed, keyring=keyring)
    return tuple(
        OpenSession(
            id=row["id"],
            device=row["device"],
            capacity_name=row["organisation"]
            or (names[row["party_id"]].full if row["party_id"] in names else row["name"]),
            means=row["means"],
            started_at=row["created_at"],
            last_seen_at=row["last_seen_at"],
            is_this=row["id"] == this,
        )
        for row in found
    )


_OVO_CODES = """
SELECT identifier_index, ovo_code FROM identity_party
WHERE identifier_index = ANY(%(indexes)s) AND ovo_code <> ''
"""


def ovo_codes(given: Collection[str]) -> dict[str, str]:
    """OVO codes of the public bodies that are named by their enterprise number, as staff of local authorities are."""
    numbers = {}
    for code in given:
        with suppress(InvalidIdentifierError):
            numbers[IdentifierType.KBO, canonical_kbo(code)] = code
    if not numbers:
        return {}
    indexes = {
        value: numbers[number]
        for number, index in zip(numbers, keys.blind_indexes(list(numbers)), strict=True)
        for value in (index.current, index.next)
        if value is not None
    }
    found = database.rows(_OVO_CODES, {"indexes": list(indexes)})
    return {indexes[bytes(row["identifier_index"])]: row["ovo_code"] for row in found}
