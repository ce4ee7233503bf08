"""With which e-Box this installation works: the file that `EBOX` names (TOML). Without it the e-Box is off.

[[provider]]                      # a document provider whose messages residents can have here
code = "ebox-burger"
name = "e-Box"
url = "https://.../rest"          # what comes before /ebox
token_url = "https://..."
client_id = "..."
version = "v3"
boxes = ["citizen"]
notifier = "ebox"                 # the machine client here that may say that a box has changed

[[portal]]                        # a portal elsewhere that people may let see which messages they have here
client_id = "..."                 # as which machine client it comes
name = "..."
about = "..."

[federation]                      # who agreed to digital post
[events]                          # the event service: what is told of our messages, and what is heard of others
[ours]                            # what we are as a provider ourselves
provider_id = "burgerprofiel"
link_hours = 24
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Annotated, Final

import msgspec

from burgerprofiel.blocks.messages.wire.ebox import client
from burgerprofiel.blocks.messages.wire.ebox.types import BoxKind
from burgerprofiel.foundation import config, delegating, partners

_MOST: Final = 12
_SETTING: Final = "EBOX"


class Provider(client.Provider, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document provider. `boxes` are the kinds of boxes it has; `notifier` the client that tells us of them."""

    boxes: Annotated[tuple[BoxKind, ...], msgspec.Meta(min_length=1)] = (BoxKind.CITIZEN,)
    notifier: Annotated[str, msgspec.Meta(max_length=100)] = ""

    def __hash__(self) -> int:
        return hash(self.code)


class Ours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What we are as a provider. Empty `provider_id`: none, and nothing is published here over the e-Box interface.

    `link_hours`: so long one message can be linked to further boxes after it was published; 0: not at all.
    """

    provider_id: Annotated[str, msgspec.Meta(max_length=80)] = ""
    link_hours: Annotated[int, msgspec.Meta(ge=0, le=72)] = 24


class Portal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A portal elsewhere that reads the list of a box here with the leave of its person. `about` is in words."""

    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    about: Annotated[str, msgspec.Meta(max_length=200)] = ""


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    provider: tuple[Provider, ...] = ()
    portal: tuple[Portal, ...] = ()
    federation: partners.Entry | None = None
    events: partners.Entry | None = None
    ours: Ours = Ours()

    def provider_of(self, code: str) -> Provider | None:
        """The provider with a code."""
        return next((one for one in self.provider if one.code == code), None)

    def portal_with(self, client_id: str) -> Portal | None:
        """The portal that comes as this machine client."""
        return next((one for one in self.portal if one.client_id == client_id), None)

    def providers_for(self, kind: BoxKind) -> tuple[Provider, ...]:
        """The providers that have boxes of this kind, in the order of the file."""
        return tuple(one for one in self.provider if kind in one.boxes)

    def heard_from(self, client_id: str) -> tuple[Provider, ...]:
        """The providers of which this machine client may say that a box has changed."""
        return tuple(one for one in self.provider if one.notifier and one.notifier == client_id)


@lru_cache(maxsize=1)
def load() -> File:
    """The file of this installation; an empty one where none is named. Raises partners.PartnersError."""
    path = config.current().ebox
    if path is None:
        return File()
    try:
        found = msgspec.convert(tomllib.loads(path.read_text()), File)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise partners.PartnersError(f"{_SETTING}: {error}") from error
    if len(found.provider) > _MOST:
        raise partners.PartnersError(f"{_SETTING}: at most {_MOST} providers")
    entries = [*found.provider, *(one for one in (found.federation, found.events) if one)]
    partners.check(entries, setting=_SETTING)
    return found


def is_provider() -> bool:
    """Whether this installation publishes messages for the e-Box."""
    return bool(load().ours.provider_id)


def portal_of(client_id: str) -> delegating.Portal | None:
    """A portal that may ask people to let it read their box here, as they know it; none where there are no boxes."""
    found = load().portal_with(client_id) if is_provider() else None
    return delegating.Portal(name=found.name, about=found.about) if found else None
