"""Opening what this block seals. What cannot be opened now, a page can do without: it is left empty and logged."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec
import structlog

from burgerprofiel.blocks.identity.contracts import Number, PersonName
from burgerprofiel.foundation import keys
from burgerprofiel.foundation.identifiers import IdentifierType

Sealed = bytes | memoryview

_NO_NAME = PersonName()
_log = structlog.get_logger(__name__)


def number_purpose(party_id: UUID) -> str:
    """What the number of a party is bound to."""
    return f"identity.party.identifier_sealed:{party_id}:{party_id}"


def name_purpose(party_id: UUID) -> str:
    """What the name of a person is bound to."""
    return f"identity.party.name_sealed:{party_id}:{party_id}"


def mandate_purpose(person_id: UUID, *, party_id: UUID) -> str:
    """What the number of an organisation is bound to, where it is kept for who may act for it."""
    return f"identity.mandate.number_sealed:{person_id}:{party_id}"


def delegate_purpose(delegation_id: UUID, *, party_id: UUID) -> str:
    """What the name of who let a portal read is bound to, for their colleagues."""
    return f"identity.delegation.name_sealed:{delegation_id}:{party_id}"


def email_purpose(party_id: UUID) -> str:
    """What the address of a person is bound to; the same while it waits for confirmation."""
    return f"identity.person.email_sealed:{party_id}:{party_id}"


def open_number(sealed: Sealed, *, party_id: UUID, keyring: keys.Keyring) -> Number:
    """The official number of a party. Raises what `Keyring.open` raises."""
    return open_numbers({party_id: sealed}, keyring=keyring)[party_id]


def open_numbers(sealed: Mapping[UUID, Sealed], *, keyring: keys.Keyring) -> dict[UUID, Number]:
    """Official numbers of parties, with one question to the vault at most. Raises what `Keyring.open` raises."""
    items = [(bytes(value), number_purpose(party_id)) for party_id, value in sealed.items()]
    return {
        party_id: _number(opened) for party_id, opened in zip(sealed, keyring.open_many(items), strict=True)
    }


def open_number_of_mandate(
    sealed: Sealed, *, person_id: UUID, party_id: UUID, keyring: keys.Keyring
) -> Number:
    """The number of an organisation, for who may act for it. Raises what `Keyring.open` raises."""
    return _number(keyring.open(bytes(sealed), purpose=mandate_purpose(person_id, party_id=party_id)))


def _number(opened: bytes) -> Number:
    kind, _, value = opened.decode().partition(":")
    return IdentifierType(kind), value


def open_names(sealed: Mapping[UUID, Sealed], *, keyring: keys.Keyring) -> dict[UUID, PersonName]:
    """Names of persons, with one question to the vault at most; empty where one cannot be opened."""
    items = [(bytes(value), name_purpose(party_id)) for party_id, value in sealed.items()]
    opened = dict(zip(sealed, _open(items, keyring=keyring), strict=True))
    return {party_id: _name(value) if value else _NO_NAME for party_id, value in opened.items()}


def open_emails(sealed: Mapping[UUID, Sealed], *, keyring: keys.Keyring) -> dict[UUID, str]:
    """Addresses of persons; those that cannot be opened are absent. Raises KeyServiceError."""
    items = [(bytes(value), email_purpose(party_id)) for party_id, value in sealed.items()]
    opened = zip(sealed, keyring.open_each(items), strict=True)
    return {party_id: value.decode() for party_id, value in opened if value}


def _open(items: list[tuple[bytes, str]], *, keyring: keys.Keyring) -> list[bytes | None]:
    if not items:
        return []
    try:
        return keyring.open_each(items)
    except keys.KeyServiceError as error:
        _log.warning("names_not_opened", code=error.code)
        return [None] * len(items)


def _name(value: bytes) -> PersonName:
    given, family = msgspec.json.decode(value, type=tuple[str, str])
    return PersonName(given=given, family=family)
