"""Reference data: what a type of message, an application and an organisation are called. Asked for every row shown.

The members are those of version 2.1; that version 3 kept them is our assumption.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from burgerprofiel.blocks.messages.wire.ebox import shapes
from burgerprofiel.blocks.messages.wire.ebox.publishing import Validity
from burgerprofiel.blocks.messages.wire.ebox.types import Id, Texts

CACHE_CONTROL = "public, no-transform, proxy-revalidate, max-age=86400"
"""What we answer with."""


class Kind(StrEnum):
    """Which list."""

    TYPE = "messageTypes"
    APPLICATION = "senderApplications"
    ORGANIZATION = "senderOrganizations"


class _Period(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    validity_period_number: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    validity_period_unit: Literal["day", "month", "year"]


class _Type(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    message_type_id: Id
    message_type_name: Texts
    message_type_description: Texts | UnsetType = UNSET
    validity_period: _Period | UnsetType = UNSET


class _Application(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    application_id: Id
    application_name: Texts
    application_description: Texts | UnsetType = UNSET


class _Organization(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    organization_id: Id
    organization_short_name: Texts
    organization_long_name: Texts | UnsetType = UNSET


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A name and a description (for an organisation: its long name); `validity` of types only, when told."""

    id: str
    name: Texts
    description: Texts = Texts()
    validity: Validity | None = None


def parse(kind: Kind, body: bytes) -> Entry:
    """One entry. Raises FormatError."""
    if kind is Kind.TYPE:
        given = shapes.decode(body, of=_Type)
        period = given.validity_period
        validity = (
            None
            if isinstance(period, UnsetType)
            else Validity(number=period.validity_period_number, unit=period.validity_period_unit)
        )
        description = shapes.or_else(given.message_type_description, Texts())
        return Entry(
            id=given.message_type_id, name=given.message_type_name, description=description, validity=validity
        )
    if kind is Kind.APPLICATION:
        found = shapes.decode(body, of=_Application)
        description = shapes.or_else(found.application_description, Texts())
        return Entry(id=found.application_id, name=found.application_name, description=description)
    named = shapes.decode(body, of=_Organization)
    return Entry(
        id=named.organization_id,
        name=named.organization_short_name,
        description=shapes.or_else(named.organization_long_name, Texts()),
    )


def render(kind: Kind, entry: Entry) -> bytes:
    """One entry."""
    description = shapes.unless_empty(entry.description)
    if kind is Kind.APPLICATION:
        made: object = _Application(
            application_id=entry.id, application_name=entry.name, application_description=description
        )
    elif kind is Kind.ORGANIZATION:
        made = _Organization(
            organization_id=entry.id, organization_short_name=entry.name, organization_long_name=description
        )
    else:
        made = _type(entry)
    return shapes.encode(made)


def _type(entry: Entry) -> _Type:
    validity = entry.validity
    return _Type(
        message_type_id=entry.id,
        message_type_name=entry.name,
        message_type_description=shapes.unless_empty(entry.description),
        validity_period=_Period(validity_period_number=validity.number, validity_period_unit=validity.unit)
        if validity
        else UNSET,
    )
