"""Whether, where and when one person is told of one thing. Pure: the same facts give the same answer.

An authority never has a say here. What the law owes goes out at once, whatever a person chose about alerts; still over
the channel that they prefer, and not in the hours in which their telephone is quiet.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from burgerprofiel.blocks.notifications.contracts import (
    Cadence,
    ChannelCode,
    Matter,
    Preference,
    Quiet,
    Tell,
    Untold,
    Why,
)
from burgerprofiel.foundation import clock

DIGEST_AT: Final = time(8)
"""Digests go out at this hour of the Belgian clock; weekly ones on Monday."""
_INSTEAD: Final = (ChannelCode.EMAIL, ChannelCode.PUSH, ChannelCode.SMS)
"""Where the preferred channel has no address any more: the one that disturbs and costs least first."""
_SILENT: Final = frozenset({ChannelCode.EMAIL})
"""Channels that wake nobody: quiet hours are not about these."""


def choose(
    matter: Matter, preference: Preference, *, reachable: Collection[ChannelCode], now: datetime
) -> Tell | Untold:
    """What to do; `reachable` are the channels at which this person has an address that was confirmed and is not dead.

    A digest or quiet hours never make anybody miss a deadline or an expiry: then it goes at once, over a channel that
    wakes nobody where there is one.
    """
    if matter.expires_at is not None and matter.expires_at <= now:
        return Untold(Why.EXPIRED)
    if reason := _unwanted(matter, preference):
        return Untold(reason)
    if matter.elsewhere:
        reachable = _others(preference.channel, reachable=reachable)
    channel = reached_over(preference.channel, reachable=reachable)
    if channel is None:
        return Untold(Why.NO_ADDRESS)
    latest = min(filter(None, (matter.due_at, matter.expires_at)), default=None)
    if preference.cadence is not Cadence.AT_ONCE and not matter.is_owed:
        at = next_digest(preference.cadence, now=now)
        if latest is None or at < latest:
            return Tell(channel, at, is_digest=True)
    return _at_once(channel, preference.quiet, reachable=reachable, latest=latest, now=now)


def _unwanted(matter: Matter, preference: Preference) -> Why | None:
    if matter.is_owed:
        return None
    if preference.channel is None:
        return Why.NOT_WANTED
    return Why.THEME_OFF if matter.theme in preference.themes_off else None


def _others(preferred: ChannelCode | None, *, reachable: Collection[ChannelCode]) -> Collection[ChannelCode]:
    """All but the channel that would be taken; that one where it is the only one."""
    usual = reached_over(preferred, reachable=reachable)
    return [one for one in reachable if one != usual] or reachable


def reached_over(preferred: ChannelCode | None, *, reachable: Collection[ChannelCode]) -> ChannelCode | None:
    """The preferred channel, or another one when nothing arrives over that; None when nothing arrives at all."""
    if preferred in reachable:
        return preferred
    return next((one for one in _INSTEAD if one in reachable), None)


def _at_once(
    channel: ChannelCode,
    quiet: Quiet | None,
    *,
    reachable: Collection[ChannelCode],
    latest: datetime | None,
    now: datetime,
) -> Tell:
    at = now if channel in _SILENT else end_of_quiet(quiet, now=now)
    if at == now or latest is None or at < latest:
        return Tell(channel, at)
    silent = next((one for one in _INSTEAD if one in _SILENT and one in reachable), None)
    return Tell(silent or channel, now)


def end_of_quiet(quiet: Quiet | None, *, now: datetime) -> datetime:
    """The moment from which a telephone may sound: now, or when the quiet hours of now end."""
    if quiet is None:
        return now
    here = clock.in_belgium(now)
    present = here.time()
    passes_midnight = quiet.begins > quiet.ends
    inside = (
        present >= quiet.begins or present < quiet.ends
        if passes_midnight
        else quiet.begins <= present < quiet.ends
    )
    if not inside:
        return now
    return _next(quiet.ends, after=now)


def next_digest(cadence: Cadence, *, now: datetime) -> datetime:
    """When the next digest of a cadence leaves: the first 8 o'clock, or that of the first Monday."""
    at = _next(DIGEST_AT, after=now)
    day = clock.in_belgium(at).date()
    if cadence is Cadence.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    return _moment(day, DIGEST_AT)


def _next(wanted: time, *, after: datetime) -> datetime:
    """The first moment after another at which the Belgian clock shows this hour."""
    day = clock.in_belgium(after).date()
    today = _moment(day, wanted)
    return today if today > after else _moment(day + timedelta(days=1), wanted)


def _moment(day: date, wanted: time) -> datetime:
    """An hour of a day in Belgium; one that the clock skips in spring counts as if it did not."""
    return datetime.combine(day, wanted, tzinfo=clock.BRUSSELS).astimezone(UTC)
