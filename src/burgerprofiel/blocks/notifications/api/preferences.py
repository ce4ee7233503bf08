"""How a person wants to be told, and what they were told, for programs of theirs."""

from __future__ import annotations

from datetime import datetime, time
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from django.urls import path
from msgspec import Meta

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import (
    Cadence,
    ChannelCode,
    Notice,
    Preference,
    Quiet,
    TellingSettings,
)
from burgerprofiel.foundation import api, errors

_SESSION = (api.Session(),)
_Theme = Annotated[str, Meta(pattern="^[A-Za-z0-9]{1,30}$")]
_Hour = Annotated[time, Meta(tz=False)]


class QuietHours(msgspec.Struct, frozen=True):
    """Hours of the Belgian clock in which no telephone makes a sound; they may pass midnight."""

    begins: _Hour
    ends: _Hour


class PreferenceIn(msgspec.Struct, frozen=True):
    """The whole choice: what is left out is as for who chose nothing. `channel` null: no notices."""

    channel: ChannelCode | None
    cadence: Cadence = Cadence.AT_ONCE
    quiet: QuietHours | None = None
    themes_off: Annotated[list[_Theme], Meta(max_length=50)] = []


class PreferenceOut(msgspec.Struct, frozen=True):
    """What the person chose; `reachable` are the channels over which something arrives today."""

    channel: ChannelCode | None
    cadence: Cadence
    quiet: QuietHours | None
    themes_off: list[str]
    language: str
    reachable: list[ChannelCode]


class NoticeOut(msgspec.Struct, frozen=True):
    """That the person was told something, or was not. `state`: waiting, sent, delivered, skipped or failed."""

    id: UUID
    kind: str
    title: str
    path: str
    theme: str
    state: str
    reason: str
    channel: ChannelCode | None
    is_owed: bool
    is_own: bool
    occurred_at: datetime
    settled_at: datetime | None


class NoticesOut(msgspec.Struct, frozen=True):
    """A page of notices, newest first; `next` is the `place` of the older ones, empty at the end."""

    notices: list[NoticeOut]
    next: str


class NoticesQuery(msgspec.Struct, frozen=True):
    """Where to read on: the `next` of the page before."""

    place: Annotated[str, Meta(max_length=60)] = ""


class Preferences(api.Controller):
    """The person's choice."""

    auth = _SESSION
    tags = ("notifications",)

    def get(self) -> PreferenceOut:
        """Say how the person wants to be told."""
        return _out(public.get_telling(self.actor))

    @api.modify(status_code=HTTPStatus.OK)
    def put(self, parsed_body: api.Body[PreferenceIn]) -> PreferenceOut:
        """Tell the person as this says, from now on."""
        given = parsed_body
        public.set_preference(
            self.actor,
            Preference(
                channel=given.channel,
                cadence=given.cadence,
                quiet=_quiet(given.quiet),
                themes_off=frozenset(given.themes_off),
            ),
        )
        return _out(public.get_telling(self.actor))


class Notices(api.Controller):
    """What the person was told."""

    auth = _SESSION
    tags = ("notifications",)

    def get(self, parsed_query: api.Query[NoticesQuery]) -> NoticesOut:
        """List what the person was told, for whomever they act, newest first."""
        found = public.list_notices(self.actor, place=parsed_query.place)
        return NoticesOut(notices=[_notice(row) for row in found.rows], next=found.older)


def _quiet(given: QuietHours | None) -> Quiet | None:
    if given is None:
        return None
    try:
        return Quiet(given.begins, given.ends)
    except ValueError as error:
        raise errors.InvalidError(
            "quiet-all-day", "Quiet hours end at another hour than they begin."
        ) from error


def _out(telling: TellingSettings) -> PreferenceOut:
    chosen = telling.preference
    return PreferenceOut(
        channel=chosen.channel,
        cadence=chosen.cadence,
        quiet=QuietHours(chosen.quiet.begins, chosen.quiet.ends) if chosen.quiet else None,
        themes_off=sorted(chosen.themes_off),
        language=telling.language,
        reachable=sorted(telling.addresses.reachable),
    )


def _notice(row: Notice) -> NoticeOut:
    return NoticeOut(**{name: getattr(row, name) for name in NoticeOut.__struct_fields__})


ROUTES = [
    path("api/notifications/v1/preferences", Preferences.as_view(), name="api-preferences"),
    path("api/notifications/v1/notices", Notices.as_view(), name="api-notices"),
]
