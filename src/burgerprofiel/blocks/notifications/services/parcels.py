"""What is handed to a channel for one person: one thing, or all that was gathered for them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Outgoing, Said, Urgency
from burgerprofiel.blocks.notifications.services import texts, unsubscribing
from burgerprofiel.blocks.notifications.services.addressing import Place
from burgerprofiel.blocks.notifications.services.channels import email
from burgerprofiel.blocks.notifications.services.judging import Judged
from burgerprofiel.blocks.notifications.services.queue import Claimed
from burgerprofiel.blocks.notifications.services.texts import Item

_GATHERED: Final = b"gathered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """News for one person that goes as one notice, to one place."""

    parts: Sequence[Judged]
    place: Place

    @property
    def first(self) -> Judged:
        """What the notice is named after."""
        return self.parts[0]

    @property
    def items(self) -> list[Claimed]:
        """Every intent that the notice settles."""
        return [item for part in self.parts for item in part.bundle.items]

    @property
    def person_id(self) -> UUID:
        """Who gets it."""
        return self.first.bundle.subject.person_id


def wrap(judged: Sequence[Judged], *, places: Mapping[tuple[UUID, UUID], Place]) -> list[Parcel]:
    """One parcel for each thing; what was gathered for a person together. In the order of the first of each."""
    gathered: dict[UUID, list[Judged]] = {}
    found: list[list[Judged]] = []
    for one in judged:
        if not one.facts.was_gathered:
            found.append([one])
        elif mine := gathered.get(one.bundle.subject.person_id):
            mine.append(one)
        else:
            found.append(gathered.setdefault(one.bundle.subject.person_id, [one]))
    return [Parcel(parts=parts, place=places[parts[0].bundle.pair]) for parts in found]


class Writer:
    """Makes notices of parcels for one channel."""

    def __init__(self, channel: ChannelCode) -> None:
        self._channel = channel
        self._titles = texts.Titles()
        self._key = email.key() if channel is ChannelCode.EMAIL else b""

    def notices(self, parcel: Parcel) -> list[Outgoing]:
        """One for each address of the place, all with the same id."""
        said, first = self._words(parcel), parcel.first.bundle
        is_mail = self._channel is ChannelCode.EMAIL
        return [
            Outgoing(
                id=first.first.id,
                address=address.value,
                language=parcel.first.language,
                sender=said.sender,
                title=said.title,
                text=said.text,
                html=said.html,
                url=said.url,
                unsubscribe_url=_stop_url(parcel, key=self._key) if is_mail else "",
                urgency=Urgency.LOW if len(parcel.parts) > 1 else Urgency.NORMAL,
                topic="" if is_mail else _topic(parcel),
                expires_at=first.expires_at if len(parcel.parts) == 1 else None,
            )
            for address in parcel.place.addresses
        ]

    def _words(self, parcel: Parcel) -> Said:
        items = [_item(part, parcel.place) for part in parcel.parts]
        if len(items) == 1 and self._channel is not ChannelCode.EMAIL:
            return self._titles.of(items[0], language=parcel.first.language)
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
