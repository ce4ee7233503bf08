"""What is handed to a channel for one person: one thing, or all that was gathered for them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Outgoing, Said, Urgency
from burgerprofiel.blocks.notifications.services import texts, unsubscribing
from burgerprofiel.blocks.notifications.services.addressing import Place
from burgerprofiel.blocks.notifications.services.channels import email
from burgerprofiel.blocks.notifications.services.judging import Judged
from burgerprofiel.blocks.notifications.services.queue import Claimed
from burgerprofiel.blocks.notifications.services.texts import Item

_GATHERED: Final = b"gathered"


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """News for one person that goes as one notice, to one place."""

    parts: Sequence[Judged]
    place: Place

    @property
    def first(self) -> Judged:
        """What the notice is named after."""
        return self.parts[0]

    @property
    def items(self) -> Sequence[Claimed]:
        """Every intent that the notice settles."""
        if len(self.parts) == 1:
            return self.parts[0].bundle.items
        return [item for part in self.parts for item in part.bundle.items]

    @property
    def person_id(self) -> UUID:
        """Who gets it."""
        return self.first.bundle.subject.person_id


def wrap(placed: Iterable[tuple[Judged, Place]]) -> list[Parcel]:
    """One parcel for each thing; what was gathered for a person together. In the order of the first of each."""
    gathered: dict[UUID, list[Judged]] = {}
    found: list[Parcel] = []
    for one, place in placed:
        if not one.facts.was_gathered:
            found.append(Parcel(parts=[one], place=place))
        elif mine := gathered.get(one.bundle.subject.person_id):
            mine.append(one)
        else:
            mine = gathered[one.bundle.subject.person_id] = [one]
            found.append(Parcel(parts=mine, place=place))
    return found


class Writer:
    """Makes notices of parcels for one channel."""

    def __init__(self, channel: ChannelCode) -> None:
        self._channel = channel
        self._wording = texts.Wording(channel)
        self._is_mail = channel is ChannelCode.EMAIL
        self._key = email.key() if self._is_mail else b""

    def notices(self, parcel: Parcel) -> list[Outgoing]:
        """One for each address of the place, all with the same id."""
        first, is_one = parcel.first, len(parcel.parts) == 1
        said = self._words(parcel)
        stop = _stop_url(parcel, key=self._key) if self._is_mail else ""
        topic = "" if self._is_mail else _topic(parcel)
        return [
            Outgoing(
                id=first.bundle.first.id,
                address=address.value,
                language=first.language,
                sender=said.sender,
                title=said.title,
                text=said.text,
                html=said.html,
                url=said.url,
                unsubscribe_url=stop,
                urgency=Urgency.NORMAL if is_one else Urgency.LOW,
                topic=topic,
                expires_at=first.bundle.whole.expires_at if is_one else None,
            )
            for address in parcel.place.addresses
        ]

    def _words(self, parcel: Parcel) -> Said:
        items = [_item(part, parcel.place) for part in parcel.parts]
        if len(items) == 1:
            return self._wording.of(items[0], language=parcel.first.language)
        return texts.compose(items, channel=self._channel, language=parcel.first.language)


def _item(part: Judged, place: Place) -> Item:
    telling, description = part.bundle.telling, part.facts.description
    assert telling is not None and description is not None  # noqa: S101, PT018 - else it would not leave
    return Item(
        telling=telling,
        subject=part.bundle.subject,
        description=description,
        party_name=place.party_name,
        is_repeat=part.facts.is_repeat,
    )


def _stop_url(parcel: Parcel, *, key: bytes) -> str:
    """Where one click stops more of this: its theme, where all of it has the same one that may be told."""
    themes = {
        part.facts.matter.theme if part.facts.description and not part.facts.description.is_neutral else ""
        for part in parcel.parts
    }
    kind = parcel.first.bundle.first.kind
    theme = themes.pop() if len(themes) == 1 else ""
    return unsubscribing.url_of(person_id=parcel.person_id, kind=kind, theme=theme, key=key)


def _topic(parcel: Parcel) -> str:
    """By which a newer notice of the same takes the place of an older one; it tells nothing (RFC 8030 §5.4)."""
    about = _GATHERED if len(parcel.parts) > 1 else parcel.first.bundle.subject.subject_id.bytes
    found = hashlib.sha256(parcel.person_id.bytes + about).digest()
    return base64.urlsafe_b64encode(found[:24]).decode()
