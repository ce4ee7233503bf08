"""News that an authority's system sends in the form of the Flemish notifications, whatever it was written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

RECEIVE: Final = "notifications.receive"
"""The purpose of taking in news for people."""
LOOK: Final = "notifications.official"
"""The purpose of showing a person what such news said."""


class Mention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one recipient reads behind the sign-in: the name of the file, and where the sender says more."""

    name: str = ""
    link: str = ""
    link_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One recipient: `type` is `insz`, `kbo` or `vcode`, `value` the canonical number."""

    type: str
    value: str = field(repr=False)
    said: Mention = field(default_factory=Mention, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialBundle:
    """One piece of news for many recipients.

    `key` is the sender's own id of it, `body_hash` the keyed digest of its canonical body. `transaction` is the URI of
    a source and the number of a file, `number` that number apart, `code` the status as its sender wrote it.
    """

    key: str
    body_hash: bytes = field(repr=False)
    provider_uri: str
    category: str
    occurred_at: datetime
    expires_at: datetime | None
    product_id: str
    code: str
    transaction: str = field(repr=False)
    number: str = field(repr=False)
    addressees: tuple[Addressee, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleProblem:
    """Why a bundle was refused. `field` is named as the sender named it; nothing here repeats a value."""

    code: str
    description: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleOutcome:
    """What became of a bundle: accepted (`receipt`), or refused for these reasons."""

    key: str
    at: datetime
    receipt: UUID | None = None
    problems: tuple[BundleProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialNotice:
    """News as the person reads it, behind the sign-in. `sender` is the name of the authority, empty when unknown.

    `file_id` is the file that it is about, where we have that.
    """

    bundle_id: UUID
    party_id: UUID
    sender: str
    occurred_at: datetime
    file_id: UUID | None
    said: Mention = field(repr=False)
