"""What people chose about being told; who chose nothing gets an e-mail at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from burgerprofiel.blocks.notifications.contracts import Cadence, ChannelCode, Preference, Quiet
from burgerprofiel.foundation import clock, database

_FIND = """
SELECT channel, cadence, quiet_begins, quiet_ends, themes_off
FROM notifications_choice WHERE person_id = %(person)s
"""
_SAVE = """
INSERT INTO notifications_choice (person_id, channel, cadence, quiet_begins, quiet_ends, themes_off, changed_at)
VALUES (%(person)s, %(channel)s, %(cadence)s, %(begins)s, %(ends)s, %(themes)s, %(now)s)
ON CONFLICT (person_id) DO UPDATE SET
    channel = excluded.channel, cadence = excluded.cadence, quiet_begins = excluded.quiet_begins,
    quiet_ends = excluded.quiet_ends, themes_off = excluded.themes_off, changed_at = excluded.changed_at
"""
_STOP_ALL = """
INSERT INTO notifications_choice (person_id, channel, themes_off, changed_at)
VALUES (%(person)s, '', '{}', %(now)s)
ON CONFLICT (person_id) DO UPDATE SET channel = '', changed_at = excluded.changed_at
"""
_STOP_THEME = """
INSERT INTO notifications_choice AS choice (person_id, themes_off, changed_at)
VALUES (%(person)s, ARRAY[%(theme)s]::varchar[], %(now)s)
ON CONFLICT (person_id) DO UPDATE SET
    themes_off = choice.themes_off || excluded.themes_off, changed_at = excluded.changed_at
WHERE NOT choice.themes_off @> excluded.themes_off
"""


def of(person_id: UUID) -> Preference:
    """What one person chose, within an admission to what is theirs."""
    for row in database.rows(_FIND, {"person": person_id}):
        return read(row, themes_off=row["themes_off"])
    return _UNSAID


def save(person_id: UUID, preference: Preference) -> None:
    """Keep what a person chose."""
    database.rows(
        _SAVE,
        {
            "person": person_id,
            "channel": preference.channel or "",
            "cadence": preference.cadence,
            "begins": preference.quiet and preference.quiet.begins,
            "ends": preference.quiet and preference.quiet.ends,
            "themes": sorted(preference.themes_off),
            "now": clock.now(),
        },
    )


def stop(person_id: UUID, *, theme: str = "") -> None:
    """Tell a person nothing more about a theme, or nothing at all that nobody owes them; the rest stays as it is."""
    values = {"person": person_id, "theme": theme, "now": clock.now()}
    database.rows(_STOP_THEME if theme else _STOP_ALL, values)


def read(row: Mapping[str, Any], *, themes_off: Iterable[str]) -> Preference:
    """A row of `models.Choice` as what was chosen."""
    begins, ends = row["quiet_begins"], row["quiet_ends"]
    return Preference(
        channel=ChannelCode(row["channel"]) if row["channel"] else None,
        cadence=Cadence(row["cadence"]),
        quiet=Quiet(begins, ends) if begins is not None and ends is not None else None,
        themes_off=frozenset(themes_off),
    )


_UNSAID: Final = Preference()
